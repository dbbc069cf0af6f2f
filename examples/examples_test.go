// Package examples holds the example workspaces. Its tests run every segment of
// every example on the reference evaluator and on each database that is there,
// and compare the members with expected.json.
package examples

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
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
	"github.com/segc-dev/segc/compiler/plan"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/format"
	"github.com/segc-dev/segc/lang/yaml"
	"github.com/segc-dev/segc/specs/workspace"
)

var update = flag.Bool("update", false, "rewrite expected.json from the reference evaluator")

func TestMain(m *testing.M) { os.Exit(enginetest.Main(m)) }

// An example is a workspace, the instant that its README speaks of, and the
// checks of its members that were written by hand.
type example struct {
	name   string
	asOf   string
	byHand func(*testing.T, time.Time) map[string][]string
	// refused lists, by engine, the sets that it cannot express: SQLite has no regular
	// expressions, hashes or order of versions, ClickHouse no lists that are null.
	refused map[string][]string
}

var all = []example{
	{name: "retail", asOf: "2011-12-10T00:00:00Z", byHand: retailByHand,
		refused: map[string][]string{"sqlite": {"winback_letter", "winback_test.control", "winback_test.free_post", "winback_test.ten_percent"}}},
	{name: "saas", asOf: "2026-03-02T09:00:00Z", byHand: saasByHand,
		refused: map[string][]string{"sqlite": {"experiments.holdout.held_out", "experiments.holdout.open", "experiments.spring_audience",
			"experiments.spring_mail.pictures", "experiments.spring_mail.plain", "hygiene.private_address",
			"technology.beta_tester", "technology.old_app", "technology.outdated_sdk"}}},
	{name: "telecom", asOf: "2026-01-20T15:00:00Z", byHand: telecomByHand,
		refused: map[string][]string{"sqlite": {"upgrade_ready"}}},
	{name: "fashion", asOf: "2026-03-15T08:00:00Z", byHand: fashionByHand},
	{name: "b2b", asOf: "2026-06-30T12:00:00Z", byHand: b2bByHand,
		refused: map[string][]string{"sqlite": {"contacts.decision_maker", "contacts.foreign_address", "contacts.prospects"},
			"clickhouse": {"contacts.prospects"}}},
}

// instant returns the as-of of an example.
func (e example) instant(t *testing.T) types.Instant {
	t.Helper()
	at, err := types.ParseInstant(e.asOf)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// load checks an example's workspace in a folder and reads its data.
func load(t *testing.T, dir string) (*hir.Program, *rows.Data) {
	t.Helper()
	w, list, err := workspace.LoadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	prog, more := check.Check(check.Input{Schema: w.Schema, Files: w.Files, Zone: w.Location, WeekStart: w.WeekStart})
	for _, d := range append(list, more...) {
		t.Errorf("%s: %s: %s (%s)", d.Span, d.Code, d.Message, d.Label)
	}
	if t.Failed() {
		t.FailNow()
	}
	files := map[string]string{}
	for _, f := range w.Target(w.DefaultTarget).Files {
		files[f.Table] = filepath.Join(dir, filepath.FromSlash(f.Path))
	}
	data, err := rows.Load(w.Schema, files)
	if err != nil {
		t.Fatal(err)
	}
	return prog, data
}

// expected is what expected.json holds, in the form of `segc run --format json`.
type expected struct {
	AsOf     string    `json:"as_of"`
	Segments []members `json:"segments"`
}

type members struct {
	Name    string   `json:"name"`
	Entity  string   `json:"entity"`
	Count   int      `json:"count"`
	Members []string `json:"members"`
}

// of returns the members of a set, and whether the file has it.
func (e expected) of(name string) ([]string, bool) {
	i := slices.IndexFunc(e.Segments, func(m members) bool { return m.Name == name })
	if i < 0 {
		return nil, false
	}
	return e.Segments[i].Members, true
}

// text prints one segment a line, so that a change of members is a change of few lines.
func (e expected) text() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "{\"as_of\": %q, \"segments\": [\n", e.AsOf)
	for i, m := range e.Segments {
		line, err := json.Marshal(m)
		if err != nil {
			panic(err)
		}
		b.Write(line)
		if i < len(e.Segments)-1 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
	}
	b.WriteString("]}\n")
	return b.Bytes()
}

