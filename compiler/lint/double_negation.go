package lint

import (
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/format"
)

var negation = &Rule{
	Code: "SEG2504", Name: "plain-negation", Level: Info, Preset: Recommended,
	Title: "a negation that the operator can say itself",
	Why: `'not country = "NL"' is 'country != "NL"', 'not (x in […])' is 'x not in […]', 'not any(…)' is 'none(…)', and two
negations are none.`,
	Fires:   "segment abroad of customer {\n  where not country = \"NL\"\n}",
	Instead: "segment abroad of customer {\n  where country != \"NL\"\n}",
	Decl: func(p *Pass, d ast.Decl) {
		ast.Walk(d, func(n ast.Node) bool {
			not, ok := n.(*ast.Unary)
			if !ok || not.Op != ast.Not {
				return true
			}
			plain := negated(not.X)
			if plain == nil {
				return true
			}
			text := format.Expr(plain)
			if !isPredicate(plain) { // what stood in parentheses may bind less than what is around
				text = "(" + text + ")"
			}
			f := p.report(not.Span, "this negation has a plain form", "write `"+text+"`")
			f.Fixes = replace(not.Span, text, "write it plainly", true)
			return false
		})
	},
}

var opposites = map[ast.Op]ast.Op{ast.Eq: ast.Ne, ast.Ne: ast.Eq, ast.Lt: ast.Ge, ast.Ge: ast.Lt, ast.Gt: ast.Le, ast.Le: ast.Gt,
	ast.Is: ast.IsNot, ast.IsNot: ast.Is}

// negated returns the plain form of `not x`, or nil. Each is the negation in
// three-valued logic too.
func negated(x ast.Expr) ast.Expr {
	switch x := x.(type) {
	case *ast.Binary:
		if op, ok := opposites[x.Op]; ok {
			c := *x
			c.Op = op
			return &c
		}
	case *ast.In:
		c := *x
		c.Not = !x.Not
		return &c
	case *ast.IsNull:
		c := *x
		c.Not = !x.Not
		return &c
	case *ast.Match:
		c := *x
		c.Not = !x.Not
		return &c
	case *ast.Unary:
		if x.Op == ast.Not {
			return x.X
		}
	case *ast.Aggregate:
		if to := map[string]string{"any": "none", "none": "any"}[x.Func.Name]; to != "" {
			c := *x
			c.Func = &ast.Ident{Name: to, Span: x.Func.Span}
			return &c
		}
	}
	return nil
}

// isPredicate reports whether an expression binds at least as much as a comparison.
func isPredicate(x ast.Expr) bool {
	switch x := x.(type) {
	case *ast.Binary:
		return x.Op != ast.And && x.Op != ast.Or
	case *ast.In, *ast.IsNull, *ast.Match, *ast.InWindow, *ast.Aggregate, *ast.Name:
		return true
	}
	return false
}
