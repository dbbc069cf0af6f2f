package prove

import "slices"

// A set is a set of cells, a bit each.
type set []uint64

func newSet(n int) set { return make(set, (n+63)/64) }

// span returns the cells from lo up to hi of n.
func span(n, lo, hi int) set {
	s := newSet(n)
	for i := max(lo, 0); i < min(hi, n); i++ {
		s.add(i)
	}
	return s
}

// cellsOf returns the cells of n for which keep holds.
func cellsOf(n int, keep func(i int) bool) set {
	s := newSet(n)
	for i := range n {
		if keep(i) {
			s.add(i)
		}
	}
	return s
}

func (s set) add(i int)      { s[i/64] |= 1 << (i % 64) }
func (s set) remove(i int)   { s[i/64] &^= 1 << (i % 64) }
func (s set) has(i int) bool { return s[i/64]&(1<<(i%64)) != 0 }

func (s set) complement(n int) set {
	out := span(n, 0, n)
	for i := range out {
		out[i] &^= s[i]
	}
	return out
}

func (s set) and(t set) set {
	out := make(set, len(s))
	for i := range s {
		out[i] = s[i] & t[i]
	}
	return out
}

func (s set) or(t set) set {
	out := make(set, len(s))
	for i := range s {
		out[i] = s[i] | t[i]
	}
	return out
}

// within reports whether all cells of s are in t.
func (s set) within(t set) bool {
	for i := range s {
		if s[i]&^t[i] != 0 {
			return false
		}
	}
	return true
}

func (s set) meets(t set) bool {
	for i := range s {
		if s[i]&t[i] != 0 {
			return true
		}
	}
	return false
}

func (s set) empty() bool { return !slices.ContainsFunc(s, func(w uint64) bool { return w != 0 }) }

// A form is the kind of a formula.
type form uint8

const (
	literal form = iota // variable v lies in the cells in
	all                 // every one of args
	some                // n of args
)

// A formula is a condition over variables that each lie in one of their cells.
// Formulas are shared; what the search found of one is kept with its stamp.
type formula struct {
	form  form
	v     int
	in    set
	n     int
	args  []*formula
	stamp int
	truth truth
}

// A truth is what is known of a formula so far.
type truth uint8

const (
	open truth = iota
	yes
	no
)

func verum() *formula  { return &formula{form: all} }
func falsum() *formula { return &formula{form: some, n: 1} }

func (f *formula) isVerum() bool  { return f.form == all && len(f.args) == 0 }
func (f *formula) isFalsum() bool { return f.form == some && len(f.args) == 0 }

// cells are the variables of a question: how many cells each has, and which of
// them hold anything.
type cells struct {
	sizes  []int
	starts []set
}

// variable adds a variable of n cells, of which some hold something.
func (c *cells) variable(n int, alive set) int {
	c.sizes, c.starts = append(c.sizes, n), append(c.starts, alive)
	return len(c.sizes) - 1
}

func (c *cells) boolean() int { return c.variable(2, set{3}) }

// The cells of a boolean variable.
var (
	isOff = set{1}
	isOn  = set{2}
)

// lit returns the formula that a variable lies in some cells.
func (c *cells) lit(v int, in set) *formula {
	switch alive := c.starts[v]; {
	case !alive.meets(in):
		return falsum()
	case alive.within(in):
		return verum()
	}
	return &formula{form: literal, v: v, in: in}
}

// allOf returns the conjunction: flat, with one literal for each variable.
func (c *cells) allOf(args ...*formula) *formula { return c.gate(all, args) }

// anyOf returns the disjunction, as allOf does.
func (c *cells) anyOf(args ...*formula) *formula { return c.gate(some, args) }

func (c *cells) gate(kind form, args []*formula) *formula {
	isUnit, isZero := (*formula).isVerum, (*formula).isFalsum
	if kind == some {
		isUnit, isZero = isZero, isUnit
	}
	var kept []*formula
	literals := 0
	var walk func(args []*formula) bool
	walk = func(args []*formula) bool {
		for _, a := range args {
			switch {
			case isUnit(a):
			case isZero(a):
				return false
			case a.form == kind && (kind == all || a.n == 1) && len(a.args) < 64:
				if !walk(a.args) {
					return false
				}
			default:
				if kept = append(kept, a); a.form == literal {
					literals++
				}
			}
		}
		return true
	}
	zero := falsum
	if kind == some {
		zero = verum
	}
	if !walk(args) {
		return zero()
	}
	if literals > 1 {
		var alive bool
		if kept, alive = c.merge(kind, kept); !alive {
			return zero()
		}
	}
	if len(kept) == 1 {
		return kept[0]
	}
	return &formula{form: kind, n: 1, args: kept}
}

// merge brings literals of one variable together; alive is false when they
// decide the gate.
func (c *cells) merge(kind form, args []*formula) (out []*formula, alive bool) {
	at := map[int]int{}
	for _, a := range args {
		i, seen := at[a.v]
		if a.form != literal || !seen {
			if a.form == literal {
				at[a.v] = len(out)
			}
			out = append(out, a)
			continue
		}
		in := out[i].in.or(a.in)
		if kind == all {
			in = out[i].in.and(a.in)
		}
		l := c.lit(a.v, in)
		if l.isFalsum() && kind == all || l.isVerum() && kind == some {
			return nil, false
		}
		out[i] = l
	}
	return slices.DeleteFunc(out, func(f *formula) bool { return f.isVerum() && kind == all || f.isFalsum() && kind == some }), true
}
