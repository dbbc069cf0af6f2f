// Package simplex decides whether bounds on linear sums of variables can all
// hold, exactly. It is the general simplex of Dutertre and de Moura, "A Fast
// Linear-Arithmetic Solver for DPLL(T)", CAV 2006: rows stay while bounds come
// and go, and what cannot hold is told as a set of bounds that exclude each
// other. Strict bounds are bounds moved by an infinitely small step. Whole
// variables are found by branch and bound.
package simplex

import (
	"slices"
	"sort"
)

// A Number is a value r + k*e with e > 0 smaller than every rational.
type Number struct{ R, K Rational }

// Cmp compares two numbers.
func (a Number) Cmp(b Number) int {
	if c := a.R.Cmp(b.R); c != 0 {
		return c
	}
	return a.K.Cmp(b.K)
}

func (a Number) add(b Number) Number     { return Number{a.R.Add(b.R), a.K.Add(b.K)} }
func (a Number) sub(b Number) Number     { return Number{a.R.Sub(b.R), a.K.Sub(b.K)} }
func (a Number) scale(f Rational) Number { return Number{a.R.Mul(f), a.K.Mul(f)} }
func (a Number) isWhole() bool           { return a.R.IsWhole() && a.K.Sign() == 0 }
func exactly(r Rational) Number          { return Number{R: r} }
func (s *Solver) at(row []Entry) (n Number) {
	for _, e := range row {
		n = n.add(s.value[e.Var].scale(e.Coef))
	}
	return n
}

// floor returns the largest whole number not above a.
func (a Number) floor() Rational {
	if a.R.IsWhole() && a.K.Sign() < 0 {
		return a.R.Sub(Whole(1))
	}
	return a.R.Floor()
}

// An Entry is a variable with its coefficient in a sum.
type Entry struct {
	Var  int
	Coef Rational
}

// Axiom is the reason of bounds that always hold: it is left out of conflicts.
const Axiom = -1

// A bound is one end of what a variable may be.
type bound struct {
	set    bool
	at     Number
	reason int
}

// A Solver holds variables, sums and bounds. It is not safe for concurrent use.
type Solver struct {
	// Pivots counts what was done; Check gives up when it passes Budget.
	Pivots, Budget int

	rows         [][]Entry // of basic variables: what they are, in nonbasic ones, sorted; nil of the others
	lower, upper []bound
	base         [2][]bound // lower and upper without what was asserted since the last Keep
	value        []Number
	whole        []bool
	gates        []gate
	spare        []Entry // a row's room, to be used again
}

// none is no variable.
const none = -1

// A gate says that a variable is 0 unless another one is 1 or more.
type gate struct{ v, by int }

// New returns an empty solver with a budget of pivots.
func New(budget int) *Solver { return &Solver{Budget: budget} }

// Var adds a variable; a whole one takes whole values only.
func (s *Solver) Var(whole bool) int {
	s.rows = append(s.rows, nil)
	s.lower, s.upper = append(s.lower, bound{}), append(s.upper, bound{})
	s.base[0], s.base[1] = append(s.base[0], bound{}), append(s.base[1], bound{})
	s.value, s.whole = append(s.value, Number{}), append(s.whole, whole)
	return len(s.rows) - 1
}

// Gate says that v is 0 unless by, a whole variable that is never below 0, is 1
// or more. CheckWhole sees to it.
func (s *Solver) Gate(v, by int) { s.gates = append(s.gates, gate{v, by}) }

// Sum adds a variable that is the sum of others. It is whole where all of them
// and their coefficients are.
func (s *Solver) Sum(terms []Entry) int {
	var row []Entry
	whole := true
	for _, t := range terms {
		whole = whole && s.whole[t.Var] && t.Coef.IsWhole()
		if t.Coef.Sign() == 0 { // rows hold no zeros: they are pivoted on
			continue
		}
		if basic := s.rows[t.Var]; basic != nil {
			row = plus(make([]Entry, 0, len(row)+len(basic)), row, basic, t.Coef, none)
		} else {
			row = plus(make([]Entry, 0, len(row)+1), row, []Entry{{t.Var, Whole(1)}}, t.Coef, none)
		}
	}
	v := s.Var(whole)
	if row == nil {
		row = []Entry{}
	}
	s.rows[v], s.value[v] = row, s.at(row)
	return v
}

