package columns

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/segc-dev/segc/compiler/atoms"
)

func TestFloats(t *testing.T) {
	values := []float64{0, math.Copysign(0, -1), 1.5, -2, math.NaN(), math.Inf(1), math.MaxFloat64}
	c := Floats(values, nil)
	for i, known := range []bool{true, true, true, true, false, false, true} {
		if c.known(i) != known {
			t.Errorf("%v is known: %v", values[i], !known)
		}
	}
	for _, bound := range []float64{0, 1.5, -3} {
		for o, want := range map[atoms.Shape]func(x float64) bool{atoms.Less: func(x float64) bool { return x < bound }, atoms.Equal: func(x float64) bool { return x == bound },
			atoms.Greater: func(x float64) bool { return x > bound }} {
			var out [1]uint64
			c.data.(floats).compare(out[:], 0, len(values), o, bound)
			for i, x := range values {
				if got := out[0]>>i&1 != 0; c.known(i) && got != want(x) {
					t.Errorf("%v against %v, shape %d: %v", x, bound, o, got)
				}
			}
		}
	}
}

func TestAtLeast(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 9))
	for n := 1; n <= 5; n++ {
		parts := make([][]uint64, 5)
		for i := range parts {
			parts[i] = []uint64{r.Uint64()}
		}
		var out [1]uint64
		atLeast(n, parts, out[:])
		for j := range 64 {
			count := 0
			for _, p := range parts {
				count += int(p[0] >> j & 1)
			}
			if got := out[0]>>j&1 != 0; got != (count >= n) {
				t.Errorf("%d of 5: %d hold, got %v", n, count, got)
			}
		}
	}
}
