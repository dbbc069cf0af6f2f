package lint

import (
	"fmt"

	"github.com/segc-dev/segc/lang/ast"
)

var tooComplex = &Rule{
	Code: "SEG2507", Name: "too-complex", Level: Info, Preset: Strict,
	Title: "a condition that nobody reads in one go",
	Why: `Many conditions in one expression are reviewed as one line, and a change of any is a change of all. Give parts names
with 'let', make them traits or segments, or one 'where' a condition.`,
	Options: []Option{{"max", number(12), "the most operators in one clause"}},
	Config:  "max: 3",
	Fires:   "segment some of customer {\n  where level > 3 and (country = \"NL\" or (points > 5 and verified))\n  where city is not null\n}",
	Instead: "segment some of customer {\n  where level > 3\n  where country = \"NL\" or (points > 5 and verified)\n  where city is not null\n}",
	Decl: func(p *Pass, d ast.Decl) {
		look := func(x ast.Expr) {
			n := 0
			ast.Walk(x, func(x ast.Node) bool {
				switch x := x.(type) {
				case *ast.Binary:
					if x.Op == ast.And || x.Op == ast.Or {
						n++
					}
				case *ast.Unary, *ast.In, *ast.Match, *ast.InWindow:
					n++
				}
				if b, ok := x.(*ast.Binary); ok && b.Op >= ast.Eq && b.Op <= ast.IsNot {
					n++
				}
				return true
			})
			if most := p.option("max").Int; n > most+1 {
				p.report(x.Pos(), fmt.Sprintf("%d operators in one condition; more than %d are hard to review", n, most), "name parts of it")
			}
		}
		ast.Walk(d, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Where:
				look(n.Cond)
			case *ast.Except:
				look(n.Cond)
			case *ast.Arm:
				for _, w := range n.Where {
					look(w)
				}
			}
			return true
		})
	},
}
