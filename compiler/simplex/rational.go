package simplex

import (
	"cmp"
	"math/big"
	"math/bits"
)

// A Rational is an exact fraction: of 64-bit numbers, of big ones where those
// overflow. The zero value is 0. Rationals are immutable.
type Rational struct {
	n, d int64    // n/d in lowest terms; d 0 stands for 1
	b    *big.Rat // instead, where n or d do not fit
}

// Whole returns n as a rational.
func Whole(n int64) Rational {
	if n >= limit || n <= -limit {
		return Rational{b: new(big.Rat).SetInt64(n)}
	}
	return Rational{n: n, d: 1}
}

// Fraction returns n/d; d is not 0, and both are small.
func Fraction(n, d int64) Rational { return reduced(n, d) }

// Of returns a big fraction as a rational.
func Of(r *big.Rat) Rational {
	if r.Num().IsInt64() && r.Denom().IsInt64() {
		n, d := r.Num().Int64(), r.Denom().Int64()
		if n < limit && n > -limit && d < limit {
			return Rational{n: n, d: d}
		}
	}
	return Rational{b: r}
}

// limit keeps sums and negatives of 64-bit numbers in range.
const limit = 1 << 62

func (a Rational) den() int64 {
	if a.d == 0 {
		return 1
	}
	return a.d
}

// Big returns the fraction as a big one.
func (a Rational) Big() *big.Rat {
	if a.b != nil {
		return a.b
	}
	return big.NewRat(a.n, a.den())
}

func gcd(a, b int64) int64 {
	if a < 0 {
		a = -a
	}
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

func reduced(n, d int64) Rational {
	if d < 0 {
		n, d = -n, -d
	}
	if g := gcd(n, d); g > 1 {
		n, d = n/g, d/g
	}
	return Rational{n: n, d: d}
}

func mul(a, b int64) (int64, bool) {
	negative := (a < 0) != (b < 0)
	x, y := uint64(a), uint64(b)
	if a < 0 {
		x = -x
	}
	if b < 0 {
		y = -y
	}
	high, low := bits.Mul64(x, y)
	if high != 0 || low >= limit {
		return 0, false
	}
	if negative {
		return -int64(low), true
	}
	return int64(low), true
}

// Add returns a + b.
func (a Rational) Add(b Rational) Rational {
	if a.b == nil && b.b == nil {
		if a.den() == 1 && b.den() == 1 {
			if s := a.n + b.n; s < limit && s > -limit {
				return Rational{n: s, d: 1}
			}
		}
		x, ok1 := mul(a.n, b.den())
		y, ok2 := mul(b.n, a.den())
		d, ok3 := mul(a.den(), b.den())
		if ok1 && ok2 && ok3 {
			if r := reduced(x+y, d); r.n < limit && r.n > -limit {
				return r
			}
		}
	}
	return Of(new(big.Rat).Add(a.Big(), b.Big()))
}

// Neg returns -a.
func (a Rational) Neg() Rational {
	if a.b != nil {
		return Of(new(big.Rat).Neg(a.b))
	}
	return Rational{n: -a.n, d: a.d}
}

// Sub returns a - b.
func (a Rational) Sub(b Rational) Rational { return a.Add(b.Neg()) }

// Mul returns a * b.
func (a Rational) Mul(b Rational) Rational {
	if a.b == nil && b.b == nil {
		n, ok1 := mul(a.n, b.n)
		d, ok2 := mul(a.den(), b.den())
		if ok1 && ok2 {
			return reduced(n, d)
		}
	}
	return Of(new(big.Rat).Mul(a.Big(), b.Big()))
}

// Inv returns 1 / a; a is not 0.
func (a Rational) Inv() Rational {
	if a.b != nil {
		return Of(new(big.Rat).Inv(a.b))
	}
	return reduced(a.den(), a.n)
}

// Sign returns -1, 0 or 1.
func (a Rational) Sign() int {
	if a.b != nil {
		return a.b.Sign()
	}
	return cmp.Compare(a.n, 0)
}

// Cmp compares by value.
func (a Rational) Cmp(b Rational) int {
	if a.b == nil && b.b == nil {
		if a.den() == b.den() {
			return cmp.Compare(a.n, b.n)
		}
		x, ok1 := mul(a.n, b.den())
		y, ok2 := mul(b.n, a.den())
		if ok1 && ok2 {
			return cmp.Compare(x, y)
		}
	}
	return a.Big().Cmp(b.Big())
}

// IsWhole reports whether a is a whole number.
func (a Rational) IsWhole() bool {
	if a.b != nil {
		return a.b.IsInt()
	}
	return a.den() == 1
}

// Floor returns the largest whole number not above a.
func (a Rational) Floor() Rational {
	if a.b != nil {
		n := new(big.Int).Div(a.b.Num(), a.b.Denom()) // rounds down: the divisor is positive
		return Of(new(big.Rat).SetInt(n))
	}
	q := a.n / a.den()
	if a.n%a.den() != 0 && a.n < 0 {
		q--
	}
	return Whole(q)
}

// Ceil returns the smallest whole number not below a.
func (a Rational) Ceil() Rational { return a.Neg().Floor().Neg() }

// Int64 returns a whole number that fits into 64 bits; ok is false for others.
func (a Rational) Int64() (n int64, ok bool) {
	if a.b != nil {
		return 0, false
	}
	return a.n, a.den() == 1
}

// String returns n or n/d.
func (a Rational) String() string { return a.Big().RatString() }
