package unit_test

import (
	"strings"
	"testing"

	"github.com/segc-dev/segc/backends/generate"
	"github.com/segc-dev/segc/backends/unit"
	"github.com/segc-dev/segc/backends/witness"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

// TestGeneratedCasesHold holds of generated segments, of every construct, that a
// written case says what the segment does: read again, each passes.
func TestGeneratedCasesHold(t *testing.T) {
	s := schematest.Shop(t)
	cases, files := 0, 0
	for seed := range uint64(4) {
		p, diags, err := generate.Check(generate.New(seed).Workspace(16), s)
		if err != nil || diags.HasErrors() {
			t.Fatal(err, diags)
		}
		f := witness.NewFinder(p.Program)
		for _, set := range p.Program.Sets {
			if set.Name == "" {
				continue
			}
			text := unit.NewRunner(p.Program, nil).Generate(set, f)
			if text == "" {
				continue
			}
			files++
			tests, list := unit.Read(token.NewFile("generated.test.yaml", []byte(text)), func(string) (*hir.Set, diag.List) { return set, nil })
			if list.HasErrors() {
				t.Fatalf("%s does not read again: %v\n%s", set.Name, list, text)
			}
			again := unit.NewRunner(p.Program, nil)
			for _, c := range tests[0].Cases {
				cases++
				res, err := again.Run(t.Context(), tests[0], c)
				if err != nil {
					t.Fatal(err)
				}
				if !res.Passed {
					t.Errorf("seed %d: %s\n%s%v", seed, hir.Dump(set.Cond), caseOf(text, c.Name), res.Diags)
				}
			}
		}
	}
	t.Logf("%d cases of %d sets", cases, files)
	if cases < 100 {
		t.Errorf("%d cases are too few to show anything", cases)
	}
}

// caseOf returns the lines of a case in a file.
func caseOf(text, name string) string {
	for part := range strings.SplitSeq(text, "  - name: ") {
		if strings.Contains(part, strings.ReplaceAll(name, `"`, `\"`)) {
			return part
		}
	}
	return ""
}

// TestCases holds what a case may leave out, and the words for what it may not.
func TestCases(t *testing.T) {
	workspace := generate.Workspace{Zone: "UTC", AsOf: "2026-03-15T12:00:00Z", Week: "monday", Text: `segment gold of customer { where account.tier = "gold" }
segment rich of customer { where balance >= 50 USD }
segment near of customer { where distance(home, point(52, 5)) < 10 km }
segment fans of store { where any(visitors where level > 2) }
`}
	p, diags, err := generate.Check(workspace, schematest.Shop(t))
	if err != nil || diags.HasErrors() {
		t.Fatal(err, diags)
	}
	for _, c := range []struct{ segment, row, want string }{
		{"gold", `in: {account: {tier: gold}}`, ""},
		{"gold", `in: {account_id: 7, account: {tier: gold}}`, ""},
		{"gold", `in: {account: {account_id: 7, tier: gold}}`, ""},
		{"gold", `out: {account: null}`, ""},
		{"gold", `in: {account_id: 7, account: {account_id: 8, tier: gold}}`, "the row that it is nested with says"},
		{"gold", `in: {account: [{tier: gold}]}`, "leads to one row, a map"},
		{"fans", `in: {visitors: [{level: 1}, {level: 3}]}`, ""},
		{"fans", `out: {visitors: [{level: 1}]}`, ""},
		{"fans", `out: {visitors: null}`, "leads to rows, a list of maps"},
		{"rich", `in: {balance: 1_000.50 USD}`, ""},
		{"rich", `out: {balance: 49.99}`, ""},
		{"rich", `in: {balance: .5}`, "`.5` is no decimal"},
		{"rich", `in: {balance: NaN}`, "`NaN` is no decimal"},
		{"rich", `in: {balance: 5}`, "the row is out of `rich`, and the case says in"},
		{"near", `in: {home: {lon: 5, lat: 52.01}}`, ""},
		{"near", `in: {home: {lat: 52}}`, "`home` is a point"},
		{"near", `in: {home: {lat: 52, lon: east}}`, "`east` is no float"},
	} {
		f := token.NewFile("one.test.yaml", []byte("segment: "+c.segment+"\ncases:\n  - "+c.row+"\n"))
		tests, list := unit.Read(f, func(name string) (*hir.Set, diag.List) {
			for _, s := range p.Program.Sets {
				if s.Name == name {
					return s, nil
				}
			}
			return nil, nil
		})
		if list.HasErrors() || len(tests) != 1 {
			t.Fatal(c.segment, list)
		}
		res, err := unit.NewRunner(p.Program, nil).Run(t.Context(), tests[0], tests[0].Cases[0])
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case c.want == "" && !res.Passed:
			t.Errorf("%s %s: %v", c.segment, c.row, res.Diags)
		case c.want != "" && (len(res.Diags) != 1 || !strings.Contains(res.Diags[0].Message, c.want)):
			t.Errorf("%s %s: %v, want %q", c.segment, c.row, res.Diags, c.want)
		}
	}
}
