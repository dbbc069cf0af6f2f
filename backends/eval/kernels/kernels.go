// Package kernels turns columns of values into words of bits, 64 rows a word, and
// joins such words. It is plain Go; with GOEXPERIMENT=simd, on an amd64 processor
// that has AVX-512, twins of its inner loops do the same with wide vectors.
//
// Eight plain ifs in a row become conditional sets, without branches and calls; a
// rolled loop would be twice as slow. A conversion to an array of 64 removes the
// checks of bounds.
package kernels

import (
	"encoding/binary"
	"math"
	"math/bits"
	"unsafe"
)

// Whole is the types that whole numbers and codes lie in.
type Whole interface {
	~int8 | ~int16 | ~int32 | ~int64 | ~uint8 | ~uint16 | ~uint32
}

type unsigned interface {
	~uint8 | ~uint16 | ~uint32 | ~uint64
}

// Words returns how many words hold n bits.
func Words(n int) int { return (n + 63) / 64 }

// Range sets bit i where lo <= values[i] <= hi. Bits beyond the last are not set.
func Range[T Whole](out []uint64, values []T, lo, hi int64) {
	low, width, some := cut[T](lo, hi)
	if !some {
		clear(out[:Words(len(values))])
		return
	}
	full := len(values) / 64
	inRange(out[:full], values, low, width)
	if rest := len(values) % 64; rest > 0 {
		var tail [64]T
		copy(tail[:], values[full*64:])
		inRange(out[full:full+1], tail[:], low, width)
		out[full] &= 1<<rest - 1
	}
}

// Keep clears bit i unless lo <= values[i] <= hi. It looks only at values whose
// bit is set, which is faster than Range where few are.
func Keep[T Whole](set []uint64, values []T, lo, hi int64) {
	low, width, some := cut[T](lo, hi)
	if !some {
		clear(set[:Words(len(values))])
		return
	}
	base := int64(low)
	for w, open := range set[:Words(len(values))] {
		part := values[w*64:]
		var kept uint64
		for ; open != 0; open &= open - 1 {
			i, in := bits.TrailingZeros64(open), uint64(0)
			if uint64(int64(part[i])-base) <= width { // without a branch
				in = 1
			}
			kept |= in << i
		}
		set[w] = kept
	}
}

// cut brings bounds into a type, so that the comparison happens in it: x lies
// inside when x - low, as a number without a sign, is not above width. some is
// false when no value lies inside.
func cut[T Whole](lo, hi int64) (low T, width uint64, some bool) {
	least, most := Limits[T]()
	if lo > hi || lo > most || hi < least {
		return 0, 0, false
	}
	lo, hi = max(lo, least), min(hi, most)
	return T(lo), uint64(hi - lo), true
}

// Limits returns the least and the largest value of a type.
func Limits[T Whole]() (least, most int64) {
	width := 8 * unsafe.Sizeof(T(0))
	if minusOne := T(0); minusOne-1 > 0 { // without a sign
		return 0, 1<<width - 1
	}
	return math.MinInt64 >> (64 - width), math.MaxInt64 >> (64 - width)
}

// inRange is Range for whole words.
func inRange[T Whole](out []uint64, values []T, low T, width uint64) {
	switch unsafe.Sizeof(low) {
	case 1:
		range8(out, as[uint8](values), uint8(low), uint8(width))
	case 2:
		if !wideRange16(out, as[uint16](values), uint16(low), uint16(width)) {
			rangeOf(out, as[uint16](values), uint16(low), uint16(width))
		}
	case 4:
		if !wideRange32(out, as[uint32](values), uint32(low), uint32(width)) {
			rangeOf(out, as[uint32](values), uint32(low), uint32(width))
		}
	default:
		if !wideRange64(out, as[uint64](values), uint64(low), width) {
			rangeOf(out, as[uint64](values), uint64(low), width)
		}
	}
}

// as returns values as ones of another type of their size.
func as[S, T any](values []T) []S {
	return unsafe.Slice((*S)(unsafe.Pointer(unsafe.SliceData(values))), len(values))
}

//go:noinline
func rangeOf[U unsigned](out []uint64, values []U, low, width U) {
	for w := range out {
		c := (*[64]U)(values[w*64:])
		var m uint64
		for j := 0; j < 64; j += 8 {
			var b uint64
			if c[j]-low <= width {
				b |= 1
			}
			if c[j+1]-low <= width {
				b |= 2
			}
			if c[j+2]-low <= width {
				b |= 4
			}
			if c[j+3]-low <= width {
				b |= 8
			}
			if c[j+4]-low <= width {
				b |= 16
			}
			if c[j+5]-low <= width {
				b |= 32
			}
			if c[j+6]-low <= width {
				b |= 64
			}
			if c[j+7]-low <= width {
				b |= 128
			}
			m |= b << j
		}
		out[w] = m
	}
}

func range8(out []uint64, values []byte, low, width uint8) {
	if !wideRange8(out, values, low, width) {
		bytesInRange(out, values, low, width)
	}
}

