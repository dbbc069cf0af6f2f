package lint

import (
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/format"
)

var preferAny = &Rule{
	Code: "SEG2505", Name: "prefer-any", Level: Info, Preset: Recommended,
	Title:   "a count that asks only whether there is one",
	Why:     `'count(orders) >= 1' is 'any(orders)', and 'count(orders) = 0' is 'none(orders)'.`,
	Fires:   "segment buyers of customer {\n  where count(orders in last 90 days) > 0\n}",
	Instead: "segment buyers of customer {\n  where any(orders in last 90 days)\n}",
	Decl: func(p *Pass, d ast.Decl) {
		ast.Walk(d, func(n ast.Node) bool {
			b, ok := n.(*ast.Binary)
			if !ok {
				return true
			}
			agg, ok := b.X.(*ast.Aggregate)
			k, ok2 := b.Y.(*ast.NumberLit)
			if !ok || !ok2 || agg.Func.Name != "count" || agg.Distinct || k.Unit != nil || k.Percent {
				return true
			}
			to := ""
			switch {
			case b.Op == ast.Gt && k.Text == "0", b.Op == ast.Ge && k.Text == "1", b.Op == ast.Ne && k.Text == "0":
				to = "any"
			case b.Op == ast.Eq && k.Text == "0", b.Op == ast.Lt && k.Text == "1", b.Op == ast.Le && k.Text == "0":
				to = "none"
			default:
				return true
			}
			c := *agg
			c.Func = &ast.Ident{Name: to}
			text := format.Expr(&c)
			f := p.report(b.Span, "this asks whether there is any", "write `"+to+"(…)`")
			f.Fixes = replace(b.Span, text, "write `"+to+"`", true)
			return false
		})
	},
}
