package prove

// A search looks for cells of all variables that make a formula true: narrow
// what must hold, then try a literal both ways. What a theory says against the
// cells that are left becomes a lemma. It gives up after so many steps.
type search struct {
	domains []set
	sizes   []int
	trail   []narrowing
	stamp   int
	steps   int
	theory  theory // nil: cells are all there is
	lemmas  []*formula
}

// A theory knows more of variables than that they lie in cells.
type theory interface {
	// check asks whether the domains can hold values that fit together. A conflict
	// is a lemma: literals of which one must be true. At the end, a domain that must
	// be divided is told as a split.
	check(s *search, final bool) (conflict []*formula, split *formula, gaveUp bool)
}

// A narrowing is a domain as it was before.
type narrowing struct {
	v   int
	old set
}

// maxLemmas bounds what is kept of a theory's conflicts.
const maxLemmas = 5000

// run returns yes with the domains narrowed so that every choice in them makes
// f true, no when nothing does, and open when the steps ran out.
func (s *search) run(f *formula) truth {
	for {
		if !s.settle(f) {
			return s.verdict(no)
		}
		if s.steps < 0 {
			return open
		}
		l := s.pick(f)
		if s.theory == nil && l == nil {
			return yes
		}
		if s.theory != nil {
			conflict, split, gaveUp := s.theory.check(s, l == nil)
			switch {
			case gaveUp:
				s.steps = -1
				return open
			case conflict != nil:
				if len(s.lemmas) == maxLemmas {
					s.steps = -1
					return open
				}
				s.lemmas = append(s.lemmas, &formula{form: some, n: 1, args: conflict})
				s.stamp++
				continue
			case l == nil && split == nil:
				return yes
			case l == nil:
				l = split
			}
		}
		return s.branch(f, l)
	}
}

// branch tries a literal, then its complement.
func (s *search) branch(f, l *formula) truth {
	mark := len(s.trail)
	if s.narrow(l.v, l.in) {
		if r := s.run(f); r != no {
			return r
		}
	}
	s.undo(mark)
	if !s.narrow(l.v, l.in.complement(s.sizes[l.v])) {
		return s.verdict(no)
	}
	return s.run(f)
}

// verdict is t, unless the steps ran out: then nothing is known.
func (s *search) verdict(t truth) truth {
	if s.steps < 0 {
		return open
	}
	return t
}

func (s *search) undo(mark int) {
	for len(s.trail) > mark {
		last := s.trail[len(s.trail)-1]
		s.domains[last.v] = last.old
		s.trail = s.trail[:len(s.trail)-1]
	}
	s.stamp++
}

// narrow keeps the cells of a variable that lie in a set; false when none do.
func (s *search) narrow(v int, in set) bool {
	old := s.domains[v]
	if old.within(in) {
		return true
	}
	next := old.and(in)
	s.trail = append(s.trail, narrowing{v, old})
	s.domains[v] = next
	s.stamp++
	return !next.empty()
}

// settle draws what follows from f and the lemmas until nothing new does; false
// on a conflict.
func (s *search) settle(f *formula) bool {
	for s.steps >= 0 {
		before := s.stamp
		if !s.hold(f) {
			return false
		}
		for _, l := range s.lemmas {
			if !s.hold(l) {
				return false
			}
		}
		if s.stamp == before {
			return true
		}
	}
	return true
}

// hold narrows domains to what f leaves; false when it leaves nothing.
func (s *search) hold(f *formula) bool {
	s.steps--
	switch t := s.value(f); {
	case t == yes || s.steps < 0:
		return true
	case t == no:
		return false
	}
	switch f.form {
	case literal:
		return s.narrow(f.v, f.in)
	case all:
		for _, a := range f.args {
			if !s.hold(a) {
				return false
			}
		}
		return true
	}
	left := 0
	for _, a := range f.args {
		if s.value(a) != no {
			left++
		}
	}
	if left > f.n {
		return true
	}
	for _, a := range f.args { // each of those that are left must hold
		if s.value(a) == open && !s.hold(a) {
			return false
		}
	}
	return left == f.n
}

// value returns what the domains say of f.
func (s *search) value(f *formula) truth {
	if f.stamp == s.stamp {
		return f.truth
	}
	s.steps--
	t := s.valueOf(f)
	f.stamp, f.truth = s.stamp, t
	return t
}

func (s *search) valueOf(f *formula) truth {
	if f.form == literal {
		d := s.domains[f.v]
		switch {
		case !d.meets(f.in):
			return no
		case d.within(f.in):
			return yes
		}
		return open
	}
	holding, left, want := 0, 0, f.n
	if f.form == all {
		want = len(f.args)
	}
	for i, a := range f.args {
		switch s.value(a) {
		case yes:
			holding++
			left++
		case open:
			left++
		}
		if holding >= want {
			return yes
		}
		if left+len(f.args)-i-1 < want {
			return no
		}
	}
	switch {
	case holding >= want:
		return yes
	case left < want: // of no parts
		return no
	}
	return open
}

// pick returns an open literal of f or, when that holds, of a lemma: one of the
// open part with the fewest open parts. It is nil when all hold.
func (s *search) pick(f *formula) *formula {
	if s.value(f) == open {
		return s.under(f)
	}
	for _, l := range s.lemmas {
		if s.value(l) == open {
			return s.under(l)
		}
	}
	return nil
}

func (s *search) under(f *formula) *formula {
	for f.form != literal {
		var best *formula
		least := 0
		for _, a := range f.args {
			if s.value(a) != open {
				continue
			}
			parts := 0
			for _, p := range a.args {
				if s.value(p) == open {
					parts++
				}
			}
			if best == nil || parts < least {
				best, least = a, parts
			}
		}
		f = best
	}
	return f
}
