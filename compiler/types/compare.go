package types

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// CompareValues orders two values of one type: -1, 0 or 1. Strings are ordered
// by code point (which is their byte order), false before true, null first.
// Int, Decimal and float mix. Values that do not compare are ordered by Format.
func CompareValues(x, y Value) int {
	switch {
	case x == nil || y == nil:
		return cmp.Compare(boolInt(x != nil), boolInt(y != nil))
	}
	switch a := x.(type) {
	case bool:
		if b, ok := y.(bool); ok {
			return cmp.Compare(boolInt(a), boolInt(b))
		}
	case string:
		if b, ok := y.(string); ok {
			return strings.Compare(a, b)
		}
	case Date:
		if b, ok := y.(Date); ok {
			return cmp.Compare(a, b)
		}
	case Instant:
		if b, ok := y.(Instant); ok {
			return cmp.Compare(a, b)
		}
	case Distance:
		if b, ok := y.(Distance); ok {
			return cmp.Compare(a, b)
		}
	case int64:
		if b, ok := y.(int64); ok {
			return cmp.Compare(a, b)
		}
		return compareNumbers(x, y)
	case Decimal, float64:
		return compareNumbers(x, y)
	}
	return strings.Compare(Format(x), Format(y))
}

func compareNumbers(x, y Value) int {
	a, aok := AsDecimal(x)
	b, bok := AsDecimal(y)
	if aok && bok {
		return a.Cmp(b)
	}
	f, fok := AsFloat(x)
	g, gok := AsFloat(y)
	if !fok || !gok {
		return strings.Compare(Format(x), Format(y))
	}
	return cmp.Compare(f, g)
}

// AsDecimal returns an Int or Decimal as a Decimal.
func AsDecimal(v Value) (Decimal, bool) {
	switch v := v.(type) {
	case int64:
		return DecimalOf(v), true
	case Decimal:
		return v, true
	}
	return Decimal{}, false
}

// AsFloat returns a number as the nearest float.
func AsFloat(v Value) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v, true
	case int64:
		return float64(v), true
	case Decimal:
		return v.Float(), true
	}
	return math.NaN(), false
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Format returns a value as text, one form a value: decimals without trailing
// zeros, texts quoted as in Go, lists in brackets. Values of different kinds
// have different forms, but for Int and a Decimal without a fraction.
func Format(v Value) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		return strconv.FormatBool(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case Decimal:
		return v.Trim().String()
	case float64:
		return strconv.FormatFloat(v, 'e', -1, 64)
	case string:
		return strconv.Quote(v)
	case Date:
		return v.String()
	case Instant:
		return v.String()
	case Point:
		return fmt.Sprintf("point(%v, %v)", v.Lat, v.Lon)
	case Duration:
		return v.String()
	case Distance:
		return strconv.FormatFloat(float64(v), 'g', -1, 64) + " m"
	case []Value:
		parts := make([]string, len(v))
		for i, e := range v {
			parts[i] = Format(e)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	panic(fmt.Sprintf("types: no form for %T", v))
}
