package arrowrows_test

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/backends/rows/arrowrows"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

const things = `version: 1
entities:
  thing:
    table: things
    key: id
    attributes:
      id: int
      ok: {type: bool, nullable: true}
      price: {type: "decimal(10, 2)", nullable: true}
      ratio: {type: float, nullable: true}
      day: {type: date, nullable: true}
      at: {type: timestamp, nullable: true}
      name: {type: string, nullable: true}
      color: {type: enum, values: [red, blue], nullable: true}
      release: {type: version, nullable: true}
      home: {type: point, columns: [lat, lon], nullable: true}
      tags: {type: "list<string>", nullable: true}
    relations:
      parts: {to: part, key: thing_id}
      owner: {to: owner, from: owner_id, nullable: true}
  part:
    table: parts
    key: id
    attributes: {id: string, thing_id: int, size: {type: int, nullable: true}}
  owner:
    table: owners
    key: id
    attributes: {id: string, name: string}
`

func thing(t testing.TB) (*schema.Schema, *schema.Entity) {
	t.Helper()
	s, diags := schema.Read([]*token.File{token.NewFile("schema.yaml", []byte(things))})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	return s, s.Entity("thing")
}

// A column is one of a batch: its values are JSON, as Arrow reads it.
type column struct {
	name string
	of   arrow.DataType
	json []string // by row
}

func ids(n int) column {
	c := column{name: "id", of: arrow.PrimitiveTypes.Int64}
	for i := range n {
		c.json = append(c.json, string(rune('1'+i)))
	}
	return c
}

// batch makes a record batch.
func batch(t testing.TB, columns ...column) arrow.RecordBatch {
	t.Helper()
	var fields []arrow.Field
	var text strings.Builder
	text.WriteString("[")
	for i := range columns[0].json {
		if i > 0 {
			text.WriteString(",")
		}
		for k, c := range columns {
			text.WriteString(map[bool]string{true: "{", false: ","}[k == 0] + `"` + c.name + `":` + c.json[i])
		}
		text.WriteString("}")
	}
	text.WriteString("]")
	for _, c := range columns {
		fields = append(fields, arrow.Field{Name: c.name, Type: c.of, Nullable: true})
	}
	b, _, err := array.RecordFromJSON(memory.NewGoAllocator(), arrow.NewSchema(fields, nil), strings.NewReader(text.String()))
	if err != nil {
		t.Fatalf("%s: %v", &text, err)
	}
	return b
}

