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

// ZoneTables keeps the tables of offsets that dialects without zones of their own
// need, so that a table is written once for many statements. The zero value is
// ready, and is of one zone. It is not safe for concurrent use.
type ZoneTables struct {
	lines  []offsetLine
	tables map[*Dialect]string
}

// An offsetLine is a row of a table of offsets: instants [since, until) have an
// offset of so many seconds; a local time belongs to the first line whose local
// lies after it, so that a time in a gap has the offset from before and one that
// exists twice is the earlier. Times are the {v} of literals.
type offsetLine struct{ since, until, local, seconds string }

// offsetLines returns the offsets of a zone. The years end a microsecond early: not
// every database has a later instant.
func offsetLines(loc *time.Location) []offsetLine {
	all := periods(loc)
	lines := make([]offsetLine, len(all))
	never := time.Date(9999, 12, 31, 23, 59, 59, 999_999_000, time.UTC).Format(instantForm)
	since := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC).Format(instantForm)
	for i, stretch := range all {
		until, local := never, never
		if i+1 < len(all) {
			ahead := time.Duration(max(stretch.offset, all[i+1].offset)) * time.Second
			until, local = stretch.until.UTC().Format(instantForm), stretch.until.UTC().Add(ahead).Format(instantForm)
		}
		lines[i] = offsetLine{since, until, local, strconv.Itoa(stretch.offset)}
		since = until
	}
	return lines
}

// cte returns the table `zone` of a dialect, as a common table expression.
func (z *ZoneTables) cte(d *Dialect, loc *time.Location) string {
	if s, ok := z.tables[d]; ok {
		return s
	}
	if z.lines == nil {
		z.lines, z.tables = offsetLines(loc), map[*Dialect]string{}
	}
	before, after, _ := strings.Cut(d.Instant, "{v}")
	var sb strings.Builder
	sb.Grow(200 + len(z.lines)*(3*len(d.Instant)+3*len(instantForm)+40))
	put(&sb, "-- offsets of ", oneLine(loc.String()), "\nzone ", d.As, " (\n")
	names := [4]string{" AS since", " AS ending", " AS local_until", " AS seconds"}
	start := "  SELECT "
	for _, l := range z.lines {
		put(&sb, start, before, l.since, after, names[0], ", ", before, l.until, after, names[1], ", ",
			before, l.local, after, names[2], ", ", l.seconds, names[3], "\n")
		start, names = "  UNION ALL SELECT ", [4]string{}
	}
	sb.WriteByte(')')
	z.tables[d] = sb.String()
	return z.tables[d]
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
