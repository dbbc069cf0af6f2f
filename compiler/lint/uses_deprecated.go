package lint

import (
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/lang/diag"
)

var usesDeprecated = &Rule{
	Code: "SEG2603", Name: "uses-deprecated", Level: Warning, Preset: Recommended,
	Title:   "a definition rests on a deprecated one",
	Why:     `What has 'status: deprecated' is to go; whatever names it breaks then.`,
	Fires:   "segment old of customer {\n  status: deprecated\n\n  where level > 3\n}\n\nsegment dutch of customer {\n  where in old\n}",
	Instead: "segment current of customer {\n  where level > 3\n}\n\nsegment dutch of customer {\n  where in current\n}",
	Set: func(p *Pass, s *hir.Set) {
		if word(ownMeta(s), "status") == "deprecated" {
			return
		}
		for _, c := range s.Clauses {
			hir.Walk(c.Cond, func(x hir.Expr) {
				m, ok := x.(*hir.Member)
				if ok && m.Span.IsValid() && word(ownMeta(m.Set), "status") == "deprecated" {
					p.report(m.Span, "`"+m.Set.Name+"` is deprecated", "", diag.Note{Span: m.Set.Span, Message: "declared here"})
				}
			})
		}
	},
}
