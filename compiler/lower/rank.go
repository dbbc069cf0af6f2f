package lower

import (
	"fmt"
	"math/big"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// rankTruth returns the rail of `top` and `bottom`: unknown outside the population.
func (l *Lowerer) rankTruth(e *hir.Ranking, s *scope, want ir.Mask) *ir.Node {
	if e.Func != hir.RankTop && e.Func != hir.RankBottom {
		panic(fmt.Sprintf("lower: no truth of ranking function %d", e.Func))
	}
	p := l.population(e, s)
	rank := p.value(l.b, ir.RankPosition, e.Func == hir.RankTop)
	if e.Share.Unscaled == nil { // rank <= N
		return l.b.Lit(l.b.Pred(types.Lt, l.b.Int(e.N), rank), other(want))
	}
	return l.b.Lit(l.withinShare(rank, p.value(l.b, ir.RankSize, false), e.Share), want)
}

// withinShare returns the predicate rank <= ceil(share * size). A whole number
// is at most the ceiling of q when the one before it is below q; so with share =
// a/b it is (rank - 1) * b < size * a, in integers. A share of so many digits
// that the products might not fit is left a decimal.
func (l *Lowerer) withinShare(rank, size *ir.Node, share types.Decimal) *ir.Node {
	const fits = 1_000_000_000 // times a population of 9 * 10^9
	before := l.add(rank, -1)
	q := share.Rat()
	if q.Denom().Cmp(big.NewInt(fits)) > 0 {
		part := l.b.Const(types.Type{Kind: schema.Decimal}, share)
		return l.b.Pred(types.Lt, before, l.b.Call(types.Type{Kind: schema.Decimal}, types.Mul, size, part))
	}
	return l.b.Pred(types.Lt, l.times(before, q.Denom().Int64()), l.times(size, q.Num().Int64()))
}

// rankValue returns the value of `rank`, `ntile` and `percentile`.
func (l *Lowerer) rankValue(e *hir.Ranking, s *scope) *ir.Node {
	p := l.population(e, s)
	switch e.Func {
	case hir.RankRank:
		return p.value(l.b, ir.RankPosition, e.Desc)
	case hir.RankNtile:
		return p.value(l.b, ir.RankNtile, e.Desc)
	case hir.RankPercent: // (rank - 1) / (n - 1), 0 when n is 1
		rank, size := p.value(l.b, ir.RankPosition, e.Desc), p.value(l.b, ir.RankSize, false)
		alone := l.b.Lit(l.b.Pred(types.Eq, size, l.b.Int(1)), ir.IsTrue)
		float := types.Type{Kind: schema.Float}
		return l.b.If(float, alone, l.b.Const(float, 0.0), l.b.Call(float, types.Div, l.add(rank, -1), l.add(size, -1)))
	}
	panic(fmt.Sprintf("lower: no value of ranking function %d", e.Func))
}

// A population is what a ranking node is over, in a context of its own where
// level 0 is a row of it.
type population struct {
	entity        *schema.Entity
	n             int64
	row, cond, by *ir.Node
	within        []*ir.Node
}

func (l *Lowerer) population(e *hir.Ranking, s *scope) population {
	each := l.decided(e.Var.Entity, true)
	own := root(e.Var, each)
	p := population{entity: e.Var.Entity, row: l.row(e.Row, s).node, by: l.value(e.By, own)}
	conds := []*ir.Node{l.visibleRow(each.node), l.b.Not(l.b.Null(p.by))}
	if e.Among != nil {
		conds = append(conds, l.set(e.Among, each))
	}
	p.cond = l.b.And(conds...)
	for _, g := range e.Within {
		p.within = append(p.within, l.value(g, own))
	}
	if e.Func == hir.RankNtile {
		p.n = e.N
	}
	return p
}

func (p population) value(b *ir.Builder, op ir.RankOp, desc bool) *ir.Node {
	r := ir.Ranking{Op: op, Entity: p.entity, Desc: desc}
	if op == ir.RankNtile {
		r.N = p.n
	}
	return b.Rank(r, p.row, p.cond, p.by, p.within...)
}
