package eval

import (
	"math/bits"
	"reflect"
	"unsafe"

	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
)

// An Index decides all sets of a program at once, for rows of a Go struct. It is
// safe for concurrent use; Tune is not.
type Index[T any] struct{ index *index }

// NewIndex compiles a program for rows of type T, as Compile does, in order to
// ask about all of its sets.
func NewIndex[T any](p *Program) (*Index[T], error) {
	s := &structs{schema: p.schema, done: map[boundType]*layout{}}
	root, err := s.layout(reflect.TypeFor[T](), p.Entity)
	if err != nil {
		return nil, err
	}
	x, err := p.index(root)
	if err != nil {
		return nil, err
	}
	return &Index[T]{x}, nil
}

// Tune measures on sample rows how often each literal is true, and posts sets
// under what is rare. It changes no answer.
func (x *Index[T]) Tune(sample []*T, now types.Instant) error {
	m := x.Evaluator()
	counts := make([]float64, len(x.index.share))
	var p Profile
	for _, row := range sample {
		if err := m.Code(row, now, &p); err != nil {
			return err
		}
		m.literals(&p)
		for w, word := range m.words {
			for ; word != 0; word &= word - 1 {
				counts[w*64+bits.TrailingZeros64(word)]++
			}
		}
	}
	for i, n := range counts {
		x.index.share[i] = (n + 0.5) / (float64(len(sample)) + 1)
	}
	x.index.share[always] = 1
	x.index.match.build(x.index)
	return nil
}

// Evaluator returns a new evaluator of all sets, for one goroutine at a time.
func (x *Index[T]) Evaluator() *Many[T] {
	return &Many[T]{many{index: x.index, frame: x.index.code.frame(), words: make([]uint64, x.index.words), asked: make([]uint64, x.index.words)}}
}

// Many decides all sets of a program for rows of type T.
type Many[T any] struct{ many }

// Match sets the bits of the sets that a row is in, as of an instant; out has a
// bit for each set of the program. An error is that of a number that does not
// fit: sets that hang on it are left out.
func (m *Many[T]) Match(row *T, now types.Instant, out Bitmap) error {
	return m.matchRow(unsafe.Pointer(row), now, out)
}

// Code brings a row to the form in which many are decided together, or again
// after a change: the piece of each attribute's values that it lies in, and a
// bit for each other literal. A profile belongs to its index.
func (m *Many[T]) Code(row *T, now types.Instant, p *Profile) error {
	return m.encode(unsafe.Pointer(row), now, p)
}

// A Profile is a coded row.
type Profile struct {
	codes []uint32 // by table
	loose []uint64 // literals without a table
}

type many struct {
	index *index
	frame *frame
	words []uint64 // literal bits of the row at hand
	asked []uint64 // loose literals that are computed; nil bits are not
	lazy  bool
	fault *Error
	wide  *wide
}

// encode codes a row.
func (m *many) encode(row unsafe.Pointer, now types.Instant, p *Profile) error {
	x := m.index
	m.begin(row, now)
	if p.codes == nil {
		p.codes, p.loose = make([]uint32, len(x.tables)), make([]uint64, x.words-int(x.first)/64)
	}
	for i, t := range x.tables {
		p.codes[i] = uint32(t.code(row))
	}
	clear(p.loose)
	for i := range x.loose {
		if m.compute(i) {
			p.loose[i/64] |= 1 << (i % 64)
		}
	}
	return m.failure()
}

func (m *many) begin(row unsafe.Pointer, now types.Instant) {
	f := m.frame
	if !f.timed || f.now != now {
		m.index.code.at(f, now)
	}
	f.rows[0] = row
	f.age++
	m.fault = nil
}

// compute asks a loose literal. One that fails counts as false.
func (m *many) compute(i int) bool {
	v := m.index.loose[i].holds(m.frame, m.frame.rows[0])
	if v == fails && m.fault == nil {
		if m.fault = m.frame.fault; m.fault == nil {
			m.fault = &Error{Code: OutOfTime, Message: "a time that a segment compares with lies outside the years 0001 to 9999"}
		}
		m.frame.fault = nil
	}
	return v == yes
}

