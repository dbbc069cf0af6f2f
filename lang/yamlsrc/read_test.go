package yamlsrc_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/lang/yamlsrc"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const golden = "../../testdata/yamlsrc"

// TestRead compares the tree, with the source text of every span, or the
// diagnostics, with the golden files.
func TestRead(t *testing.T) {
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
			var out []txtar.File
			for _, f := range archive.Files {
				if strings.HasSuffix(f.Name, ".out") {
					continue
				}
				src := strings.NewReplacer(`<tab>`, "\t", `<cr>`, "\r", `<bom>`, "\uFEFF", `<nul>`, "\x00",
					`<rlo>`, "\u202E", `<ls>`, "\u2028", `<ff>`, "\xff", `<esc>`, "\x1b").Replace(string(f.Data))
				out = append(out, f, txtar.File{Name: f.Name + ".out", Data: read(t, f.Name, src)})
			}
			got := txtar.Format(&txtar.Archive{Comment: archive.Comment, Files: out})
			if *update {
				if err := os.WriteFile(name, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if want := txtar.Format(archive); !bytes.Equal(got, want) && !*update {
				t.Errorf("%s differs; run with -update and read the change\n%s", name, got)
			}
		})
	}
}

func read(t *testing.T, name, src string) []byte {
	file := token.NewFile(name, []byte(src))
	root, diags := yamlsrc.Read(file)
	checkPlaces(t, root, diags)
	var b bytes.Buffer
	if root != nil {
		dump(&b, root, 0)
	}
	if err := diag.Text(&b, diags, diag.TextOptions{}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func dump(b *bytes.Buffer, n *yamlsrc.Node, depth int) {
	pad := strings.Repeat("  ", depth)
	for _, kind := range []struct {
		name string
		list []yamlsrc.Comment
	}{{"before", n.Before}, {"after", n.After}, {"inner", n.Inner}} {
		for _, c := range kind.list {
			fmt.Fprintf(b, "%s# %s %q gap=%t\n", pad, kind.name, c.Text, c.Gap)
		}
	}
	if n.Kind == yamlsrc.Scalar {
		fmt.Fprintf(b, "%s%s %q from %q\n", pad, n.Tag, n.Value, n.Span.Text())
		return
	}
	fmt.Fprintf(b, "%s%s from %q\n", pad, n.Kind, n.Span.Text())
	for _, e := range n.Entries {
		dump(b, e.Key, depth+1)
		dump(b, e.Value, depth+2)
	}
	for _, item := range n.Items {
		dump(b, item, depth+1)
	}
}

// checkPlaces holds that every span lies in the file and its parent's, and that
// every letter of a text is found at its place in the source.
func checkPlaces(t *testing.T, n *yamlsrc.Node, diags diag.List) {
	t.Helper()
	for _, d := range diags {
		inFile(t, d.Span)
		for _, note := range d.Notes {
			inFile(t, note.Span)
		}
	}
	if n == nil {
		if !diags.HasErrors() {
			t.Error("no root and no error")
		}
		return
	}
	checkNode(t, n)
}

func checkNode(t *testing.T, n *yamlsrc.Node) {
	t.Helper()
	inFile(t, n.Span)
	src := n.Span.File.Content
	for i := 0; i < len(n.Value); i++ {
		at := n.At(i)
		if at < int(n.Span.Start) || at > int(n.Span.End) || i > 0 && at < n.At(i-1) {
			t.Fatalf("text offset %d of %q is at %d, outside %q or before its neighbour", i, n.Value, at, n.Span.Text())
		}
		c := n.Value[i]
		isWord := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
		if isWord && src[at] != c && src[at] != '\\' {
			t.Fatalf("letter %q at %d of %q is %q in the source", c, i, n.Value, src[at])
		}
	}
	for _, e := range n.Entries {
		inside(t, n, e.Key)
		inside(t, n, e.Value)
	}
	for _, item := range n.Items {
		inside(t, n, item)
	}
}

func inside(t *testing.T, parent, child *yamlsrc.Node) {
	t.Helper()
	checkNode(t, child)
	if child.Span.Start < parent.Span.Start || child.Span.End > parent.Span.End {
		t.Fatalf("%q is not inside %q", child.Span.Text(), parent.Span.Text())
	}
}

func inFile(t *testing.T, s token.Span) {
	t.Helper()
	if s.File == nil || s.Start < 0 || s.End < s.Start || int(s.End) > len(s.File.Content) {
		t.Fatalf("span %d:%d is outside the file", s.Start, s.End)
	}
}

// TestHostile reads files made to exhaust a reader: one diagnostic, soon.
func TestHostile(t *testing.T) {
	laughs := "a: &a [x, x]\n"
	for c := 'b'; c < 'z'; c++ {
		laughs += fmt.Sprintf("%c: &%c [*%c, *%c, *%c, *%c]\n", c, c, c-1, c-1, c-1, c-1)
	}
	deep := ""
	for i := range 300 {
		deep += strings.Repeat(" ", i) + "a:\n"
	}
	for _, c := range []struct {
		name, src string
		code      diag.Code
		most      int
	}{
		{"brackets", strings.Repeat("[", 1<<20), yamlsrc.TooLarge, 1},
		{"braces", strings.Repeat("{", 1<<20), yamlsrc.TooLarge, 1},
		{"pairs", strings.Repeat("[{a: ", 1<<18), yamlsrc.TooLarge, 1},
		{"dashes", strings.Repeat("- ", 1<<19), yamlsrc.TooLarge, 1},
		{"questions", strings.Repeat("? ", 1<<18), yamlsrc.TooLarge, 1},
		{"depth", deep, yamlsrc.TooLarge, 1},
		{"closed depth", strings.Repeat("[", 5000) + strings.Repeat("]", 5000), yamlsrc.TooLarge, 1},
		{"commas", "[" + strings.Repeat("a,", 1<<20) + "a]", yamlsrc.TooLarge, 1},
		{"laughs", laughs, yamlsrc.Alias, 200},
		{"bytes", strings.Repeat("x", 5<<20), yamlsrc.TooLarge, 1},
		{"nul", "a: \x00", yamlsrc.BadText, 1},
		{"nuls", strings.Repeat("\x00", 1<<20), yamlsrc.BadText, 1},
		{"utf-16", "\xff\xfea\x00:\x00", yamlsrc.BadText, 1},
		{"open quote", `"` + strings.Repeat("a\n", 1<<20), yamlsrc.TooLarge, 1},
		{"open quote, long line", `"` + strings.Repeat("a ", 1<<20), yamlsrc.Syntax, 1},
		{"one letter a line", strings.Repeat("a\n", 1<<18), "", 0},
		{"colons", strings.Repeat("a: ", 1<<18), yamlsrc.Syntax, 1},
		{"comments", strings.Repeat("# c\n", 1<<18) + "a: b", "", 0},
		{"comments between", strings.Repeat("a: # c\n# c\n", 1<<15), yamlsrc.DuplicateKey, 1 << 15},
		{"bangs", strings.Repeat("!", 1<<20), yamlsrc.Tag, 1},
		{"anchors", strings.Repeat("&a ", 1<<18), yamlsrc.Syntax, 1},
		{"wide flow", "[" + strings.Repeat("é, ", 1<<17) + "é]", "", 0},
		{"documents", strings.Repeat("---\n", 1<<17), yamlsrc.SecondDoc, 1},
		{"block text", "|\n" + strings.Repeat(" \n", 1<<18), "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			start := time.Now()
			root, diags := yamlsrc.Read(token.NewFile("x.yaml", []byte(c.src)))
			took := time.Since(start)
			checkPlaces(t, root, diags)
			if took > 20*time.Second {
				t.Errorf("took %v", took)
			}
			if c.code == "" && len(diags) > 0 {
				t.Errorf("want no diagnostics, have %d, the first %v", len(diags), diags[0])
			}
			if c.code != "" && (len(diags) == 0 || len(diags) > c.most || diags[0].Code != c.code) {
				t.Errorf("want %s, at most %d times, have %d: %.300v", c.code, c.most, len(diags), diags)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	names, _ := filepath.Glob(golden + "/*.txtar")
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range archive.Files {
			f.Add(string(file.Data))
		}
	}
	f.Fuzz(func(t *testing.T, src string) {
		root, diags := yamlsrc.Read(token.NewFile("x.yaml", []byte(src)))
		checkPlaces(t, root, diags)
	})
}
