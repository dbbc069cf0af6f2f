package lint

import (
	"fmt"
	"slices"

	"github.com/segc-dev/segc/compiler/hir"
)

var redundantPart = &Rule{
	Code: "SEG2004", Name: "redundant-part", Level: Warning, Preset: Recommended,
	Title: "a part of 'and' or 'or' makes no difference",
	Why: `In 'a and b' a part that the other implies, and in 'a or b' a part that implies the other, can go: it is proved,
for nulls too, that the segment has the same members without it.`,
	Fires:   "segment reached of customer {\n  where level > 3 or level > 5\n}",
	Instead: "segment reached of customer {\n  where level > 3\n}",
	Set: func(p *Pass, s *hir.Set) {
		if s.Kind == hir.SplitArm {
			return
		}
		for _, c := range s.Clauses {
			p.parts(s, c.Cond)
		}
	},
}

// most is the number of parts up to which each is held against the others, and
// mostClauses that of clauses.
const (
	most        = 24
	mostClauses = 100
)

// parts looks at the parts of a conjunction or disjunction, each against the rest.
func (p *Pass) parts(s *hir.Set, x hir.Expr) {
	var args []hir.Expr
	and := false
	switch x := x.(type) {
	case *hir.And:
		args, and = flat(x, true), true
	case *hir.Or:
		args = flat(x, false)
	default:
		return
	}
	if len(args) > most {
		return
	}
	for i := len(args) - 1; i >= 0 && len(args) > 1; i-- {
		at := args[i].Of().Span
		if !at.IsValid() {
			continue
		}
		rest := slices.Delete(slices.Clone(args), i, i+1)
		part, others := p.cond(withCond(s, args[i])), p.cond(withCond(s, join(rest, and)))
		if and && !p.implies(others, part) || !and && !p.implies(part, others) {
			continue
		}
		if p.impossible(part) || p.impossible(p.b.Not(part)) || p.impossible(others) || p.impossible(p.b.Not(others)) {
			continue // constants have a rule of their own
		}
		word := map[bool]string{true: "and", false: "or"}[and]
		p.report(at, fmt.Sprintf("this part of `%s` makes no difference", word), "without it the members are the same")
		args = rest
	}
	for _, a := range args {
		p.parts(s, a)
	}
}

// flat returns the parts of nested conjunctions, or disjunctions.
func flat(x hir.Expr, and bool) []hir.Expr {
	var args []hir.Expr
	switch x := x.(type) {
	case *hir.And:
		if !and {
			return []hir.Expr{x}
		}
		args = x.Args
	case *hir.Or:
		if and {
			return []hir.Expr{x}
		}
		args = x.Args
	default:
		return []hir.Expr{x}
	}
	var out []hir.Expr
	for _, a := range args {
		out = append(out, flat(a, and)...)
	}
	return out
}

func join(args []hir.Expr, and bool) hir.Expr {
	if and {
		return &hir.And{Info: boolean, Args: args}
	}
	return &hir.Or{Info: boolean, Args: args}
}
