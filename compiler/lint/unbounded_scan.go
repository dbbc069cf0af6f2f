package lint

import (
	"fmt"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/specs/schema"
)

var unboundedScan = &Rule{
	Code: "SEG2301", Name: "unbounded-scan", Level: Info, Preset: Recommended,
	Title: "events are read from the beginning of time",
	Why: `Without a window that bounds the past, each run reads every event there ever was, and costs more each month. Where all
of history is meant, as in a lifetime value, say so once in a trait; elsewhere give the relation a window.`,
	Fires:   "segment app_users of customer {\n  where any(sessions where device = \"app\")\n}",
	Instead: "segment app_users of customer {\n  where any(sessions in last 365 days where device = \"app\")\n}",
	Set: func(p *Pass, s *hir.Set) {
		p.scans(s, func(agg *hir.Agg, st *hir.Step) {
			if st.Rel.To.Partition == nil {
				p.report(agg.Span, fmt.Sprintf("this reads every %s there ever was", st.Rel.To.Name), "give it a window, such as `in last 365 days`")
			}
		})
	},
}

// scans visits the aggregates of a set whose events have no bound in the past.
func (p *Pass) scans(s *hir.Set, visit func(*hir.Agg, *hir.Step)) {
	for _, c := range s.Clauses {
		hir.Walk(c.Cond, func(x hir.Expr) {
			agg, ok := x.(*hir.Agg)
			if !ok || !agg.Span.IsValid() {
				return
			}
			for _, st := range agg.Rel.Steps {
				if isEvent(st.Rel.To) && !boundedBelow(agg.Rel, st) {
					visit(agg, st)
					return
				}
			}
		})
	}
}

func isEvent(e *schema.Entity) bool { return e.Time != nil }

// boundedBelow reports whether a step, or a step of its path that events cannot
// precede, has a window with a beginning.
func boundedBelow(rel *hir.Rel, of *hir.Step) bool {
	for _, st := range rel.Steps {
		for _, w := range st.Windows {
			if w.Lo != nil {
				return true
			}
		}
	}
	return of.Where != nil && boundsTime(of)
}

// boundsTime reports whether a filter bounds the event's own time from below.
func boundsTime(st *hir.Step) bool {
	found := false
	hir.Walk(st.Where, func(x hir.Expr) {
		if w, ok := x.(*hir.InWindow); ok && w.Window.Lo != nil {
			switch t := w.X.(type) {
			case *hir.EventTime:
				found = found || t.Row == hir.Row(st.Var)
			case *hir.Attr:
				found = found || t.Row == hir.Row(st.Var) && st.Rel.To.Time != nil && st.Rel.To.Time.Attr == t.Attr
			}
		}
	})
	return found
}
