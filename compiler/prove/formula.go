package prove

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

func allOf(args ...*formula) *formula {
	var kept []*formula
	for _, a := range args {
		switch {
		case a.isFalsum():
			return a
		case !a.isVerum():
			kept = append(kept, a)
		}
	}
	if len(kept) == 1 {
		return kept[0]
	}
	return &formula{form: all, args: kept}
}

func anyOf(args ...*formula) *formula {
	var kept []*formula
	for _, a := range args {
		switch {
		case a.isVerum():
			return a
		case !a.isFalsum():
			kept = append(kept, a)
		}
	}
	if len(kept) == 1 {
		return kept[0]
	}
	return &formula{form: some, n: 1, args: kept}
}
