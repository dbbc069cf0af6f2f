// Package arrowbatch takes Apache Arrow record batches as columns. Where the
// layout is the same, the buffers are read in place: whole numbers, days, instants
// of microseconds, floats, dictionary codes, validity. They must live, and not
// change, as long as the columns do. The rest is copied once.
package arrowbatch

import (
	"fmt"
	"math"
	"math/big"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/bitutil"

	"github.com/segc-dev/segc/backends/eval/columns"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// Columns returns the columns of a record batch that are attributes of an entity,
// by their names; other columns of the batch are left out. An attribute's column
// has its type: bool; whole numbers of any width; decimals of up to 18 digits;
// floats; texts, plain or as a dictionary; days; timestamps, without a zone in
// UTC; lists of these; places as a struct of `lat` and `lon`.
func Columns(e *schema.Entity, batch arrow.RecordBatch) (map[string]*columns.Column, error) {
	out := map[string]*columns.Column{}
	for i, f := range batch.Schema().Fields() {
		a := e.Attribute(f.Name)
		if a == nil {
			continue
		}
		if _, twice := out[a.Name]; twice {
			return nil, fmt.Errorf("the batch has two columns `%s`", a.Name)
		}
		c, err := Column(a.Type, batch.Column(i))
		if err != nil {
			return nil, fmt.Errorf("attribute `%s` of %s: %w", a.Name, e.Name, err)
		}
		out[a.Name] = c
	}
	return out, nil
}

// Column returns an array as a column of a type, as that of a junction.
func Column(t types.Type, arr arrow.Array) (*columns.Column, error) {
	valid := validity(arr)
	switch t.Kind {
	case schema.Bool:
		if b, ok := arr.(*array.Boolean); ok {
			return columns.Bools(bits(b.Data().Buffers()[1].Bytes(), b.Data().Offset(), b.Len()), b.Len(), valid), nil
		}
	case schema.Int:
		if c := ints(arr, valid); c != nil {
			return c, nil
		}
	case schema.Decimal:
		return decimals(t, arr, valid)
	case schema.Float:
		switch f := arr.(type) {
		case *array.Float64:
			return columns.Floats(f.Float64Values(), valid), nil
		case *array.Float32:
			return columns.Floats(converted(f.Float32Values(), func(v float32) float64 { return float64(v) }), valid), nil
		}
	case schema.String, schema.Enum, schema.Version:
		return texts(arr, valid)
	case schema.Date:
		if d, ok := arr.(*array.Date32); ok {
			return columns.Ints(reinterpret[int32](d.Date32Values()), valid), nil
		}
	case schema.Timestamp:
		if at, ok := arr.(*array.Timestamp); ok {
			return instants(at, valid)
		}
	case schema.List:
		return lists(t, arr)
	case schema.Point:
		return places(t, arr)
	}
	return nil, misfit(t, arr)
}

func misfit(t types.Type, arr arrow.Array) error {
	return fmt.Errorf("the schema says %s, and the batch holds %s", t, arr.DataType())
}

// lists copies lists: their elements are columns themselves.
func lists(t types.Type, arr arrow.Array) (*columns.Column, error) {
	l, ok := arr.(array.ListLike)
	if _, isMap := arr.(*array.Map); !ok || isMap || t.Elem == nil {
		return nil, misfit(t, arr)
	}
	elements, err := Column(*t.Elem, l.ListValues())
	if err != nil {
		return nil, err
	}
	out := make([]types.Value, arr.Len())
	for i := range out {
		if arr.IsNull(i) {
			continue
		}
		from, to := l.ValueOffsets(i)
		list := make([]types.Value, 0, to-from)
		for k := from; k < to; k++ {
			list = append(list, elements.Value(int(k), *t.Elem))
		}
		out[i] = list
	}
	return columns.Values(out), nil
}

// places copies structs of a latitude and a longitude.
func places(t types.Type, arr arrow.Array) (*columns.Column, error) {
	s, ok := arr.(*array.Struct)
	if !ok {
		return nil, misfit(t, arr)
	}
	at := func(name string) *array.Float64 {
		if i, ok := s.DataType().(*arrow.StructType).FieldIdx(name); ok {
			f, _ := s.Field(i).(*array.Float64)
			return f
		}
		return nil
	}
	lat, lon := at("lat"), at("lon")
	if lat == nil || lon == nil {
		return nil, misfit(t, arr)
	}
	out := make([]types.Value, arr.Len())
	for i := range out {
		if arr.IsValid(i) && lat.IsValid(i) && lon.IsValid(i) {
			out[i] = types.Point{Lat: lat.Value(i), Lon: lon.Value(i)}
		}
	}
	return columns.Values(out), nil
}

// validity returns the words of validity of an array; nil when all values are there.
func validity(arr arrow.Array) []uint64 {
	if arr.NullN() == 0 {
		return nil
	}
	return bits(arr.NullBitmapBytes(), arr.Data().Offset(), arr.Len())
}

// bits returns n bits of a buffer that begin at an offset, as words: in place
// where they begin a word in memory, else copied.
func bits(buf []byte, offset, n int) []uint64 {
	words := (n + 63) / 64
	if words == 0 {
		return nil
	}
	if at := offset / 8; offset%8 == 0 && len(buf) >= at+8*words && uintptr(unsafe.Pointer(&buf[at]))%8 == 0 && littleEndian() {
		return unsafe.Slice((*uint64)(unsafe.Pointer(&buf[at])), words)
	}
	out := make([]uint64, words)
	for i := range n {
		if bitutil.BitIsSet(buf, offset+i) {
			out[i/64] |= 1 << (i % 64)
		}
	}
	return out
}

func littleEndian() bool {
	one := uint16(1)
	return *(*byte)(unsafe.Pointer(&one)) == 1
}

// reinterpret returns a slice as one of another type of the same size.
func reinterpret[T, S any](values []S) []T {
	if len(values) == 0 {
		return nil
	}
	return unsafe.Slice((*T)(unsafe.Pointer(&values[0])), len(values))
}

func converted[T, S any](values []S, one func(S) T) []T {
	out := make([]T, len(values))
	for i, v := range values {
		out[i] = one(v)
	}
	return out
}

// ints returns whole numbers; nil for what is none.
func ints(arr arrow.Array, valid []uint64) *columns.Column {
	switch v := arr.(type) {
	case *array.Int64:
		return columns.Ints(v.Int64Values(), valid)
	case *array.Int32:
		return columns.Ints(v.Int32Values(), valid)
	case *array.Int16:
		return columns.Ints(v.Int16Values(), valid)
	case *array.Int8:
		return columns.Ints(v.Int8Values(), valid)
	case *array.Uint32:
		return columns.Ints(converted(v.Uint32Values(), func(v uint32) int64 { return int64(v) }), valid)
	case *array.Uint16:
		return columns.Ints(converted(v.Uint16Values(), func(v uint16) int32 { return int32(v) }), valid)
	case *array.Uint8:
		return columns.Ints(converted(v.Uint8Values(), func(v uint8) int16 { return int16(v) }), valid)
	}
	return nil
}

// decimals returns units of the last digit of the attribute.
func decimals(t types.Type, arr arrow.Array, valid []uint64) (*columns.Column, error) {
	out := make([]int64, arr.Len())
	var number func(i int) (n *big.Int, scale int)
	switch v := arr.(type) {
	case *array.Decimal128:
		scale := int(v.DataType().(*arrow.Decimal128Type).Scale)
		number = func(i int) (*big.Int, int) { return v.Value(i).BigInt(), scale }
	case *array.Int64:
		number = func(i int) (*big.Int, int) { return big.NewInt(v.Value(i)), 0 }
	case *array.Int32:
		number = func(i int) (*big.Int, int) { return big.NewInt(int64(v.Value(i))), 0 }
	default:
		return nil, misfit(t, arr)
	}
	for i := range out {
		if arr.IsNull(i) {
			continue
		}
		n, scale := number(i)
		rest := new(big.Int)
		if up := t.Scale - scale; up >= 0 {
			n = new(big.Int).Mul(n, power(up))
		} else {
			n, rest = new(big.Int).QuoRem(n, power(-up), rest)
		}
		if rest.Sign() != 0 || !n.IsInt64() {
			return nil, fmt.Errorf("row %d has more digits than %s, or than 64 bits hold", i+1, t)
		}
		out[i] = n.Int64()
	}
	return columns.Ints(out, valid), nil
}

func power(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// instants returns microseconds; finer ones are cut towards the past.
func instants(t *array.Timestamp, valid []uint64) (*columns.Column, error) {
	values := reinterpret[int64](t.TimestampValues())
	switch t.DataType().(*arrow.TimestampType).Unit {
	case arrow.Microsecond:
		return columns.Ints(values, valid), nil
	case arrow.Nanosecond:
		return columns.Ints(converted(values, func(v int64) int64 {
			if v%1000 < 0 {
				return v/1000 - 1
			}
			return v / 1000
		}), valid), nil
	case arrow.Millisecond:
		return multiplied(t, values, 1_000, valid)
	}
	return multiplied(t, values, 1_000_000, valid)
}

func multiplied(t *array.Timestamp, values []int64, by int64, valid []uint64) (*columns.Column, error) {
	out := make([]int64, len(values))
	for i, v := range values {
		if t.IsNull(i) {
			continue
		}
		if v > math.MaxInt64/by || v < math.MinInt64/by {
			return nil, fmt.Errorf("row %d lies outside the years 0001 to 9999", i+1)
		}
		out[i] = v * by
	}
	return columns.Ints(out, valid), nil
}

// texts returns codes: those of a dictionary in place, others made here.
func texts(arr arrow.Array, valid []uint64) (*columns.Column, error) {
	if d, ok := arr.(*array.Dictionary); ok {
		dict, err := plainTexts(d.Dictionary())
		if err != nil {
			return nil, err
		}
		if d.Dictionary().NullN() == 0 {
			if c := codes(d.Indices(), dict, valid); c != nil {
				return c, nil
			}
		}
		values := make([]string, d.Len())
		known := make([]uint64, (d.Len()+63)/64)
		for i := range values {
			if d.IsNull(i) || d.Dictionary().IsNull(d.GetValueIndex(i)) {
				continue
			}
			values[i] = dict[d.GetValueIndex(i)]
			known[i/64] |= 1 << (i % 64)
		}
		return columns.Texts(values, known), nil
	}
	values, err := plainTexts(arr)
	if err != nil {
		return nil, err
	}
	return columns.Texts(values, valid), nil
}

// plainTexts returns texts as they lie in the buffers; "" for null.
func plainTexts(arr arrow.Array) ([]string, error) {
	s, ok := arr.(interface{ Value(i int) string })
	if _, binary := arr.(*array.Binary); !ok || binary {
		return nil, fmt.Errorf("the schema says text, and the batch holds %s", arr.DataType())
	}
	out := make([]string, arr.Len())
	for i := range out {
		if arr.IsValid(i) {
			out[i] = s.Value(i)
		}
	}
	return out, nil
}

// codes returns dictionary codes in place; nil for types that columns have not.
// Codes are never negative, so that a signed type reads as the unsigned one.
func codes(arr arrow.Array, dict []string, valid []uint64) *columns.Column {
	switch v := arr.(type) {
	case *array.Uint8:
		return columns.Codes(v.Uint8Values(), dict, valid)
	case *array.Int8:
		return columns.Codes(reinterpret[uint8](v.Int8Values()), dict, valid)
	case *array.Uint16:
		return columns.Codes(v.Uint16Values(), dict, valid)
	case *array.Int16:
		return columns.Codes(reinterpret[uint16](v.Int16Values()), dict, valid)
	case *array.Uint32:
		return columns.Codes(v.Uint32Values(), dict, valid)
	case *array.Int32:
		return columns.Codes(v.Int32Values(), dict, valid)
	}
	return nil
}
