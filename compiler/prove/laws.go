package prove

import (
	"slices"
	"strings"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
)

// Bounds of what is drawn from pairs: beyond them proofs are lost, not wrong.
const (
	maxAggregates = 24
	maxTexts      = 24
	maxDepth      = 2
	maxCells      = 1 << 18 // of two lines, multiplied
)

// laws returns what holds of the values on every row.
func (e *encoder) laws() *formula {
	parts := []*formula{verum()}
	var aggregates []*value
	for _, v := range e.order {
		parts = append(parts, e.textLaws(v)...)
		if v.node.Op == ir.Agg {
			aggregates = append(aggregates, v)
		}
	}
	if len(aggregates) > maxAggregates {
		aggregates = aggregates[:maxAggregates]
	}
	for _, x := range aggregates {
		for _, y := range aggregates {
			if x != y && samePath(x.node, y.node) {
				parts = append(parts, e.aggregateLaws(x, y)...)
			}
		}
	}
	return allOf(parts...)
}

func samePath(x, y *ir.Node) bool {
	return x.Agg.Base == y.Agg.Base && x.Args[0] == y.Args[0] && slices.Equal(x.Agg.Steps, y.Agg.Steps)
}

// aggregateLaws returns the laws of x as the aggregate over the larger rows.
func (e *encoder) aggregateLaws(x, y *value) []*formula {
	large, small := x.node.Agg.Func, y.node.Agg.Func
	if large != hir.Count && !(large == small && (large == hir.CountDistinct && x.node.Args[2] == y.node.Args[2] || large == hir.ActiveDays)) {
		return nil
	}
	if !e.implied(y.node.Args[1], x.node.Args[1]) {
		return nil
	}
	switch small {
	case hir.Count, hir.CountDistinct, hir.ActiveDays:
		return atMost(y, x)
	}
	if large == hir.Count {
		return emptied(x, y)
	}
	return nil
}

// implied reports whether a condition of rows is proved to follow from another.
func (e *encoder) implied(from, to *ir.Node) bool {
	if from == to {
		return true
	}
	if e.depth >= maxDepth {
		return false
	}
	const steps = 20_000
	return satisfy(e.b, e.b.And(from, e.b.Not(to)), steps, e.depth+1).Verdict == Impossible
}

// atMost returns the law that whole x is never above whole y.
func atMost(x, y *value) (laws []*formula) {
	a, b := wholes(x), wholes(y)
	if a == nil || b == nil || a.size()*b.size() > maxCells {
		return nil
	}
	from := 0
	for i := range a.size() {
		least := a.least(i)
		for from < b.size()-1 && b.greatest(from) < least {
			from++
		}
		if from > 0 {
			laws = append(laws, anyOf(lit(a.v, span(a.size(), 0, i)), lit(b.v, span(b.size(), from, b.size()))))
		}
	}
	return laws
}

// wholes returns the line of a value that is cut by whole numbers, or nil.
func wholes(v *value) *line {
	for _, l := range v.lines {
		if l.live == nil && !slices.ContainsFunc(l.consts, func(c types.Value) bool { _, ok := c.(int64); return !ok }) {
			return l
		}
	}
	return nil
}

// least returns the smallest whole number of a cell that is not below zero.
func (l *line) least(i int) int64 {
	switch {
	case i%2 == 1:
		return l.consts[i/2].(int64)
	case i == 0:
		return 0
	}
	return l.consts[i/2-1].(int64) + 1
}

// greatest returns the largest whole number of a cell that has one.
func (l *line) greatest(i int) int64 {
	if i%2 == 1 {
		return l.consts[i/2].(int64)
	}
	return l.consts[i/2].(int64) - 1
}

// emptied returns the law that without rows a sum is 0, and others are null.
func emptied(count, v *value) (laws []*formula) {
	c := wholes(count)
	if c == nil {
		return nil
	}
	rows := lit(c.v, span(c.size(), c.at(int64(0))+1, c.size()))
	if v.null >= 0 {
		return []*formula{anyOf(rows, lit(v.null, isOn))}
	}
	if v.node.Agg.Func != hir.Sum {
		return nil
	}
	for _, l := range v.lines {
		at := l.at(int64(0))
		laws = append(laws, anyOf(rows, lit(l.v, span(l.size(), at, at+1))))
	}
	return laws
}

// textLaws returns what predicates over one text say of each other.
func (e *encoder) textLaws(v *value) (laws []*formula) {
	if len(v.texts) > maxTexts {
		return nil
	}
	for _, p := range v.texts {
		for _, q := range v.texts {
			if p == q || p.Fn == types.Matches || q.Fn == types.Matches {
				continue
			}
			a, b := p.Args[1].Value.(string), q.Args[1].Value.(string)
			switch {
			case q.Fn == types.Contains && strings.Contains(a, b), q.Fn == p.Fn && strings.HasSuffix(a, b):
				laws = append(laws, anyOf(e.holds(p, false), e.holds(q, true)))
			case p.Fn == types.EndsWith && q.Fn == types.EndsWith && !strings.HasSuffix(b, a):
				laws = append(laws, anyOf(e.holds(p, false), e.holds(q, false)))
			}
		}
	}
	return laws
}
