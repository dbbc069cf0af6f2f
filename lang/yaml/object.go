package yaml

import (
	"slices"

	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/yamlsrc"
)

// object reads an expression written as a map: one subject, keys that belong to
// it, and at most one operator.
func (r *reader) object(n *yamlsrc.Node) ast.Expr {
	e, _, _ := r.objectOf(n)
	return e
}

// comparison reads a map that is true or false: where the subject is not, it
// has an operator.
func (r *reader) comparison(n *yamlsrc.Node) ast.Expr {
	before := len(r.diags)
	e, f, bare := r.objectOf(n)
	if bare != "" && !boolean[bare] && len(r.diags) == before {
		label := "add an operator such as `eq: …`"
		if bare == "attribute" || bare == "trait" {
			label = "add an operator such as `eq: …`; of one that is true or false, write `eq: true`"
		}
		r.noOperator(f, "the condition", label)
	}
	return e
}

// objectOf also returns the keys of the map, and the subject's when no operator
// follows it.
func (r *reader) objectOf(n *yamlsrc.Node) (e ast.Expr, f fields, bare string) {
	f, ok := r.fields(n, exprTable)
	if !ok {
		return &ast.Bad{Span: n.Span}, f, ""
	}
	s, entry := r.subject(f)
	if s == nil {
		return r.membership(f), f, ""
	}
	if r.read(s.name, f, entry, &e); e == nil {
		e = &ast.Bad{Span: n.Span}
	}
	op := r.operatorOf(f, s)
	if op.Key == nil && len(f.entries) < len(f.node.Entries) { // a key that is not known may have been the operator
		return &ast.Bad{Span: n.Span}, f, ""
	}
	if op.Key == nil {
		return e, f, s.name
	}
	return r.compare(f, e, op), f, ""
}

// subject returns the one subject of a map, after reports about others.
func (r *reader) subject(f fields) (*subject, yamlsrc.Entry) {
	var found *subject
	var first yamlsrc.Entry
	for _, e := range f.entries {
		i := slices.IndexFunc(subjects, func(s subject) bool { return s.name == e.Key.Value })
		switch {
		case i < 0:
		case found == nil:
			found, first = &subjects[i], e
		default:
			r.conflict(first.Key, e.Key)
		}
	}
	return found, first
}

// operatorOf returns the one operator of a map, after reports about keys that
// belong neither to it nor to the subject.
func (r *reader) operatorOf(f fields, s *subject) yamlsrc.Entry {
	var found yamlsrc.Entry
	for _, e := range f.entries {
		name := e.Key.Value
		switch {
		case slices.Contains(s.beside, name) || isSubject(name):
		case name == "ending_ago" || name == "until":
			r.partner(f, e.Key)
		case name == "args" && (f.get("in") != nil || f.get("not_in") != nil):
		case !compares(name) || s.takes == aRelation && windowNamed(name):
			r.report(codeMisfit, e.Key.Span, "`"+name+"` means nothing beside `"+s.name+"`", misfitLabel(name, s))
		case found.Key != nil:
			r.conflict(found.Key, e.Key)
		default:
			found = e
		}
	}
	return found
}

func misfitLabel(name string, s *subject) string {
	if s.takes == aRelation && windowNamed(name) {
		return "to compare the result with a window, put the subject under `value`"
	}
	if len(s.beside) == 0 {
		return "remove it"
	}
	if len(s.beside) <= shortList {
		return "expected " + oneOf(s.beside) + ", or an operator"
	}
	return "expected `where`, `as`, a window such as `in_last`, or an operator"
}

// partners are the keys that complete another one.
var partners = map[string][]string{"ending_ago": {"in_last", "not_in_last"}, "until": {"from", "not_from"}}

// partner reports a key whose first half is not there.
func (r *reader) partner(f fields, k *yamlsrc.Node) {
	for _, first := range partners[k.Value] {
		if f.get(first) != nil {
			return
		}
	}
	r.report(codeMisfit, k.Span, "`"+k.Value+"` has no `"+partners[k.Value][0]+"` beside it", "add `"+partners[k.Value][0]+":`")
}

func isSubject(name string) bool {
	return slices.ContainsFunc(subjects, func(s subject) bool { return s.name == name })
}

// compares reports the keys that may be the operator of some subject.
func compares(name string) bool {
	_, ok := operatorNamed(name)
	return ok || slices.ContainsFunc(windowKeys, func(k key) bool { return k.name == name })
}

// windowNamed reports the keys of windows and their `not` forms.
func windowNamed(name string) bool {
	if len(name) > 4 && name[:4] == "not_" {
		name = name[4:]
	}
	return slices.ContainsFunc(windowKeys, func(k key) bool { return k.name == name })
}

