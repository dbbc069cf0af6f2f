package conformance

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/segc-dev/segc/backends/compile"
	"github.com/segc-dev/segc/backends/engine"
	"github.com/segc-dev/segc/backends/engine/enginetest"
	"github.com/segc-dev/segc/backends/sql"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
)

// keptCase is the case whose segments tables of stays are kept of.
const keptCase = "window_last_days"

// TestRefresh keeps a table of stays on every engine that is present: what it
// says of now and of before is what the segments say as of then, wherever an
// earlier refresh stopped and however often it ran.
func TestRefresh(t *testing.T) {
	cases, err := Load(os.DirFS("../../testdata"))
	if err != nil {
		t.Fatal(err)
	}
	c := cases[slices.IndexFunc(cases, func(c *Case) bool { return c.Name == keptCase })]
	enginetest.Each(t, func(t *testing.T, eng engine.Engine) {
		d := sql.Lookup(eng.Dialect())
		if len(d.DDL.Merge) == 1 && d.DDL.Merge[0] == sql.None {
			t.Skipf("%s keeps no tables of stays: %s", eng.Name(), d.Cannot["merge"])
		}
		if err := engine.Load(context.Background(), eng, c.Data); err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := engine.Unload(context.Background(), eng, c.Data); err != nil {
				t.Fatal(err)
			}
		}()
		k := &kept{t: t, eng: eng, d: d, c: compile.New(c.Program)}
		for _, m := range c.Members {
			if m.Set.Entity == c.Members[0].Set.Entity {
				k.sets = append(k.sets, m.Set)
			}
		}
		k.days(c.AsOf)
		k.stops(c.AsOf)
	})
}

// kept is a table of stays under test.
type kept struct {
	t    *testing.T
	eng  engine.Engine
	d    *sql.Dialect
	c    *compile.Compiler
	sets []*hir.Set
}

func (k *kept) statements(at types.Instant, segments []string) []string {
	k.t.Helper()
	entity := k.sets[0].Entity
	m := sql.Memberships{Table: []string{"stays"}, Now: []string{"stays_now"}, Key: sql.ColumnFor(entity.Key.Name),
		KeyType: entity.Key.Type, At: at, Segments: segments}
	list, diags := k.c.Refresh(k.sets, m, compile.Options{Dialect: k.d, AsOf: &at})
	if len(diags) > 0 {
		k.t.Fatal(diags[0].Message)
	}
	return list
}

func (k *kept) run(statements ...string) {
	k.t.Helper()
	for _, s := range statements {
		if err := k.eng.Exec(context.Background(), s); err != nil {
			k.t.Fatalf("%v\n%s", err, s)
		}
	}
}

// rows returns a query's rows as lines, sorted.
func (k *kept) rows(query string) string {
	k.t.Helper()
	r, err := k.eng.Query(context.Background(), query)
	if err != nil {
		k.t.Fatalf("%v\n%s", err, query)
	}
	var lines []string
	for _, row := range r.Rows {
		var cells []string
		for _, c := range row {
			cells = append(cells, c.Text)
		}
		lines = append(lines, strings.Join(cells, " "))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// now returns who is a member as of an instant, in the order of rows.
func (k *kept) now(at types.Instant) string {
	k.t.Helper()
	fills, diags := k.c.Long(k.sets, compile.Options{Dialect: k.d, AsOf: &at})
	if len(diags) > 0 || len(fills) != 1 {
		k.t.Fatal(len(fills), diags)
	}
	return k.rows(fills[0].SQL)
}

// from is the table as it is read.
func (k *kept) from() string { return k.d.Members(sql.Memberships{Table: []string{"stays"}}) }

func (k *kept) drop() { k.run("DROP TABLE stays") }

// stays returns the table as it is.
func (k *kept) stays() string {
	k.t.Helper()
	return k.rows("SELECT segment, customer_id, entered_at, left_at FROM " + k.from())
}

// days refreshes a table day by day and then looks back.
func (k *kept) days(last types.Instant) {
	day := types.Instant(24 * time.Hour / time.Microsecond)
	var want []string
	moved := false
	for i := range types.Instant(12) {
		at := last - (11-i)*3*day
		k.run(k.statements(at, nil)...)
		now := k.now(at)
		if got := k.rows("SELECT segment, customer_id FROM " + k.from() + " WHERE left_at IS NULL"); got != now {
			k.t.Fatalf("as of %s the table has\n%s\nwant\n%s", at, got, now)
		}
		moved = moved || i > 0 && now != want[i-1]
		want = append(want, now)
	}
	if !moved {
		k.t.Error("nobody entered or left: the case shows nothing")
	}
	for i, w := range want {
		at := k.instant(last - (11-types.Instant(i))*3*day)
		if got := k.rows("SELECT segment, customer_id FROM " + k.from() + " WHERE entered_at <= " + at + " AND (left_at IS NULL OR left_at > " + at + ")"); got != w {
			k.t.Errorf("looking back, as of %s the table has\n%s\nwant\n%s", at, got, w)
		}
	}
	before := k.stays()
	k.run(k.statements(last, nil)...)
	if after := k.stays(); after != before {
		k.t.Errorf("a second refresh as of the same instant changed the table:\n%s\nwas\n%s", after, before)
	}
	k.run(k.statements(last+100*day, []string{k.sets[0].Name})...)
	if got := k.rows("SELECT COUNT(*) FROM " + k.from() + " WHERE left_at IS NULL AND segment <> '" + k.sets[0].Name + "'"); got == "0" {
		k.t.Error("a refresh of one segment ended the stays of others")
	}
	k.drop()
}

func (k *kept) instant(i types.Instant) string {
	m := sql.Memberships{Table: []string{"x"}, At: i}
	_, text, _ := strings.Cut(k.d.Later(m), "entered_at > ")
	text, _, _ = strings.Cut(text, " OR ")
	return text
}

// stops breaks a refresh off after each of its statements, then refreshes again.
func (k *kept) stops(last types.Instant) {
	before := last - types.Instant(30*24*time.Hour/time.Microsecond)
	first, second := k.statements(before, nil), k.statements(last, nil)
	k.run(first...)
	k.run(second...)
	want := k.stays()
	k.drop()
	for n := range second {
		k.run(first...)
		done := second[:n]
		if begun := slices.IndexFunc(done, func(s string) bool { return strings.HasPrefix(s, "BEGIN") || strings.HasPrefix(s, "START") }); begun >= 0 && !slices.Contains(done, k.d.DDL.Commit) {
			k.run(done...)
			k.run("ROLLBACK")
		} else {
			k.run(done...)
		}
		k.run(second...)
		if got := k.stays(); got != want {
			k.t.Errorf("stopped after %d statements, then run whole:\n%s\nwant\n%s", n, got, want)
		}
		k.drop()
	}
	if k.d.DDL.Begin[0] != sql.None && k.eng.Name() != "sqlite" {
		return // a transaction that breaks off did nothing; SQLite shows that without one it holds too
	}
	var alone []string
	for _, s := range second {
		if !slices.Contains(k.d.DDL.Begin, s) && s != k.d.DDL.Commit && !strings.HasPrefix(s, "LOCK") {
			alone = append(alone, s)
		}
	}
	for n := range alone {
		k.run(first...)
		k.run(alone[:n]...)
		k.run(second...)
		if got := k.stays(); got != want {
			k.t.Errorf("stopped after %d statements of no transaction: %s", n, fmt.Sprintf("\n%s\nwant\n%s", got, want))
		}
		k.drop()
	}
}