// plus returns x + f*y, both sorted by variable, without a variable of x.
func plus(out, x, y []Entry, f Rational, without int) []Entry {
	for len(x) > 0 || len(y) > 0 {
		switch {
		case len(x) > 0 && x[0].Var == without:
			x = x[1:]
		case len(y) == 0 || len(x) > 0 && x[0].Var < y[0].Var:
			out, x = append(out, x[0]), x[1:]
		case len(x) == 0 || y[0].Var < x[0].Var:
			out, y = append(out, Entry{y[0].Var, y[0].Coef.Mul(f)}), y[1:]
		default:
			if c := x[0].Coef.Add(y[0].Coef.Mul(f)); c.Sign() != 0 {
				out = append(out, Entry{x[0].Var, c})
			}
			x, y = x[1:], y[1:]
		}
	}
	return out
}

// Keep makes the bounds as they are those that Reset returns to.
func (s *Solver) Keep() { s.base = [2][]bound{slices.Clone(s.lower), slices.Clone(s.upper)} }

// Reset drops the bounds asserted since Keep.
func (s *Solver) Reset() { s.restore(s.base) }

func (s *Solver) restore(b [2][]bound) {
	copy(s.lower, b[0])
	copy(s.upper, b[1])
	for v := len(b[0]); v < len(s.lower); v++ {
		s.lower[v], s.upper[v] = bound{}, bound{}
	}
	for v := range s.rows {
		if s.rows[v] == nil {
			s.intoBounds(v)
		}
	}
}

func (s *Solver) intoBounds(v int) {
	switch {
	case s.lower[v].set && s.value[v].Cmp(s.lower[v].at) < 0:
		s.move(v, s.lower[v].at)
	case s.upper[v].set && s.value[v].Cmp(s.upper[v].at) > 0:
		s.move(v, s.upper[v].at)
	}
}

// Lower asserts v >= r, or v > r. It returns the reasons of a conflict with an
// upper bound.
func (s *Solver) Lower(v int, r Rational, strict bool, reason int) (conflict []int) {
	at := exactly(r)
	switch {
	case s.whole[v] && strict && r.IsWhole():
		at = exactly(r.Add(Whole(1)))
	case s.whole[v]:
		at = exactly(r.Ceil())
	case strict:
		at.K = Whole(1)
	}
	if s.lower[v].set && s.lower[v].at.Cmp(at) >= 0 {
		return nil
	}
	if s.upper[v].set && s.upper[v].at.Cmp(at) < 0 {
		return explain(reason, s.upper[v].reason)
	}
	s.lower[v] = bound{true, at, reason}
	if s.rows[v] == nil {
		s.intoBounds(v)
	}
	return nil
}

// Upper asserts v <= r, or v < r, as Lower does.
func (s *Solver) Upper(v int, r Rational, strict bool, reason int) (conflict []int) {
	at := exactly(r)
	switch {
	case s.whole[v] && strict && r.IsWhole():
		at = exactly(r.Sub(Whole(1)))
	case s.whole[v]:
		at = exactly(r.Floor())
	case strict:
		at.K = Whole(-1)
	}
	if s.upper[v].set && s.upper[v].at.Cmp(at) <= 0 {
		return nil
	}
	if s.lower[v].set && s.lower[v].at.Cmp(at) > 0 {
		return explain(reason, s.lower[v].reason)
	}
	s.upper[v] = bound{true, at, reason}
	if s.rows[v] == nil {
		s.intoBounds(v)
	}
	return nil
}

// explain returns reasons without axioms and repeats; never nil.
func explain(reasons ...int) []int {
	sort.Ints(reasons)
	reasons = slices.Compact(reasons)
	return slices.DeleteFunc(reasons, func(r int) bool { return r == Axiom })
}

