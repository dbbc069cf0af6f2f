package simplex_test

import (
	"testing"

	"github.com/segc-dev/segc/compiler/simplex"
)

// TestStrictSums holds a contradiction that needs strictness: parts of which
// none is above the mean do not have a mean above it.
func TestStrictSums(t *testing.T) {
	w := simplex.Whole
	s := simplex.New(1000)
	n1, n2 := s.Var(true), s.Var(true)
	s.Lower(n1, w(0), false, simplex.Axiom)
	s.Lower(n2, w(0), false, simplex.Axiom)
	s1, s2 := s.Var(true), s.Var(true)
	s.Gate(s1, n1)
	s.Gate(s2, n2)
	sum := func(e ...simplex.Entry) int { return s.Sum(e) }
	s.Upper(sum(simplex.Entry{Var: s1, Coef: w(1)}, simplex.Entry{Var: n1, Coef: w(-49)}), w(0), false, simplex.Axiom)
	d := sum(simplex.Entry{Var: s2, Coef: w(1)}, simplex.Entry{Var: n2, Coef: w(-50)})
	s.Upper(d, w(0), false, simplex.Axiom)
	s.Lower(d, w(0), false, simplex.Axiom)
	mean := sum(simplex.Entry{Var: s1, Coef: w(1)}, simplex.Entry{Var: s2, Coef: w(1)}, simplex.Entry{Var: n1, Coef: w(-50)}, simplex.Entry{Var: n2, Coef: w(-50)})
	s.Keep()
	s.Lower(mean, w(0), true, 1)
	if r, c := s.CheckWhole(100); r != simplex.Infeasible || len(c) != 1 {
		t.Errorf("%v %v", r, c)
	}
}
