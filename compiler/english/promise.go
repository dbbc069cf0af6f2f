package english

import (
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/ast"
)

// promised are the words for the comparisons of an expect clause.
var promised = map[ast.Op]string{ast.Lt: "fewer than ", ast.Le: "at most ", ast.Gt: "more than ", ast.Ge: "at least ", ast.Eq: "exactly "}

// Promise returns what an expect clause of a set says about its members: "at
// most 20% of all customers", "between 10 and 200,000 customers".
func Promise(s *hir.Set, x *hir.Expect) string {
	bound, of := literal(x.Lo), " "
	if x.Share {
		bound, of = percent(x.Lo), " of all "
	}
	if x.Op == ast.Range {
		hi := literal(x.Hi)
		if x.Share {
			hi = percent(x.Hi)
		}
		bound = "between " + bound + " and " + hi
	}
	word := promised[x.Op]
	if x.Share && x.Op == ast.Lt {
		word = "less than "
	}
	noun := newWriter(s.Row).all()
	if !x.Share && x.Op != ast.Range && x.Lo.Cmp(types.DecimalOf(1)) == 0 {
		noun = spaced(s.Entity.Name)
	}
	return word + bound + of + noun
}

// percent writes a fraction of one as a percentage.
func percent(share types.Decimal) string {
	hundred := types.Decimal{Unscaled: share.Rescale(share.Scale + 2).Unscaled, Scale: share.Scale}
	return thousands(hundred.Trim().String()) + "%"
}
