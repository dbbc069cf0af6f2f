package lint

import (
	"strings"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/lang/ast"
)

var undocumented = &Rule{
	Code: "SEG2402", Name: "undocumented", Level: Info, Preset: Recommended,
	Title: "the definition has no description",
	Why: `Catalogues, pull requests and people who do not read conditions live by the description: a comment right above the
definition, or 'description'.`,
	Fires:   "segment dutch of customer {\n  where country = \"NL\"\n}",
	Instead: "# Lives in the Netherlands, by the last known address.\nsegment dutch of customer {\n  where country = \"NL\"\n}",
	Decl: func(p *Pass, d ast.Decl) {
		p.declared(d, func(name *ast.Ident, m hir.Meta, _ []ast.Item) {
			if strings.TrimSpace(m.Description) == "" && word(m, "description") == "" {
				p.report(name.Span, "`"+name.Name+"` has no description", "write a comment above it: who is in, and what for")
			}
		})
	},
}
