package compile_test

import (
	"strings"
	"testing"

	"github.com/segc-dev/segc/backends/compile"
	"github.com/segc-dev/segc/backends/sql"
	"github.com/segc-dev/segc/compiler/check"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

// TestPages compiles the examples of the SEG30 pages for SQLite, which can do
// least: the first must be refused with the page's code, the second compile.
func TestPages(t *testing.T) {
	s := schematest.Shop(t)
	pages, err := diag.Pages()
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, p := range pages {
		if !strings.HasPrefix(string(p.Code), "SEG30") {
			continue
		}
		tried++
		if got := compileExample(t, s, p.Fires.Text); len(got) == 0 || got[0].Code != p.Code {
			t.Errorf("%s: the first example reports %v", p.Code, got)
		}
		if got := compileExample(t, s, p.Instead.Text); len(got) > 0 {
			t.Errorf("%s: the second example reports %v", p.Code, got)
		}
	}
	if tried == 0 {
		t.Error("no page")
	}
}

func compileExample(t *testing.T, s *schema.Schema, text string) diag.List {
	t.Helper()
	f, diags := parse.File(token.NewFile("example.seg", []byte(text)))
	prog, list := check.Check(check.Input{Schema: s, Files: []*ast.File{f}})
	if diags = append(diags, list...); diags.HasErrors() {
		t.Fatal(render(diags))
	}
	_, diags = compile.New(prog).SQL(prog.Sets, compile.Options{Dialect: sql.Lookup("sqlite")})
	return diags
}
