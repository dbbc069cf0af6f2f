package columns

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestKernels holds kernels to a plain loop, for every type, odd lengths and
// starts, and bounds at and beyond the edges of the type.
func TestKernels(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 5))
	testRange(t, r, Ints[int8])
	testRange(t, r, Ints[int16])
	testRange(t, r, Ints[int32])
	testRange(t, r, Ints[int64])
	codes := func(v []uint8, valid []uint64) *Column { return Codes(v, make([]string, 256), valid) }
	testRange(t, r, codes)
	testRange(t, r, func(v []uint16, valid []uint64) *Column { return Codes(v, make([]string, 1<<16), valid) })
}

func testRange[T whole](t *testing.T, r *rand.Rand, column func([]T, []uint64) *Column) {
	t.Helper()
	least, most := limits[T]()
	edges := []int64{least, least + 1, -1, 0, 1, most - 1, most, math.MinInt64, math.MaxInt64}
	values := make([]T, 300)
	for i := range values {
		if values[i] = T(r.Uint64()); i%3 == 0 {
			values[i] = T(edges[r.IntN(7)])
		}
	}
	data := column(values, nil).data.(integral)
	set := &codeSet{large: make([]uint8, 1<<16)}
	for i := range set.large {
		set.large[i] = uint8(r.IntN(2))
		set.small[i%256] = set.large[i%256]
	}
	for range 2000 {
		from := r.IntN(200)
		n := r.IntN(300 - from)
		lo, hi := edges[r.IntN(len(edges))], edges[r.IntN(len(edges))]
		if r.IntN(2) == 0 {
			lo, hi = int64(values[r.IntN(300)]), int64(values[r.IntN(300)])
		}
		out := make([]uint64, words(n)+1)
		data.between(out, from, n, lo, hi)
		small, large := make([]uint64, words(n)+1), make([]uint64, words(n)+1)
		data.lookup(small, from, n, &codeSet{small: set.small})
		data.lookup(large, from, n, set)
		for i := range n {
			x := int64(values[from+i])
			if got, want := out[i/64]>>(i%64)&1 != 0, lo <= x && x <= hi; got != want {
				t.Fatalf("%T %d in [%d, %d]: %v", values[0], x, lo, hi, got)
			}
			if x < 0 || x > math.MaxUint16 {
				continue
			}
			if got := uint8(large[i/64] >> (i % 64) & 1); got != set.large[x] {
				t.Fatalf("%T code %d: %d", values[0], x, got)
			}
			if got := uint8(small[i/64] >> (i % 64) & 1); x < 256 && got != set.small[x] {
				t.Fatalf("%T code %d of few: %d", values[0], x, got)
			}
		}
	}
}

func TestFloats(t *testing.T) {
	values := []float64{0, math.Copysign(0, -1), 1.5, -2, math.NaN(), math.Inf(1), math.MaxFloat64}
	c := Floats(values, nil)
	for i, known := range []bool{true, true, true, true, false, false, true} {
		if c.known(i) != known {
			t.Errorf("%v is known: %v", values[i], !known)
		}
	}
	for _, bound := range []float64{0, 1.5, -3} {
		for o, want := range map[order]func(x float64) bool{less: func(x float64) bool { return x < bound }, equal: func(x float64) bool { return x == bound },
			greater: func(x float64) bool { return x > bound }} {
			var out [1]uint64
			c.data.(floats).compare(out[:], 0, len(values), o, bound)
			for i, x := range values {
				if got := out[0]>>i&1 != 0; got != want(x) {
					t.Errorf("%v against %v, order %d: %v", x, bound, o, got)
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

func BenchmarkKernels(b *testing.B) {
	const n = blockRows
	out := make([]uint64, blockWords)
	narrow, wide := Ints(make([]int8, n), nil).data.(integral), Ints(make([]int64, n), nil).data.(integral)
	medium := Ints(make([]int32, n), nil).data.(integral)
	codes := Codes(make([]uint8, n), make([]string, 20), nil).data.(integral)
	set := &codeSet{}
	for _, k := range []struct {
		name string
		run  func()
	}{
		{"range8", func() { narrow.between(out, 0, n, 1, 5) }},
		{"range32", func() { medium.between(out, 0, n, 1, 5) }},
		{"range64", func() { wide.between(out, 0, n, 1, 5) }},
		{"codes8", func() { codes.lookup(out, 0, n, set) }},
	} {
		b.Run(k.name, func(b *testing.B) {
			for b.Loop() {
				k.run()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/row")
		})
	}
}
