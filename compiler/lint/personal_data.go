package lint

import (
	"github.com/segc-dev/segc/lang/ast"
)

var personalData = &Rule{
	Code: "SEG2409", Name: "personal-data", Level: Error, Preset: Minimal,
	Title: "personal data in the file",
	Why: `An e-mail address, a telephone number or an account number in a definition stays in the history of the repository for
ever, and nobody can erase it on request. Mark such people in the data, and ask for the mark.`,
	Fires:   "segment testers of customer {\n  where email in [\"ada@example.com\"]\n}",
	Instead: "segment testers of customer {\n  where email ends with \"@example.com\"\n}",
	Decl: func(p *Pass, d ast.Decl) {
		ast.Walk(d, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Meta: // owners are known by their addresses
				return false
			case *ast.StringLit:
				for _, kind := range personal {
					if kind.pattern.MatchString(n.Value) && (kind.check == nil || kind.check(n.Value)) {
						p.report(n.Span, "this looks like "+kind.what, "it would stay in the history of the file for ever")
						break
					}
				}
			}
			return true
		})
	},
}
