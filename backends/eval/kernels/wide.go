//go:build goexperiment.simd && amd64

package kernels

import "simd/archsimd"

// Wide says whether wide vectors are used.
func Wide() bool { return archsimd.X86.AVX512() }

// Each of these computes what its portable twin does, if the processor can.

func wideRange8(out []uint64, values []uint8, low, width uint8) bool {
	if !archsimd.X86.AVX512() {
		return false
	}
	lows, widths := archsimd.BroadcastUint8x64(low), archsimd.BroadcastUint8x64(width)
	for w := range out {
		out[w] = archsimd.LoadUint8x64((*[64]uint8)(values[w*64:])).Sub(lows).LessEqual(widths).ToBits()
	}
	return true
}

func wideRange16(out []uint64, values []uint16, low, width uint16) bool {
	if !archsimd.X86.AVX512() {
		return false
	}
	lows, widths := archsimd.BroadcastUint16x32(low), archsimd.BroadcastUint16x32(width)
	for w := range out {
		c := (*[64]uint16)(values[w*64:])
		a := archsimd.LoadUint16x32((*[32]uint16)(c[:32])).Sub(lows).LessEqual(widths).ToBits()
		b := archsimd.LoadUint16x32((*[32]uint16)(c[32:])).Sub(lows).LessEqual(widths).ToBits()
		out[w] = uint64(a) | uint64(b)<<32
	}
	return true
}

func wideRange32(out []uint64, values []uint32, low, width uint32) bool {
	if !archsimd.X86.AVX512() {
		return false
	}
	lows, widths := archsimd.BroadcastUint32x16(low), archsimd.BroadcastUint32x16(width)
	for w := range out {
		c := (*[64]uint32)(values[w*64:])
		var m uint64
		for j := 0; j < 64; j += 16 {
			m |= uint64(archsimd.LoadUint32x16((*[16]uint32)(c[j:])).Sub(lows).LessEqual(widths).ToBits()) << j
		}
		out[w] = m
	}
	return true
}

func wideRange64(out []uint64, values []uint64, low, width uint64) bool {
	if !archsimd.X86.AVX512() {
		return false
	}
	lows, widths := archsimd.BroadcastUint64x8(low), archsimd.BroadcastUint64x8(width)
	for w := range out {
		c := (*[64]uint64)(values[w*64:])
		var m uint64
		for j := 0; j < 64; j += 8 {
			m |= uint64(archsimd.LoadUint64x8((*[8]uint64)(c[j:])).Sub(lows).LessEqual(widths).ToBits()) << j
		}
		out[w] = m
	}
	return true
}

func wideAtMost(out []uint64, values []float64, bound float64) bool {
	if !archsimd.X86.AVX512() {
		return false
	}
	bounds := archsimd.BroadcastFloat64x8(bound)
	for w := range out {
		c := (*[64]float64)(values[w*64:])
		var m uint64
		for j := 0; j < 64; j += 8 {
			m |= uint64(archsimd.LoadFloat64x8((*[8]float64)(c[j:])).LessEqual(bounds).ToBits()) << j
		}
		out[w] = m
	}
	return true
}

func wideAnd(out *Block, values []Block, args []int32) bool {
	if !archsimd.X86.AVX512() {
		return false
	}
	v := archsimd.LoadUint64x8(&values[args[0]])
	for _, a := range args[1:] {
		v = v.And(archsimd.LoadUint64x8(&values[a]))
	}
	v.Store(out)
	return true
}

func wideOr(out *Block, values []Block, args []int32) bool {
	if !archsimd.X86.AVX512() {
		return false
	}
	v := archsimd.LoadUint64x8(&values[args[0]])
	for _, a := range args[1:] {
		v = v.Or(archsimd.LoadUint64x8(&values[a]))
	}
	v.Store(out)
	return true
}
