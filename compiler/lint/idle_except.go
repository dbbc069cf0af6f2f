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
		if s.Kind != hir.Segment || len(s.Clauses) > mostClauses || p.impossible(p.clauses(s, s.Clauses)) {
			return
		}
		idle, _ := p.idle(s)
		for _, c := range idle {
			d := p.report(c.Span, "this exclusion removes nobody", "the other conditions leave none of them")
			d.Fixes = dropClause(c.Span, "remove the exclusion")
		}
	},
}

// idle returns the exclusions of a set that can go together, and the clauses that
// then stay. The rule of redundant conditions looks at those only: in 'where a'
// with 'except not a' one of the two can go, and not both.
func (f *facts) idle(s *hir.Set) (idle, left []*hir.Clause) {
	left = s.Clauses
	for i := len(left) - 1; i >= 0; i-- {
		c := left[i]
		if !c.Except {
			continue
		}
		if rest := without(left, i); f.implies(f.clauses(s, rest), f.clauses(s, []*hir.Clause{c})) {
			idle, left = append(idle, c), rest
		}
	}
	return idle, left
}
