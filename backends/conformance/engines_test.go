package conformance

import (
	"context"
	"os"
	"slices"
	"testing"

	"github.com/segc-dev/segc/backends/compile"
	"github.com/segc-dev/segc/backends/engine"
	"github.com/segc-dev/segc/backends/engine/enginetest"
	"github.com/segc-dev/segc/backends/sql"
	"github.com/segc-dev/segc/compiler/hir"
)

// TestEngines holds every engine that is present to the cases: the members of
// each set as of the case's instant, each set alone and all of an entity in one
// statement. A set that a dialect cannot express is counted, and listed with -v.
func TestEngines(t *testing.T) {
	cases, err := Load(os.DirFS("../../testdata"))
	if err != nil {
		t.Fatal(err)
	}
	examples, err := LoadReference(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	cases = append(cases, examples)
	enginetest.Every(t, func(t *testing.T, eng engine.Engine) {
		tally := enginetest.Count(t, eng)
		for _, c := range cases {
			t.Run(c.Name, func(t *testing.T) {
				comparison{t, eng, compile.New(c.Program), c, tally}.all()
				tally.Cases++
			})
		}
	})
}

// A comparison holds an engine to a case, whose rows it has.
type comparison struct {
	t        *testing.T
	eng      engine.Engine
	compiler *compile.Compiler
	*Case
	tally *enginetest.Tally
}

// options are those of the case's statements.
func (c comparison) options() compile.Options {
	return compile.Options{Dialect: sql.Lookup(c.eng.Dialect()), AsOf: &c.AsOf}
}

// all compares what the case says.
func (c comparison) all() {
	if why := misplayed[c.eng.Name()+"/"+c.Name]; why != "" {
		c.t.Skip(why)
	}
	ctx := context.Background()
	if err := engine.Load(ctx, c.eng, c.Data); err != nil {
		c.t.Fatal(err)
	}
	defer func() {
		if err := engine.Unload(ctx, c.eng, c.Data); err != nil {
			c.t.Fatal(err)
		}
	}()
	c.members()
	c.values()
	c.refusals()
}

// members compares each set alone, its literals in place and bound, and the sets of
// each entity together.
func (c comparison) members() {
	brief := enginetest.Slow(c.eng) >= 100 // one set alone, then all of them together
	want := map[string][]string{}
	groups := map[string][]*hir.Set{}
	asked := 0
	for _, m := range c.Members {
		st, diags := c.compiler.SQL([]*hir.Set{m.Set}, c.options())
		if len(diags) > 0 {
			c.t.Logf("%s cannot express %s: %s", c.eng.Name(), m.Set.Name, diags[0].Message)
			continue
		}
		if why := c.beyond(m.Set.Name, st.SQL); why != "" {
			c.t.Logf("%s is not asked about %s: %s", c.eng.Name(), m.Set.Name, why)
			continue
		}
		if asked++; !brief || asked == 1 {
			if !c.alone(st, m) {
				continue
			}
			c.bound(m)
		}
		want[m.Set.Name] = m.Keys
		groups[m.Set.Entity.Name] = append(groups[m.Set.Entity.Name], m.Set)
	}
	for _, sets := range groups {
		for some := range slices.Chunk(sets, 8) { // SQLite copies a common table for each reader
			c.together(some, want)
		}
	}
}

// bound compares a set whose literals are arguments, if it has any.
func (c comparison) bound(m Members) {
	o := c.options()
	o.Bind = true
	st, diags := c.compiler.SQL([]*hir.Set{m.Set}, o)
	if len(diags) > 0 {
		c.t.Errorf("%s, bound: %s", m.Set.Name, diags[0].Message)
	} else if len(st.Params) > 0 {
		c.alone(st, m)
	}
}

// alone compares the members of one statement.
func (c comparison) alone(st sql.Statement, m Members) bool {
	c.t.Helper()
	r, err := c.eng.Query(context.Background(), st.SQL, st.Args()...)
	if err != nil {
		c.t.Errorf("%s: %v\n%s\n%v", m.Set.Name, err, st.SQL, st.Params)
		return c.tally.Add(false)
	}
	got := sorted(r, 0)
	if !c.tally.Add(slices.Equal(got, m.Keys)) {
		c.t.Errorf("%s: got %q, want %q\n%s\n%v", m.Set.Name, got, m.Keys, st.SQL, st.Params)
		return false
	}
	return true
}

// together compares sets of one entity in one statement, or as few as the engine takes.
func (c comparison) together(sets []*hir.Set, want map[string][]string) {
	c.t.Helper()
	list, diags := c.compiler.Long(sets, c.options())
	if len(diags) > 0 {
		c.t.Errorf("together: %s", diags[0].Message)
		return
	}
	got := map[string][]string{}
	for _, st := range list {
		r, err := c.eng.Query(context.Background(), st.SQL)
		if err != nil {
			c.tally.Add(false)
			c.t.Errorf("together: %v\n%s", err, st.SQL)
			return
		}
		for _, row := range r.Rows {
			got[row[0].Text] = append(got[row[0].Text], row[1].Text)
		}
	}
	for _, s := range sets {
		slices.Sort(got[s.Name])
		if !c.tally.Add(slices.Equal(got[s.Name], want[s.Name])) {
			c.t.Errorf("%s, with others: got %q, want %q\n%s", s.Name, got[s.Name], want[s.Name], list[0].SQL)
		}
	}
}

func sorted(r *engine.Result, column int) []string {
	keys := make([]string, 0, len(r.Rows))
	for _, row := range r.Rows {
		keys = append(keys, row[column].Text)
	}
	slices.Sort(keys)
	return keys
}

func TestMain(m *testing.M) { os.Exit(enginetest.Main(m)) }
