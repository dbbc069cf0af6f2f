package calendar

import (
	"fmt"
	"time"

	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/token"
)

// A RangeError says that a step left the years 0001 to 9999.
type RangeError struct {
	From string
	By   types.Duration
}

// Error names the start and the step.
func (e *RangeError) Error() string {
	return fmt.Sprintf("%s moved by %s lies outside the years 0001 to 9999", e.From, e.By)
}

// Shift returns i moved by a duration, which may be negative: exact for weeks
// and shorter, a calendar step on the local clock beyond.
func (c Calendar) Shift(i types.Instant, by types.Duration) (types.Instant, error) {
	if by.N == 0 {
		return i, nil
	}
	if months, ok := by.Months(); ok {
		if !withinMonths(by.N) {
			return 0, &RangeError{i.String(), by}
		}
		return c.shiftMonths(i, months, by)
	}
	micros, ok := by.Exact()
	moved := i + types.Instant(micros)
	if !ok || (moved > i) != (micros > 0) || moved < FirstInstant || moved > LastInstant {
		return 0, &RangeError{i.String(), by}
	}
	return moved, nil
}

func (c Calendar) shiftMonths(i types.Instant, months int64, by types.Duration) (types.Instant, error) {
	day, ofDay := c.Split(i)
	d, ok := addMonths(day, months)
	moved := c.Join(d, ofDay)
	if !ok || moved < FirstInstant || moved > LastInstant {
		return 0, &RangeError{i.String(), by}
	}
	return moved, nil
}

// ShiftDate returns d moved by a duration of days or longer.
func ShiftDate(d types.Date, by types.Duration) (types.Date, error) {
	moved, ok := d, false
	if months, calendar := by.Months(); calendar {
		if withinMonths(by.N) {
			moved, ok = addMonths(d, months)
		}
	} else {
		var days int64
		switch by.Unit {
		case token.Day:
			days = by.N
		case token.Week:
			days = min(max(by.N, -maxSteps), maxSteps) * 7
		default:
			return 0, fmt.Errorf("a date cannot move by %s: days are the smallest step of dates", by)
		}
		if days >= int64(FirstDate-d) && days <= int64(LastDate-d) {
			moved, ok = d+types.Date(days), true
		}
	}
	if !ok {
		return 0, &RangeError{d.String(), by}
	}
	return moved, nil
}

// maxSteps is beyond every step that stays inside the years 0001 to 9999.
const maxSteps = 1 << 40

func withinMonths(n int64) bool { return n > -maxSteps && n < maxSteps }

// addMonths steps by months and clamps to the month's end; ok is false outside
// the years 0001 to 9999.
func addMonths(d types.Date, months int64) (types.Date, bool) {
	y, m, day := d.Time().Date()
	index := int64(y)*12 + int64(m-1) + months
	year, month := floorDiv(index, 12)
	if year < 1 || year > 9999 {
		return 0, false
	}
	return types.DateOf(int(year), time.Month(month+1), min(day, DaysIn(int(year), time.Month(month+1)))), true
}

// DaysIn returns the number of days of a month.
func DaysIn(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// UnitStart returns the first day of the calendar unit that lies offset units
// after the one around d. The unit is a day, week, month, quarter or year.
func (c Calendar) UnitStart(d types.Date, unit token.TimeUnit, offset int64) (types.Date, error) {
	y, m, _ := d.Time().Date()
	switch unit {
	case token.Week:
		d -= types.Date((int(d.Time().Weekday()) - int(c.WeekStart) + 7) % 7)
	case token.Month:
		d = types.DateOf(y, m, 1)
	case token.Quarter:
		d = types.DateOf(y, (m-1)/3*3+1, 1)
	case token.Year:
		d = types.DateOf(y, time.January, 1)
	}
	return ShiftDate(d, types.Duration{N: offset, Unit: unit})
}

// UnitStartInstant returns the first moment of the calendar unit that lies
// offset units after the one around an instant.
func (c Calendar) UnitStartInstant(i types.Instant, unit token.TimeUnit, offset int64) (types.Instant, error) {
	if unit == token.Hour || unit == token.Minute || unit == token.Second {
		return 0, fmt.Errorf("%s is no calendar unit: days are the smallest", unit)
	}
	d, err := c.UnitStart(c.LocalDate(i), unit, offset)
	if err != nil {
		return 0, err
	}
	return c.StartOfDay(d), nil
}

// Recurrence returns the yearly recurrence of a date, years after it: 29
// February falls on the 28th in common years. ok is false outside the years
// 0001 to 9999.
func Recurrence(d types.Date, years int64) (recurrence types.Date, ok bool) {
	if years < -10_000 || years > 10_000 {
		return 0, false
	}
	return addMonths(d, years*12)
}

// Age returns the whole years from a date to a day: how many recurrences have
// come, and a negative number for a date that lies ahead.
func Age(d, on types.Date) int64 {
	years := int64(on.Time().Year() - d.Time().Year())
	if r, _ := Recurrence(d, years); r > on {
		years--
	}
	return years
}

// Recurs reports whether a recurrence of d, one year after it or later, lies
// between two days, both inside.
func Recurs(d, lo, hi types.Date) bool {
	first := max(1, int64(lo.Time().Year()-d.Time().Year()))
	for years := first; years <= first+1; years++ {
		if r, ok := Recurrence(d, years); ok && r >= lo {
			return r <= hi
		}
	}
	return false
}

// Hour returns the hour that clocks show, 0 to 23.
func (c Calendar) Hour(i types.Instant) int64 {
	_, ofDay := c.Split(i)
	return ofDay / (3600 * microsPerSecond)
}

// Weekday returns the day of the week, 1 Monday to 7 Sunday.
func Weekday(d types.Date) int64 { return int64((d.Time().Weekday()+6)%7) + 1 }
