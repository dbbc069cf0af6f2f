package columns

import (
	"encoding/binary"
	"unsafe"
)

// Kernels turn 64 values into a word of bits. Eight plain ifs in a row become
// conditional sets, without branches and calls; a rolled loop would be twice as
// slow. The conversion to an array of 64 removes the checks of bounds.

// between: lo <= x <= hi is one unsigned comparison of x - lo.
func (v vector[T]) between(out []uint64, from, n int, lo, hi int64) {
	if hi < lo {
		clear(out[:words(n)])
		return
	}
	values := v[from : from+n]
	full := n / 64
	inRange(out[:full], values, lo, hi)
	if rest := n % 64; rest > 0 {
		var tail [64]T
		copy(tail[:], values[full*64:])
		inRange(out[full:full+1], tail[:], lo, hi)
		out[full] &= 1<<rest - 1
	}
}

// inRange is between for whole words. Bounds are cut to the type first, so that
// the comparison happens in it.
func inRange[T whole](out []uint64, values []T, lo, hi int64) {
	low, high, some := cut[T](lo, hi)
	if !some {
		clear(out)
		return
	}
	switch width := uint64(int64(high) - int64(low)); any(low).(type) {
	case int8, uint8:
		inRange8(out, octets(values), uint8(low), uint8(width))
	case int16, uint16:
		inRange16(out, values, low, uint16(width))
	case int32, uint32:
		inRange32(out, values, low, uint32(width))
	default:
		inRange64(out, values, low, width)
	}
}

// cut brings bounds into a type; some is false when no value lies inside.
func cut[T whole](lo, hi int64) (low, high T, some bool) {
	least, most := limits[T]()
	if lo > most || hi < least {
		return 0, 0, false
	}
	return T(max(lo, least)), T(min(hi, most)), true
}

func limits[T whole]() (least, most int64) {
	var zero T
	switch any(zero).(type) {
	case int8:
		return -1 << 7, 1<<7 - 1
	case int16:
		return -1 << 15, 1<<15 - 1
	case int32:
		return -1 << 31, 1<<31 - 1
	case uint8:
		return 0, 1<<8 - 1
	case uint16:
		return 0, 1<<16 - 1
	case uint32:
		return 0, 1<<32 - 1
	}
	return -1 << 63, 1<<63 - 1
}

//go:noinline
func inRange64[T whole](out []uint64, values []T, low T, width uint64) {
	for w := range out {
		c := (*[64]T)(values[w*64:])
		var m uint64
		for j := 0; j < 64; j += 8 {
			var b uint64
			if uint64(c[j]-low) <= width {
				b |= 1
			}
			if uint64(c[j+1]-low) <= width {
				b |= 2
			}
			if uint64(c[j+2]-low) <= width {
				b |= 4
			}
			if uint64(c[j+3]-low) <= width {
				b |= 8
			}
			if uint64(c[j+4]-low) <= width {
				b |= 16
			}
			if uint64(c[j+5]-low) <= width {
				b |= 32
			}
			if uint64(c[j+6]-low) <= width {
				b |= 64
			}
			if uint64(c[j+7]-low) <= width {
				b |= 128
			}
			m |= b << j
		}
		out[w] = m
	}
}

//go:noinline
func inRange32[T whole](out []uint64, values []T, low T, width uint32) {
	for w := range out {
		c := (*[64]T)(values[w*64:])
		var m uint64
		for j := 0; j < 64; j += 8 {
			var b uint64
			if uint32(c[j]-low) <= width {
				b |= 1
			}
			if uint32(c[j+1]-low) <= width {
				b |= 2
			}
			if uint32(c[j+2]-low) <= width {
				b |= 4
			}
			if uint32(c[j+3]-low) <= width {
				b |= 8
			}
			if uint32(c[j+4]-low) <= width {
				b |= 16
			}
			if uint32(c[j+5]-low) <= width {
				b |= 32
			}
			if uint32(c[j+6]-low) <= width {
				b |= 64
			}
			if uint32(c[j+7]-low) <= width {
				b |= 128
			}
			m |= b << j
		}
		out[w] = m
	}
}

//go:noinline
func inRange16[T whole](out []uint64, values []T, low T, width uint16) {
	for w := range out {
		c := (*[64]T)(values[w*64:])
		var m uint64
		for j := 0; j < 64; j += 8 {
			var b uint64
			if uint16(c[j]-low) <= width {
				b |= 1
			}
			if uint16(c[j+1]-low) <= width {
				b |= 2
			}
			if uint16(c[j+2]-low) <= width {
				b |= 4
			}
			if uint16(c[j+3]-low) <= width {
				b |= 8
			}
			if uint16(c[j+4]-low) <= width {
				b |= 16
			}
			if uint16(c[j+5]-low) <= width {
				b |= 32
			}
			if uint16(c[j+6]-low) <= width {
				b |= 64
			}
			if uint16(c[j+7]-low) <= width {
				b |= 128
			}
			m |= b << j
		}
		out[w] = m
	}
}

