package yaml_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/lang/yaml"
)

// FuzzFile holds that no YAML text makes the reader panic or point outside the
// file, and that a text without mistakes has one canonical form.
func FuzzFile(f *testing.F) {
	names, err := filepath.Glob(golden + "/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, c := range txtar.Parse(data).Files {
			if strings.HasSuffix(c.Name, ".yaml") {
				f.Add(c.Data)
			}
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		src := token.NewFile("in.seg.yaml", text)
		tree, diags := yaml.File(src)
		inside(t, src, tree, diags)
		if len(diags) > 0 {
			return
		}
		spec := yaml.Format(tree)
		back, diags := yaml.File(token.NewFile("again.seg.yaml", spec))
		if len(diags) > 0 {
			t.Fatalf("the canonical text has mistakes: %v\n%s", diags, spec)
		}
		if !ast.Equal(tree, back) {
			t.Fatalf("the canonical text reads as another tree\n%s", spec)
		}
		if second := yaml.Format(back); !bytes.Equal(second, spec) {
			t.Fatalf("the canonical text changes\n%s\n%s", spec, changed(spec, second))
		}
	})
}

// inside checks that every place lies in the file.
func inside(t *testing.T, src *token.File, tree *ast.File, diags diag.List) {
	check := func(what string, s token.Span) {
		if s.IsValid() && (s.File != src || s.Start < 0 || s.End < s.Start || int(s.End) > len(src.Content)) {
			t.Fatalf("%s: span %d to %d of %d bytes", what, s.Start, s.End, len(src.Content))
		}
	}
	for _, d := range diags {
		if !d.Span.IsValid() {
			t.Fatalf("a diagnostic without a place: %v", d)
		}
		check(d.Message, d.Span)
		for _, n := range d.Notes {
			check(n.Message, n.Span)
		}
	}
	ast.Walk(tree, func(n ast.Node) bool {
		check("a node", n.Pos())
		return true
	})
}

// FuzzFormat holds that every DSL text without mistakes survives in YAML.
func FuzzFormat(f *testing.F) {
	for _, text := range corpus(f) {
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		tree, diags := parse.File(token.NewFile("in.seg", []byte(text)))
		if len(diags) > 0 {
			return
		}
		spec := yaml.Format(tree)
		back, diags := yaml.File(token.NewFile("in.seg.yaml", spec))
		if len(diags) > 0 {
			t.Fatalf("the YAML text has mistakes: %v\n%s", diags, spec)
		}
		if !ast.Equal(tree, back) {
			t.Fatalf("YAML reads back as another tree\n%s", spec)
		}
		if n, m := commentCount(tree), commentCount(back); n != m {
			t.Fatalf("of %d comments %d are left\n%s", n, m, spec)
		}
	})
}
