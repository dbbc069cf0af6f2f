package arrowbatch_test

import (
	"context"
	"math/big"
	"slices"
	"strings"
	"testing"
	_ "time/tzdata"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/segc-dev/segc/backends/eval/columns"
	"github.com/segc-dev/segc/backends/eval/columns/arrowbatch"
	"github.com/segc-dev/segc/backends/generate"
	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

// arrowTypes are the ways in which a kind comes, taken in turn.
var arrowTypes = map[schema.Kind][]arrow.DataType{
	schema.Bool:  {arrow.FixedWidthTypes.Boolean},
	schema.Int:   {arrow.PrimitiveTypes.Int64, arrow.PrimitiveTypes.Int32, arrow.PrimitiveTypes.Int16},
	schema.Float: {arrow.PrimitiveTypes.Float64, arrow.PrimitiveTypes.Float32},
	schema.String: {arrow.BinaryTypes.String, &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int8, ValueType: arrow.BinaryTypes.String},
		arrow.BinaryTypes.LargeString, &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Uint32, ValueType: arrow.BinaryTypes.String}},
	schema.Date:      {arrow.FixedWidthTypes.Date32},
	schema.Timestamp: {arrow.FixedWidthTypes.Timestamp_us, arrow.FixedWidthTypes.Timestamp_ns},
	schema.Point:     {arrow.StructOf(arrow.Field{Name: "lat", Type: arrow.PrimitiveTypes.Float64}, arrow.Field{Name: "lon", Type: arrow.PrimitiveTypes.Float64})},
	schema.Decimal:   {&arrow.Decimal128Type{Precision: 20, Scale: 4}, &arrow.Decimal128Type{Precision: 14, Scale: 2}},
}

func typesOf(t types.Type, kind schema.Kind) []arrow.DataType {
	if kind == schema.List {
		return []arrow.DataType{arrow.ListOf(arrowTypes[t.Elem.Kind][0]), arrow.LargeListOf(arrowTypes[t.Elem.Kind][0])}
	}
	return arrowTypes[kind]
}

// batchOf returns the rows of an entity as a record batch that begins at an odd
// place of longer arrays.
func batchOf(t *testing.T, e *schema.Entity, table *rows.Table, before, turn int) arrow.RecordBatch {
	t.Helper()
	var fields []arrow.Field
	var attrs []*schema.Attribute
	for i, a := range e.Attributes {
		kind := a.Type.Kind
		if kind == schema.Enum || kind == schema.Version {
			kind = schema.String
		}
		if list := typesOf(a.Type, kind); list != nil {
			at := list[(i+turn)%len(list)]
			if kind == schema.Int && !fits(table.Attribute(a), table.Len(), at) {
				at = list[0]
			}
			if a == e.Key || strings.HasSuffix(a.Name, "_id") { // joins take one form
				at = list[0]
			}
			fields = append(fields, arrow.Field{Name: a.Name, Type: at, Nullable: true})
			attrs = append(attrs, a)
		}
	}
	b := array.NewRecordBuilder(memory.DefaultAllocator, arrow.NewSchema(fields, nil))
	defer b.Release()
	for i, a := range attrs {
		for range before {
			b.Field(i).AppendNull()
		}
		for row := range table.Len() {
			appendValue(t, b.Field(i), table.Attribute(a).At(row))
		}
	}
	return b.NewRecordBatch().NewSlice(int64(before), int64(before+table.Len()))
}

// fits reports whether whole numbers lie in a type.
func fits(c *rows.Column, n int, t arrow.DataType) bool {
	width := t.(arrow.FixedWidthDataType).BitWidth()
	for i := range n {
		if v, ok := c.At(i).(int64); ok && v<<(64-width)>>(64-width) != v {
			return false
		}
	}
	return true
}

func appendValue(t *testing.T, b array.Builder, v types.Value) {
	t.Helper()
	if v == nil {
		b.AppendNull()
		return
	}
	switch b := b.(type) {
	case *array.BooleanBuilder:
		b.Append(v.(bool))
	case *array.Int64Builder:
		b.Append(v.(int64))
	case *array.Int32Builder:
		b.Append(int32(v.(int64)))
	case *array.Int16Builder:
		b.Append(int16(v.(int64)))
	case *array.Float64Builder:
		b.Append(v.(float64))
	case *array.Float32Builder:
		b.Append(float32(v.(float64)))
	case *array.StringBuilder:
		b.Append(v.(string))
	case *array.LargeStringBuilder:
		b.Append(v.(string))
	case *array.BinaryDictionaryBuilder:
		if err := b.AppendString(v.(string)); err != nil {
			t.Fatal(err)
		}
	case *array.Date32Builder:
		b.Append(arrow.Date32(v.(types.Date)))
	case *array.TimestampBuilder:
		n := int64(v.(types.Instant))
		if b.Type().(*arrow.TimestampType).Unit == arrow.Nanosecond {
			n *= 1000
		}
		b.Append(arrow.Timestamp(n))
	case *array.Decimal128Builder:
		d := v.(types.Decimal)
		scale := int(b.Type().(*arrow.Decimal128Type).Scale)
		b.Append(decimal128.FromBigInt(d.Rescale(scale).Unscaled))
	case *array.StructBuilder:
		b.Append(true)
		appendValue(t, b.FieldBuilder(0), v.(types.Point).Lat)
		appendValue(t, b.FieldBuilder(1), v.(types.Point).Lon)
	case array.ListLikeBuilder:
		b.Append(true)
		for _, x := range v.([]types.Value) {
			appendValue(t, b.ValueBuilder(), x)
		}
	default:
		t.Fatalf("no value for %T", b)
	}
}

