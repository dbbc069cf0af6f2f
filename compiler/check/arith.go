package check

import (
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

var arithmetics = map[ast.Op]types.Op{ast.Add: types.Add, ast.Sub: types.Sub, ast.Mul: types.Mul, ast.Div: types.Div}

// arith checks + - * /: of numbers, of a time and a duration, of a duration and
// a constant number.
func (b *body) arith(s *scope, e *ast.Binary) hir.Expr {
	x, y := b.expr(s, e.X), b.expr(s, e.Y)
	if isInvalid(x) || isInvalid(y) {
		return b.invalid(e.Span)
	}
	t, u := x.Of().Type, y.Of().Type
	switch {
	case t.Kind == schema.Null || u.Kind == schema.Null:
		return b.fail(nullOperand(e.Span))
	case types.IsTime(t) || types.IsTime(u):
		return b.timeArith(e, x, y)
	case t.Kind == schema.Duration || u.Kind == schema.Duration:
		return b.durationArith(e, x, y)
	}
	return b.numbers(e, x, y)
}

func (b *body) numbers(e *ast.Binary, x, y hir.Expr) hir.Expr {
	op := arithmetics[e.Op]
	if op == types.Add || op == types.Sub {
		x, y = adoptUnit(x, y.Of().Type), adoptUnit(y, x.Of().Type)
	}
	t, clash := types.Arith(op, x.Of().Type, y.Of().Type)
	if clash != types.NoClash {
		return b.fail(badArithmetic(e, x, y, clash))
	}
	nullable := x.Of().Nullable || y.Of().Nullable
	if k, ok := y.(*hir.Const); op == types.Div && !(ok && !isZero(k)) {
		nullable = true
	}
	return b.computed(&hir.Call{Info: info(t, nullable, e.Span), Op: op, Args: []hir.Expr{x, y}})
}

// computed reports arithmetic over known ints whose result is no int. It
// remembers the results, so that a long sum is computed once.
func (b *body) computed(call *hir.Call) hir.Expr {
	if call.Type.Kind != schema.Int {
		return call
	}
	args := make([]*hir.Const, len(call.Args))
	for i, a := range call.Args {
		if args[i] = b.knownInt(a); args[i] == nil {
			return call
		}
	}
	k := b.arithmetic(call, args)
	if isInvalid(k) {
		return k
	}
	if b.ints == nil {
		b.ints = map[*hir.Call]*hir.Const{}
	}
	b.ints[call] = k
	return call
}

// knownInt returns the int that an expression is for all rows, or nil.
func (b *body) knownInt(x hir.Expr) *hir.Const {
	switch x := x.(type) {
	case *hir.Const:
		if _, ok := x.Value.(int64); ok && !b.isSample(x) {
			return x
		}
	case *hir.Call:
		return b.ints[x]
	}
	return nil
}

// timeArith checks t + D, D + t and t - D.
func (b *body) timeArith(e *ast.Binary, x, y hir.Expr) hir.Expr {
	if e.Op == ast.Add && x.Of().Type.Kind == schema.Duration {
		x, y = y, x
	}
	k, ok := y.(*hir.Const)
	if !ok || k.Type.Kind != schema.Duration || e.Op != ast.Add && e.Op != ast.Sub {
		return b.fail(badTimeArithmetic(e, x.Of().Type, y.Of().Type))
	}
	d, _ := k.Value.(types.Duration)
	if !b.checkStep(x.Of().Type.Kind, d, k.Span) {
		return b.invalid(e.Span)
	}
	if e.Op == ast.Sub {
		d.N = -d.N
	}
	return shift(x, d, e.Span)
}

// checkStep reports durations that a time of a kind cannot move by.
func (b *body) checkStep(k schema.Kind, d types.Duration, span token.Span) bool {
	switch {
	case k == schema.Date && d.Unit < token.Day:
		b.report(hoursOnDate(span, d))
		return false
	case !inCalendar(d):
		b.report(beyondCalendar(span, d))
		return false
	}
	return true
}

// shift returns a time moved by a duration.
func shift(x hir.Expr, by types.Duration, span token.Span) hir.Expr {
	if by.N == 0 {
		return x
	}
	return &hir.Shift{Info: info(x.Of().Type, x.Of().Nullable, span), X: x, By: by}
}

// durationArith checks `window * 2`, `2 * window` and sums of durations that
// have a common unit: constants all.
func (b *body) durationArith(e *ast.Binary, x, y hir.Expr) hir.Expr {
	p, q := b.fold(x), b.fold(y)
	if p == nil || q == nil {
		return b.fail(badDuration(e))
	}
	if isInvalid(p) || isInvalid(q) {
		return b.invalid(e.Span)
	}
	if e.Op == ast.Mul && q.Type.Kind == schema.Duration {
		p, q = q, p
	}
	d, _ := p.Value.(types.Duration)
	ok := false
	switch v := q.Value.(type) {
	case int64:
		ok = p.Type.Kind == schema.Duration && e.Op == ast.Mul && q.Type.Unit == "" || q.Type.Unit == types.AnyUnit
		if product := d.N * v; ok && (v == 0 || product/v == d.N) {
			d.N = product
		} else {
			ok = false
		}
	case types.Duration:
		if e.Op == ast.Sub {
			v.N = -v.N
		}
		d, ok = addDurations(d, v)
		ok = ok && (e.Op == ast.Add || e.Op == ast.Sub) && p.Type.Kind == schema.Duration
	}
	if !ok || !inCalendar(d) {
		return b.fail(badDuration(e))
	}
	k := constOf(schema.Duration, d, e.Span)
	if k.Param = p.Param; k.Param == "" {
		k.Param = q.Param
	}
	return k
}

// addDurations adds durations of one sort: both calendar steps, or both exact.
func addDurations(d, e types.Duration) (types.Duration, bool) {
	if d.Unit == e.Unit {
		return types.Duration{N: d.N + e.N, Unit: d.Unit}, true
	}
	if m, ok := d.Months(); ok {
		n, ok := e.Months()
		return types.Duration{N: m + n, Unit: token.Month}, ok
	}
	x, ok1 := d.Exact()
	y, ok2 := e.Exact()
	if !ok1 || !ok2 {
		return d, false
	}
	unit := min(d.Unit, e.Unit)
	one, _ := types.Duration{N: 1, Unit: unit}.Exact()
	return types.Duration{N: (x + y) / one, Unit: unit}, true
}

// localDate returns the local day of a time: a date is its own.
func localDate(x hir.Expr) hir.Expr {
	if x.Of().Type.Kind != schema.Timestamp {
		return x
	}
	return &hir.Call{Info: info(kind(schema.Date), x.Of().Nullable, x.Of().Span), Op: types.LocalDate, Args: []hir.Expr{x}}
}

// startOfDay returns the first moment of a day.
func startOfDay(x hir.Expr) hir.Expr {
	return &hir.Call{Info: info(kind(schema.Timestamp), x.Of().Nullable, x.Of().Span), Op: types.StartOfDay, Args: []hir.Expr{x}}
}
