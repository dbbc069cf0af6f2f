package support

import (
	"cmp"
	"math"
	"math/big"
	"math/bits"
	"strconv"
)

func addInt(a, b int64) int64 {
	s := a + b
	if (s > a) != (b > 0) {
		fail("%d + %d does not fit into 64 bits", a, b)
	}
	return s
}

func subInt(a, b int64) int64 {
	d := a - b
	if (d < a) != (b > 0) {
		fail("%d - %d does not fit into 64 bits", a, b)
	}
	return d
}

func mulInt(a, b int64) int64 {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	hi -= uint64(a>>63)&uint64(b) + uint64(b>>63)&uint64(a)
	if int64(hi) != int64(lo)>>63 {
		fail("%d * %d does not fit into 64 bits", a, b)
	}
	return int64(lo)
}

func negInt(a int64) int64 { return subInt(0, a) }

func absInt(a int64) int64 {
	if a < 0 {
		return subInt(0, a)
	}
	return a
}

// A Wide is a whole number of 128 bits: a decimal in units of its last digit.
type Wide struct {
	hi int64
	lo uint64
}

// WideOf returns n as a Wide; ok is false when it has more than 128 bits.
func WideOf(n *big.Int) (w Wide, ok bool) {
	hi := new(big.Int).Rsh(n, 64)
	if !hi.IsInt64() {
		return Wide{}, false
	}
	low := new(big.Int).And(n, new(big.Int).SetUint64(math.MaxUint64))
	return Wide{hi.Int64(), low.Uint64()}, true
}

// Big returns the number.
func (w Wide) Big() *big.Int {
	n := new(big.Int).Lsh(big.NewInt(w.hi), 64)
	return n.Add(n, new(big.Int).SetUint64(w.lo))
}

func wide(n int64) Wide { return Wide{n >> 63, uint64(n)} }

// plus adds a narrow number. A sum of fewer than 2^63 of them fits.
func (w Wide) plus(n int64) Wide {
	lo, carry := bits.Add64(w.lo, uint64(n), 0)
	return Wide{w.hi + n>>63 + int64(carry), lo}
}

func (w Wide) add(x Wide) Wide {
	lo, carry := bits.Add64(w.lo, x.lo, 0)
	hi, _ := bits.Add64(uint64(w.hi), uint64(x.hi), carry)
	if w.hi>>63 == x.hi>>63 && int64(hi)>>63 != w.hi>>63 {
		fail("the sum of %s and %s has more than 38 digits", w.Big(), x.Big())
	}
	return Wide{int64(hi), lo}
}

func (w Wide) neg() Wide {
	lo, borrow := bits.Sub64(0, w.lo, 0)
	hi, _ := bits.Sub64(0, uint64(w.hi), borrow)
	return Wide{int64(hi), lo}
}

func (w Wide) sub(x Wide) Wide { return w.add(x.neg()) }

func (w Wide) abs() Wide {
	if w.hi < 0 {
		return w.neg()
	}
	return w
}

func (w Wide) mul(x Wide) Wide {
	if a, ok := w.narrow(); ok {
		if b, ok := x.narrow(); ok {
			hi, lo := bits.Mul64(uint64(a), uint64(b))
			return Wide{int64(hi - uint64(a>>63)&uint64(b) - uint64(b>>63)&uint64(a)), lo}
		}
	}
	p, ok := WideOf(new(big.Int).Mul(w.Big(), x.Big()))
	if !ok {
		fail("the product of %s and %s has more than 38 digits", w.Big(), x.Big())
	}
	return p
}

func (w Wide) cmp(x Wide) int {
	if w.hi != x.hi {
		return cmp.Compare(w.hi, x.hi)
	}
	return cmp.Compare(w.lo, x.lo)
}

// narrow returns the number in 64 bits, if it fits.
func (w Wide) narrow() (n int64, ok bool) { return int64(w.lo), w.hi == int64(w.lo)>>63 }

// whole returns a sum of whole numbers.
func (w Wide) whole() int64 {
	n, ok := w.narrow()
	if !ok {
		fail("the sum %s does not fit into 64 bits", w.Big())
	}
	return n
}

// shifted multiplies by 10 to the power of digits.
func (w Wide) shifted(digits int) Wide {
	for ; digits > 18; digits -= 18 {
		w = w.mul(wide(tens[18]))
	}
	return w.mul(wide(tens[digits]))
}

// float returns the float nearest to a decimal of a scale.
func (w Wide) float(scale int) float64 {
	const exact = 1 << 53 // up to here whole numbers are floats
	if n, ok := w.narrow(); ok && -exact <= n && n <= exact && scale < len(tens) {
		return float64(n) / float64(tens[scale])
	}
	f, _ := new(big.Rat).SetFrac(w.Big(), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil)).Float64()
	return f
}

// tens are the powers of ten that fit into 64 bits.
var tens = [...]int64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18}

// floorOf returns n units of 1/one rounded down to a whole number.
func floorOf(n, one int64) int64 {
	q := n / one
	if n%one < 0 {
		q--
	}
	return q
}

func ceilOf(n, one int64) int64 { return -floorOf(-n, one) }

// roundOf rounds half away from zero.
func roundOf(n, one int64) int64 {
	if n < 0 {
		return -roundOf(-n, one)
	}
	return floorOf(n+one/2, one)
}

// wideFloor returns a decimal of a scale rounded down to a whole number.
func wideFloor(w Wide, scale int) Wide {
	one := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil)
	q, _ := WideOf(new(big.Int).Div(w.Big(), one)) // rounds down; smaller than w
	return q
}

func wideCeil(w Wide, scale int) Wide { return wideFloor(w.neg(), scale).neg() }

func wideRound(w Wide, scale int) Wide {
	if w.hi < 0 {
		return wideRound(w.neg(), scale).neg()
	}
	half := wide(5).shifted(scale).Big()
	half.Quo(half, big.NewInt(10))
	h, _ := WideOf(half)
	return wideFloor(w.add(h), scale)
}

// compareInts orders numbers by their text, as keys are ordered.
func compareInts(a, b int64) int {
	var x, y [20]byte
	return cmp.Compare(string(strconv.AppendInt(x[:0], a, 10)), string(strconv.AppendInt(y[:0], b, 10)))
}
