package engine

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// csvQuery returns the SELECT that reads a CSV file as its table. All fields
// are read as text, by position, and turned into their types by expressions of
// ours: DuckDB's own casts take 1e3 and 0x1F for integers, round decimals and
// read instants without an offset.
func (f *file) csvQuery(index int) (string, error) {
	header, err := f.header()
	if err != nil {
		return "", err
	}
	fields := make([]string, len(header))
	for i := range header {
		fields[i] = "'c" + strconv.Itoa(i) + "': 'VARCHAR'"
	}
	texts := func(name string) (string, error) {
		i := slices.Index(header, name)
		if i < 0 || slices.Contains(header[i+1:], name) {
			return "", f.reread(&rows.Error{Code: rows.MissingColumn, File: f.label, Column: name, Message: "the file has no such column"})
		}
		return "c" + strconv.Itoa(i), nil
	}
	columns, err := f.selectList(index, texts, textValue)
	if err != nil {
		return "", err
	}
	return "SELECT " + columns + " FROM read_csv(" + literal(f.path) + ", header = true, auto_detect = false, " +
		`delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false, ` +
		"columns = {" + strings.Join(fields, ", ") + "})", nil
}

// header returns the names of the columns of a CSV file.
func (f *file) header() ([]string, error) {
	in, err := os.Open(f.path)
	if err != nil {
		return nil, unreadable(f.label, err)
	}
	defer in.Close()
	buf := bufio.NewReader(in)
	if bom, _ := buf.Peek(3); string(bom) == "\uFEFF" {
		buf.Discard(3) // cannot fail: the bytes are there
	}
	header, err := csv.NewReader(buf).Read()
	if err != nil {
		return nil, f.reread(&rows.Error{Code: rows.MalformedFile, File: f.label, Line: 1, Message: err.Error()})
	}
	return header, nil
}

// selectList returns the columns of the view, but for those made from others.
// field gives the expression of a physical column of the file, value turns it
// into a type.
func (f *file) selectList(index int, field func(name string) (string, error), value func(x string, t types.Type) guarded) (string, error) {
	var list []string
	for i, c := range f.table.Columns {
		if c.Partition != nil {
			continue
		}
		typ := c.Type
		if typ.Kind == schema.Point {
			typ = types.Type{Kind: schema.Float}
		}
		mark := unreadableMark + strconv.Itoa(index) + " " + strconv.Itoa(i) + " "
		var exprs []string
		for _, name := range c.Names {
			x, err := field(name)
			if err != nil {
				return "", err
			}
			required := !c.Nullable && c.Type.Kind != schema.Version // a text that is no version is null anyway
			exprs = append(exprs, value(x, typ).orError(x, mark, required))
		}
		if len(exprs) == 2 { // a place with one coordinate is no place
			exprs[0], exprs[1] = "CASE WHEN ("+exprs[1]+") IS NOT NULL THEN "+exprs[0]+" END",
				"CASE WHEN ("+exprs[0]+") IS NOT NULL THEN "+exprs[1]+" END"
		}
		for j, x := range exprs {
			list = append(list, x+" AS "+quote(c.Names[j]))
		}
	}
	return strings.Join(list, ", "), nil
}

// guarded is an expression for a cell that is not null. Ok holds where the cell
// is of its type; value is read only there.
type guarded struct {
	ok       string // "" is always
	value    string
	nullable bool // value may be null: NaN and infinities
}

// orError returns an expression that fails with a mark at a cell that is not
// of its type, and at null where a value is required.
func (g guarded) orError(x, mark string, required bool) string {
	fail := func(shown string) string { return "error(" + literal(mark) + " || " + shown + ")" }
	atNull := "NULL"
	if required {
		atNull = fail("'null'")
	}
	s := "CASE WHEN " + x + " IS NULL THEN " + atNull
	if required && g.nullable {
		s += " WHEN (" + g.ok + ") AND (" + g.value + ") IS NULL THEN " + fail("'null'")
	}
	if g.ok == "" {
		return s + " ELSE " + g.value + " END"
	}
	return s + " WHEN " + g.ok + " THEN " + g.value + " ELSE " + fail("CAST("+x+" AS VARCHAR)") + " END"
}

