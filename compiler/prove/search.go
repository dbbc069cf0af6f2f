package prove

// A search looks for cells of all variables that make a formula true: narrow
// what must hold, then try a literal both ways. It gives up after so many steps.
type search struct {
	domains []set
	sizes   []int
	trail   []narrowing
	stamp   int
	steps   int
}

// A narrowing is a domain as it was before.
type narrowing struct {
	v   int
	old set
}

// run returns yes with the domains narrowed so that every choice in them makes
// f true, no when nothing does, and open when the steps ran out.
func (s *search) run(f *formula) truth {
	if !s.settle(f) {
		return s.verdict(no)
	}
	if s.value(f) == yes {
		return yes
	}
	if s.steps < 0 {
		return open
	}
	l := s.pick(f)
	mark := len(s.trail)
	s.narrow(l.v, l.in)
	if r := s.run(f); r != no {
		return r
	}
	s.undo(mark)
	s.narrow(l.v, l.in.complement(s.sizes[l.v]))
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
	next, left, changed := make(set, len(old)), false, false
	for i := range old {
		next[i] = old[i] & in[i]
		left, changed = left || next[i] != 0, changed || next[i] != old[i]
	}
	if changed {
		s.trail = append(s.trail, narrowing{v, old})
		s.domains[v] = next
		s.stamp++
	}
	return left
}

// settle draws what follows from f until nothing new does; false on a conflict.
func (s *search) settle(f *formula) bool {
	for s.steps >= 0 {
		before := s.stamp
		if !s.hold(f) {
			return false
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
		inside, outside := false, false
		for i, d := range s.domains[f.v] {
			inside, outside = inside || d&f.in[i] != 0, outside || d&^f.in[i] != 0
		}
		switch {
		case !inside:
			return no
		case !outside:
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
	if holding >= want {
		return yes
	}
	return open
}

// pick returns an open literal of the open formula with the fewest open parts.
func (s *search) pick(f *formula) *formula {
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