// inRange8 compares eight bytes at once, in one word: the highest bit of each says
// whether byte - low <= width, and a multiplication gathers those bits.
//
//go:noinline
func inRange8(out []uint64, values []byte, low, width uint8) {
	const each, high, gather = 0x0101010101010101, 0x8080808080808080, 0x0102040810204080
	lows, widths := uint64(low)*each, uint64(width)*each
	for w := range out {
		c := (*[64]byte)(values[w*64:])
		var m uint64
		for j := 0; j < 64; j += 8 {
			x := binary.LittleEndian.Uint64(c[j:])
			d := ((x | high) - lows&^high) ^ (x^^lows)&high // each byte - low
			z := (widths | high) - d&^high                  // its high bit: the low seven bits are no larger
			le := (^d&widths | ^(d^widths)&z) & high
			m |= le >> 7 * gather >> 56 << j
		}
		out[w] = m
	}
}

// octets returns bytes as they are.
func octets[T whole](values []T) []byte {
	if len(values) == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(&values[0])), len(values))
}

// An order is how a float stands to a bound.
type order uint8

const (
	less order = iota
	equal
	greater
)

// compare sets bit i where value i stands in an order to bound.
func (v floats) compare(out []uint64, from, n int, o order, bound float64) {
	values := v[from : from+n]
	for w := range words(n) {
		var tail [64]float64
		c, rest := &tail, n-w*64
		if rest >= 64 {
			c = (*[64]float64)(values[w*64:])
		} else {
			copy(tail[:], values[w*64:])
		}
		switch o {
		case less:
			out[w] = lessWord(c, bound)
		case greater:
			out[w] = greaterWord(c, bound)
		default:
			out[w] = equalWord(c, bound)
		}
		if rest < 64 {
			out[w] &= 1<<rest - 1
		}
	}
}

func lessWord(c *[64]float64, bound float64) uint64 {
	var m uint64
	for j := 0; j < 64; j += 8 {
		var b uint64
		if c[j] < bound {
			b |= 1
		}
		if c[j+1] < bound {
			b |= 2
		}
		if c[j+2] < bound {
			b |= 4
		}
		if c[j+3] < bound {
			b |= 8
		}
		if c[j+4] < bound {
			b |= 16
		}
		if c[j+5] < bound {
			b |= 32
		}
		if c[j+6] < bound {
			b |= 64
		}
		if c[j+7] < bound {
			b |= 128
		}
		m |= b << j
	}
	return m
}

func greaterWord(c *[64]float64, bound float64) uint64 {
	var m uint64
	for j := 0; j < 64; j += 8 {
		var b uint64
		if c[j] > bound {
			b |= 1
		}
		if c[j+1] > bound {
			b |= 2
		}
		if c[j+2] > bound {
			b |= 4
		}
		if c[j+3] > bound {
			b |= 8
		}
		if c[j+4] > bound {
			b |= 16
		}
		if c[j+5] > bound {
			b |= 32
		}
		if c[j+6] > bound {
			b |= 64
		}
		if c[j+7] > bound {
			b |= 128
		}
		m |= b << j
	}
	return m
}

func equalWord(c *[64]float64, bound float64) uint64 {
	var m uint64
	for j := 0; j < 64; j += 8 {
		var b uint64
		if c[j] == bound {
			b |= 1
		}
		if c[j+1] == bound {
			b |= 2
		}
		if c[j+2] == bound {
			b |= 4
		}
		if c[j+3] == bound {
			b |= 8
		}
		if c[j+4] == bound {
			b |= 16
		}
		if c[j+5] == bound {
			b |= 32
		}
		if c[j+6] == bound {
			b |= 64
		}
		if c[j+7] == bound {
			b |= 128
		}
		m |= b << j
	}
	return m
}

// lookup sets bit i where a table has the code of row i.
func (v vector[T]) lookup(out []uint64, from, n int, table *codeSet) {
	values := v[from : from+n]
	if table.large == nil {
		for w := range n / 64 {
			out[w] = inSetWord((*[64]T)(values[w*64:]), &table.small)
		}
		if rest := n % 64; rest > 0 {
			var tail [64]T
			copy(tail[:], values[n-rest:])
			out[n/64] = inSetWord(&tail, &table.small) & (1<<rest - 1)
		}
		return
	}
	for w := range words(n) {
		var m uint64
		for j, c := range values[w*64 : min(n, w*64+64)] {
			if uint64(c) < uint64(len(table.large)) {
				m |= uint64(table.large[c]) << j
			}
		}
		out[w] = m
	}
}

// A codeSet is a set of dictionary codes: 1 for those inside. Codes of more than
// 256 texts are in large.
type codeSet struct {
	small [256]uint8
	large []uint8
}

//go:noinline
func inSetWord[T whole](c *[64]T, set *[256]uint8) uint64 {
	var m uint64
	for j := 0; j < 64; j += 8 {
		b := uint64(set[uint8(c[j])]) | uint64(set[uint8(c[j+1])])<<1 | uint64(set[uint8(c[j+2])])<<2 | uint64(set[uint8(c[j+3])])<<3 |
			uint64(set[uint8(c[j+4])])<<4 | uint64(set[uint8(c[j+5])])<<5 | uint64(set[uint8(c[j+6])])<<6 | uint64(set[uint8(c[j+7])])<<7
		m |= b << j
	}
	return m
}
