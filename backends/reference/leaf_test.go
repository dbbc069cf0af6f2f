package reference

import (
	"math"
	"math/big"
	"testing"

	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// Versions in ascending order; those on one line are equal.
func TestVersionOrder(t *testing.T) {
	order := [][]string{
		{"0", "0.0", "v0.0.0", "0+build"},
		{"0.0.1"},
		{"1-0", "1.0.0-0", "1-00"},
		{"1-2"},
		{"1-10"},
		{"1-10.a"},
		{"1-A"},
		{"1-a"},
		{"1-a.1"},
		{"1-a.b"},
		{"1-a-"},
		{"1-alpha"},
		{"1-rc.2"},
		{"1-rc.11+5"},
		{"1-rc1"},
		{"1", "1.0", "01.0.0.0", "v1+x.y", "1+"},
		{"1.0.0.1"},
		{"1.2.9"},
		{"1.2.10", "1.2.010"},
		{"1.10"},
		{"999999999999999999"},
	}
	for i, row := range order {
		for _, a := range row {
			for j, other := range order {
				for _, b := range other {
					want := 0
					if i < j {
						want = -1
					} else if i > j {
						want = 1
					}
					if got := types.CompareVersions(a, b); got != want {
						t.Errorf("%s against %s is %d, want %d", a, b, got, want)
					}
					x, _ := types.ParseVersion(a)
					y, _ := types.ParseVersion(b)
					if (x.Canonical() == y.Canonical()) != (want == 0) {
						t.Errorf("%s and %s: classes %q and %q", a, b, x.Canonical(), y.Canonical())
					}
				}
			}
		}
	}
}

func TestNoVersion(t *testing.T) {
	for _, s := range []string{"", "v", "V1", "1.", ".1", "1..2", "1.x", "a", " 1", "1 ", "-1", "1-", "1-a..b", "1-a_b", "1.2 beta",
		"1000000000000000000", "1.1234567890123456789", "1-1234567890123456789", "vv1", "1\n", "١"} {
		if v, ok := types.ParseVersion(s); ok {
			t.Errorf("%q is version %v", s, v)
		}
	}
}

func TestDomain(t *testing.T) {
	for s, want := range map[string]types.Value{
		"ann@Example.COM":                     "example.com",
		"a@b@c.org":                           "c.org",
		"\"a@b\"@c.org":                       "c.org",
		"ann@":                                nil,
		"ann":                                 nil,
		"":                                    nil,
		"@":                                   nil,
		"https://Shop.Example.com/x?y#z":      "shop.example.com",
		"http://user:pw@host.org:8080/":       "host.org",
		"https://example.com/@ann":            "example.com",
		"https://example.com?mail=a@b.org":    "example.com",
		"ftp://[2001:DB8::1]:21/x":            "[2001:db8::1]",
		"https://":                            nil,
		"https:///path":                       nil,
		"1http://x@y.z":                       "y.z",
		"mailto:ann@example.com":              "example.com",
		"android-app://com.example.App/https": "com.example.app",
		"x@ÄÖ.de":                             "äö.de",
	} {
		if got := domain(s); got != want {
			t.Errorf("domain of %q is %v, want %v", s, got, want)
		}
	}
}

func TestDistance(t *testing.T) {
	berlin, paris := types.Point{Lat: 52.52, Lon: 13.405}, types.Point{Lat: 48.8566, Lon: 2.3522}
	for _, c := range []struct {
		p, q types.Point
		want float64
	}{
		{berlin, berlin, 0},
		{berlin, paris, 877_464},
		{types.Point{}, types.Point{Lon: 1}, math.Pi * earthRadius / 180},
		{types.Point{}, types.Point{Lon: 180}, math.Pi * earthRadius},
		{types.Point{Lat: 90}, types.Point{Lat: -90, Lon: 77}, math.Pi * earthRadius},
		{types.Point{Lat: 10, Lon: 179.5}, types.Point{Lat: 10, Lon: -179.5}, 109_506},
	} {
		if got := float64(distance(c.p, c.q).(types.Distance)); math.Abs(got-c.want) > 1 {
			t.Errorf("%v to %v is %.0f m, want %.0f m", c.p, c.q, got, c.want)
		}
	}
}

// The first bytes of the hashes are from sha256sum.
func TestBucket(t *testing.T) {
	for _, c := range []struct {
		seed, key string
		want      int64
	}{
		{"summer-2026", "c1", 0xd071ca17}, {"", "", 0xe7ac0786}, {"ü", "ключ", 0x99d5862e}, {"a:b", "c", 0xb0ee04f8},
	} {
		if got := bucket(c.key, c.seed); got != c.want {
			t.Errorf("bucket of %q with seed %q is %#x, want %#x", c.key, c.seed, got, c.want)
		}
	}
}

func dec(s string) types.Decimal {
	d, err := types.ParseDecimal(s)
	if err != nil {
		panic(err)
	}
	return d
}

func TestRounding(t *testing.T) {
	ops := []types.Op{types.Round, types.Floor, types.Ceil, types.Abs, types.Neg}
	for s, want := range map[string][]string{
		"2.5": {"3", "2", "3", "2.5", "-2.5"}, "-2.5": {"-3", "-3", "-2", "2.5", "2.5"},
		"2.49": {"2", "2", "3", "2.49", "-2.49"}, "-2.51": {"-3", "-3", "-2", "2.51", "2.51"},
		"-2.49": {"-2", "-3", "-2", "2.49", "2.49"}, "0.5": {"1", "0", "1", "0.5", "-0.5"},
		"-0.5": {"-1", "-1", "0", "0.5", "0.5"}, "7": {"7", "7", "7", "7", "-7"}, "3.00": {"3", "3", "3", "3", "-3"},
	} {
		for i, op := range ops {
			for _, v := range []types.Value{dec(s), dec(s).Float()} {
				got, err := unary(op, v)
				if err != nil || compareNumbers(got, dec(want[i])) != 0 {
					t.Errorf("%s of %v (%T) is %v (%v), want %s", op, v, v, got, err, want[i])
				}
			}
		}
	}
}

func TestArithmetic(t *testing.T) {
	big1, _ := new(big.Int).SetString("99999999999999999999999999999999999999", 10)
	for _, c := range []struct {
		op         types.Op
		a, b, want types.Value
	}{
		{types.Add, int64(2), int64(3), int64(5)},
		{types.Add, int64(math.MaxInt64), dec("0.1"), dec("9223372036854775807.1")},
		{types.Sub, dec("0.30"), dec("0.1"), dec("0.2")},
		{types.Mul, dec("1.10"), dec("1.1"), dec("1.21")},
		{types.Mul, types.Decimal{Unscaled: big1}, int64(10), dec("999999999999999999999999999999999999990")},
		{types.Add, 0.1, dec("0.2"), 0.30000000000000004},
		{types.Mul, 1e308, 10.0, nil},
		{types.Div, int64(1), int64(3), 1.0 / 3},
		{types.Div, dec("0.30"), dec("0.1"), 2.9999999999999996},
		{types.Div, int64(7), int64(0), nil},
		{types.Div, 0.0, dec("0.00"), nil},
		{types.Div, 1e308, 1e-10, nil},
		{types.Sub, types.Distance(5), types.Distance(3), types.Distance(2)},
		{types.Div, types.Distance(6), types.Distance(3), 2.0},
		{types.Mul, types.Distance(6), int64(3), types.Distance(18)},
	} {
		got, err := arithmetic(c.op, c.a, c.b)
		same := err == nil && (got == nil) == (c.want == nil) && (got == nil || isDistance(got) == isDistance(c.want) && compareNumbers(got, c.want) == 0)
		if !same {
			t.Errorf("%v %s %v is %v (%v), want %v", c.a, c.op, c.b, got, err, c.want)
		}
	}
	for _, c := range []struct {
		op   types.Op
		a, b int64
	}{{types.Add, math.MaxInt64, 1}, {types.Sub, math.MinInt64, 1}, {types.Mul, math.MinInt64, -1}, {types.Mul, 1 << 32, 1 << 31}} {
		if got, err := arithmetic(c.op, c.a, c.b); err == nil {
			t.Errorf("%d %s %d wraps to %v", c.a, c.op, c.b, got)
		}
	}
	for _, op := range []types.Op{types.Neg, types.Abs} {
		if got, err := unary(op, int64(math.MinInt64)); err == nil {
			t.Errorf("%s of the smallest int wraps to %v", op, got)
		}
	}
}

func TestTiles(t *testing.T) {
	for _, c := range []struct {
		n, k int64
		want []int64
	}{
		{7, 3, []int64{1, 1, 1, 2, 2, 3, 3}}, {6, 3, []int64{1, 1, 2, 2, 3, 3}}, {2, 5, []int64{1, 2}}, {1, 1, []int64{1}}, {5, 1, []int64{1, 1, 1, 1, 1}},
	} {
		for i, want := range c.want {
			if got := tile(int64(i), c.n, c.k); got != want {
				t.Errorf("row %d of %d in %d tiles: %d, want %d", i, c.n, c.k, got, want)
			}
		}
	}
}

func TestSpread(t *testing.T) {
	for _, c := range []struct {
		in             []types.Value
		median, stddev types.Value
	}{
		{[]types.Value{int64(3)}, 3.0, nil},
		{[]types.Value{int64(4), int64(1)}, 2.5, math.Sqrt(4.5)},
		{[]types.Value{int64(2), int64(4), int64(4), int64(4), int64(5), int64(5), int64(7), int64(9)}, 4.5, math.Sqrt(32.0 / 7)},
		{[]types.Value{dec("1000000000.1"), dec("1000000000.2"), dec("1000000000.3")}, 1000000000.2, 0.1},
		{[]types.Value{1e9, 1e9 + 1, 1e9 + 2}, 1e9 + 1, 1.0},
		{[]types.Value{int64(math.MaxInt64), int64(math.MaxInt64)}, 9223372036854775807.0, 0.0},
	} {
		if got := median(append([]types.Value(nil), c.in...)); got != c.median {
			t.Errorf("median of %v is %v, want %v", c.in, got, c.median)
		}
		if got := stddev(c.in); got != c.stddev {
			t.Errorf("stddev of %v is %v, want %v", c.in, got, c.stddev)
		}
	}
}

func TestClasses(t *testing.T) {
	float, number := schema.Type{Kind: schema.Float}, schema.Type{Kind: schema.Decimal, Scale: 2}
	for _, c := range []struct {
		a, b types.Value
		t    schema.Type
		same bool
	}{
		{dec("1.0"), dec("1.00"), number, true}, {dec("1.5"), dec("1.50"), number, true}, {dec("1"), int64(1), number, true},
		{dec("1.5"), int64(1), number, false}, {0.0, math.Copysign(0, -1), float, true}, {int64(1), 1.0, float, true}, {0.1, 0.1 + 1e-17, float, true},
		{0.1, 0.2, float, false}, {"", nil, schema.Type{Kind: schema.String}, false}, {nil, nil, number, true}, {"A", "a", schema.Type{Kind: schema.String}, false},
		{"1.0", "v1", schema.Type{Kind: schema.Version}, true}, {"1.0", "1", schema.Type{Kind: schema.String}, false},
	} {
		if got := classOf(c.a, c.t) == classOf(c.b, c.t); got != c.same {
			t.Errorf("%v and %v are of one class: %v, want %v", c.a, c.b, got, c.same)
		}
	}
}
