package check_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/segc-dev/segc/compiler/check"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

// TestPages holds that the example of each page about checking reports its
// code and nothing else, and that the mended one is clean.
func TestPages(t *testing.T) {
	pages, err := diag.Pages()
	if err != nil {
		t.Fatal(err)
	}
	s := schematest.Shop(t)
	for _, p := range pages {
		if p.Code < "SEG10" || p.Code >= "SEG15" || p.Fires.Kind == "text" {
			continue
		}
		if got := codes(s, p.Fires.Text); len(got) != 1 || got[0] != p.Code {
			t.Errorf("%s: the example reports %v", p.Code, got)
		}
		if got := codes(s, p.Instead.Text); len(got) > 0 {
			t.Errorf("%s: the mended example reports %v", p.Code, got)
		}
	}
}

func codes(s *schema.Schema, src string) []diag.Code {
	f, diags := parse.File(token.NewFile("page.seg", []byte(src)))
	_, more := check.Check(check.Input{Schema: s, Files: []*ast.File{f}})
	var out []diag.Code
	for _, d := range append(diags, more...) {
		out = append(out, d.Code)
	}
	return out
}

// TestCodes holds that every code that the checker knows has a page, and every
// page of its ranges a mistake.
func TestCodes(t *testing.T) {
	files, err := filepath.Glob("errors*.go")
	if err != nil || len(files) < 3 {
		t.Fatalf("errors files: %v %v", files, err)
	}
	var inCode []string
	for _, name := range files {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		inCode = append(inCode, regexp.MustCompile(`SEG\d{4}`).FindAllString(string(src), -1)...)
	}
	slices.Sort(inCode)
	inCode = slices.Compact(inCode)
	pages, err := diag.Pages()
	if err != nil {
		t.Fatal(err)
	}
	var paged []string
	for _, p := range pages {
		if p.Code >= "SEG10" && p.Code < "SEG15" {
			paged = append(paged, string(p.Code))
		}
	}
	if !slices.Equal(inCode, paged) {
		t.Errorf("codes of the checker: %v\npages: %v", inCode, paged)
	}
}

// knownCodes returns the codes that have a page.
func knownCodes(t testing.TB) map[diag.Code]bool {
	t.Helper()
	pages, err := diag.Pages()
	if err != nil {
		t.Fatal(err)
	}
	known := map[diag.Code]bool{}
	for _, p := range pages {
		known[p.Code] = true
	}
	return known
}
