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

// zoneRows renders the offsets of a zone as a table of constants: instants
// [since, until) have an offset of so many seconds; a local time belongs to the
// first period whose local_until lies after it, so that a time in a gap has the
// offset from before and one that exists twice is the earlier.
func zoneRows(loc *time.Location) string {
	const form = "2006-01-02 15:04:05.000000"
	t := time.Date(firstZoneYear, 1, 1, 0, 0, 0, 0, time.UTC)
	end := time.Date(lastZoneYear, 1, 1, 0, 0, 0, 0, time.UTC)
	since := "0000-01-01 00:00:00.000000"
	var rows []string
	for {
		_, offset := t.In(loc).Zone()
		_, next := t.In(loc).ZoneBounds()
		until, local := "9999-12-31 24:00:00.000000", "9999-12-31 24:00:00.000000"
		last := next.IsZero() || !next.Before(end)
		if !last {
			_, after := next.In(loc).Zone()
			until = next.UTC().Format(form)
			local = next.UTC().Add(time.Duration(max(offset, after)) * time.Second).Format(form)
		}
		row := "SELECT '" + since + "' AS since, '" + until + "' AS until, '" + local + "' AS local_until, " + strconv.Itoa(offset) + " AS seconds"
		if len(rows) > 0 {
			row = "SELECT '" + since + "', '" + until + "', '" + local + "', " + strconv.Itoa(offset)
		}
		rows = append(rows, row)
		if last {
			return strings.Join(rows, "\nUNION ALL ") + "\n"
		}
		since, t = until, next
	}
}
