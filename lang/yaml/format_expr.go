package yaml

import (
	"strconv"
	"strings"

	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/format"
)

// expr writes an expression where a text would be read as DSL: as a map where
// one says the same in its own keys, else as a text.
func (w *writer) expr(e ast.Expr) *out {
	if o := w.object(e); o != nil {
		return o
	}
	return dslOut(format.Expr(e))
}

// condition writes an expression where the reader wants one that is true or
// false: a bare aggregate or rank, which is a mistake for the checker to
// report, is a text.
func (w *writer) condition(e ast.Expr) *out {
	o := w.expr(e)
	if len(o.entries) == 0 {
		return o
	}
	switch e.(type) {
	case *ast.Aggregate, *ast.Ranking:
		if !boolean[o.entries[0].key] {
			return dslOut(format.Expr(e))
		}
	}
	return o
}

// value writes an expression where a text would be read as a text.
func (w *writer) value(e ast.Expr) *out {
	switch e := e.(type) {
	case *ast.StringLit:
		return textOut(e.Value)
	case *ast.ListLit:
		list := &out{list: true}
		for _, x := range e.Elems {
			item := w.value(x)
			item.comments, _ = w.comments(x, false)
			list.items = append(list.items, item)
		}
		return list
	case *ast.Name:
		return mapOut(w.named(e))
	}
	if text, ok := literalText(e); ok {
		return scalar(text)
	}
	if o := w.object(e); o != nil {
		return o
	}
	return mapOut(entry("value", dslOut(format.Expr(e))))
}

// literalText returns the text of a literal that the reader takes for it
// without quotes.
func literalText(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BoolLit:
		return strconv.FormatBool(e.Value), true
	case *ast.DateLit:
		return e.Text, true
	case *ast.InstantLit:
		return e.Text, true
	case *ast.NumberLit:
		switch {
		case e.Unit != nil:
			text := format.Expr(e)
			return text, cleanNumber.MatchString(e.Text) && !strings.Contains(text, "`")
		case e.Percent:
			return e.Text + "%", cleanNumber.MatchString(e.Text)
		}
		return e.Text, cleanNumber.MatchString(e.Text)
	case *ast.DistanceLit:
		return e.Text + " " + e.Unit, cleanNumber.MatchString(e.Text)
	case *ast.DurationLit:
		return format.Expr(e), true
	case *ast.Unary:
		if _, nested := e.X.(*ast.Unary); e.Op == ast.Neg && !nested && isLiteral(e.X) {
			text, ok := literalText(e.X)
			return "-" + text, ok && numberShape.MatchString(text) && !dateShape.MatchString(text)
		}
	}
	return "", false
}

// object writes an expression as a map, or returns nil where a text is better.
func (w *writer) object(e ast.Expr) *out {
	switch e := e.(type) {
	case *ast.Aggregate:
		return w.aggregate(e)
	case *ast.Ranking:
		return w.ranking(e)
	case *ast.Habit:
		return w.habit(e)
	case *ast.AtLeast:
		m := mapOut(entry("n", dslOut(format.Expr(e.N))), entry("of", w.conditions(e.Preds)))
		return mapOut(entry("at_least", m))
	case *ast.Call:
		return w.conditional(e)
	case *ast.Unary:
		if e.Op != ast.Not {
			return nil
		}
		if or, ok := e.X.(*ast.Binary); ok && or.Op == ast.Or {
			return mapOut(entry("none_of", w.conditions(spine(or))))
		}
		return mapOut(entry("not", w.condition(e.X)))
	case *ast.Binary:
		switch e.Op {
		case ast.And:
			return mapOut(entry("all_of", w.conditions(spine(e))))
		case ast.Or:
			return mapOut(entry("any_of", w.conditions(spine(e))))
		}
	case *ast.In:
		if e.X == nil {
			return w.membership(e)
		}
	}
	return w.comparison(e)
}

// spine returns the operands of a chain that leans to the left.
func spine(b *ast.Binary) []ast.Expr {
	var list []ast.Expr
	op := b.Op
	for {
		list = append(list, b.Y)
		left, ok := b.X.(*ast.Binary)
		if !ok || left.Op != op {
			list = append(list, b.X)
			break
		}
		b = left
	}
	for i, j := 0, len(list)-1; i < j; i, j = i+1, j-1 {
		list[i], list[j] = list[j], list[i]
	}
	return list
}

// conditions writes a list of conditions, each with its comments.
func (w *writer) conditions(list []ast.Expr) *out {
	o := &out{list: true}
	for _, e := range list {
		item := w.condition(e)
		item.comments, _ = w.comments(e, false)
		o.items = append(o.items, item)
	}
	return o
}

// joined writes a condition as the list of what it joins with `and`.
func (w *writer) joined(e ast.Expr) *out {
	if and, ok := e.(*ast.Binary); ok && and.Op == ast.And {
		return w.conditions(spine(and))
	}
	return w.conditions([]ast.Expr{e})
}

