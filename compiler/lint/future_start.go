package lint

import (
	"fmt"

	"github.com/segc-dev/segc/compiler/calendar"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
)

var futureStart = &Rule{
	Code: "SEG2201", Name: "future-start", Level: Warning, Preset: Recommended,
	Title: "a window of past events begins in the future",
	Why: `Relations never see events at or after now. A window that begins at a date still to come sees nobody until then: the
year is wrong, or the file is early.`,
	Fires:   "segment early of customer {\n  where any(orders since 2999-01-01)\n}",
	Instead: "segment early of customer {\n  where any(orders since 2026-01-01)\n}",
	Set: func(p *Pass, s *hir.Set) {
		p.windows(s, func(agg *hir.Agg, st *hir.Step, w *hir.Window) {
			if st.Future || w.Lo == nil {
				return
			}
			if d, ok := dateOf(w.Lo.At, p.Program); ok && d > p.Today {
				p.report(w.Span, fmt.Sprintf("nothing is in this window before %s", d), "")
			}
		})
	},
}

// windows visits the windows of the relations of a set.
func (p *Pass) windows(s *hir.Set, visit func(*hir.Agg, *hir.Step, *hir.Window)) {
	for _, c := range s.Clauses {
		hir.Walk(c.Cond, func(x hir.Expr) {
			agg, ok := x.(*hir.Agg)
			if !ok {
				return
			}
			for _, st := range agg.Rel.Steps {
				for _, w := range st.Windows {
					if w.Span.IsValid() {
						visit(agg, st, w)
					}
				}
			}
		})
	}
}

// dateOf returns the local day of a constant time.
func dateOf(x hir.Expr, prog *hir.Program) (types.Date, bool) {
	switch x := x.(type) {
	case *hir.Const:
		switch v := x.Value.(type) {
		case types.Date:
			return v, true
		case types.Instant:
			return calendar.Calendar{Zone: prog.Zone, WeekStart: prog.WeekStart}.LocalDate(v), true
		}
	case *hir.Call:
		if x.Op == types.StartOfDay {
			return dateOf(x.Args[0], prog)
		}
	}
	return 0, false
}
