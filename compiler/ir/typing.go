package ir

import (
	"math/big"

	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// maxDigits is the precision of a decimal whose digits nobody bounds.
const maxDigits = 38

// exactType gives a decimal result the digits that its arguments need: scales
// are exact, so that an engine without decimals can count in units of the last
// digit; precisions are bounds, cut at 38. Other types stay as they are.
func exactType(t types.Type, fn types.Op, args []*Node) types.Type {
	if t.Kind != schema.Decimal {
		return t
	}
	whole, scale := digits(args[0])
	switch fn {
	case types.Add, types.Sub:
		w, s := digits(args[1])
		whole, scale = max(whole, w)+1, max(scale, s)
	case types.Mul:
		w, s := digits(args[1])
		whole, scale = whole+w, scale+s
	case types.Round, types.Floor, types.Ceil:
		whole, scale = whole+1, 0
	}
	return withDigits(t, whole, scale)
}

// joinType gives a decimal that is one of some values the digits of them all.
func joinType(t types.Type, args ...*Node) types.Type {
	if t.Kind != schema.Decimal {
		return t
	}
	whole, scale := 0, 0
	for _, a := range args {
		w, s := digits(a)
		whole, scale = max(whole, w), max(scale, s)
	}
	return withDigits(t, whole, scale)
}

func constType(t types.Type, v types.Value) types.Type {
	d, ok := v.(types.Decimal)
	if !ok || t.Kind != schema.Decimal {
		return t
	}
	return withDigits(t, countDigits(d.Unscaled)-d.Scale, d.Scale)
}

func countDigits(n *big.Int) int {
	if !n.IsInt64() {
		return len(new(big.Int).Abs(n).String())
	}
	digits := 1
	for v := n.Int64() / 10; v != 0; v /= 10 {
		digits++
	}
	return digits
}

// trimmed is Decimal.Trim, at no cost where there is nothing to trim.
func trimmed(d types.Decimal) types.Decimal {
	if d.Scale == 0 || d.Unscaled.IsInt64() && d.Unscaled.Int64()%10 != 0 {
		return d
	}
	return d.Trim()
}

func withDigits(t types.Type, whole, scale int) types.Type {
	t.Precision, t.Scale = min(max(whole+scale, scale, 1), max(maxDigits, scale)), scale
	return t
}

// digits returns how many digits a number can have before the point, and how
// many it has behind it.
func digits(n *Node) (whole, scale int) {
	switch n.Type.Kind {
	case schema.Decimal:
		p := n.Type.Precision
		if p == 0 {
			p = maxDigits
		}
		return p - n.Type.Scale, n.Type.Scale
	case schema.Int:
		return 19, 0
	}
	return 0, 0 // null, which every number type takes in
}
