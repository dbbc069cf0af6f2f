package lint

import (
	"fmt"

	"github.com/segc-dev/segc/compiler/hir"
)

var totalExcept = &Rule{
	Code: "SEG2008", Name: "total-exclusion", Level: Error, Preset: Minimal,
	Title: "an exclusion removes everybody",
	Why: `It is proved that whoever meets the conditions is also in what one 'except' removes, so that the segment is always
empty.`,
	Fires:   "segment dutch of customer {\n  where country = \"NL\"\n  except country in [\"NL\", \"BE\"]\n}",
	Instead: "segment dutch of customer {\n  where country = \"NL\"\n  except country = \"NL\" and plan = \"free\"\n}",
	Set: func(p *Pass, s *hir.Set) {
		if s.Kind != hir.Segment {
			return
		}
		var where []*hir.Clause
		for _, c := range s.Clauses {
			if !c.Except {
				where = append(where, c)
			}
		}
		if p.impossible(p.clauses(s, where)) {
			return
		}
		for _, c := range s.Clauses {
			if c.Except && p.impossible(p.clauses(s, append(where[:len(where):len(where)], c))) {
				p.report(c.Span, fmt.Sprintf("this exclusion leaves nobody in `%s`", s.Name), "whoever meets the conditions is removed")
			}
		}
	},
}
