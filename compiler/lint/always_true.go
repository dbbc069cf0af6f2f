package lint

import (
	"fmt"

	"github.com/segc-dev/segc/compiler/hir"
)

var alwaysTrue = &Rule{
	Code: "SEG2002", Name: "always-true", Level: Warning, Preset: Recommended,
	Title: "every row meets the conditions",
	Why: `It is proved that the segment always has every row of its entity. It says nothing; often a bound is wrong, or
'or' stands for 'and'.`,
	Fires:   "segment anyone of customer {\n  where level >= 18 or level < 65\n}",
	Instead: "segment of_working_age of customer {\n  where level >= 18 and level < 65\n}",
	Set: func(p *Pass, s *hir.Set) {
		if s.Kind != hir.Segment || len(s.Clauses) == 0 {
			return
		}
		if p.impossible(p.b.Not(p.clauses(s, s.Clauses))) {
			p.report(s.Span, fmt.Sprintf("`%s` is always every %s", s.Name, s.Entity.Name), "its conditions hold of every row")
		}
	},
}
