package review

import (
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// truth is what conditions made here are: never null, written nowhere.
var truth = hir.Info{Type: types.Type{Kind: schema.Bool}}

// A part is a condition over a row.
type part func(row *hir.Var) hir.Expr

// in asks that a row is in a set.
func in(s *hir.Set) part {
	return func(row *hir.Var) hir.Expr { return &hir.Member{Info: truth, Row: row, Set: s} }
}

// out asks that a row is not in a set.
func out(s *hir.Set) part {
	return func(row *hir.Var) hir.Expr { return &hir.Not{Info: truth, X: in(s)(row)} }
}

// meet returns the set of the rows for which all parts hold.
func meet(e *schema.Entity, parts ...part) *hir.Set {
	row := &hir.Var{Name: e.Name, Entity: e}
	args := make([]hir.Expr, len(parts))
	for i, p := range parts {
		args[i] = p(row)
	}
	return made(e, row, args...)
}

// made returns a set over a row with conditions that all hold.
func made(e *schema.Entity, row *hir.Var, args ...hir.Expr) *hir.Set {
	cond := &hir.And{Info: truth, Args: args}
	return &hir.Set{Kind: hir.Segment, Name: "review", Entity: e, Row: row, Cond: cond, Clauses: []*hir.Clause{{Cond: cond}}}
}

// clauseSet returns the set of the rows that pass one clause of a set.
func clauseSet(s *hir.Set, c *hir.Clause) *hir.Set {
	cond := c.Cond
	if c.Except {
		cond = &hir.Not{Info: truth, X: &hir.IsTrue{Info: truth, X: c.Cond}}
	}
	return made(s.Entity, s.Row, cond)
}

// knownSet returns the set of the rows on which every attribute that a set
// reads of the row itself, or of rows that it leads to, is known. What is null in
// events that are aggregated stays out of sight.
func knownSet(s *hir.Set) *hir.Set { return about(s, known) }

// offBoundsSet returns the set of the rows on which nothing that a set compares
// lies just on the bound; nil where it compares nothing.
func offBoundsSet(s *hir.Set) *hir.Set {
	all := about(s, offBounds)
	if len(all.Cond.(*hir.And).Args) == 0 {
		return nil
	}
	return all
}

func known(x hir.Expr) []hir.Expr {
	if a, ok := x.(*hir.Attr); ok && a.Nullable {
		return []hir.Expr{&hir.Not{Info: truth, X: &hir.IsNull{Info: truth, X: a}}}
	}
	return nil
}

func offBounds(x hir.Expr) (all []hir.Expr) {
	differs := func(a, b hir.Expr) {
		same := &hir.Call{Info: hir.Info{Type: truth.Type, Nullable: true}, Op: types.Eq, Args: []hir.Expr{a, b}}
		all = append(all, &hir.Not{Info: truth, X: &hir.IsTrue{Info: truth, X: same}})
	}
	switch x := x.(type) {
	case *hir.Call:
		switch x.Op {
		case types.Lt, types.Le, types.Gt, types.Ge:
			differs(x.Args[0], x.Args[1])
		}
	case *hir.InWindow:
		for _, b := range []*hir.Bound{x.Window.Lo, x.Window.Hi} {
			if b != nil {
				differs(x.X, b.At)
			}
		}
	}
	return all
}

// about returns the set of the rows for which what pick says of each expression
// over the row holds, through the sets and traits that are named.
func about(s *hir.Set, pick func(hir.Expr) []hir.Expr) *hir.Set {
	a := &gatherer{pick: pick, sets: map[*hir.Set]*hir.Set{}, traits: map[*hir.Trait]*hir.Set{}}
	return a.set(s)
}

type gatherer struct {
	pick   func(hir.Expr) []hir.Expr
	sets   map[*hir.Set]*hir.Set
	traits map[*hir.Trait]*hir.Set
}

func (g *gatherer) set(s *hir.Set) *hir.Set {
	if done, ok := g.sets[s]; ok {
		return done
	}
	all := g.exprs(s.Cond)
	g.sets[s] = made(s.Entity, s.Row, all...)
	return g.sets[s]
}

func (g *gatherer) trait(t *hir.Trait) *hir.Set {
	if done, ok := g.traits[t]; ok {
		return done
	}
	g.traits[t] = made(t.Entity, t.Row, g.exprs(t.Value)...)
	return g.traits[t]
}

func (g *gatherer) exprs(root hir.Expr) (all []hir.Expr) {
	seen := map[hir.Expr]bool{}
	var walk func(x hir.Expr)
	walk = func(x hir.Expr) {
		if x == nil || seen[x] {
			return
		}
		seen[x] = true
		all = append(all, g.pick(x)...)
		switch x := x.(type) {
		case *hir.Agg, *hir.Ranking:
			return // other rows
		case *hir.Member:
			all = append(all, g.behind(x.Row, g.set(x.Set))...)
		case *hir.TraitRef:
			all = append(all, g.behind(x.Row, g.trait(x.Trait))...)
		}
		for _, c := range hir.Children(x) {
			walk(c)
		}
	}
	walk(root)
	return all
}

// behind asks the same of the row that a set or trait is about. Of a to-one row
// that is missing nothing is asked.
func (g *gatherer) behind(row hir.Row, s *hir.Set) []hir.Expr {
	if len(s.Cond.(*hir.And).Args) == 0 {
		return nil
	}
	if _, direct := row.(*hir.Var); !direct {
		return nil
	}
	return []hir.Expr{&hir.Member{Info: truth, Row: row, Set: s}}
}
