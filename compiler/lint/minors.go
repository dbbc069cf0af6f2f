package lint

import (
	"fmt"
	"slices"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/specs/schema"
)

var minors = &Rule{
	Code: "SEG2410", Name: "minors-reachable", Level: Warning, Preset: Recommended,
	Title: "advertising may reach minors",
	Why: `With 'attribute', the date of birth, a segment of the listed purposes must be within those of age, by proof; an unknown
date of birth counts as a minor's.`,
	Options: []Option{{"attribute", text("").naming(dateName), "the attribute that holds the date of birth; none turns the rule off"}, {"age", number(18), "the age from which it is allowed"},
		{"purposes", texts("marketing"), "the purposes that it holds for"}},
	Config:  "attribute: birth_date",
	Fires:   "segment dutch of customer {\n  purpose: marketing\n\n  where country = \"NL\"\n}",
	Instead: "segment dutch of customer {\n  purpose: marketing\n\n  where country = \"NL\"\n  where age(birth_date) >= 18\n}",
	Set: func(p *Pass, s *hir.Set) {
		a := s.Entity.Attribute(p.option("attribute").Text)
		if s.Kind == hir.SplitArm || a == nil || a.Type.Kind != schema.Date || !slices.Contains(p.option("purposes").Texts, word(ownMeta(s), "purpose")) {
			return
		}
		age := &hir.Call{Info: hir.Info{Type: types.Type{Kind: schema.Int}, Nullable: a.Nullable}, Op: types.Age,
			Args: []hir.Expr{&hir.Attr{Info: hir.Info{Type: a.Type, Nullable: a.Nullable}, Row: s.Row, Attr: a}}}
		adult := &hir.Call{Info: boolean, Op: types.Ge, Args: []hir.Expr{age, &hir.Const{Info: hir.Info{Type: types.Type{Kind: schema.Int}}, Value: int64(p.option("age").Int)}}}
		young := withCond(s, &hir.And{Info: boolean, Args: []hir.Expr{&hir.Member{Info: boolean, Row: s.Row, Set: s}, &hir.Not{Info: boolean, X: &hir.IsTrue{Info: boolean, X: adult}}}})
		if p.impossible(p.cond(young)) {
			return
		}
		var notes []diag.Note
		if row := p.example(young); row != "" {
			notes = append(notes, diag.Note{Message: "a member, " + row})
		}
		p.report(s.Span, fmt.Sprintf("it is not proved that members of `%s` are %d or older", s.Name, p.option("age").Int),
			fmt.Sprintf("write `where age(%s) >= %d`", a.Name, p.option("age").Int), notes...)
	},
}
