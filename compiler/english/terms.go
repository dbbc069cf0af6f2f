package english

import "github.com/segc-dev/segc/compiler/hir"

// A Term is a set or trait that a reading names, and what it is.
type Term struct {
	Name string `json:"name"`
	Text string `json:"english"`
}

// Terms returns what a set's reading names and what those name in turn, in the
// order of first mention.
func Terms(s *hir.Set) []Term {
	g := glossary{sets: map[*hir.Set]bool{s: true}, traits: map[*hir.Trait]bool{}}
	g.set(s)
	return g.terms
}

type glossary struct {
	sets   map[*hir.Set]bool
	traits map[*hir.Trait]bool
	terms  []Term
}

func (g *glossary) set(s *hir.Set) {
	if s.Split != nil && s.Split.Among != nil {
		g.name(s.Split.Among)
	}
	for _, c := range s.Clauses {
		g.expr(c.Cond)
	}
	if s.Kind == hir.Arm {
		for _, a := range s.Partition.Arms {
			if a == s {
				return
			}
			g.name(a)
		}
	}
}

func (g *glossary) name(s *hir.Set) {
	if s != nil && !g.sets[s] {
		g.sets[s] = true
		g.terms = append(g.terms, Term{s.Name, Set(s)})
		g.set(s)
	}
}

func (g *glossary) expr(x hir.Expr) {
	hir.Walk(x, func(x hir.Expr) {
		switch x := x.(type) {
		case *hir.Member:
			g.name(x.Set)
		case *hir.Ranking:
			g.name(x.Among)
		case *hir.TraitRef:
			if t := x.Trait; !g.traits[t] {
				g.traits[t] = true
				g.terms = append(g.terms, Term{t.Name, capital(Trait(t)) + "."})
				g.expr(t.Value)
			}
		}
	})
}
