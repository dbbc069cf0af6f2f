package support

import (
	"math"
	"time"
)

// A Date is a day, counted from 1970-01-01.
type Date int32

// DateOf returns the date of year, month and day.
func DateOf(year, month, day int) Date {
	return Date(time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Unix() / secondsPerDay)
}

// An Instant is a point in time: microseconds since 1970-01-01T00:00:00Z.
type Instant int64

// InstantOf returns the instant of t, cut to whole microseconds.
func InstantOf(t time.Time) Instant { return Instant(t.UnixMicro()) }

const (
	secondsPerDay = 86_400
	microsPerDay  = secondsPerDay * 1_000_000
	firstDate     = Date(-719_162)  // 0001-01-01
	lastDate      = Date(2_932_896) // 9999-12-31
	firstInstant  = Instant(firstDate) * microsPerDay
	lastInstant   = Instant(lastDate+1)*microsPerDay - 1
)

// civil returns year, month and day of a date.
func civil(d Date) (year int, month time.Month, day int) {
	return time.Unix(int64(d)*secondsPerDay, 0).UTC().Date()
}

func yearOf(d Date) int64  { y, _, _ := civil(d); return int64(y) }
func monthOf(d Date) int64 { _, m, _ := civil(d); return int64(m) }
func dayOf(d Date) int64   { _, _, day := civil(d); return int64(day) }

// weekdayOf returns 1 for Monday to 7 for Sunday.
func weekdayOf(d Date) int64 {
	const thursday = 3 // 1970-01-01, counted from Monday
	return int64(floorMod(int64(d)+thursday, 7)) + 1
}

func floorMod(a, b int64) int64 {
	if r := a % b; r < 0 {
		return r + b
	} else {
		return r
	}
}

// dateIn returns a day inside the years 0001 to 9999.
func dateIn(day int64, ok bool) Date {
	if !ok || day < int64(firstDate) || day > int64(lastDate) {
		fail("a date lies outside the years 0001 to 9999")
	}
	return Date(day)
}

func instantIn(i int64, ok bool) Instant {
	if !ok || i < int64(firstInstant) || i > int64(lastInstant) {
		fail("an instant lies outside the years 0001 to 9999")
	}
	return Instant(i)
}

// addDays moves a date by days.
func addDays(d Date, days int64) Date {
	return dateIn(int64(d)+days, -(1<<40) < days && days < 1<<40)
}

// addMicros moves an instant by microseconds.
func addMicros(i Instant, micros int64) Instant {
	moved := int64(i) + micros
	return instantIn(moved, (moved > int64(i)) == (micros > 0))
}

// addMonths moves a date by calendar months, clamped to the month's end.
func addMonths(d Date, months int64) Date {
	y, m, day := civil(d)
	index := int64(y)*12 + int64(m-1) + months
	year, month := (index-floorMod(index, 12))/12, int(floorMod(index, 12))+1
	if year < 1 || year > 9999 {
		return dateIn(0, false)
	}
	last := time.Date(int(year), time.Month(month+1), 0, 0, 0, 0, 0, time.UTC).Day()
	return DateOf(int(year), month, min(day, last))
}

// ageOf returns the whole years from a date to a day; 29 February falls on the
// 28th in common years.
func ageOf(d, on Date) int64 {
	years := yearOf(on) - yearOf(d)
	if addMonths(d, years*12) > on {
		years--
	}
	return years
}

// localDate returns the day that calendars show in a zone.
func localDate(i Instant, zone *time.Location) Date {
	d, _ := split(i, zone)
	return d
}

// hourOf returns the hour that clocks show in a zone, 0 to 23.
func hourOf(i Instant, zone *time.Location) int64 {
	_, ofDay := split(i, zone)
	return ofDay / 3_600_000_000
}

// split returns the local day of an instant and the microseconds past its midnight.
func split(i Instant, zone *time.Location) (Date, int64) {
	local := int64(i)
	if zone != time.UTC {
		_, offset := time.UnixMicro(int64(i)).In(zone).Zone()
		local += int64(offset) * 1_000_000
	}
	ofDay := floorMod(local, microsPerDay)
	return Date((local - ofDay) / microsPerDay), ofDay
}

// addMonthsIn moves an instant by calendar months on the clocks of a zone.
func addMonthsIn(i Instant, months int64, zone *time.Location) Instant {
	d, ofDay := split(i, zone)
	return instantIn(int64(join(addMonths(d, months), ofDay, zone)), true)
}

// startOfDay returns the first moment of a local day.
func startOfDay(d Date, zone *time.Location) Instant { return join(d, 0, zone) }

// join returns the instant at which clocks show ofDay microseconds past midnight
// of a day: the earlier one where there are two; where there is none, later by
// the gap.
func join(d Date, ofDay int64, zone *time.Location) Instant {
	micros := ofDay % 1_000_000
	local := int64(d)*secondsPerDay + ofDay/1_000_000
	return Instant(unix(local, zone)*1_000_000 + micros)
}

// unix turns local seconds, counted as if in UTC, into Unix seconds. It walks the
// periods of constant offset around the time.
func unix(local int64, zone *time.Location) int64 {
	if zone == time.UTC {
		return local
	}
	const reach = 2 * secondsPerDay
	previous, from := int64(0), false
	for at := local - reach; at <= local+reach; {
		t := time.Unix(at, 0).In(zone)
		_, off := t.Zone()
		start, end, offset := int64(math.MinInt64), int64(math.MaxInt64), int64(off)
		s, e := t.ZoneBounds()
		if !s.IsZero() {
			start = s.Unix()
		}
		if !e.IsZero() {
			end = max(e.Unix(), at+3600)
		}
		candidate := local - offset
		switch {
		case candidate >= start && candidate < end:
			return candidate
		case from && candidate < start:
			return local - previous // in the gap between two periods
		}
		previous, from, at = offset, true, end
	}
	return local - previous
}

// weekStart returns the first day of the week around d that begins on a weekday.
func weekStart(d Date, first time.Weekday) Date {
	return d - Date(floorMod(weekdayOf(d)-int64(first), 7))
}

// monthStart returns the first day of the span of months around d: 1 for
// months, 3 for quarters, 12 for years.
func monthStart(d Date, months int) Date {
	y, m, _ := civil(d)
	return DateOf(y, (int(m)-1)/months*months+1, 1)
}
