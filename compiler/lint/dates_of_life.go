package lint

import (
	"fmt"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/lang/ast"
)

var expired = &Rule{
	Code: "SEG2601", Name: "expired", Level: Error, Preset: Recommended,
	Title:   "the definition has expired",
	Why:     `The day under 'expires' is over. Remove the definition, or decide how much longer it is needed.`,
	Fires:   "segment summer of customer {\n  expires: 2020-08-31\n\n  where country = \"NL\"\n}",
	Instead: "segment summer of customer {\n  expires: 2999-08-31\n\n  where country = \"NL\"\n}",
	Decl: func(p *Pass, d ast.Decl) {
		p.declared(d, func(name *ast.Ident, m hir.Meta, _ []ast.Item) {
			if at, it := day(m, "expires"); it != nil && at < p.Today {
				p.report(it.Span, fmt.Sprintf("`%s` expired on %s", name.Name, at), "remove it, or move the date")
			}
		})
	},
}

var reviewOverdue = &Rule{
	Code: "SEG2602", Name: "review-overdue", Level: Warning, Preset: Recommended,
	Title:   "the day of the next review is over",
	Why:     `The definition asks to be looked at again by the day under 'review_by': whether it is needed, and still says what is meant.`,
	Fires:   "segment summer of customer {\n  review_by: 2020-08-31\n\n  where country = \"NL\"\n}",
	Instead: "segment summer of customer {\n  review_by: 2999-08-31\n\n  where country = \"NL\"\n}",
	Decl: func(p *Pass, d ast.Decl) {
		p.declared(d, func(name *ast.Ident, m hir.Meta, _ []ast.Item) {
			if at, it := day(m, "review_by"); it != nil && at < p.Today {
				p.report(it.Span, fmt.Sprintf("`%s` was to be reviewed by %s", name.Name, at), "")
			}
		})
	},
}
