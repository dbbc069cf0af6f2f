// Package optimize rewrites conditions and values of the ir into smaller ones
// that mean the same on every row, nulls included. What it does is a table of
// rules, each of which makes a node smaller, or of the same size with fewer of
// the forms that are turned into others; so the rewriting ends.
package optimize

import (
	"slices"
	"time"

	"github.com/segc-dev/segc/compiler/calendar"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
)

// Options tells what may be assumed. The zero value assumes nothing.
type Options struct {
	// Now, when set, is the as-of instant; it takes Calendar to mean something.
	Now *types.Instant
	// Calendar, when set, is the zone and week of the workspace: local days and
	// calendar steps of constants are then computed.
	Calendar *calendar.Calendar
	// Skip, when set, turns off the rules for which it is true.
	Skip func(rule string) bool
	// Fired, when set, is told about each rewriting.
	Fired func(rule string, before, after *ir.Node)
}

// An Optimizer rewrites nodes of one builder, and remembers what became of
// them. It is not safe for concurrent use.
type Optimizer struct {
	b         *ir.Builder
	opts      Options
	rules     [][]*Rule // by ir.Op
	done      map[*ir.Node]*ir.Node
	left      int64 // rewritings before it gives up
	unsettled bool
}

// New returns an optimizer of b's nodes.
func New(b *ir.Builder, opts Options) *Optimizer {
	o := &Optimizer{b: b, opts: opts, rules: rulesByOp, done: map[*ir.Node]*ir.Node{}}
	if opts.Skip == nil {
		return o
	}
	o.rules = make([][]*Rule, len(rulesByOp))
	for op, rules := range rulesByOp {
		for _, r := range rules {
			if !opts.Skip(r.Name) {
				o.rules[op] = append(o.rules[op], r)
			}
		}
	}
	return o
}

// Run rewrites n, once.
func Run(b *ir.Builder, n *ir.Node, opts Options) *ir.Node { return New(b, opts).Run(n) }

// Fold rewrites n as of an instant: everything that depends on nothing but the
// time becomes a constant. Steps that leave the years 0001 to 9999 stay.
func Fold(b *ir.Builder, n *ir.Node, now types.Instant, zone *time.Location, weekStart time.Weekday) *ir.Node {
	return Run(b, n, Options{Now: &now, Calendar: &calendar.Calendar{Zone: zone, WeekStart: weekStart}})
}

// Run returns a node that means what n means, to which no rule applies.
func (o *Optimizer) Run(n *ir.Node) *ir.Node {
	// Every rewriting lowers a measure that begins near n.Size(). The bound is for
	// rules that break this promise; a test shows that none does.
	o.left = 1000 + 16*min(n.Size(), 1<<40)
	return o.node(n)
}

// Settled reports whether every Run came to its end.
func (o *Optimizer) Settled() bool { return !o.unsettled }

// node rewrites the arguments of n, then n by the first rule that applies, and
// so on with what comes out.
func (o *Optimizer) node(n *ir.Node) *ir.Node {
	switch n.Op {
	case ir.True, ir.False, ir.Var, ir.ToOne, ir.Attr:
		return n
	}
	if m, ok := o.done[n]; ok {
		return m
	}
	m := o.step(n)
	if m != n {
		m = o.node(m)
		if n.IsCondition() {
			o.b.Origin(m, o.b.OriginOf(n))
		}
	}
	o.done[n] = m
	return m
}

// step returns n with its arguments rewritten, or rewritten by a rule.
func (o *Optimizer) step(n *ir.Node) *ir.Node {
	var args []*ir.Node
	for i, a := range n.Args {
		m := o.node(a)
		if m != a && args == nil {
			args = slices.Clone(n.Args)
		}
		if args != nil {
			args[i] = m
		}
	}
	if args != nil {
		return o.b.Rebuild(n, args)
	}
	for _, r := range o.rules[n.Op] {
		m := r.apply(o, n)
		if m == nil || m == n {
			continue
		}
		if o.left--; o.left < 0 {
			o.unsettled = true
			return n
		}
		if o.opts.Fired != nil {
			o.opts.Fired(r.Name, n, m)
		}
		return m
	}
	return n
}
