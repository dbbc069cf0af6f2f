package lint

import (
	"slices"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/lang/ast"
)

var unowned = &Rule{
	Code: "SEG2401", Name: "unowned", Level: Warning, Preset: Recommended,
	Title: "nobody owns the definition",
	Why: `Whoever wants to change a segment, or finds it wrong, must know whom to ask. 'owner' names a team or a person. With
'owners' given, the owner must be one of them.`,
	Options: []Option{{"owners", texts(), "the owners that there are; any when empty"}},
	Fires:   "segment dutch of customer {\n  where country = \"NL\"\n}",
	Instead: "segment dutch of customer {\n  owner: \"lifecycle\"\n\n  where country = \"NL\"\n}",
	Decl: func(p *Pass, d ast.Decl) {
		p.declared(d, func(name *ast.Ident, m hir.Meta, _ []ast.Item) {
			owner := word(m, "owner")
			if owner == "" {
				p.report(name.Span, "`"+name.Name+"` has no owner", "write `owner: \"team\"`")
				return
			}
			if known := p.option("owners").Texts; len(known) > 0 && !slices.Contains(known, owner) {
				p.report(metaOf(m, "owner").Value.Pos(), "there is no owner `"+owner+"`", near(owner, known))
			}
		})
	},
}
