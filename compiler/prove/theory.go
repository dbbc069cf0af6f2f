package prove

import (
	"github.com/segc-dev/segc/compiler/simplex"
)

// Bounds of what arithmetic is asked to do for one question.
const (
	maxPivots   = 20_000
	maxBranches = 300
)

// An arithmetic is the theory of the numbers behind axes: sums are the sums of
// their terms, and what is known of values and aggregates by nature holds.
type arithmetic struct {
	e     *encoder
	s     *simplex.Solver
	used  []*axis // that have a variable in the solver
	rules []rule
	total int // the variable that counts events, -1 without

	reasons [][]*formula // literals that a bound came from, as they stand
	calm    []set        // the domains of used at which nothing spoke against them
	fits    []set        // of rules
}

// A rule is a bound that holds once variables lie in some cells.
type rule struct {
	when  []cellsIn
	v     int // of the solver
	lower bool
	at    number
	// strict: the bound itself is outside.
	strict bool
}

// A cellsIn says that a variable lies in some cells.
type cellsIn struct {
	v  int
	in set
}

// hasTheory reports whether the cells do not tell all there is.
func (e *encoder) hasTheory() bool {
	return len(e.sums) > 0 || len(e.axioms) > 0 || len(e.groups) > 0
}

// newArithmetic returns the theory of what an encoder has collected.
func newArithmetic(e *encoder) *arithmetic {
	t := &arithmetic{e: e, s: simplex.New(maxPivots), total: -1}
	for _, x := range e.axes {
		x.at = -1
	}
	for _, x := range e.axes {
		if x.terms != nil {
			t.sum(x)
		}
	}
	for _, l := range e.axioms {
		t.law(l)
	}
	for _, g := range e.groups {
		g.lay(t)
	}
	t.s.Keep()
	return t
}

// variable returns the solver's variable of an axis.
func (t *arithmetic) variable(x *axis) int {
	if x.at >= 0 {
		return x.at
	}
	x.at = t.s.Var(x.whole)
	t.bound(x.at, x.low, x.high)
	t.used = append(t.used, x)
	return x.at
}

// bound asserts ends that always hold.
func (t *arithmetic) bound(v int, low, high end) {
	if !low.none {
		t.s.Lower(v, low.at, low.strict, simplex.Axiom)
	}
	if !high.none {
		t.s.Upper(v, high.at, high.strict, simplex.Axiom)
	}
}

// entries returns terms over axes as terms over the solver's variables. A term's
// coefficient of a node's axis is of its values' unit.
func (t *arithmetic) entries(terms []term) []simplex.Entry {
	out := make([]simplex.Entry, len(terms))
	for i, x := range terms {
		out[i] = simplex.Entry{Var: t.variable(x.x), Coef: x.f}
	}
	return out
}

func (t *arithmetic) sum(x *axis) {
	x.at = t.s.Sum(t.entries(x.terms))
	t.used = append(t.used, x)
}

func (t *arithmetic) law(l law) {
	v := t.s.Sum(t.entries(l.terms))
	if l.low != nil {
		t.s.Lower(v, *l.low, false, simplex.Axiom)
	}
	if l.high != nil {
		t.s.Upper(v, *l.high, false, simplex.Axiom)
	}
}

// check asserts what the domains say, and solves: for rational numbers on the
// way, for whole ones at the end.
func (t *arithmetic) check(s *search, final bool) (conflict []*formula, split *formula, gaveUp bool) {
	if !final && t.unchanged(s) {
		return nil, nil, false
	}
	t.s.Reset()
	t.s.Pivots = 0
	t.reasons = t.reasons[:0]
	if c := t.assert(s); c != nil {
		return t.lemma(s, c), nil, false
	}
	r, c := t.s.Check()
	if r == simplex.Feasible && final {
		r, c = t.s.CheckWhole(maxBranches)
	}
	switch r {
	case simplex.Infeasible:
		return t.lemma(s, c), nil, false
	case simplex.GaveUp:
		return nil, nil, true
	}
	t.remember(s)
	if !final {
		return nil, nil, false
	}
	if t.total >= 0 && t.s.Value(t.total).R.Sign() > 0 {
		t.s.Minimize(t.total, maxBranches/10)
	}
	return nil, t.hole(s), false
}

func same(a, b set) bool { return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0]) }

// unchanged reports whether the domains are those of the last time.
func (t *arithmetic) unchanged(s *search) bool {
	if t.calm == nil {
		return false
	}
	for i, x := range t.used {
		if x.v >= 0 && !same(t.calm[i], s.domains[x.v]) {
			return false
		}
	}
	i := 0
	for _, r := range t.rules {
		for _, w := range r.when {
			if !same(t.fits[i], s.domains[w.v]) {
				return false
			}
			i++
		}
	}
	return true
}

