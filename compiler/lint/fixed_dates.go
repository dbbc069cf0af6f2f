package lint

import (
	"fmt"

	"github.com/segc-dev/segc/compiler/hir"
)

var fixedDates = &Rule{
	Code: "SEG2202", Name: "fixed-date", Level: Info, Preset: Strict,
	Title: "a fixed date in a segment without an end",
	Why: `'orders since 2025-01-01' sees a longer time with each day, and 'before 2025-01-01' the same for ever: the segment
drifts while its text stays. A rolling window ('in last 365 days') does not; a campaign with fixed dates says when it ends:
'expires: 2026-12-31'.`,
	Fires:   "segment buyers of customer {\n  where any(orders since 2025-01-01)\n}",
	Instead: "segment buyers of customer {\n  expires: 2026-12-31\n\n  where any(orders since 2025-01-01)\n}",
	Set: func(p *Pass, s *hir.Set) {
		if metaOf(s.Meta, "expires") != nil {
			return
		}
		p.windows(s, func(_ *hir.Agg, _ *hir.Step, w *hir.Window) {
			for _, b := range []*hir.Bound{w.Lo, w.Hi} {
				if b == nil {
					continue
				}
				if d, ok := dateOf(b.At, p.Program); ok {
					p.report(w.Span, fmt.Sprintf("the fixed date %s makes the segment drift with time", d), "use a rolling window, or say when the segment `expires`")
					return
				}
			}
		})
	},
}
