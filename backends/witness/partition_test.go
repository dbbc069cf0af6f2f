package witness_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/segc-dev/segc/backends/witness"
	"github.com/segc-dev/segc/compiler/check"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

func shop(t testing.TB) *schema.Schema {
	t.Helper()
	text, err := os.ReadFile("../../testdata/schema/shop.yaml")
	if err != nil {
		t.Fatal(err)
	}
	s, diags := schema.Read([]*token.File{token.NewFile("shop.yaml", text)})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	return s
}

func program(t testing.TB, s *schema.Schema, text string) *hir.Program {
	t.Helper()
	f, diags := parse.File(token.NewFile("test.seg", []byte(text)))
	p, more := check.Check(check.Input{Schema: s, Files: []*ast.File{f}})
	if diags = append(diags, more...); diags.HasErrors() {
		t.Fatalf("%v\n%s", diags, text)
	}
	return p
}

var codeOf = map[string]diag.Code{"overlap": "SEG1501", "leftout": "SEG1502", "unknown": "SEG1503"}

// TestPartitions holds that each partition of the table is found to be what its
// name says. A proved one may leave people out: it is asked with an arm for
// them only when its name is about exclusiveness.
func TestPartitions(t *testing.T) {
	a, err := txtar.ParseFile("../../testdata/prove/partitions.txtar")
	if err != nil {
		t.Fatal(err)
	}
	s := shop(t)
	for _, f := range a.Files {
		want, _, _ := strings.Cut(f.Name, "/")
		t.Run(f.Name, func(t *testing.T) {
			list := witness.Partitions(program(t, s, string(bytes.TrimSpace(f.Data))))
			for _, d := range list {
				t.Log(d.Code, d.Message)
			}
			if want == "proved" {
				if len(list) > 0 {
					t.Errorf("reports %v", list[0].Message)
				}
				return
			}
			if len(list) == 0 {
				t.Fatal("reports nothing")
			}
			if list[0].Code != codeOf[want] || list[0].Severity != diag.Error {
				t.Errorf("reports %s", list[0].Code)
			}
		})
	}
	if len(a.Files) < 30 {
		t.Errorf("%d partitions", len(a.Files))
	}
}
