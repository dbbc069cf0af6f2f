package eval

// A textSet is a set of constant texts. Texts of up to seven bytes, such as
// codes of countries, are numbers in a table without collisions to follow far;
// longer ones are in a map.
type textSet struct {
	table []uint64
	shift uint8
	long  map[string]bool
}

// nobody is the number of no text: its length would be 255.
const nobody = ^uint64(0)

func newTextSet(list []string) *textSet {
	size, shift := 2, uint8(63)
	for size < 2*len(list) {
		size, shift = size*2, shift-1
	}
	s := &textSet{table: make([]uint64, size), shift: shift, long: map[string]bool{}}
	for i := range s.table {
		s.table[i] = nobody
	}
	for _, t := range list {
		if len(t) > 7 {
			s.long[t] = true
			continue
		}
		at := s.place(packed(t))
		for s.table[at] != nobody {
			at = (at + 1) % len(s.table)
		}
		s.table[at] = packed(t)
	}
	return s
}

// place is where a number's search begins: the high bits of its product with the
// golden ratio (Knuth's multiplicative hashing).
func (s *textSet) place(v uint64) int { return int(v * 0x9e3779b97f4a7c15 >> s.shift) }

func (s *textSet) has(t string) bool {
	n := len(t)
	if n > 7 {
		return s.long[t]
	}
	var v uint64
	if n == 2 { // codes, mostly
		v = 2<<56 | uint64(t[0]) | uint64(t[1])<<8
	} else {
		v = packed(t)
	}
	for at := s.place(v); ; at++ {
		switch have := s.table[at&(len(s.table)-1)]; have {
		case v:
			return true
		case nobody:
			return false
		}
	}
}

// packed is a text of up to seven bytes as a number, its length in the highest byte.
func packed(t string) uint64 {
	v := uint64(len(t)) << 56
	switch n := len(t); {
	case n >= 4:
		lo := uint64(t[0]) | uint64(t[1])<<8 | uint64(t[2])<<16 | uint64(t[3])<<24
		e := t[n-4:]
		hi := uint64(e[0]) | uint64(e[1])<<8 | uint64(e[2])<<16 | uint64(e[3])<<24
		return v | lo | hi<<(8*uint(n-4))
	case n >= 2:
		return v | uint64(t[0]) | uint64(t[1])<<8 | uint64(t[n-1])<<(8*uint(n-1))
	case n == 1:
		return v | uint64(t[0])
	}
	return v
}
