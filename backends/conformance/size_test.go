package conformance

import (
	"context"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/segc-dev/segc/backends/compile"
	"github.com/segc-dev/segc/backends/engine"
	"github.com/segc-dev/segc/backends/engine/enginetest"
	"github.com/segc-dev/segc/backends/reference"
	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/backends/sql"
	"github.com/segc-dev/segc/compiler/check"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

// many returns n texts of a format with their number, joined.
func many(n int, format, sep string) string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = fmt.Sprintf(format, i)
	}
	return strings.Join(parts, sep)
}

// large are definitions that are large in one way each. Those of hard are too long
// for dialects that take no text of their length, which must say so; those of
// complex are more than one method of the engine holds, which it says itself.
var large = []struct{ name, text, hard, complex string }{
	{"1,000 segments", many(1000, "segment s%[1]d of customer { where points > %[1]d and level != %[1]d }", "\n"), "", ""},
	{"300 segments over orders", many(300, "segment s%[1]d of customer { where count(orders in last 1%[1]d days where quantity >= 2) > 1 or points = %[1]d }", "\n"), "", ""},
	{"partition of 200 arms", "partition p of customer {\n" + many(100, "a%[1]d where points > 1%03[1]d\nb%[1]d where any(orders in last 1%[1]d days)", "\n") + "\nrest otherwise }", "", ""},
	{"list of 50,000 texts", "segment s of customer { where country in [" + many(50_000, "\"c%d\"", ", ") + "] }\n" +
		"segment out of customer { where city not in [" + many(50_000, "\"c%d\"", ", ") + "] }", "athena", ""},
	{"list of 50,000 numbers", "segment s of customer { where points in [" + many(50_000, "%d", ", ") + "] }\n" +
		"segment out of customer { where account_id not in [" + many(50_000, "%d", ", ") + "] }", "athena", ""},
	{"list of 50,000 texts of events", "segment s of customer { where count(orders where channel in [" + many(50_000, "\"c%d\"", ", ") + "]) >= 2 }", "athena", ""},
	{"list of 12,000 decimals", "segment s of customer { where balance in [" + many(12_000, "%d.25 USD", ", ") + "] }", "", ""},
	{"any of 600 elements", "segment s of customer { where interests contains any [" + many(600, "\"c%d\"", ", ") + "] }", "", ""},
	{"or of 2,000 terms", "segment s of customer { where " + many(2000, "points = %[1]d and level = %[1]d", " or ") + " }", "", "athena trino"},
	{"at least 100 of 200", "segment s of customer { where at least 100 of (" + many(200, "points > 1%03d", ", ") + ") }", "", ""},
	{"60 levels", "segment s of customer { where " + strings.Repeat("not (level > 1 or points < 2 and (", 60) + "verified" + strings.Repeat("))", 60) + " }", "", ""},
	{"100 windows", "segment s of customer { where " + many(100, "count(orders in last 1%d days where quantity >= 2) < 2", " and ") + " }", "", ""},
	{"chain of 100", "segment s0 of customer { where country >= \"c3\" }\n" + many(99, "segment t%[1]d of customer { where points > %[1]d and in s0 }", "\n"), "", ""},
}

// largeRows are customers and orders whose values lie inside and outside of lists,
// at their ends and between.
func largeRows(t *testing.T) *rows.Data {
	t.Helper()
	data := rows.New(schematest.Shop(t))
	text := func(i int) types.Value {
		if i%7 == 6 {
			return nil
		}
		return []string{"c0", "c49999", "c50000", "c1", "C1", "c1 "}[i%7]
	}
	number := func(i int) types.Value {
		if i%9 == 8 {
			return nil
		}
		return []int64{0, 1, 999, 1000, 1100, 1199, 49_999, 50_000}[i%9]
	}
	day := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	for i := range 40 {
		interests := []types.Value{"c" + fmt.Sprint(i*17), "none"}
		customer := map[string]types.Value{"customer_id": fmt.Sprintf("k%02d", i), "country_code": "c" + fmt.Sprint(i*1300), "city": text(i),
			"account_id": number(i + 3), "points": number(i), "level": int64(i % 4), "balance": types.Decimal{Unscaled: big.NewInt(int64(i)*31_025 + 25), Scale: 2},
			"interests": interests, "verified": []types.Value{true, false, nil}[i%3], "marketing_opt_in": true,
			"signed_up_at": types.InstantOf(day), "joined_on": types.DateOf(2026, 1, 1)}
		if err := data.Table("customers").Append(customer); err != nil {
			t.Fatal(err)
		}
		for j := range i % 5 {
			at := day.AddDate(0, 0, -i*j*7)
			order := map[string]types.Value{"order_id": fmt.Sprintf("o%02d_%d", i, j), "customer_id": fmt.Sprintf("k%02d", i), "ordered_at": types.InstantOf(at),
				"ordered_date": types.DateOf(at.Date()), "quantity": int64(1 + (i+j)%3), "channel": text(i + j), "status": "paid"}
			if err := data.Table("orders").Append(order); err != nil {
				t.Fatal(err)
			}
		}
	}
	return data
}

