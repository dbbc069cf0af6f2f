package eval

import (
	"github.com/segc-dev/segc/backends/eval/kernels"
	"github.com/segc-dev/segc/compiler/ir"
)

// blockWords is the number of words of rows that are decided together: small
// enough for every literal and node to stay in the cache of a core.
const blockWords = len(kernels.Block{})

// BlockRows is the largest number of rows that MatchBlock decides at once.
const BlockRows = 64 * blockWords

// A widePlan computes the graph for rows that are bits of words. Values are
// numbered: literals by their bit, then the other nodes.
type widePlan struct {
	code   []int32 // op, value, N of AtLeast, count of arguments, arguments
	roots  []int32 // the value of each set
	values int
	ranges []rangeLiteral // of tables whose codes fit into a byte
	looked []lookLiteral  // of the other tables
	looks  [][]columnLook // the same of each word of literals
	narrow int            // tables whose codes fit into a byte
	place  []int          // of each table among these; -1: no
}

func planWide(x *index) widePlan {
	p := widePlan{values: x.words * 64}
	at := make([]int32, len(x.graph.Nodes))
	for i := range x.graph.Nodes {
		n := &x.graph.Nodes[i]
		if n.Op == ir.Lit {
			at[i] = x.bits[n.Lit]
			continue
		}
		at[i] = int32(p.values)
		p.values++
		p.code = append(p.code, int32(n.Op), at[i], int32(n.N), int32(len(n.Args)))
		for _, a := range n.Args {
			p.code = append(p.code, at[a])
		}
	}
	for _, r := range x.graph.Roots {
		p.roots = append(p.roots, at[r])
	}
	p.planColumns(x)
	return p
}

// wide is the memory for deciding blocks of rows.
type wide struct {
	rows   []uint64        // literal words of 64 rows, a row after the other
	values []kernels.Block // of blocks
	word   []uint64        // a word of 64 rows a value
	square [64]uint64      // 64 literals of 64 rows
	count  []uint64        // of AtLeast: rows with at least k
}

func (m *many) wideMemory() *wide {
	if m.wide == nil {
		x := m.index
		m.wide = &wide{rows: make([]uint64, x.words*64), values: make([]kernels.Block, x.plan.values), word: make([]uint64, x.plan.values)}
	}
	return m.wide
}

// MatchBlock decides all sets for up to BlockRows coded rows: bit i%64 of
// out[set][i/64] says whether row i is in the set. Each of out has a word for
// every 64 rows. Blocks of 64 rows serve streams, larger ones batches.
func (m *many) MatchBlock(rows []*Profile, out [][]uint64) {
	x := m.index
	width := (len(rows) + 63) / 64
	if width == 0 {
		return
	}
	b := m.wideMemory()
	for w := range width {
		m.turn(rows[w*64 : min(len(rows), w*64+64)])
		for k := range x.words {
			b.turned(k, x.words)
			if width == 1 {
				copy(b.word[k*64:], b.square[:])
				continue
			}
			for i, v := range b.square {
				b.values[k*64+i][w] = v
			}
		}
	}
	if width > 1 {
		b.decide(&x.plan)
		b.write(&x.plan, len(rows), out)
		return
	}
	b.decide1(&x.plan)
	last := lastWord(len(rows))
	for set, root := range x.plan.roots {
		out[set][0] = b.word[root] & last
	}
}

// lastWord has the bits of the last word of n rows.
func lastWord(n int) uint64 {
	if rest := n % 64; rest != 0 {
		return 1<<rest - 1
	}
	return ^uint64(0)
}

// write copies the bits of n rows out.
func (b *wide) write(p *widePlan, n int, out [][]uint64) {
	width, last := (n+63)/64, lastWord(n)
	for set, root := range p.roots {
		to := out[set][:width]
		copy(to, b.values[root][:])
		to[width-1] &= last
	}
}

// turn computes the literal words of up to 64 rows.
func (m *many) turn(rows []*Profile) {
	x, b := m.index, m.wide
	clear(b.rows)
	for r, p := range rows {
		words := b.rows[r*x.words : (r+1)*x.words]
		words[0] = 1 << always
		x.fill(words, p.codes)
		copy(words[x.first/64:], p.loose)
	}
}

// turned sets square to 64 literals of the rows that were turned: literal word k
// of n of each row.
func (b *wide) turned(k, n int) {
	for r, at := 0, k; r < 64; r, at = r+1, at+n {
		b.square[r] = b.rows[at]
	}
	transpose(&b.square)
}

// transpose turns a square of bits around: bit j of word i becomes bit i of word
// j (Warren, "Hacker's Delight", 7-3).
func transpose(a *[64]uint64) {
	swap(a, 32, 0x00000000ffffffff)
	swap(a, 16, 0x0000ffff0000ffff)
	swap(a, 8, 0x00ff00ff00ff00ff)
	swap(a, 4, 0x0f0f0f0f0f0f0f0f)
	swap(a, 2, 0x3333333333333333)
	swap(a, 1, 0x5555555555555555)
}

// swap exchanges the blocks of j bits that lie across from each other.
func swap(a *[64]uint64, j int, mask uint64) {
	for base := 0; base < 64; base += 2 * j {
		lo, hi := a[base:base+j], a[base+j:base+2*j]
		for k := range lo {
			x, y := lo[k], hi[k]
			t := (x>>(j&63) ^ y) & mask
			lo[k], hi[k] = x^t<<(j&63), y^t
		}
	}
}

// decide1 computes every node for one word of rows.
func (b *wide) decide1(p *widePlan) {
	v := b.word
	for code := p.code; len(code) > 0; {
		n := code[3]
		args := code[4 : 4+n]
		out := uint64(0)
		switch ir.Op(code[0]) {
		case ir.And:
			out = ^out
			for _, a := range args {
				out &= v[a]
			}
		case ir.Or:
			for _, a := range args {
				out |= v[a]
			}
		case ir.AtLeast:
			out = b.atLeast(int(code[2]), args, func(a int32) uint64 { return v[a] })
		case ir.True:
			out = ^out
		}
		v[code[1]] = out
		code = code[4+n:]
	}
}

// decide computes every node for blockWords words of rows.
func (b *wide) decide(p *widePlan) {
	for code := p.code; len(code) > 0; {
		n := code[3]
		args, out := code[4:4+n], &b.values[code[1]]
		switch ir.Op(code[0]) {
		case ir.And:
			kernels.And(out, b.values, args)
		case ir.Or:
			kernels.Or(out, b.values, args)
		case ir.AtLeast:
			for w := range out {
				out[w] = b.atLeast(int(code[2]), args, func(a int32) uint64 { return b.values[a][w] })
			}
		default:
			v := uint64(0)
			if ir.Op(code[0]) == ir.True {
				v = ^v
			}
			for w := range out {
				out[w] = v
			}
		}
		code = code[4+n:]
	}
}

// atLeast counts up to n in words: count[k] are the rows with at least k.
func (b *wide) atLeast(n int, args []int32, value func(a int32) uint64) uint64 {
	count := b.count[:0]
	for range n + 1 {
		count = append(count, 0)
	}
	b.count = count
	count[0] = ^uint64(0)
	for _, a := range args {
		v := value(a)
		for k := n; k > 0; k-- {
			count[k] |= count[k-1] & v
		}
	}
	return count[n]
}
