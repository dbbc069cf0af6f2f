package gogen

import (
	"fmt"
	"math"
	"math/big"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
)

func isSum(n *ir.Node) bool { return n.Op == ir.Agg && n.Agg.Func == hir.Sum }

func tenTo(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// scaled returns a constant in units of a scale that is no smaller than its own.
func scaled(v value, scale int) value {
	v.lit = new(big.Int).Mul(v.lit, tenTo(scale-v.scale))
	v.scale = scale
	if v.lit.IsInt64() {
		if v.form == wideForm || v.form == narrowForm {
			v.form = narrowForm
		}
		v.code = number(v.lit)
		return v
	}
	v.form = wideForm
	if v.lit.BitLen() > wideBits { // an error when it is reached
		v.code = primary("wide(1).shifted(%d)", 2*types.MaxPrecision)
		return v
	}
	hi := new(big.Int).Rsh(v.lit, 64)
	lo := new(big.Int).And(v.lit, new(big.Int).SetUint64(math.MaxUint64))
	v.code = primary("Wide{%s, %s}", hi, lo)
	return v
}

// wideBits is how many bits a Wide has beside its sign.
const wideBits = 127

// beyond reports whether a constant in units of a scale is larger than every
// Wide, or smaller.
func beyond(v value, scale int) bool {
	return v.lit != nil && new(big.Int).Mul(v.lit, tenTo(scale-v.scale)).BitLen() > wideBits
}

// convert returns a number in another form and scale. Narrow and wide decimals
// keep their value; the scale never shrinks.
func convert(v value, to form, scale int) value {
	switch {
	case v.form == to && (to != narrowForm && to != wideForm || v.scale == scale):
		return v
	case to == floatForm:
		return toFloat(v)
	case v.lit != nil && to == narrowForm:
		return scaled(v, scale)
	case v.lit != nil && to == wideForm:
		if v = scaled(v, scale); v.form != wideForm {
			v.code, v.form = primary("wide(%s)", v.text), wideForm
		}
		return v
	case to == narrowForm:
		if scale > v.scale {
			v.code = binary(v.code, "*", number(tenTo(scale-v.scale)), mulPrec)
		}
		v.scale, v.form = scale, narrowForm
		return v
	case to == wideForm:
		if v.form != wideForm {
			v.code = primary("wide(%s)", v.text)
		}
		if scale > v.scale {
			v.code = primary("%s.shifted(%d)", v.text, scale-v.scale)
		}
		v.scale, v.form = scale, wideForm
		return v
	}
	return v
}

func toFloat(v value) value {
	switch v.form {
	case floatForm:
		return v
	case intForm:
		v.code = primary("float64(%s)", v.text)
	case narrowForm:
		v.code = primary("wide(%s).float(%d)", v.text, v.scale)
	case wideForm:
		v.code = primary("%s.float(%d)", v.text, v.scale)
	}
	v.form, v.scale, v.lit = floatForm, 0, nil
	return v
}

// alike brings two numbers to one form and scale, in which they compare and add.
func alike(a, b value) (value, value) {
	switch {
	case a.form == floatForm || b.form == floatForm:
		return toFloat(a), toFloat(b)
	case a.form == intForm && b.form == intForm:
		return a, b
	}
	scale := max(a.scale, b.scale)
	to := narrowForm
	if !a.fits(scale) || !b.fits(scale) {
		to = wideForm
	}
	return convert(a, to, scale), convert(b, to, scale)
}

// fits reports whether an exact number in units of a scale has a narrow form.
func (v value) fits(scale int) bool {
	switch {
	case v.lit != nil:
		return new(big.Int).Mul(v.lit, tenTo(scale-v.scale)).IsInt64()
	case v.form == narrowForm:
		return v.whole+scale <= narrowDigits
	}
	return false
}

func isNumber(f form) bool { return f == intForm || f == narrowForm || f == wideForm || f == floatForm }

// compare returns x op y for one of == != < >=.
func compare(x value, op string, y value) code {
	if isNumber(x.form) && isNumber(y.form) {
		scale := max(x.scale, y.scale)
		if x.form != floatForm && beyond(y, scale) {
			return always(op == "!=" || op == "<" && y.lit.Sign() > 0 || op == ">=" && y.lit.Sign() < 0)
		}
		if y.form != floatForm && beyond(x, scale) {
			return always(op == "!=" || op == "<" && x.lit.Sign() < 0 || op == ">=" && x.lit.Sign() > 0)
		}
		x, y = alike(x, y)
	}
	switch {
	case x.form == wideForm:
		return code{fmt.Sprintf("%s.cmp(%s) %s 0", x.text, y.text, op), comparePrec}
	case x.form == versionForm || y.form == versionForm:
		return code{fmt.Sprintf("compareVersions(%s, %s) %s 0", x.text, y.text, op), comparePrec}
	case x.form == boolForm && op == "<":
		return code{fmt.Sprintf("!%s && %s", x.in(unaryPrec), y.in(andPrec)), andPrec}
	case x.form == boolForm && op == ">=":
		return code{fmt.Sprintf("%s || !%s", x.in(orPrec), y.in(unaryPrec)), orPrec}
	}
	if x.fixed && !y.fixed { // what varies stands first
		mirror := map[string]string{"<": ">", ">=": "<=", "==": "==", "!=": "!="}
		x, op, y = y, mirror[op], x
	}
	return binary(x.code, op, y.code, comparePrec)
}

// comparer names the function that orders values of a form.
func comparer(f form) string {
	switch f {
	case wideForm:
		return "compareWides"
	case versionForm:
		return "compareVersions"
	case boolForm:
		return "compareBools"
	case floatForm:
		return "compareFloats"
	}
	return "cmp.Compare"
}

// bound returns a number that the absolute value of a whole number is no larger
// than; +Inf when nothing is known.
func bound(n *ir.Node) float64 {
	const many = 1 << 40 // more than any list has elements, or rows
	switch n.Op {
	case ir.Const:
		if c, ok := n.Value.(int64); ok {
			return math.Abs(float64(c))
		}
	case ir.Agg:
		switch n.Agg.Func {
		case hir.Count, hir.CountDistinct, hir.ActiveDays:
			return many
		}
	case ir.Call:
		switch n.Fn {
		case types.Year, types.Age:
			return 10_000
		case types.Month, types.Day, types.Hour, types.Weekday:
			return 31
		case types.DaysBetween:
			return 10_000 * 366
		case types.Length, types.Size:
			return many
		case types.Bucket32:
			return 1 << 32
		case types.Add, types.Sub:
			return bound(n.Args[0]) + bound(n.Args[1])
		case types.Mul:
			return bound(n.Args[0]) * bound(n.Args[1])
		case types.Neg, types.Abs:
			return bound(n.Args[0])
		}
	}
	return math.Inf(1)
}

// bounded reports whether a whole number cannot leave 64 bits.
func bounded(n *ir.Node) bool { return bound(n) < 9e18 }
