package parse_test

import (
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/token"
)

// seeds gives every segment file of the test data to a fuzz target.
func seeds(f *testing.F) {
	names, err := filepath.Glob("../../testdata/*/*.txtar")
	if err != nil || len(names) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range archive.Files {
			if strings.HasSuffix(file.Name, ".seg") {
				f.Add(string(file.Data))
			}
		}
	}
}

// FuzzFile holds that no input panics, that every place is inside the file and
// every comment in the tree once, and that a child lies within its parent.
func FuzzFile(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, text string) {
		src := token.NewFile("in.seg", []byte(text))
		file, diags := parse.File(src)
		checkPlaces(t, src, file, diags)
		if want, got := scanned(file, text), commentCount(file); want >= 0 && want != got {
			t.Errorf("the text has %d comments, the tree %d", want, got)
		}
	})
}

// FuzzExpr holds the same for expressions in another file.
func FuzzExpr(f *testing.F) {
	for _, s := range []string{`a = 1 and b in ["x"]`, `sum(orders.amount in last 30 days where x)`, `any(a then not b within 2 days)`,
		`at least 3 of previous 5 weeks (x)`, `top 10% by ltv within country`, `in s(a: 1)`, `x not in last 30 days # c`, "((", `"`, `decimal(12,2) USD`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		src := token.NewFile("in.yaml", []byte("x: '"+text+"'"))
		at := func(i int) int { return i + 4 }
		e, _, diags := parse.Expr(src, text, at)
		checkPlaces(t, src, e, diags)
		r, _, diags := parse.Rel(src, text, at)
		checkPlaces(t, src, r, diags)
		ref, _, diags := parse.Ref(src, text, at)
		checkPlaces(t, src, ref, diags)
		if w, _, diags := parse.Window(src, text, at); w != nil {
			checkPlaces(t, src, w, diags)
		} else if !diags.HasErrors() {
			t.Error("no window and no error")
		}
		if n, _, diags := parse.Path(src, text, at); n != nil {
			checkPlaces(t, src, n, diags)
		} else if !diags.HasErrors() {
			t.Error("no path and no error")
		}
		if typ, _, diags := parse.Type(src, text, at); typ != nil {
			checkPlaces(t, src, typ, diags)
		} else if !diags.HasErrors() {
			t.Error("no type and no error")
		}
	})
}

func checkPlaces(t *testing.T, src *token.File, root ast.Node, diags diag.List) {
	t.Helper()
	inside := func(s token.Span) bool {
		return s.File == src && 0 <= s.Start && s.Start <= s.End && int(s.End) <= len(src.Content)
	}
	for _, d := range diags {
		if !inside(d.Span) {
			t.Errorf("%s: %s: place %d to %d of %d bytes", d.Code, d.Message, d.Span.Start, d.Span.End, len(src.Content))
		}
		for _, fix := range d.Fixes {
			for _, e := range fix.Edits {
				if !inside(e.Span) {
					t.Errorf("%s: the fix is outside of the file", d.Code)
				}
			}
		}
	}
	var within func(n ast.Node, outer token.Span)
	within = func(n ast.Node, outer token.Span) {
		s := n.Pos()
		if !inside(s) || s.Start < outer.Start || s.End > outer.End {
			t.Fatalf("%s at %d to %d is not inside its parent, %d to %d", kindOf(n), s.Start, s.End, outer.Start, outer.End)
		}
		ast.Children(n, func(c ast.Node) { within(c, s) })
	}
	if !diags.HasErrors() {
		within(root, root.Pos())
		return
	}
	ast.Walk(root, func(n ast.Node) bool {
		if s := n.Pos(); s.IsValid() && !inside(s) {
			t.Errorf("%s: place %d to %d", kindOf(n), s.Start, s.End)
		}
		return true
	})
}

// scanned counts the marks of comments in a text without quotes, or returns -1.
func scanned(f *ast.File, text string) int {
	if strings.ContainsAny(text, "\"`'“”„‘’‚") || strings.Contains(text, "--") || strings.Contains(text, "//") || strings.Contains(text, "/*") {
		return -1
	}
	n := 0
	for _, line := range strings.Split(text, "\n") {
		if strings.Contains(line, "#") {
			n++
		}
	}
	return n
}

func commentCount(f *ast.File) int {
	n := len(f.Tail)
	ast.Walk(f, func(node ast.Node) bool {
		if cs := f.Comments[node]; cs != nil {
			n += len(cs.Before) + len(cs.After) + len(cs.Inner)
		}
		switch d := node.(type) {
		case *ast.Segment:
			n += len(d.Doc)
		case *ast.Trait:
			n += len(d.Doc)
		case *ast.Partition:
			n += len(d.Doc)
		case *ast.Split:
			n += len(d.Doc)
		case *ast.Param:
			n += len(d.Doc)
		case *ast.Arm:
			n += len(d.Doc)
		case *ast.SplitArm:
			n += len(d.Doc)
		}
		return true
	})
	return n
}