func (t *arithmetic) remember(s *search) {
	t.calm, t.fits = make([]set, len(t.used)), t.fits[:0]
	for i, x := range t.used {
		if x.v >= 0 {
			t.calm[i] = s.domains[x.v]
		}
	}
	for _, r := range t.rules {
		for _, w := range r.when {
			t.fits = append(t.fits, s.domains[w.v])
		}
	}
}

// reason keeps the literals that a bound comes from, and returns their number.
func (t *arithmetic) reason(list ...cellsIn) int {
	out := make([]*formula, len(list))
	for i, c := range list {
		out[i] = &formula{form: literal, v: c.v, in: c.in.complement(t.e.sizes[c.v])}
	}
	t.reasons = append(t.reasons, out)
	return len(t.reasons) - 1
}

// assert asserts the bounds of the domains, and of the rules that apply.
func (t *arithmetic) assert(s *search) (conflict []int) {
	for _, x := range t.used {
		if x.v < 0 {
			continue
		}
		d := s.domains[x.v]
		low, high := x.hull(d)
		if !low.none {
			from := cellsOf(len(x.ends), func(i int) bool { return !x.ends[i][0].none && atLeast(x.ends[i][0], low) })
			if c := t.s.Lower(x.at, low.at, low.strict, t.reason(cellsIn{x.v, from})); c != nil {
				return c
			}
		}
		if !high.none {
			to := cellsOf(len(x.ends), func(i int) bool { return !x.ends[i][1].none && atMost(x.ends[i][1], high) })
			if c := t.s.Upper(x.at, high.at, high.strict, t.reason(cellsIn{x.v, to})); c != nil {
				return c
			}
		}
	}
	for _, r := range t.rules {
		if !r.applies(s) {
			continue
		}
		assert := t.s.Upper
		if r.lower {
			assert = t.s.Lower
		}
		if c := assert(r.v, r.at, r.strict, t.reason(r.when...)); c != nil {
			return c
		}
	}
	return nil
}

func (r rule) applies(s *search) bool {
	for _, w := range r.when {
		if !s.domains[w.v].within(w.in) {
			return false
		}
	}
	return true
}

// atLeast reports whether a lower end leaves no more than another one.
func atLeast(a, b end) bool {
	order := a.at.Cmp(b.at)
	return order > 0 || order == 0 && (a.strict || !b.strict)
}

// atMost is atLeast for upper ends.
func atMost(a, b end) bool {
	order := a.at.Cmp(b.at)
	return order < 0 || order == 0 && (a.strict || !b.strict)
}

// hull returns the ends of the numbers in some cells.
func (x *axis) hull(d set) (low, high end) {
	first := true
	for i, ends := range x.ends {
		if !d.has(i) {
			continue
		}
		if first {
			low, high, first = ends[0], ends[1], false
			continue
		}
		if ends[0].none || !low.none && atLeast(low, ends[0]) {
			low = ends[0]
		}
		if ends[1].none || !high.none && atMost(high, ends[1]) {
			high = ends[1]
		}
	}
	return low, high
}

// lemma returns what reasons of a conflict forbid together: one of the literals
// they rest on is false.
func (t *arithmetic) lemma(s *search, reasons []int) []*formula {
	out := []*formula{}
	at := map[int]int{}
	for _, r := range reasons {
		for _, l := range t.reasons[r] {
			if i, ok := at[l.v]; ok {
				out[i] = &formula{form: literal, v: l.v, in: out[i].in.or(l.in)}
				continue
			}
			at[l.v] = len(out)
			out = append(out, l)
		}
	}
	return out
}

// hole returns a literal that divides a domain where the number found lies in
// none of its cells; nil when all lie in one.
func (t *arithmetic) hole(s *search) *formula {
	for _, x := range t.used {
		if x.v < 0 {
			continue
		}
		d, n := s.domains[x.v], t.s.Value(x.at)
		inside := false
		below := newSet(len(x.ends))
		for i, ends := range x.ends {
			if !d.has(i) {
				continue
			}
			inside = inside || isAbove(n, ends[0]) && isBelow(n, ends[1])
			if !isBelow(n, ends[1]) {
				below.add(i)
			}
		}
		if !inside {
			return &formula{form: literal, v: x.v, in: below}
		}
	}
	return nil
}

func isAbove(n simplex.Number, low end) bool {
	if low.none {
		return true
	}
	order := n.Cmp(simplex.Number{R: low.at})
	return order > 0 || order == 0 && !low.strict
}

func isBelow(n simplex.Number, high end) bool {
	if high.none {
		return true
	}
	order := n.Cmp(simplex.Number{R: high.at})
	return order < 0 || order == 0 && !high.strict
}

// number returns the number found for an axis; ok is false when it has none.
func (t *arithmetic) number(x *axis, step number) (n number, ok bool) {
	if x.at < 0 {
		return n, false
	}
	v := t.s.Value(x.at)
	return v.R.Add(v.K.Mul(step)), true
}
