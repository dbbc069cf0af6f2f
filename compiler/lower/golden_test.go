package lower_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/segc-dev/segc/compiler/check"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/lower"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

var update = flag.Bool("update", false, "rewrite the outputs of golden files")

// program checks source text over the shop schema.
func program(t testing.TB, text []byte) *hir.Program {
	t.Helper()
	f, diags := parse.File(token.NewFile("in.seg", text))
	p, more := check.Check(check.Input{Schema: schematest.Shop(t), Files: []*ast.File{f}, Zone: time.UTC, WeekStart: time.Monday})
	if diags = append(diags, more...); diags.HasErrors() {
		t.Fatal(diags)
	}
	return p
}

// TestGolden holds the ir of each set and trait of a file.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("../../testdata/lower/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no golden files", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			old, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			ar := txtar.Parse(old)
			p := program(t, ar.Files[0].Data)
			b := ir.NewBuilder()
			l := lower.New(b, p)
			var out bytes.Buffer
			for _, s := range p.Sets {
				out.WriteString("segment " + s.Name + "\n" + ir.Dump(l.Set(s)))
			}
			for _, tr := range p.Traits {
				out.WriteString("trait " + tr.Name + "\n" + ir.Dump(l.Trait(tr)))
			}
			ar.Files = append(ar.Files[:1], txtar.File{Name: "ir", Data: out.Bytes()})
			got := txtar.Format(ar)
			switch {
			case bytes.Equal(got, old):
			case *update:
				if err := os.WriteFile(file, got, 0o644); err != nil {
					t.Fatal(err)
				}
			default:
				t.Errorf("%s differs; rerun with -update and read the diff\n%s", file, got)
			}
		})
	}
}
