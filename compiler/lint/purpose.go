package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/specs/schema"
)

var purpose = &Rule{
	Code: "SEG2408", Name: "purpose-incompatible", Level: Error, Preset: Recommended,
	Title: "an attribute is used for a purpose that it was not collected for",
	Why: `The tags 'purpose:service', 'purpose:analytics' … of an attribute say what it may be used for; an attribute without
such a tag may be used for anything. A segment that states a purpose may read only what allows it, through traits and other segments too. With 'deny', attributes of a tag
are closed to purposes: '"pii=analytics"'.`,
	Options: []Option{{"deny", texts().naming(pairName), "pairs 'tag=purpose' that do not go together"}},
	Config:  "deny: [\"pii=analytics\"]",
	Fires:   "segment with_mail of customer {\n  purpose: analytics\n\n  where email is not null\n}",
	Instead: "segment with_mail of customer {\n  purpose: service\n\n  where email is not null\n}",
	Set: func(p *Pass, s *hir.Set) {
		why := word(ownMeta(s), "purpose")
		if s.Kind == hir.SplitArm || why == "" {
			return
		}
		for _, c := range s.Clauses {
			hir.Walk(c.Cond, func(x hir.Expr) {
				closed := func(a *schema.Attribute) bool { return !p.allows(a.Tags, why) }
				through := func(name string, of hir.Expr) {
					if !x.Of().Span.IsValid() {
						return
					}
					if a := deep(of, closed, map[any]bool{}); a != nil {
						p.report(x.Of().Span, fmt.Sprintf("through `%s` this reads `%s`, which is not for the purpose `%s`", name, a.Name, why),
							"its tags are "+strings.Join(a.Tags, ", "))
					}
				}
				switch x := x.(type) {
				case *hir.Attr:
					if x.Span.IsValid() && closed(x.Attr) {
						p.report(x.Span, fmt.Sprintf("`%s` is not for the purpose `%s`", x.Attr.Name, why), "its tags are "+strings.Join(x.Attr.Tags, ", "))
					}
				case *hir.TraitRef:
					through(x.Trait.Name, x.Trait.Value)
				case *hir.Member:
					through(x.Set.Name, x.Set.Cond)
				}
			})
		}
	},
}

// allows reports whether tags allow a purpose.
func (p *Pass) allows(tags []string, why string) bool {
	limited := false
	for _, t := range tags {
		if slices.Contains(p.option("deny").Texts, t+"="+why) {
			return false
		}
		if only, ok := strings.CutPrefix(t, "purpose:"); ok {
			if only == why {
				return true
			}
			limited = true
		}
	}
	return !limited
}
