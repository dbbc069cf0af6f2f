package lint

import (
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/format"
)

var repeatedValue = &Rule{
	Code: "SEG2009", Name: "repeated-value", Level: Warning, Preset: Recommended,
	Title:   "a list has a value twice",
	Why:     `The second one does nothing; often another value was meant.`,
	Fires:   "segment low_countries of customer {\n  where country in [\"NL\", \"BE\", \"NL\"]\n}",
	Instead: "segment low_countries of customer {\n  where country in [\"NL\", \"BE\", \"LU\"]\n}",
	Decl: func(p *Pass, d ast.Decl) {
		ast.Walk(d, func(n ast.Node) bool {
			l, ok := n.(*ast.ListLit)
			if !ok {
				return true
			}
			seen := map[string]bool{}
			kept := &ast.ListLit{}
			for _, e := range l.Elems {
				text := format.Expr(e)
				if !seen[text] {
					seen[text] = true
					kept.Elems = append(kept.Elems, e)
				}
			}
			seen = map[string]bool{}
			for _, e := range l.Elems {
				text := format.Expr(e)
				if seen[text] {
					f := p.report(e.Pos(), "this value is in the list already", "")
					f.Fixes = replace(l.Span, format.Expr(kept), "keep each value once", true)
				}
				seen[text] = true
			}
			return false
		})
	},
}