// named writes a name: of a trait or a local of this file, else of an attribute.
func (w *writer) named(n *ast.Name) field {
	text := dotted(n.Parts)
	switch {
	case len(n.Parts) > 1:
	case w.locals[text]:
		return entry("value", dslOut(format.Expr(n)))
	case w.traits[text]:
		return entry("trait", textOut(text))
	}
	return entry("attribute", textOut(text))
}

// subject writes the left side of a comparison, or returns nil where a text is
// better.
func (w *writer) subject(e ast.Expr) *out {
	switch e := e.(type) {
	case *ast.Name:
		return mapOut(w.named(e))
	case *ast.Aggregate:
		return w.aggregate(e)
	case *ast.Ranking:
		if e.Kind != ast.Top && e.Kind != ast.Bottom {
			return w.ranking(e)
		}
	case *ast.Call:
		if len(e.Func.Parts) == 1 && w.traits[e.Func.Parts[0].Name] {
			if args := w.args(e.Args); args != nil {
				return mapOut(entry("trait", textOut(e.Func.Parts[0].Name)), entry("args", args))
			}
		}
		return mapOut(entry("value", dslOut(format.Expr(e))))
	}
	return nil
}

// args writes arguments: all by position as a list, all by name as a map; nil
// where they are mixed or there are none.
func (w *writer) args(args []*ast.Arg) *out {
	list, m := &out{list: true}, mapOut()
	seen := map[string]bool{}
	for _, a := range args {
		if a.Name == nil {
			list.items = append(list.items, w.value(a.Value))
		} else if !seen[a.Name.Name] {
			seen[a.Name.Name] = true
			m.add(keyText(a.Name.Name), w.value(a.Value))
		}
	}
	switch len(args) {
	case 0:
		return nil
	case len(list.items):
		return list
	case len(m.entries):
		return m
	}
	return nil
}

// segment writes a segment under key, with its arguments beside it.
func (w *writer) segment(o *out, key string, set ast.Expr) {
	if call, ok := set.(*ast.Call); ok {
		if args := w.args(call.Args); args != nil {
			o.add(key, dslOut(format.Expr(call.Func)))
			o.add("args", args)
			return
		}
	}
	o.add(key, dslOut(format.Expr(set)))
}

func (w *writer) membership(e *ast.In) *out {
	if _, ok := e.Set.(*ast.ListLit); ok {
		return nil
	}
	o := mapOut()
	w.segment(o, negated("in", e.Not), e.Set)
	return o
}

func negated(key string, not bool) string {
	if not {
		return "not_" + key
	}
	return key
}

// simple reports what reads well to the right of an operator.
func simple(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.StringLit, *ast.Name:
		return true
	case *ast.ListLit:
		for _, x := range e.Elems {
			if !simple(x) {
				return false
			}
		}
		return true
	}
	_, ok := literalText(e)
	return ok
}

var opKeys = func() map[ast.Op]string {
	m := map[ast.Op]string{}
	for _, o := range operators {
		if o.op != ast.NoOp && !o.not {
			m[o.op] = o.name
		}
	}
	return m
}()

// comparison writes a predicate: its subject and one operator.
func (w *writer) comparison(e ast.Expr) *out {
	switch e := e.(type) {
	case *ast.Binary:
		key := opKeys[e.Op]
		if key == "" || !simple(e.Y) {
			return nil
		}
		return w.compared(e.X, key, e.Y)
	case *ast.IsNull:
		if o := w.subject(e.X); o != nil {
			o.add("known", scalar(strconv.FormatBool(e.Not)))
			return o
		}
	case *ast.In:
		return w.in(e)
	case *ast.Between:
		o := w.subject(e.X)
		if o == nil || !simple(e.Lo) || !simple(e.Hi) {
			return nil
		}
		o.add(negated("between", e.Not), listOut(w.value(e.Lo), w.value(e.Hi)))
		return o
	case *ast.Match:
		if simple(e.Y) {
			return w.compared(e.X, negated(opKeys[e.Op], e.Not), e.Y)
		}
	case *ast.InWindow:
		return w.inWindow(e)
	}
	return nil
}

func (w *writer) compared(x ast.Expr, key string, y ast.Expr) *out {
	o := w.subject(x)
	if o == nil {
		return nil
	}
	o.add(key, w.value(y))
	return o
}

func (w *writer) in(e *ast.In) *out {
	o := w.subject(e.X)
	if o == nil {
		return nil
	}
	key := negated("in", e.Not)
	if _, list := e.Set.(*ast.ListLit); list {
		if !simple(e.Set) {
			return nil
		}
		o.add(key, w.value(e.Set))
		return o
	}
	if o.entries[len(o.entries)-1].key == "args" {
		return nil
	}
	w.segment(o, key, e.Set)
	return o
}

func (w *writer) inWindow(e *ast.InWindow) *out {
	var o *out
	switch x := e.X.(type) {
	case *ast.Name, *ast.Call:
		o = w.subject(x)
	case *ast.Aggregate:
		o = mapOut(entry("value", dslOut(format.Expr(x))))
	}
	if o == nil || e.Window.Kind == ast.WinBetween {
		return nil
	}
	window(o, e.Window, e.Not)
	return o
}
