package calendar

import (
	"errors"
	"fmt"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/token"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func instant(t testing.TB, s string) types.Instant {
	t.Helper()
	i, err := types.ParseInstant(s)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func date(t testing.TB, s string) types.Date {
	t.Helper()
	d, err := types.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Local times of every kind: ordinary, in gaps of an hour, half an hour and a
// whole day, in overlaps, before standard time, at the ends of the calendar.
func TestJoin(t *testing.T) {
	for _, c := range []struct{ zone, day, clock, want string }{
		{"UTC", "2026-03-08", "02:30:00", "2026-03-08T02:30:00Z"},
		{"America/New_York", "2026-01-15", "12:00:00", "2026-01-15T17:00:00Z"},
		{"America/New_York", "2026-07-15", "12:00:00", "2026-07-15T16:00:00Z"},
		{"America/New_York", "2026-03-08", "01:59:59", "2026-03-08T06:59:59Z"},
		{"America/New_York", "2026-03-08", "02:00:00", "2026-03-08T07:00:00Z"}, // 03:00 EDT
		{"America/New_York", "2026-03-08", "02:30:00", "2026-03-08T07:30:00Z"}, // 03:30 EDT
		{"America/New_York", "2026-03-08", "03:00:00", "2026-03-08T07:00:00Z"},
		{"America/New_York", "2026-11-01", "00:59:59", "2026-11-01T04:59:59Z"},
		{"America/New_York", "2026-11-01", "01:00:00", "2026-11-01T05:00:00Z"}, // the first of two
		{"America/New_York", "2026-11-01", "01:59:59", "2026-11-01T05:59:59Z"},
		{"America/New_York", "2026-11-01", "02:00:00", "2026-11-01T07:00:00Z"},
		{"Australia/Lord_Howe", "2026-10-04", "02:15:00", "2026-10-03T15:45:00Z"}, // gap of 30 minutes: 02:45
		{"Australia/Lord_Howe", "2026-10-04", "02:30:00", "2026-10-03T15:30:00Z"},
		{"Australia/Lord_Howe", "2026-04-05", "01:29:59", "2026-04-04T14:29:59Z"},
		{"Australia/Lord_Howe", "2026-04-05", "01:30:00", "2026-04-04T14:30:00Z"}, // twice; the earlier
		{"Australia/Lord_Howe", "2026-04-05", "02:00:00", "2026-04-04T15:30:00Z"},
		{"Asia/Kathmandu", "2026-01-01", "00:00:00", "2025-12-31T18:15:00Z"},
		{"Asia/Kathmandu", "1985-12-31", "23:59:59", "1985-12-31T18:29:59Z"},
		{"Asia/Kathmandu", "1986-01-01", "00:00:00", "1985-12-31T18:30:00Z"}, // gap of 15 minutes: 00:15
		{"Asia/Kathmandu", "1986-01-01", "00:14:59", "1985-12-31T18:44:59Z"},
		{"Asia/Kathmandu", "1986-01-01", "00:15:00", "1985-12-31T18:30:00Z"},
		{"Pacific/Apia", "2011-12-29", "23:59:59", "2011-12-30T09:59:59Z"},
		{"Pacific/Apia", "2011-12-30", "00:00:00", "2011-12-30T10:00:00Z"}, // the day that was skipped
		{"Pacific/Apia", "2011-12-30", "12:00:00", "2011-12-30T22:00:00Z"},
		{"Pacific/Apia", "2011-12-31", "00:00:00", "2011-12-30T10:00:00Z"},
		{"Pacific/Apia", "2011-12-31", "12:00:00", "2011-12-30T22:00:00Z"},
		{"Pacific/Kwajalein", "1993-08-21", "06:00:00", "1993-08-21T18:00:00Z"}, // skipped too
		{"America/Sao_Paulo", "2018-11-04", "00:00:00", "2018-11-04T03:00:00Z"}, // no midnight
		{"America/Sao_Paulo", "2018-02-17", "23:30:00", "2018-02-18T01:30:00Z"}, // 23:30 twice
		{"America/Sao_Paulo", "2018-02-18", "00:00:00", "2018-02-18T03:00:00Z"},
		{"America/St_Johns", "2010-11-07", "00:00:30", "2010-11-07T02:30:30Z"},
		{"America/New_York", "1969-12-31", "23:00:00", "1970-01-01T04:00:00Z"},
		{"America/New_York", "1918-03-31", "02:30:00", "1918-03-31T07:30:00Z"},
		{"America/New_York", "1800-01-01", "00:00:00", "1800-01-01T04:56:02Z"}, // local mean time
		{"Asia/Manila", "1700-01-01", "00:00:00", "1700-01-01T15:56:08Z"},
		{"UTC", "0001-01-01", "00:00:00", "0001-01-01T00:00:00Z"},
		{"UTC", "9999-12-31", "23:59:59", "9999-12-31T23:59:59Z"},
		{"America/New_York", "9999-07-01", "00:00:00", "9999-07-01T04:00:00Z"},
	} {
		cal := Calendar{Zone: zone(t, c.zone)}
		clock, _ := time.Parse("15:04:05", c.clock)
		ofDay := int64(clock.Hour()*3600+clock.Minute()*60+clock.Second()) * microsPerSecond
		if got := cal.Join(date(t, c.day), ofDay); got.String() != c.want {
			t.Errorf("%s %s in %s is %s, want %s", c.day, c.clock, c.zone, got, c.want)
		}
	}
}

// Every quarter of an hour of some years, in zones with odd rules: the day and
// clock that Go's own time package prints, and of all instants with the same
// local time the earliest.
func TestSplitAndJoinAgree(t *testing.T) {
	for _, c := range []struct {
		zone string
		year int
	}{
		{"UTC", 2026}, {"America/New_York", 2026}, {"America/New_York", 1967}, {"Australia/Lord_Howe", 2026},
		{"Asia/Kathmandu", 1985}, {"Pacific/Apia", 2011}, {"Europe/Lisbon", 1992}, {"Africa/Casablanca", 2026},
		{"America/Sao_Paulo", 2018}, {"America/St_Johns", 2010}, {"Antarctica/Troll", 2026}, {"Europe/London", 1968},
	} {
		t.Run(fmt.Sprint(c.zone, c.year), func(t *testing.T) {
			loc := zone(t, c.zone)
			cal := Calendar{Zone: loc}
			first := map[string]types.Instant{}
			from := time.Date(c.year, 1, 1, 0, 0, 0, 123_000, time.UTC)
			for u := from; u.Before(from.AddDate(1, 0, 3)); u = u.Add(15 * time.Minute) {
				i := types.InstantOf(u)
				d, ofDay := cal.Split(i)
				local := u.In(loc).Format("2006-01-02 15:04:05.000000")
				got := d.Time().Add(time.Duration(ofDay) * time.Microsecond).Format("2006-01-02 15:04:05.000000")
				if got != local {
					t.Fatalf("%s is %s locally, want %s", i, got, local)
				}
				if _, seen := first[local]; !seen {
					first[local] = i
				}
				if back := cal.Join(d, ofDay); back != first[local] {
					t.Fatalf("%s in %s is %s, want %s", local, c.zone, back, first[local])
				}
			}
		})
	}
}

// No local time is lost: Join is never far from the clock, and monotone days
// start in order.
func TestStartOfDayOrder(t *testing.T) {
	for _, name := range []string{"America/New_York", "Pacific/Apia", "America/Sao_Paulo", "Pacific/Kwajalein", "Asia/Manila"} {
		cal := Calendar{Zone: zone(t, name)}
		previous := cal.StartOfDay(date(t, "1840-01-01"))
		for d := date(t, "1840-01-02"); d < date(t, "2040-01-01"); d++ {
			start := cal.StartOfDay(d)
			if start < previous {
				t.Fatalf("%s: day %s starts at %s, before the day before it (%s)", name, d, start, previous)
			}
			if local := cal.LocalDate(start); local < d || local > d+1 {
				t.Fatalf("%s: day %s starts on %s", name, d, local)
			}
			previous = start
		}
	}
}

func TestShift(t *testing.T) {
	for _, c := range []struct {
		zone, from string
		n          int64
		unit       token.TimeUnit
		want       string
	}{
		{"UTC", "2026-03-31T12:00:00Z", -1, token.Month, "2026-02-28T12:00:00Z"},
		{"UTC", "2024-03-31T12:00:00Z", -1, token.Month, "2024-02-29T12:00:00Z"},
		{"UTC", "2026-01-31T23:59:59.999999Z", 1, token.Month, "2026-02-28T23:59:59.999999Z"},
		{"UTC", "2026-05-31T00:00:00Z", -1, token.Quarter, "2026-02-28T00:00:00Z"},
		{"UTC", "2024-02-29T00:00:00Z", 1, token.Year, "2025-02-28T00:00:00Z"},
		{"UTC", "2024-02-29T00:00:00Z", 4, token.Year, "2028-02-29T00:00:00Z"},
		{"UTC", "2024-02-29T00:00:00Z", -124, token.Year, "1900-02-28T00:00:00Z"},
		{"UTC", "2026-03-31T00:00:00Z", -13, token.Month, "2025-02-28T00:00:00Z"},
		{"UTC", "2026-01-15T00:00:00Z", -1, token.Month, "2025-12-15T00:00:00Z"},
		{"UTC", "1970-01-01T00:00:00Z", -1, token.Second, "1969-12-31T23:59:59Z"},
		{"UTC", "2026-01-01T00:00:00Z", 0, token.Month, "2026-01-01T00:00:00Z"},
		{"UTC", "9999-11-30T00:00:00Z", 1, token.Month, "9999-12-30T00:00:00Z"},
		{"UTC", "0001-02-01T00:00:00Z", -1, token.Month, "0001-01-01T00:00:00Z"},
		// The day of 23 hours: 24 hours are exact, a month keeps the clock.
		{"America/New_York", "2026-03-09T12:00:00-04:00", -1, token.Day, "2026-03-08T16:00:00Z"},
		{"America/New_York", "2026-03-08T12:00:00-04:00", -1, token.Day, "2026-03-07T16:00:00Z"},
		{"America/New_York", "2026-03-08T12:00:00-04:00", -1, token.Week, "2026-03-01T16:00:00Z"},
		{"America/New_York", "2026-03-15T12:00:00-04:00", -1, token.Month, "2026-02-15T17:00:00Z"},
		{"America/New_York", "2026-04-08T02:30:00-04:00", -1, token.Month, "2026-03-08T07:30:00Z"}, // into the gap
		{"America/New_York", "2026-10-01T01:30:00-04:00", 1, token.Month, "2026-11-01T05:30:00Z"},  // into the overlap
		{"America/New_York", "2026-11-01T01:30:00-05:00", 0, token.Month, "2026-11-01T06:30:00Z"},  // nothing to resolve
		{"America/New_York", "2026-12-31T23:30:00-05:00", 2, token.Month, "2027-03-01T04:30:00Z"},  // local 28 February
		{"Australia/Lord_Howe", "2026-09-04T02:15:00+10:30", 1, token.Month, "2026-10-03T15:45:00Z"},
		{"Pacific/Apia", "2011-11-30T12:00:00-10:00", 1, token.Month, "2011-12-30T22:00:00Z"},
		{"Asia/Kathmandu", "1985-12-01T00:05:00+05:30", 1, token.Month, "1985-12-31T18:35:00Z"},
	} {
		cal := Calendar{Zone: zone(t, c.zone)}
		got, err := cal.Shift(instant(t, c.from), types.Duration{N: c.n, Unit: c.unit})
		if err != nil || got.String() != c.want {
			t.Errorf("%s by %d %ss in %s is %s (%v), want %s", c.from, c.n, c.unit, c.zone, got, err, c.want)
		}
	}
}

func TestShiftDate(t *testing.T) {
	for _, c := range []struct {
		from string
		n    int64
		unit token.TimeUnit
		want string
	}{
		{"2026-03-01", -1, token.Day, "2026-02-28"},
		{"2024-03-01", -1, token.Day, "2024-02-29"},
		{"2026-01-01", -1, token.Week, "2025-12-25"},
		{"2026-08-31", 6, token.Month, "2027-02-28"},
		{"2026-08-31", 1, token.Quarter, "2026-11-30"},
		{"2024-02-29", -1, token.Year, "2023-02-28"},
		{"1970-01-01", -1, token.Month, "1969-12-01"},
		{"0001-01-01", 3652058, token.Day, "9999-12-31"},
		{"9999-12-31", -3652058, token.Day, "0001-01-01"},
		{"9999-12-31", 0, token.Month, "9999-12-31"},
	} {
		got, err := ShiftDate(date(t, c.from), types.Duration{N: c.n, Unit: c.unit})
		if err != nil || got.String() != c.want {
			t.Errorf("%s by %d %ss is %s (%v), want %s", c.from, c.n, c.unit, got, err, c.want)
		}
	}
}

func TestShiftLeavesTheCalendar(t *testing.T) {
	utc := Calendar{Zone: time.UTC}
	for _, by := range []types.Duration{
		{N: 1, Unit: token.Second}, {N: 1, Unit: token.Month}, {N: 1 << 62, Unit: token.Year}, {N: 1 << 62, Unit: token.Second},
		{N: 1 << 62, Unit: token.Week}, {N: -1 << 62, Unit: token.Month}, {N: -10_000, Unit: token.Year},
		{N: 213_503_982, Unit: token.Day}, // beyond 64 bits of microseconds
	} {
		var out *RangeError
		if got, err := utc.Shift(instant(t, "9999-12-31T23:59:59.999999Z"), by); !errors.As(err, &out) {
			t.Errorf("the last instant moved by %s is %s, want an error", by, got)
		}
	}
	for _, by := range []types.Duration{
		{N: -1, Unit: token.Day}, {N: -1, Unit: token.Month}, {N: 1 << 62, Unit: token.Week}, {N: -1 << 62, Unit: token.Day},
		{N: 1 << 62, Unit: token.Year},
	} {
		var out *RangeError
		if got, err := ShiftDate(date(t, "0001-01-01"), by); !errors.As(err, &out) {
			t.Errorf("the first day moved by %s is %s, want an error", by, got)
		}
	}
	if _, err := ShiftDate(0, types.Duration{N: 1, Unit: token.Hour}); err == nil {
		t.Error("a date moved by an hour")
	}
}

func TestUnitStart(t *testing.T) {
	for _, c := range []struct {
		day    string
		unit   token.TimeUnit
		start  time.Weekday
		offset int64
		want   string
	}{
		{"2026-11-24", token.Day, time.Monday, 0, "2026-11-24"},
		{"2026-11-24", token.Day, time.Monday, -30, "2026-10-25"},
		{"2026-11-24", token.Week, time.Monday, 0, "2026-11-23"},
		{"2026-11-23", token.Week, time.Monday, 0, "2026-11-23"},
		{"2026-11-22", token.Week, time.Monday, 0, "2026-11-16"},
		{"2026-11-24", token.Week, time.Sunday, 0, "2026-11-22"},
		{"2026-11-22", token.Week, time.Sunday, 0, "2026-11-22"},
		{"2026-11-21", token.Week, time.Sunday, 1, "2026-11-22"},
		{"2026-11-24", token.Week, time.Saturday, -1, "2026-11-14"},
		{"2026-01-01", token.Week, time.Monday, 0, "2025-12-29"},
		{"1969-12-31", token.Week, time.Monday, 0, "1969-12-29"},
		{"2026-11-30", token.Month, time.Monday, -1, "2026-10-01"},
		{"2026-03-31", token.Month, time.Monday, -1, "2026-02-01"},
		{"2026-11-24", token.Quarter, time.Monday, 0, "2026-10-01"},
		{"2026-01-01", token.Quarter, time.Monday, -1, "2025-10-01"},
		{"2026-06-30", token.Quarter, time.Monday, 1, "2026-07-01"},
		{"2026-11-24", token.Year, time.Monday, -1, "2025-01-01"},
		{"2026-01-01", token.Year, time.Monday, 0, "2026-01-01"},
	} {
		cal := Calendar{Zone: time.UTC, WeekStart: c.start}
		got, err := cal.UnitStart(date(t, c.day), c.unit, c.offset)
		if err != nil || got.String() != c.want {
			t.Errorf("%s %s %+d (weeks from %s) is %s (%v), want %s", c.day, c.unit, c.offset, c.start, got, err, c.want)
		}
	}
}

func TestUnitStartInstant(t *testing.T) {
	for _, c := range []struct {
		zone, now string
		unit      token.TimeUnit
		offset    int64
		want      string
	}{
		{"America/New_York", "2026-03-09T03:59:59Z", token.Day, 0, "2026-03-08T05:00:00Z"}, // still Sunday there
		{"America/New_York", "2026-03-09T04:00:00Z", token.Day, 0, "2026-03-09T04:00:00Z"},
		{"America/New_York", "2026-03-09T12:00:00Z", token.Week, -1, "2026-03-02T05:00:00Z"},
		{"America/New_York", "2026-11-01T04:30:00Z", token.Month, 1, "2026-12-01T05:00:00Z"},
		{"America/Sao_Paulo", "2018-11-04T15:00:00Z", token.Day, 0, "2018-11-04T03:00:00Z"}, // begins at 01:00
		{"Pacific/Apia", "2012-01-01T00:00:00Z", token.Day, -1, "2011-12-30T10:00:00Z"},
		{"Pacific/Apia", "2012-01-01T00:00:00Z", token.Day, -2, "2011-12-30T10:00:00Z"}, // the skipped day is empty
		{"Asia/Kathmandu", "2025-12-31T18:15:00Z", token.Year, 0, "2025-12-31T18:15:00Z"},
		{"Asia/Kathmandu", "2025-12-31T18:14:59Z", token.Year, 0, "2024-12-31T18:15:00Z"},
	} {
		cal := Calendar{Zone: zone(t, c.zone), WeekStart: time.Monday}
		got, err := cal.UnitStartInstant(instant(t, c.now), c.unit, c.offset)
		if err != nil || got.String() != c.want {
			t.Errorf("%s %+d around %s in %s is %s (%v), want %s", c.unit, c.offset, c.now, c.zone, got, err, c.want)
		}
	}
	if _, err := (Calendar{Zone: time.UTC}).UnitStartInstant(0, token.Hour, 0); err == nil {
		t.Error("an hour is a calendar unit")
	}
}

func TestAge(t *testing.T) {
	for _, c := range []struct {
		born, on string
		want     int64
	}{
		{"1990-05-17", "2026-05-16", 35}, {"1990-05-17", "2026-05-17", 36}, {"1990-05-17", "2026-05-18", 36},
		{"2000-02-29", "2001-02-27", 0}, {"2000-02-29", "2001-02-28", 1}, {"2000-02-29", "2004-02-28", 3},
		{"2000-02-29", "2004-02-29", 4}, {"2000-12-31", "2001-01-01", 0}, {"2026-11-24", "2026-11-24", 0},
		{"2026-11-25", "2026-11-24", -1}, {"2027-11-25", "2026-11-24", -2}, {"2027-11-24", "2026-11-24", -1},
		{"0001-01-01", "9999-12-31", 9998}, {"1969-12-31", "1970-12-30", 0},
	} {
		if got := Age(date(t, c.born), date(t, c.on)); got != c.want {
			t.Errorf("age of %s on %s is %d, want %d", c.born, c.on, got, c.want)
		}
	}
}

// Recurs against the definition, tried for every year.
func TestRecurs(t *testing.T) {
	for _, c := range []struct {
		d, lo, hi string
		want      bool
	}{
		{"1990-05-17", "2026-05-17", "2026-05-17", true},
		{"1990-05-17", "2026-05-18", "2027-05-16", false},
		{"1990-12-31", "2025-12-30", "2026-01-02", true},
		{"1990-01-02", "2025-12-30", "2026-01-02", true},
		{"1990-01-03", "2025-12-30", "2026-01-02", false},
		{"2000-02-29", "2026-02-28", "2026-02-28", true},
		{"2000-02-29", "2026-03-01", "2026-03-01", false},
		{"2000-02-29", "2024-02-28", "2024-02-28", false},
		{"2000-02-29", "2024-02-29", "2024-02-29", true},
		{"2026-05-17", "2026-05-01", "2026-05-31", false}, // the day itself is no recurrence
		{"2026-05-17", "2026-05-01", "2027-05-17", true},
		{"2030-05-17", "2026-05-17", "2026-05-17", false},
		{"1990-05-17", "2026-06-01", "2026-05-01", false}, // nothing lies between
		{"9990-05-17", "9999-05-18", "9999-12-31", false},
		{"9999-05-17", "9999-05-17", "9999-12-31", false},
	} {
		d, lo, hi := date(t, c.d), date(t, c.lo), date(t, c.hi)
		brute := false
		for y := int64(1); y < 9999; y++ {
			if r, ok := Recurrence(d, y); ok && r >= lo && r <= hi {
				brute = true
			}
		}
		if got := Recurs(d, lo, hi); got != c.want || brute != c.want {
			t.Errorf("%s recurs from %s to %s: %v (by trying all years %v), want %v", c.d, c.lo, c.hi, got, brute, c.want)
		}
	}
}

func TestParts(t *testing.T) {
	ny := Calendar{Zone: zone(t, "America/New_York")}
	for _, c := range []struct {
		at   string
		hour int64
		date string
		week int64
	}{
		{"2026-03-08T06:59:59Z", 1, "2026-03-08", 7},
		{"2026-03-08T07:00:00Z", 3, "2026-03-08", 7},
		{"2026-03-09T03:59:59Z", 23, "2026-03-08", 7},
		{"2026-03-09T04:00:00Z", 0, "2026-03-09", 1},
		{"1969-12-31T23:59:59.999999Z", 18, "1969-12-31", 3},
		{"0001-01-01T12:00:00Z", 7, "0001-01-01", 1},
	} {
		i := instant(t, c.at)
		if h, d := ny.Hour(i), ny.LocalDate(i); h != c.hour || d.String() != c.date || Weekday(d) != c.week {
			t.Errorf("%s is hour %d of %s, weekday %d; want %d, %s, %d", c.at, h, d, Weekday(d), c.hour, c.date, c.week)
		}
	}
}