// largeProgram checks a definition.
func largeProgram(t *testing.T, text string) *hir.Program {
	t.Helper()
	f, diags := parse.File(token.NewFile("large.seg", []byte(text)))
	if diags.HasErrors() {
		t.Fatal(diags[0].Message)
	}
	p, diags := check.Check(check.Input{Schema: schematest.Shop(t), Files: []*ast.File{f}, Zone: time.UTC, WeekStart: time.Monday})
	if diags.HasErrors() {
		t.Fatal(diags[0].Message)
	}
	return p
}

var largeAsOf = types.InstantOf(time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC))

// TestLargeStatements holds every dialect's statements, with literals and with
// arguments, to its limits and to what all databases take: parentheses in 100
// levels, 100 common tables.
func TestLargeStatements(t *testing.T) {
	for _, l := range large {
		t.Run(l.name, func(t *testing.T) {
			p := largeProgram(t, l.text)
			for _, d := range sql.Dialects() {
				for _, bind := range []bool{false, true} {
					if bind && d.MaxParams == 0 {
						continue
					}
					list, diags := compile.New(p).Long(p.Sets, compile.Options{Dialect: d, AsOf: &largeAsOf, Bind: bind})
					if refused := d.Name == l.hard; refused != (len(diags) > 0) || refused && !strings.Contains(diags[0].Message, "are the most") {
						t.Errorf("%s: %v", d.Name, diags)
					}
					for _, st := range list {
						within(t, d, st, len(p.Sets))
					}
				}
			}
		})
	}
}

// within holds a statement to a dialect's limits.
func within(t *testing.T, d *sql.Dialect, st sql.Statement, sets int) {
	t.Helper()
	level, deepest := 0, 0
	for _, c := range st.SQL {
		switch c {
		case '(':
			level++
			deepest = max(deepest, level)
		case ')':
			level--
		}
	}
	limits := d.Limits
	if one := sets == 1 || strings.Count(st.SQL, " of customer as of") == 1; limits.Text > 0 && len(st.SQL) > limits.Text && !one || limits.Hard > 0 && len(st.SQL) > limits.Hard {
		t.Errorf("%s: %d bytes", d.Name, len(st.SQL))
	}
	if d.MaxParams > 0 && len(st.Params) > d.MaxParams {
		t.Errorf("%s: %d arguments", d.Name, len(st.Params))
	}
	if deepest > 100 || strings.Count(st.SQL, d.As+" (\n") > 100 {
		t.Errorf("%s: %d levels, %d tables", d.Name, deepest, strings.Count(st.SQL, d.As+" (\n"))
	}
}

// TestLarge runs the large definitions on every engine that is there.
func TestLarge(t *testing.T) {
	data := largeRows(t)
	programs, want := make([]*hir.Program, len(large)), make([]map[string][]string, len(large))
	for i, l := range large {
		programs[i], want[i] = largeProgram(t, l.text), map[string][]string{}
		judge := reference.New(programs[i], data, largeAsOf)
		some := false
		for _, s := range programs[i].Sets {
			keys, err := judge.Members(s)
			if err != nil {
				t.Fatal(err)
			}
			want[i][s.Name] = keys
			some = some || len(keys) > 0 && len(keys) < 40
		}
		if !some {
			t.Errorf("%s: everybody or nobody is a member", l.name)
		}
	}
	enginetest.Every(t, func(t *testing.T, eng engine.Engine) {
		if eng.Name() == "snowflake" {
			t.Skip("the emulator makes no arrays of JSON")
		}
		if err := engine.Load(context.Background(), eng, data); err != nil {
			t.Fatal(err)
		}
		tally := enginetest.Count(t, eng)
		for i, l := range large {
			if slices.Contains(strings.Fields(l.hard), eng.Dialect()) || slices.Contains(strings.Fields(l.complex), eng.Dialect()) {
				continue
			}
			t.Run(l.name, func(t *testing.T) {
				tally.Cases++
				o := compile.Options{Dialect: sql.Lookup(eng.Dialect()), AsOf: &largeAsOf}
				largeOn(t, eng, programs[i], o, want[i], tally)
				if o.Bind = true; enginetest.Slow(eng) == 1 && len(want[i]) < 100 {
					largeOn(t, eng, programs[i], o, want[i], tally)
				}
			})
		}
	})
}

// largeOn compares the sets of a program, in as many statements as they need.
func largeOn(t *testing.T, eng engine.Engine, p *hir.Program, o compile.Options, want map[string][]string, tally *enginetest.Tally) {
	t.Helper()
	list, diags := compile.New(p).Long(p.Sets, o)
	if len(diags) > 0 {
		t.Fatal(diags[0].Message)
	}
	got := map[string][]string{}
	for _, st := range list {
		r, err := eng.Query(context.Background(), st.SQL, st.Args()...)
		if err != nil {
			t.Fatalf("bound: %v, %d bytes: %.300s", o.Bind, len(st.SQL), err.Error())
		}
		for _, row := range r.Rows {
			got[row[0].Text] = append(got[row[0].Text], row[1].Text)
		}
	}
	for name, keys := range want {
		slices.Sort(got[name])
		if !tally.Add(slices.Equal(got[name], keys)) {
			t.Errorf("%s (bound: %v): got %q, want %q", name, o.Bind, got[name], keys)
		}
	}
}
