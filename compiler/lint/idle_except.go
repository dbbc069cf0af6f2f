package lint

import (
	"github.com/segc-dev/segc/compiler/hir"
)

var idleExcept = &Rule{
	Code: "SEG2007", Name: "idle-exclusion", Level: Warning, Preset: Recommended,
	Title: "an exclusion removes nobody",
	Why: `It is proved that nobody who meets the other conditions is in what 'except' removes: it is safe to drop, or it is
not the exclusion that was meant.`,
	Fires:   "segment dutch of customer {\n  where country = \"NL\"\n  except country = \"BE\"\n}",
	Instead: "segment low_countries of customer {\n  where country in [\"NL\", \"BE\"]\n  except plan = \"free\"\n}",
	Set: func(p *Pass, s *hir.Set) {
		if s.Kind != hir.Segment || p.impossible(p.clauses(s, s.Clauses)) {
			return
		}
		left := s.Clauses
		for i := len(left) - 1; i >= 0; i-- {
			c := left[i]
			if !c.Except {
				continue
			}
			rest := without(left, i)
			if !p.implies(p.clauses(s, rest), p.clauses(s, []*hir.Clause{c})) {
				continue
			}
			left = rest
			d := p.report(c.Span, "this exclusion removes nobody", "the other conditions leave none of them")
			d.Fixes = drop(c.Span, "remove the exclusion", true)
		}
	},
}
