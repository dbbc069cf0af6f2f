package prove

import (
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/simplex"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// nature notes what a node is in relation to what it is made of, as sums with
// bounds: a floor is at most one below its number, an age is about so many days.
// Bounds hold at every present and in every zone; null values are none, so they
// can be thought of as values that fit.
func (e *encoder) nature(n *ir.Node, x *axis) {
	switch n.Op {
	case ir.Today:
		// The local day, at its first moment in UTC, is at most two days behind the
		// present and at most one ahead: zones lie within a day of UTC.
		e.between(e.minus(e.b.Now(), n, simplex.Whole(day)), ref(days(-1)), ref(days(2)))
	case ir.CalendarStart:
		e.calendarStart(n)
	case ir.Shift:
		e.shifted(n)
	case ir.Call:
		e.natureOfCall(n)
	}
}

// days returns a number of days in microseconds.
func days(n int64) number { return simplex.Whole(n * day) }

func (e *encoder) natureOfCall(n *ir.Node) {
	a := n.Args[0]
	switch n.Fn {
	case types.Floor, types.Ceil, types.Round:
		if n.Type.Kind != schema.Int && n.Type.Kind != schema.Decimal {
			return
		}
		low, high := rat(-1, 1), rat(0, 1) // f - x
		switch n.Fn {
		case types.Ceil:
			low, high = rat(0, 1), rat(1, 1)
		case types.Round:
			low, high = rat(-1, 2), rat(1, 2)
		}
		s := e.minus(n, a, simplex.Whole(1))
		if n.Fn != types.Round && a.Type.Kind == schema.Decimal { // less than one away
			step := simplex.Of(newAxis(a).unit.Big())
			if n.Fn == types.Floor {
				low = low.Add(step)
			} else {
				high = high.Sub(step)
			}
		}
		e.between(s, &low, &high)
	case types.LocalDate: // of an instant: as today of now
		e.between(e.minus(a, n, simplex.Whole(day)), ref(days(-1)), ref(days(2)))
	case types.StartOfDay:
		e.between(e.minus(n, a, simplex.Whole(day)), ref(days(-2)), ref(days(2)))
	case types.Age:
		// So many years of 365.2425 days on average, at most three days off.
		year := rat(3652425, 10000)
		passed := e.minus(n.Args[1], a, simplex.Whole(1))
		e.between(passed.plus(e.linear(n), year.Neg()), ref(simplex.Whole(-3)), ref(year.Add(simplex.Whole(3))))
	case types.Year:
		if a.Type.Kind == schema.Date {
			year, epoch := rat(3652425, 10000), simplex.Whole(1970)
			since := e.linear(n).plus(sum{c: epoch}, simplex.Whole(-1))
			e.between(e.linear(a).plus(since, year.Neg()), ref(simplex.Whole(-3)), ref(year.Add(simplex.Whole(3))))
		}
	}
}

// farthest is the number of units beyond which times are not compared.
const farthest = 10_000

// unitDays are the lengths of calendar units, rounded up.
var unitDays = map[token.TimeUnit]int64{token.Day: 1, token.Week: 7, token.Month: 31, token.Quarter: 92, token.Year: 366}

// spanOf returns about how many days n calendar units last: a month is 28 to 31
// days, and over n of them the difference from the mean stays below five days.
func spanOf(n int64, unit token.TimeUnit) (mean number) {
	month := rat(30436875, 1_000_000)
	switch unit {
	case token.Month:
		return month.Mul(simplex.Whole(n))
	case token.Quarter:
		return month.Mul(simplex.Whole(3 * n))
	case token.Year:
		return month.Mul(simplex.Whole(12 * n))
	}
	return simplex.Whole(n * unitDays[unit])
}

// inUnits returns a number of days in the unit of a kind of time.
func inUnits(k schema.Kind, n number) number {
	if k == schema.Timestamp {
		return n.Mul(simplex.Whole(day))
	}
	return n
}

// calendarStart notes where the start of a unit lies: in relation to now, and to
// the other starts that are asked of.
func (e *encoder) calendarStart(n *ir.Node) {
	unit, known := unitDays[n.Unit]
	if !known || n.N > farthest || n.N < -farthest {
		return
	}
	mean := spanOf(n.N, n.Unit)
	margin := simplex.Whole(unit + 9)
	low, high := mean.Sub(margin).Mul(simplex.Whole(day)), mean.Add(simplex.Whole(9)).Mul(simplex.Whole(day))
	scale := simplex.Whole(1)
	if n.Type.Kind == schema.Date {
		scale = simplex.Whole(day)
	}
	e.between(sum{}.plus(e.linear(n), scale).plus(e.linear(e.b.Now()), simplex.Whole(-1)), &low, &high)
	for _, m := range e.starting {
		e.precedes(n, m)
		e.precedes(m, n)
	}
	e.starting = append(e.starting, n)
}

// precedes notes that m does not start after n, where that is known: of one unit by
// the number, of several by their length, a week aside.
func (e *encoder) precedes(n, m *ir.Node) {
	if n.Type.Kind != m.Type.Kind {
		return
	}
	apart := number{}
	switch {
	case n.Unit == m.Unit && m.N < n.N:
		span := spanOf(n.N-m.N, n.Unit)
		switch {
		case n.Unit == token.Day: // a clock may skip a day
		case n.Unit == token.Week:
			apart = inUnits(n.Type.Kind, span.Sub(simplex.Whole(2)))
		default:
			apart = inUnits(n.Type.Kind, span.Sub(simplex.Whole(9)))
		}
	case n.N == 0 && m.N == 0 && n.Unit != token.Week && m.Unit != token.Week && unitDays[m.Unit] > unitDays[n.Unit]:
	default:
		return
	}
	e.between(e.minus(n, m, simplex.Whole(1)), &apart, nil)
}

// shifted notes where a calendar step leads: about so many days on.
func (e *encoder) shifted(n *ir.Node) {
	months, ok := n.By.Months()
	if !ok || months > farthest || months < -farthest {
		return
	}
	mean, margin := spanOf(months, token.Month), simplex.Whole(6)
	low, high := inUnits(n.Type.Kind, mean.Sub(margin)), inUnits(n.Type.Kind, mean.Add(margin))
	e.between(e.minus(n, n.Args[0], simplex.Whole(1)), &low, &high)
}
