package yaml

import (
	"strings"

	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/format"
)

// above returns the comments above a node.
func (w *writer) above(n ast.Node) []ast.Comment {
	if c := w.file.Comments[n]; c != nil {
		return c.Before
	}
	return nil
}

// comments returns the comments of a node. Those of the nodes in it that have
// no line of their own, which must be written by now, follow those above it;
// so do the inner ones, unless the node has a place for them.
func (w *writer) comments(n ast.Node, hasInner bool) (c comments, inner []ast.Comment) {
	if len(w.file.Comments) == 0 {
		return c, nil
	}
	if own := w.file.Comments[n]; own != nil && !w.done[n] {
		c.before = append(c.before, own.Before...)
		c.after = own.After
		inner = own.Inner
	}
	w.done[n] = true
	ast.Walk(n, func(part ast.Node) bool {
		if own := w.file.Comments[part]; own != nil && !w.done[part] {
			c.before = append(append(append(c.before, own.Before...), own.After...), own.Inner...)
			w.done[part] = true
		}
		return true
	})
	if !hasInner {
		c.before, inner = append(c.before, inner...), nil
	}
	return c, inner
}

// apart returns the comments of a declaration or arm. Those above it are set
// off, since in the DSL a comment right above is the description.
func (w *writer) apart(n ast.Node) (comments, []ast.Comment) {
	c, inner := w.comments(n, true)
	if last := len(c.before) - 1; last >= 0 && !c.before[last].Gap {
		c.before = append([]ast.Comment(nil), c.before...)
		c.before[last].Gap = true
	}
	return c, inner
}

// body writes the items of a body in their order. Where a key would come back,
// the items stand in a list of maps.
func (w *writer) body(o *out, items []ast.Item) {
	for _, item := range items {
		if let, ok := item.(*ast.Let); ok {
			w.locals[let.Name.Name] = true
		}
	}
	var maps []*out
	part := mapOut()
	used := map[string]bool{}
	for i := 0; i < len(items); {
		key, n := w.run(items[i:])
		if used[key] {
			maps = append(maps, part)
			part, used = mapOut(), map[string]bool{}
		}
		used[key] = true
		part.entries = append(part.entries, w.group(key, items[i:i+n]))
		i += n
	}
	if len(maps) == 0 {
		o.entries = append(o.entries, part.entries...)
		return
	}
	list := &out{list: true, tall: true, spaced: true, items: append(maps, part)}
	for _, m := range list.items {
		m.tall = true
	}
	o.add("clauses", list)
}

// run returns the key under which the first item stands, and how many of the
// items stand there with it.
func (w *writer) run(items []ast.Item) (string, int) {
	key := w.keyOf(items[0])
	switch key {
	case "where", "except", "expect", "let", "metadata":
	default:
		return key, 1
	}
	names := map[string]bool{}
	for i, item := range items {
		name := ""
		switch item := item.(type) {
		case *ast.Let:
			name = item.Name.Name
		case *ast.Meta:
			name = item.Key.Name
		}
		if w.keyOf(item) != key || name != "" && names[name] {
			return key, i
		}
		names[name] = true
	}
	return key, len(items)
}

func (w *writer) keyOf(item ast.Item) string {
	switch item := item.(type) {
	case *ast.Where:
		return "where"
	case *ast.Except:
		return "except"
	case *ast.Let:
		return "let"
	case *ast.Expect:
		return "expect"
	case *ast.Meta:
		if isMeta(item.Key.Name) && friendly(item) {
			return item.Key.Name
		}
	}
	return "metadata"
}

// group writes the items that stand under one key.
func (w *writer) group(key string, items []ast.Item) field {
	switch key {
	case "where", "except", "expect":
		list := &out{list: true, tall: true}
		for _, item := range items {
			var o *out
			switch item := item.(type) {
			case *ast.Where:
				o = w.condition(item.Cond)
			case *ast.Except:
				o = w.condition(item.Cond)
			case *ast.Expect:
				o = mapOut(entry(item.What.Name, w.bound(item)))
			}
			o.comments, _ = w.comments(item, false)
			list.items = append(list.items, o)
		}
		return entry(key, list)
	case "let", "metadata":
		m := &out{tall: true}
		for _, item := range items {
			var f field
			switch item := item.(type) {
			case *ast.Let:
				f = entry(item.Name.Name, w.expr(item.Value))
			case *ast.Meta:
				f = entry(item.Key.Name, bare(item.Value))
			}
			f.key = keyText(f.key)
			f.comments, _ = w.comments(item, false)
			m.entries = append(m.entries, f)
		}
		return entry(key, m)
	}
	f := entry(key, plainMeta(items[0].(*ast.Meta)))
	f.comments, _ = w.comments(items[0], false)
	return f
}

