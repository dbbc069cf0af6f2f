package why_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/segc-dev/segc/backends/reference"
	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/backends/why"
	"github.com/segc-dev/segc/compiler/check"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

// What is named again and again is looked into once: traits that double, and sets
// that name two others twice each, of which each is explained at its first mention.
func TestDoubled(t *testing.T) {
	var src strings.Builder
	src.WriteString("trait t0 of customer = count(orders)\nsegment x0 of customer { where level > 0 }\nsegment x1 of customer { where level > 3 }\n")
	for i := 1; i <= 60; i++ {
		fmt.Fprintf(&src, "trait t%[1]d of customer = t%[2]d + t%[2]d\n", i, i-1)
	}
	for i := 2; i <= 60; i++ {
		fmt.Fprintf(&src, "segment x%[1]d of customer { where (in x%[2]d and not in x%[3]d) or (not in x%[2]d and in x%[3]d) }\n", i, i-1, i-2)
	}
	src.WriteString("segment sum of customer { where t60 > 0 }\n")
	f, diags := parse.File(token.NewFile("in.seg", []byte(src.String())))
	s := schematest.Shop(t)
	p, list := check.Check(check.Input{Schema: s, Files: []*ast.File{f}})
	if diags = append(diags, list...); diags.HasErrors() {
		t.Fatal(diags)
	}
	data := rows.New(s)
	if err := data.Table("customers").ReadCSV(strings.NewReader("customer_id,level\na,2\n"), "customers.csv", rows.Options{SparseColumns: true}); err != nil {
		t.Fatal(err)
	}
	now, err := types.ParseInstant("2026-03-15T12:00:00Z")
	if err != nil {
		t.Fatal(err)
	}
	e := reference.New(p, data, now)
	for _, set := range p.Sets[len(p.Sets)-2:] {
		a, err := why.Explain(e, set, "a")
		if err != nil {
			t.Fatal(err)
		}
		explained, again := map[string]bool{}, 0
		var visit func(reasons []why.Reason)
		visit = func(reasons []why.Reason) {
			for _, r := range reasons {
				if len(r.Because) > 0 && explained[r.Text] {
					t.Errorf("%s: %q is explained twice", set.Name, r.Text)
				}
				explained[r.Text] = explained[r.Text] || len(r.Because) > 0
				if r.Above {
					again++
				}
				visit(r.Because)
			}
		}
		visit(a.Reasons)
		if set.Name == "x60" && again == 0 {
			t.Error("x60: nothing is said to stand above")
		}
		if _, err := why.NextChange(t.Context(), p, e, set, "a", now); err != nil {
			t.Error(err)
		}
	}
}
