package yaml

import (
	"sort"
	"strings"

	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/yamlsrc"
)

// expr reads an expression: a map, a list of values, or a text in the syntax of
// the DSL.
func (r *reader) expr(n *yamlsrc.Node) ast.Expr {
	switch {
	case n == nil:
		return &ast.Bad{}
	case n.Kind == yamlsrc.Map:
		return r.object(n)
	case n.Kind == yamlsrc.List:
		return r.valueList(n)
	}
	return r.dsl(n)
}

// condition reads an expression that is true or false.
func (r *reader) condition(n *yamlsrc.Node) ast.Expr {
	switch n.Kind {
	case yamlsrc.Map:
		return r.comparison(n)
	case yamlsrc.List:
		r.report(codeKind, head(n), "a condition is a map or a text, not a list", "write `all_of:` before the list")
		return &ast.Bad{Span: n.Span}
	}
	return r.dsl(n)
}

// dsl parses a scalar as an expression.
func (r *reader) dsl(n *yamlsrc.Node) ast.Expr {
	if !r.expressive(n) {
		return &ast.Bad{Span: n.Span}
	}
	e, comments, diags := parse.Expr(r.src, n.Value, n.At)
	r.embed(n, comments, diags)
	return e
}

// expressive reports whether a scalar may be read as DSL text: it is written
// as people see it, and YAML does not take it for something else.
func (r *reader) expressive(n *yamlsrc.Node) bool {
	if !r.is(n, yamlsrc.Scalar, "an expression") {
		return false
	}
	if n.Style != yamlsrc.Plain || n.Value == "true" || n.Value == "false" {
		return true
	}
	switch n.Tag {
	case "!!int", "!!float":
		if !cleanNumber.MatchString(n.Value) {
			r.oddNumber(n)
			return false
		}
	case "!!bool", "!!str":
		if d, ok := n.CheckText("an expression"); !ok {
			r.diags.Add(d)
			return false
		}
	}
	return true
}

// embed keeps the comments and mistakes of an embedded text. A fix is kept only
// where its text cannot break the quotes around it.
func (r *reader) embed(n *yamlsrc.Node, comments []ast.Comment, diags diag.List) {
	r.loose = append(r.loose, comments...)
	for _, d := range diags {
		if n.Style != yamlsrc.Literal && n.Style != yamlsrc.Folded && !plainFixes(d.Fixes) {
			d.Fixes = nil
		}
		r.diags.Add(d)
	}
}

func plainFixes(fixes []diag.Fix) bool {
	for _, f := range fixes {
		for _, e := range f.Edits {
			if strings.Trim(e.Text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_ ") != "" {
				return false
			}
		}
	}
	return true
}

// A phrase is a text of the DSL put together from scalars of the file and the
// words between them.
type phrase struct {
	text   strings.Builder
	starts []int           // in text, of each scalar
	nodes  []*yamlsrc.Node // the scalars
	ok     bool            // every scalar may be read as DSL text
}

// phrase builds a phrase: strings are words, nodes are scalars.
func (r *reader) phrase(parts ...any) *phrase {
	p := &phrase{ok: true}
	for _, part := range parts {
		switch part := part.(type) {
		case string:
			p.text.WriteString(part)
		case *yamlsrc.Node:
			p.ok = r.expressive(part) && p.ok
			p.starts = append(p.starts, p.text.Len())
			p.nodes = append(p.nodes, part)
			p.text.WriteString(part.Value)
			p.text.WriteByte('\n') // ends a comment in the scalar
		}
	}
	return p
}

// at maps an offset of the text to the file; words map to the scalar nearest.
func (p *phrase) at(offset int) int {
	i := max(0, sort.SearchInts(p.starts, offset+1)-1)
	return p.nodes[i].At(min(max(offset-p.starts[i], 0), len(p.nodes[i].Value)))
}

// window parses a window.
func (r *reader) window(parts ...any) *ast.Window {
	p := r.phrase(parts...)
	if !p.ok {
		return badWindow(p.nodes[0])
	}
	w, comments, diags := parse.Window(r.src, p.text.String(), p.at)
	r.embed(p.nodes[0], comments, diags)
	if diags.HasErrors() {
		return badWindow(p.nodes[0])
	}
	return w
}

// badWindow stands for a window that did not parse.
func badWindow(n *yamlsrc.Node) *ast.Window {
	bad := &ast.Bad{Span: n.Span}
	return &ast.Window{Kind: ast.WinFrom, A: bad, B: bad, Span: n.Span}
}

// pick parses a phrase and returns the part that stands for the scalars. The
// phrase has the shape that pick expects, unless the scalars are malformed.
func (r *reader) pick(pick func(ast.Expr) (ast.Expr, bool), parts ...any) ast.Expr {
	p := r.phrase(parts...)
	if !p.ok {
		return &ast.Bad{}
	}
	e, comments, diags := parse.Expr(r.src, p.text.String(), p.at)
	r.embed(p.nodes[0], comments, diags)
	if diags.HasErrors() {
		return &ast.Bad{Span: p.nodes[0].Span}
	}
	if part, ok := pick(e); ok {
		return part
	}
	n := p.nodes[0]
	r.report(codeValue, n.Span, "`"+clip(n.Value)+"` does not fit here", "write one value")
	return &ast.Bad{Span: n.Span}
}

// ref reads a reference to a segment or arm.
func (r *reader) ref(n *yamlsrc.Node) ast.Expr {
	text, ok := r.text(n, "a segment")
	if !ok {
		return &ast.Bad{Span: n.Span}
	}
	e, comments, diags := parse.Ref(r.src, text, n.At)
	r.embed(n, comments, diags)
	return e
}

// relationPath reads the path of a relation, or nil after a report.
func (r *reader) relationPath(n *yamlsrc.Node) ast.Expr {
	if n.Kind == yamlsrc.Map {
		r.report(codeKind, head(n), "a relation is a single value, not a map", "what narrows it stands beside it: `{any: orders, in_last: 7 days}`, `{sequence: [{any: orders}, {then: items}]}`")
		return nil
	}
	text, ok := r.text(n, "a relation")
	if !ok {
		return nil
	}
	rel, comments, diags := parse.Rel(r.src, text, n.At)
	r.embed(n, comments, diags)
	if diags.HasErrors() || rel == nil {
		return nil
	}
	if rel.As != nil || rel.Window != nil || rel.Where != nil || rel.Then != nil || rel.Overall != nil {
		r.report(codeValue, n.Span, "a relation is a path, not `"+clip(text)+"`", "write its filter under `where`, its window under a key such as `in_last`")
		return nil
	}
	return rel.Path
}
