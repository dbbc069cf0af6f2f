package ir_test

import (
	"slices"
	"testing"

	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// A row gives each attribute true, false or nil.
type row map[string]types.Value

// A meant condition is a node and what it was built to mean.
type meant struct {
	n     *ir.Node
	holds func(row) bool
}

var (
	boolean = types.Type{Kind: schema.Bool}
	masks   = []ir.Mask{0, ir.IsTrue, ir.IsFalse, ir.IsUnknown, ir.NotTrue, ir.NotFalse, ir.Known, ir.Known | ir.IsUnknown}
)

// A thing makes nodes over one row with attributes p and q, which may be null,
// and s, which is not.
type thing struct {
	*ir.Builder
	this *ir.Node
	of   map[string]*schema.Attribute
}

func newThing() *thing {
	e := &schema.Entity{Name: "thing"}
	t := &thing{Builder: ir.NewBuilder(), of: map[string]*schema.Attribute{}}
	for _, name := range []string{"p", "q", "s"} {
		t.of[name] = &schema.Attribute{Entity: e, Name: name, Type: boolean, Nullable: name != "s"}
	}
	t.this = t.Var(0, e)
	return t
}

func (t *thing) attr(name string) *ir.Node { return t.Attr(t.this, t.of[name]) }

func rows() []row {
	var out []row
	for _, p := range []types.Value{nil, true, false} {
		for _, q := range []types.Value{nil, true, false} {
			for _, s := range []types.Value{true, false} {
				out = append(out, row{"p": p, "q": q, "s": s})
			}
		}
	}
	return out
}

// holds reads a condition as the comments of the package say.
func (r row) holds(n *ir.Node) bool {
	switch n.Op {
	case ir.True, ir.False:
		return n.Op == ir.True
	case ir.And:
		return !slices.ContainsFunc(n.Args, func(a *ir.Node) bool { return !r.holds(a) })
	case ir.Or:
		return slices.ContainsFunc(n.Args, r.holds)
	case ir.AtLeast:
		count := int64(0)
		for _, a := range n.Args {
			if r.holds(a) {
				count++
			}
		}
		return count >= n.N
	}
	return n.Mask&state(r.truth(n.Args[0])) != 0
}

func state(v types.Value) ir.Mask {
	return map[types.Value]ir.Mask{nil: ir.IsUnknown, true: ir.IsTrue, false: ir.IsFalse}[v]
}

func (r row) truth(p *ir.Node) types.Value {
	x := r.value(p.Args[0])
	switch p.Op {
	case ir.Holds:
		return x
	case ir.IsNull:
		return x == nil
	}
	y := r.value(p.Args[1])
	if x == nil || y == nil {
		return nil
	}
	return x == y // Eq
}

func (r row) value(n *ir.Node) types.Value {
	switch n.Op {
	case ir.Const:
		return n.Value
	case ir.Coalesce:
		for _, a := range n.Args {
			if v := r.value(a); v != nil {
				return v
			}
		}
		return nil
	case ir.If:
		if r.holds(n.Args[0]) {
			return r.value(n.Args[1])
		}
		return r.value(n.Args[2])
	case ir.Truth:
		if r.holds(n.Args[0]) {
			return true
		}
		if r.holds(n.Args[1]) {
			return false
		}
		return nil
	}
	return r[n.Attr.Name]
}

// atoms are literals over predicates of every form, with every mask.
func (t *thing) atoms() []meant {
	p, q, s := t.attr("p"), t.attr("q"), t.attr("s")
	ask := func(name string) func(row) types.Value { return func(r row) types.Value { return r[name] } }
	preds := []struct {
		n     *ir.Node
		truth func(row) types.Value
	}{
		{t.Holds(p), ask("p")},
		{t.Holds(s), ask("s")},
		{t.Pred(types.Eq, p, q), func(r row) types.Value {
			if r["p"] == nil || r["q"] == nil {
				return nil
			}
			return r["p"] == r["q"]
		}},
		{t.Pred(types.Eq, q, t.Const(boolean, nil)), func(row) types.Value { return nil }},
		{t.Holds(t.Coalesce(boolean, p, q)), func(r row) types.Value {
			if r["p"] != nil {
				return r["p"]
			}
			return r["q"]
		}},
		{t.Holds(t.If(boolean, t.Lit(t.Holds(q), ir.IsTrue), p, s)), func(r row) types.Value {
			if r["q"] == true {
				return r["p"]
			}
			return r["s"]
		}},
		{t.Holds(t.Truth(t.Lit(t.Holds(q), ir.IsFalse), t.Lit(t.Holds(q), ir.IsTrue))), func(r row) types.Value {
			if r["q"] == nil {
				return nil
			}
			return r["q"] == false
		}},
	}
	var out []meant
	for _, pred := range preds {
		for _, m := range masks {
			out = append(out, meant{t.Lit(pred.n, m), func(r row) bool { return m&state(pred.truth(r)) != 0 }})
		}
		null := t.Null(pred.n.Args[0])
		if pred.n.Op == ir.Holds {
			out = append(out, meant{null, func(r row) bool { return pred.truth(r) == nil }})
		}
	}
	return out
}

// TestConditions builds small conditions in every way there is and holds that
// they mean what they were built from, whatever the builder made of them.
func TestConditions(t *testing.T) {
	th := newThing()
	atoms := th.atoms()
	all := rows()
	tried := 0
	check := func(form string, c meant) {
		tried++
		for _, r := range all {
			if got, want := r.holds(c.n), c.holds(r); got != want {
				t.Fatalf("%s on %v is %v, want %v: %s", form, r, got, want, ir.Dump(c.n))
			}
			if not := th.Not(c.n); r.holds(not) == c.holds(r) {
				t.Fatalf("not %s on %v is %v too: %s", form, r, r.holds(not), ir.Dump(not))
			}
		}
		wellFormed(t, th.Builder, c.n)
	}
	for i, a := range atoms {
		check("atom", a)
		for j, b := range atoms {
			and := meant{th.And(a.n, b.n), func(r row) bool { return a.holds(r) && b.holds(r) }}
			or := meant{th.Or(a.n, b.n), func(r row) bool { return a.holds(r) || b.holds(r) }}
			check("and", and)
			check("or", or)
			for k := (i + j) % 7; k < len(atoms); k += 7 { // one in seven, each in turn
				c := atoms[k]
				check("and, or", meant{th.And(or.n, c.n), func(r row) bool { return or.holds(r) && c.holds(r) }})
				check("or, and", meant{th.Or(and.n, c.n), func(r row) bool { return and.holds(r) || c.holds(r) }})
				check("at least 2", meant{th.AtLeast(2, a.n, b.n, c.n), func(r row) bool {
					return a.holds(r) && b.holds(r) || a.holds(r) && c.holds(r) || b.holds(r) && c.holds(r)
				}})
			}
		}
	}
	t.Logf("%d conditions", tried)
}

// wellFormed holds what the package promises of the form of conditions.
func wellFormed(t *testing.T, b *ir.Builder, n *ir.Node) {
	switch n.Op {
	case ir.And, ir.Or:
		if len(n.Args) < 2 || !slices.IsSortedFunc(n.Args, ir.Compare) {
			t.Fatalf("short or not sorted: %s", ir.Dump(n))
		}
		for i, a := range n.Args {
			if a.Op == n.Op || a.Op == ir.True || a.Op == ir.False || i > 0 && a == n.Args[i-1] {
				t.Fatalf("not flat, or with a part too much: %s", ir.Dump(n))
			}
			wellFormed(t, b, a)
		}
	case ir.AtLeast:
		if n.N < 2 || n.N >= int64(len(n.Args)) {
			t.Fatalf("at least that is none: %s", ir.Dump(n))
		}
	case ir.Lit:
		if n.Mask == ir.IsUnknown || n.Mask == ir.Known || !n.Args[0].Nullable && n.Mask&ir.IsUnknown != 0 {
			t.Fatalf("literal with mask %b: %s", n.Mask, ir.Dump(n))
		}
	}
	if again := b.Rebuild(n, n.Args); again != n && len(n.Args) > 0 {
		t.Fatalf("not the one node of its content: %s and %s", ir.Dump(n), ir.Dump(again))
	}
}
