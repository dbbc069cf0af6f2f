package lint

import (
	"fmt"

	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/format"
)

var preferBetween = &Rule{
	Code: "SEG2506", Name: "prefer-between", Level: Info, Preset: Strict,
	Title:   "two bounds of one value are 'between'",
	Why:     `'level >= 3 and level <= 5' is 'level between 3 and 5'; 'between' has both ends inside.`,
	Fires:   "segment middle of customer {\n  where level >= 3 and level <= 5\n}",
	Instead: "segment middle of customer {\n  where level between 3 and 5\n}",
	Decl: func(p *Pass, d ast.Decl) {
		ast.Walk(d, func(n ast.Node) bool {
			b, ok := n.(*ast.Binary)
			if !ok || b.Op != ast.And {
				return true
			}
			lo, ok := b.X.(*ast.Binary)
			hi, ok2 := b.Y.(*ast.Binary)
			if !ok || !ok2 || lo.Op != ast.Ge || hi.Op != ast.Le || !isNumber(lo.Y) || !isNumber(hi.Y) || format.Expr(lo.X) != format.Expr(hi.X) {
				return true
			}
			text := format.Expr(&ast.Between{X: lo.X, Lo: lo.Y, Hi: hi.Y})
			f := p.report(b.Span, "two bounds of one value", fmt.Sprintf("write `%s`", text))
			f.Fixes = replace(b.Span, text, "write it as `between`", true)
			return false
		})
	},
}

func isNumber(x ast.Expr) bool {
	_, ok := x.(*ast.NumberLit)
	return ok
}
