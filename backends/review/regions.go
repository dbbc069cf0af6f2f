package review

import (
	"fmt"
	"slices"

	"github.com/segc-dev/segc/backends/compile"
	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/backends/witness"
	"github.com/segc-dev/segc/compiler/diff"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/plan"
	"github.com/segc-dev/segc/compiler/prove"
	"github.com/segc-dev/segc/compiler/types"
)

// mostRegions bounds the parts into which those who move are told apart.
const mostRegions = 12

// A demand is one of the conditions that all members of a set meet.
type demand struct {
	path string
	set  *hir.Set // who meets it
	node *ir.Node
}

// demands takes a set apart: the clauses of a segment; of an arm its clauses and
// that no earlier arm took the row.
func (p *pair) demands(i *diff.Item) []demand {
	var all []demand
	add := func(path string, s *hir.Set) { all = append(all, demand{path, s, p.c.Cond(s, nil)}) }
	for _, c := range i.Clauses() {
		if c.Cond == nil {
			return nil
		}
		add(c.Path, clauseSet(i.Set, c.Cond))
	}
	if i.Set.Partition != nil {
		for _, earlier := range i.Set.Partition.Arms {
			if earlier.Name == i.Set.Name {
				break
			}
			taken := made(earlier.Entity, earlier.Row, conds(earlier)...)
			add("not "+earlier.Name, meet(earlier.Entity, out(taken)))
		}
	}
	return all
}

func conds(s *hir.Set) []hir.Expr {
	all := make([]hir.Expr, len(s.Clauses))
	for i, c := range s.Clauses {
		all[i] = c.Cond
	}
	return all
}

// unpaired returns the demands that the other version does not make.
func unpaired(all, other []demand) []demand {
	return slices.DeleteFunc(slices.Clone(all), func(d demand) bool {
		return slices.ContainsFunc(other, func(o demand) bool { return o.node == d.node })
	})
}

// regions tells those who join and those who leave apart by the clause that
// does it: who joins fails a clause of the old version, who leaves one of the new.
func (p *pair) regions(c *diff.Change) {
	old, new := p.demands(p.o), p.demands(p.n)
	gone, come := unpaired(old, new), unpaired(new, old)
	p.direction(c, "gained", p.gained, p.n.Set, p.o.Set, gone, come)
	p.direction(c, "lost", p.lost, p.o.Set, p.n.Set, come, gone)
}

// direction adds the regions of those who are in one set and not in the other,
// for each demand of the other that they fail.
func (p *pair) direction(c *diff.Change, dir string, whole witness.Finding, inside, outside *hir.Set, failed, instead []demand) {
	if whole.Verdict == prove.Impossible {
		return
	}
	if len(failed) <= 1 || len(failed) > mostRegions {
		r := &diff.Region{Dir: dir, Cause: []string{}, Set: meet(inside.Entity, in(inside), out(outside))}
		if len(failed) == 1 {
			r.Cause = append(r.Cause, failed[0].path)
			r.Predicate = p.words(failed[0], instead)
		} else {
			r.Predicate = diff.Words(p.c.Cond(r.Set, nil))
		}
		p.fill(r, whole)
		c.Regions = append(c.Regions, r)
		return
	}
	for _, d := range failed {
		r := &diff.Region{Dir: dir, Cause: []string{d.path}, Set: meet(inside.Entity, in(inside), out(d.set))}
		found := p.finder.Find(r.Set)
		if found.Verdict == prove.Impossible {
			continue
		}
		r.Predicate = p.words(d, instead)
		p.fill(r, found)
		c.Regions = append(c.Regions, r)
	}
}

// words says who fails a demand, and meets what stands in its place.
func (p *pair) words(d demand, instead []demand) string {
	parts := []part{out(d.set)}
	if i := slices.IndexFunc(instead, func(n demand) bool { return n.path == d.path }); i >= 0 {
		parts = append(parts, in(instead[i].set))
	} else if len(instead) == 1 {
		parts = append(parts, in(instead[0].set))
	}
	return diff.Words(p.c.Cond(meet(d.set.Entity, parts...), nil))
}

// fill adds what is known of a region: a row, and whether only rows with
// unknown attributes are in it.
func (p *pair) fill(r *diff.Region, found witness.Finding) {
	r.Reason = found.Reason
	set := r.Set
	if found.Witness == nil {
		return
	}
	r.Witness = asRow(p.c.Cond(set, nil), set, found.Witness)
	nulls := p.finder.Find(meet(set.Entity, in(set), in(knownSet(p.o.Set)), in(knownSet(p.n.Set))))
	r.NullOnly = nulls.Verdict == prove.Impossible
}

