package eval

import "github.com/segc-dev/segc/backends/eval/kernels"

// A Block is up to BlockRows coded rows, each attribute in a column: batches are
// decided in this form. It belongs to its index, and one goroutine uses it at a time.
type Block struct {
	index *index
	codes [][BlockRows]uint8 // of the tables whose codes fit into a byte
	bits  []kernels.Block    // of the literals that have no such table
	rows  int
}

// A rangeLiteral is a literal that holds in ranges of the codes of a table.
type rangeLiteral struct {
	column int
	bit    int32
	ranges []kernels.ByteRange
}

// A lookLiteral is a literal of a table with more codes than a byte has.
type lookLiteral struct {
	table int
	bit   int32
	holds []bool
}

// A columnLook finds the literals of a table that are in one word, by the code.
type columnLook struct {
	column int
	mask   []uint64
}

// planColumns plans how literals come out of columns of codes: with wide vectors
// as ranges, each on its own; else all of a table that are in one word by one look.
func (p *widePlan) planColumns(x *index) {
	p.looks = make([][]columnLook, x.words)
	for i, t := range x.tables {
		p.place = append(p.place, -1)
		if t.null() < 256 {
			p.place[i] = p.narrow
			p.narrow++
		}
		for _, w := range t.words {
			if p.place[i] >= 0 {
				mask := make([]uint64, 256)
				copy(mask, w.mask)
				p.looks[w.word] = append(p.looks[w.word], columnLook{p.place[i], mask})
			}
		}
		for _, l := range t.lits {
			if p.place[i] < 0 {
				p.looked = append(p.looked, lookLiteral{i, l.bit, l.holds})
				continue
			}
			p.ranges = append(p.ranges, rangeLiteral{p.place[i], l.bit, rangesOf(l.holds)})
		}
	}
}

// rangesOf returns the ranges of codes for which a literal holds.
func rangesOf(holds []bool) []kernels.ByteRange {
	var out []kernels.ByteRange
	for from := 0; from < len(holds); from++ {
		if !holds[from] {
			continue
		}
		to := from
		for to+1 < len(holds) && holds[to+1] {
			to++
		}
		out = append(out, kernels.ByteRange{Low: uint8(from), Width: uint8(to - from)})
		from = to
	}
	return out
}

// NewBlock returns a block without rows.
func (x *Index[T]) NewBlock() *Block {
	p := &x.index.plan
	return &Block{index: x.index, codes: make([][BlockRows]uint8, p.narrow), bits: make([]kernels.Block, len(p.looked)+len(x.index.loose))}
}

// Put sets row i of the block; rows up to the largest i count.
func (b *Block) Put(i int, row *Profile) {
	p := &b.index.plan
	b.rows = max(b.rows, i+1)
	for t, at := range p.place {
		if at >= 0 {
			b.codes[at][i] = uint8(row.codes[t])
		}
	}
	bit := uint64(1) << (i % 64)
	set := func(k int, in bool) {
		if b.bits[k][i/64] &^= bit; in {
			b.bits[k][i/64] |= bit
		}
	}
	for k := range p.looked {
		l := &p.looked[k]
		set(k, l.holds[row.codes[l.table]])
	}
	for k := range b.index.loose {
		set(len(p.looked)+k, row.loose[k/64]>>(k%64)&1 != 0)
	}
}

// Clear drops the rows.
func (b *Block) Clear() { b.rows = 0 }

// MatchColumns decides all sets for the rows of a block, as MatchBlock does, and
// faster where a block is decided more than once or is filled column by column.
func (m *many) MatchColumns(b *Block, out [][]uint64) {
	if b.rows == 0 {
		return
	}
	p, w := &m.index.plan, m.wideMemory()
	if kernels.Wide() {
		for i := range p.ranges {
			l := &p.ranges[i]
			kernels.InRanges(&w.values[l.bit], &b.codes[l.column], l.ranges)
		}
	} else {
		w.look(p, b)
	}
	for i := range w.values[always] {
		w.values[always][i] = ^uint64(0)
	}
	for k := range p.looked {
		w.values[p.looked[k].bit] = b.bits[k]
	}
	copy(w.values[m.index.first:], b.bits[len(p.looked):])
	w.decide(p)
	w.write(p, b.rows, out)
}

// look computes the literals of columns a word of literals and a word of rows at a time.
func (w *wide) look(p *widePlan, b *Block) {
	for k, looks := range p.looks {
		if len(looks) == 0 {
			continue
		}
		values := (*[64]kernels.Block)(w.values[k*64:])
		for word := range (b.rows + 63) / 64 {
			w.square = [64]uint64{}
			for i := range looks {
				l := &looks[i]
				codes, mask := (*[64]uint8)(b.codes[l.column][word*64:]), (*[256]uint64)(l.mask)
				for r, code := range codes {
					w.square[r] |= mask[code]
				}
			}
			transpose(&w.square)
			for i, v := range w.square {
				values[i][word] = v
			}
		}
	}
}
