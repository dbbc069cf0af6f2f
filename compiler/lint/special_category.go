package lint

import (
	"fmt"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

var specialCategory = &Rule{
	Code: "SEG2404", Name: "special-category", Level: Error, Preset: Recommended,
	Title: "data of a special category is used without a declared ground",
	Why: `Health, religion, ethnic origin, politics, union membership, sex life and orientation, genetic and biometric data may
be processed on few grounds only (GDPR, Article 9(2)). Attributes that the schema tags 'special_category' need the ground in the
definition, where reviewers see it: 'meta: {ground: "explicit consent"}'.`,
	Options: []Option{{"tags", texts("special_category"), "the tags of such attributes"}, {"ground", text("ground"), "the key under 'meta' that names the ground"}},
	Fires:   "segment easter of customer {\n  where religion = \"orthodox\"\n}",
	Instead: "segment easter of customer {\n  meta: {ground: \"explicit consent\"}\n\n  where religion = \"orthodox\"\n}",
	Set: func(p *Pass, s *hir.Set) {
		if s.Kind == hir.SplitArm || inner(ownMeta(s), p.option("ground").Text) != "" {
			return
		}
		p.sensitive(s, func(at token.Span, a *schema.Attribute, _ string) {
			if at.IsValid() {
				p.report(at, fmt.Sprintf("`%s` is of a special category, and no ground is declared", a.Name), fmt.Sprintf("write `meta: {%s: \"…\"}`", p.option("ground").Text))
			}
		}, nil)
	},
}

var inferredCategory = &Rule{
	Code: "SEG2405", Name: "special-category-inherited", Level: Warning, Preset: Recommended,
	Title: "a definition reveals data of a special category through another one",
	Why: `A segment or trait that reads an attribute of a special category passes it on: whoever is in this segment is known by
it as well. It needs a ground of its own, declared as 'meta: {ground: "…"}'.`,
	Options: specialCategory.Options,
	Fires: "segment easter of customer {\n  meta: {ground: \"explicit consent\"}\n\n  where religion = \"orthodox\"\n}\n\n" +
		"segment easter_letter of customer {\n  where in easter\n}",
	Instead: "segment easter of customer {\n  meta: {ground: \"explicit consent\"}\n\n  where religion = \"orthodox\"\n}\n\n" +
		"segment easter_letter of customer {\n  meta: {ground: \"explicit consent\"}\n\n  where in easter\n}",
	Set: func(p *Pass, s *hir.Set) {
		if s.Kind == hir.SplitArm || inner(ownMeta(s), p.option("ground").Text) != "" {
			return
		}
		p.sensitive(s, nil, func(at token.Span, a *schema.Attribute, via string) {
			p.report(at, fmt.Sprintf("through `%s` this reveals `%s`, which is of a special category", via, a.Name),
				fmt.Sprintf("write `meta: {%s: \"…\"}`", p.option("ground").Text), diag.Note{Span: a.Span, Message: "the attribute"})
		})
	},
}

// ownMeta is the metadata that holds for a set: an arm has that of its partition.
func ownMeta(s *hir.Set) hir.Meta {
	if s.Partition != nil {
		return s.Partition.Meta
	}
	return s.Meta
}

type revealed = func(at token.Span, a *schema.Attribute, via string)

// sensitive visits the attributes with one of the rule's tags that a set reads: at
// first hand, and through a segment or trait that it names, each once.
func (p *Pass) sensitive(s *hir.Set, direct, through revealed) {
	seen := map[string]bool{}
	for _, c := range s.Clauses {
		hir.Walk(c.Cond, func(x hir.Expr) {
			switch x := x.(type) {
			case *hir.Attr:
				if direct != nil && p.tagged(x.Attr) {
					direct(x.Span, x.Attr, "")
				}
			case *hir.TraitRef:
				if through != nil && x.Span.IsValid() && !seen[x.Trait.Name] {
					seen[x.Trait.Name] = true
					if a := deep(x.Trait.Value, p.tagged, map[any]bool{}); a != nil {
						through(x.Span, a, x.Trait.Name)
					}
				}
			case *hir.Member:
				if through != nil && x.Span.IsValid() && !seen[x.Set.Name] {
					seen[x.Set.Name] = true
					if a := deep(x.Set.Cond, p.tagged, map[any]bool{}); a != nil {
						through(x.Span, a, x.Set.Name)
					}
				}
			}
		})
	}
}

func (p *Pass) tagged(a *schema.Attribute) bool {
	for _, t := range p.option("tags").Texts {
		if a.HasTag(t) {
			return true
		}
	}
	return false
}

// deep returns an attribute of a kind that an expression reads, however far away,
// or nil.
func deep(x hir.Expr, of func(*schema.Attribute) bool, seen map[any]bool) (found *schema.Attribute) {
	hir.Walk(x, func(x hir.Expr) {
		if found != nil {
			return
		}
		switch x := x.(type) {
		case *hir.Attr:
			if of(x.Attr) {
				found = x.Attr
			}
		case *hir.TraitRef:
			if !seen[x.Trait] {
				seen[x.Trait] = true
				found = deep(x.Trait.Value, of, seen)
			}
		case *hir.Member:
			if !seen[x.Set] {
				seen[x.Set] = true
				found = deep(x.Set.Cond, of, seen)
			}
		}
	})
	return found
}