func readExpected(t *testing.T, name string) expected {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(name, "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var e expected
	if err := json.Unmarshal(text, &e); err != nil {
		t.Fatal(err)
	}
	return e
}

// The segments are in the canonical layout, as `segc fmt` leaves it.
func TestLayout(t *testing.T) {
	for _, e := range all {
		w, list, err := workspace.LoadDir(e.name)
		if err != nil || list.HasErrors() {
			t.Fatal(err, list)
		}
		for _, f := range w.Files {
			want := format.File(f)
			if strings.HasSuffix(f.Source.Name, ".yaml") {
				want = yaml.Format(f)
			}
			if !bytes.Equal(f.Source.Content, want) {
				t.Errorf("%s/%s is not as segc fmt leaves it", e.name, f.Source.Name)
			}
		}
	}
}

// The reference evaluator finds the members of expected.json, and every set has
// at least one member and at least one row that is none.
func TestReference(t *testing.T) {
	for _, e := range all {
		t.Run(e.name, func(t *testing.T) {
			prog, data := load(t, e.name)
			judge := reference.New(prog, data, e.instant(t))
			got := expected{AsOf: e.asOf}
			for _, set := range prog.Sets {
				keys, err := judge.Members(set)
				if err != nil {
					t.Fatalf("%s: %v", set.Name, err)
				}
				everyone, err := judge.Keys(set.Entity)
				if err != nil {
					t.Fatal(err)
				}
				if n := len(keys); n == 0 || n == len(everyone) {
					t.Errorf("%s has %d of %d members", set.Name, n, len(everyone))
				}
				got.Segments = append(got.Segments, members{set.Name, set.Entity.Name, len(keys), append([]string{}, keys...)})
			}
			path := filepath.Join(e.name, "expected.json")
			if *update {
				if err := os.WriteFile(path, got.text(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want := readExpected(t, e.name)
			for _, m := range got.Segments {
				compare(t, m.Name, "the reference evaluator", m.Members, want)
			}
			if len(got.Segments) != len(want.Segments) || want.AsOf != e.asOf {
				t.Errorf("%s holds %d sets as of %s, want %d as of %s", path, len(want.Segments), want.AsOf, len(got.Segments), e.asOf)
			}
		})
	}
}

// The members that loops over the files find are those of expected.json.
func TestByHand(t *testing.T) {
	for _, e := range all {
		t.Run(e.name, func(t *testing.T) {
			want := readExpected(t, e.name)
			found := e.byHand(t, e.instant(t).Time())
			if len(found) < 6 {
				t.Errorf("%d sets are checked by hand, want 6 or more", len(found))
			}
			for name, keys := range found {
				compare(t, name, "the check by hand", keys, want)
			}
		})
	}
}

// Every database finds the members of expected.json: by one statement a set, and
// by one statement for all sets of an entity.
func TestEngines(t *testing.T) {
	for _, e := range all {
		t.Run(e.name, func(t *testing.T) {
			prog, data := load(t, e.name)
			want := readExpected(t, e.name)
			enginetest.Each(t, func(t *testing.T, db engine.Engine) {
				ctx := context.Background()
				if err := engine.Load(ctx, db, data); err != nil {
					t.Fatal(err)
				}
				r := runner{db, compile.New(prog), e.instant(t)}
				sets := r.expressible(t, prog.Sets, e.refused[db.Name()])
				tally := enginetest.Count(t, db)
				tally.Cases = len(sets)
				for _, set := range sets {
					tally.Add(compare(t, set.Name, db.Name(), r.members(t, set), want))
				}
				for name, keys := range r.flags(t, sets) {
					tally.Add(compare(t, name, db.Name()+" in one scan", keys, want))
				}
			})
		})
	}
}

// A runner compiles sets for a database and runs them there.
type runner struct {
	db   engine.Engine
	c    *compile.Compiler
	asOf types.Instant
}

func (r runner) query(t *testing.T, sets []*hir.Set, shape plan.Shape) *engine.Result {
	t.Helper()
	statement, list := r.c.SQL(sets, compile.Options{Dialect: sql.Lookup(r.db.Dialect()), Shape: shape, AsOf: &r.asOf})
	for _, d := range list {
		t.Errorf("%s: %s: %s (%s)", d.Span, d.Code, d.Message, d.Label)
	}
	if statement.SQL == "" {
		return &engine.Result{}
	}
	result, err := r.db.Query(context.Background(), statement.SQL)
	if err != nil {
		t.Errorf("%s: %v\n%s", sets[0].Name, err, statement.SQL)
		return &engine.Result{}
	}
	return result
}

// expressible returns the sets that the dialect can express, which must be all
// but those that refused names.
func (r runner) expressible(t *testing.T, sets []*hir.Set, refused []string) []*hir.Set {
	t.Helper()
	var kept []*hir.Set
	var left []string
	for _, set := range sets {
		statement, list := r.c.SQL([]*hir.Set{set}, compile.Options{Dialect: sql.Lookup(r.db.Dialect()), AsOf: &r.asOf})
		switch {
		case statement.SQL != "":
			kept = append(kept, set)
		case slices.ContainsFunc(list, func(d diag.Diag) bool { return d.Code == "SEG3001" }):
			left = append(left, set.Name)
		default:
			t.Errorf("%s: no SQL and no SEG3001: %v", set.Name, list)
		}
	}
	slices.Sort(left)
	if !slices.Equal(left, refused) {
		t.Errorf("%s refuses %q, want %q", r.db.Name(), left, refused)
	}
	return kept
}

// members runs one set by itself.
func (r runner) members(t *testing.T, set *hir.Set) []string {
	t.Helper()
	var keys []string
	for _, row := range r.query(t, []*hir.Set{set}, plan.Members).Rows {
		keys = append(keys, row[0].Text)
	}
	slices.Sort(keys)
	return keys
}

// flags runs all sets of each entity in one statement.
func (r runner) flags(t *testing.T, sets []*hir.Set) map[string][]string {
	t.Helper()
	byEntity := map[string][]*hir.Set{}
	for _, s := range sets {
		byEntity[s.Entity.Name] = append(byEntity[s.Entity.Name], s)
	}
	found := map[string][]string{}
	var groups [][]*hir.Set
	for _, g := range byEntity {
		most := len(g)
		if few := sql.Lookup(r.db.Dialect()).Limits.Sets; few > 0 {
			most = few
		}
		groups = slices.AppendSeq(groups, slices.Chunk(g, most))
	}
	for _, group := range groups {
		for _, row := range r.query(t, group, plan.Flags).Rows {
			for i, set := range group {
				if row[i+1].True() {
					found[set.Name] = append(found[set.Name], row[0].Text)
				}
			}
		}
		for _, set := range group {
			slices.Sort(found[set.Name])
		}
	}
	return found
}

// compare reports the keys in which two answers differ, a few of them.
func compare(t *testing.T, set, who string, got []string, e expected) bool {
	t.Helper()
	want, ok := e.of(set)
	if !ok {
		t.Errorf("%s: expected.json does not have it; run go test ./examples -update", set)
		return false
	}
	if slices.Equal(got, want) {
		return true
	}
	without := func(a, b []string) []string {
		rest := slices.DeleteFunc(slices.Clone(a), func(k string) bool { return slices.Contains(b, k) })
		return rest[:min(len(rest), 10)]
	}
	t.Errorf("%s: %s finds %d members, want %d; too many: %v; missing: %v",
		set, who, len(got), len(want), without(got, want), without(want, got))
	return false
}
