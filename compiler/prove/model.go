package prove

import (
	"math/big"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// model reads off the domains that the search left.
func (e *encoder) model(s *search) *Model {
	m := &Model{}
	facts := map[*ir.Node]Fact{}
	for _, p := range e.opaque {
		d := s.domains[e.free[p]]
		if d.has(0) != d.has(1) {
			facts[p] = Fact{p, d.has(1)}
			m.Facts = append(m.Facts, facts[p])
		}
	}
	for _, p := range e.paired {
		d := s.domains[e.pairs[[2]*ir.Node{p.X, p.Y}]]
		for i := range 3 {
			if d.has(i) && !(d.has(1) && i != 1) { // equal, where it may be
				m.Pairs = append(m.Pairs, Pair{p.X, p.Y, i - 1})
				break
			}
		}
	}
	for _, v := range e.order {
		if v.node.IsConst() || isBound(v.node) {
			continue
		}
		c := Choice{Node: v.node}
		if v.null >= 0 {
			c.Null = !s.domains[v.null].has(0)
			c.Any = s.domains[v.null].has(0) && s.domains[v.null].has(1)
		}
		c.Candidates = v.candidates(s, facts)
		m.Values = append(m.Values, c)
	}
	return m
}

// candidates returns values that lie in the cells left of all lines and meet
// the predicates over texts.
func (v *value) candidates(s *search, facts map[*ir.Node]Fact) (fit []types.Value) {
	var tries []types.Value
	for _, l := range v.lines {
		if l.live != nil {
			return nil
		}
		for i := range l.size() {
			if s.domains[l.v].has(i) {
				tries = append(tries, l.samples(i)...)
			}
		}
	}
	if len(v.texts) > 0 {
		tries = append(tries, "")
		for _, t := range slices.Clone(tries) {
			tries = append(tries, v.written(t, facts))
		}
	}
	for _, t := range tries {
		if v.accepts(t, s, facts) {
			fit = append(fit, t)
		}
	}
	return fit
}

func (v *value) accepts(t types.Value, s *search, facts map[*ir.Node]Fact) bool {
	for _, l := range v.lines {
		if !s.domains[l.v].has(l.cell(t)) {
			return false
		}
	}
	for _, p := range v.texts {
		text, isText := t.(string)
		if f, asked := facts[p]; asked && isText && p.Fn != types.Matches {
			if textHolds(p.Fn, text, p.Args[1].Value.(string)) != f.Holds {
				return false
			}
		}
	}
	return true
}

// written returns a text that begins as t does and meets the predicates that
// are asked for.
func (v *value) written(t types.Value, facts map[*ir.Node]Fact) types.Value {
	var middle, end string
	for _, p := range v.texts {
		arg := p.Args[1].Value.(string)
		switch {
		case !facts[p].Holds:
		case p.Fn == types.Contains:
			middle += arg
		case p.Fn == types.EndsWith && len(arg) > len(end):
			end = arg
		}
	}
	text, _ := t.(string)
	return text + middle + end
}

// cell returns the cell that a value lies in.
func (l *line) cell(v types.Value) int {
	i, found := slices.BinarySearchFunc(l.consts, v, types.CompareValues)
	if found {
		return 2*i + 1
	}
	return 2 * i
}

// samples returns values of a cell, the plainest first.
func (l *line) samples(i int) []types.Value {
	if i%2 == 1 {
		if text, ok := l.consts[i/2].(string); ok && strings.HasSuffix(text, "\xff") {
			return nil
		}
		return []types.Value{l.fit(l.consts[i/2])}
	}
	var lo, hi types.Value
	if i > 0 {
		lo = l.consts[i/2-1]
	}
	if i/2 < len(l.consts) {
		hi = l.consts[i/2]
	}
	if lo == nil && hi == nil {
		return nil
	}
	return l.between(lo, hi)
}

// fit brings a number to the type of the line's node.
func (l *line) fit(v types.Value) types.Value {
	d, ok := types.AsDecimal(v)
	switch {
	case !ok:
		return v
	case l.node.Type.Kind == schema.Int:
		if d = d.Trim(); d.Scale == 0 && d.Unscaled.IsInt64() {
			return d.Unscaled.Int64()
		}
	case l.node.Type.Kind == schema.Float:
		return d.Float()
	}
	return d
}

// between returns values above lo and below hi, of which one may be nil.
func (l *line) between(lo, hi types.Value) []types.Value {
	one := lo
	if lo == nil {
		one = hi
	}
	switch x := one.(type) {
	case types.Date:
		return l.inside(lo, hi, func(n int64) types.Value { return types.Date(n) }, func(v types.Value) int64 { return int64(v.(types.Date)) }, 30)
	case types.Instant:
		return l.inside(lo, hi, func(n int64) types.Value { return types.Instant(n) }, func(v types.Value) int64 { return int64(v.(types.Instant)) }, 30*day)
	case string:
		return textsBetween(lo, hi)
	case float64:
		return floatsBetween(lo, hi, x)
	case int64, types.Decimal:
		return l.numbersBetween(lo, hi)
	}
	return nil
}

// inside returns times: the middle, or some way beyond the only end.
func (l *line) inside(lo, hi types.Value, make func(int64) types.Value, number func(types.Value) int64, far int64) []types.Value {
	switch {
	case lo == nil:
		return []types.Value{make(number(hi) - far), make(number(hi) - 1)}
	case hi == nil:
		return []types.Value{make(number(lo) + far), make(number(lo) + 1)}
	}
	a, b := number(lo), number(hi)
	return []types.Value{make(a + (b-a)/2), make(a + 1), make(b - 1)}
}

func textsBetween(lo, hi types.Value) []types.Value {
	low, _ := lo.(string)
	low = strings.TrimSuffix(low, "\xff")
	tries := []types.Value{"", low + "a", low + " ", low + "0", low + "z", "other"}
	if text, ok := hi.(string); ok && !strings.HasSuffix(text, "\xff") {
		_, last := utf8.DecodeLastRuneInString(text)
		tries = append(tries, text[:len(text)-last])
	}
	if low != "" && low != lo && low[len(low)-1] < '~' { // beyond all that begin so
		tries = append(tries, low[:len(low)-1]+string(rune(low[len(low)-1])+1))
	}
	return tries
}

func floatsBetween(lo, hi types.Value, one float64) []types.Value {
	switch {
	case lo == nil:
		return []types.Value{one - 1, one - 0.5}
	case hi == nil:
		return []types.Value{one + 1, one + 0.5}
	}
	a, b := lo.(float64), hi.(float64)
	return []types.Value{a + (b-a)/2}
}

// numbersBetween returns whole numbers where there are, else the first step.
func (l *line) numbersBetween(lo, hi types.Value) (found []types.Value) {
	scale, fixed := scaleOf(l.node)
	if !fixed {
		scale = max(l.node.Type.Scale, 2)
	}
	for _, digits := range []int{0, scale} {
		if lo != nil {
			found = append(found, l.fit(stepAbove(lo, digits)))
			continue
		}
		d, _ := types.AsDecimal(hi)
		n := new(big.Int).Neg(d.Unscaled)
		below := stepAbove(types.Decimal{Unscaled: n, Scale: d.Scale}, digits)
		found = append(found, l.fit(types.Decimal{Unscaled: new(big.Int).Neg(below.Unscaled), Scale: below.Scale}))
	}
	return found
}
