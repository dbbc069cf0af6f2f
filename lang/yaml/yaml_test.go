package yaml_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/format"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/lang/yaml"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const golden = "../../testdata/yaml"

// TestGolden reads in.seg.yaml of each case and compares the DSL text and the
// canonical YAML text that it becomes, or its mistakes, with the case. A case
// with in.seg goes the other way.
func TestGolden(t *testing.T) {
	names, err := filepath.Glob(golden + "/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			got := &txtar.Archive{Comment: archive.Comment}
			for _, f := range archive.Files {
				if strings.HasPrefix(f.Name, "in") {
					got.Files = append(got.Files, f)
					got.Files = append(got.Files, outputs(t, f)...)
				}
			}
			if *update {
				if err := os.WriteFile(name, txtar.Format(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if want := txtar.Format(archive); !bytes.Equal(txtar.Format(got), want) {
				t.Errorf("%s differs; run with -update and read the change\n%s", name, txtar.Format(got))
			}
		})
	}
}

// outputs returns what an input becomes: errors, or the text in both surfaces.
func outputs(t *testing.T, f txtar.File) []txtar.File {
	suffix := strings.TrimPrefix(strings.SplitN(f.Name, ".", 2)[0], "in")
	src := token.NewFile(f.Name, f.Data)
	var tree *ast.File
	var diags diag.List
	if strings.HasSuffix(f.Name, ".yaml") {
		tree, diags = yaml.File(src)
	} else {
		tree, diags = parse.File(src)
	}
	if len(diags) > 0 {
		var b bytes.Buffer
		if err := diag.Text(&b, diags, diag.TextOptions{}); err != nil {
			t.Fatal(err)
		}
		return []txtar.File{{Name: "errors" + suffix, Data: b.Bytes()}}
	}
	text := yaml.Format(tree)
	dsl := format.File(tree)
	again(t, tree, text, dsl)
	var out []txtar.File
	if !bytes.Equal(dsl, f.Data) {
		out = append(out, txtar.File{Name: "out" + suffix + ".seg", Data: dsl})
	}
	if !bytes.Equal(text, f.Data) {
		out = append(out, txtar.File{Name: "out" + suffix + ".seg.yaml", Data: text})
	}
	return out
}

// again checks that what was written reads back as the same tree.
func again(t *testing.T, tree *ast.File, text, dsl []byte) {
	t.Helper()
	back, diags := yaml.File(token.NewFile("again.seg.yaml", text))
	if len(diags) > 0 {
		t.Fatalf("the YAML text has mistakes: %v\n%s", diags, text)
	}
	if !ast.Equal(tree, back) {
		t.Errorf("the YAML text reads back as another tree\n%s\n%s", text, format.File(back))
	}
	if second := yaml.Format(back); !bytes.Equal(second, text) {
		t.Errorf("formatted twice, the YAML text changes\n%s", changed(text, second))
	}
	if other := format.File(back); !bytes.Equal(other, dsl) {
		t.Errorf("through YAML the DSL text changes\n%s", changed(dsl, other))
	}
	fromDSL, diags := parse.File(token.NewFile("again.seg", dsl))
	if len(diags) > 0 {
		t.Fatalf("the DSL text has mistakes: %v\n%s", diags, dsl)
	}
	if !ast.Equal(tree, fromDSL) {
		t.Errorf("the DSL text reads back as another tree\n%s", dsl)
	}
	if n, m := commentCount(tree), commentCount(back); n != m {
		t.Errorf("of %d comments %d are left\n%s", n, m, text)
	}
}

// changed returns the lines around the first one that differs.
func changed(a, b []byte) string {
	x, y := strings.Split(string(a), "\n"), strings.Split(string(b), "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			from := max(0, i-3)
			return strings.Join(x[from:min(len(x), i+5)], "\n") + "\n=== becomes\n" + strings.Join(y[from:min(len(y), i+5)], "\n")
		}
	}
	return "by its length"
}

func commentCount(f *ast.File) int {
	n := len(f.Tail)
	for _, c := range f.Comments {
		n += len(c.Before) + len(c.After) + len(c.Inner)
	}
	return n
}
