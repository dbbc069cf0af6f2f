package lint

import (
	"fmt"
	"slices"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/lang/diag"
)

var mandatoryExclusion = &Rule{
	Code: "SEG2407", Name: "mandatory-exclusion", Level: Error, Preset: Recommended,
	Title: "people who must be left out may be in",
	Why: `The unsubscribed, the deceased, employees, fraud: whoever is in one of the segments that the configuration lists under
'segments' must not be in a segment of the listed uses, by proof. The finding shows a member who is in both.`,
	Options: []Option{{"segments", texts().naming(setName), "segments whose members must be left out"}, {"uses", texts("target").naming(useName), "the uses that must leave them out"}},
	Config:  "segments: [unreachable]",
	Fires: "segment unreachable of customer {\n  where email is null\n}\n\n" +
		"segment dutch of customer {\n  use: target\n\n  where country = \"NL\"\n}",
	Instead: "segment unreachable of customer {\n  where email is null\n}\n\n" +
		"segment dutch of customer {\n  use: target\n\n  where country = \"NL\"\n  except in unreachable\n}",
	Set: func(p *Pass, s *hir.Set) {
		if s.Kind == hir.SplitArm || !slices.Contains(p.option("uses").Texts, word(ownMeta(s), "use")) {
			return
		}
		for _, name := range p.option("segments").Texts {
			out := p.index.sets[name]
			if out == nil || out.Entity != s.Entity || out == s {
				continue
			}
			both := withCond(s, &hir.And{Info: boolean, Args: []hir.Expr{
				&hir.Member{Info: boolean, Row: s.Row, Set: s}, &hir.Member{Info: boolean, Row: s.Row, Set: out}}})
			if p.impossible(p.cond(both)) {
				continue
			}
			var notes []diag.Note
			if row := p.example(both); row != "" {
				notes = append(notes, diag.Note{Message: "in both, " + row})
			}
			d := p.report(s.Span, fmt.Sprintf("it is not proved that `%s` leaves out `%s`", s.Name, name), "write `except in "+name+"`", notes...)
			d.Notes = append(d.Notes, diag.Note{Span: out.Span, Message: "who must be left out"})
		}
	},
}
