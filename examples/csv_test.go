package examples

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"
)

// The checks by hand read the CSV files with nothing of the compiler: what they
// find is what the segments must find. An empty field is null; no example holds
// an empty text.

// A row is the fields of a line by their column.
type row map[string]string

// rowsOf reads a table of an example.
func rowsOf(t *testing.T, example, table string) []row {
	t.Helper()
	f, err := os.Open(filepath.Join(example, "data", table+".csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []row
	for _, record := range records[1:] {
		r := row{}
		for i, column := range records[0] {
			r[column] = record[i]
		}
		rows = append(rows, r)
	}
	return rows
}

// by groups rows by a column.
func by(rows []row, column string) map[string][]row {
	groups := map[string][]row{}
	for _, r := range rows {
		groups[r[column]] = append(groups[r[column]], r)
	}
	return groups
}

// first returns the rows of groups that have one row each.
func one(groups map[string][]row) map[string]row {
	single := map[string]row{}
	for key, rows := range groups {
		single[key] = rows[0]
	}
	return single
}

func (r row) null(column string) bool { return r[column] == "" }

func (r row) is(column string) bool { return r[column] == "true" }

func (r row) int(column string) int {
	n, err := strconv.Atoi(r[column])
	if err != nil {
		panic(column + ": " + err.Error())
	}
	return n
}

// milli returns a number in thousandths.
func (r row) milli(column string) int {
	whole, fraction, _ := strings.Cut(r[column], ".")
	n, err := strconv.Atoi(whole + (fraction + "000")[:3])
	if err != nil {
		panic(column + ": " + err.Error())
	}
	return n
}

func (r row) float(column string) float64 {
	f, err := strconv.ParseFloat(r[column], 64)
	if err != nil {
		panic(column + ": " + err.Error())
	}
	return f
}

// time returns an instant or, of a date, its midnight in UTC.
func (r row) time(column string) time.Time {
	layout := time.RFC3339
	if len(r[column]) == len("2006-01-02") {
		layout = "2006-01-02"
	}
	at, err := time.Parse(layout, r[column])
	if err != nil {
		panic(column + ": " + err.Error())
	}
	return at
}

func (r row) list(column string) []string {
	var list []string
	if err := json.Unmarshal([]byte(r[column]), &list); err != nil {
		panic(column + ": " + err.Error())
	}
	return list
}

// keys returns the keys of the rows that ok keeps, in byte order.
func keys(rows []row, key string, ok func(row) bool) []string {
	found := []string{}
	for _, r := range rows {
		if ok(r) {
			found = append(found, r[key])
		}
	}
	sort.Strings(found)
	return found
}

// within says that lo <= at < hi.
func within(at, lo, hi time.Time) bool { return !at.Before(lo) && at.Before(hi) }

// days is n times 24 hours.
func days(n int) time.Duration { return time.Duration(n) * 24 * time.Hour }

// zone loads the zone of an example.
func zone(name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return z
}

// day returns midnight UTC of the local day of an instant, as dates are read.
func day(at time.Time, z *time.Location) time.Time {
	y, m, d := at.In(z).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// age is the whole years from a birth date to a day. No example asks on 28 or
// 29 February.
func age(born, today time.Time) int {
	years := today.Year() - born.Year()
	if today.Month() < born.Month() || today.Month() == born.Month() && today.Day() < born.Day() {
		years--
	}
	return years
}

// kilometres is the great circle between two places.
func kilometres(lat1, lon1, lat2, lon2 float64) float64 {
	const rad = math.Pi / 180
	a := math.Pow(math.Sin((lat2-lat1)*rad/2), 2) +
		math.Cos(lat1*rad)*math.Cos(lat2*rad)*math.Pow(math.Sin((lon2-lon1)*rad/2), 2)
	return 2 * 6371.0088 * math.Asin(math.Sqrt(a))
}