// keyText quotes a key that YAML takes for something else.
func keyText(s string) string { return textOut(s).text }

var boundKeys = map[ast.Op]string{ast.Eq: "eq", ast.Lt: "lt", ast.Le: "lte", ast.Gt: "gt", ast.Ge: "gte"}

func (w *writer) bound(e *ast.Expect) *out {
	if e.Op == ast.Range {
		return mapOut(entry("between", listOut(w.value(e.Lo), w.value(e.Hi))))
	}
	return mapOut(entry(boundKeys[e.Op], w.value(e.Lo)))
}

// friendly reports metadata that reads the same under its own key, where texts
// need no quotes, as in the DSL.
func friendly(m *ast.Meta) bool {
	switch key := m.Key.Name; {
	case bareWord(key):
		switch v := m.Value.(type) {
		case *ast.Name:
			return len(v.Parts) == 1
		case *ast.StringLit:
			return true
		}
		return false
	case clauseTable.find(key).takes == aMetaText:
		if list, ok := m.Value.(*ast.ListLit); ok {
			for _, e := range list.Elems {
				if _, ok := e.(*ast.StringLit); !ok {
					return false
				}
			}
			return true
		}
		_, ok := m.Value.(*ast.StringLit)
		return ok
	case key == "version":
		if n, ok := m.Value.(*ast.NumberLit); ok && !whole10(n.Text) {
			return false
		}
	}
	return literalMeta(m.Value)
}

func whole10(digits string) bool {
	for i := range len(digits) {
		if digits[i] == '.' {
			return false
		}
	}
	return true
}

// literalMeta reports literals, texts, and lists and maps of them.
func literalMeta(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.StringLit:
		return true
	case *ast.ListLit:
		for _, x := range e.Elems {
			if !literalMeta(x) {
				return false
			}
		}
		return true
	case *ast.MapLit:
		seen := map[string]bool{}
		for _, m := range e.Entries {
			if seen[m.Key.Name] || !literalMeta(m.Value) {
				return false
			}
			seen[m.Key.Name] = true
		}
		return true
	}
	_, ok := literalText(e)
	return ok
}

// plainMeta writes metadata under its own key.
func plainMeta(m *ast.Meta) *out {
	if bareWord(m.Key.Name) {
		switch v := m.Value.(type) {
		case *ast.Name:
			return textOut(v.Parts[0].Name)
		case *ast.StringLit:
			return scalar(quote(v.Value))
		}
	}
	return metaOut(m.Value, func(e ast.Expr) *out {
		if s, ok := e.(*ast.StringLit); ok {
			return textOut(s.Value)
		}
		text, _ := literalText(e)
		return scalar(text)
	})
}

// bare writes metadata as the DSL does: texts in quotes, all else without.
func bare(e ast.Expr) *out {
	return metaOut(e, func(e ast.Expr) *out {
		text := format.Expr(e)
		switch e := e.(type) {
		case *ast.StringLit:
			if strings.HasPrefix(e.Value, "`") || strings.HasPrefix(e.Value, `"`) {
				return scalar(quote(text))
			}
			return scalar(quote(e.Value))
		case *ast.Name:
			if plainText(text) {
				return scalar(text)
			}
			return scalar(quote("`" + strings.ReplaceAll(dotted(e.Parts), ".", "`.`") + "`"))
		case *ast.NumberLit:
			if e.Unit == nil && !e.Percent {
				text = e.Text
			}
		}
		return scalar(text)
	})
}

// metaOut writes lists and maps of what leaf writes.
func metaOut(e ast.Expr, leaf func(ast.Expr) *out) *out {
	switch e := e.(type) {
	case *ast.ListLit:
		list := &out{list: true}
		for _, x := range e.Elems {
			list.items = append(list.items, metaOut(x, leaf))
		}
		return list
	case *ast.MapLit:
		m := mapOut()
		for _, x := range e.Entries {
			m.add(keyText(x.Key.Name), metaOut(x.Value, leaf))
		}
		return m
	}
	return leaf(e)
}