// move gives a nonbasic variable a value.
func (s *Solver) move(v int, to Number) {
	by := to.sub(s.value[v])
	for b, row := range s.rows {
		if c, ok := coef(row, v); ok {
			s.value[b] = s.value[b].add(by.scale(c))
		}
	}
	s.value[v] = to
}

func coef(row []Entry, v int) (Rational, bool) {
	i := sort.Search(len(row), func(i int) bool { return row[i].Var >= v })
	if i < len(row) && row[i].Var == v {
		return row[i].Coef, true
	}
	return Rational{}, false
}

// A Result is what Check found.
type Result int

// The results.
const (
	Feasible   Result = iota // the values at hand meet all bounds
	Infeasible               // no values do
	GaveUp                   // the budget ran out
)

// Check looks for rational values. Of Infeasible, conflict lists reasons of
// bounds that exclude each other.
func (s *Solver) Check() (r Result, conflict []int) {
	for {
		v := s.broken()
		if v < 0 {
			return Feasible, nil
		}
		if s.Pivots++; s.Pivots > s.Budget {
			return GaveUp, nil
		}
		low := s.lower[v].set && s.value[v].Cmp(s.lower[v].at) < 0
		with := -1
		for _, e := range s.rows[v] {
			if s.canMove(e, low) {
				with = e.Var
				break
			}
		}
		if with < 0 {
			return Infeasible, s.conflict(v, low)
		}
		to := s.upper[v].at
		if low {
			to = s.lower[v].at
		}
		s.pivot(v, with, to)
	}
}

// broken returns the first basic variable that lies outside its bounds, or -1.
func (s *Solver) broken() int {
	for v, row := range s.rows {
		if row != nil && (s.lower[v].set && s.value[v].Cmp(s.lower[v].at) < 0 || s.upper[v].set && s.value[v].Cmp(s.upper[v].at) > 0) {
			return v
		}
	}
	return -1
}

// canMove reports whether a nonbasic variable can move so that a sum in which it
// is grows, or shrinks.
func (s *Solver) canMove(e Entry, grow bool) bool {
	if (e.Coef.Sign() > 0) == grow {
		return !s.upper[e.Var].set || s.value[e.Var].Cmp(s.upper[e.Var].at) < 0
	}
	return !s.lower[e.Var].set || s.value[e.Var].Cmp(s.lower[e.Var].at) > 0
}

func (s *Solver) conflict(v int, low bool) []int {
	reasons := []int{s.upper[v].reason}
	if low {
		reasons[0] = s.lower[v].reason
	}
	for _, e := range s.rows[v] {
		if (e.Coef.Sign() > 0) == low {
			reasons = append(reasons, s.upper[e.Var].reason)
		} else {
			reasons = append(reasons, s.lower[e.Var].reason)
		}
	}
	return explain(reasons...)
}

// pivot makes basic variable v nonbasic with a value, and `with` basic.
func (s *Solver) pivot(v, with int, to Number) {
	row := s.rows[v]
	c, _ := coef(row, with)
	inv := c.Inv()
	s.move(with, s.value[with].add(to.sub(s.value[v]).scale(inv)))
	var solved []Entry // with, in v and the rest
	for _, e := range row {
		if e.Var != with {
			solved = append(solved, Entry{e.Var, e.Coef.Mul(inv).Neg()})
		}
	}
	at := sort.Search(len(solved), func(i int) bool { return solved[i].Var >= v })
	solved = slices.Insert(solved, at, Entry{v, inv})
	s.rows[v] = nil
	s.value[v] = to
	for b, other := range s.rows {
		f, ok := coef(other, with)
		if !ok {
			continue
		}
		s.rows[b], s.spare = plus(s.spare[:0], other, solved, f, with), other
	}
	s.rows[with] = solved
}

// CheckWhole looks for values that are whole where they must be; it branches at
// most that many times.
func (s *Solver) CheckWhole(branches int) (r Result, conflict []int) {
	return s.branch(&branches)
}

