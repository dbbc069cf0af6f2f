package rows_test

import (
	"strings"
	"testing"

	"github.com/segc-dev/segc/backends/rows"
)

// feed reads lines of things and returns the tables and the refused rows.
func feed(t *testing.T, lines string) (data *rows.Data, keys, bad []string) {
	t.Helper()
	s := everything()
	data = rows.New(s)
	f := rows.NewFeed(data, s.Entity("thing"))
	f.Bad = func(err *rows.Error) error {
		bad = append(bad, err.Error())
		return nil
	}
	if err := f.ReadJSON(strings.NewReader(lines), "in"); err != nil {
		t.Fatal(err)
	}
	if err := data.Check(); err != nil {
		t.Fatal(err)
	}
	return data, f.Keys, bad
}

func csvOf(t *testing.T, table *rows.Table) string {
	t.Helper()
	var b strings.Builder
	if err := table.WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// What JSON says reads as what CSV says.
func TestFeedReadsAsCSV(t *testing.T) {
	data, keys, bad := feed(t, "\uFEFF"+`{"id": 7, "name": "", "ok": true, "price": 12.5, "ratio": 1e-3, "day": "2026-01-31", "at": "2026-01-31T23:30:00-05:00", "color": "red", "release": "1.10", "home": {"lat": 52.5, "lon": 4}, "tags": ["a", null, "é\n"], "sizes": [1, 9223372036854775807]}`+"\r\n\n"+
		`{"id": 8, "name": "x", "release": "2", "home": {"lat": 1, "lon": null}, "tags": []}`)
	if len(bad) > 0 || len(keys) != 2 || keys[0] != "7" || keys[1] != "8" {
		t.Fatalf("keys %v, bad %v", keys, bad)
	}
	table := rows.New(everything()).Table("things")
	err := table.ReadCSV(strings.NewReader(`id,name,ok,price,ratio,day,at,color,release,lat,lon,tags,sizes
7,"",true,12.50,0.001,2026-01-31,2026-02-01T04:30:00Z,red,1.10,52.5,4,"[""a"",null,""é\n""]","[1,9223372036854775807]"
8,x,,,,,,,2,,,[],
`), "csv", rows.Options{SparseColumns: true})
	if err != nil {
		t.Fatal(err)
	}
	got, want := data.Table("things"), table
	for i, c := range got.Columns {
		for row := range got.Len() {
			if c.Partition != nil {
				continue // filled by Check, which only one of them passed
			}
			if a, b := c.At(row), want.Columns[i].At(row); (a == nil) != (b == nil) || rows.Text(a) != rows.Text(b) {
				t.Errorf("row %d, %s: %v, want %v", row+1, c.Label(), a, b)
			}
		}
	}
}

// Join columns are filled from both sides: to one, and through a junction.
func TestFeedJoins(t *testing.T) {
	data, _, bad := feed(t, `{"id": 1, "name": "a", "release": "1", "owner": {"owner_id": "ann"}, "fans": [{"owner_id": "bob"}, {"owner_id": "ann"}]}
{"id": 2, "name": "b", "release": "1", "owner": null, "fans": [{"owner_id": "bob"}]}
`)
	if len(bad) > 0 {
		t.Fatal(bad)
	}
	for table, want := range map[string]string{
		"owners": "owner_id\nann\nbob\n",
		"fans":   "thing_ref,fan_ref\n1,bob\n1,ann\n2,bob\n",
	} {
		if got := csvOf(t, data.Table(table)); got != want {
			t.Errorf("%s:\n%swant\n%s", table, got, want)
		}
	}
	owner := data.Table("things").Join("owner_ref")
	if owner.At(0) != "ann" || owner.At(1) != nil {
		t.Errorf("owner_ref is %v, %v", owner.At(0), owner.At(1))
	}
}

// A bad row leaves nothing behind, not even the rows nested in it.
func TestFeedRefusesWholeRows(t *testing.T) {
	good := `{"id": 1, "name": "a", "release": "1"}` + "\n"
	for _, line := range []string{
		`{"id": 2, "name": "b", "release": "1", "owner": {"owner_id": "ann"}, "fans": [{"owner_id": "bob"}, {"owner_id": 5}]}`,
		`{"id": 2, "name": "b", "release": "1", "fans": [{"owner_id": "bob"}, {"owner_id": "eve", "x": 1}]}`,
		`{"id": 1, "name": "a", "release": "1", "fans": [{"owner_id": "bob"}]}`,
		`{"id": 2, "release": "1"}`,
		`{"id": 2, "name": null, "release": "1"}`,
		`{"id": 2.0, "name": "b", "release": "1"}`,
		`{"id": 9223372036854775808, "name": "b", "release": "1"}`,
		`{"id": 2, "name": "b", "release": "1", "price": "12.50"}`,
		`{"id": 2, "name": "b", "release": "1", "price": 12.505}`,
		`{"id": 2, "name": "b", "release": "1", "color": "blue"}`,
		`{"id": 2, "name": "b", "release": "1", "ok": "true"}`,
		`{"id": 2, "name": "b", "release": "1", "tags": "a"}`,
		`{"id": 2, "name": "b", "release": "1", "sizes": ["1"]}`,
		`{"id": 2, "name": "b", "release": "1", "home": [52, 4]}`,
		`{"id": 2, "name": "b", "release": "1", "home": {"lat": 52, "lng": 4}}`,
		`{"id": 2, "name": "b", "release": "1", "owner": "ann"}`,
		`{"id": 2, "name": "b", "release": "1", "fans": null}`,
		`{"id": 2, "name": "b", "release": "1", "name": "c"}`,
		`{"id": 2, "name": "b", "release": "1"`,
		`{"id": 2, "name": "b", "release": "1"}}`,
		"{\"id\": 2, \"name\": \"\xff\", \"release\": \"1\"}",
		`null`,
		strings.Repeat("[", 5000),
		`{"id": 2, "name": "` + strings.Repeat("x", 1<<20) + `", "release": "1"}`,
	} {
		data, keys, bad := feed(t, good+line+"\n"+strings.Replace(good, "1", "3", 1))
		if len(bad) != 1 || !strings.HasPrefix(bad[0], "in: row 2 (line 2)") {
			t.Errorf("%.80s: refused %v", line, bad)
		}
		if len(keys) != 2 || data.Table("things").Len() != 2 || data.Table("owners").Len() != 0 || data.Table("fans").Len() != 0 {
			t.Errorf("%.80s: keys %v; %d things, %d owners, %d fans are left", line, keys,
				data.Table("things").Len(), data.Table("owners").Len(), data.Table("fans").Len())
		}
	}
}

// Whatever stands in a line, it is taken whole or refused with its place, and
// every column keeps one cell a row.
func FuzzFeed(f *testing.F) {
	f.Add(`{"id": 1, "name": "a", "release": "1", "owner": {"owner_id": "ann"}, "fans": [{"owner_id": "bob"}]}`)
	f.Add(`{"id": 1, "tags": ["a"], "sizes": [1], "home": {"lat": 1, "lon": 2}, "at": "2026-01-01T00:00:00Z"}`)
	f.Add("{\"id\": 1e3}\n[]\n\n{")
	f.Fuzz(func(t *testing.T, lines string) {
		s := everything()
		data := rows.New(s)
		feed := rows.NewFeed(data, s.Entity("thing"))
		feed.Bad = func(err *rows.Error) error {
			if err.Line < 1 || err.Row < 1 || err.Code == "" {
				t.Fatalf("no place or code: %#v", err)
			}
			return nil
		}
		if err := feed.ReadJSON(strings.NewReader(lines), "in"); err != nil {
			t.Fatal(err)
		}
		for _, table := range data.Tables {
			for _, c := range table.Columns {
				if n := table.Len(); n > 0 {
					c.At(n - 1) // panics where a cell is missing
				}
			}
		}
		if err := data.Check(); err != nil {
			t.Fatalf("taken rows do not pass: %v", err)
		}
	})
}
