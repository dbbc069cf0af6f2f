package lint

import (
	"fmt"
	"slices"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/specs/schema"
)

var consent = &Rule{
	Code: "SEG2406", Name: "consent-not-implied", Level: Error, Preset: Recommended,
	Title: "marketing to people who may not have consented",
	Why: `A segment with 'purpose: marketing' must be within those who agreed, by proof and not by custom. 'segment' names the
segment of those who did, for every channel, or 'attribute' the attribute that says so; the tags 'consent' and 'consent:email'
(for 'channels: ["email"]') of the schema name attributes too. The finding shows a member who did not agree.`,
	Options: []Option{{"attribute", text("").naming(boolName), "the attribute that is true of those who agreed"}, {"segment", text("").naming(setName), "the segment of those who agreed"},
		{"purposes", texts("marketing"), "the purposes that need it"}},
	Config:  "attribute: marketing_opt_in",
	Fires:   "segment dutch of customer {\n  purpose: marketing\n\n  where country = \"NL\"\n}",
	Instead: "segment dutch of customer {\n  purpose: marketing\n\n  where country = \"NL\"\n  where marketing_opt_in\n}",
	Set: func(p *Pass, s *hir.Set) {
		m := ownMeta(s)
		if s.Kind == hir.SplitArm || !slices.Contains(p.option("purposes").Texts, word(m, "purpose")) {
			return
		}
		for _, need := range p.consents(s, wordsOf(m, "channels")) {
			lost := withCond(s, &hir.And{Info: boolean, Args: []hir.Expr{
				&hir.Member{Info: boolean, Row: s.Row, Set: s}, &hir.Not{Info: boolean, X: &hir.IsTrue{Info: boolean, X: need.cond}}}})
			if p.impossible(p.cond(lost)) {
				continue
			}
			var notes []diag.Note
			if row := p.example(lost); row != "" {
				notes = append(notes, diag.Note{Message: "a member without, " + row})
			}
			p.report(s.Span, fmt.Sprintf("it is not proved that members of `%s` have `%s`", s.Name, need.name), "write `"+need.clause+"`", notes...)
		}
	},
}

// A need is something that members must be.
type need struct {
	name, clause string
	cond         hir.Expr
}

// consents returns what members of a set with channels must have agreed to.
func (p *Pass) consents(s *hir.Set, channels []string) (out []need) {
	if name := p.option("segment").Text; name != "" {
		if other := p.index.sets[name]; other != nil && other.Entity == s.Entity {
			out = append(out, need{name, "where in " + name, &hir.Member{Info: boolean, Row: s.Row, Set: other}})
		}
	}
	for _, a := range s.Entity.Attributes {
		if a.Type.Kind != schema.Bool {
			continue
		}
		asked := a.Name == p.option("attribute").Text || a.HasTag("consent")
		for _, c := range channels {
			asked = asked || a.HasTag("consent:"+c)
		}
		if asked {
			out = append(out, need{a.Name, "where " + a.Name, &hir.Attr{Info: hir.Info{Type: a.Type, Nullable: a.Nullable}, Row: s.Row, Attr: a}})
		}
	}
	return out
}