// membership reads `{in: S}`: the row itself, in a segment.
func (r *reader) membership(f fields) ast.Expr {
	for _, name := range [...]string{"in", "not_in"} {
		e := f.entry(name)
		if e.Key == nil {
			continue
		}
		s := subject{key: key{name: name}, beside: []string{"in", "args"}}
		if op := r.operatorOf(f, &s); op.Key != nil && op.Key != e.Key {
			r.conflict(e.Key, op.Key)
		}
		if e.Value.Kind == yamlsrc.List {
			r.noSubject(f)
			return &ast.Bad{Span: f.node.Span}
		}
		return &ast.In{Not: name == "not_in", Set: r.segment(f, e.Value), Span: f.node.Span}
	}
	r.noSubject(f)
	return &ast.Bad{Span: f.node.Span}
}

// noSubject reports a map that is about nothing, unless a key that is not known
// may have been the subject.
func (r *reader) noSubject(f fields) {
	if len(f.entries) == len(f.node.Entries) {
		r.report(codeMissing, head(f.node), "the expression does not say what it is about",
			"add `attribute:`, `trait:`, `value:` or an aggregate such as `count:`")
	}
}

// segment reads a reference to a segment, with `args` beside it.
func (r *reader) segment(f fields, n *yamlsrc.Node) ast.Expr {
	e := r.ref(n)
	if f.get("args") == nil {
		return e
	}
	name, ok := e.(*ast.Name)
	if !ok {
		if _, bad := e.(*ast.Bad); !bad {
			r.report(codeConflict, f.entry("args").Key.Span, "the segment has its arguments already", "keep one of the two", noteAt(n.Span))
		}
		return e
	}
	return r.call(f, name)
}

// call reads `args`: a list of values, or a map of names to values.
func (r *reader) call(f fields, name *ast.Name) ast.Expr {
	n := f.get("args")
	call := &ast.Call{Func: name, Span: name.Span}
	switch {
	case n.Kind == yamlsrc.Map:
		for _, e := range n.Entries {
			call.Args = append(call.Args, &ast.Arg{Name: r.name(e.Key, "an argument"), Value: r.value(e.Value), Span: e.Key.Span.To(e.Value.Span)})
		}
	case r.is(n, yamlsrc.List, "`args`"):
		for _, item := range n.Items {
			call.Args = append(call.Args, &ast.Arg{Value: r.value(item), Span: item.Span})
		}
	}
	return call
}

// compare applies the operator.
func (r *reader) compare(f fields, x ast.Expr, op yamlsrc.Entry) ast.Expr {
	span, n := f.node.Span, op.Value
	o, known := operatorNamed(op.Key.Value)
	name, not := op.Key.Value, false
	if known && (o.not || len(name) > 4 && name[:4] == "not_") {
		name, not = name[4:], true
	}
	switch {
	case name == "known":
		return &ast.IsNull{X: x, Not: r.flag(n, "`known`"), Span: span}
	case name == "in":
		if n.Kind == yamlsrc.List {
			return &ast.In{X: x, Not: not, Set: r.valueList(n), Span: span}
		}
		return &ast.In{X: x, Not: not, Set: r.segment(f, n), Span: span}
	case name == "between":
		b := &ast.Between{X: x, Not: not, Lo: &ast.Bad{Span: n.Span}, Hi: &ast.Bad{Span: n.Span}, Span: span}
		if lo, hi := r.pair(n, "`"+op.Key.Value+"`"); lo != nil {
			b.Lo, b.Hi = r.value(lo), r.value(hi)
		}
		return b
	case o.op >= ast.Contains:
		return &ast.Match{Op: o.op, X: x, Not: not, Y: r.value(n), Span: span}
	case o.op != ast.NoOp:
		return &ast.Binary{Op: o.op, X: x, Y: r.value(n), OpPos: op.Key.Span, Span: span}
	}
	w := r.windowOf(f, op, name)
	if w.Kind == ast.WinBetween {
		return &ast.Between{X: x, Lo: w.A, Hi: w.B, Span: span}
	}
	return &ast.InWindow{X: x, Not: not, Window: w, Span: span}
}

// windowWords are what the DSL writes before the text of a window.
var windowWords = map[string]string{"in_last": "in last ", "in_next": "in next ", "in_this": "in this ", "in_previous": "in previous ",
	"before": "before ", "after": "after ", "since": "since ", "from": "from ", "on": "on "}

// windowOf reads a window; name is its key without `not_`.
func (r *reader) windowOf(f fields, e yamlsrc.Entry, name string) *ast.Window {
	n := e.Value
	switch name {
	case "between_days":
		lo, hi := r.pair(n, "`between_days`")
		if lo == nil {
			return badWindow(n)
		}
		return r.window("between ", lo, " and ", hi)
	case "from":
		until := f.get("until")
		if until == nil {
			r.report(codeMissing, e.Key.Span, "`"+e.Key.Value+"` has no `until` beside it", "add `until:`, or write `since`")
			return badWindow(n)
		}
		return r.window("from ", n, " until ", until)
	case "in_last":
		if ending := f.get("ending_ago"); ending != nil {
			return r.window("in last ", n, " ending ", ending, " ago")
		}
	}
	return r.window(windowWords[name], n)
}
