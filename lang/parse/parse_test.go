package parse_test

import (
	"strings"
	"testing"

	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/token"
)

// TestKeywords holds that the table that editors read is the one that the parser
// knows: each word of it is refused as a name, and is one in backquotes.
func TestKeywords(t *testing.T) {
	path := func(text string) (*ast.Name, bool) {
		n, _, diags := parse.Path(token.NewFile("x", []byte(text)), text, nil)
		return n, diags.HasErrors()
	}
	for w := range token.Keywords {
		if _, failed := path(w); !failed {
			t.Errorf("%s is a name without backquotes", w)
		}
		if n, failed := path("`" + w + "`.x"); failed || n.Parts[0].Name != w {
			t.Errorf("`%s` is no name", w)
		}
	}
	for _, w := range strings.Fields("last next this previous before after since from until on ending ago top bottom by within among desc at least of " +
		"each spans overall starts ends any all distinct seed as days km size share with version count rank if") {
		if _, failed := path(w); failed {
			t.Errorf("%s is no name", w)
		}
	}
}

// TestEmbedded holds that places in embedded text are places in the file around.
func TestEmbedded(t *testing.T) {
	const file = `where: 'name = "it''s" and = 2 # why'`
	const text = `name = "it's" and = 2 # why`
	at := func(i int) int { // behind the apostrophe, which YAML doubles, one byte more
		if i > strings.Index(text, "'") {
			i++
		}
		return i + len("where: '")
	}
	src := token.NewFile("x.yaml", []byte(file))
	e, comments, diags := parse.Expr(src, text, at)
	if _, bad := e.(*ast.Bad); !bad {
		t.Errorf("got %T", e)
	}
	if len(diags) != 1 || diags[0].Span.Text() != "=" || int(diags[0].Span.Start) != strings.Index(file, "= 2") {
		t.Errorf("got %v", diags)
	}
	if len(comments) != 1 || comments[0].Text != "why" || comments[0].Span.Text() != "# why" {
		t.Errorf("got %v", comments)
	}
	e, _, diags = parse.Expr(src, `name = "it's"`, at)
	if len(diags) > 0 || e.Pos().Text() != `name = "it''s"` {
		t.Errorf("got %v, %v", e.Pos().Text(), diags)
	}
}

// TestEntries holds what the other entrances take and refuse.
func TestEntries(t *testing.T) {
	for _, c := range []struct {
		entry, text string
		ok          bool
	}{
		{"rel", "orders", true}, {"rel", "orders as o in last 5 days where x then y within 2 days overall within 3 days", true},
		{"rel", "(orders where x).items", true}, {"rel", "", false}, {"rel", "orders x", false}, {"rel", "5", false},
		{"window", "in last 5 days", true}, {"window", "between a and b", true}, {"window", "in last 5", false}, {"window", "last 5 days", false}, {"window", "in s", false},
		{"ref", "a.b", true}, {"ref", "a(1, x: 2)", true}, {"ref", "a + b", false}, {"ref", `"a"`, false},
		{"type", "decimal(12,2) USD", true}, {"type", "list<list<int>>", true}, {"type", "list<", false}, {"type", "int int int", false},
		{"expr", "a = 1 # c", true}, {"expr", "", false}, {"expr", "a b", false}, {"expr", "a: 1", false}, {"expr", "segment a of b {}", false},
	} {
		src := token.NewFile("x", []byte(c.text))
		var failed bool
		switch c.entry {
		case "rel":
			_, _, diags := parse.Rel(src, c.text, nil)
			failed = diags.HasErrors()
		case "window":
			_, _, diags := parse.Window(src, c.text, nil)
			failed = diags.HasErrors()
		case "ref":
			_, _, diags := parse.Ref(src, c.text, nil)
			failed = diags.HasErrors()
		case "type":
			_, _, diags := parse.Type(src, c.text, nil)
			failed = diags.HasErrors()
		case "expr":
			_, _, diags := parse.Expr(src, c.text, nil)
			failed = diags.HasErrors()
		}
		if failed == c.ok {
			t.Errorf("%s %q: taken %t, want %t", c.entry, c.text, !failed, c.ok)
		}
	}
}
