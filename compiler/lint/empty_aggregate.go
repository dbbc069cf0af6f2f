package lint

import (
	"fmt"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/diag"
)

var emptyAggregate = &Rule{
	Code: "SEG2102", Name: "empty-aggregate", Level: Info, Preset: Recommended,
	Title: "an upper bound on a sum or count takes those without any row",
	Why: `'sum' and 'count' over no rows are 0, so 'sum(orders.amount) < 100' holds of everybody who never ordered. Where that
is meant, 'count(…) = 0 or …' or a comment says so; where it is not, ask for a row too: 'any(orders)'. The finding is made only
where the other conditions leave such a row.`,
	Fires:   "segment small of customer {\n  where sum(orders.amount in last 90 days) < 100 USD\n}",
	Instead: "segment small of customer {\n  where sum(orders.amount in last 90 days) < 100 USD\n  where any(orders in last 90 days)\n}",
	Set: func(p *Pass, s *hir.Set) {
		if s.Kind == hir.SplitArm || len(s.Clauses) > mostClauses {
			return
		}
		for i, c := range s.Clauses {
			if c.Except {
				continue
			}
			for _, part := range flat(c.Cond, true) {
				if agg := bounded(part); agg != nil {
					p.takesNone(s, i, part, agg)
				}
			}
		}
	},
}

// bounded returns the sum or count that a comparison bounds from above by a
// constant over zero, and by nothing else; or nil.
func bounded(x hir.Expr) *hir.Agg {
	c, ok := x.(*hir.Call)
	if !ok || len(c.Args) != 2 || c.Op != types.Lt && c.Op != types.Le {
		return nil
	}
	agg, ok := c.Args[0].(*hir.Agg)
	if !ok || agg.Func != hir.Sum && agg.Func != hir.Count && agg.Func != hir.CountDistinct {
		return nil
	}
	k, ok := c.Args[1].(*hir.Const)
	if !ok {
		return nil
	}
	if f, ok := types.AsFloat(k.Value); !ok || f < 0 || f == 0 && c.Op == types.Lt || f <= 1 && agg.Func != hir.Sum {
		return nil // `count(…) < 1` means none
	}
	return agg
}

func (p *Pass) takesNone(s *hir.Set, clause int, part hir.Expr, agg *hir.Agg) {
	none := &hir.Agg{Info: boolean, Func: hir.None, Rel: agg.Rel}
	args := []hir.Expr{none}
	for _, c := range s.Clauses {
		args = append(args, meets(c))
	}
	set := withCond(s, &hir.And{Info: boolean, Args: args})
	if p.impossible(p.cond(set)) {
		return
	}
	var notes []diag.Note
	if row := p.example(set); row != "" {
		notes = append(notes, diag.Note{Message: "a member without any, " + row})
	}
	p.report(part.Of().Span, fmt.Sprintf("this holds of every %s without any such row", s.Entity.Name),
		"over no rows the value is 0", notes...)
}
