package lint

import (
	"fmt"

	"github.com/segc-dev/segc/compiler/hir"
)

var missingPartition = &Rule{
	Code: "SEG2302", Name: "missing-partition-bound", Level: Warning, Preset: Recommended,
	Title: "a partitioned table is read whole",
	Why: `The schema says that the table is partitioned by the time of its events, and no window bounds the past: the warehouse
opens every partition. A window on the relation becomes a bound on the partition column by itself.`,
	Fires:   "segment buyers of customer {\n  where count(orders where status = \"paid\") >= 3\n}",
	Instead: "segment buyers of customer {\n  where count(orders in last 730 days where status = \"paid\") >= 3\n}",
	Set: func(p *Pass, s *hir.Set) {
		p.scans(s, func(agg *hir.Agg, st *hir.Step) {
			if part := st.Rel.To.Partition; part != nil {
				p.report(agg.Span, fmt.Sprintf("this reads every partition of %s", st.Rel.To.Name), "give it a window, such as `in last 365 days`")
			}
		})
	},
}
