package lint

import (
	"fmt"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
)

var notDone = &Rule{
	Code: "SEG2011", Name: "not-done", Level: Info, Preset: Recommended,
	Title: "'has one that is not' where 'has none that is' may be meant",
	Why: `'any(orders where status != "refunded")' holds of everybody with one order that was not refunded, whatever else they did.
Who means the people who never had a refund writes 'none(orders where status = "refunded")'.`,
	Fires:   "segment happy of customer {\n  where any(orders in last 90 days where status != \"refunded\")\n}",
	Instead: "segment happy of customer {\n  where none(orders in last 90 days where status = \"refunded\")\n}",
	Set: func(p *Pass, s *hir.Set) {
		for _, c := range s.Clauses {
			for _, part := range flat(c.Cond, true) {
				agg, ok := part.(*hir.Agg)
				if !ok || agg.Func != hir.Any || agg.Seq || c.Except {
					continue
				}
				last := agg.Rel.Last()
				if last.Where == nil {
					continue
				}
				if ne, ok := last.Where.(*hir.Call); ok && ne.Op == types.Ne && ne.Span.IsValid() && onRow(ne.Args[0], last.Var) {
					p.report(ne.Span, fmt.Sprintf("this holds of every %s with one such %s, whatever the others are", s.Entity.Name, last.Rel.To.Name),
						"`none(… where … = …)` asks that there is none")
				}
			}
		}
	},
}

func onRow(x hir.Expr, v *hir.Var) bool {
	a, ok := x.(*hir.Attr)
	return ok && a.Row == hir.Row(v)
}
