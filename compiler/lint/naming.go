package lint

import (
	"regexp"

	"github.com/segc-dev/segc/lang/ast"
)

var naming = &Rule{
	Code: "SEG2502", Name: "naming", Level: Warning, Preset: Recommended,
	Title: "a name that does not follow the convention",
	Why: `Names become columns, tables and files. The default wants small letters, digits and underscores, and none of the ends
that tell a second attempt ('_v2', '_new', '_final', '_copy'): 'pattern' and 'banned' say otherwise.`,
	Options: []Option{{"pattern", pattern("^[a-z][a-z0-9_]*$"), "what names must match, in RE2"}, {"banned", pattern("_(v[0-9]+|new|old|final|copy|test)$"), "what names must not match"}},
	Fires:   "segment dutch_final of customer {\n  where country = \"NL\"\n}",
	Instead: "segment dutch of customer {\n  where country = \"NL\"\n}",
	Decl: func(p *Pass, d ast.Decl) {
		good, bad := regexp.MustCompile(p.option("pattern").Text), regexp.MustCompile(p.option("banned").Text) // read as patterns
		ids := []*ast.Ident{d.DeclName()}
		switch d := d.(type) {
		case *ast.Partition:
			for _, a := range d.Arms {
				ids = append(ids, a.Name)
			}
		case *ast.Split:
			for _, a := range d.Arms {
				ids = append(ids, a.Name)
			}
		}
		for _, id := range ids {
			switch {
			case id == nil || id.Name == "":
			case !good.MatchString(id.Name):
				p.report(id.Span, "the name `"+id.Name+"` does not match `"+p.option("pattern").Text+"`", "")
			case p.option("banned").Text != "" && bad.MatchString(id.Name):
				p.report(id.Span, "the name `"+id.Name+"` tells of a second attempt", "say what it is")
			}
		}
	},
}
