package lint

import (
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/format"
)

var preferIn = &Rule{
	Code: "SEG2503", Name: "prefer-in", Level: Info, Preset: Recommended,
	Title:   "a chain of 'or' over one value is a list",
	Why:     `'country = "NL" or country = "BE"' is 'country in ["NL", "BE"]': shorter, and a change of it is one word.`,
	Fires:   "segment low_countries of customer {\n  where country = \"NL\" or country = \"BE\" or country = \"LU\"\n}",
	Instead: "segment low_countries of customer {\n  where country in [\"NL\", \"BE\", \"LU\"]\n}",
	Decl: func(p *Pass, d ast.Decl) {
		ast.Walk(d, func(n ast.Node) bool {
			b, ok := n.(*ast.Binary)
			if !ok || b.Op != ast.Or {
				return true
			}
			subject, list := chain(b)
			if list == nil || len(list.Elems) < 2 {
				return true
			}
			text := format.Expr(&ast.In{X: subject, Set: list})
			f := p.report(b.Span, "this is a list", "write `"+text+"`")
			f.Fixes = replace(b.Span, text, "write it as a list", true)
			return false
		})
	},
}

// chain reads `x = a or x = b or …` over constants.
func chain(x ast.Expr) (subject ast.Expr, list *ast.ListLit) {
	b, ok := x.(*ast.Binary)
	if !ok {
		return nil, nil
	}
	switch b.Op {
	case ast.Eq:
		if _, name := b.X.(*ast.Name); name && isLiteral(b.Y) {
			return b.X, &ast.ListLit{Elems: []ast.Expr{b.Y}}
		}
	case ast.Or:
		left, one := chain(b.X)
		right, other := chain(b.Y)
		if one != nil && other != nil && format.Expr(left) == format.Expr(right) {
			return left, &ast.ListLit{Elems: append(one.Elems, other.Elems...)}
		}
	}
	return nil, nil
}

func isLiteral(x ast.Expr) bool {
	switch x.(type) {
	case *ast.StringLit, *ast.NumberLit, *ast.DateLit:
		return true
	}
	return false
}
