package eval

import (
	"cmp"
	"math"
	"math/big"
	"math/bits"

	"github.com/segc-dev/segc/compiler/types"
)

// An exact is a whole number of any size: n, unless it takes more than 64 bits.
// Decimals are exacts in units of their last digit; how many digits stand
// behind the point is known when code is compiled.
type exact struct {
	n int64
	w *big.Int // not nil: the number, which does not fit into n
}

func exactOf(v *big.Int) exact {
	if v.IsInt64() {
		return exact{n: v.Int64()}
	}
	return exact{w: v}
}

func (x exact) big() *big.Int {
	if x.w != nil {
		return x.w
	}
	return big.NewInt(x.n)
}

func (x exact) cmp(y exact) int {
	if x.w == nil && y.w == nil {
		return cmp.Compare(x.n, y.n)
	}
	return x.big().Cmp(y.big())
}

func (x exact) sign() int { return x.cmp(exact{}) }

// powers of ten that fit.
var powers = func() (p [19]int64) {
	p[0] = 1
	for i := 1; i < len(p); i++ {
		p[i] = p[i-1] * 10
	}
	return p
}()

func power(digits int) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits)), nil)
}

// up returns x times 10^digits: the same number with more digits behind the point.
func (x exact) up(digits int) exact {
	if digits <= 0 {
		return x
	}
	if digits < len(powers) {
		return x.mul(exact{n: powers[digits]})
	}
	return exactOf(new(big.Int).Mul(x.big(), power(digits)))
}

func (x exact) add(y exact) exact {
	if x.w == nil && y.w == nil {
		if s := x.n + y.n; (s > x.n) == (y.n > 0) {
			return exact{n: s}
		}
	}
	return exactOf(new(big.Int).Add(x.big(), y.big()))
}

func (x exact) neg() exact {
	if x.w == nil && x.n != math.MinInt64 {
		return exact{n: -x.n}
	}
	return exactOf(new(big.Int).Neg(x.big()))
}

func (x exact) mul(y exact) exact {
	if x.w == nil && y.w == nil {
		if p, ok := mul64(x.n, y.n); ok {
			return exact{n: p}
		}
	}
	return exactOf(new(big.Int).Mul(x.big(), y.big()))
}

// mul64 multiplies; ok is false when the product does not fit.
func mul64(x, y int64) (p int64, ok bool) {
	hi, lo := bits.Mul64(magnitude(x), magnitude(y))
	if hi != 0 {
		return 0, false
	}
	if (x < 0) != (y < 0) {
		return -int64(lo), lo <= 1<<63
	}
	return int64(lo), lo < 1<<63
}

func magnitude(x int64) uint64 {
	if x < 0 {
		return -uint64(x)
	}
	return uint64(x)
}

// float returns the float nearest to x / 10^scale.
func (x exact) float(scale int) float64 {
	const whole = 1 << 53 // up to here, and with powers up to 10^22, one division rounds once
	switch {
	case x.w != nil || scale > 0 && (magnitude(x.n) > whole || scale >= len(powers)):
		return types.Decimal{Unscaled: x.big(), Scale: scale}.Float()
	case scale == 0:
		return float64(x.n)
	}
	return float64(x.n) / float64(powers[scale])
}

// round drops the digits behind the point: down for Floor, up for Ceil, half
// away from zero for Round.
func (x exact) round(op types.Op, scale int) exact {
	if scale == 0 {
		return x
	}
	if x.w == nil && scale < len(powers) {
		return exact{n: round64(op, x.n, powers[scale])}
	}
	one := power(scale)
	below, rest := new(big.Int).DivMod(x.big(), one, new(big.Int))
	half := new(big.Int).Lsh(rest, 1).Cmp(one)
	if op == types.Ceil && rest.Sign() > 0 || op == types.Round && (half > 0 || half == 0 && x.sign() > 0) {
		below.Add(below, big.NewInt(1))
	}
	return exactOf(below)
}

func round64(op types.Op, n, one int64) int64 {
	below, rest := n/one, n%one
	if rest < 0 {
		below, rest = below-1, rest+one
	}
	up := false
	switch op {
	case types.Ceil:
		up = rest > 0
	case types.Round:
		up = rest > one-rest || rest == one-rest && n > 0
	}
	if up {
		return below + 1
	}
	return below
}