// stream and file write batches in both forms.
func stream(t testing.TB, batches ...arrow.RecordBatch) []byte {
	t.Helper()
	var b bytes.Buffer
	w := ipc.NewWriter(&b, ipc.WithSchema(batches[0].Schema()), ipc.WithLZ4())
	for _, batch := range batches {
		if err := w.Write(batch); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func file(t testing.TB, batches ...arrow.RecordBatch) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := ipc.NewFileWriter(&b, ipc.WithSchema(batches[0].Schema()))
	if err != nil {
		t.Fatal(err)
	}
	for _, batch := range batches {
		if err := w.Write(batch); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// read returns the tables of what an input holds, as CSV.
func read(t testing.TB, input []byte) (string, error) {
	t.Helper()
	s, e := thing(t)
	data := rows.New(s)
	r, err := arrowrows.NewReader(bytes.NewReader(input), "in", e)
	if err != nil {
		return "", err
	}
	if err := rows.NewFeed(data, e).ReadRecords(r, "in"); err != nil {
		return "", err
	}
	return tables(t, data), nil
}

func tables(t testing.TB, data *rows.Data) string {
	t.Helper()
	var b strings.Builder
	for _, table := range data.Tables {
		if err := table.WriteCSV(&b); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

// want returns the tables of lines of JSON, as CSV.
func want(t testing.TB, lines string) string {
	t.Helper()
	s, e := thing(t)
	data := rows.New(s)
	if err := rows.NewFeed(data, e).ReadJSON(strings.NewReader(lines), "lines"); err != nil {
		t.Fatal(err)
	}
	return tables(t, data)
}

var (
	text       = arrow.BinaryTypes.String
	dictionary = &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int8, ValueType: text}
	place      = arrow.StructOf(arrow.Field{Name: "lat", Type: arrow.PrimitiveTypes.Float64, Nullable: true}, arrow.Field{Name: "lon", Type: arrow.PrimitiveTypes.Float64, Nullable: true})
)

// Every Arrow type that an attribute's type takes reads as the same row of JSON.
func TestTypes(t *testing.T) {
	for _, c := range []struct {
		name string
		of   []arrow.DataType
		json string // for Arrow
		want string // for rows, if it is another text
	}{
		{"id", []arrow.DataType{arrow.PrimitiveTypes.Int8, arrow.PrimitiveTypes.Int16, arrow.PrimitiveTypes.Int32, arrow.PrimitiveTypes.Uint8, arrow.PrimitiveTypes.Uint64}, `7`, ``},
		{"id", []arrow.DataType{&arrow.Decimal128Type{Precision: 5}}, `"7"`, `7`},
		{"ok", []arrow.DataType{arrow.FixedWidthTypes.Boolean}, `true`, ``},
		{"price", []arrow.DataType{&arrow.Decimal128Type{Precision: 9, Scale: 2}, &arrow.Decimal256Type{Precision: 40, Scale: 4}, &arrow.Decimal64Type{Precision: 9, Scale: 1}, &arrow.Decimal32Type{Precision: 9, Scale: 3}}, `"-12.5"`, `-12.5`},
		{"price", []arrow.DataType{arrow.PrimitiveTypes.Int32}, `12`, ``},
		{"ratio", []arrow.DataType{arrow.PrimitiveTypes.Float64, arrow.PrimitiveTypes.Float32, arrow.FixedWidthTypes.Float16}, `0.5`, ``},
		{"ratio", []arrow.DataType{arrow.PrimitiveTypes.Int32}, `3`, ``},
		{"day", []arrow.DataType{arrow.FixedWidthTypes.Date32, arrow.FixedWidthTypes.Date64}, `"1969-12-30"`, ``},
		{"at", []arrow.DataType{arrow.FixedWidthTypes.Timestamp_s, arrow.FixedWidthTypes.Timestamp_ms, arrow.FixedWidthTypes.Timestamp_us, arrow.FixedWidthTypes.Timestamp_ns,
			&arrow.TimestampType{Unit: arrow.Second}, &arrow.TimestampType{Unit: arrow.Nanosecond}}, `"1969-12-31T23:59:59"`, `"1969-12-31T23:59:59Z"`},
		{"at", []arrow.DataType{&arrow.TimestampType{Unit: arrow.Nanosecond}}, `"1969-12-31T23:59:59.000000999"`, `"1969-12-31T23:59:59Z"`},
		{"at", []arrow.DataType{&arrow.TimestampType{Unit: arrow.Microsecond, TimeZone: "Europe/Amsterdam"}}, `"2026-01-31T12:00:00Z"`, ``},
		{"name", []arrow.DataType{text, arrow.BinaryTypes.LargeString, arrow.BinaryTypes.StringView, dictionary}, `"é \" x"`, ``},
		{"color", []arrow.DataType{text, dictionary}, `"red"`, ``},
		{"release", []arrow.DataType{text}, `"1.10"`, ``},
		{"home", []arrow.DataType{place}, `{"lat": 52.5, "lon": 4}`, ``},
		{"tags", []arrow.DataType{arrow.ListOf(text), arrow.LargeListOf(text), arrow.FixedSizeListOf(2, text), arrow.ListOf(dictionary)}, `["a", null]`, ``},
	} {
		if c.want == "" {
			c.want = c.json
		}
		for _, of := range c.of {
			columns := []column{{c.name, of, []string{c.json, c.json}}}
			lines := `{"id": 1, "` + c.name + `": ` + c.want + "}\n" + `{"id": 2, "` + c.name + `": null}`
			if columns[0].json[1] = "null"; c.name == "id" {
				columns[0].json[1], lines = strings.ReplaceAll(c.json, "7", "8"), "{\"id\": 7}\n{\"id\": 8}"
			} else {
				columns = append(columns, ids(2))
			}
			b := batch(t, columns...)
			for form, input := range map[string][]byte{"stream": stream(t, b), "file": file(t, b)} {
				if got, err := read(t, input); err != nil || got != want(t, lines) {
					t.Errorf("%s as %s, %s: %v\n%s", c.name, of, form, err, got)
				}
			}
		}
	}
}

var (
	parts = arrow.ListOf(arrow.StructOf(arrow.Field{Name: "id", Type: dictionary, Nullable: true}, arrow.Field{Name: "size", Type: arrow.PrimitiveTypes.Int16, Nullable: true}))
	owner = arrow.StructOf(arrow.Field{Name: "id", Type: text}, arrow.Field{Name: "name", Type: text})
)

func nested(t testing.TB) []arrow.RecordBatch {
	list := column{"parts", parts, []string{`[{"id": "a", "size": 3}, {"id": "b", "size": null}]`, `null`, `[]`, `[{"id": "c", "size": 1}]`}}
	one := column{"owner", owner, []string{`{"id": "o", "name": "x"}`, `null`, `{"id": "p", "name": "y"}`, `{"id": "o", "name": "x"}`}}
	more := ids(4)
	more.json = []string{"5", "6", "7", "8"}
	again := list
	again.json = []string{`[{"id": "d", "size": 9}]`, `null`, `null`, `null`}
	return []arrow.RecordBatch{batch(t, ids(4), list, one), batch(t, more, again, one).NewSlice(0, 3)}
}

const nestedLines = `{"id": 1, "parts": [{"id": "a", "size": 3}, {"id": "b"}], "owner": {"id": "o", "name": "x"}}
{"id": 2}
{"id": 3, "parts": [], "owner": {"id": "p", "name": "y"}}
{"id": 4, "parts": [{"id": "c", "size": 1}], "owner": {"id": "o", "name": "x"}}
{"id": 5, "parts": [{"id": "d", "size": 9}], "owner": {"id": "o", "name": "x"}}
{"id": 6}
{"id": 7, "owner": {"id": "p", "name": "y"}}
`

// Related rows stand in structs and lists of them, over several batches.
func TestRelations(t *testing.T) {
	if got, err := read(t, stream(t, nested(t)...)); err != nil || got != want(t, nestedLines) {
		t.Errorf("%v\n%s", err, got)
	}
	plain := batch(t, ids(3), column{"ok", arrow.FixedWidthTypes.Boolean, []string{"true", "null", "false"}})
	lines := `{"id": 1, "ok": true}` + "\n" + `{"id": 2}` + "\n" + `{"id": 3, "ok": false}`
	if got, err := read(t, file(t, plain.NewSlice(0, 1), plain.NewSlice(1, 3))); err != nil || got != want(t, lines) {
		t.Errorf("%v\n%s", err, got)
	}
}

// Rows of batches in memory are the same records.
func TestRows(t *testing.T) {
	s, e := thing(t)
	data := rows.New(s)
	f := rows.NewFeed(data, e)
	for _, b := range nested(t) {
		list, err := arrowrows.Rows(e, b)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range list {
			if _, bad := f.Record(r); bad != nil {
				t.Fatal(bad)
			}
		}
	}
	if got := tables(t, data); got != want(t, nestedLines) {
		t.Errorf("%s", got)
	}
}

func TestRefused(t *testing.T) {
	one := func(c column) []byte { return stream(t, batch(t, c, ids(1))) }
	for _, c := range []struct {
		input []byte
		code  string
		text  string
	}{
		{[]byte("{}\n"), "SEG4001", "in: this is no Arrow stream or file"},
		{[]byte("FEA1\x00\x00\x00\x00"), "SEG4001", "in: this is Feather V1"},
		{one(column{"ok", text, []string{`"x"`}}), "SEG4006", "in, column `ok`: the column is utf8, and the schema expects bool"},
		{one(column{"day", arrow.FixedWidthTypes.Timestamp_us, []string{`"2026-01-01"`}}), "SEG4006", "in, column `day`: the column is timestamp[us, tz=UTC], and the schema expects date"},
		{one(column{"price", arrow.PrimitiveTypes.Float64, []string{`1`}}), "SEG4006", "column `price`: the column is float64"},
		{one(column{"name", arrow.BinaryTypes.Binary, []string{`"YQ=="`}}), "SEG4006", "column `name`: the column is binary"},
		{one(column{"parts", arrow.ListOf(text), []string{`["x"]`}}), "SEG4006", "column `parts`: the column is list<item: utf8, nullable>, and the schema expects a list of structs"},
		{one(column{"owner", arrow.StructOf(arrow.Field{Name: "nam", Type: text}), []string{`{"nam": "x"}`}}), "SEG4008", "column `owner.nam`: owner has no such attribute"},
		{stream(t, batch(t, column{"name", text, []string{`"x"`}})), "SEG4002", "in, column `id`: there is no such column"},
		{one(column{"color", text, []string{`"green"`}}), "SEG4003", "in: row 1, column `color`"},
		{one(column{"price", &arrow.Decimal128Type{Precision: 9, Scale: 3}, []string{`"1.005"`}}), "SEG4003", "in: row 1, column `price`"},
		{one(column{"at", arrow.FixedWidthTypes.Timestamp_s, []string{`9223372036854`}}), "SEG4003", "in: row 1, column `at`: 294247-01-10T04:00:54Z lies outside the years 0001 to 9999"},
		{one(column{"at", arrow.FixedWidthTypes.Timestamp_ms, []string{`9223372036854775`}}), "SEG4003", "ms lie outside the years 0001 to 9999"},
		{one(column{"day", arrow.FixedWidthTypes.Date32, []string{`2932897`}}), "SEG4003", "in: row 1, column `day`: day 2932897 since 1970 lies outside"},
		{one(column{"parts", parts, []string{`[null]`}}), "SEG4003", "in: row 1, column `parts`: row 1 of the list is null"},
		{one(column{"parts", parts, []string{`[{"id": null, "size": 1}]`}}), "SEG4004", "in: row 1, column `parts[0].id`"},
		{stream(t, batch(t, column{"id", arrow.PrimitiveTypes.Int64, []string{`1`, `null`}})), "SEG4004", "in: row 2, column `id`"},
		{stream(t, batch(t, column{"id", arrow.PrimitiveTypes.Uint64, []string{`1`, `18446744073709551615`}})), "SEG4003", "in: row 2, column `id`"},
		{stream(t, batch(t, ids(2)), batch(t, ids(1))), "SEG4005", "in: row 3, column `id`: the key `1` came before"},
	} {
		_, err := read(t, c.input)
		var bad *rows.Error
		if !errors.As(err, &bad) || string(bad.Code) != c.code || !strings.Contains(err.Error(), c.text) {
			t.Errorf("%v, want %s: …%s…", err, c.code, c.text)
		}
	}
	if _, err := read(t, nil); !errors.Is(err, io.EOF) {
		t.Errorf("an empty input: %v", err)
	}
}

// A stream that is cut gives an error, or whole batches where it is cut between
// them; one with other bytes ends in rows or in an error.
func TestDamaged(t *testing.T) {
	input := stream(t, nested(t)...)
	first := strings.Count(want(t, nestedLines), "\n")
	whole := 0
	for n := range input {
		if got, err := read(t, input[:n]); err == nil {
			whole++
			if lines := strings.Count(got, "\n"); lines >= first && n < len(input)-8 {
				t.Errorf("cut at %d of %d: %d lines", n, len(input), lines)
			}
		}
	}
	if whole > 5 { // at the ends of messages
		t.Errorf("%d of %d cuts go unnoticed", whole, len(input))
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 1500 {
		other := bytes.Clone(input)
		for range 1 + r.IntN(3) {
			other[r.IntN(len(other))] = byte(r.IntN(256))
		}
		_, err := read(t, other)
		var bad *rows.Error
		if err != nil && !errors.As(err, &bad) && !errors.Is(err, io.EOF) {
			t.Fatalf("%T: %v", err, err)
		}
	}
}
