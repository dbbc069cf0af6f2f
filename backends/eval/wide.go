package eval

import "github.com/segc-dev/segc/compiler/ir"

// wide is the memory for deciding blocks of rows: a literal, and a node of the
// graph, is one bit a row.
type wide struct {
	rows  [64][]uint64 // literal words of 64 rows
	lits  []uint64     // by literal bit: words of rows
	nodes []uint64     // by node: words of rows
	count []uint64     // of AtLeast: rows with at least k
}

// blockWords is the number of words of rows that are decided together: small
// enough for every literal and node to stay in the cache of a core.
const blockWords = 8

// BlockRows is the largest number of rows that MatchBlock decides at once.
const BlockRows = 64 * blockWords

// MatchBlock decides all sets for up to BlockRows coded rows: bit i%64 of
// out[set][i/64] says whether row i is in the set. Each of out has a word for
// every 64 rows. Blocks of 64 rows serve streams, larger ones batches.
func (m *many) MatchBlock(rows []*Profile, out [][]uint64) {
	x := m.index
	width := (len(rows) + 63) / 64
	if m.wide == nil {
		m.wide = &wide{lits: make([]uint64, x.words*64*blockWords), nodes: make([]uint64, len(x.graph.Nodes)*blockWords), count: make([]uint64, 0, 64)}
		for i := range m.wide.rows {
			m.wide.rows[i] = make([]uint64, x.words)
		}
	}
	for w := range width {
		m.turn(rows[w*64:min(len(rows), w*64+64)], w, width)
	}
	if width == 1 {
		m.decide1()
	} else {
		m.decide(width)
	}
	for set, root := range x.graph.Roots {
		copy(out[set][:width], m.wide.nodes[int(root)*width:])
	}
	if rest := len(rows) % 64; rest != 0 { // rows that are not there
		for set := range out {
			out[set][width-1] &= 1<<rest - 1
		}
	}
}

// turn computes the literal words of up to 64 rows and turns them around, into
// word w of every literal.
func (m *many) turn(rows []*Profile, w, width int) {
	x, b := m.index, m.wide
	for r := range b.rows {
		clear(b.rows[r])
	}
	for r, p := range rows {
		words := b.rows[r]
		words[0] = 1 << always
		codes := p.codes[:len(x.tables)]
		for i, t := range x.tables {
			code := codes[i]
			for k := range t.words {
				tw := &t.words[k]
				words[tw.word] |= tw.mask[code]
			}
		}
		copy(words[x.first/64:], p.loose)
	}
	var square [64]uint64
	for k := range x.words {
		for r := range square {
			square[r] = b.rows[r][k]
		}
		transpose(&square)
		for i, v := range square {
			b.lits[(k*64+i)*width+w] = v
		}
	}
}

// transpose turns a square of bits around: bit j of word i becomes bit i of word
// j (Warren, "Hacker's Delight", 7-3).
func transpose(a *[64]uint64) {
	mask := uint64(0x00000000ffffffff)
	for j := 32; j != 0; j, mask = j>>1, mask^mask<<(j>>1) {
		for k := 0; k < 64; k = (k + j + 1) &^ j {
			t := (a[k]>>j ^ a[k+j]) & mask
			a[k] ^= t << j
			a[k+j] ^= t
		}
	}
}

// decide1 computes every node for one word of rows.
func (m *many) decide1() {
	x, b := m.index, m.wide
	nodes := b.nodes
	for n := range x.graph.Nodes {
		node := &x.graph.Nodes[n]
		v := uint64(0)
		switch node.Op {
		case ir.Lit:
			v = b.lits[x.bits[node.Lit]]
		case ir.And:
			v = ^uint64(0)
			for _, a := range node.Args {
				v &= nodes[a]
			}
		case ir.Or:
			for _, a := range node.Args {
				v |= nodes[a]
			}
		case ir.AtLeast:
			v = b.atLeast(node.N, node.Args, 0, 1)
		case ir.True:
			v = ^uint64(0)
		}
		nodes[n] = v
	}
}

// decide computes every node for width words of rows.
func (m *many) decide(width int) {
	x, b := m.index, m.wide
	for n := range x.graph.Nodes {
		node := &x.graph.Nodes[n]
		out := b.nodes[n*width : n*width+width]
		switch node.Op {
		case ir.Lit:
			bit := int(x.bits[node.Lit])
			copy(out, b.lits[bit*width:bit*width+width])
		case ir.And, ir.Or:
			copy(out, b.nodes[int(node.Args[0])*width:int(node.Args[0])*width+width])
			for _, a := range node.Args[1:] {
				arg := b.nodes[int(a)*width : int(a)*width+width]
				if node.Op == ir.And {
					and(out, arg)
				} else {
					or(out, arg)
				}
			}
		case ir.AtLeast:
			for w := range out {
				out[w] = b.atLeast(node.N, node.Args, w, width)
			}
		default:
			v := uint64(0)
			if node.Op == ir.True {
				v = ^v
			}
			for w := range out {
				out[w] = v
			}
		}
	}
}

func and(out, arg []uint64) {
	if len(out) == blockWords {
		x, y := (*[blockWords]uint64)(out), (*[blockWords]uint64)(arg)
		for i := range x {
			x[i] &= y[i]
		}
		return
	}
	for i := range out {
		out[i] &= arg[i]
	}
}

func or(out, arg []uint64) {
	if len(out) == blockWords {
		x, y := (*[blockWords]uint64)(out), (*[blockWords]uint64)(arg)
		for i := range x {
			x[i] |= y[i]
		}
		return
	}
	for i := range out {
		out[i] |= arg[i]
	}
}

// atLeast counts up to n in words: count[k] are the rows with at least k.
func (b *wide) atLeast(n int64, args []int32, w, width int) uint64 {
	count := b.count[:0]
	for range n + 1 {
		count = append(count, 0)
	}
	b.count = count
	count[0] = ^uint64(0)
	for _, a := range args {
		v := b.nodes[int(a)*width+w]
		for k := n; k > 0; k-- {
			count[k] |= count[k-1] & v
		}
	}
	return count[n]
}
