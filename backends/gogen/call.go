package gogen

import (
	"fmt"
	"strconv"

	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// call returns the code of a function of values.
func (e *emitter) call(n *ir.Node) value {
	args := make([]value, len(n.Args))
	for i, a := range n.Args {
		args[i] = e.value(a)
	}
	v := value{form: e.formOf(n), scale: n.Type.Scale, whole: n.Type.Precision - n.Type.Scale, null: tests(args...), typ: n.Type}
	x := args[0]
	switch n.Fn {
	case types.Add, types.Sub, types.Mul:
		e.arithmetic(n, &v, x, args[1])
	case types.Div:
		a, b := toFloat(x), toFloat(args[1])
		v.code = binary(a.code, "/", b.code, mulPrec)
		v.null = append(v.null, zeroTests(n.Args[1], b)...)
		if n.Args[0].IsConst() && n.Args[1].IsConst() { // Go refuses to divide constants by zero
			v.code = primary("quotient(%s, %s).V", a.text, b.text)
		}
	case types.Neg, types.Abs, types.Round, types.Floor, types.Ceil:
		e.unary(n, &v, x)
	default:
		v.code = e.scalar(n, args)
	}
	return v
}

// zeroTests ask whether a divisor is zero, unless it is a constant.
func zeroTests(n *ir.Node, divisor value) []test {
	if !n.IsConst() {
		return []test{{binary(divisor.code, "==", primary("0"), comparePrec), binary(divisor.code, "!=", primary("0"), comparePrec)}}
	}
	if f, ok := types.AsFloat(n.Value); ok && f != 0 {
		return nil
	}
	return []test{{always(true), always(false)}}
}

var arithmetics = map[types.Op]struct {
	sign, checked, wide string
	prec                int
}{
	types.Add: {"+", "addInt", "add", addPrec},
	types.Sub: {"-", "subInt", "sub", addPrec},
	types.Mul: {"*", "mulInt", "mul", mulPrec},
}

func (e *emitter) arithmetic(n *ir.Node, v *value, x, y value) {
	op := arithmetics[n.Fn]
	if v.form == narrowForm || v.form == wideForm {
		scale := max(x.scale, y.scale)
		v.form = wideForm
		if v.whole = arithmeticDigits(n.Fn, x, y); v.whole >= 0 {
			v.form = narrowForm
		}
		if n.Fn == types.Mul {
			x, y = convert(x, v.form, x.scale), convert(y, v.form, y.scale)
			v.scale = x.scale + y.scale
		} else {
			x, y = convert(x, v.form, scale), convert(y, v.form, scale)
			v.scale = scale
		}
	}
	switch v.form {
	case floatForm:
		x, y = toFloat(x), toFloat(y)
		v.code = binary(x.code, op.sign, y.code, op.prec)
	case wideForm:
		e.f.fails = true
		v.code = primary("%s.%s(%s)", x.text, op.wide, y.text)
	case intForm:
		if bounded(n) {
			v.code = binary(x.code, op.sign, y.code, op.prec)
			return
		}
		e.f.fails = true
		v.code = primary("%s(%s, %s)", op.checked, x.text, y.text)
	default:
		v.code = binary(x.code, op.sign, y.code, op.prec)
	}
}

// arithmeticDigits returns how many digits before the point an exact result has
// at most; -1 when it does not fit into 64 bits.
func arithmeticDigits(op types.Op, x, y value) int {
	narrow := func(v value) bool { return v.form == narrowForm || v.form == intForm && v.lit != nil }
	if !narrow(x) || !narrow(y) {
		return -1
	}
	whole, scale := max(x.whole, y.whole)+1, max(x.scale, y.scale)
	if op == types.Mul {
		whole, scale = x.whole+y.whole, x.scale+y.scale
	}
	if whole+scale > narrowDigits {
		return -1
	}
	return max(whole, 0)
}

// unary writes Neg, Abs, Round, Floor and Ceil, which keep the kind of number.
func (e *emitter) unary(n *ir.Node, v *value, x value) {
	narrow := map[types.Op]string{types.Neg: "negInt", types.Abs: "absInt", types.Round: "roundOf", types.Floor: "floorOf", types.Ceil: "ceilOf"}
	wides := map[types.Op]string{types.Round: "wideRound", types.Floor: "wideFloor", types.Ceil: "wideCeil"}
	floats := map[types.Op]string{types.Abs: "Abs", types.Round: "Round", types.Floor: "Floor", types.Ceil: "Ceil"}
	whole := n.Fn == types.Round || n.Fn == types.Floor || n.Fn == types.Ceil
	v.scale = x.scale
	if whole {
		v.scale = 0
	}
	switch x.form {
	case floatForm:
		if v.code = primary("math.%s(%s)", floats[n.Fn], x.text); n.Fn == types.Neg {
			v.code = code{"-" + x.in(unaryPrec+1), unaryPrec}
		}
	case wideForm:
		v.form = wideForm
		switch {
		case whole:
			v.code = primary("%s(%s, %d)", wides[n.Fn], x.text, x.scale)
		case n.Fn == types.Neg:
			v.code = primary("%s.neg()", x.text)
		default:
			v.code = primary("%s.abs()", x.text)
		}
	default:
		v.form = x.form
		switch {
		case whole && x.scale == 0:
			v.code = x.code
		case whole:
			v.code = primary("%s(%s, %s)", narrow[n.Fn], x.text, tenTo(x.scale))
		default:
			e.f.fails = e.f.fails || x.form == intForm
			v.code = primary("%s(%s)", narrow[n.Fn], x.text)
		}
	}
}

// scalar writes functions of texts, lists, times and places.
func (e *emitter) scalar(n *ir.Node, args []value) code {
	x := args[0]
	switch n.Fn {
	case types.Lower, types.Upper:
		return primary("%s(%s)", n.Fn, x.text)
	case types.Trim:
		return primary(`strings.Trim(%s, " ")`, x.text)
	case types.Length:
		return primary("int64(utf8.RuneCountInString(%s))", x.text)
	case types.Size:
		return primary("int64(len(%s))", x.text)
	case types.Age:
		return primary("ageOf(%s, %s)", x.text, args[1].text)
	case types.DaysBetween:
		return code{fmt.Sprintf("int64(%s) - int64(%s)", e.day(args[1]), e.day(x)), addPrec}
	case types.Year, types.Month, types.Day, types.Weekday:
		return primary("%sOf(%s)", n.Fn, e.day(x))
	case types.Hour:
		return primary("hourOf(%s, %s)", x.text, e.zone())
	case types.LocalDate:
		return primary("%s", e.day(x))
	case types.StartOfDay:
		return primary("startOfDay(%s, %s)", x.text, e.zone())
	case types.GeoDistance:
		return primary("distance(%s, %s)", x.text, args[1].text)
	case types.Bucket32:
		return primary("bucket(%s, %s)", args[1].text, keyText(x))
	}
	panic("gogen: no code of " + n.Fn.String())
}

// day is the local day of a date or instant.
func (e *emitter) day(v value) string {
	if v.form == instantForm {
		return fmt.Sprintf("localDate(%s, %s)", v.text, e.zone())
	}
	return v.text
}

// keyText is the text of a key, as runs print it.
func keyText(v value) string {
	switch v.form {
	case intForm:
		return "intText(" + v.text + ")"
	case boolForm:
		return "boolText(" + v.text + ")"
	case floatForm:
		return "floatText(" + v.text + ")"
	case dateForm:
		return "dateText(" + v.text + ")"
	case instantForm:
		return "instantText(" + v.text + ")"
	case narrowForm, wideForm:
		return "decimalText(" + convert(v, wideForm, v.scale).text + ", " + strconv.Itoa(v.scale) + ")"
	}
	return v.text
}

// keyBefore is the condition that a key stands before another in byte order.
func keyBefore(x, y value) string {
	switch x.form {
	case textForm, versionForm, dateForm:
		return x.text + " < " + y.text
	case intForm:
		return "compareInts(" + x.text + ", " + y.text + ") < 0"
	}
	return keyText(x) + " < " + keyText(y)
}

// keyOrder compares keys in byte order.
func keyOrder(x, y value) string {
	switch x.form {
	case textForm, versionForm, dateForm:
		return "cmp.Compare(" + x.text + ", " + y.text + ")"
	case intForm:
		return "compareInts(" + x.text + ", " + y.text + ")"
	}
	return "cmp.Compare(" + keyText(x) + ", " + keyText(y) + ")"
}

// bindCall computes a call that may be null where its arguments are not.
func (e *emitter) bindCall(n *ir.Node, name string) value {
	v := value{form: e.formOf(n), typ: n.Type}
	args := make([]value, len(n.Args))
	for i, a := range n.Args {
		args[i] = e.value(a)
	}
	call := fmt.Sprintf("domain(%s)", args[0].text)
	if n.Fn == types.Div {
		call = fmt.Sprintf("quotient(%s, %s)", toFloat(args[0]).text, toFloat(args[1]).text)
	}
	null := tests(args...)
	if len(null) == 0 {
		e.blk.line("%s := %s", name, call)
		return v
	}
	e.blk.line("var %s Null[%s]\nif %s {\n%s = %s\n}", name, goType(v.form, n.Type), junction("&&", isKnown(null)).text, name, call)
	return v
}

// elements returns the constants of a list as elements of another one's type;
// those that it cannot hold, which equal none of them, are left out.
func (e *emitter) elements(list []types.Value, elem types.Type) []value {
	f := formOfType(elem)
	var out []value
	for _, c := range list {
		if c == nil {
			continue
		}
		if v, ok := element(e.constant(elementType(elem, c), c), f, elem.Scale); ok {
			out = append(out, v)
		}
	}
	return out
}

// elementType is the type that a constant has beside values of a type.
func elementType(t types.Type, c types.Value) types.Type {
	switch c.(type) {
	case types.Decimal:
		t.Kind = schema.Decimal
	case int64:
		t.Kind = schema.Int
	case float64:
		t.Kind = schema.Float
	}
	return t
}

// element converts a constant to a form; ok is false where that would change it.
func element(v value, to form, scale int) (value, bool) {
	switch {
	case v.lit == nil:
		return v, true
	case to == floatForm:
		return toFloat(v), true
	case to == intForm || to == narrowForm || to == wideForm:
		if to == intForm {
			scale = 0
		}
		if v.scale > scale {
			return v, false // Const has no trailing zeros
		}
		v = scaled(v, scale)
		if to != wideForm && !v.lit.IsInt64() {
			return v, false
		}
		if to == wideForm {
			v = convert(v, wideForm, scale)
		}
	}
	return v, true
}
