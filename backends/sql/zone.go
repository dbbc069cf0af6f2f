package sql

import (
	"strconv"
	"strings"
	"time"
)

// The years for which a statement spells out the offsets of a zone. Before and
// after, the first and the last offset hold.
const (
	firstZoneYear = 1900
	lastZoneYear  = 2100
)

// instantForm is how instants are written for the literals of dialects.
const instantForm = "2006-01-02 15:04:05.000000"

// A period is a stretch of constant offset: until an instant, from which
// another offset holds.
type period struct {
	until  time.Time
	offset int // seconds
}

// periods returns the offsets of a zone over the years that are spelled out.
func periods(loc *time.Location) (out []period) {
	t := time.Date(firstZoneYear, 1, 1, 0, 0, 0, 0, time.UTC)
	end := time.Date(lastZoneYear, 1, 1, 0, 0, 0, 0, time.UTC)
	for t.Before(end) {
		_, offset := t.In(loc).Zone()
		_, next := t.In(loc).ZoneBounds()
		switch {
		case next.IsZero():
			next = end
		case !next.After(t): // see calendar: package time may answer with a bound that is not ahead
			next = t.Add(time.Hour)
		}
		if n := len(out); n > 0 && out[n-1].offset == offset {
			out[n-1].until = next
		} else {
			out = append(out, period{next, offset})
		}
		t = next
	}
	return out
}

// zoneRows renders the offsets of a zone as a table of constants: instants
// [since, until) have an offset of so many seconds; a local time belongs to the
// first period whose local_until lies after it, so that a time in a gap has the
// offset from before and one that exists twice is the earlier. The years end a
// microsecond early: not every database has a later instant.
func (p *printer) zoneRows(loc *time.Location) string {
	literal := func(t time.Time) string { return expand(p.d.Instant, nil, "v", t.Format(instantForm)) }
	never := literal(time.Date(9999, 12, 31, 23, 59, 59, 999_999_000, time.UTC))
	since := literal(time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC))
	all := periods(loc)
	rows := make([]string, len(all))
	for i, stretch := range all {
		until, local := never, never
		if i+1 < len(all) {
			until = literal(stretch.until.UTC())
			local = literal(stretch.until.UTC().Add(time.Duration(max(stretch.offset, all[i+1].offset)) * time.Second))
		}
		rows[i] = "SELECT " + since + ", " + until + ", " + local + ", " + strconv.Itoa(stretch.offset)
		if i == 0 {
			rows[i] = "SELECT " + since + " AS since, " + until + " AS ending, " + local + " AS local_until, " + strconv.Itoa(stretch.offset) + " AS seconds"
		}
		since = until
	}
	return strings.Join(rows, "\nUNION ALL ") + "\n"
}

// byOffsets returns a Global for dialects that tell the offset of an instant, and
// whose own reading of local times that do not exist, or exist twice, is not
// written down. utc is {1} read as if the zone were UTC, back is instant {u} moved
// back by {n} seconds, offset is the seconds by which local times at {u} are
// ahead of UTC. The greater of the offsets a day before and a day after leads to
// an instant at which the right one holds: a gap has the offset from before, and
// of two instants the first is taken.
func byOffsets(utc, back, offset string) string {
	moved := func(u, n string) string { return strings.NewReplacer("{u}", u, "{n}", n).Replace(back) }
	at := func(u string) string { return strings.ReplaceAll(offset, "{u}", u) }
	greatest := "GREATEST(" + at(moved(utc, "86400")) + ", " + at(moved(utc, "-86400")) + ")"
	return moved(utc, at(moved(utc, greatest)))
}
