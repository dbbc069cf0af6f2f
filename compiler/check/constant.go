package check

import (
	"math/big"
	"strconv"
	"strings"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// constant checks an expression that must have one value for all rows: literals,
// parameters, and arithmetic with them. It returns nil after a mistake.
func (b *body) constant(s *scope, e ast.Expr) *hir.Const {
	x := b.expr(s, e)
	if isInvalid(x) {
		return nil
	}
	k := b.fold(x)
	switch {
	case k == nil:
		b.report(notConstant(x.Of().Span))
		return nil
	case isInvalid(k):
		return nil
	case k.Value == nil:
		b.report(nullConstant(k.Span))
		return nil
	}
	return k
}

// isSample reports whether a constant stands for an argument that is not known
// yet: its value says nothing.
func (b *body) isSample(k *hir.Const) bool { return k.Param != "" && b.sampled[k.Param] }

// fold returns the constant that an expression is, an Invalid one after a
// mistake, or nil. What is computed from a parameter carries its name.
func (b *body) fold(x hir.Expr) *hir.Const {
	switch x := x.(type) {
	case *hir.Const:
		return x
	case *hir.Call:
		if x.Op != types.Add && x.Op != types.Sub && x.Op != types.Mul && x.Op != types.Neg {
			return nil
		}
		args := make([]*hir.Const, len(x.Args))
		for i, a := range x.Args {
			if args[i] = b.fold(a); args[i] == nil || args[i].Value == nil {
				return nil
			}
		}
		return b.arithmetic(x, args)
	}
	return nil
}

// arithmetic computes a call over constants, exactly but for floats.
func (b *body) arithmetic(x *hir.Call, args []*hir.Const) *hir.Const {
	k := &hir.Const{Info: x.Info}
	for _, a := range args {
		if a.Param != "" {
			k.Param = a.Param
		}
	}
	if x.Op == types.Neg {
		if k.Value = negate(args[0].Value); k.Value == nil {
			return b.fail(resultTooLong(x.Span)).(*hir.Const)
		}
		return k
	}
	if x.Type.Kind == schema.Float {
		f, _ := types.AsFloat(args[0].Value)
		g, _ := types.AsFloat(args[1].Value)
		k.Value = map[types.Op]float64{types.Add: f + g, types.Sub: f - g, types.Mul: f * g}[x.Op]
		return k
	}
	p, _ := types.AsDecimal(args[0].Value)
	q, _ := types.AsDecimal(args[1].Value)
	d := decimalArith(x.Op, p, q)
	if x.Type.Kind == schema.Int {
		if !d.Unscaled.IsInt64() {
			return b.fail(resultTooLong(x.Span)).(*hir.Const)
		}
		k.Value = d.Unscaled.Int64()
		return k
	}
	k.Value = d
	return k
}

func decimalArith(op types.Op, p, q types.Decimal) types.Decimal {
	if op == types.Mul {
		return types.Decimal{Unscaled: new(big.Int).Mul(p.Unscaled, q.Unscaled), Scale: p.Scale + q.Scale}
	}
	scale := max(p.Scale, q.Scale)
	x, y := p.Rescale(scale).Unscaled, q.Rescale(scale).Unscaled
	if op == types.Sub {
		return types.Decimal{Unscaled: new(big.Int).Sub(x, y), Scale: scale}
	}
	return types.Decimal{Unscaled: new(big.Int).Add(x, y), Scale: scale}
}

// negate returns -v, or nil when v is no number or has no negative.
func negate(v types.Value) types.Value {
	switch v := v.(type) {
	case int64:
		if -v != v || v == 0 {
			return -v
		}
	case float64:
		return -v
	case types.Decimal:
		return types.Decimal{Unscaled: new(big.Int).Neg(v.Unscaled), Scale: v.Scale}
	case types.Duration:
		return types.Duration{N: -v.N, Unit: v.Unit}
	}
	return nil
}

// isZero reports whether a constant is the number 0.
func isZero(k *hir.Const) bool {
	switch v := k.Value.(type) {
	case int64:
		return v == 0
	case float64:
		return v == 0
	case types.Decimal:
		return v.Unscaled.Sign() == 0
	}
	return false
}

// valueText returns a constant as the language spells it.
func valueText(k *hir.Const) string {
	switch v := k.Value.(type) {
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case types.Decimal:
		return withUnit(v.Trim().String(), k.Type.Unit)
	case int64:
		return withUnit(strconv.FormatInt(v, 10), k.Type.Unit)
	case string:
		if k.Type.Kind == schema.Version {
			return "version(" + strconv.Quote(v) + ")"
		}
	case []types.Value:
		parts := make([]string, len(v))
		for i, e := range v {
			t := types.Type{}
			if k.Type.Elem != nil {
				t = *k.Type.Elem
			}
			parts[i] = valueText(&hir.Const{Info: hir.Info{Type: t}, Value: e})
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return types.Format(k.Value)
}

func withUnit(number, unit string) string {
	if unit == "" || unit == types.AnyUnit {
		return number
	}
	return number + " " + unit
}

// number checks a NumberLit: `42`, `12.50`, `10%`, `500 USD`.
func (b *body) number(e *ast.NumberLit) hir.Expr {
	k := &hir.Const{Info: info(kind(schema.Int), false, e.Span)}
	if e.Unit != nil {
		k.Type.Unit = e.Unit.Name
	}
	if n, err := strconv.ParseInt(e.Text, 10, 64); err == nil && !e.Percent {
		k.Value = n
		return k
	}
	d, err := types.ParseDecimal(e.Text)
	if err != nil || len(strings.TrimLeft(strings.Replace(e.Text, ".", "", 1), "0")) > types.MaxPrecision || d.Scale > types.MaxPrecision-2 {
		return b.fail(numberTooLong(e.Span))
	}
	if e.Percent {
		d.Scale += 2
	}
	if d.Scale == 0 && !strings.Contains(e.Text, ".") {
		if !d.Unscaled.IsInt64() {
			return b.fail(numberTooLong(e.Span))
		}
		k.Value = d.Unscaled.Int64()
		return k
	}
	k.Type.Kind, k.Type.Scale = schema.Decimal, d.Scale
	k.Type.Precision = max(len(new(big.Int).Abs(d.Unscaled).String()), d.Scale)
	k.Value = d
	return k
}

// smallestInt is the one int whose absolute value is no int.
var smallestInt = new(big.Int).Neg(new(big.Int).Lsh(big.NewInt(1), 63)).String()

// negative checks -x, literals at once: `-9223372036854775808` is an int.
func (b *body) negative(s *scope, e *ast.Unary) hir.Expr {
	if n, ok := e.X.(*ast.NumberLit); ok && !n.Percent && "-"+n.Text == smallestInt {
		k := &hir.Const{Info: info(kind(schema.Int), false, e.Span), Value: int64(-1 << 63)}
		if n.Unit != nil {
			k.Type.Unit = n.Unit.Name
		}
		return k
	}
	x := b.expr(s, e.X)
	t := x.Of().Type
	if k, ok := x.(*hir.Const); ok && k.Param == "" && (types.IsNumber(t) || t.Kind == schema.Duration) {
		if v := negate(k.Value); v != nil {
			return &hir.Const{Info: info(t, false, e.Span), Value: v}
		}
	}
	if isInvalid(x) {
		return x
	}
	if !types.IsNumber(t) {
		return b.fail(noNumber(x.Of().Span, "-", t))
	}
	return b.computed(&hir.Call{Info: info(t, x.Of().Nullable, e.Span), Op: types.Neg, Args: []hir.Expr{x}})
}

// count checks a constant whole number between lo and hi, such as the N of
// `top N` or `nth`; ok is false after a mistake.
func (b *body) count(s *scope, e ast.Expr, what string, lo, hi int64) (n int64, ok bool) {
	if k := b.constant(s, e); k != nil {
		return b.whole(k, what, lo, hi)
	}
	return 0, false
}

// whole checks that a constant is a whole number between lo and hi.
func (b *body) whole(k *hir.Const, what string, lo, hi int64) (n int64, ok bool) {
	n, ok = k.Value.(int64)
	if !ok || k.Type.Unit != "" && k.Type.Unit != types.AnyUnit || n < lo || n > hi {
		b.report(wholeNumber(k, what, lo, hi))
		return 0, false
	}
	return n, true
}

// durationOf checks a constant duration; ok is false after a mistake.
func (b *body) durationOf(s *scope, e ast.Expr) (d types.Duration, ok bool) {
	k := b.constant(s, e)
	if k == nil {
		return d, false
	}
	if d, ok = k.Value.(types.Duration); !ok {
		b.report(durationExpected(k))
		return d, false
	}
	return d, b.checkLength(d, k.Span)
}

// checkLength reports durations that are not positive or that lead out of the
// years 0001 to 9999 from every day.
func (b *body) checkLength(d types.Duration, span token.Span) bool {
	switch {
	case d.N <= 0:
		b.report(notPositive(span, d))
		return false
	case !inCalendar(d):
		b.report(beyondCalendar(span, d))
		return false
	}
	return true
}

// perYear is how many of a unit a year has at least.
var perYear = [...]int64{token.Second: 365 * 86400, token.Minute: 365 * 1440, token.Hour: 365 * 24,
	token.Day: 365, token.Week: 52, token.Month: 12, token.Quarter: 4, token.Year: 1}

func inCalendar(d types.Duration) bool {
	limit := perYear[d.Unit] * 9998
	return -limit <= d.N && d.N <= limit
}
