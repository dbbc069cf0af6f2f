package yaml

import (
	"strings"

	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/lang/yamlsrc"
)

// body reads the items of a body in the order of the keys.
func (r *reader) body(f fields) []ast.Item {
	var items []ast.Item
	for _, e := range f.entries {
		switch name := e.Key.Value; name {
		case "where", "except":
			items = append(items, r.clause(e)...)
		case "let":
			items = append(items, r.lets(e)...)
		case "expect":
			items = append(items, r.expects(e)...)
		case "metadata":
			items = append(items, r.metadata(e)...)
		case "clauses":
			items = append(items, r.clauses(e, f)...)
		default:
			if isMeta(name) {
				items = append(items, r.meta(e, r.friendly(e)))
			}
		}
	}
	return items
}

func isMeta(name string) bool {
	for _, k := range metaKeys {
		if k.name == name {
			return true
		}
	}
	return false
}

// clauses reads a list of bodies. Only what the declaration itself may hold is
// allowed in them.
func (r *reader) clauses(e yamlsrc.Entry, f fields) []ast.Item {
	r.pend(e.Key)
	allowed := &table{clauseTable.name, clauseTable.title, nil}
	for _, k := range clauseTable.keys {
		if f.table.find(k.name) != nil {
			allowed.keys = append(allowed.keys, k)
		}
	}
	var items []ast.Item
	for _, n := range r.list(e.Value, "`clauses`") {
		r.pend(n)
		g, _ := r.fields(n, allowed)
		items = append(items, r.body(g)...)
		r.pending = append(r.pending, r.take(&n.Inner)...)
	}
	r.pending = append(r.pending, r.take(&e.Value.Inner)...)
	return items
}

// clause reads `where` or `except`: each item of a list is a clause of its own.
func (r *reader) clause(e yamlsrc.Entry) []ast.Item {
	read := func(n *yamlsrc.Node) ast.Item {
		cond := r.condition(n)
		if e.Key.Value == "except" {
			return &ast.Except{Cond: cond, Span: n.Span}
		}
		return &ast.Where{Cond: cond, Span: n.Span}
	}
	if e.Value.Kind != yamlsrc.List {
		before := r.takePending()
		item := read(e.Value)
		r.carry(item, e.Key, e.Value, before)
		return []ast.Item{item}
	}
	r.pend(e.Key)
	var items []ast.Item
	for _, n := range r.list(e.Value, "`"+e.Key.Value+"`") {
		before := r.takePending()
		item := read(n)
		r.carry(item, n, n, before)
		items = append(items, item)
	}
	r.pending = append(r.pending, r.take(&e.Value.Inner)...)
	return items
}

func (r *reader) lets(e yamlsrc.Entry) []ast.Item {
	r.pend(e.Key)
	entries := e.Value.Entries
	if !r.is(e.Value, yamlsrc.Map, "`let`") {
		for _, n := range e.Value.Items { // read all the same: what uses the names is no mistake
			entries = append(entries, n.Entries...)
		}
	}
	var items []ast.Item
	for _, l := range entries {
		before := r.takePending()
		item := &ast.Let{Name: r.name(l.Key, "a local name"), Value: r.expr(l.Value), Span: l.Key.Span.To(l.Value.Span)}
		r.carry(item, l.Key, l.Value, before)
		if item.Name.Name != "" {
			items = append(items, item)
		}
	}
	r.pending = append(r.pending, r.take(&e.Value.Inner)...)
	return items
}

