package lint

import (
	"strings"

	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/format"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/lang/yaml"
)

// Fixes of YAML files are edits of their text, so that layout and comments stay.
// What a text means depends on where it stands in YAML: each edit is tried, and is
// a fix only when the file then reads as it did but for what was to change.

// replaceYAML is a fix that writes an expression of the DSL in place of one that is
// a map, a list or a text, or a part of a text.
func replaceYAML(at token.Span, text, message string, safe bool) []diag.Fix {
	for _, span := range []token.Span{at, withKey(at)} {
		for _, written := range []string{text, "'" + strings.ReplaceAll(text, "'", "''") + "'"} {
			fix := diag.Fix{Message: message, Safe: safe, Edits: []diag.Edit{{Span: span, Text: written}}}
			before, after := readAgain(at, fix)
			if after == nil {
				continue
			}
			if i := onlyChange(before, after); i >= 0 && holds(before.Decls[i], at.Start, "") && holds(after.Decls[i], span.Start, text) {
				return []diag.Fix{fix}
			}
		}
	}
	return nil
}

// withKey widens the span of a chain, which is a list, to the map around it of one
// key, such as `any_of`.
func withKey(at token.Span) token.Span {
	text := string(at.File.Content)
	before := strings.TrimRight(text[:at.Start], " \n")
	for _, key := range []string{"any_of:", "all_of:"} {
		if rest, ok := strings.CutSuffix(before, key); ok {
			at.Start = int32(len(rest))
			open, after := strings.TrimRight(rest, " "), strings.TrimLeft(text[at.End:], " ")
			if strings.HasSuffix(open, "{") && strings.HasPrefix(after, "}") {
				at.Start, at.End = int32(len(open)-1), int32(len(text)-len(after)+1)
			}
		}
	}
	return at
}

// dropYAML is a fix that removes what a span holds: lines of its own, behind the
// dash of a list perhaps, and with the key above when the list has nothing else.
func dropYAML(at, lines token.Span, around, message string, safe bool) []diag.Fix {
	if around != "" && around != "-" {
		return nil
	}
	key := lines
	if line := at.File.Position(int(lines.Start)).Line; line > 1 {
		key.Start = int32(at.File.LineStart(line - 1))
	}
	for _, span := range []token.Span{lines, key} {
		if span == key && !strings.HasSuffix(strings.TrimSpace(strings.SplitN(span.Text(), "\n", 2)[0]), ":") {
			return nil
		}
		fix := diag.Fix{Message: message, Safe: safe, Edits: []diag.Edit{{Span: span}}}
		before, after := readAgain(at, fix)
		if after == nil {
			continue
		}
		switch i := onlyChange(before, after); {
		case i == same:
			if strings.HasPrefix(at.Text(), "#") { // a comment
				return []diag.Fix{fix}
			}
		case i >= 0 && ast.EqualDecl(withoutItem(before.Decls[i], at), after.Decls[i]):
			return []diag.Fix{fix}
		}
	}
	return nil
}

// readAgain reads the file of a span before and after a fix; after is nil when it
// is not a file without findings then.
func readAgain(at token.Span, fix diag.Fix) (before, after *ast.File) {
	before, _ = yaml.File(at.File)
	after, diags := yaml.File(token.NewFile(at.File.Name, []byte(Apply(string(at.File.Content), fix))))
	if len(diags) > 0 || len(before.Decls) != len(after.Decls) {
		return before, nil
	}
	return before, after
}

// The answers of onlyChange that are no declaration.
const (
	same    = -1
	several = -2
)

// onlyChange returns the index of the declaration that two files differ in.
func onlyChange(before, after *ast.File) int {
	at := same
	for i, d := range before.Decls {
		if ast.EqualDecl(d, after.Decls[i]) {
			continue
		}
		if at != same {
			return several
		}
		at = i
	}
	return at
}

// holds reports whether an expression begins at a place, or behind a quote there:
// the one of a text in the canonical layout, unless that is "".
func holds(d ast.Decl, start int32, text string) bool {
	found := false
	ast.Walk(d, func(n ast.Node) bool {
		if x, ok := n.(ast.Expr); ok {
			at := x.Pos().Start
			found = found || (at == start || at == start+1) && (text == "" || format.Expr(x) == text)
		}
		return !found
	})
	return found
}

// withoutItem returns a declaration without the item of its body that holds a span.
func withoutItem(d ast.Decl, at token.Span) ast.Decl {
	cut := func(items []ast.Item) (left []ast.Item) {
		for _, it := range items {
			if s := it.Pos(); s.Start > at.Start || s.End < at.End {
				left = append(left, it)
			}
		}
		return left
	}
	switch d := d.(type) {
	case *ast.Segment:
		short := *d
		short.Items = cut(d.Items)
		return &short
	case *ast.Partition:
		short := *d
		short.Items = cut(d.Items)
		return &short
	}
	return d
}
