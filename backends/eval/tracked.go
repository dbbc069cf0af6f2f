package eval

import (
	"math/bits"
	"unsafe"

	"github.com/segc-dev/segc/compiler/types"
)

// A Tracked is what is known of one row: its literals, and the sets that it is
// in. After a change only what depends on it is asked again.
type Tracked struct {
	In    Bitmap   // the sets that the row is in
	words []uint64 // literal bits
}

// Track decides all sets for a row and remembers what it takes to update.
func (m *Many[T]) Track(row *T, now types.Instant) (*Tracked, error) {
	var p Profile
	err := m.encode(unsafe.Pointer(row), now, &p)
	t := &Tracked{In: NewBitmap(len(m.index.graph.Roots))}
	m.MatchCoded(&p, t.In)
	t.words = append(t.words, m.words...)
	return t, err
}

// Update decides again after a row has changed and calls back for each set that
// it has entered, or left. Changed names the attributes that are different, of
// the row or, as the name of a relation, of its related rows; time counts as
// changed when now is another instant than before. Without a name everything is
// compared.
func (m *Many[T]) Update(t *Tracked, row *T, now types.Instant, moved func(set int, entered bool), changed ...string) error {
	return m.update(t, unsafe.Pointer(row), now, moved, changed)
}

func (m *many) update(t *Tracked, row unsafe.Pointer, now types.Instant, moved func(set int, entered bool), changed []string) error {
	x := m.index
	m.begin(row, now)
	copy(m.words, t.words)
	for _, table := range x.tables {
		if !names(changed, table.attr.Name) {
			continue
		}
		code := table.code(row)
		for k := range table.words {
			w := &table.words[k]
			m.words[w.word] = m.words[w.word]&^w.all | w.mask[code]
		}
	}
	for i := range x.loose {
		if !x.reads[i].touched(changed) {
			continue
		}
		bit := int(x.first) + i
		m.words[bit/64] &^= 1 << (bit % 64)
		if m.compute(i) {
			m.words[bit/64] |= 1 << (bit % 64)
		}
	}
	m.flips(t, moved)
	copy(t.words, m.words)
	return m.failure()
}

func names(changed []string, name string) bool {
	for _, c := range changed {
		if c == name {
			return true
		}
	}
	return len(changed) == 0
}

// touched reports whether a literal must be computed again. One that reads
// related rows or the clock always is.
func (r *reads) touched(changed []string) bool {
	if len(changed) == 0 || r.other {
		return true
	}
	for _, c := range changed {
		if r.attrs[c] {
			return true
		}
	}
	return false
}

// flips asks the sets of literals that flipped: one that became true lets in
// sets that the row is not in, one that became false puts out others.
func (m *many) flips(t *Tracked, moved func(set int, entered bool)) {
	match := &m.index.match
	for w, before := range t.words {
		for flips := before ^ m.words[w]; flips != 0; flips &= flips - 1 {
			bit := bits.TrailingZeros64(flips)
			on := m.words[w]>>bit&1 == 1
			for _, set := range match.byLit[w*64+bit] {
				if in := t.In[set>>6]>>(set&63)&1 == 1; in == on {
					continue
				}
				if m.node(match.roots[set]) == on {
					t.In[set>>6] ^= 1 << (set & 63)
					if moved != nil {
						moved(int(set), on)
					}
				}
			}
		}
	}
}