// The forms of cells, as package rows reads them.
const (
	intForm     = `[+-]?[0-9]+`
	floatForm   = `(?i)[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)(e[+-]?[0-9]+)?|nan|[+-]?inf(inity)?`
	dateForm    = `[0-9]{4}-[0-9]{2}-[0-9]{2}`
	instantForm = dateForm + `T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})`
	decimalForm = `[+-]?([0-9]+([.][0-9]{0,%d}0*)?|[.][0-9]{0,%d}0*)`
)

// The first and last moments of the calendar.
const (
	firstInstant = "TIMESTAMPTZ '0001-01-01 00:00:00+00'"
	lastInstant  = "TIMESTAMPTZ '9999-12-31 23:59:59.999999+00'"
)

// textValue turns the text x into a type.
func textValue(x string, t types.Type) guarded {
	form := func(pattern string) string { return "regexp_full_match(" + x + ", " + literal(pattern) + ")" }
	cast := "TRY_CAST(" + x + " AS " + duckDBTypes.of(t) + ")"
	switch t.Kind {
	case schema.Bool:
		return guarded{ok: x + " IN ('true', 'false')", value: x + " = 'true'"}
	case schema.Int:
		return guarded{ok: form(intForm) + " AND " + cast + " IS NOT NULL", value: cast}
	case schema.Decimal:
		return guarded{ok: form(fmt.Sprintf(decimalForm, t.Scale, t.Scale)) + " AND " + cast + " IS NOT NULL", value: cast}
	case schema.Float:
		return guarded{ok: form(floatForm) + " AND " + cast + " IS NOT NULL",
			value: "CASE WHEN isfinite(" + cast + ") THEN " + cast + " END", nullable: true}
	case schema.Date:
		return guarded{ok: form(dateForm) + " AND coalesce(" + cast + " >= DATE '0001-01-01', false)", value: cast}
	case schema.Timestamp:
		return guarded{ok: form(instantForm) + " AND coalesce(" + cast + " BETWEEN " + firstInstant + " AND " + lastInstant + ", false)",
			value: cast}
	case schema.Enum:
		values := make([]string, len(t.Values))
		for i, v := range t.Values {
			values[i] = literal(v)
		}
		return guarded{ok: x + " IN (" + strings.Join(values, ", ") + ")", value: x}
	case schema.List:
		return listValue(x, *t.Elem)
	}
	return guarded{value: x}
}

// listValue turns the JSON array x into a list of elements. DuckDB's reader of
// JSON is lenient in two ways: it takes a comma after the last element, which in
// an array of scalars stands just before the last bracket, and NaN and Infinity,
// the only numbers with letters other than those of `null` and of exponents.
func listValue(x string, elem types.Type) guarded {
	kinds, extra := "'VARCHAR'", ""
	switch elem.Kind {
	case schema.Bool:
		kinds = "'BOOLEAN'"
	case schema.Int:
		kinds = "'BIGINT', 'UBIGINT'"
	case schema.Decimal, schema.Float:
		kinds = "'BIGINT', 'UBIGINT', 'DOUBLE'"
		extra = " AND regexp_full_match(" + x + `, '[0-9eEnul.,+\[\]\s-]*')`
	}
	ok := "CASE WHEN json_valid(" + x + ") AND NOT regexp_matches(" + x + `, ',\s*\]\s*$')` + extra +
		" THEN json_type(" + x + ") = 'ARRAY' AND " +
		"len(list_filter(json_type(" + x + ", '$[*]'), lambda k: k NOT IN ('NULL', " + kinds + "))) = 0 ELSE false END"
	e, elements := textValue("e", elem), "json_extract_string("+x+", '$[*]')"
	if e.ok != "" {
		ok = "CASE WHEN " + ok + " THEN len(list_filter(" + elements + ", lambda e: e IS NOT NULL AND NOT (" + e.ok + "))) = 0 ELSE false END"
	}
	return guarded{ok: ok, value: "list_transform(" + elements + ", lambda e: CASE WHEN e IS NOT NULL THEN " + e.value + " END)"}
}
