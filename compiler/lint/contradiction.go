package lint

import (
	"fmt"
	"slices"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/lang/diag"
)

var contradiction = &Rule{
	Code: "SEG2001", Name: "contradiction", Level: Error, Preset: Minimal,
	Title: "no row can meet the conditions",
	Why: `It is proved that the segment never has a member: its conditions exclude each other, on every row and at any
time. The finding names the fewest clauses that do so together. Often one bound is the wrong way round, or 'and' stands
for 'or'.`,
	Fires:   "segment young_pensioners of customer {\n  where level >= 65\n  where country = \"NL\"\n  where level < 18\n}",
	Instead: "segment young_or_old of customer {\n  where level >= 65 or level < 18\n  where country = \"NL\"\n}",
	Set: func(p *Pass, s *hir.Set) {
		if s.Kind == hir.SplitArm || len(s.Clauses) == 0 || !p.impossible(p.clauses(s, s.Clauses)) {
			return
		}
		core := p.core(s)
		if len(core) == 1 && core[0].Except {
			return // an exclusion of everyone has a rule of its own
		}
		last := core[len(core)-1]
		var notes []diag.Note
		for _, c := range core[:len(core)-1] {
			notes = append(notes, diag.Note{Span: c.Span, Message: "together with this"})
		}
		label := "no row meets this"
		if len(core) > 1 {
			label = "no row meets all of these"
		}
		p.report(last.Span, fmt.Sprintf("nobody can be in `%s`", s.Name), label, notes...)
	},
}

// core returns clauses of a set that no row meets together, and of which none can
// be left out, in their order: by halves, so that few of many take few proofs
// (Junker, QuickXplain, 2004).
func (f *facts) core(s *hir.Set) []*hir.Clause { return f.explain(s, nil, false, s.Clauses) }

// explain returns the clauses of list that are needed beside given ones. It looks
// whether those are enough where some were added.
func (f *facts) explain(s *hir.Set, given []*hir.Clause, added bool, list []*hir.Clause) []*hir.Clause {
	if added && f.impossible(f.clauses(s, given)) {
		return nil
	}
	if len(list) == 1 {
		return list
	}
	first, second := list[:len(list)/2], list[len(list)/2:]
	late := f.explain(s, slices.Concat(given, first), true, second)
	early := f.explain(s, slices.Concat(given, late), len(late) > 0, first)
	return slices.Concat(early, late)
}