// expects reads one map or a list of them.
func (r *reader) expects(e yamlsrc.Entry) []ast.Item {
	r.pend(e.Key)
	maps := []*yamlsrc.Node{e.Value}
	if e.Value.Kind == yamlsrc.List {
		maps = r.list(e.Value, "`expect`")
	}
	var items []ast.Item
	for _, n := range maps {
		if n != e.Value {
			r.pending = append(r.pending, r.take(&n.Before)...)
		}
		f, ok := r.fields(n, expectTable)
		if ok && len(f.entries) == 0 && len(n.Entries) == 0 {
			r.report(codeEmpty, n.Span, "an expectation is empty", "write such as `size: {gte: 1000}`")
		}
		for _, b := range f.entries {
			before := r.takePending()
			item := r.bound(b)
			r.carry(item, b.Key, b.Value, before)
			r.keep(item, &ast.Comments{After: r.take(&n.After)})
			if item.Op != ast.NoOp {
				items = append(items, item)
			}
		}
		r.pending = append(r.pending, r.take(&n.Inner)...)
	}
	if e.Value.Kind == yamlsrc.List {
		r.pending = append(r.pending, r.take(&e.Value.Inner)...)
	}
	return items
}

var boundOps = map[string]ast.Op{"eq": ast.Eq, "lt": ast.Lt, "lte": ast.Le, "gt": ast.Gt, "gte": ast.Ge, "between": ast.Range}

// bound reads one expectation: size or share, and what it is compared with.
func (r *reader) bound(e yamlsrc.Entry) *ast.Expect {
	item := &ast.Expect{What: r.name(e.Key, "the measure"), Lo: &ast.Bad{Span: e.Value.Span}, Span: e.Key.Span.To(e.Value.Span)}
	f, ok := r.fields(e.Value, boundTable)
	if !ok {
		return item
	}
	if len(f.entries) == 0 {
		r.noOperator(f, "the expectation", "write such as `{gte: 1000}`")
		return item
	}
	if len(f.entries) > 1 {
		r.conflict(f.entries[0].Key, f.entries[1].Key)
		return item
	}
	op := f.entries[0]
	item.Op = boundOps[op.Key.Value]
	if item.Op != ast.Range {
		item.Lo = r.value(op.Value)
		return item
	}
	item.Hi = item.Lo
	if lo, hi := r.pair(op.Value, "`between`"); lo != nil {
		item.Lo, item.Hi = r.value(lo), r.value(hi)
	}
	return item
}

// pair returns the two items of a list.
func (r *reader) pair(n *yamlsrc.Node, what string) (lo, hi *yamlsrc.Node) {
	if !r.is(n, yamlsrc.List, what) {
		return nil, nil
	}
	if len(n.Items) != 2 {
		r.report(codeValue, head(n), what+" takes the lower and the upper bound", "write `[lower, upper]`")
		return nil, nil
	}
	return n.Items[0], n.Items[1]
}

// noOperator reports a map that compares nothing, unless a key that is not
// known may have been the operator.
func (r *reader) noOperator(f fields, what, label string) {
	if len(f.entries) == len(f.node.Entries) {
		r.report(codeNoOperator, head(f.node), what+" compares nothing", label)
	}
}

func (r *reader) meta(e yamlsrc.Entry, value ast.Expr) ast.Item {
	item := &ast.Meta{Key: &ast.Ident{Name: e.Key.Value, Span: e.Key.Span}, Value: value, Span: e.Key.Span.To(e.Value.Span)}
	r.carry(item, e.Key, e.Value, r.takePending())
	return item
}

// metadata reads `k: v` items as the DSL writes them.
func (r *reader) metadata(e yamlsrc.Entry) []ast.Item {
	r.pend(e.Key)
	if !r.is(e.Value, yamlsrc.Map, "`metadata`") {
		return nil
	}
	var items []ast.Item
	for _, m := range e.Value.Entries {
		if key := r.name(m.Key, "a metadata key"); key.Name != "" {
			items = append(items, r.meta(yamlsrc.Entry{Key: m.Key, Value: m.Value}, r.metaValue(m.Value, bareNames)))
			items[len(items)-1].(*ast.Meta).Key = key
		}
	}
	r.pending = append(r.pending, r.take(&e.Value.Inner)...)
	return items
}

// A bareMode says what a text without quotes is in metadata.
type bareMode int

const (
	bareTexts   bareMode = iota // a literal where it reads as one, else a text
	bareNames                   // a literal or a name, as in the DSL
	bareStrings                 // a text, even where it reads as a literal
)

