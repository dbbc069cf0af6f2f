package check

import (
	"slices"
	"strings"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/specs/schema"
)

// A metaRule says what a metadata key takes.
type metaRule struct {
	key    string
	takes  func(ast.Expr) bool
	wants  string   // for messages
	values []string // of an enumeration
}

// metaRules are the keys of segments, partitions and splits.
var metaRules = []metaRule{
	{"title", isWord, "a text", nil},
	{"description", isWord, "a text", nil},
	{"owner", isWord, "a text", nil},
	{"tags", isWords, `a list of texts, such as ["winback", "email"]`, nil},
	{"status", isWord, "", []string{"draft", "active", "deprecated"}},
	{"version", isVersion, "a number or a text", nil},
	{"expires", isDate, "a date, such as 2026-12-31", nil},
	{"review_by", isDate, "a date, such as 2026-12-31", nil},
	{"use", isWord, "", []string{"target", "suppress", "measure"}},
	{"purpose", isWord, "a word, such as marketing", nil},
	{"objective", isWord, "a text", nil},
	{"channels", isWords, `a list of texts, such as ["email", "push"]`, nil},
	{"meta", isMap, `a map, such as {team: "growth"}`, nil},
}

func metaKeys() []string {
	keys := make([]string, len(metaRules))
	for i, r := range metaRules {
		keys[i] = r.key
	}
	return keys
}

// meta checks the metadata of a body and gathers it with the description: that
// of the key, or else the comment above the declaration.
func (b *body) meta(d *decl, doc []ast.Comment, items []ast.Item) hir.Meta {
	m := hir.Meta{Description: description(doc), Package: d.pkg}
	for _, it := range items {
		item, ok := it.(*ast.Meta)
		if !ok || item.Key == nil {
			continue
		}
		if f := given(m.Items, item.Key.Name); f != nil {
			b.report(metaTwice(item.Key, f))
			continue
		}
		b.metaItem(item)
		if text, ok := item.Value.(*ast.StringLit); ok && item.Key.Name == "description" {
			m.Description = text.Value
		}
		m.Items = append(m.Items, item)
	}
	return m
}

// given returns the key of a name among items, or nil. A name that is no
// metadata key is reported anyway, so that there are never many.
func given(items []*ast.Meta, name string) *ast.Ident {
	for _, it := range items {
		if it.Key.Name == name {
			return it.Key
		}
	}
	return nil
}

func (b *body) metaItem(item *ast.Meta) {
	for _, r := range metaRules {
		if r.key != item.Key.Name {
			continue
		}
		if unread(item.Value) {
			b.broken = true
			return
		}
		word, isWord := wordOf(item.Value)
		switch {
		case !r.takes(item.Value) && r.values == nil:
			b.report(metaValue(item, r.wants))
		case r.values != nil && !(isWord && contains(r.values, word)):
			b.report(metaChoice(item, r.values, b.nearest(word, func() []string { return r.values })))
		}
		return
	}
	b.report(unknownMeta(item.Key, b.nearest(item.Key.Name, metaKeys)))
}

// unread reports a value that did not parse, or a list that holds one.
func unread(e ast.Expr) bool {
	switch e := e.(type) {
	case nil, *ast.Bad:
		return true
	case *ast.ListLit:
		return slices.ContainsFunc(e.Elems, unread)
	}
	return false
}

func contains(words []string, w string) bool {
	for _, x := range words {
		if x == w {
			return true
		}
	}
	return false
}

// wordOf returns a text or a bare word.
func wordOf(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.StringLit:
		return e.Value, true
	case *ast.Name:
		return dotted(e.Parts), len(e.Parts) == 1
	}
	return "", false
}

func isWord(e ast.Expr) bool { _, ok := wordOf(e); return ok }

func isWords(e ast.Expr) bool {
	l, ok := e.(*ast.ListLit)
	if !ok {
		return false
	}
	for _, el := range l.Elems {
		if !isWord(el) {
			return false
		}
	}
	return true
}

func isVersion(e ast.Expr) bool {
	n, number := e.(*ast.NumberLit)
	_, text := e.(*ast.StringLit)
	return text || number && !n.Percent && n.Unit == nil
}

func isDate(e ast.Expr) bool { _, ok := e.(*ast.DateLit); return ok }

func isMap(e ast.Expr) bool { _, ok := e.(*ast.MapLit); return ok }

// description joins the lines of the comment above a declaration.
func description(doc []ast.Comment) string {
	lines := make([]string, 0, len(doc))
	for _, c := range doc {
		if !strings.HasPrefix(c.Text, "lint:") { // it speaks to the linter
			lines = append(lines, c.Text)
		}
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// expect checks a promise about a set's size or share.
func (b *body) expect(list []*hir.Expect, e *ast.Expect) []*hir.Expect {
	if e.What == nil || e.What.Name != "size" && e.What.Name != "share" {
		b.broken = true // the parser said why
		return list
	}
	x := &hir.Expect{Share: e.What.Name == "share", Op: e.Op, Span: e.Span}
	var ok bool
	if x.Lo, ok = b.expected(x, e.Lo); !ok {
		return list
	}
	if e.Op == ast.Range {
		if x.Hi, ok = b.expected(x, e.Hi); !ok {
			return list
		}
		if x.Lo.Cmp(x.Hi) > 0 {
			b.report(emptyRange(e))
			return list
		}
	}
	return append(list, x)
}

// expected checks a bound: a count for size, 0 to 1 for share.
func (b *body) expected(x *hir.Expect, e ast.Expr) (types.Decimal, bool) {
	k := b.constant(b.scope(), e)
	if k == nil {
		return types.Decimal{}, false
	}
	d, ok := types.AsDecimal(k.Value)
	switch {
	case !ok || k.Type.Unit != "" && k.Type.Unit != types.AnyUnit || d.Unscaled.Sign() < 0,
		!x.Share && k.Type.Kind != schema.Int,
		x.Share && d.Cmp(types.DecimalOf(1)) > 0:
		b.report(badExpectation(k, x.Share))
		return d, false
	}
	return d, true
}
