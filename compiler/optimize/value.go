package optimize

import (
	"slices"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// mergeShifts adds up exact steps. Calendar steps do not add up: a month and a
// month is not two months once a month's end was met.
func (o *Optimizer) mergeShifts(n *ir.Node) *ir.Node {
	x := n.Args[0]
	if x.Op != ir.Shift {
		return nil
	}
	by, ok := addDurations(x.By, n.By)
	if !ok {
		return nil
	}
	return o.b.Shift(x.Args[0], by)
}

// addDurations adds exact durations, in the smaller of their units.
func addDurations(d, e types.Duration) (sum types.Duration, ok bool) {
	a, aok := d.Exact()
	b, bok := e.Exact()
	if !aok || !bok || (a+b > a) != (b > 0) && b != 0 {
		return sum, false
	}
	unit := min(d.Unit, e.Unit) // units are declared from the shortest on
	one, _ := types.Duration{N: 1, Unit: unit}.Exact()
	return types.Duration{N: (a + b) / one, Unit: unit}, true
}

func negated(d types.Duration) types.Duration { return types.Duration{N: -d.N, Unit: d.Unit} }

// identity drops operations that change nothing. The result has the same kind,
// so that an integer does not stand where a float did.
func (o *Optimizer) identity(n *ir.Node) *ir.Node {
	x := n.Args[0]
	if x.Type.Kind != n.Type.Kind {
		return nil
	}
	drop := false
	switch n.Fn {
	case types.Add, types.Sub:
		drop = isNumber(n.Args[1], 0)
	case types.Mul, types.Div:
		drop = isNumber(n.Args[1], 1)
	case types.Neg:
		if x.Op == ir.Call && x.Fn == types.Neg && x.Args[0].Type.Kind == n.Type.Kind {
			return x.Args[0]
		}
	case types.Round, types.Floor, types.Ceil:
		drop = n.Type.Kind == schema.Int || x.Op == ir.Call && (x.Fn == types.Round || x.Fn == types.Floor || x.Fn == types.Ceil)
	case types.Trim:
		drop = x.Op == ir.Call && x.Fn == types.Trim
	case types.Abs:
		if x.Op == ir.Call && x.Fn == types.Neg {
			return o.b.Call(n.Type, types.Abs, x.Args[0])
		}
		drop = x.Op == ir.Call && x.Fn == types.Abs
	}
	if drop {
		return x
	}
	return nil
}

// isNumber reports whether a node is a constant of a value.
func isNumber(n *ir.Node, v int64) bool {
	if !n.IsConst() {
		return false
	}
	switch n.Value.(type) {
	case int64, types.Decimal, float64:
		return types.CompareValues(n.Value, v) == 0
	}
	return false
}

// exactNumber reports whether a node is an int or decimal.
func exactNumber(n *ir.Node) bool {
	return n.Type.Kind == schema.Int || n.Type.Kind == schema.Decimal
}

// addConstants brings the constants of a sum together.
func (o *Optimizer) addConstants(n *ir.Node) *ir.Node {
	x, c, ok := offset(n)
	if !ok {
		return nil
	}
	y, d, ok := offset(x)
	if !ok {
		return nil
	}
	sum, ok := arithmetic(types.Add, c, d)
	if !ok {
		return nil
	}
	return o.b.Call(n.Type, types.Add, y, o.b.Literal(n.Type, sum))
}

// offset reads a node as x + c, for exact numbers; x - c is x + -c.
func offset(n *ir.Node) (x *ir.Node, c types.Value, ok bool) {
	if n.Op != ir.Call || n.Fn != types.Add && n.Fn != types.Sub || !exactNumber(n) {
		return nil, nil, false
	}
	x, y := n.Args[0], n.Args[1]
	if !y.IsConst() || x.IsConst() || !exactNumber(x) || !exactNumber(y) {
		return nil, nil, false
	}
	if n.Fn == types.Add {
		return x, y.Value, true
	}
	c, ok = signed(types.Neg, y.Value)
	return x, c, ok
}

// coalesceRepeat drops an argument that stands earlier already.
func (o *Optimizer) coalesceRepeat(n *ir.Node) *ir.Node {
	var once []*ir.Node
	for _, a := range n.Args {
		if !slices.Contains(once, a) {
			once = append(once, a)
		}
	}
	if len(once) == len(n.Args) {
		return nil
	}
	return o.b.Coalesce(n.Type, once...)
}

// ifKnown drops the inner question where the outer one answers it.
func (o *Optimizer) ifKnown(n *ir.Node) *ir.Node {
	cond := n.Args[0]
	x, y := o.branch(cond, true, n.Args[1]), o.branch(cond, false, n.Args[2])
	if x == n.Args[1] && y == n.Args[2] {
		return nil
	}
	return o.b.If(n.Type, cond, x, y)
}

// branch returns the branch that an If takes when cond is known to hold or not.
func (o *Optimizer) branch(cond *ir.Node, holds bool, n *ir.Node) *ir.Node {
	if n.Op != ir.If {
		return n
	}
	if n.Args[0] != cond {
		if n.Args[0].Op != ir.Lit && n.Args[0].Size() != cond.Size() || o.b.Not(cond) != n.Args[0] {
			return n
		}
		holds = !holds
	}
	if holds {
		return n.Args[1]
	}
	return n.Args[2]
}

func (o *Optimizer) emptyAggregate(n *ir.Node) *ir.Node {
	if n.Args[1].Op != ir.False {
		return nil
	}
	switch n.Agg.Func {
	case hir.Count, hir.CountDistinct, hir.ActiveDays:
		return o.b.Const(n.Type, int64(0))
	case hir.Sum:
		return o.b.Zero(n.Type)
	}
	return o.b.Const(n.Type, nil)
}

func (o *Optimizer) emptyRanking(n *ir.Node) *ir.Node {
	if n.Args[1].Op != ir.False {
		return nil
	}
	return o.b.Const(n.Type, nil)
}

// moveConstant solves x + c against a constant for x.
func (o *Optimizer) moveConstant(n *ir.Node) *ir.Node {
	x, c, ok := offset(n.Args[0])
	if n.Op == ir.In {
		if !ok {
			return nil
		}
		list := make([]types.Value, len(n.List))
		for i, v := range n.List {
			if list[i], ok = minus(v, c); !ok {
				return nil
			}
		}
		return o.b.In(x, list)
	}
	if n.Fn != types.Eq && n.Fn != types.Lt {
		return nil
	}
	if y := n.Args[1]; ok && y.IsConst() && exactNumber(y) {
		if v, ok := minus(y.Value, c); ok {
			return o.b.Pred(n.Fn, x, o.b.Literal(x.Type, v))
		}
		return nil
	}
	if y := n.Args[0]; y.IsConst() && exactNumber(y) { // c < x + d
		if x, c, ok = offset(n.Args[1]); ok {
			if v, ok := minus(y.Value, c); ok {
				return o.b.Pred(n.Fn, o.b.Literal(x.Type, v), x)
			}
		}
	}
	return nil
}

func minus(x, y types.Value) (v types.Value, ok bool) {
	if isFloat(x) || isFloat(y) {
		return nil, false
	}
	return arithmetic(types.Sub, x, y)
}

// moveShift moves an exact step from what is read of a row to what is not, so
// that a column is compared as it stands.
func (o *Optimizer) moveShift(n *ir.Node) *ir.Node {
	if n.Fn != types.Eq && n.Fn != types.Lt {
		return nil
	}
	x, y := n.Args[0], n.Args[1]
	if stepped(x) && fixed(y) {
		return o.b.Pred(n.Fn, x.Args[0], o.b.Shift(y, negated(x.By)))
	}
	if stepped(y) && fixed(x) {
		return o.b.Pred(n.Fn, o.b.Shift(x, negated(y.By)), y.Args[0])
	}
	return nil
}

// stepped reports whether a node moves what it reads of a row by an exact step.
func stepped(n *ir.Node) bool {
	return n.Op == ir.Shift && !n.By.Unit.Calendar() && !fixed(n)
}

// fixed reports whether a node reads no row.
func fixed(n *ir.Node) bool {
	switch n.Op {
	case ir.Const, ir.Now, ir.Today, ir.CalendarStart:
		return true
	case ir.Shift, ir.Call:
		return !slices.ContainsFunc(n.Args, func(a *ir.Node) bool { return !fixed(a) })
	}
	return false
}

// oneElement asks for one element in the one way there is.
func (o *Optimizer) oneElement(n *ir.Node) *ir.Node {
	if n.Fn != types.ListAny && n.Fn != types.ListAll || !n.Args[1].IsConst() {
		return nil
	}
	list, _ := n.Args[1].Value.([]types.Value)
	if len(list) != 1 || list[0] == nil {
		return nil
	}
	elem := types.Type{Kind: schema.String}
	if t := n.Args[0].Type.Elem; t != nil {
		elem = *t
	}
	return o.b.Pred(types.ListContains, n.Args[0], o.b.Const(elem, list[0]))
}