// friendly reads the metadata of a known key, where texts need no quotes.
func (r *reader) friendly(e yamlsrc.Entry) ast.Expr {
	switch key := e.Key.Value; {
	case bareWord(key):
		if n := e.Value; n.Kind == yamlsrc.Scalar && n.Style == yamlsrc.Plain {
			return r.word(n, "`"+key+"`")
		}
		return r.metaValue(e.Value, bareTexts)
	case key == "version" && e.Value.Tag == "!!float":
		r.text(e.Value, "`version`")
		return &ast.Bad{Span: e.Value.Span}
	case clauseTable.find(key).takes == aMetaText:
		return r.metaValue(e.Value, bareStrings)
	}
	return r.metaValue(e.Value, bareTexts)
}

// bareWord reports the metadata keys whose values are words of the language.
func bareWord(key string) bool { return key == "status" || key == "use" || key == "purpose" }

func (r *reader) word(n *yamlsrc.Node, what string) ast.Expr {
	name := r.name(n, what)
	if name.Name == "" {
		return &ast.Bad{Span: n.Span}
	}
	return &ast.Name{Parts: []*ast.Ident{name}, Span: n.Span}
}

func (r *reader) metaValue(n *yamlsrc.Node, mode bareMode) ast.Expr {
	switch n.Kind {
	case yamlsrc.List:
		list := &ast.ListLit{Span: n.Span}
		for _, item := range n.Items {
			list.Elems = append(list.Elems, r.metaValue(item, mode))
		}
		return list
	case yamlsrc.Map:
		m := &ast.MapLit{Span: n.Span}
		for _, e := range n.Entries {
			m.Entries = append(m.Entries, &ast.Meta{Key: r.name(e.Key, "a metadata key"), Value: r.metaValue(e.Value, mode), Span: e.Key.Span.To(e.Value.Span)})
		}
		return m
	}
	switch {
	case mode == bareNames && (n.Style == yamlsrc.Plain && n.Value != "" || strings.HasPrefix(n.Value, "`") || strings.HasPrefix(n.Value, `"`)):
		return r.bare(n)
	case r.null(n, "write a value, or remove the key"):
		return &ast.Bad{Span: n.Span}
	case mode == bareStrings || n.Style != yamlsrc.Plain:
		return r.stringLit(n)
	}
	return r.scalar(n)
}

// bare reads a scalar under `metadata` that is what the DSL has there: one
// without quotes, or one that begins with a quote or backquote of the DSL.
func (r *reader) bare(n *yamlsrc.Node) ast.Expr {
	if n.Value != "null" && !r.expressive(n) {
		return &ast.Bad{Span: n.Span}
	}
	e, comments, diags := parse.Expr(r.src, n.Value, n.At)
	switch e := e.(type) {
	case *ast.Name, *ast.NullLit, *ast.Unary:
		r.embed(n, comments, diags)
		return e
	case *ast.StringLit:
		if n.Style != yamlsrc.Plain {
			r.embed(n, comments, diags)
			return e
		}
	}
	if len(diags) == 0 && isLiteral(e) {
		return e
	}
	r.report(codeMeta, n.Span, "under `metadata` a text stands in quotes", "write `\""+clip(n.Value)+"\"`")
	return &ast.Bad{Span: n.Span}
}

func (r *reader) stringLit(n *yamlsrc.Node) ast.Expr {
	text, ok := r.text(n, "the value")
	if !ok {
		return &ast.Bad{Span: n.Span}
	}
	if i := strings.IndexByte(text, 0); i >= 0 {
		r.report(codeValue, n.Sub(i, i+1), "no text can hold the code point 0", "remove it")
		return &ast.Bad{Span: n.Span}
	}
	return &ast.StringLit{Value: text, Span: n.Span}
}

func noteAt(first token.Span) diag.Note {
	return diag.Note{Span: first, Message: "the other one is here"}
}
