package check

import (
	"math"
	"strings"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/specs/schema"
)

var rankFuncs = map[ast.RankKind]hir.RankFunc{ast.Top: hir.RankTop, ast.Bottom: hir.RankBottom, ast.Rank: hir.RankRank,
	ast.Ntile: hir.RankNtile, ast.Percentile: hir.RankPercent}

var rankTypes = map[ast.RankKind]schema.Kind{ast.Top: schema.Bool, ast.Bottom: schema.Bool, ast.Rank: schema.Int,
	ast.Ntile: schema.Int, ast.Percentile: schema.Float}

// ranking checks top, bottom, rank, ntile and percentile: this row among the
// rows of its entity. What is ranked by is read of each row of the population,
// alone: rows around are out of reach.
func (b *body) ranking(s *scope, e *ast.Ranking) hir.Expr {
	if s.row == nil {
		return b.fail(noRow(e.Span, e.Kind.String()))
	}
	entity := s.row.RowEntity()
	r := &hir.Ranking{Func: rankFuncs[e.Kind], Row: s.row, Desc: e.Desc,
		Var: &hir.Var{Name: entity.Name, Entity: entity, Span: e.Span}}
	ok := b.rankSize(s, e, r)
	inner := &scope{row: r.Var, binds: &bind{row: r.Var}, habit: s.habit, lets: s.lets}
	if s.row == s.root {
		inner.root = r.Var
	}
	r.By = b.expr(inner, e.By)
	if isInvalid(r.By) {
		ok = false
	} else if !types.HasOrder(r.By.Of().Type) || r.By.Of().Type.Kind == schema.Distance {
		b.report(cannotRank(r.By))
		ok = false
	}
	for _, g := range e.Within {
		group := b.expr(inner, g)
		if !isInvalid(group) && !types.HasEquality(group.Of().Type) {
			b.report(cannotGroup(group))
		}
		ok = ok && !isInvalid(group) && types.HasEquality(group.Of().Type)
		r.Within = append(r.Within, group)
	}
	if e.Among != nil {
		r.Among = b.setRef(s, e.Among)
		if r.Among != nil && r.Among.Entity != entity {
			b.report(setOfOther(e.Among.Pos(), r.Among, entity))
			r.Among = nil
		}
		ok = ok && r.Among != nil
	}
	if !ok {
		return b.invalid(e.Span)
	}
	nullable := r.By.Of().Nullable || r.Among != nil || mayMiss(s.row) || b.unseen(s, s.row)
	r.Info = info(kind(rankTypes[e.Kind]), nullable, e.Span)
	return r
}

// rankSize checks the N of top, bottom and ntile.
func (b *body) rankSize(s *scope, e *ast.Ranking, r *hir.Ranking) bool {
	switch e.Kind {
	case ast.Rank, ast.Percentile:
		return true
	case ast.Ntile:
		n, ok := b.count(s, e.N, "the number of tiles", 1, math.MaxInt32)
		r.N = n
		return ok
	}
	k := b.constant(s, e.N)
	if k == nil {
		return false
	}
	if share, ok := k.Value.(types.Decimal); ok && k.Type.Unit == "" && !fraction(e.N) {
		if share.Unscaled.Sign() <= 0 || share.Cmp(types.DecimalOf(1)) > 0 {
			b.report(badShare(k.Span, e.Kind.String()))
			return false
		}
		r.Share = share
		return true
	}
	n, ok := k.Value.(int64)
	if !ok && fraction(e.N) {
		b.report(hint(wholeNumber(k, "the number of `"+e.Kind.String()+"`", 1, math.MaxInt64), "a share has a percent sign, such as `%s 10%%`", e.Kind))
		return false
	}
	if !ok || n < 1 || k.Type.Unit != "" {
		b.report(wholeNumber(k, "the number of `"+e.Kind.String()+"`", 1, math.MaxInt64))
		return false
	}
	r.N = n
	return true
}

// fraction reports a literal with a point and without a percent sign, which is
// neither a number of rows nor a share.
func fraction(e ast.Expr) bool {
	n, ok := e.(*ast.NumberLit)
	return ok && !n.Percent && strings.Contains(n.Text, ".")
}
