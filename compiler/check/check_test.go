package check_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/segc-dev/segc/compiler/check"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

const asked = `
package crm
segment vips of customer { where level > 3 }
segment big(floor: decimal = 100 USD, window: duration) of customer { where sum(orders.amount in last window) > floor }
partition stage of customer { fresh where none(orders) known otherwise }
trait ltv of customer = sum(orders.amount)
trait orders_in(window: duration) of customer = count(orders in last window)
segment broken of customer { where contry = "x" }
`

func expression(t *testing.T, text string) ast.Expr {
	t.Helper()
	e, _, diags := parse.Expr(token.NewFile("args", []byte(text)), text, nil)
	if len(diags) > 0 {
		t.Fatalf("%s does not parse:\n%s", text, show(diags))
	}
	return e
}

// TestSet asks for sets as the command line names them.
func TestSet(t *testing.T) {
	c := check.New(check.Input{Schema: schematest.Shop(t), Files: parsed(t, "in.seg", asked)})
	before := len(c.Diagnostics())
	for _, test := range []struct{ ref, want string }{
		{"crm.vips", "crm.vips"},
		{"crm.stage.known", "crm.stage.known"},
		{"crm.big(window: 90 days)", "crm.big(window: 90 days)"},
		{"crm.big(300 USD, 90 days)", "crm.big(300 USD, 90 days)"},
		{"crm.big(100 USD, window: 90 days)", "crm.big(window: 90 days)"},
		{"vips", "SEG1004"},
		{"crm.big", "SEG1404"},
		{"crm.big(300, 90 days)", "SEG1403"},
		{"crm.stage", "SEG1012"},
		{"crm.ltv", "SEG1012"},
		{"crm.big(window: crm.ltv)", "SEG1018"},
		{"crm.big(window: 0 days)", "SEG1202"},
		{"crm.broken", ""},
		{"3 > 2", "SEG1004"},
	} {
		set, diags := c.Set(expression(t, test.ref))
		var got []string
		if set != nil {
			got = append(got, set.Name)
		}
		for _, d := range diags {
			got = append(got, string(d.Code))
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s: got %v, want %s", test.ref, got, test.want)
		}
	}
	if after := len(c.Diagnostics()); after != before {
		t.Errorf("questions changed the workspace's diagnostics from %d to %d", before, after)
	}
	one, _ := c.Set(expression(t, "crm.big(window: 90 days)"))
	two, _ := c.Set(expression(t, "crm.big(100 USD, 90 days)"))
	if one != two {
		t.Error("one instance was made twice")
	}
}

// TestTraitAndExpr asks for a trait, and for conditions and values over a row.
func TestTraitAndExpr(t *testing.T) {
	s := schematest.Shop(t)
	c := check.New(check.Input{Schema: s, Files: parsed(t, "in.seg", asked)})
	if tr, diags := c.Trait(expression(t, "crm.orders_in(30 days)")); tr == nil || tr.Name != "crm.orders_in(30 days)" {
		t.Errorf("got %v, %v", tr, diags)
	}
	if tr, diags := c.Trait(expression(t, "crm.vips")); tr != nil || len(diags) != 1 {
		t.Errorf("a segment as a trait: got %v, %v", tr, diags)
	}
	row := &hir.Var{Name: "order", Entity: s.Entity("order")}
	x, diags := c.Expr(row, expression(t, `amount > 3 USD and customer in crm.vips`))
	if len(diags) > 0 {
		t.Fatal(show(diags))
	}
	if got, want := hir.Dump(x), "(and (>? order.amount~decimal(12,2) USD? 3~int USD) (member order.customer crm.vips))"; got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	if x, diags := c.Expr(row, expression(t, `amount > 3`)); x != nil || len(diags) != 1 || diags[0].Code != "SEG1103" {
		t.Errorf("got %v, %v", x, diags)
	}
}

// TestLeftOut holds that the program lacks what has errors and what refers to
// it, and has the rest in written order.
func TestLeftOut(t *testing.T) {
	files := parsed(t, "b.seg", `
segment uses_bad of customer { where in bad or in stage.one }
segment good of customer { where level > 3 }
partition stage of customer { one where in bad two otherwise }
split cut of customer seed "s" among bad { a 10% }
trait of_bad of customer = if(in bad, 1, 2)
segment bad of customer { where contry = "x" }
segment uses_trait of customer { where of_bad > 1 }
`, "a.seg", `
segment last of customer { where in good }
partition fine of customer { x where in last y otherwise }
segment template(n: int) of customer { where level > n }
`)
	prog, diags := check.Check(check.Input{Schema: schematest.Shop(t), Files: files})
	if len(diags) != 1 || diags[0].Code != "SEG1001" {
		t.Errorf("got %s", show(diags))
	}
	var names []string
	for _, s := range prog.Sets {
		names = append(names, s.Name)
	}
	if got, want := strings.Join(names, " "), "good last fine.x fine.y"; got != want {
		t.Errorf("got sets %s, want %s", got, want)
	}
	if len(prog.Traits) != 0 || len(prog.Partitions) != 1 || len(prog.Splits) != 0 {
		t.Errorf("got %d traits, %d partitions, %d splits", len(prog.Traits), len(prog.Partitions), len(prog.Splits))
	}
}

