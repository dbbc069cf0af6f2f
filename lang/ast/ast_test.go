package ast_test

import (
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/token"
)

// files parses the inputs of the parser's goldens that are without mistakes.
func files(t *testing.T) []*ast.File {
	t.Helper()
	names, err := filepath.Glob("../../testdata/parse/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no inputs: %v", err)
	}
	var out []*ast.File
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if f, diags := parse.File(token.NewFile(name, archive.Files[0].Data)); !diags.HasErrors() {
			out = append(out, f)
		}
	}
	return out
}

// TestWalk holds that Walk visits every node that a field of a node holds, once,
// after the nodes that begin before it.
func TestWalk(t *testing.T) {
	kinds := map[reflect.Type]bool{}
	for _, f := range files(t) {
		want := map[ast.Node]bool{f: true}
		reach(reflect.ValueOf(f).Elem(), want)
		got := map[ast.Node]bool{}
		last := int32(-1)
		ast.Walk(f, func(n ast.Node) bool {
			if got[n] {
				t.Errorf("%T is visited twice", n)
			}
			got[n] = true
			kinds[reflect.TypeOf(n)] = true
			if s := n.Pos(); s.Start < last {
				t.Errorf("%T at %v is visited late", n, s)
			} else {
				last = s.Start
			}
			return true
		})
		for n := range want {
			if !got[n] {
				t.Errorf("%T at %v is not visited", n, n.Pos())
			}
		}
	}
	if len(kinds) < 45 {
		t.Errorf("the inputs hold only %d kinds of nodes", len(kinds))
	}
}

var node = reflect.TypeFor[ast.Node]()

// reach adds the nodes in the fields of v, except those that comments name.
func reach(v reflect.Value, to map[ast.Node]bool) {
	switch v.Kind() {
	case reflect.Interface:
		reach(v.Elem(), to)
	case reflect.Pointer:
		if !v.IsNil() && v.Type().Implements(node) {
			to[v.Interface().(ast.Node)] = true
			reach(v.Elem(), to)
		}
	case reflect.Slice:
		for i := range v.Len() {
			reach(v.Index(i), to)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			reach(v.Field(i), to)
		}
	}
}

// TestEqual holds that places and comments do not count and everything else does.
func TestEqual(t *testing.T) {
	read := func(src string) *ast.File {
		f, diags := parse.File(token.NewFile("in.seg", []byte(src)))
		if diags.HasErrors() {
			t.Fatalf("%s: %s", src, diags[0].Message)
		}
		return f
	}
	const base = `package p segment s(n: int = 1) of customer { owner: "x" where a = 1 and f(x: 2) where b in last 30 days } partition q of customer { m where x n otherwise }`
	if !ast.Equal(read(base), read("# a comment\n"+strings.ReplaceAll(base, " ", "\n  "))) {
		t.Error("comments or places count")
	}
	for _, change := range [][2]string{
		{"package p ", ""}, {"package p", "package r"}, {"s(n", "t(n"}, {"n: int", "m: int"}, {"= 1)", "= 2)"}, {"n: int = 1", "n: int"}, {"of customer {", "of order {"},
		{`"x"`, `"y"`}, {"a = 1", "a = 1 USD"}, {"a = 1", "a != 1"}, {" and ", " or "}, {"f(x: 2)", "f(2)"}, {"f(x: 2)", "f(x: 2, 3)"}, {"30 days", "30 weeks"},
		{"in last 30 days", "not in last 30 days"}, {"where a", "except a"}, {"in last", "in next"}, {"partition q", "exclusive partition q"}, {"n otherwise", "n where x"}, {"where b", "where b.c"},
	} {
		if other := strings.Replace(base, change[0], change[1], 1); other == base || ast.Equal(read(base), read(other)) {
			t.Errorf("the change of %q to %q does not count", change[0], change[1])
		}
	}
	if ast.EqualExpr(nil, &ast.NullLit{}) || !ast.EqualExpr(nil, nil) || !ast.EqualExpr(&ast.NullLit{}, &ast.NullLit{}) {
		t.Error("nil expressions")
	}
}
