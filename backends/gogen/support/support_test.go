package support

import (
	"errors"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
	"time"
	_ "time/tzdata"
)

// TestWide holds arithmetic of 128 bits to math/big, around every edge.
func TestWide(t *testing.T) {
	edges := []int64{0, 1, -1, 5, -5, 99, 1e9, -1e9, 1 << 53, 1e18, -1e18, math.MaxInt64, math.MinInt64}
	var all []Wide
	for _, a := range edges {
		all = append(all, wide(a), wide(a).add(wide(math.MaxInt64)), wide(a).mul(wide(1e15)))
	}
	for _, a := range all {
		for _, b := range all {
			for _, c := range []struct {
				name string
				got  func() Wide
				want *big.Int
			}{
				{"+", func() Wide { return a.add(b) }, new(big.Int).Add(a.Big(), b.Big())},
				{"-", func() Wide { return a.sub(b) }, new(big.Int).Sub(a.Big(), b.Big())},
				{"*", func() Wide { return a.mul(b) }, new(big.Int).Mul(a.Big(), b.Big())},
			} {
				want, fits := WideOf(c.want)
				got, err := tried(c.got)
				if (err == nil) != fits || fits && got != want {
					t.Errorf("%s %s %s: %s, %v", a.Big(), c.name, b.Big(), got.Big(), err)
				}
			}
			if got, want := a.cmp(b), a.Big().Cmp(b.Big()); got != want {
				t.Errorf("%s against %s: %d", a.Big(), b.Big(), got)
			}
		}
		want, _ := new(big.Rat).SetFrac(a.Big(), big.NewInt(100)).Float64()
		if got := a.float(2); got != want {
			t.Errorf("%s / 100 is %v, want %v", a.Big(), got, want)
		}
	}
}

func tried(f func() Wide) (w Wide, err error) {
	defer catch(&err)
	return f(), nil
}

func TestRounding(t *testing.T) {
	for _, c := range []struct{ n, floor, ceil, round int64 }{
		{0, 0, 0, 0}, {49, 0, 1, 0}, {50, 0, 1, 1}, {99, 0, 1, 1}, {100, 1, 1, 1}, {-1, -1, 0, 0}, {-50, -1, 0, -1}, {-149, -2, -1, -1}, {-150, -2, -1, -2},
	} {
		if f, g, h := floorOf(c.n, 100), ceilOf(c.n, 100), roundOf(c.n, 100); f != c.floor || g != c.ceil || h != c.round {
			t.Errorf("%d: floor %d, ceil %d, round %d", c.n, f, g, h)
		}
		w := wide(c.n)
		if f, g, h := wideFloor(w, 2), wideCeil(w, 2), wideRound(w, 2); f != wide(c.floor) || g != wide(c.ceil) || h != wide(c.round) {
			t.Errorf("wide %d: floor %s, ceil %s, round %s", c.n, f.Big(), g.Big(), h.Big())
		}
	}
}

// TestInts holds checked arithmetic to math/big.
func TestInts(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		a, b := int64(r.Uint64())>>r.IntN(64), int64(r.Uint64())>>r.IntN(64)
		for _, c := range []struct {
			name string
			f    func(a, b int64) int64
			want *big.Int
		}{
			{"+", addInt, new(big.Int).Add(big.NewInt(a), big.NewInt(b))},
			{"-", subInt, new(big.Int).Sub(big.NewInt(a), big.NewInt(b))},
			{"*", mulInt, new(big.Int).Mul(big.NewInt(a), big.NewInt(b))},
		} {
			got, err := tried(func() Wide { return wide(c.f(a, b)) })
			var over *RangeError
			if c.want.IsInt64() != (err == nil) || err == nil && got.Big().Cmp(c.want) != 0 || err != nil && !errors.As(err, &over) {
				t.Fatalf("%d %s %d: %s, %v", a, c.name, b, got.Big(), err)
			}
		}
	}
}

// TestLocalTimes holds that a local time found is one that clocks show, or lies in
// a gap and moves later by it.
func TestLocalTimes(t *testing.T) {
	for _, name := range []string{"UTC", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		for day := DateOf(2010, 12, 1); day < DateOf(2012, 2, 1); day++ {
			for hour := int64(0); hour < 24; hour++ {
				y, m, d := civil(day)
				i := join(day, hour*3_600_000_000, zone)
				shown := time.UnixMicro(int64(i)).In(zone)
				if want := time.Date(y, m, d, int(hour), 0, 0, 0, zone); shown.Hour() == int(hour) && shown.Day() == d {
					if earlier := InstantOf(want); i > earlier {
						t.Errorf("%s %d-%d-%d %d h: %s, and %s is earlier", name, y, m, d, hour, shown, want)
					}
				} else if shown.Before(time.Date(y, m, d, int(hour), 0, 0, 0, time.UTC).Add(-14 * time.Hour)) {
					t.Errorf("%s %d-%d-%d %d h: %s", name, y, m, d, hour, shown)
				}
			}
		}
	}
}