// asRow writes a witness: the attributes that the condition reads, by name.
func asRow(cond *ir.Node, set *hir.Set, w *witness.Witness) *diff.Witness {
	out := &diff.Witness{Row: map[string]string{}, Text: w.Text, ConfirmedBy: []string{"evaluator"}}
	if cond.ReadsClock() {
		out.AsOf = w.Now.String()
	}
	t := w.Data.Table(set.Entity.Table.Default)
	at := -1
	for i := range t.Len() {
		if rows.Text(t.Attribute(set.Entity.Key).At(i)) == w.Key {
			at = i
		}
	}
	if at < 0 {
		return out
	}
	seen := map[*ir.Node]bool{}
	var walk func(n *ir.Node)
	walk = func(n *ir.Node) {
		if seen[n] {
			return
		}
		seen[n] = true
		if n.Op == ir.Attr && n.Args[0].Op == ir.Var && n.Args[0].Level == 0 {
			v := t.Attribute(n.Attr).At(at)
			if out.Row[n.Attr.Name] = "null"; v != nil {
				out.Row[n.Attr.Name] = rows.Text(v)
			}
		}
		for _, a := range n.Args {
			walk(a)
		}
	}
	walk(cond)
	return out
}

// cost compares what the statements of both versions read.
func (r *reviewer) cost(c *diff.Change, o, n *diff.Item) {
	if o.Set == nil || n.Set == nil {
		return
	}
	before, after := r.scans(o.Set), r.scans(n.Set)
	if slices.Equal(before, after) {
		return
	}
	c.Cost = &diff.Cost{Old: before, New: after, Method: "plan"}
	c.Flags = append(c.Flags, diff.CostChanged)
}

// scans returns the tables that a set's statement reads, sorted, one entry a scan.
func (r *reviewer) scans(s *hir.Set) []string {
	out := []string{}
	q := r.c.Plan([]*hir.Set{s}, compile.Options{Shape: plan.Members})
	for _, t := range q.Tables {
		for _, src := range t.Sources {
			switch {
			case src.Table != nil:
			case src.Junction != nil:
				out = append(out, src.Junction.Table.Default)
			default:
				out = append(out, src.Entity.Table.Default)
			}
		}
	}
	slices.Sort(out)
	return out
}

// trait compares two traits of a name: does a row exist that has another value?
func (r *reviewer) trait(o, n *diff.Item) *diff.Change {
	c := newChange(diff.Modified, o, n)
	a, b := o.Trait, n.Trait
	if r.m.SameText(o.Decl, n.Decl) {
		if from := r.changedBelow(o, n); len(from) > 0 {
			c.Flags = append(c.Flags, diff.Inherited(join(from)))
		}
	}
	if a.Entity.Name != b.Entity.Name || !sameKind(a.Value.Of().Type, b.Value.Of().Type) {
		c.Verdict, c.Flags = diff.Replaced, append(c.Flags, diff.GrainChanged)
		c.Note = fmt.Sprintf("%s of %s → %s of %s", a.Value.Of().Type, a.Entity.Name, b.Value.Of().Type, b.Entity.Name)
		c.Proof = &diff.Proof{Status: "proved", Method: "text", Claims: []diff.Claim{}}
		return c
	}
	if change, ok := r.broken(o, n); ok {
		undecided(c, change.ID+": "+change.What)
		c.Flags = inheritedOnce(c.Flags, change.ID)
		return c
	}
	if why := clockReason(r.clock(o), r.clock(n)); why != "" {
		undecided(c, why)
		return c
	}
	if r.c.Value(a) == r.c.Value(b) {
		return r.sameMeaning(c, o, n, "fingerprint")
	}
	row := &hir.Var{Name: a.Entity.Name, Entity: a.Entity}
	value := func(t *hir.Trait) hir.Expr {
		return &hir.TraitRef{Info: hir.Info{Type: t.Value.Of().Type, Nullable: true}, Row: row, Trait: t}
	}
	set := made(a.Entity, row, &hir.Not{Info: truth, X: &hir.Same{Info: truth, X: value(a), Y: value(b)}})
	finder := witness.NewFinder(r.Head.Prog)
	found := finder.Find(set)
	c.Proof = &diff.Proof{Status: "proved", Method: "cells", Claims: []diff.Claim{claim("old = new", found)}}
	switch found.Verdict {
	case prove.Impossible:
		return r.sameMeaning(c, o, n, "cells")
	case prove.Possible:
		c.Verdict = diff.Shifted
		cond := r.c.Cond(set, nil)
		c.Regions = append(c.Regions, &diff.Region{Dir: "changed", Cause: []string{}, Predicate: diff.Words(cond), Witness: asRow(cond, set, found.Witness)})
	default:
		undecided(c, found.Reason)
	}
	return c
}

func sameKind(a, b types.Type) bool {
	return a.Unit == b.Unit && (a.Kind == b.Kind || types.IsNumber(a) && types.IsNumber(b))
}
