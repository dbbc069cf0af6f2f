package support

import (
	"cmp"
	"math"
	"math/big"
	"slices"
)

func compareWides(a, b Wide) int { return a.cmp(b) }

func compareBools(a, b bool) int { return cmp.Compare(one(a), one(b)) }

// compareFloats orders finite floats; a zero equals its negative.
func compareFloats(a, b float64) int { return cmp.Compare(a, b) }

// distinct counts values that differ. It sorts them.
func distinct[T any](values []T, compare func(a, b T) int) int64 {
	slices.SortFunc(values, compare)
	n := int64(0)
	for i, v := range values {
		if i == 0 || compare(values[i-1], v) != 0 {
			n++
		}
	}
	return n
}

// mode returns the most common value, of several the smallest. It sorts them.
func mode[T any](values []T, compare func(a, b T) int) (best Null[T]) {
	slices.SortStableFunc(values, compare)
	most := 0
	for i := 0; i < len(values); {
		j := i + 1
		for j < len(values) && compare(values[i], values[j]) == 0 {
			j++
		}
		if j-i > most {
			best, most = Some(values[i]), j-i
		}
		i = j
	}
	return best
}

// averageOf returns an exact sum of decimals of a scale divided by their number.
func averageOf(sum Wide, n int64, scale int) Null[float64] {
	if n == 0 {
		return Null[float64]{}
	}
	return asFinite(sum.float(scale) / float64(n))
}

func averageOfFloats(sum float64, n int64) Null[float64] {
	if n == 0 {
		return Null[float64]{}
	}
	return asFinite(sum / float64(n))
}

// sumOfFloats returns a sum, which must be a float.
func sumOfFloats(sum float64) float64 {
	if !finite(sum) {
		fail("the sum is larger than any float")
	}
	return sum
}

// medianOf returns the middle of decimals of a scale, or the mean of the two in
// the middle. It sorts them.
func medianOf(values []Wide, scale int) Null[float64] {
	slices.SortFunc(values, compareWides)
	n := len(values)
	switch {
	case n == 0:
		return Null[float64]{}
	case n%2 == 1:
		return asFinite(values[n/2].float(scale))
	}
	return asFinite(values[n/2-1].add(values[n/2]).float(scale) / 2)
}

func medianOfFloats(values []float64) Null[float64] {
	slices.Sort(values)
	n := len(values)
	switch {
	case n == 0:
		return Null[float64]{}
	case n%2 == 1:
		return asFinite(values[n/2])
	}
	return asFinite((values[n/2-1] + values[n/2]) / 2)
}

// deviationOf returns the sample standard deviation of decimals of a scale: the
// root of (n*Σx² - (Σx)²) / (n*(n-1)), which is computed exactly.
func deviationOf(values []Wide, scale int) Null[float64] {
	n := int64(len(values))
	if n < 2 {
		return Null[float64]{}
	}
	sum, squares := new(big.Int), new(big.Int)
	for _, v := range values {
		x := v.Big()
		sum.Add(sum, x)
		squares.Add(squares, x.Mul(x, x))
	}
	squares.Mul(squares, big.NewInt(n)).Sub(squares, sum.Mul(sum, sum))
	below := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(2*scale)), nil)
	below.Mul(below, big.NewInt(n)).Mul(below, big.NewInt(n-1))
	f, _ := new(big.Rat).SetFrac(squares, below).Float64()
	return asFinite(math.Sqrt(f))
}

func deviationOfFloats(values []float64) Null[float64] {
	n := float64(len(values))
	if n < 2 {
		return Null[float64]{}
	}
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	mean, squares := sum/n, 0.0
	for _, v := range values {
		squares += (v - mean) * (v - mean)
	}
	return asFinite(math.Sqrt(squares / (n - 1)))
}
