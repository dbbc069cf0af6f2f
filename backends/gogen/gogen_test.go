package gogen_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/segc-dev/segc/backends/gogen"
	"github.com/segc-dev/segc/backends/witness"
	"github.com/segc-dev/segc/compiler/check"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema/schematest"
	"github.com/segc-dev/segc/specs/workspace"
)

// program checks segments over the shop schema.
func program(t *testing.T, text string) *hir.Program {
	t.Helper()
	f, diags := parse.File(token.NewFile("example.seg", []byte(text)))
	p, list := check.Check(check.Input{Schema: schematest.Shop(t), Files: []*ast.File{f}})
	if diags = append(diags, list...); diags.HasErrors() {
		t.Fatal(diags)
	}
	return p
}

// TestPages generates Go for the examples of the SEG43 pages: the first must be
// refused with the page's code at a line of it, the second generate.
func TestPages(t *testing.T) {
	pages, err := diag.Pages()
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, page := range pages {
		if !strings.HasPrefix(string(page.Code), "SEG43") {
			continue
		}
		tried++
		p := program(t, page.Fires.Text)
		src, diags := gogen.Generate(p, p.Sets, gogen.Options{})
		if len(diags) == 0 || diags[0].Code != page.Code || diags[0].Span.File.Position(int(diags[0].Span.Start)).Line != 2 || src.Code != nil {
			t.Errorf("%s: the first example reports %v", page.Code, diags)
		}
		p = program(t, page.Instead.Text)
		if _, diags := gogen.Generate(p, p.Sets, gogen.Options{}); len(diags) > 0 {
			t.Errorf("%s: the second example reports %v", page.Code, diags)
		}
	}
	if tried == 0 {
		t.Error("no page")
	}
}

// TestExample holds that the example is what its workspace generates, byte for byte.
func TestExample(t *testing.T) {
	ws, diags := workspace.Load(os.DirFS("example"))
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	p, diags := check.Check(check.Input{Schema: ws.Schema, Files: ws.Files, Zone: ws.Location, WeekStart: ws.WeekStart})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	o := gogen.Options{Package: "example"}
	finder := witness.NewFinder(p)
	for _, s := range p.Sets {
		w := finder.Find(s).Witness
		if w == nil {
			t.Fatalf("no member of %s is found", s.Name)
		}
		o.Cases = append(o.Cases, gogen.Case{Name: s.Name + " member", Data: w.Data, Now: w.Now})
	}
	src, diags := gogen.Generate(p, p.Sets, o)
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	for name, got := range map[string][]byte{"segments.go": src.Code, "segments_test.go": src.Test} {
		want, err := os.ReadFile("example/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("example/%s is not what its workspace generates: run go generate in backends/gogen/example, and read the change", name)
		}
	}
}

// Names that Go has already, or that differ in nothing that Go can write; numbers
// beyond 128 bits in units of the other side's last digit.
const awkward = `
segment len of customer { where level > 1 }
segment string of customer { where level > 2 }
segment lapsed_vip of customer { where any(orders where amount > 5 USD) }
segment lapsedVip of customer { where any(orders as o where any(o.items where price > o.amount)) }
trait t of customer = 1
segment huge of customer { where balance < 999_999_999_999_999_999_999_999_999_999_999_999.5 USD and balance > -999_999_999_999_999_999_999_999_999_999_999_999.5 USD }
segment no_huge of customer { where balance * 2 >= 999_999_999_999_999_999_999_999_999_999_999_999.5 USD }
segment names of customer { where t = 1 and country = "RETURN" and city = "order" }
`

// TestNames compiles segments whose names are words of Go.
func TestNames(t *testing.T) {
	p := program(t, awkward)
	m := newModule(t)
	m.add(p, p.Sets, gogen.Case{Name: "awkward", Data: someone(t, p), Now: 0})
	m.run()
}
