package reference

import (
	"fmt"
	"math"
	"math/big"

	"github.com/segc-dev/segc/compiler/types"
)

// Numbers are int64, types.Decimal (exact), float64 and types.Distance (a
// float of metres). Int with decimal is exact; anything with a float is float.

func isFloat(v types.Value) bool {
	switch v.(type) {
	case float64, types.Distance:
		return true
	}
	return false
}

func toFloat(v types.Value) float64 {
	switch v := v.(type) {
	case int64:
		return float64(v)
	case types.Decimal:
		return v.Float()
	case float64:
		return v
	case types.Distance:
		return float64(v)
	}
	panic(fmt.Sprintf("a %T is no number", v))
}

func toDecimal(v types.Value) types.Decimal {
	if n, ok := v.(int64); ok {
		return types.DecimalOf(n)
	}
	return v.(types.Decimal)
}

// finite returns f, or null when it is none: floats have no infinities here.
func finite(f float64) types.Value {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return nil
	}
	return f
}

// inMetres keeps what operands measured: a result over distances is one.
func inMetres(v types.Value, distance bool) types.Value {
	if f, ok := v.(float64); ok && distance {
		return types.Distance(f)
	}
	return v
}

func isDistance(v types.Value) bool {
	_, ok := v.(types.Distance)
	return ok
}

func overflow(calculation string) error {
	return fmt.Errorf("%s does not fit into 64 bits", calculation)
}

func arithmetic(op types.Op, a, b types.Value) (types.Value, error) {
	if op == types.Div {
		return divide(a, b), nil
	}
	if isFloat(a) || isFloat(b) {
		return inMetres(floats(op, toFloat(a), toFloat(b)), isDistance(a) || isDistance(b)), nil
	}
	x, xInt := a.(int64)
	y, yInt := b.(int64)
	if xInt && yInt {
		n := integers(op, big.NewInt(x), big.NewInt(y))
		if !n.IsInt64() {
			return nil, overflow(fmt.Sprintf("%d %s %d", x, op, y))
		}
		return n.Int64(), nil
	}
	return decimals(op, toDecimal(a), toDecimal(b)), nil
}

// divide gives a float; by zero, which gives none, null.
func divide(a, b types.Value) types.Value {
	return inMetres(finite(toFloat(a)/toFloat(b)), isDistance(a) && !isDistance(b))
}

func floats(op types.Op, a, b float64) types.Value {
	switch op {
	case types.Add:
		return finite(a + b)
	case types.Sub:
		return finite(a - b)
	}
	return finite(a * b)
}

func integers(op types.Op, a, b *big.Int) *big.Int {
	switch op {
	case types.Add:
		return a.Add(a, b)
	case types.Sub:
		return a.Sub(a, b)
	}
	return a.Mul(a, b)
}

func decimals(op types.Op, a, b types.Decimal) types.Decimal {
	scale := max(a.Scale, b.Scale)
	if op == types.Mul {
		return types.Decimal{Unscaled: new(big.Int).Mul(a.Unscaled, b.Unscaled), Scale: a.Scale + b.Scale}
	}
	x := new(big.Int).Set(a.Rescale(scale).Unscaled)
	return types.Decimal{Unscaled: integers(op, x, b.Rescale(scale).Unscaled), Scale: scale}
}

// unary applies Neg, Abs, Round, Floor and Ceil, which keep the kind of number.
func unary(op types.Op, v types.Value) (types.Value, error) {
	switch v := v.(type) {
	case int64:
		if op == types.Neg || op == types.Abs && v < 0 {
			if v == math.MinInt64 {
				return nil, overflow(fmt.Sprintf("%s (%d)", op, v))
			}
			return -v, nil
		}
		return v, nil
	case types.Decimal:
		return unaryDecimal(op, v), nil
	}
	return inMetres(unaryFloat(op, toFloat(v)), isDistance(v)), nil
}

func unaryFloat(op types.Op, f float64) types.Value {
	switch op {
	case types.Neg:
		return -f
	case types.Abs:
		return math.Abs(f)
	case types.Floor:
		return math.Floor(f)
	case types.Ceil:
		return math.Ceil(f)
	}
	return math.Round(f)
}

func unaryDecimal(op types.Op, d types.Decimal) types.Decimal {
	switch op {
	case types.Neg:
		return types.Decimal{Unscaled: new(big.Int).Neg(d.Unscaled), Scale: d.Scale}
	case types.Abs:
		return types.Decimal{Unscaled: new(big.Int).Abs(d.Unscaled), Scale: d.Scale}
	}
	one := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(d.Scale)), nil)
	below, rest := new(big.Int).DivMod(d.Unscaled, one, new(big.Int)) // rounds down
	up := false
	switch op {
	case types.Ceil:
		up = rest.Sign() > 0
	case types.Round: // half away from zero: a half goes up only above zero
		half := new(big.Int).Lsh(rest, 1).Cmp(one)
		up = half > 0 || half == 0 && d.Unscaled.Sign() > 0
	}
	if up {
		below.Add(below, big.NewInt(1))
	}
	return types.Decimal{Unscaled: below}
}
