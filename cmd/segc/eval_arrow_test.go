package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// What an Arrow stream says is what the same rows say as JSON: whole and as a
// stream, with bad rows by their number.
func TestEvalArrow(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"schema", "segments"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	write(t, filepath.Join(dir, "segc.yaml"), "language: 1\nschema: [schema/*.yaml]\nsegments: [segments]\n")
	write(t, filepath.Join(dir, "schema/shop.yaml"), `version: 1
entities:
  customer:
    table: customers
    key: id
    attributes: {id: string, country: string, visits: {type: int, nullable: true}}
    relations: {orders: {to: order, key: customer_id}}
  order:
    table: orders
    key: id
    time: at
    attributes: {id: string, customer_id: string, at: timestamp, amount: "decimal(10, 2)"}
`)
	write(t, filepath.Join(dir, "segments/shop.seg"), `segment dutch of customer { where country = "NL" }
segment buyers of customer { where sum(orders.amount in last 30 days) >= 100.00 }
`)
	const (
		good = `{"id": "a", "country": "NL", "visits": 3, "orders": [{"id": "1", "at": "2026-01-20T00:00:00Z", "amount": "60.00"}, {"id": "2", "at": "2026-01-21T00:00:00Z", "amount": "40.00"}]}
{"id": "b", "country": "BE", "visits": null, "orders": null}
`
		bad = `{"id": "c", "country": null, "visits": 1, "orders": []}
`
		last = `{"id": "d", "country": "NL", "visits": 1, "orders": []}
`
		asGood = `{"key":"a","segments":["dutch","buyers"]}
{"key":"b","segments":[]}
`
		asLast = `{"key":"d","segments":["dutch"]}
`
	)
	t.Chdir(dir)
	for _, c := range []struct {
		rows   string
		args   []string
		code   int
		stdout string
		stderr string
	}{
		{good + last, nil, 0, asGood + asLast, ""},
		{good + last, []string{"--stream"}, 0, asGood + asLast, ""},
		{good + bad + last, nil, 1, "", "error[SEG4004]: standard input: row 3, column `country`"},
		{good + bad + last, []string{"--stream"}, 1, asGood, "error[SEG4004]: standard input: row 3, column `country`"},
		{good + bad + last, []string{"--skip-bad"}, 0, asGood + asLast, "1 bad row skipped, 3 rows taken"},
		{good + bad + last, []string{"--stream", "--skip-bad"}, 0, asGood + asLast, "1 bad row skipped, 3 rows taken"},
	} {
		args := append([]string{"eval", "--from", "arrow", "--as-of", "2026-02-01"}, c.args...)
		code, stdout, stderr := segc(context.Background(), arrowStream(t, c.rows), args...)
		if code != c.code || stdout != c.stdout || !strings.Contains(stderr, c.stderr) {
			t.Errorf("%v: exit %d\n%s%s", c.args, code, stdout, stderr)
		}
	}
	for _, args := range [][]string{nil, {"--stream"}} {
		args = append([]string{"eval", "--from", "arrow"}, args...)
		if code, stdout, stderr := segc(context.Background(), good, args...); code != 2 || stdout != "" || !strings.Contains(stderr, "SEG4001") {
			t.Errorf("JSON as Arrow: exit %d\n%s%s", code, stdout, stderr)
		}
		if code, stdout, stderr := segc(context.Background(), "", args...); code != 0 || stdout != "" {
			t.Errorf("nothing: exit %d\n%s%s", code, stdout, stderr)
		}
	}
}

// arrowStream returns lines of JSON as a stream.
func arrowStream(t *testing.T, lines string) string {
	t.Helper()
	order := arrow.StructOf(arrow.Field{Name: "id", Type: arrow.BinaryTypes.String}, arrow.Field{Name: "at", Type: arrow.FixedWidthTypes.Timestamp_ms},
		arrow.Field{Name: "amount", Type: &arrow.Decimal128Type{Precision: 10, Scale: 2}})
	s := arrow.NewSchema([]arrow.Field{
		{Name: "id", Type: arrow.BinaryTypes.String}, {Name: "country", Type: arrow.BinaryTypes.LargeString, Nullable: true},
		{Name: "visits", Type: arrow.PrimitiveTypes.Int32, Nullable: true}, {Name: "orders", Type: arrow.ListOf(order), Nullable: true}}, nil)
	batch, _, err := array.RecordFromJSON(memory.NewGoAllocator(), s, strings.NewReader("["+strings.ReplaceAll(strings.TrimSpace(lines), "\n", ",")+"]"))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := ipc.NewWriter(&b, ipc.WithSchema(s))
	if err := w.Write(batch); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
