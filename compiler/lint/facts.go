package lint

import (
	"github.com/segc-dev/segc/compiler/calendar"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/lower"
	"github.com/segc-dev/segc/compiler/optimize"
	"github.com/segc-dev/segc/compiler/prove"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// budget bounds the steps of one proof: some milliseconds. What takes more is no finding.
const budget = 100_000

// facts are what rules ask of the conditions of a program. Each is worked out
// once. They belong to one goroutine.
type facts struct {
	w     *Workspace
	index *index
	b     *ir.Builder
	lower *lower.Lowerer
	opt   *optimize.Optimizer
	conds map[*hir.Set]*ir.Node
	met   map[*hir.Clause]*ir.Node // that the row meets a clause
	never map[*ir.Node]bool
}

func newFacts(w *Workspace, x *index) *facts {
	b := ir.NewBuilder()
	cal := calendar.Calendar{Zone: w.Program.Zone, WeekStart: w.Program.WeekStart}
	return &facts{w: w, index: x, b: b, lower: lower.New(b, w.Program), opt: optimize.New(b, optimize.Options{Calendar: &cal}),
		conds: map[*hir.Set]*ir.Node{}, met: map[*hir.Clause]*ir.Node{}, never: map[*ir.Node]bool{}}
}

// cond returns a set's condition over level 0.
func (f *facts) cond(s *hir.Set) *ir.Node {
	n, ok := f.conds[s]
	if !ok {
		n = f.opt.Run(f.lower.Set(s))
		f.conds[s] = n
	}
	return n
}

// clauses returns the condition that the row of a set meets clauses.
func (f *facts) clauses(s *hir.Set, list []*hir.Clause) *ir.Node {
	all := make([]*ir.Node, len(list))
	for i, c := range list {
		n, ok := f.met[c]
		if !ok {
			n = f.cond(withCond(s, meets(c)))
			f.met[c] = n
		}
		all[i] = n
	}
	return f.opt.Run(f.b.And(all...))
}

// impossible reports whether it is proved that no row meets a condition.
func (f *facts) impossible(n *ir.Node) bool {
	n = f.opt.Run(n)
	switch n.Op {
	case ir.False:
		return true
	case ir.True:
		return false
	}
	known, ok := f.never[n]
	if !ok {
		verdict := prove.Satisfy(f.b, n, budget).Verdict
		known = verdict == prove.Impossible
		f.never[n] = known
		if verdict == prove.Possible && n.Op == ir.And {
			for _, part := range n.Args { // the row that meets all meets each
				f.never[part] = false
			}
		}
	}
	return known
}

// implies reports whether it is proved that y holds wherever x does.
func (f *facts) implies(x, y *ir.Node) bool {
	return x == y || f.impossible(f.b.And(x, f.b.Not(y)))
}

// equivalent reports whether it is proved that two conditions are one.
func (f *facts) equivalent(x, y *ir.Node) bool { return f.implies(x, y) && f.implies(y, x) }

// alike reports whether it is proved that two predicates over the row of a set
// are true of the same rows, and false of the same rows.
func (f *facts) alike(s *hir.Set, x, y hir.Expr) bool {
	for _, of := range []func(hir.Expr) hir.Expr{func(x hir.Expr) hir.Expr { return x }, func(x hir.Expr) hir.Expr { return &hir.Not{Info: boolean, X: x} }} {
		if !f.equivalent(f.cond(withCond(s, of(x))), f.cond(withCond(s, of(y)))) {
			return false
		}
	}
	return true
}

var boolean = hir.Info{Type: types.Type{Kind: schema.Bool}, Nullable: true}

// meets is the condition that a row meets a clause.
func meets(c *hir.Clause) hir.Expr {
	if !c.Except {
		return c.Cond
	}
	return &hir.Not{Info: boolean, X: &hir.IsTrue{Info: boolean, X: c.Cond}}
}

// withCond returns a set of a set's entity with a condition of its own.
func withCond(s *hir.Set, cond hir.Expr) *hir.Set {
	return &hir.Set{Kind: hir.Segment, Name: s.Name, Entity: s.Entity, Row: s.Row, Cond: cond, Clauses: []*hir.Clause{{Cond: cond}}}
}

// without returns the clauses of a set but one.
func without(list []*hir.Clause, i int) []*hir.Clause {
	out := make([]*hir.Clause, 0, len(list)-1)
	return append(append(out, list[:i]...), list[i+1:]...)
}

// example describes a member of a set: "such as {…}", or "".
func (f *facts) example(s *hir.Set) string {
	if f.w.Example == nil {
		return ""
	}
	if text := f.w.Example(s); text != "" {
		return "such as " + text
	}
	return ""
}
