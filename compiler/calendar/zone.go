// Package calendar is the arithmetic of days, months and time zones: local
// times that do not exist or exist twice, month ends, calendar units, yearly
// recurrences. Evaluators and the planner share it; it knows nothing of
// expressions.
//
// Two rules settle every doubt. A local time that does not exist moves later by
// the gap; one that exists twice is the earlier. A calendar step that lands
// beyond a month's end is clamped to its last day.
package calendar

import (
	"math"
	"time"

	"github.com/segc-dev/segc/compiler/types"
)

const (
	microsPerSecond = 1_000_000
	secondsPerDay   = 86_400
	microsPerDay    = secondsPerDay * microsPerSecond
)

// A Calendar is a time zone and the day on which weeks begin.
type Calendar struct {
	Zone      *time.Location
	WeekStart time.Weekday
}

// The first and last day, and the first and last instant, that the language knows:
// the years 0001 to 9999.
var (
	FirstDate    = types.DateOf(1, time.January, 1)
	LastDate     = types.DateOf(9999, time.December, 31)
	FirstInstant = types.Instant(int64(FirstDate) * microsPerDay)
	LastInstant  = types.Instant(int64(LastDate+1)*microsPerDay - 1)
)

// Split returns the local day of an instant and the microseconds that a clock
// on the wall shows past its midnight.
func (c Calendar) Split(i types.Instant) (types.Date, int64) {
	sec, micros := floorDiv(int64(i), microsPerSecond)
	_, offset := time.Unix(sec, 0).In(c.Zone).Zone()
	day, ofDay := floorDiv(sec+int64(offset), secondsPerDay)
	return types.Date(day), ofDay*microsPerSecond + micros
}

// LocalDate returns the local day of an instant.
func (c Calendar) LocalDate(i types.Instant) types.Date {
	d, _ := c.Split(i)
	return d
}

// Join returns the instant at which clocks show ofDay microseconds past
// midnight of a day: the earlier one where there are two, and where there is
// none, the instant that lies as far behind the gap's start as clocks would
// have shown without it.
func (c Calendar) Join(d types.Date, ofDay int64) types.Instant {
	sec, micros := floorDiv(ofDay, microsPerSecond)
	local := int64(d)*secondsPerDay + sec
	return types.Instant(c.resolve(local)*microsPerSecond + micros)
}

// StartOfDay returns the first moment of a local day. A day that a zone
// skipped starts, and ends, with the next.
func (c Calendar) StartOfDay(d types.Date) types.Instant { return c.Join(d, 0) }

// resolve turns local seconds, counted as if in UTC, into Unix seconds. It
// walks the periods of constant offset that could contain the time: no zone is
// more than a day away from UTC, apart from those that jumped the date line.
func (c Calendar) resolve(local int64) int64 {
	if c.Zone == time.UTC {
		return local
	}
	const reach = 2 * secondsPerDay
	previous, from := int64(0), false
	for at := local - reach; at <= local+reach; {
		start, end, offset := c.period(at)
		candidate := local - offset
		switch {
		case candidate >= start && candidate < end:
			return candidate
		case from && candidate < start:
			return local - previous // in the gap between the two periods
		}
		previous, from = offset, true
		at = end
	}
	return local - previous
}

// period returns a stretch of constant offset around an instant, as long as
// package time knows it; an open end is as far away as integers go.
func (c Calendar) period(at int64) (start, end, offset int64) {
	t := time.Unix(at, 0).In(c.Zone)
	_, off := t.Zone()
	start, end = math.MinInt64, math.MaxInt64
	s, e := t.ZoneBounds()
	if !s.IsZero() {
		start = s.Unix()
	}
	if !e.IsZero() {
		// On the last day of some leap years package time answers with a bound that is
		// not ahead (seen for 2040, Go 1.26); nothing changes within that hour.
		end = max(e.Unix(), at+3600)
	}
	return start, end, int64(off)
}

// floorDiv returns the quotient rounded down and the remainder, which is never negative.
func floorDiv(a, b int64) (quotient, remainder int64) {
	quotient, remainder = a/b, a%b
	if remainder < 0 {
		quotient, remainder = quotient-1, remainder+b
	}
	return quotient, remainder
}