// TestAgree decides generated segments over the same rows as Arrow batches, in
// every form and at odd offsets, and as rows in memory.
func TestAgree(t *testing.T) {
	s, compared, members := schematest.Shop(t), 0, 0
	for seed := uint64(1); seed <= 4; seed++ {
		g := generate.New(seed)
		p, diags, err := generate.Check(g.Workspace(40), s)
		if err != nil || diags.HasErrors() {
			t.Fatal(err, diags)
		}
		data, err := g.Rows(s, 150, p.AsOf)
		if err != nil {
			t.Fatal(err)
		}
		want, err := columns.FromRows(data)
		if err != nil {
			t.Fatal(err)
		}
		got := columns.NewData()
		for i, e := range s.Entities {
			c, err := arrowbatch.Columns(e, batchOf(t, e, data.Table(e.Table.Default), (i*5+int(seed)-1)%9, int(seed)))
			if err != nil {
				t.Fatal(err)
			}
			if err := got.Add(e, c); err != nil {
				t.Fatal(err)
			}
			for _, r := range e.Relations {
				addJunction(t, got, data, r)
			}
		}
		groups := map[*schema.Entity][]*hir.Set{}
		for _, set := range p.Sets {
			groups[set.Entity] = append(groups[set.Entity], set)
		}
		for _, sets := range groups {
			prog := columns.Compile(p.Program, sets)
			a, errA := prog.Run(context.Background(), want, p.AsOf, 1)
			b, errB := prog.Run(context.Background(), got, p.AsOf, 1)
			if errA != nil || errB != nil {
				t.Fatal(errA, errB)
			}
			for i, set := range prog.Sets {
				compared, members = compared+1, members+a[i].Rows.Len()
				if !slices.Equal(a[i].Rows, b[i].Rows) || (a[i].Err != nil) != (b[i].Err != nil) {
					t.Errorf("seed %d: %s differs (%v, %v)\n%s", seed, set.Name, a[i].Err, b[i].Err, set.Decl.Pos().Text())
				}
			}
		}
	}
	if compared < 100 || members == 0 {
		t.Errorf("only %d sets with %d members", compared, members)
	}
}

// addJunction gives a many-to-many relation its rows as Arrow arrays.
func addJunction(t *testing.T, d *columns.Data, data *rows.Data, r *schema.Relation) {
	t.Helper()
	if r.Through == nil {
		return
	}
	table := data.Table(r.Through.Table.Default)
	column := func(name string) *columns.Column {
		c := table.Join(name)
		b := array.NewBuilder(memory.DefaultAllocator, arrowTypes[c.Type.Kind][0])
		defer b.Release()
		for i := range table.Len() {
			appendValue(t, b, c.At(i))
		}
		out, err := arrowbatch.Column(c.Type, b.NewArray())
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	if err := d.AddJunction(r, column(r.Through.From), column(r.Through.To)); err != nil {
		t.Fatal(err)
	}
}

// TestRefuses holds that what an attribute cannot be is an error that says so.
func TestRefuses(t *testing.T) {
	customer := schematest.Shop(t).Entity("customer")
	for _, c := range []struct {
		name string
		typ  arrow.DataType
		fill func(b array.Builder)
		want string
	}{
		{"level", arrow.BinaryTypes.String, func(b array.Builder) { b.(*array.StringBuilder).Append("1") }, "attribute `level` of customer: the schema says int, and the batch holds utf8"},
		{"country", arrow.BinaryTypes.Binary, func(b array.Builder) { b.(*array.BinaryBuilder).Append([]byte("NL")) }, "attribute `country` of customer: the schema says text, and the batch holds binary"},
		{"balance", &arrow.Decimal128Type{Precision: 20, Scale: 4}, func(b array.Builder) { b.(*array.Decimal128Builder).Append(decimal128.FromI64(12345)) },
			"attribute `balance` of customer: row 1 has more digits than decimal(12,2) USD, or than 64 bits hold"},
		{"balance", &arrow.Decimal128Type{Precision: 38, Scale: 2}, func(b array.Builder) {
			n := new(big.Int).Lsh(big.NewInt(1), 100)
			b.(*array.Decimal128Builder).Append(decimal128.FromBigInt(n))
		}, "attribute `balance` of customer: row 1 has more digits than decimal(12,2) USD, or than 64 bits hold"},
		{"signed_up_at", arrow.FixedWidthTypes.Timestamp_s, func(b array.Builder) { b.(*array.TimestampBuilder).Append(1 << 62) },
			"attribute `signed_up_at` of customer: row 1 lies outside the years 0001 to 9999"},
	} {
		b := array.NewRecordBuilder(memory.DefaultAllocator, arrow.NewSchema([]arrow.Field{{Name: c.name, Type: c.typ}}, nil))
		c.fill(b.Field(0))
		if _, err := arrowbatch.Columns(customer, b.NewRecordBatch()); err == nil || err.Error() != c.want {
			t.Errorf("%s: %v\nwant %s", c.name, err, c.want)
		}
		b.Release()
	}
}
