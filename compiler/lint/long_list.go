package lint

import (
	"fmt"

	"github.com/segc-dev/segc/lang/ast"
)

var longList = &Rule{
	Code: "SEG2303", Name: "long-list", Level: Warning, Preset: Recommended,
	Title: "a list of very many values",
	Why: `A list of thousands of keys in a definition is data: nobody reviews it, it grows by copying, and warehouses limit the
length of statements. Load it as a table and relate to it.`,
	Options: []Option{{"max", number(500), "the most values that a list may have"}},
	Config:  "max: 3",
	Fires:   "segment chosen of customer {\n  where country in [\"NL\", \"BE\", \"LU\", \"DE\"]\n}",
	Instead: "segment chosen of customer {\n  where country in [\"NL\", \"BE\", \"LU\"]\n}",
	Decl: func(p *Pass, d ast.Decl) {
		ast.Walk(d, func(n ast.Node) bool {
			if l, ok := n.(*ast.ListLit); ok && len(l.Elems) > p.option("max").Int {
				p.report(l.Span, fmt.Sprintf("a list of %d values; more than %d are data", len(l.Elems), p.option("max").Int), "load them as a table")
				return false
			}
			return true
		})
	},
}
