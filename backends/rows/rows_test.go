package rows_test

import (
	"bytes"
	"errors"
	"flag"
	"math/big"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"golang.org/x/tools/txtar"

	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

var update = flag.Bool("update", false, "rewrite the outputs of golden files")

// everything is a schema with an attribute of each type, a join column that is
// no attribute, a junction and a partition column.
func everything() *schema.Schema {
	thing := &schema.Entity{Name: "thing", Table: schema.TableName{Default: "things"}}
	attr := func(name string, nullable bool, t schema.Type, columns ...string) *schema.Attribute {
		if columns == nil {
			columns = []string{name}
		}
		a := &schema.Attribute{Entity: thing, Name: name, Type: t, Nullable: nullable, Columns: columns}
		thing.Attributes = append(thing.Attributes, a)
		return a
	}
	str := schema.Type{Kind: schema.String}
	thing.Key = attr("id", false, schema.Type{Kind: schema.Int})
	attr("name", false, str)
	attr("note", true, str)
	attr("ok", true, schema.Type{Kind: schema.Bool})
	attr("price", true, schema.Type{Kind: schema.Decimal, Precision: 6, Scale: 2, Unit: "USD"})
	attr("ratio", true, schema.Type{Kind: schema.Float})
	attr("day", true, schema.Type{Kind: schema.Date})
	at := attr("at", true, schema.Type{Kind: schema.Timestamp})
	attr("color", true, schema.Type{Kind: schema.Enum, Values: []string{"red", "green"}})
	attr("release", false, schema.Type{Kind: schema.Version})
	attr("home", true, schema.Type{Kind: schema.Point}, "lat", "lon")
	attr("tags", true, schema.Type{Kind: schema.List, Elem: &str})
	attr("sizes", true, schema.Type{Kind: schema.List, Elem: &schema.Type{Kind: schema.Int}})
	thing.Partition = &schema.Partition{Column: "at_date", Of: at, Zone: "UTC"}
	owner := &schema.Entity{Name: "owner", Table: schema.TableName{Default: "owners"}}
	owner.Key = &schema.Attribute{Entity: owner, Name: "owner_id", Type: str, Columns: []string{"owner_id"}}
	owner.Attributes = []*schema.Attribute{owner.Key}
	thing.Relations = []*schema.Relation{
		{Name: "owner", From: thing, To: owner, Nullable: true, FromColumn: "owner_ref", ToColumn: "owner_id", ToAttr: owner.Key},
		{Name: "fans", From: thing, To: owner, Many: true, FromColumn: "id", FromAttr: thing.Key, ToColumn: "owner_id", ToAttr: owner.Key,
			Through: &schema.Junction{Table: schema.TableName{Default: "fans"}, From: "thing_ref", To: "fan_ref"}},
	}
	return schema.New([]*schema.Entity{thing, owner})
}

// Files of testdata/rows/csv hold a CSV file and what it reads as: the table
// written back, or the error. A comment line `sparse` reads missing columns as
// null; `crlf` and `bom` change the bytes, which archives cannot hold.
func TestReadCSV(t *testing.T) {
	files, err := filepath.Glob("../../testdata/rows/csv/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			ar, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			comment := string(ar.Comment)
			in := strings.TrimSuffix(string(ar.Files[0].Data), "\n")
			if strings.Contains(comment, "\ncrlf\n") {
				in = strings.ReplaceAll(in, "\n", "\r\n")
			}
			if strings.Contains(comment, "\nbom\n") {
				in = "\uFEFF" + in
			}
			in = strings.NewReplacer("<CR>", "\r", "<FF>", "\xff", "<LONG>", strings.Repeat("x", 1<<20+1)).Replace(in)
			got := readCSV(in, strings.Contains(comment, "\nsparse\n"))
			if *update {
				ar.Files = append(ar.Files[:1], txtar.File{Name: "out", Data: []byte(got)})
				if err := os.WriteFile(file, txtar.Format(ar), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if len(ar.Files) != 2 || got != string(ar.Files[1].Data) {
				t.Errorf("got\n%s", got)
			}
		})
	}
}

func readCSV(in string, sparse bool) string {
	d := rows.New(everything())
	table := d.Table("things")
	err := table.ReadCSV(iotest.HalfReader(strings.NewReader(in)), "things.csv", rows.Options{SparseColumns: sparse})
	if err == nil {
		err = d.Check()
	}
	if err != nil {
		var coded *rows.Error
		if !errors.As(err, &coded) {
			return "no code: " + err.Error() + "\n"
		}
		return string(coded.Diag().Code) + " " + coded.Diag().Message + "\n"
	}
	var b bytes.Buffer
	if err := table.WriteCSV(&b); err != nil {
		return err.Error()
	}
	return b.String()
}

func TestNewFindsEveryColumn(t *testing.T) {
	d := rows.New(everything())
	var got []string
	for _, table := range d.Tables {
		for _, c := range table.Columns {
			got = append(got, table.Name+"."+c.Label()+" "+c.Type.String())
		}
	}
	want := []string{"things.id int", "things.name string", "things.note string", "things.ok bool", "things.price decimal(6,2) USD",
		"things.ratio float", "things.day date", "things.at timestamp", "things.color enum[red, green]", "things.release version",
		"things.lat, lon point", "things.tags list<string>", "things.sizes list<int>", "things.owner_ref string", "things.at_date date",
		"owners.owner_id string", "fans.thing_ref int", "fans.fan_ref string"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("columns\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// What WriteCSV writes, ReadCSV reads as the same cells.
func TestRoundTrip(t *testing.T) {
	d := rows.New(everything())
	table := d.Table("things")
	full := map[string]types.Value{"id": int64(-9223372036854775808), "name": "a \"b\",\r\nc\uFEFF", "note": "", "ok": false,
		"price": types.Decimal{Unscaled: big.NewInt(-5), Scale: 2}, "ratio": 1e-300, "day": types.Date(-719162),
		"at": types.Instant(-1), "color": "green", "release": "not one", "lat, lon": types.Point{Lat: -1.5, Lon: 180},
		"tags": []types.Value{"x,\"y\"", nil, ""}, "sizes": []types.Value{}, "owner_ref": " "}
	for _, row := range []map[string]types.Value{full, {"id": int64(2), "name": "\uFEFF", "release": ""}} {
		if err := table.Append(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Check(); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := table.WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	again := rows.New(everything())
	if err := again.Table("things").ReadCSV(&b, "again.csv", rows.Options{}); err != nil {
		t.Fatal(err)
	}
	if err := again.Check(); err != nil {
		t.Fatal(err)
	}
	for i, c := range table.Columns {
		for row := range table.Len() {
			if got := again.Table("things").Columns[i].At(row); !reflect.DeepEqual(got, c.At(row)) {
				t.Errorf("row %d, %s: %#v came back as %#v", row, c.Label(), c.At(row), got)
			}
		}
	}
	if got := table.Columns[14].At(0); got != types.Date(-1) {
		t.Errorf("the partition column holds %v, want 1969-12-31", got)
	}
}

func TestAppendRefuses(t *testing.T) {
	table := rows.New(everything()).Table("things")
	for _, row := range []map[string]types.Value{
		{"id": "text"}, {"ok": int64(1)}, {"no_such_column": int64(1)}, {"sizes": "[]"}, {"day": types.Instant(0)}, {"id": 1},
	} {
		if err := table.Append(row); err == nil {
			t.Errorf("row %v went in", row)
		}
	}
}

func TestReadErrorsKeepTheirCause(t *testing.T) {
	broken := errors.New("the disk is gone")
	table := rows.New(everything()).Table("owners")
	err := table.ReadCSV(iotest.ErrReader(broken), "owners.csv", rows.Options{})
	if !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	err = table.ReadCSV(iotest.TimeoutReader(strings.NewReader("owner_id\n"+strings.Repeat("x", 1<<17))), "owners.csv", rows.Options{})
	if !errors.Is(err, iotest.ErrTimeout) {
		t.Errorf("got %v", err)
	}
}

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "owners.csv")
	if err := os.WriteFile(path, []byte("owner_id\nada\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	d, err := rows.Load(everything(), map[string]string{"owners": path})
	if err != nil {
		t.Fatal(err)
	}
	if owners, things := d.Table("owners"), d.Table("things"); owners.Absent || owners.Len() != 1 || !things.Absent {
		t.Errorf("owners: absent %v, %d rows; things: absent %v", owners.Absent, owners.Len(), things.Absent)
	}
	for _, c := range []struct{ table, file, want string }{
		{"owners", filepath.Join(dir, "none.csv"), "no such file or directory"},
		{"owners", filepath.Join(dir, "owners.xlsx"), "no such file or directory"},
		{"nobody", path, "the schema has no table `nobody`"},
	} {
		_, err := rows.Load(everything(), map[string]string{c.table: c.file})
		var coded *rows.Error
		if !errors.As(err, &coded) || coded.Code != rows.UnreadableFile || coded.Message != c.want || coded.File != c.file {
			t.Errorf("%s from %s: %v", c.table, c.file, err)
		}
	}
	if err := os.Rename(path, filepath.Join(dir, "owners.xlsx")); err != nil {
		t.Fatal(err)
	}
	if _, err := rows.Load(everything(), map[string]string{"owners": filepath.Join(dir, "owners.xlsx")}); err == nil {
		t.Error("an .xlsx file was read")
	}
}

// Bytes of every kind end in rows or in a coded error.
func FuzzReadCSV(f *testing.F) {
	f.Add("id,name\n1,\"a\"\n")
	f.Add("id,tags,lat,lon\r\n1,\"[\"\"a\"\"]\",1,2\r\n")
	f.Add("\"id\",price,at\n1,1.50,2026-01-31T12:00:00Z\n")
	f.Fuzz(func(t *testing.T, in string) {
		table := rows.New(everything()).Table("things")
		err := table.ReadCSV(strings.NewReader(in), "f.csv", rows.Options{SparseColumns: true})
		var coded *rows.Error
		if err != nil && !errors.As(err, &coded) {
			t.Fatalf("no code: %v", err)
		}
		for _, c := range table.Columns {
			for row := range table.Len() {
				rows.Text(c.At(row))
			}
		}
	})
}
