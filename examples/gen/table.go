package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A table is one CSV file in the dialect of segc file targets: an unquoted empty
// field is null, "" is the empty string, instants end in Z, lists are JSON.
type table struct {
	path    string // below the examples folder, with slashes
	columns int
	buf     bytes.Buffer
}

func newTable(path string, columns ...string) *table {
	t := &table{path: path, columns: len(columns)}
	t.buf.WriteString(strings.Join(columns, ",") + "\n")
	return t
}

// A date is an instant of which only the day is written.
type date struct{ time.Time }

// Numbers with a point: money in hundredths, others in tenths or thousandths.
type (
	tenths int64
	money  int64
	milli  int64
)

// A place is a point as two columns, in ten-thousandths of a degree.
type place struct{ lat, lon int }

// A version is written bare, as text.
type version string

// add appends a row. A nil cell is null; a place fills two columns.
func (t *table) add(cells ...any) {
	var fields []string
	for _, c := range cells {
		switch c := c.(type) {
		case place:
			fields = append(fields, degrees(c.lat), degrees(c.lon))
		case noPlace:
			fields = append(fields, "", "")
		default:
			fields = append(fields, field(c))
		}
	}
	if len(fields) != t.columns {
		panic(fmt.Sprintf("%s: %d fields, want %d", t.path, len(fields), t.columns))
	}
	t.buf.WriteString(strings.Join(fields, ",") + "\n")
}

// noPlace is a point that is null.
type noPlace struct{}

func (t *table) bytes() []byte { return t.buf.Bytes() }

// field returns the text of one cell.
func field(c any) string {
	switch c := c.(type) {
	case nil:
		return ""
	case string:
		return quote(c)
	case version:
		return string(c)
	case int:
		return strconv.Itoa(c)
	case bool:
		return strconv.FormatBool(c)
	case tenths:
		return fixed(int64(c), 1)
	case money:
		return fixed(int64(c), 2)
	case milli:
		return fixed(int64(c), 3)
	case date:
		return c.Format("2006-01-02")
	case time.Time:
		return c.UTC().Format("2006-01-02T15:04:05Z")
	case []string:
		list, err := json.Marshal(c)
		if err != nil {
			panic(err)
		}
		return quote(string(list))
	}
	panic(fmt.Sprintf("no cell for %T", c))
}

// quote quotes where CSV asks for it, and the empty string, which is not null.
func quote(s string) string {
	if s != "" && !strings.ContainsAny(s, ",\"\r\n") {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}

// fixed writes n / 10^scale in plain digits.
func fixed(n int64, scale int) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	s := fmt.Sprintf("%0*d", scale+1, n)
	return sign + s[:len(s)-scale] + "." + s[len(s)-scale:]
}

func degrees(n int) string { return fixed(int64(n), 4) }
