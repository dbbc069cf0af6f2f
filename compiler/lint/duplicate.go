package lint

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/lang/diag"
)

var duplicate = &Rule{
	Code: "SEG2604", Name: "duplicate", Level: Warning, Preset: Recommended,
	Title: "two segments always have the same members",
	Why: `It is proved, whatever their texts. One of the names should go, or stand for the other: 'where in other'. Segments that
say so ('where in other' alone) are no finding.`,
	Fires:   "segment dutch of customer {\n  where country = \"NL\"\n}\n\nsegment from_nl of customer {\n  where not country != \"NL\"\n}",
	Instead: "segment dutch of customer {\n  where country = \"NL\"\n}\n\nsegment from_nl of customer {\n  where in dutch\n}",
	All: func(p *Pass) {
		for _, g := range p.groups() {
			for i, first := range p.twins(g) {
				s := g[i]
				if first == nil || p.impossible(p.cond(s)) || p.impossible(p.b.Not(p.cond(s))) {
					continue
				}
				p.report(s.Span, fmt.Sprintf("`%s` always has the members of `%s`", s.Name, first.Name), "remove one, or write `where in "+first.Name+"`",
					diag.Note{Span: first.Span, Message: "the other one"})
			}
		}
	},
}

// twins returns for each segment of a group the first one before it with the same
// members, or nil. Those that only stand for another one have none and are none.
func (p *Pass) twins(g []*hir.Set) []*hir.Set {
	out := make([]*hir.Set, len(g))
	same := map[*ir.Node]*hir.Set{}
	for i, s := range g {
		if alias(s) {
			continue
		}
		c := p.cond(s)
		out[i] = same[c]
		for j := 0; j < i && out[i] == nil && len(g) <= crowd; j++ {
			if !alias(g[j]) && p.equivalent(p.cond(g[j]), c) {
				out[i] = g[j]
			}
		}
		if same[c] == nil {
			same[c] = s
		}
	}
	return out
}

// crowd is the number of segments that read the same attributes up to which each
// two are held against each other by proof.
const crowd = 40

var subset = &Rule{
	Code: "SEG2605", Name: "subset", Level: Info, Preset: Strict,
	Title: "a segment is always within another one",
	Why: `It is proved that every member of one is a member of the other, and not said: where that is meant, 'where in other'
tells readers and keeps it so.`,
	Fires:   "segment paying of customer {\n  where plan in [\"pro\", \"enterprise\"]\n}\n\nsegment pro of customer {\n  where plan = \"pro\"\n}",
	Instead: "segment paying of customer {\n  where plan in [\"pro\", \"enterprise\"]\n}\n\nsegment pro of customer {\n  where in paying\n  where plan = \"pro\"\n}",
	All: func(p *Pass) {
		for _, g := range p.groups() {
			if len(g) > crowd {
				continue
			}
			for _, s := range g {
				for _, other := range g {
					if s == other || names2(s, other) {
						continue
					}
					a, b := p.cond(s), p.cond(other)
					if a == b || p.impossible(a) || !p.implies(a, b) || p.implies(b, a) {
						continue
					}
					p.report(s.Span, fmt.Sprintf("`%s` is always within `%s`", s.Name, other.Name), "`where in "+other.Name+"` would say so",
						diag.Note{Span: other.Span, Message: "the wider one"})
				}
			}
		}
	},
}

// names2 reports whether a set names another one.
func names2(s, other *hir.Set) bool {
	found := false
	for _, c := range s.Clauses {
		hir.Walk(c.Cond, func(x hir.Expr) {
			if m, ok := x.(*hir.Member); ok && m.Set == other {
				found = true
			}
		})
	}
	return found
}

// alias reports whether a segment says no more than `where in other`.
func alias(s *hir.Set) bool {
	if len(s.Clauses) != 1 || s.Clauses[0].Except {
		return false
	}
	m, ok := s.Clauses[0].Cond.(*hir.Member)
	return ok && m.Row == hir.Row(s.Row)
}

// groups returns the segments that may be equal or within one another: those whose
// conditions read the same attributes and relations.
func (p *Pass) groups() (out [][]*hir.Set) {
	at := map[string]int{}
	for _, s := range p.Program.Sets {
		if s.Kind != hir.Segment || len(s.Clauses) == 0 {
			continue
		}
		key := s.Entity.Name + "\x00" + reads(p.cond(s))
		i, ok := at[key]
		if !ok {
			i = len(out)
			at[key] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], s)
	}
	return out
}

// reads lists the attributes and relations of a condition, sorted.
func reads(n *ir.Node) string {
	seen, names := map[*ir.Node]bool{}, map[string]bool{}
	var visit func(*ir.Node)
	visit = func(n *ir.Node) {
		if seen[n] {
			return
		}
		seen[n] = true
		switch {
		case n.Attr != nil:
			names[n.Attr.Entity.Name+"."+n.Attr.Name] = true
		case n.Agg != nil:
			for _, r := range n.Agg.Steps {
				names[r.To.Name+"/"+r.Name] = true
			}
		}
		for _, a := range n.Args {
			visit(a)
		}
	}
	visit(n)
	var list []string
	for name := range names {
		list = append(list, name)
	}
	slices.SortFunc(list, cmp.Compare[string])
	return fmt.Sprint(list)
}