func (m *many) failure() error {
	if m.fault == nil {
		return nil
	}
	return m.fault
}

// literals sets the literal bits of a coded row.
func (m *many) literals(p *Profile) {
	clear(m.words)
	m.words[0] = 1 << always
	m.index.fill(m.words, p.codes)
	copy(m.words[m.index.first/64:], p.loose)
}

// matchRow matches a row whose loose literals are computed when they are asked.
func (m *many) matchRow(row unsafe.Pointer, now types.Instant, out Bitmap) error {
	m.begin(row, now)
	clear(m.words)
	m.words[0] = 1 << always
	for _, t := range m.index.tables {
		code := t.code(row)
		for k := range t.words {
			w := &t.words[k]
			m.words[w.word] |= w.mask[code]
		}
	}
	m.lazy = len(m.index.loose) > 0
	clear(m.asked)
	access := m.index.match.access
	for w := int(m.index.first) / 64; w < len(access); w++ {
		for word := access[w]; word != 0; word &= word - 1 { // those that sets are posted under
			m.has(int32(w*64 + bits.TrailingZeros64(word)))
		}
	}
	m.run(out)
	m.lazy = false
	return m.failure()
}

// MatchCoded sets the bits of the sets that a coded row is in.
func (m *many) MatchCoded(p *Profile, out Bitmap) {
	m.literals(p)
	m.run(out)
}

// run matches the literal bits.
func (m *many) run(out Bitmap) {
	clear(out)
	x := &m.index.match
	words := m.words
	for w, access := range x.access {
		for on := words[w] & access; on != 0; on &= on - 1 {
			list := x.postings[w*64+bits.TrailingZeros64(on)]
			for i := range list {
				p := &list[i]
				if p.all(words) && (p.program < 0 || m.term(p.program)) {
					out[p.set>>6] |= 1 << (p.set & 63)
				}
			}
		}
	}
	for i := range x.every {
		p := &x.every[i]
		if p.all(words) && (p.program < 0 || m.term(p.program)) {
			out[p.set>>6] |= 1 << (p.set & 63)
		}
	}
}

// all reports whether the literals of a posting are true.
func (p *posting) all(words []uint64) bool {
	a, b, c, d := p.lits[0], p.lits[1], p.lits[2], p.lits[3]
	return words[a>>6]>>(a&63)&(words[b>>6]>>(b&63))&(words[c>>6]>>(c&63))&(words[d>>6]>>(d&63))&1 != 0
}

// has reports whether a literal is true.
func (m *many) has(bit int32) bool {
	w, mask := bit>>6, uint64(1)<<(bit&63)
	if m.lazy && bit >= m.index.first && m.asked[w]&mask == 0 {
		m.asked[w] |= mask
		if m.compute(int(bit - m.index.first)) {
			m.words[w] |= mask
		}
	}
	return m.words[w]&mask != 0
}

// term reports whether every clause of a program holds.
func (m *many) term(at int32) bool {
	code := m.index.match.programs
	for {
		n := code[at]
		at++
		switch {
		case n == endOfTerm:
			return true
		case n == inGraph:
			if !m.node(code[at]) {
				return false
			}
			at++
			continue
		}
		met := uint64(0)
		for _, bit := range code[at : at+n] {
			if m.lazy && bit >= m.index.first {
				m.has(bit)
			}
			met |= m.words[bit>>6] >> (bit & 63)
		}
		if met&1 == 0 {
			return false
		}
		at += n
	}
}

// node reports whether a condition of the graph holds.
func (m *many) node(n int32) bool {
	node := &m.index.graph.Nodes[n]
	switch node.Op {
	case ir.Lit:
		return m.has(m.index.bits[node.Lit])
	case ir.And:
		for _, a := range node.Args {
			if !m.node(a) {
				return false
			}
		}
		return true
	case ir.Or:
		for _, a := range node.Args {
			if m.node(a) {
				return true
			}
		}
		return false
	case ir.AtLeast:
		left := node.N
		for _, a := range node.Args {
			if m.node(a) {
				if left--; left == 0 {
					return true
				}
			}
		}
		return false
	}
	return node.Op == ir.True
}
