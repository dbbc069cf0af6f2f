package simplex_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/segc-dev/segc/compiler/simplex"
)

type constraint struct {
	coefs  []int64
	at     int64
	upper  bool
	strict bool
}

func (c constraint) holds(x []int64) bool {
	sum := int64(0)
	for i, f := range c.coefs {
		sum += f * x[i]
	}
	switch {
	case c.upper && c.strict:
		return sum < c.at
	case c.upper:
		return sum <= c.at
	case c.strict:
		return sum > c.at
	}
	return sum >= c.at
}

// possible tries every point of a small box.
func possible(cs []constraint, n int) bool {
	const lo, hi = -4, 4
	x := slices.Repeat([]int64{lo}, n)
	for {
		if !slices.ContainsFunc(cs, func(c constraint) bool { return !c.holds(x) }) {
			return true
		}
		i := 0
		for ; i < n && x[i] == hi; i++ {
			x[i] = lo
		}
		if i == n {
			return false
		}
		x[i]++
	}
}

// solve asks the solver for whole numbers of the box under some constraints.
func solve(t *testing.T, s *simplex.Solver, vars, sums []int, cs []constraint, which []int) (bool, []int) {
	t.Helper()
	s.Reset()
	for _, i := range which {
		c := cs[i]
		assert := s.Lower
		if c.upper {
			assert = s.Upper
		}
		if conflict := assert(sums[i], simplex.Whole(c.at), c.strict, i); conflict != nil {
			return false, conflict
		}
	}
	r, conflict := s.CheckWhole(1000)
	if r == simplex.GaveUp {
		t.Fatal("gave up")
	}
	return r == simplex.Feasible, conflict
}

// TestAgainstAllPoints compares with the enumeration of all points of a box, and
// holds that a conflict is one by itself and that values found meet all.
func TestAgainstAllPoints(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	answers := map[bool]int{}
	for range 3000 {
		n := 1 + r.IntN(3)
		s := simplex.New(100_000)
		var vars, sums []int
		for range n {
			v := s.Var(true)
			s.Lower(v, simplex.Whole(-4), false, simplex.Axiom)
			s.Upper(v, simplex.Whole(4), false, simplex.Axiom)
			vars = append(vars, v)
		}
		s.Keep()
		var cs []constraint
		var all []int
		for i := range 1 + r.IntN(5) {
			c := constraint{coefs: make([]int64, n), at: r.Int64N(9) - 4, upper: r.IntN(2) == 0, strict: r.IntN(2) == 0}
			var terms []simplex.Entry
			for j := range n {
				c.coefs[j] = r.Int64N(7) - 3 // zeros too
				terms = append(terms, simplex.Entry{Var: vars[j], Coef: simplex.Whole(c.coefs[j])})
			}
			cs, sums, all = append(cs, c), append(sums, s.Sum(terms)), append(all, i)
		}
		got, conflict := solve(t, s, vars, sums, cs, all)
		if want := possible(cs, n); got != want {
			t.Fatalf("%v: %v, want %v", cs, got, want)
		}
		answers[got]++
		if !got {
			if again, _ := solve(t, s, vars, sums, cs, conflict); again {
				t.Fatalf("%v: %v is no conflict", cs, conflict)
			}
			continue
		}
		x := make([]int64, n)
		for i, v := range vars {
			whole, ok := s.Value(v).R.Int64()
			if x[i] = whole; !ok {
				t.Fatalf("%v is not whole", s.Value(v))
			}
		}
		if slices.ContainsFunc(cs, func(c constraint) bool { return !c.holds(x) }) {
			t.Fatalf("%v does not meet %v", x, cs)
		}
	}
	if answers[true] < 500 || answers[false] < 500 {
		t.Errorf("answers %v", answers)
	}
}
