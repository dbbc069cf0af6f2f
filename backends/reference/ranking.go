package reference

import (
	"math/big"
	"slices"
	"strings"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
)

// ranked is a row of a population with what it is ordered by.
type ranked struct {
	row int
	by  types.Value
}

// ranking returns the rank of a row; the whole population is ranked once.
func (e *Evaluator) ranking(x *hir.Ranking, s *env) (types.Value, error) {
	row, err := e.row(x.Row, s)
	if err != nil || row == missing {
		return nil, err
	}
	found, ok := e.ranks[x]
	if !ok {
		if found, err = e.rankAll(x); err != nil {
			return nil, err
		}
		e.ranks[x] = found
	}
	return found[row], nil
}

// Standing returns where the row with a key stands in a ranking, from 1, and how many
// rows are ranked with it; 0 outside the population.
func (e *Evaluator) Standing(x *hir.Ranking, key string) (rank, of int64, err error) {
	st, row, err := e.find(x.Var, key)
	if err != nil {
		return 0, 0, err
	}
	group, self, err := e.population(x, row)
	if err != nil || self.by == nil {
		return 0, 0, at(err, st, row)
	}
	rank = 1
	version := isVersion(x.By)
	for _, other := range st.inOrder {
		name, r, err := e.population(x, other)
		if err != nil {
			return 0, 0, at(err, st, other)
		}
		if r.by == nil || name != group {
			continue
		}
		of++
		if order := compare(r.by, self.by, version); descending(x) && order > 0 || !descending(x) && order < 0 {
			rank++
		}
	}
	return rank, of, nil
}

// descending reports whether the largest value ranks first.
func descending(x *hir.Ranking) bool {
	return x.Desc && x.Func != hir.RankBottom || x.Func == hir.RankTop
}

// rankAll returns the result for every row; null outside the population.
func (e *Evaluator) rankAll(x *hir.Ranking) ([]types.Value, error) {
	st, err := e.store(x.Var.Entity)
	if err != nil {
		return nil, err
	}
	var names []string
	groups := map[string][]ranked{}
	for _, row := range st.inOrder {
		name, r, err := e.population(x, row)
		if err != nil {
			return nil, at(err, st, row)
		}
		if r.by == nil {
			continue
		}
		if groups[name] == nil {
			names = append(names, name)
		}
		groups[name] = append(groups[name], r)
	}
	found := make([]types.Value, len(st.keys))
	for _, name := range names {
		rankGroup(x, groups[name], found)
	}
	return found, nil
}

// population returns the group of a row and what it is ordered by; by is nil
// outside the population.
func (e *Evaluator) population(x *hir.Ranking, row int) (group string, r ranked, err error) {
	in := false
	if x.Among != nil {
		in, err = e.isMember(x.Among, row)
	} else {
		in, err = e.visible(x.Var.Entity, row)
	}
	if err != nil || !in {
		return "", ranked{}, err
	}
	s := bind(nil, x.Var, row)
	by, err := e.eval(x.By, s)
	if err != nil {
		return "", ranked{}, err
	}
	var classes []string
	for _, g := range x.Within {
		v, err := e.eval(g, s)
		if err != nil {
			return "", ranked{}, err
		}
		class := classOf(v, g.Of().Type)
		classes = append(classes, strings.ReplaceAll(class, "\x00", "\x00\x00"))
	}
	return strings.Join(classes, "\x00|"), ranked{row, by}, nil
}

// rankGroup ranks one group, whose rows stand in the order of their keys, so
// that a stable sort leaves ties in that order.
func rankGroup(x *hir.Ranking, group []ranked, found []types.Value) {
	desc := descending(x)
	version := isVersion(x.By)
	order := func(a, b ranked) int {
		if desc {
			a, b = b, a
		}
		return compare(a.by, b.by, version)
	}
	slices.SortStableFunc(group, order)
	n, rank := int64(len(group)), int64(0)
	for i, r := range group {
		if i == 0 || order(group[i-1], r) != 0 {
			rank = int64(i) + 1
		}
		switch x.Func {
		case hir.RankTop, hir.RankBottom:
			found[r.row] = within(x, rank, n)
		case hir.RankRank:
			found[r.row] = rank
		case hir.RankNtile:
			found[r.row] = tile(int64(i), n, x.N)
		case hir.RankPercent:
			found[r.row] = 0.0
			if n > 1 {
				found[r.row] = float64(rank-1) / float64(n-1)
			}
		}
	}
}

// within says that a rank is at most N, or at most ceil(Share * n), which is
// the same as rank - 1 < Share * n.
func within(x *hir.Ranking, rank, n int64) bool {
	if x.Share.Unscaled == nil {
		return rank <= x.N
	}
	most := new(big.Rat).Mul(x.Share.Rat(), big.NewRat(n, 1))
	return big.NewRat(rank-1, 1).Cmp(most) < 0
}

// tile returns the bucket, from 1, of the i-th of n rows in k buckets as equal
// as can be, the larger ones first.
func tile(i, n, k int64) int64 {
	small, larger := n/k, n%k
	if wide := (small + 1) * larger; i >= wide {
		return larger + (i-wide)/small + 1
	}
	return i/(small+1) + 1
}
