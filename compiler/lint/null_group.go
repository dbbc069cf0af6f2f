package lint

import (
	"fmt"

	"github.com/segc-dev/segc/compiler/hir"
)

var nullGroup = &Rule{
	Code: "SEG2104", Name: "null-group", Level: Info, Preset: Recommended,
	Title: "rows whose group is null compete among themselves",
	Why: `'top 10% by … within city' ranks in each city; the rows without a city make one more group, whose best tenth is taken
too. Where that is not meant, ask for a known value beside it or give the null a name: 'within city ?? "unknown"'.`,
	Fires:   "segment best of customer {\n  where top 10% by level within city\n}",
	Instead: "segment best of customer {\n  where top 10% by level within city\n  where city is not null\n}",
	Set: func(p *Pass, s *hir.Set) {
		for _, c := range s.Clauses {
			hir.Walk(c.Cond, func(x hir.Expr) {
				r, ok := x.(*hir.Ranking)
				if !ok || !r.Span.IsValid() {
					return
				}
				for _, g := range r.Within {
					if name := nullable(g); name != "" && g.Of().Nullable && !p.guarded(s, r, g) {
						p.report(g.Of().Span, fmt.Sprintf("rows whose `%s` is null are a group of their own", name), "")
					}
				}
			})
		}
	},
}

// guarded reports whether no row of a set, or of the population of a ranking, has
// a null in a group.
func (p *Pass) guarded(s *hir.Set, r *hir.Ranking, g hir.Expr) bool {
	a, ok := g.(*hir.Attr)
	if !ok {
		return false
	}
	null := &hir.IsNull{Info: boolean, X: &hir.Attr{Info: a.Info, Row: s.Row, Attr: a.Attr}}
	if a.Row != hir.Row(r.Var) {
		return false
	}
	if p.impossible(p.b.And(p.cond(s), p.cond(withCond(s, null)))) {
		return true
	}
	return r.Among != nil && p.impossible(p.b.And(p.cond(r.Among), p.cond(withCond(s, null))))
}