// TestNothing checks workspaces that hardly are any.
func TestNothing(t *testing.T) {
	prog, diags := check.Check(check.Input{})
	if prog == nil || prog.Zone == nil || prog.Schema == nil || len(diags) > 0 {
		t.Errorf("got %v, %v", prog, diags)
	}
	_, diags = check.Check(check.Input{Files: parsed(t, "in.seg", "segment a of b { where c > 3 }")})
	if len(diags) != 1 || diags[0].Code != "SEG1003" {
		t.Errorf("got %s", show(diags))
	}
}

// TestLimits holds that definitions which grow when written out end in one
// message, soon.
func TestLimits(t *testing.T) {
	doubling := "let x0 = count(orders)\n"
	for i := range 60 {
		doubling += fmt.Sprintf("let x%d = x%d + x%d\n", i+1, i, i)
	}
	calls := ""
	for i := range 40 {
		calls += fmt.Sprintf("trait t%d(n: int) of customer = t%d(n * 2) + t%d(n * 2 + 1)\n", i, i+1, i+1)
	}
	for name, src := range map[string]string{
		"doubling": "segment s of customer {\n" + doubling + "where x60 > 3 }",
		"habits":   "segment s of customer { where each of last 1000 weeks (each of last 1000 weeks (any(orders))) }",
		"calls":    calls + "trait t40(n: int) of customer = n\nsegment s of customer { where t0(1) > 3 }",
		"sums":     "segment s of customer { where level" + strings.Repeat(" + 1", 5000) + " > 3 }",
		"then":     "segment s of customer { where any(orders" + strings.Repeat(" then orders", 3000) + ") }",
	} {
		f, diags := parse.File(token.NewFile(name, []byte(src)))
		if len(diags) > 0 {
			continue // the parser has limits of its own
		}
		prog, diags := check.Check(check.Input{Schema: schematest.Shop(t), Files: []*ast.File{f}})
		if len(prog.Sets) > 0 || len(diags) != 1 || diags[0].Code != "SEG1130" {
			t.Errorf("%s: %d sets, %s", name, len(prog.Sets), show(diags))
		}
	}
	var chain strings.Builder
	for i := range 10_500 {
		fmt.Fprintf(&chain, "segment s%d of customer { where in s%d }\n", i, i+1)
	}
	chain.WriteString("segment s10500 of customer {}\n")
	_, diags := check.Check(check.Input{Schema: schematest.Shop(t), Files: parsed(t, "in.seg", chain.String())})
	if len(diags) != 1 || diags[0].Code != "SEG1130" {
		t.Errorf("a long chain: %d diagnostics", len(diags))
	}
	junction := "segment s of customer { where level > 0" + strings.Repeat(" and level > 1", 4_000) + " }"
	if prog, diags := check.Check(check.Input{Schema: schematest.Shop(t), Files: parsed(t, "in.seg", junction)}); len(prog.Sets) != 1 {
		t.Errorf("a long conjunction: %s", show(diags))
	}
}

// TestDeterminism checks one workspace many times: one text.
func TestDeterminism(t *testing.T) {
	const src = `
segment a of customer { where contry = "x" and in b and in unknwn }
segment b of customer { where in a }
segment c(x: int, y: int) of customer { where level > z }
segment d of customer { where in c and in c(1) }
`
	first := ""
	for i := range 20 {
		prog, diags := check.Check(check.Input{Schema: schematest.Shop(t), Files: parsed(t, "in.seg", src), Set: map[string]string{"p": "1", "q": "2", "r": "3"}})
		got := program(prog) + show(diags)
		if i == 0 {
			first = got
		}
		if got != first {
			t.Fatalf("run %d differs:\n%s\nfirst:\n%s", i, got, first)
		}
	}
}

// FuzzCheck holds that no text makes the checker panic, that every finding has
// a code with a page and a place inside its file, and that what is published
// has no hole.
func FuzzCheck(f *testing.F) {
	f.Add(asked)
	for _, src := range goldenSources(f) {
		f.Add(src)
	}
	s := schematest.Shop(f)
	known := knownCodes(f)
	f.Fuzz(func(t *testing.T, src string) {
		if len(src) > 4000 {
			t.Skip("long inputs are slow, not deep")
		}
		file, broken := parse.File(token.NewFile("in.seg", []byte(src)))
		prog, diags := check.Check(check.Input{Schema: s, Files: []*ast.File{file}})
		for _, d := range diags {
			if !known[d.Code] {
				t.Errorf("no page for %s", d.Code)
			}
			if d.Span.File == nil || d.Span.Start < 0 || d.Span.Start > d.Span.End || int(d.Span.End) > len(d.Span.File.Content) {
				t.Errorf("%s lies outside its file: %v", d.Code, d.Span)
			}
		}
		if text := program(prog); strings.Contains(text, "invalid") && !strings.Contains(src, "invalid") {
			t.Errorf("an invalid expression was published:\n%s", text)
		}
		if len(broken) == 0 && len(diags) == 0 && len(file.Decls) > 0 && left(file, prog) {
			t.Errorf("something is left out without a word")
		}
	})
}

// left reports whether a declaration is not in the program though it needs no
// arguments.
func left(file *ast.File, prog *hir.Program) bool {
	n := 0
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.Segment:
			if required(d.Params) {
				n++
			}
		case *ast.Trait:
			if required(d.Params) {
				n++
			}
		case *ast.Partition:
			n += 1 - len(d.Arms)
		case *ast.Split:
			n += 1 - len(d.Arms)
		}
	}
	return len(prog.Sets)+len(prog.Traits)+len(prog.Params)+n != len(file.Decls)
}

func required(params []*ast.Formal) bool {
	for _, p := range params {
		if p.Default == nil {
			return true
		}
	}
	return false
}
