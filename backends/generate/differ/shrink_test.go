package differ

import (
	"context"
	"fmt"
	"hash/fnv"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/segc-dev/segc/backends/conformance"
	"github.com/segc-dev/segc/backends/engine"
	"github.com/segc-dev/segc/backends/generate"
	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/specs/schema"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

// mostTries bounds the work on one difference.
const mostTries = 1500

// shrunk makes a difference small and returns it as a conformance case; with
// -keep it is written too. The engine holds the rows of the case before and after.
func shrunk(t *testing.T, s *schema.Schema, eng engine.Engine, c generate.Case, d *Difference) string {
	t.Helper()
	ctx := context.Background()
	loaded := c.Data
	hold := func(data *rows.Data) {
		if data == loaded {
			return
		}
		if err := engine.Unload(ctx, eng, loaded); err != nil {
			t.Fatal(err)
		}
		if err := engine.Load(ctx, eng, data); err != nil {
			t.Fatal(err)
		}
		loaded = data
	}
	defer hold(c.Data)
	small := generate.Shrink(c, s, mostTries, func(p generate.Program, data *rows.Data, set *hir.Set) bool {
		comparer := NewComparer(p, data)
		want, err := comparer.Members(set)
		if err != nil {
			return false
		}
		hold(data)
		got, _ := comparer.Compare(ctx, eng, set, want, &p.AsOf)
		return got != nil && (got.Err == nil) == (d.Err == nil)
	})
	intent := fmt.Sprintf("What %s answered for %s differed from the contract.", eng.Name(), small.Set)
	if d.Err != nil {
		intent = fmt.Sprintf("%s once refused the statement of %s.", eng.Name(), small.Set)
	}
	text, err := small.Archive(intent, s)
	if err != nil {
		return "no case: " + err.Error()
	}
	if *keep {
		h := fnv.New32a()
		h.Write(text)
		if err := os.WriteFile(fmt.Sprintf("../../../testdata/conformance/found_%08x.txtar", h.Sum32()), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return string(text)
}

// TestShrink shrinks an artificial difference: an engine that forgets customers
// with three orders or more wherever a segment asks for the length of a text.
func TestShrink(t *testing.T) {
	s := schematest.Shop(t)
	g := generate.New(3)
	w := g.Workspace(10)
	w.Text += `
segment odd of customer {
  let n = length(city ?? "none")
  where (level >= 0 and (n > 0 or verified)) or top 3 by spend
  where at least 1 of (any(orders), in base_c, signed_up_at in last 1 year)
  except in shop.extra.fans and level > 1000
}
`
	p, diags, err := generate.Check(w, s)
	if err != nil || diags.HasErrors() {
		t.Fatal(err, diags)
	}
	data, err := g.Rows(s, 20, p.AsOf)
	if err != nil {
		t.Fatal(err)
	}
	wrong := func(p generate.Program, data *rows.Data, set *hir.Set) bool {
		c := NewComparer(p, data)
		members, err := c.Members(set)
		if err != nil || !strings.Contains(hir.DumpSet(set), "length") {
			return false
		}
		orders := map[string]int{}
		of := data.Table("orders")
		for row := range of.Len() {
			if key, ok := of.Join("customer_id").At(row).(string); ok {
				orders[key]++
			}
		}
		return slices.ContainsFunc(members, func(key string) bool { return orders[key] >= 3 })
	}
	small := generate.Shrink(generate.Case{Workspace: w, Data: data, Set: "odd"}, s, 3000, wrong)
	text, err := small.Archive("An artificial difference.", s)
	if err != nil {
		t.Fatal(err)
	}
	c, err := conformance.Read("shrunk", text, s)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if !wrong(generate.Program{Program: c.Program, AsOf: c.AsOf}, c.Data, c.Program.Sets[0]) {
		t.Errorf("the case as written does not differ:\n%s", text)
	}
	if len(c.Program.Sets)+len(c.Program.Traits)+len(c.Program.Params) != 1 || len(small.Workspace.Text) > 90 {
		t.Errorf("more than the length of a text is left:\n%s", text)
	}
	for _, table := range c.Data.Tables {
		if want := map[string]int{"customers": 1, "orders": 3}[table.Name]; table.Len() != want {
			t.Errorf("%s: %d rows, want %d\n%s", table.Name, table.Len(), want, text)
		}
	}
}
