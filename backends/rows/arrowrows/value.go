package arrowrows

import (
	"fmt"
	"math"
	"math/big"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// A reading returns a value that is not null, as a rows.Record has it.
type reading func(arr arrow.Array, i int) any

// value reads a value that may be null.
func value(read reading, arr arrow.Array, i int) any {
	if arr.IsNull(i) {
		return nil
	}
	return read(arr, i)
}

// readingOf returns how an Arrow type reads as a type of the language; nil when
// it does not. Whole numbers widen to decimals and floats, decimals to floats.
func readingOf(t types.Type, have arrow.DataType) reading {
	switch d := have.(type) {
	case *arrow.NullType:
		return func(arrow.Array, int) any { return nil }
	case *arrow.DictionaryType:
		of := readingOf(t, d.ValueType)
		if of == nil {
			return nil
		}
		return func(arr arrow.Array, i int) any {
			dict := arr.(*array.Dictionary)
			return value(of, dict.Dictionary(), dict.GetValueIndex(i))
		}
	}
	switch t.Kind {
	case schema.Bool:
		if have.ID() == arrow.BOOL {
			return func(arr arrow.Array, i int) any { return arr.(*array.Boolean).Value(i) }
		}
	case schema.Int:
		if d, ok := have.(arrow.DecimalType); ok && d.GetScale() != 0 {
			return nil
		}
		return exactly(have)
	case schema.Decimal:
		return exactly(have)
	case schema.Float:
		return number(have)
	case schema.String, schema.Enum, schema.Version:
		return text(have)
	case schema.Date:
		return day(have)
	case schema.Timestamp:
		return instant(have)
	case schema.List:
		return list(t, have)
	case schema.Point:
		return place(have)
	}
	return nil
}

// exactly reads whole numbers and decimals.
func exactly(have arrow.DataType) reading {
	switch d := have.(type) {
	case *arrow.Int8Type:
		return plain[*array.Int8, int8]
	case *arrow.Int16Type:
		return plain[*array.Int16, int16]
	case *arrow.Int32Type:
		return plain[*array.Int32, int32]
	case *arrow.Int64Type:
		return plain[*array.Int64, int64]
	case *arrow.Uint8Type:
		return plain[*array.Uint8, uint8]
	case *arrow.Uint16Type:
		return plain[*array.Uint16, uint16]
	case *arrow.Uint32Type:
		return plain[*array.Uint32, uint32]
	case *arrow.Uint64Type:
		return plain[*array.Uint64, uint64]
	case arrow.DecimalType:
		return decimal(d)
	}
	return nil
}

// plain reads what Go has a type for.
func plain[A interface{ Value(i int) T }, T any](arr arrow.Array, i int) any {
	return any(arr).(A).Value(i)
}

// decimal reads decimals of 32 to 256 bits.
func decimal(d arrow.DecimalType) reading {
	scale := int(d.GetScale())
	if scale < 0 {
		return nil
	}
	return func(arr arrow.Array, i int) any {
		var n *big.Int
		switch arr := arr.(type) {
		case *array.Decimal32:
			n = big.NewInt(int64(arr.Value(i)))
		case *array.Decimal64:
			n = big.NewInt(int64(arr.Value(i)))
		case *array.Decimal128:
			n = arr.Value(i).BigInt()
		case *array.Decimal256:
			n = arr.Value(i).BigInt()
		}
		return types.Decimal{Unscaled: n, Scale: scale}
	}
}

// number reads floats, and what widens to them.
func number(have arrow.DataType) reading {
	switch have.ID() {
	case arrow.FLOAT16:
		return func(arr arrow.Array, i int) any { return arr.(*array.Float16).Value(i).Float32() }
	case arrow.FLOAT32:
		return plain[*array.Float32, float32]
	case arrow.FLOAT64:
		return plain[*array.Float64, float64]
	}
	return exactly(have)
}

func text(have arrow.DataType) reading {
	switch have.ID() {
	case arrow.STRING, arrow.LARGE_STRING, arrow.STRING_VIEW:
		return plain[interface{ Value(i int) string }, string]
	}
	return nil
}

func day(have arrow.DataType) reading {
	switch have.ID() {
	case arrow.DATE32:
		return func(arr arrow.Array, i int) any { return types.Date(arr.(*array.Date32).Value(i)) }
	case arrow.DATE64:
		const millis = 86_400_000
		return func(arr arrow.Array, i int) any {
			ms := int64(arr.(*array.Date64).Value(i))
			if ms%millis != 0 || ms/millis != int64(int32(ms/millis)) {
				return fmt.Errorf("%d milliseconds are no whole days", ms)
			}
			return types.Date(ms / millis)
		}
	}
	return nil
}

// instant reads timestamps of every unit. Those with a zone are instants; those
// without are taken as UTC. What is finer than a microsecond is cut towards the past.
func instant(have arrow.DataType) reading {
	t, ok := have.(*arrow.TimestampType)
	if !ok {
		return nil
	}
	by := map[arrow.TimeUnit]int64{arrow.Second: 1_000_000, arrow.Millisecond: 1_000}[t.Unit]
	return func(arr arrow.Array, i int) any {
		switch v := int64(arr.(*array.Timestamp).Value(i)); {
		case t.Unit == arrow.Microsecond:
			return types.Instant(v)
		case t.Unit == arrow.Nanosecond && v%1000 < 0:
			return types.Instant(v/1000 - 1)
		case t.Unit == arrow.Nanosecond:
			return types.Instant(v / 1000)
		case v > math.MaxInt64/by || v < math.MinInt64/by:
			return fmt.Errorf("%d %s lie outside the years 0001 to 9999", v, t.Unit)
		default:
			return types.Instant(v * by)
		}
	}
}

// list reads lists of any form.
func list(t types.Type, have arrow.DataType) reading {
	l, ok := have.(arrow.ListLikeType)
	if _, isMap := have.(*arrow.MapType); !ok || isMap || t.Elem == nil {
		return nil
	}
	of := readingOf(*t.Elem, l.Elem())
	if of == nil {
		return nil
	}
	return func(arr arrow.Array, i int) any {
		l := arr.(array.ListLike)
		from, to := l.ValueOffsets(i)
		values := l.ListValues()
		if from < 0 || to < from || to > int64(values.Len()) || to-from > mostRelated {
			return fmt.Errorf("the list has no valid bounds, or more than %d elements", mostRelated)
		}
		out := make([]any, 0, to-from)
		for k := int(from); k < int(to); k++ {
			out = append(out, value(of, values, k))
		}
		return out
	}
}

// place reads structs of a latitude and a longitude.
func place(have arrow.DataType) reading {
	s, ok := have.(*arrow.StructType)
	if !ok {
		return nil
	}
	lat, ok := s.FieldIdx("lat")
	lon, ok2 := s.FieldIdx("lon")
	if !ok || !ok2 || s.Field(lat).Type.ID() != arrow.FLOAT64 || s.Field(lon).Type.ID() != arrow.FLOAT64 {
		return nil
	}
	return func(arr arrow.Array, i int) any {
		s := arr.(*array.Struct)
		if s.Field(lat).IsNull(i) || s.Field(lon).IsNull(i) {
			return nil
		}
		return types.Point{Lat: s.Field(lat).(*array.Float64).Value(i), Lon: s.Field(lon).(*array.Float64).Value(i)}
	}
}
