package kernels_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/segc-dev/segc/backends/eval/kernels"
)

// TestRange holds kernels to a plain loop, for every type, odd lengths and
// starts, and bounds at and beyond the edges of the type. Built with
// GOEXPERIMENT=simd it is about the twins with wide vectors.
func TestRange(t *testing.T) {
	t.Logf("wide vectors: %v", kernels.Wide())
	r := rand.New(rand.NewPCG(3, 5))
	testRange[int8](t, r)
	testRange[int16](t, r)
	testRange[int32](t, r)
	testRange[int64](t, r)
	testRange[uint8](t, r)
	testRange[uint16](t, r)
	testRange[uint32](t, r)
}

func testRange[T kernels.Whole](t *testing.T, r *rand.Rand) {
	t.Helper()
	least, most := kernels.Limits[T]()
	edges := []int64{least, least + 1, -1, 0, 1, most - 1, most, math.MinInt64, math.MaxInt64}
	values := make([]T, 300)
	for i := range values {
		if values[i] = T(r.Uint64()); i%3 == 0 {
			values[i] = T(edges[r.IntN(7)])
		}
	}
	large := make([]uint8, 1<<16)
	for i := range large {
		large[i] = uint8(r.IntN(2))
	}
	small := large[:256]
	for range 2000 {
		from := r.IntN(200)
		part := values[from : from+r.IntN(300-from)]
		lo, hi := edges[r.IntN(len(edges))], edges[r.IntN(len(edges))]
		if r.IntN(2) == 0 {
			lo, hi = int64(values[r.IntN(300)]), int64(values[r.IntN(300)])
		}
		n := kernels.Words(len(part))
		out, kept, few, many := make([]uint64, n), make([]uint64, n), make([]uint64, n), make([]uint64, n)
		kernels.Range(out, part, lo, hi)
		for i := range part {
			kept[i/64] |= uint64(i&1) << (i % 64)
		}
		kernels.Keep(kept, part, lo, hi)
		kernels.Lookup(few, part, small)
		kernels.Lookup(many, part, large)
		has := func(words []uint64, i int) bool { return words[i/64]>>(i%64)&1 != 0 }
		for i, v := range part {
			x := int64(v)
			want := lo <= x && x <= hi
			if has(out, i) != want || has(kept, i) != (want && i&1 == 1) {
				t.Fatalf("%T %d in [%d, %d]: %v, kept %v", v, x, lo, hi, has(out, i), has(kept, i))
			}
			if x >= 0 && x < 1<<16 && has(many, i) != (large[x] == 1) || x >= 0 && x < 256 && has(few, i) != (small[x] == 1) {
				t.Fatalf("%T code %d: %v of few, %v of many", v, x, has(few, i), has(many, i))
			}
		}
		if rest := len(part) % 64; rest > 0 && (out[n-1]|few[n-1]|many[n-1])>>rest != 0 {
			t.Fatalf("%T: bits beyond value %d", lo, len(part))
		}
	}
}

func TestAtMost(t *testing.T) {
	values := []float64{0, math.Copysign(0, -1), 1.5, -2, math.NaN(), math.Inf(1), math.MaxFloat64}
	for len(values) < 70 {
		values = append(values, float64(len(values)%9)-4)
	}
	for _, bound := range []float64{0, 1.5, -3, math.MaxFloat64} {
		for n := range len(values) {
			out := make([]uint64, kernels.Words(n))
			kernels.AtMost(out, values[:n], bound)
			for i, x := range values[:n] {
				if got := out[i/64]>>(i%64)&1 != 0; got != (x <= bound) {
					t.Errorf("%v at most %v: %v", x, bound, got)
				}
			}
		}
	}
}

func TestBlocks(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 9))
	values := make([]kernels.Block, 20)
	for i := range values {
		for w := range values[i] {
			values[i][w] = r.Uint64() | r.Uint64()
		}
	}
	for n := 1; n < 12; n++ {
		args := make([]int32, n)
		and, or := kernels.Block{}, kernels.Block{}
		for w := range and {
			and[w] = math.MaxUint64
		}
		for i := range args {
			args[i] = int32(r.IntN(len(values)))
			for w := range and {
				and[w] &= values[args[i]][w]
				or[w] |= values[args[i]][w]
			}
		}
		var a, o kernels.Block
		kernels.And(&a, values, args)
		kernels.Or(&o, values, args)
		if a != and || o != or {
			t.Errorf("of %d blocks: and %v, or %v", n, a == and, o == or)
		}
	}
}

// BenchmarkKernels measures rows that lie in the cache.
func BenchmarkKernels(b *testing.B) {
	const n = 1024
	out := make([]uint64, n/64)
	wide, medium, short, narrow := make([]int64, n), make([]int32, n), make([]int16, n), make([]int8, n)
	numbers := make([]float64, n)
	run := func(name string, kernel func()) {
		b.Run(fmt.Sprintf("%s/wide=%v", name, kernels.Wide()), func(b *testing.B) {
			for b.Loop() {
				kernel()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/row")
		})
	}
	run("range8", func() { kernels.Range(out, narrow, 1, 5) })
	run("range16", func() { kernels.Range(out, short, 1, 5) })
	run("range32", func() { kernels.Range(out, medium, 1, 5) })
	run("range64", func() { kernels.Range(out, wide, 1, 5) })
	run("float", func() { kernels.AtMost(out, numbers, 5) })
	run("lookup8", func() { kernels.Lookup(out, narrow, make([]uint8, 256)) })
	few := make([]uint64, n/64)
	run("keep64 of 6 %", func() {
		for w := range few {
			few[w] = 0x0001_0010_0100_1000
		}
		kernels.Keep(few, wide, -1, 5)
	})
}
