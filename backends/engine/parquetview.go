package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// parquetQuery returns the SELECT that reads a Parquet file as its table, if
// the types of its columns agree with the schema's.
func (f *file) parquetQuery(ctx context.Context, d *duckDB, index int) (string, error) {
	from := "read_parquet(" + literal(f.path) + ", binary_as_string = true)"
	described, err := d.Query(ctx, "DESCRIBE SELECT * FROM "+from)
	if err != nil {
		return "", f.reread(&rows.Error{Code: rows.MalformedFile, File: f.label, Message: "the file is no Parquet: " + plainReason(err)})
	}
	have := map[string]string{}
	for _, r := range described.Rows {
		have[r[0].Text] = r[1].Text
	}
	field := func(name string) (string, error) {
		if _, ok := have[name]; !ok {
			return "", f.reread(&rows.Error{Code: rows.MissingColumn, File: f.label, Column: name, Message: "the file has no such column"})
		}
		return quote(name), nil
	}
	for _, c := range f.table.Columns {
		for _, name := range c.Names {
			if t, ok := have[name]; ok && c.Partition == nil && !agrees(t, c.Type) {
				return "", &rows.Error{Code: rows.OtherType, File: f.label, Column: name,
					Message: fmt.Sprintf("the file holds %s, and the schema expects %s", t, c.Type)}
			}
		}
	}
	value := func(x string, t types.Type) guarded { return typedValue(x, have[unquote(x)], t) }
	columns, err := f.selectList(index, field, value)
	return "SELECT " + columns + " FROM " + from, err
}

// unquote undoes quote for one part.
func unquote(x string) string {
	return strings.ReplaceAll(x[1:len(x)-1], `""`, `"`)
}

// plainReason returns what DuckDB said, without what was being done.
func plainReason(err error) string {
	var e *Error
	if errors.As(err, &e) && e.cause != nil {
		err = e.cause
	}
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

// DuckDB's names of types, by what they hold. Decimals have arguments.
var (
	wholeTypes = " TINYINT SMALLINT INTEGER BIGINT HUGEINT UTINYINT USMALLINT UINTEGER UBIGINT UHUGEINT "
	civilTypes = " TIMESTAMP TIMESTAMP_S TIMESTAMP_MS TIMESTAMP_NS "
)

const zonedType = "TIMESTAMP WITH TIME ZONE"

func isOneOf(list, t string) bool { return strings.Contains(list, " "+t+" ") }

// agrees reports whether a column of a DuckDB type reads as a type of the language.
func agrees(have string, want types.Type) bool {
	decimal := strings.HasPrefix(have, "DECIMAL(")
	switch want.Kind {
	case schema.Bool:
		return have == "BOOLEAN"
	case schema.Int:
		return isOneOf(wholeTypes, have) || decimal && strings.HasSuffix(have, ",0)")
	case schema.Decimal:
		return isOneOf(wholeTypes, have) || decimal
	case schema.Float, schema.Point:
		return isOneOf(wholeTypes, have) || decimal || have == "FLOAT" || have == "DOUBLE"
	case schema.Date:
		return have == "DATE"
	case schema.Timestamp:
		return have == zonedType || isOneOf(civilTypes, have)
	case schema.List:
		elem, list := strings.CutSuffix(have, "[]")
		return list && agrees(elem, *want.Elem) || isText(have)
	}
	return isText(have)
}

func isText(have string) bool { return have == "VARCHAR" || have == "JSON" }

// typedValue turns x, of a DuckDB type that agrees, into a type of the language.
func typedValue(x, have string, t types.Type) guarded {
	cast := "TRY_CAST(" + x + " AS " + duckDBTypes.of(t) + ")"
	switch t.Kind {
	case schema.Bool:
		return guarded{value: x}
	case schema.Int:
		return guarded{ok: cast + " IS NOT NULL", value: cast}
	case schema.Decimal:
		return guarded{ok: "coalesce(" + cast + " = " + x + ", false)", value: cast}
	case schema.Float:
		return guarded{ok: "true", value: "CASE WHEN isfinite(" + cast + ") THEN " + cast + " END", nullable: true}
	case schema.Date:
		return guarded{ok: x + " BETWEEN DATE '0001-01-01' AND DATE '9999-12-31'", value: x}
	case schema.Timestamp:
		switch have {
		case zonedType:
		case "TIMESTAMP_NS": // cut towards the past, as for instants in text
			x = "timezone('UTC', make_timestamp((epoch_ns(" + x + ") - (epoch_ns(" + x + ") % 1000 + 1000) % 1000) // 1000))"
		default:
			x = "timezone('UTC', CAST(" + x + " AS TIMESTAMP))"
		}
		return guarded{ok: x + " BETWEEN " + firstInstant + " AND " + lastInstant, value: x}
	case schema.List:
		if isText(have) {
			return listValue(x, *t.Elem)
		}
		e := typedValue("e", strings.TrimSuffix(have, "[]"), *t.Elem)
		g := guarded{value: "list_transform(" + x + ", lambda e: CASE WHEN e IS NOT NULL THEN " + e.value + " END)"}
		if e.ok != "" {
			g.ok = "len(list_filter(" + x + ", lambda e: e IS NOT NULL AND NOT (" + e.ok + "))) = 0"
		}
		return g
	}
	return textValue(x, t)
}
