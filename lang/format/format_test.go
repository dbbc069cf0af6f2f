package format_test

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/format"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/token"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestGolden formats each in.seg of testdata/format and compares with out.seg.
func TestGolden(t *testing.T) {
	names, err := filepath.Glob("../../testdata/format/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no goldens found: %v", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			got := string(check(t, archive.Files[0].Data))
			if *update {
				archive.Files = append(archive.Files[:1], txtar.File{Name: "out.seg", Data: []byte(got)})
				if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if len(archive.Files) < 2 || got != string(archive.Files[1].Data) {
				t.Errorf("got:\n%s", got)
			}
		})
	}
}

// TestParseInputs holds the promises of the layout on every input of the parser
// that is without mistakes.
func TestParseInputs(t *testing.T) {
	names, err := filepath.Glob("../../testdata/parse/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no inputs found: %v", err)
	}
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(filepath.Base(name), "error") {
			t.Run(filepath.Base(name), func(t *testing.T) { check(t, archive.Files[0].Data) })
		}
	}
}

// check formats a source and holds the promises: the same tree, every comment,
// and nothing changes when the result is formatted again.
func check(t *testing.T, src []byte) []byte {
	t.Helper()
	f, diags := parse.File(token.NewFile("in.seg", src))
	if diags.HasErrors() {
		t.Fatalf("%v: %s", diags[0].Span, diags[0].Message)
	}
	out := format.File(f)
	again, diags := parse.File(token.NewFile("out.seg", out))
	if diags.HasErrors() {
		t.Fatalf("the layout does not parse: %v: %s\n%s", diags[0].Span, diags[0].Message, out)
	}
	if !ast.Equal(f, again) {
		t.Fatalf("the layout says something else:\n%s", out)
	}
	if want, got := comments(f), comments(again); want != got {
		t.Fatalf("comments:\n%s\nbecame:\n%s\nin:\n%s", want, got, out)
	}
	if twice := format.File(again); string(twice) != string(out) {
		t.Fatalf("not stable:\n%s", firstDifference(string(out), string(twice)))
	}
	return out
}

// firstDifference shows two texts around the line where they part.
func firstDifference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	i := 0
	for i < min(len(x), len(y)) && x[i] == y[i] {
		i++
	}
	around := func(lines []string) string {
		return strings.Join(lines[max(0, i-6):min(len(lines), i+6)], "\n")
	}
	return around(x) + "\n--\n" + around(y)
}

// comments returns the texts of the comments of a file, in the order of the
// bytes of the texts: the layout may move a comment, not change or lose one.
func comments(f *ast.File) string {
	var all []string
	add := func(cs []ast.Comment) {
		for _, c := range cs {
			all = append(all, c.Text)
		}
	}
	add(f.Tail)
	ast.Walk(f, func(n ast.Node) bool {
		if cs := f.Comments[n]; cs != nil {
			add(cs.Before)
			add(cs.After)
			add(cs.Inner)
		}
		switch n := n.(type) {
		case *ast.Segment:
			add(n.Doc)
		case *ast.Trait:
			add(n.Doc)
		case *ast.Partition:
			add(n.Doc)
		case *ast.Split:
			add(n.Doc)
		case *ast.Param:
			add(n.Doc)
		case *ast.Arm:
			add(n.Doc)
		case *ast.SplitArm:
			add(n.Doc)
		}
		return true
	})
	slices.Sort(all)
	return strings.Join(all, "\n")
}

// FuzzFile holds the promises on whatever parses.
func FuzzFile(f *testing.F) {
	names, err := filepath.Glob("../../testdata/*/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range names {
		if archive, err := txtar.ParseFile(name); err == nil {
			for _, file := range archive.Files {
				if strings.HasSuffix(file.Name, ".seg") {
					f.Add(file.Data)
				}
			}
		}
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		if _, diags := parse.File(token.NewFile("in.seg", src)); !diags.HasErrors() {
			check(t, src)
		}
	})
}

func BenchmarkFile(b *testing.B) {
	archive, err := txtar.ParseFile("../../testdata/format/language.txtar")
	if err != nil {
		b.Fatal(err)
	}
	f, _ := parse.File(token.NewFile("in.seg", archive.Files[0].Data))
	b.SetBytes(int64(len(archive.Files[0].Data)))
	b.ReportAllocs()
	for b.Loop() {
		format.File(f)
	}
}
