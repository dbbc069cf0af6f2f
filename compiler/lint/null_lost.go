package lint

import (
	"fmt"
	"strings"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
)

var nullLost = &Rule{
	Code: "SEG2101", Name: "null-lost", Level: Warning, Preset: Recommended,
	Title: "a negative condition loses the rows whose value is null",
	Why: `Of a null nothing is known, so 'plan != "pro"' is not true of it, nor is 'plan not in […]' or 'not (plan = "pro")':
the rows without a plan are in neither the segment nor its opposite. The finding shows such a row; it is made only where the
other conditions leave one. Say what is meant: 'plan is not "pro"' or '(plan in […]) is not true' keeps them, 'plan is not null'
beside the condition leaves them out for all to see.`,
	Fires:   "segment not_paying of customer {\n  where plan != \"pro\"\n}",
	Instead: "segment not_paying of customer {\n  where plan is not \"pro\"\n}",
	Set: func(p *Pass, s *hir.Set) {
		if s.Kind == hir.SplitArm || len(s.Clauses) > mostClauses {
			return
		}
		left := mostClauses // places to look at, each with all the rest
		for i, c := range s.Clauses {
			if c.Except {
				continue
			}
			parts := flat(c.Cond, true)
			if len(parts) > mostClauses {
				continue
			}
			for _, part := range parts {
				left -= p.losses(s, i, part, left)
			}
		}
	},
}

// losses reports the negative parts of a condition for which a row exists that is
// left out only because they are unknown: of the first most of them. It returns how
// many it looked at.
func (p *Pass) losses(s *hir.Set, clause int, cond hir.Expr, most int) int {
	list := negatives(cond)
	list = list[:min(len(list), most)]
	for _, neg := range list {
		lost := []hir.Expr{unknown(neg), &hir.Not{Info: boolean, X: &hir.IsTrue{Info: boolean, X: cond}}}
		for _, part := range flat(s.Clauses[clause].Cond, true) {
			if part != cond {
				lost = append(lost, part)
			}
		}
		for j, c := range s.Clauses {
			if j != clause {
				lost = append(lost, meets(c))
			}
		}
		set := withCond(s, &hir.And{Info: boolean, Args: lost})
		if p.impossible(p.cond(set)) {
			continue
		}
		of := nullable(neg)
		if of == "" {
			continue
		}
		var notes []diag.Note
		if row := p.example(set); row != "" {
			notes = append(notes, diag.Note{Message: "left out, " + row})
		}
		d := p.report(spanOf(neg), fmt.Sprintf("rows whose `%s` is null are left out", of),
			"unknown is not true; `is not` keeps them", notes...)
		d.Fixes = keepNulls(neg)
	}
	return len(list)
}

// keepNulls is the fix that keeps the rows; it changes the members.
func keepNulls(x hir.Expr) []diag.Fix {
	if c, ok := x.(*hir.Call); ok && c.Op == types.Ne {
		if a, b := c.Args[0].Of().Span, c.Args[1].Of().Span; a.IsValid() && b.IsValid() && a.File == b.File && a.End < b.Start &&
			strings.TrimSpace(string(a.File.Content[a.End:b.Start])) == "!=" {
			return replace(token.Span{File: a.File, Start: a.End, End: b.Start}, " is not ", "keep the rows that are null", false)
		}
	}
	return nil
}

func spanOf(x hir.Expr) token.Span { return x.Of().Span }

// unknown is the condition that a predicate is null.
func unknown(x hir.Expr) hir.Expr {
	isTrue := &hir.IsTrue{Info: boolean, X: x}
	isFalse := &hir.IsTrue{Info: boolean, X: &hir.Not{Info: boolean, X: x}}
	return &hir.And{Info: boolean, Args: []hir.Expr{&hir.Not{Info: boolean, X: isTrue}, &hir.Not{Info: boolean, X: isFalse}}}
}

// negatives returns the negative predicates that may be null in a condition, not
// those of related rows.
func negatives(x hir.Expr) (out []hir.Expr) {
	switch x := x.(type) {
	case *hir.And:
		for _, a := range x.Args {
			out = append(out, negatives(a)...)
		}
	case *hir.Or:
		for _, a := range x.Args {
			out = append(out, negatives(a)...)
		}
	case *hir.Not:
		if _, safe := x.X.(*hir.IsTrue); !safe && x.Nullable && x.Span.IsValid() {
			out = append(out, x)
		}
	case *hir.Call:
		if x.Op == types.Ne && x.Nullable && x.Span.IsValid() {
			out = append(out, x)
		}
	}
	return out
}

// nullable names what may be null in a predicate: an attribute, a trait or an
// aggregate; or "". The values that an aggregate runs over are none of it.
func nullable(x hir.Expr) string {
	if !x.Of().Nullable {
		return ""
	}
	switch x := x.(type) {
	case *hir.Attr:
		return x.Attr.Name
	case *hir.TraitRef:
		return x.Trait.Name
	case *hir.Agg:
		if x.Span.IsValid() {
			return strings.Join(strings.Fields(x.Span.Text()), " ")
		}
		return ""
	}
	for _, c := range hir.Children(x) {
		if name := nullable(c); name != "" {
			return name
		}
	}
	return ""
}
