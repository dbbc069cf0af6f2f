package lower

import (
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// A window is a hir.Window with its bounds lowered; nil where there is none.
type window struct {
	lo, hi     *ir.Node
	loIn, hiIn bool // inclusive
}

func (l *Lowerer) window(w *hir.Window, s *scope) window {
	var out window
	if w.Lo != nil {
		out.lo, out.loIn = l.value(w.Lo.At, s), w.Lo.Inclusive
	}
	if w.Hi != nil {
		out.hi, out.hiIn = l.value(w.Hi.At, s), w.Hi.Inclusive
	}
	return out
}

// boundless returns the condition that a bound is null: such a window contains nothing.
func (l *Lowerer) boundless(w window) *ir.Node {
	null := l.b.Bool(false)
	for _, at := range []*ir.Node{w.lo, w.hi} {
		if at != nil {
			null = l.b.Or(null, l.b.Null(at))
		}
	}
	return null
}

// inWindow returns the rail of: false when a bound is null, else unknown when x
// is, else whether x lies inside. A comparison that is true, or false, has known
// arguments; so to lie inside asks for nothing more.
func (l *Lowerer) inWindow(x *ir.Node, w window, want ir.Mask) *ir.Node {
	var parts []*ir.Node
	if w.lo != nil {
		parts = append(parts, l.beyond(w.lo, x, w.loIn, want))
	}
	if w.hi != nil {
		parts = append(parts, l.beyond(x, w.hi, w.hiIn, want))
	}
	if want == ir.IsTrue {
		return l.b.And(parts...)
	}
	return l.b.Or(append(parts, l.boundless(w))...)
}

// beyond returns the rail of x < y, or of x <= y.
func (l *Lowerer) beyond(x, y *ir.Node, orEqual bool, want ir.Mask) *ir.Node {
	if orEqual {
		return l.b.Lit(l.b.Pred(types.Lt, y, x), other(want))
	}
	return l.b.Lit(l.b.Pred(types.Lt, x, y), want)
}

// anniversary returns the rail of: a yearly recurrence of date x, a year after
// it or later, lies in a window of dates.
//
// Dates are compared as numbers yyyymmdd, and the window is taken as [lo, hi)
// by moving bounds one day. Then the recurrence of 29 February needs no care: in
// a common year the number yyyy0229 is no date, and lies among dates just where
// 28 February does, on the same side of every lo and of every hi.
//
// The first recurrence not before lo is the one a year after x, or else the one
// in the year of lo or in the next.
func (l *Lowerer) anniversary(x *ir.Node, w window, want ir.Mask) *ir.Node {
	known := l.b.And(l.b.Not(l.b.Null(x)), l.b.Not(l.boundless(w)))
	recurs := l.recurs(x, w)
	if want == ir.IsTrue {
		return l.b.And(known, recurs)
	}
	return l.b.Or(l.boundless(w), l.b.And(known, l.b.Not(recurs)))
}

// recurs is anniversary for known x and bounds.
func (l *Lowerer) recurs(x *ir.Node, w window) *ir.Node {
	if w.hi == nil { // years go on
		return l.b.Bool(true)
	}
	hi := l.dayNumber(l.exclusive(w.hi, w.hiIn))
	first := l.add(l.dayNumber(x), 10_000)
	if w.lo == nil {
		return l.less(first, hi)
	}
	start := l.exclusive(w.lo, !w.loIn)
	lo := l.dayNumber(start)
	ofYear := func(later int64) *ir.Node { // the recurrence in the year of lo, or later
		return l.sum(l.times(l.add(l.part(types.Year, start), later), 10_000), l.monthDay(x))
	}
	inTime := l.b.And(l.b.Not(l.less(first, lo)), l.less(first, hi))
	sameYear := l.b.And(l.less(first, lo), l.b.Not(l.less(l.monthDay(x), l.monthDay(start))), l.less(ofYear(0), hi))
	nextYear := l.b.And(l.less(first, lo), l.less(ofYear(1), hi))
	return l.b.Or(inTime, sameYear, nextYear)
}

// exclusive returns the day after d where d itself is to be passed, else d.
func (l *Lowerer) exclusive(d *ir.Node, pass bool) *ir.Node {
	if !pass {
		return d
	}
	return l.b.Shift(d, types.Duration{N: 1, Unit: token.Day})
}

// dayNumber returns a date as yyyymmdd, monthDay as mmdd.
func (l *Lowerer) dayNumber(d *ir.Node) *ir.Node {
	return l.sum(l.times(l.part(types.Year, d), 10_000), l.monthDay(d))
}

func (l *Lowerer) monthDay(d *ir.Node) *ir.Node {
	return l.sum(l.times(l.part(types.Month, d), 100), l.part(types.Day, d))
}

func (l *Lowerer) part(fn types.Op, d *ir.Node) *ir.Node { return l.b.Call(whole, fn, d) }

// whole is the type of the integers that lowering computes with.
var whole = types.Type{Kind: schema.Int}

func (l *Lowerer) sum(x, y *ir.Node) *ir.Node { return l.b.Call(whole, types.Add, x, y) }

func (l *Lowerer) add(x *ir.Node, n int64) *ir.Node {
	if n == 0 {
		return x
	}
	return l.sum(x, l.b.Int(n))
}

func (l *Lowerer) times(x *ir.Node, n int64) *ir.Node {
	if n == 1 {
		return x
	}
	return l.b.Call(whole, types.Mul, x, l.b.Int(n))
}

// less returns the condition that integers are known and x < y.
func (l *Lowerer) less(x, y *ir.Node) *ir.Node {
	return l.b.Lit(l.b.Pred(types.Lt, x, y), ir.IsTrue)
}