// bytesInRange compares eight bytes at once, in one word: the highest bit of each
// says whether byte - low <= width, and a multiplication gathers those bits.
//
//go:noinline
func bytesInRange(out []uint64, values []byte, low, width uint8) {
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

// Lookup sets bit i where set has the code values[i]; codes beyond it are not in it.
func Lookup[T Whole](out []uint64, values []T, set []uint8) {
	if len(set) == 256 {
		small := (*[256]uint8)(set)
		for w := range len(values) / 64 {
			out[w] = inSet((*[64]T)(values[w*64:]), small)
		}
		if rest := len(values) % 64; rest > 0 {
			var tail [64]T
			copy(tail[:], values[len(values)-rest:])
			out[len(values)/64] = inSet(&tail, small) & (1<<rest - 1)
		}
		return
	}
	for w := range Words(len(values)) {
		var m uint64
		for j, c := range values[w*64 : min(len(values), w*64+64)] {
			if uint64(c) < uint64(len(set)) {
				m |= uint64(set[c]) << j
			}
		}
		out[w] = m
	}
}

//go:noinline
func inSet[T Whole](c *[64]T, set *[256]uint8) uint64 {
	var m uint64
	for j := 0; j < 64; j += 8 {
		b := uint64(set[uint8(c[j])]) | uint64(set[uint8(c[j+1])])<<1 | uint64(set[uint8(c[j+2])])<<2 | uint64(set[uint8(c[j+3])])<<3 |
			uint64(set[uint8(c[j+4])])<<4 | uint64(set[uint8(c[j+5])])<<5 | uint64(set[uint8(c[j+6])])<<6 | uint64(set[uint8(c[j+7])])<<7
		m |= b << j
	}
	return m
}

// AtMost sets bit i where values[i] <= bound.
func AtMost(out []uint64, values []float64, bound float64) {
	full := len(values) / 64
	atMost(out[:full], values, bound)
	if rest := len(values) % 64; rest > 0 {
		var tail [64]float64
		copy(tail[:], values[full*64:])
		atMost(out[full:full+1], tail[:], bound)
		out[full] &= 1<<rest - 1
	}
}

func atMost(out []uint64, values []float64, bound float64) {
	if wideAtMost(out, values, bound) {
		return
	}
	for w := range out {
		out[w] = wordAtMost((*[64]float64)(values[w*64:]), bound)
	}
}

//go:noinline
func wordAtMost(c *[64]float64, bound float64) uint64 {
	var m uint64
	for j := 0; j < 64; j += 8 {
		var b uint64
		if c[j] <= bound {
			b |= 1
		}
		if c[j+1] <= bound {
			b |= 2
		}
		if c[j+2] <= bound {
			b |= 4
		}
		if c[j+3] <= bound {
			b |= 8
		}
		if c[j+4] <= bound {
			b |= 16
		}
		if c[j+5] <= bound {
			b |= 32
		}
		if c[j+6] <= bound {
			b |= 64
		}
		if c[j+7] <= bound {
			b |= 128
		}
		m |= b << j
	}
	return m
}

// Block is 512 rows of bits, as many as a wide vector holds.
type Block = [8]uint64

// And writes to out the bits that all arguments have: blocks of values.
func And(out *Block, values []Block, args []int32) {
	if wideAnd(out, values, args) {
		return
	}
	x := &values[args[0]]
	v0, v1, v2, v3, v4, v5, v6, v7 := x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7] // in registers
	for _, a := range args[1:] {
		x := &values[a]
		v0, v1, v2, v3 = v0&x[0], v1&x[1], v2&x[2], v3&x[3]
		v4, v5, v6, v7 = v4&x[4], v5&x[5], v6&x[6], v7&x[7]
	}
	*out = Block{v0, v1, v2, v3, v4, v5, v6, v7}
}

// Or writes to out the bits that some argument has.
func Or(out *Block, values []Block, args []int32) {
	if wideOr(out, values, args) {
		return
	}
	x := &values[args[0]]
	v0, v1, v2, v3, v4, v5, v6, v7 := x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7]
	for _, a := range args[1:] {
		x := &values[a]
		v0, v1, v2, v3 = v0|x[0], v1|x[1], v2|x[2], v3|x[3]
		v4, v5, v6, v7 = v4|x[4], v5|x[5], v6|x[6], v7|x[7]
	}
	*out = Block{v0, v1, v2, v3, v4, v5, v6, v7}
}

// A ByteRange is the bytes from Low to Low+Width.
type ByteRange struct{ Low, Width uint8 }

// InRanges sets bit i where values[i] lies in one of the ranges.
func InRanges(out *Block, values *[512]uint8, ranges []ByteRange) {
	if len(ranges) == 0 {
		*out = Block{}
		return
	}
	range8(out[:], values[:], ranges[0].Low, ranges[0].Width)
	for _, r := range ranges[1:] {
		var more Block
		range8(more[:], values[:], r.Low, r.Width)
		for w, x := range more {
			out[w] |= x
		}
	}
}
