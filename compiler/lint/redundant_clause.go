package lint

import (
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
)

var redundantClause = &Rule{
	Code: "SEG2003", Name: "redundant-clause", Level: Warning, Preset: Recommended,
	Title: "the other conditions imply this one",
	Why: `It is proved, for nulls too, that without this 'where' the segment has the same members. A reader takes it for a
restriction that it is not.`,
	Fires:   "segment paying of customer {\n  where plan = \"pro\"\n  where plan is not null\n}",
	Instead: "segment paying of customer {\n  where plan = \"pro\"\n}",
	Set: func(p *Pass, s *hir.Set) {
		if s.Kind != hir.Segment || len(s.Clauses) < 2 || len(s.Clauses) > mostClauses || p.impossible(p.clauses(s, s.Clauses)) {
			return
		}
		_, left := p.idle(s)
		for i := len(left) - 1; i >= 0 && len(left) > 1; i-- {
			c := left[i]
			if c.Except || p.clauses(s, []*hir.Clause{c}).Op == ir.True { // what always holds by itself has rules of its own
				continue
			}
			rest := without(left, i)
			if !p.implies(p.clauses(s, rest), p.clauses(s, []*hir.Clause{c})) {
				continue
			}
			left = rest // the next one is not redundant because of this one
			d := p.report(c.Span, "the other conditions imply this one", "without it the members are the same")
			d.Fixes = dropClause(c.Span, "remove the condition")
		}
	},
}