func (s *Solver) branch(left *int) (Result, []int) {
	r, conflict := s.Check()
	if r != Feasible {
		return r, conflict
	}
	sides := s.divide()
	if sides == nil {
		return Feasible, nil
	}
	if *left--; *left < 0 {
		return GaveUp, nil
	}
	before := [2][]bound{slices.Clone(s.lower), slices.Clone(s.upper)}
	var all []int
	for _, assert := range sides {
		if conflict = assert(); conflict == nil {
			if r, conflict = s.branch(left); r != Infeasible {
				return r, nil
			}
		}
		all = append(all, conflict...)
		s.restore(before)
	}
	return Infeasible, explain(all...)
}

// divide returns two assertions of which every answer meets one, where the values
// at hand meet neither; nil where they are an answer.
func (s *Solver) divide() []func() []int {
	for _, g := range s.gates {
		if s.value[g.v].Cmp(Number{}) != 0 && s.value[g.by].Cmp(exactly(Whole(1))) < 0 {
			return []func() []int{
				func() []int {
					if conflict := s.Lower(g.v, Whole(0), false, Axiom); conflict != nil {
						return conflict
					}
					return s.Upper(g.v, Whole(0), false, Axiom)
				},
				func() []int { return s.Lower(g.by, Whole(1), false, Axiom) },
			}
		}
	}
	for v, whole := range s.whole {
		if whole && !s.value[v].isWhole() {
			floor := s.value[v].floor()
			return []func() []int{
				func() []int { return s.Upper(v, floor, false, Axiom) },
				func() []int { return s.Lower(v, floor.Add(Whole(1)), false, Axiom) },
			}
		}
	}
	return nil
}

// Minimize lowers a variable step by step, as far as whole values allow within
// the branches, and leaves the values of the best answer found. The bounds hold
// and were found Feasible by CheckWhole.
func (s *Solver) Minimize(v, branches int) {
	best, rows := slices.Clone(s.value), s.copied()
	low := Whole(0)
	if s.lower[v].set {
		low = s.lower[v].at.R.Ceil()
	}
	for high := s.value[v].R.Floor(); low.Cmp(high) < 0; {
		middle := low.Add(high).Mul(reduced(1, 2)).Floor()
		before := [2][]bound{slices.Clone(s.lower), slices.Clone(s.upper)}
		left := branches
		ok := s.Upper(v, middle, false, Axiom) == nil
		if ok {
			r, _ := s.branch(&left)
			ok = r == Feasible
		}
		if ok {
			high, best, rows = s.value[v].R.Floor(), slices.Clone(s.value), s.copied()
		} else {
			low = middle.Add(Whole(1))
		}
		s.restore(before)
	}
	s.value, s.rows = best, rows
}

// copied returns a copy of the rows.
func (s *Solver) copied() [][]Entry {
	rows := make([][]Entry, len(s.rows))
	for v, row := range s.rows {
		rows[v] = slices.Clone(row)
	}
	return rows
}

// Value returns a variable's value, with an infinitely small part where a strict
// bound asks for it.
func (s *Solver) Value(v int) Number { return s.value[v] }

// Concrete returns a rational for the infinitely small step that keeps all
// values within their bounds.
func (s *Solver) Concrete() Rational {
	step := Whole(1)
	for v := range s.rows {
		for _, b := range []struct {
			bound
			sign int
		}{{s.lower[v], 1}, {s.upper[v], -1}} {
			if !b.set {
				continue
			}
			gap, rate := s.value[v].R.Sub(b.at.R), b.at.K.Sub(s.value[v].K) // gap >= rate*step is asked for
			if b.sign < 0 {
				gap, rate = gap.Neg(), rate.Neg()
			}
			if rate.Sign() > 0 && gap.Sign() > 0 {
				if most := gap.Mul(rate.Inv()); most.Cmp(step) < 0 {
					step = most
				}
			}
		}
	}
	return step.Mul(reduced(1, 2))
}
