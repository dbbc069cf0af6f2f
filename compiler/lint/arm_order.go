package lint

import (
	"fmt"

	"github.com/segc-dev/segc/compiler/hir"
)

var unreachableArm = &Rule{
	Code: "SEG2006", Name: "unreachable-arm", Level: Error, Preset: Minimal,
	Title: "earlier arms take everyone whom this arm would take",
	Why: `Arms of a partition are tried in order, and the first match wins. It is proved that nobody is left for this one:
it stands behind an arm that is wider. Put the narrow arm first.`,
	Fires:   "partition size of customer {\n  some where level >= 1\n  many where level >= 10\n  none otherwise\n}",
	Instead: "partition size of customer {\n  many where level >= 10\n  some where level >= 1\n  none otherwise\n}",
	Set: func(p *Pass, s *hir.Set) {
		if s.Kind != hir.Arm || s.Partition.Arms[0] == s || !p.impossible(p.cond(s)) || p.impossible(p.clauses(s, s.Clauses)) && len(s.Clauses) > 0 {
			return
		}
		p.report(s.Span, fmt.Sprintf("no %s reaches the arm `%s`", s.Entity.Name, s.Name[len(s.Partition.Name)+1:]), "earlier arms take them all")
	},
}
