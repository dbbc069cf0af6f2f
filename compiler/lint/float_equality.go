package lint

import (
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

var floatEquality = &Rule{
	Code: "SEG2010", Name: "float-equality", Level: Warning, Preset: Recommended,
	Title: "a float is compared for equality",
	Why: `A float that was computed is rarely equal to what was meant: 0.1 + 0.2 is not 0.3, and sums depend on their order. Ask
for a range, or store the value as a decimal.`,
	Fires:   "segment half of customer {\n  where score = 0.3\n}",
	Instead: "segment half of customer {\n  where score between 0.295 and 0.305\n}",
	Set: func(p *Pass, s *hir.Set) {
		for _, c := range s.Clauses {
			hir.Walk(c.Cond, func(x hir.Expr) {
				switch x := x.(type) {
				case *hir.Call:
					if (x.Op == types.Eq || x.Op == types.Ne) && x.Span.IsValid() && (isFloat(x.Args[0]) || isFloat(x.Args[1])) && !isZero(x.Args[1]) {
						p.report(x.Span, "a float is compared for equality", "ask for a range")
					}
				case *hir.In:
					if isFloat(x.X) && x.Span.IsValid() {
						p.report(x.Span, "a float is compared for equality", "ask for ranges")
					}
				}
			})
		}
	},
}

func isFloat(x hir.Expr) bool { return x.Of().Type.Kind == schema.Float }

func isZero(x hir.Expr) bool {
	k, ok := x.(*hir.Const)
	if !ok {
		return false
	}
	f, ok := types.AsFloat(k.Value)
	return ok && f == 0
}
