package automata

import (
	"encoding/binary"
	"slices"
	"unicode"
)

// A Cell is a set of texts that some languages do not tell apart.
type Cell struct {
	Text string // a shortest of them
	In   []bool // for each language, whether its texts are those
}

// Bounds of what is built.
const (
	maxStates  = 3000   // of one automaton that is written out
	maxProduct = 20_000 // states of the product
	maxCells   = 4096
)

// Cells returns the cells that languages make of all texts, the one of the empty
// text first, then by the length of their shortest texts.
func Cells(languages []Language) ([]Cell, error) {
	p := product{runes: alphabet(languages)}
	for _, l := range languages {
		t, err := written(l, p.runes)
		if err != nil {
			return nil, err
		}
		p.tables = append(p.tables, t)
	}
	p.mergeRunes()
	return p.walk()
}

// alphabet returns one code point of each range that no language divides, the
// plainest first.
func alphabet(languages []Language) []rune {
	cut := map[rune]bool{0: true, ' ': true, '!': true, '0': true, ':': true, 'A': true, '[': true, 'a': true, '{': true, 0x7f: true, 0xd800: true, 0xe000: true}
	for _, l := range languages {
		l.cuts(func(lo, hi rune) { cut[lo], cut[hi+1] = true, true })
	}
	var runes []rune
	for r := range cut {
		if r >= 0 && r <= unicode.MaxRune && (r < 0xd800 || r >= 0xe000) { // no surrogates
			runes = append(runes, r)
		}
	}
	plainness := func(r rune) int {
		switch {
		case r >= 'a' && r <= 'z':
			return 0
		case r >= '0' && r <= '9':
			return 1
		case r >= 'A' && r <= 'Z':
			return 2
		case r > ' ' && r < 0x7f:
			return 3
		case r > 0x7f:
			return 4
		}
		return 5
	}
	slices.SortFunc(runes, func(a, b rune) int {
		if x, y := plainness(a), plainness(b); x != y {
			return x - y
		}
		return int(a - b)
	})
	return runes
}

// A table is an automaton written out: for each state where each code point of
// the alphabet leads. States are numbered from 0, the start. Of a long list only
// what leads on is written.
type table struct {
	to      [][]int32
	accepts []bool
}

func written(l Language, runes []rune) (table, error) {
	var t table
	states, ids := []int{l.start()}, map[int]int32{l.start(): 0}
	most := maxStates
	if list, ok := l.(*trie); ok {
		most = max(most, min(len(list.kids)+1, 4_000_000/max(len(runes), 1)))
	}
	for i := 0; i < len(states); i++ {
		row := make([]int32, len(runes))
		for c, r := range runes {
			s := l.next(states[i], r)
			id, ok := ids[s]
			if !ok {
				if len(states) >= most {
					return t, errTooLarge
				}
				id = int32(len(states))
				ids[s], states = id, append(states, s)
			}
			row[c] = id
		}
		t.to, t.accepts = append(t.to, row), append(t.accepts, l.accepts(states[i]))
	}
	if len(states) <= maxStates {
		t.minimise()
	}
	return t, nil
}

// minimise joins states that no text tells apart, by Moore's refinement.
func (t *table) minimise() {
	class := make([]int32, len(t.to))
	for s, a := range t.accepts {
		if a != t.accepts[0] {
			class[s] = 1
		}
	}
	count := 0
	for {
		ids, next := map[string]int32{}, make([]int32, len(class))
		var key []byte
		for s := range class {
			key = binary.LittleEndian.AppendUint32(key[:0], uint32(class[s]))
			for _, to := range t.to[s] {
				key = binary.LittleEndian.AppendUint32(key, uint32(class[to]))
			}
			id, ok := ids[string(key)]
			if !ok {
				id = int32(len(ids))
				ids[string(key)] = id
			}
			next[s] = id
		}
		class = next
		if len(ids) == count {
			break
		}
		count = len(ids)
	}
	to, accepts := make([][]int32, count), make([]bool, count)
	for s, c := range class { // classes are numbered as they first appear: the start is 0
		if to[c] == nil {
			to[c] = make([]int32, len(t.to[s]))
			for i, next := range t.to[s] {
				to[c][i] = class[next]
			}
			accepts[c] = t.accepts[s]
		}
	}
	t.to, t.accepts = to, accepts
}

// A product walks several automata at once.
type product struct {
	runes  []rune
	tables []table
	kept   []int // of runes: those that the automata tell apart
}

func (p *product) mergeRunes() {
	seen := map[string]bool{}
	var key []byte
	for c := range p.runes {
		key = key[:0]
		for _, t := range p.tables {
			for _, row := range t.to {
				key = binary.LittleEndian.AppendUint32(key, uint32(row[c]))
			}
		}
		if !seen[string(key)] {
			seen[string(key)] = true
			p.kept = append(p.kept, c)
		}
	}
}

// A visit is a state of the product with the way to it.
type visit struct {
	states []int32
	from   int
	by     rune
}

func (p *product) walk() ([]Cell, error) {
	visits := []visit{{states: make([]int32, len(p.tables)), from: -1}}
	key := func(states []int32) string {
		b := make([]byte, 0, 4*len(states))
		for _, s := range states {
			b = binary.LittleEndian.AppendUint32(b, uint32(s))
		}
		return string(b)
	}
	seen, found := map[string]bool{key(visits[0].states): true}, map[string]bool{}
	var cells []Cell
	next := make([]int32, len(p.tables))
	for i := 0; i < len(visits); i++ {
		in, mark := make([]bool, len(p.tables)), make([]byte, len(p.tables))
		for k, t := range p.tables {
			if in[k] = t.accepts[visits[i].states[k]]; in[k] {
				mark[k] = 1
			}
		}
		if !found[string(mark)] {
			if len(cells) == maxCells {
				return nil, errTooLarge
			}
			found[string(mark)] = true
			cells = append(cells, Cell{Text: text(visits, i), In: in})
		}
		for _, c := range p.kept {
			for k, t := range p.tables {
				next[k] = t.to[visits[i].states[k]][c]
			}
			if at := key(next); !seen[at] {
				if len(visits) == maxProduct {
					return nil, errTooLarge
				}
				seen[at] = true
				visits = append(visits, visit{slices.Clone(next), i, p.runes[c]})
			}
		}
	}
	return cells, nil
}

// text returns the text that leads to a visit.
func text(visits []visit, i int) string {
	var runes []rune
	for ; visits[i].from >= 0; i = visits[i].from {
		runes = append(runes, visits[i].by)
	}
	slices.Reverse(runes)
	return string(runes)
}
