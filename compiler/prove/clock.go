package prove

import (
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// isBound reports whether a node is one value for all rows at one time: a
// constant, or a time made of the present alone.
func isBound(n *ir.Node) bool {
	switch n.Op {
	case ir.Const:
		return n.Value != nil
	case ir.Now, ir.Today, ir.CalendarStart:
		return true
	case ir.Shift:
		return isBound(n.Args[0])
	case ir.Call:
		return n.Fn == types.StartOfDay && isBound(n.Args[0])
	}
	return false
}

const day = 86_400_000_000 // microseconds

// A reach is where a time lies, in microseconds from the present: at least lo
// and at most hi, whatever the present is and the zone does.
type reach struct{ lo, hi int64 }

// reachOf returns where a bound made of the present lies; ok is false when
// nothing is known. The margins are generous: only order is read from them.
func reachOf(n *ir.Node) (r reach, ok bool) {
	switch n.Op {
	case ir.Now, ir.Today:
		return reach{}, true
	case ir.CalendarStart:
		unit := int64(unitDays[n.Unit])
		if unit == 0 || n.N > farthest || n.N < -farthest {
			return reach{}, false
		}
		start := approximately(n.N, unit)
		return reach{start.lo - (unit+3)*day, start.hi + 3*day}, true
	case ir.Call:
		r, ok = reachOf(n.Args[0])
		return reach{r.lo - 3*day, r.hi + 3*day}, ok
	case ir.Shift:
		if r, ok = reachOf(n.Args[0]); !ok {
			return r, false
		}
		if exact, isExact := n.By.Exact(); isExact && exact/day < 400*farthest && exact/day > -400*farthest {
			return reach{r.lo + exact, r.hi + exact}, true
		}
		if months, isMonths := n.By.Months(); isMonths && months < farthest && months > -farthest {
			by := approximately(months, 30)
			return reach{r.lo + by.lo, r.hi + by.hi}, true
		}
	}
	return reach{}, false
}

// farthest is the number of units beyond which times are not compared.
const farthest = 10_000

// unitDays are the lengths of calendar units, rounded up; their order is that
// of approximately.
var unitDays = map[token.TimeUnit]int{token.Day: 1, token.Week: 7, token.Month: 31, token.Quarter: 92, token.Year: 366}

// approximately returns the span of n calendar units of about so many days: a
// month is 28 to 31 days, and over n of them the difference from the mean stays
// below five days.
func approximately(n, days int64) reach {
	mean := n * days * day
	switch days {
	case 30, 31:
		mean = n * (day * 30436875 / 1_000_000)
	case 92:
		mean = n * 3 * (day * 30436875 / 1_000_000)
	case 366:
		mean = n * 12 * (day * 30436875 / 1_000_000)
	}
	return reach{mean - 6*day, mean + 6*day}
}

// compareBounds orders two different bounds made of the present; ok is false
// when the order depends on the present.
func compareBounds(x, y *ir.Node) (order int, ok bool) {
	if x.Op == ir.Shift && y.Op == ir.Shift && x.Args[0] == y.Args[0] {
		m, calendar := x.By.Months()
		n, also := y.By.Months()
		if calendar && also && m != n {
			return sign(m - n), true
		}
		a, exact := x.By.Exact()
		b, too := y.By.Exact()
		if exact && too && a != b {
			return sign(a - b), true
		}
	}
	if x.Op == ir.CalendarStart && y.Op == ir.CalendarStart && x.Unit == y.Unit && x.N != y.N {
		return sign(x.N - y.N), true
	}
	if x.Op == ir.Call && y.Op == ir.Call && x.Fn == y.Fn {
		return compareBounds(x.Args[0], y.Args[0])
	}
	a, aok := reachOf(x)
	b, bok := reachOf(y)
	switch {
	case !aok || !bok:
		return 0, false
	case a.hi < b.lo:
		return -1, true
	case b.hi < a.lo:
		return 1, true
	}
	return 0, false
}

func sign(n int64) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}

// lineKind returns the kind that stands for all whose values share a line, or
// Invalid for those of which we know no order.
func lineKind(k schema.Kind) schema.Kind {
	switch k {
	case schema.Int, schema.Decimal, schema.Float:
		return schema.Decimal
	case schema.String, schema.Enum:
		return schema.String
	case schema.Date, schema.Timestamp, schema.Distance:
		return k
	}
	return schema.Invalid
}
