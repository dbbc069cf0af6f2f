package rows_test

import (
	"bytes"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"

	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/types"
)

// write makes a Parquet file of one column over the key `id` and a name and
// release that are never null; values are written in row groups of two.
func write(t *testing.T, column string, node parquet.Node, values ...parquet.Row) *bytes.Reader {
	t.Helper()
	group := parquet.Group{"id": parquet.Int(64), "name": parquet.String(), "release": parquet.String(), column: node}
	sch := parquet.NewSchema("things", group)
	at := map[string]int{}
	for i, path := range sch.Columns() {
		at[path[0]] = i
	}
	var b bytes.Buffer
	w := parquet.NewWriter(&b, sch)
	for i, values := range values {
		row := make(parquet.Row, 0, 4)
		for _, path := range sch.Columns() {
			switch path[0] {
			case column:
				for _, v := range values {
					row = append(row, v.Level(v.RepetitionLevel(), v.DefinitionLevel(), at[column]))
				}
			case "id":
				row = append(row, parquet.Int64Value(int64(i)).Level(0, 0, at["id"]))
			default:
				row = append(row, parquet.ByteArrayValue([]byte("1")).Level(0, 0, at[path[0]]))
			}
		}
		if _, err := w.WriteRows([]parquet.Row{row}); err != nil {
			t.Fatal(err)
		}
		if i%2 == 1 {
			if err := w.Flush(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(b.Bytes())
}

// one is a row with one value, null where it is not given.
func one(v parquet.Value, level int) parquet.Row { return parquet.Row{v.Level(0, level, 0)} }

func present(values ...parquet.Value) []parquet.Row {
	var rows []parquet.Row
	for _, v := range values {
		rows = append(rows, one(v, 1))
	}
	return rows
}

func read(r *bytes.Reader) (*rows.Table, error) {
	table := rows.New(everything()).Table("things")
	return table, table.ReadParquet(r, r.Size(), "things.parquet", rows.Options{SparseColumns: true})
}

func cells(table *rows.Table, label string) []types.Value {
	for _, c := range table.Columns {
		if c.Label() == label {
			var got []types.Value
			for row := range table.Len() {
				got = append(got, c.At(row))
			}
			return got
		}
	}
	return nil
}

func decimal(t *testing.T, s string) types.Value {
	t.Helper()
	d, err := types.ParseDecimal(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestReadParquetTypes(t *testing.T) {
	i32, i64, text := parquet.Int32Value, parquet.Int64Value, func(s string) parquet.Value { return parquet.ByteArrayValue([]byte(s)) }
	const noon = 1_769_860_800 // 2026-01-31T12:00:00Z
	const nanos = 43_200_000_001_000
	at := types.Instant(noon * 1_000_000)
	opt := parquet.Optional
	for _, c := range []struct {
		name, column string
		node         parquet.Node
		in           []parquet.Row
		want         []types.Value
	}{
		{"string", "note", opt(parquet.String()), append(present(text("a"), text("")), one(parquet.NullValue(), 0)), []types.Value{"a", "", nil}},
		{"bytes", "note", opt(parquet.Leaf(parquet.ByteArrayType)), present(text("é")), []types.Value{"é"}},
		{"enum", "color", opt(parquet.Enum()), present(text("red")), []types.Value{"red"}},
		{"bool", "ok", opt(parquet.Leaf(parquet.BooleanType)), present(parquet.BooleanValue(true), parquet.BooleanValue(false)), []types.Value{true, false}},
		{"float32", "ratio", opt(parquet.Leaf(parquet.FloatType)), present(parquet.FloatValue(0.5)), []types.Value{0.5}},
		{"float64", "ratio", opt(parquet.Leaf(parquet.DoubleType)),
			present(parquet.DoubleValue(0.1), parquet.DoubleValue(math.NaN()), parquet.DoubleValue(math.Inf(-1))), []types.Value{0.1, nil, nil}},
		{"int as float", "ratio", opt(parquet.Int(32)), present(i32(-3)), []types.Value{-3.0}},
		{"decimal32", "price", opt(parquet.Decimal(2, 6, parquet.Int32Type)), present(i32(-1250)), []types.Value{decimal(t, "-12.50")}},
		{"decimal64, other scale", "price", opt(parquet.Decimal(4, 10, parquet.Int64Type)), present(i64(125_000)), []types.Value{decimal(t, "12.50")}},
		{"decimal bytes", "price", opt(parquet.Decimal(2, 6, parquet.FixedLenByteArrayType(3))),
			present(parquet.FixedLenByteArrayValue([]byte{0xff, 0xff, 0xff}), parquet.FixedLenByteArrayValue([]byte{0, 1, 0})),
			[]types.Value{decimal(t, "-0.01"), decimal(t, "2.56")}},
		{"int as decimal", "price", opt(parquet.Int(16)), present(i32(7)), []types.Value{decimal(t, "7.00")}},
		{"date", "day", opt(parquet.Date()), present(i32(-1), i32(20_484)), []types.Value{types.Date(-1), types.Date(20_484)}},
		{"timestamp ms", "at", opt(parquet.Timestamp(parquet.Millisecond)), present(i64(noon*1000 + 1)), []types.Value{at + 1000}},
		{"timestamp us", "at", opt(parquet.TimestampAdjusted(parquet.Microsecond, false)), present(i64(noon*1_000_000 + 1)), []types.Value{at + 1}},
		{"timestamp ns", "at", opt(parquet.Timestamp(parquet.Nanosecond)), present(i64(noon*1_000_000_000+1999), i64(-1)), []types.Value{at + 1, types.Instant(-1)}},
		{"int96", "at", opt(parquet.Leaf(parquet.Int96Type)), present(parquet.Int96Value(deprecated.Int96{uint32(nanos & 0xffff_ffff), uint32(nanos >> 32), 2_440_588})),
			[]types.Value{types.Instant(43_200_000_001)}},
		{"list as text", "tags", opt(parquet.JSON()), present(text(`["a",null]`)), []types.Value{[]types.Value{"a", nil}}},
		{"list", "sizes", opt(parquet.List(opt(parquet.Int(32)))), []parquet.Row{
			{parquet.NullValue().Level(0, 0, 0)},
			{parquet.NullValue().Level(0, 1, 0)},
			{i32(1).Level(0, 3, 0), parquet.NullValue().Level(1, 2, 0), i32(2).Level(1, 3, 0)},
			{i32(3).Level(0, 3, 0)},
		}, []types.Value{nil, []types.Value{}, []types.Value{int64(1), nil, int64(2)}, []types.Value{int64(3)}}},
		{"bare repeated", "tags", parquet.Repeated(parquet.String()), []parquet.Row{
			{parquet.NullValue().Level(0, 0, 0)},
			{text("a").Level(0, 1, 0), text("b").Level(1, 1, 0)},
		}, []types.Value{[]types.Value{}, []types.Value{"a", "b"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			table, err := read(write(t, c.column, c.node, c.in...))
			if err != nil {
				t.Fatal(err)
			}
			if got := cells(table, c.column); !reflect.DeepEqual(got, c.want) {
				t.Errorf("%s: %#v, want %#v", c.column, got, c.want)
			}
			if ids := cells(table, "id"); len(ids) != len(c.in) || ids[0] != int64(0) {
				t.Errorf("keys %v", ids)
			}
		})
	}
}

func TestReadParquetKeys(t *testing.T) {
	for _, c := range []struct {
		node parquet.Node
		in   parquet.Value
		want types.Value
	}{
		{parquet.Int(8), parquet.Int32Value(-8), int64(-8)},
		{parquet.Uint(32), parquet.Int32Value(-1), int64(math.MaxUint32)},
		{parquet.Uint(64), parquet.Int64Value(math.MaxInt64), int64(math.MaxInt64)},
		{parquet.Decimal(0, 18, parquet.Int64Type), parquet.Int64Value(12), int64(12)},
		{parquet.Leaf(parquet.Int64Type), parquet.Int64Value(5), int64(5)},
	} {
		table, err := read(write(t, "id", c.node, one(c.in, 0)))
		if err != nil {
			t.Errorf("%s: %v", c.node, err)
		} else if got := cells(table, "id"); !reflect.DeepEqual(got, []types.Value{c.want}) {
			t.Errorf("%s: %v, want %v", c.node, got, c.want)
		}
	}
}

func TestReadParquetErrors(t *testing.T) {
	i64 := parquet.Int64Value
	opt := parquet.Optional
	for _, c := range []struct {
		column string
		node   parquet.Node
		in     []parquet.Row
		want   string
	}{
		{"price", opt(parquet.Leaf(parquet.DoubleType)), present(parquet.DoubleValue(1)),
			"SEG4006 things.parquet, column `price`: the file holds DOUBLE, and the schema expects decimal(6,2)"},
		{"at", opt(parquet.String()), present(parquet.ByteArrayValue([]byte("2026-01-31T12:00:00Z"))),
			"SEG4006 things.parquet, column `at`: the file holds STRING, and the schema expects timestamp"},
		{"at", opt(parquet.Int(64)), present(i64(1)), "SEG4006 things.parquet, column `at`: the file holds INT(64,true), and the schema expects timestamp"},
		{"day", opt(parquet.Timestamp(parquet.Millisecond)), present(i64(1)),
			"SEG4006 things.parquet, column `day`: the file holds TIMESTAMP(isAdjustedToUTC=true,unit=MILLIS), and the schema expects date"},
		{"note", opt(parquet.Int(64)), present(i64(1)), "SEG4006 things.parquet, column `note`: the file holds INT(64,true), and the schema expects string"},
		{"note", parquet.Repeated(parquet.String()), []parquet.Row{one(parquet.ByteArrayValue(nil), 1)},
			"SEG4006 things.parquet, column `note`: the file holds a list of STRING, and the schema expects string"},
		{"tags", parquet.Group{"a": parquet.String()}, []parquet.Row{one(parquet.ByteArrayValue(nil), 0)},
			"SEG4006 things.parquet, column `tags`: the file holds a group, and the schema expects list<string>"},
		{"id", parquet.Uint(64), []parquet.Row{one(i64(1), 0), one(i64(2), 0), one(i64(-1), 0)},
			"SEG4003 things.parquet: row 3, column `id`: 18446744073709551615 is not a whole number of 64 bits"},
		{"id", opt(parquet.Int(64)), []parquet.Row{one(i64(1), 1), one(i64(2), 1), one(i64(3), 1), one(parquet.NullValue(), 0)},
			"SEG4004 things.parquet: row 4, column `id`: the cell is null, and the schema does not say `nullable: true`"},
		{"price", opt(parquet.Decimal(3, 18, parquet.Int64Type)), present(i64(1001)),
			"SEG4003 things.parquet: row 1, column `price`: 1.001 has more digits after the point than decimal(6,2) holds"},
		{"color", opt(parquet.String()), present(parquet.ByteArrayValue([]byte("blue"))),
			"SEG4003 things.parquet: row 1, column `color`: \"blue\" is not one of red, green"},
		{"at", opt(parquet.Timestamp(parquet.Millisecond)), present(i64(math.MaxInt64)),
			"SEG4003 things.parquet: row 1, column `at`: 9223372036854775807 milliseconds lie outside the years 0001 to 9999"},
		{"sizes", opt(parquet.List(parquet.Uint(64))), []parquet.Row{{i64(1).Level(0, 2, 0)}, {i64(1).Level(0, 2, 0), i64(-1).Level(1, 2, 0)}},
			"SEG4003 things.parquet: row 2, column `sizes`: 18446744073709551615 is not a whole number of 64 bits"},
	} {
		_, err := read(write(t, c.column, c.node, c.in...))
		var coded *rows.Error
		if !errors.As(err, &coded) {
			t.Errorf("%s as %s: %v, want %s", c.column, c.node, err, c.want)
		} else if got := string(coded.Code) + " " + coded.Error(); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

// Damaged files end in a coded error or in rows, never in a panic.
func TestReadDamagedParquet(t *testing.T) {
	file := write(t, "note", parquet.Optional(parquet.String()), present(parquet.ByteArrayValue([]byte("abc")), parquet.ByteArrayValue([]byte("d")))...)
	good := make([]byte, file.Size())
	if _, err := file.ReadAt(good, 0); err != nil {
		t.Fatal(err)
	}
	failed := 0
	tried := 0
	for i := 0; i < len(good); i += 3 {
		for _, bad := range [][]byte{good[:i], append(append(bytes.Clone(good[:i]), good[i]^0x55), good[i+1:]...)} {
			tried++
			_, err := read(bytes.NewReader(bad))
			var coded *rows.Error
			if err != nil && !errors.As(err, &coded) {
				t.Fatalf("byte %d: no code: %v", i, err)
			}
			if err != nil {
				failed++
			}
		}
	}
	if failed < tried/2 {
		t.Errorf("only %d of %d damaged files failed", failed, tried)
	}
	_, err := read(bytes.NewReader([]byte("id,name\n")))
	if err == nil || !strings.HasPrefix(err.Error(), "things.parquet: the file is not Parquet: ") {
		t.Errorf("a CSV file as Parquet: %v", err)
	}
}
