package lint

import (
	"github.com/segc-dev/segc/lang/ast"
)

var noUse = &Rule{
	Code: "SEG2403", Name: "no-use", Level: Info, Preset: Strict,
	Title: "the definition does not say what it is used for",
	Why: `'use' says what a change risks: a 'target' must not gain people unnoticed, a 'suppress' list must not lose them, a
'measure' must not move at all. 'segc breaking' goes by it.`,
	Fires:   "segment dutch of customer {\n  where country = \"NL\"\n}",
	Instead: "segment dutch of customer {\n  use: target\n\n  where country = \"NL\"\n}",
	Decl: func(p *Pass, d ast.Decl) {
		if s, ok := d.(*ast.Segment); ok && metaOf(p.metaOfItems(s.Head, s.Items), "use") == nil {
			p.report(s.Name.Span, "`"+s.Name.Name+"` does not say what it is used for", "write `use: target`, `suppress` or `measure`")
		}
	},
}
