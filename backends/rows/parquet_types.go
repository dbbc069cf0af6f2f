package rows

import (
	"fmt"
	"math"
	"math/big"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// converter returns how values of a Parquet type read as a type of the
// language, or nil when they do not. Whole numbers widen to decimals and floats.
func converter(have parquet.Type, want types.Type) func(parquet.Value) (types.Value, error) {
	switch want.Kind {
	case schema.Bool:
		if have.Kind() == parquet.Boolean {
			return func(v parquet.Value) (types.Value, error) { return v.Boolean(), nil }
		}
	case schema.Int:
		if integer := integers(have); integer != nil {
			return func(v parquet.Value) (types.Value, error) { return whole(integer(v)) }
		}
	case schema.Decimal:
		if decimal := decimals(have); decimal != nil {
			return func(v parquet.Value) (types.Value, error) { return fitDecimal(decimal(v), want) }
		}
	case schema.Float:
		return floats(have)
	case schema.Date:
		if _, ok := logical(have).(*format.DateType); ok {
			return func(v parquet.Value) (types.Value, error) { return dateInCalendar(types.Date(v.Int32())) }
		}
	case schema.Timestamp:
		return instants(have)
	case schema.String, schema.Enum, schema.Version, schema.List:
		if isText(have) {
			return func(v parquet.Value) (types.Value, error) { return parse(string(v.ByteArray()), want) }
		}
	}
	return nil
}

// logical returns the logical type, or nil.
func logical(t parquet.Type) format.LogicalTypeValue {
	if l := t.LogicalType(); l != nil {
		return l.Value
	}
	return nil
}

func isText(t parquet.Type) bool {
	if t.Kind() != parquet.ByteArray {
		return false
	}
	switch logical(t).(type) {
	case nil, *format.StringType, *format.EnumType, *format.JsonType:
		return true
	}
	return false
}

// integers returns how whole numbers read, nil for other types.
func integers(t parquet.Type) func(parquet.Value) *big.Int {
	unsigned := false
	switch l := logical(t).(type) {
	case nil:
	case *format.IntType:
		unsigned = !l.IsSigned
	case *format.DecimalType:
		if l.Scale != 0 {
			return nil
		}
		decimal := decimals(t)
		return func(v parquet.Value) *big.Int { return decimal(v).Unscaled }
	default:
		return nil
	}
	switch {
	case t.Kind() == parquet.Int32 && unsigned:
		return func(v parquet.Value) *big.Int { return new(big.Int).SetUint64(uint64(v.Uint32())) }
	case t.Kind() == parquet.Int64 && unsigned:
		return func(v parquet.Value) *big.Int { return new(big.Int).SetUint64(v.Uint64()) }
	case t.Kind() == parquet.Int32:
		return func(v parquet.Value) *big.Int { return big.NewInt(int64(v.Int32())) }
	case t.Kind() == parquet.Int64:
		return func(v parquet.Value) *big.Int { return big.NewInt(v.Int64()) }
	}
	return nil
}

// decimals returns how exact numbers read, nil for other types.
func decimals(t parquet.Type) func(parquet.Value) types.Decimal {
	l, ok := logical(t).(*format.DecimalType)
	if !ok {
		integer := integers(t)
		if integer == nil {
			return nil
		}
		return func(v parquet.Value) types.Decimal { return types.Decimal{Unscaled: integer(v)} }
	}
	scale := int(l.Scale)
	switch t.Kind() {
	case parquet.Int32:
		return func(v parquet.Value) types.Decimal {
			return types.Decimal{Unscaled: big.NewInt(int64(v.Int32())), Scale: scale}
		}
	case parquet.Int64:
		return func(v parquet.Value) types.Decimal {
			return types.Decimal{Unscaled: big.NewInt(v.Int64()), Scale: scale}
		}
	case parquet.ByteArray, parquet.FixedLenByteArray:
		return func(v parquet.Value) types.Decimal {
			return types.Decimal{Unscaled: twosComplement(v.ByteArray()), Scale: scale}
		}
	}
	return nil
}

// twosComplement reads a big-endian signed number.
func twosComplement(b []byte) *big.Int {
	n := new(big.Int).SetBytes(b)
	if len(b) > 0 && b[0]&0x80 != 0 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
	}
	return n
}

func whole(n *big.Int) (types.Value, error) {
	if !n.IsInt64() {
		return nil, fmt.Errorf("%s is not a whole number of 64 bits", n)
	}
	return n.Int64(), nil
}

func floats(t parquet.Type) func(parquet.Value) (types.Value, error) {
	switch t.Kind() {
	case parquet.Float:
		return func(v parquet.Value) (types.Value, error) { return finite(float64(v.Float())), nil }
	case parquet.Double:
		return func(v parquet.Value) (types.Value, error) { return finite(v.Double()), nil }
	}
	decimal := decimals(t)
	if decimal == nil {
		return nil
	}
	return func(v parquet.Value) (types.Value, error) { return finite(decimal(v).Float()), nil }
}

// julianEpoch is 1970-01-01 as a Julian day, which INT96 timestamps count.
const julianEpoch = 2_440_588

func instants(t parquet.Type) func(parquet.Value) (types.Value, error) {
	if t.Kind() == parquet.Int96 {
		return func(v parquet.Value) (types.Value, error) {
			raw := v.Int96()
			nanos := int64(uint64(raw[1])<<32 | uint64(raw[0]))
			return inCalendar(types.Instant((int64(raw[2])-julianEpoch)*86_400_000_000 + nanos/1000))
		}
	}
	l, ok := logical(t).(*format.TimestampType)
	if !ok || t.Kind() != parquet.Int64 {
		return nil
	}
	switch l.Unit.Value.(type) {
	case *format.MilliSeconds:
		return func(v parquet.Value) (types.Value, error) {
			if ms := v.Int64(); ms > math.MinInt64/1000 && ms < math.MaxInt64/1000 {
				return inCalendar(types.Instant(ms * 1000))
			}
			return nil, fmt.Errorf("%d milliseconds lie outside the years 0001 to 9999", v.Int64())
		}
	case *format.MicroSeconds:
		return func(v parquet.Value) (types.Value, error) { return inCalendar(types.Instant(v.Int64())) }
	case *format.NanoSeconds:
		return func(v parquet.Value) (types.Value, error) {
			micros := v.Int64() / 1000
			if v.Int64()%1000 < 0 {
				micros-- // cut towards the past, as for instants in text
			}
			return inCalendar(types.Instant(micros))
		}
	}
	return nil
}
