package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/segc-dev/segc/compiler/hir"
)

var purpose = &Rule{
	Code: "SEG2408", Name: "purpose-incompatible", Level: Error, Preset: Recommended,
	Title: "an attribute is used for a purpose that it was not collected for",
	Why: `The tags 'purpose:service', 'purpose:analytics' … of an attribute say what it may be used for; an attribute without
such a tag may be used for anything. A segment that states a purpose may read only what allows it. With 'deny', attributes of a tag
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
				a, ok := x.(*hir.Attr)
				if ok && a.Span.IsValid() && !p.allows(a.Attr.Tags, why) {
					p.report(a.Span, fmt.Sprintf("`%s` is not for the purpose `%s`", a.Attr.Name, why), "its tags are "+strings.Join(a.Attr.Tags, ", "))
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
