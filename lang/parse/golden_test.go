package parse_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/token"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestGolden parses each in.seg of testdata/parse and compares the tree and the
// diagnostics with what the archive holds.
func TestGolden(t *testing.T) {
	names, err := filepath.Glob("../../testdata/parse/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no goldens found: %v", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			files := map[string]string{}
			for _, f := range archive.Files {
				files[f.Name] = string(f.Data)
			}
			got := map[string]string{"ast": "", "errors": ""}
			f, diags := parse.File(token.NewFile("in.seg", []byte(files["in.seg"])))
			got["ast"] = dump(f)
			got["errors"] = show(diags)
			if strings.HasPrefix(filepath.Base(name), "error") {
				delete(got, "ast") // what is left of the tree is not promised
			}
			if *update {
				rewrite(t, name, archive, got)
				return
			}
			for part, want := range got {
				if files[part] != want {
					t.Errorf("%s:\n got:\n%s\nwant:\n%s", part, want, files[part])
				}
			}
		})
	}
}

// goldenInputs returns the sources of testdata/parse.
func goldenInputs(t *testing.T) []string {
	t.Helper()
	names, err := filepath.Glob("../../testdata/parse/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no goldens found: %v", err)
	}
	var out []string
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, string(archive.Files[0].Data))
	}
	return out
}

func rewrite(t *testing.T, name string, archive *txtar.Archive, got map[string]string) {
	t.Helper()
	files := archive.Files[:1]
	for _, part := range []string{"ast", "errors"} {
		if got[part] != "" {
			files = append(files, txtar.File{Name: part, Data: []byte(got[part])})
		}
	}
	archive.Files = files
	if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

// show prints diagnostics, each on a line.
func show(diags diag.List) string {
	var b strings.Builder
	for _, d := range diags {
		fmt.Fprintf(&b, "%s %s: %s", strings.TrimPrefix(place(d.Span), "@"), d.Code, d.Message)
		if d.Label != "" {
			fmt.Fprintf(&b, "; %s", d.Label)
		}
		for _, n := range d.Notes {
			fmt.Fprintf(&b, "; note %s: %s", strings.TrimPrefix(place(n.Span), "@"), n.Message)
		}
		for _, fix := range d.Fixes {
			for _, e := range fix.Edits {
				fmt.Fprintf(&b, "; fix %s to %q", strings.TrimPrefix(place(e.Span), "@"), e.Text)
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}
