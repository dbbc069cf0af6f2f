package lint

import "github.com/segc-dev/segc/compiler/hir"

var needlessCoalesce = &Rule{
	Code: "SEG2103", Name: "needless-coalesce", Level: Warning, Preset: Recommended,
	Title: "'??' gives a value in place of a null that cannot be",
	Why: `The value on the left is never null: the schema says so, or it is a sum, a count or a membership. What stands on the
right is never used.`,
	Fires:   "segment spending of customer {\n  where sum(orders.amount in last 90 days) ?? 0 > 100 USD\n}",
	Instead: "segment spending of customer {\n  where sum(orders.amount in last 90 days) > 100 USD\n}",
	Set: func(p *Pass, s *hir.Set) {
		for _, c := range s.Clauses {
			hir.Walk(c.Cond, func(x hir.Expr) {
				co, ok := x.(*hir.Coalesce)
				if !ok || co.X.Of().Nullable || !co.Span.IsValid() {
					return
				}
				d := p.report(co.Span, "the left side is never null", "the right side is never used")
				if left := co.X.Of().Span; left.IsValid() {
					d.Fixes = replace(co.Span, left.Text(), "leave the right side out", true)
				}
			})
		}
	},
}
