package engine

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// physical is a column of a database: a point is two of them.
type physical struct {
	name string
	typ  types.Type
	cell func(row int) types.Value
}

// shortest returns the type of a column that holds n cells.
func (n typeNames) shortest(c physical, cells int) string {
	name := n.of(c.typ)
	if n.short == "" || name != n.text {
		return name
	}
	for row := range cells {
		if s, ok := c.cell(row).(string); ok && len(s) > 255 {
			return name
		}
	}
	return n.short
}

// physicals returns the columns of a table as databases have them.
func physicals(t *rows.Table) []physical {
	var out []physical
	for _, c := range t.Columns {
		if c.Type.Kind != schema.Point {
			out = append(out, physical{c.Names[0], c.Type, c.At})
			continue
		}
		float := types.Type{Kind: schema.Float}
		out = append(out,
			physical{c.Names[0], float, func(row int) types.Value { return coordinate(c.At(row), 0) }},
			physical{c.Names[1], float, func(row int) types.Value { return coordinate(c.At(row), 1) }})
	}
	return out
}

func coordinate(v types.Value, i int) types.Value {
	if p, ok := v.(types.Point); ok {
		return [2]float64{p.Lat, p.Lon}[i]
	}
	return nil
}

// typeNames is how a database spells types; decimal takes precision and scale,
// list the name of its element.
type typeNames struct {
	quote                                                       string // the mark around names; `"` when empty
	short                                                       string // the type of texts of up to 255 bytes, where it is not that of longer ones
	backslash                                                   bool   // a backslash escapes in quotes
	nullable                                                    string // the type of a column that holds nulls, where it is another
	suffix                                                      string // ends CREATE TABLE
	text, integer, decimal, float, boolean, date, instant, list string
}

func (n typeNames) of(t types.Type) string {
	switch t.Kind {
	case schema.Int:
		return n.integer
	case schema.Decimal:
		if !strings.Contains(n.decimal, "%") {
			return n.decimal
		}
		return fmt.Sprintf(n.decimal, precision(t), t.Scale)
	case schema.Float, schema.Point:
		return n.float
	case schema.Bool:
		return n.boolean
	case schema.Date:
		return n.date
	case schema.Timestamp:
		return n.instant
	case schema.List:
		return strings.Replace(n.list, "%s", n.of(*t.Elem), 1)
	case schema.String, schema.Enum, schema.Version:
		return n.text
	}
	panic(fmt.Sprintf("engine: no column has type %s", t))
}

// column returns the type of a column of so many rows.
func (n typeNames) column(c physical, rows int) string {
	name := n.of(c.typ)
	if n.nullable == "" || c.typ.Kind == schema.List {
		return name
	}
	for row := range rows {
		if c.cell(row) == nil {
			return fmt.Sprintf(n.nullable, name)
		}
	}
	return name
}

// precision is the digits of a decimal type; a bare `decimal` holds 38.
func precision(t types.Type) int {
	if t.Precision == 0 {
		return 38
	}
	return t.Precision
}

// tableName returns the parts of the name of a table in a dialect; tables of
// rows are known by their default name.
func tableName(s *schema.Schema, name, dialect string) []string {
	for _, e := range s.Entities {
		if e.Table.Default == name {
			return strings.Split(e.Table.For(dialect), ".")
		}
		for _, r := range e.Relations {
			if r.Through != nil && r.Through.Table.Default == name {
				return strings.Split(r.Through.Table.For(dialect), ".")
			}
		}
	}
	return strings.Split(name, ".")
}

// quoted returns an identifier of one or more parts, as the database spells it.
func (n typeNames) quoted(parts ...string) string {
	mark := cmp.Or(n.quote, `"`)
	quoted := make([]string, len(parts))
	for i, p := range parts {
		if n.backslash {
			p = strings.ReplaceAll(p, `\`, `\\`)
		}
		quoted[i] = mark + strings.ReplaceAll(p, mark, mark+mark) + mark
	}
	return strings.Join(quoted, ".")
}

// quote returns an identifier of one or more parts as most engines spell it.
func quote(parts ...string) string { return typeNames{}.quoted(parts...) }

// literal returns a text literal. DuckDB, SQLite and PostgreSQL know no
// backslash escapes in it.
func literal(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
