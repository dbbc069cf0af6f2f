package yaml

import (
	"fmt"

	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/yamlsrc"
)

// read reads the subject of an expression into e.
func (r *reader) read(name string, f fields, entry yamlsrc.Entry, e *ast.Expr) {
	n, span := entry.Value, f.node.Span
	switch name {
	case "attribute", "trait":
		if parts := r.path(n, "`"+name+"`", "write an expression under `value`"); parts != nil {
			x := &ast.Name{Parts: parts, Span: n.Span}
			*e = x
			if name == "trait" && f.get("args") != nil && !namesSegment(f.get("in")) && !namesSegment(f.get("not_in")) {
				*e = r.call(f, x)
			}
		}
	case "value":
		*e = r.expr(n)
	case "sequence":
		*e = r.sequence(f, n)
	case "top", "bottom", "rank", "ntile", "percentile":
		*e = r.ranking(name, f, n)
	case "habit":
		*e = r.habit(n)
	case "all_of":
		*e = r.chain(ast.And, n, "`all_of`")
	case "any_of":
		*e = r.chain(ast.Or, n, "`any_of`")
	case "none_of":
		*e = &ast.Unary{Op: ast.Not, X: r.chain(ast.Or, n, "`none_of`"), Span: span}
	case "not":
		*e = &ast.Unary{Op: ast.Not, X: r.condition(n), Span: span}
	case "at_least":
		*e = r.atLeast(n)
	case "if":
		*e = r.conditional(f, entry)
	default:
		if a := r.aggregate(name, f, entry); a != nil {
			*e = a
		}
	}
}

// conditions reads one condition or a list of them, all of which hold.
func (r *reader) conditions(n *yamlsrc.Node, what string) []ast.Expr {
	if n.Kind != yamlsrc.List {
		return []ast.Expr{r.condition(n)}
	}
	return r.each(n, what)
}

// each reads the conditions of a list, with their comments.
func (r *reader) each(n *yamlsrc.Node, what string) []ast.Expr {
	var list []ast.Expr
	for _, item := range r.list(n, what) {
		list = append(list, r.carried(item, r.condition))
	}
	return list
}

// joined reads one condition or a list of them into one.
func (r *reader) joined(n *yamlsrc.Node, what string) ast.Expr {
	if n.Kind != yamlsrc.List {
		return r.condition(n)
	}
	return r.chain(ast.And, n, what)
}

// maxChain bounds the conditions that are joined, and with them the depth of
// the tree, as in the DSL.
const maxChain = 10_000

// chain reads a list of conditions, joined from the left.
func (r *reader) chain(op ast.Op, n *yamlsrc.Node, what string) ast.Expr {
	if len(n.Items) > maxChain {
		r.report(yamlsrc.TooLarge, head(n), fmt.Sprintf("%s has more than %d items", what, maxChain), "a long list of values is written `{attribute: x, in: [...]}`")
		return &ast.Bad{Span: n.Span}
	}
	var whole ast.Expr
	for _, e := range r.each(n, what) {
		if whole == nil {
			whole = e
			continue
		}
		between := e.Pos()
		between.End = between.Start
		whole = &ast.Binary{Op: op, X: whole, Y: e, OpPos: between, Span: n.Span}
	}
	if whole == nil {
		return &ast.Bad{Span: n.Span}
	}
	return whole
}

// aggregate reads an aggregate with the keys of its relation beside it.
func (r *reader) aggregate(name string, f fields, e yamlsrc.Entry) *ast.Aggregate {
	a := &ast.Aggregate{Func: &ast.Ident{Name: name, Span: e.Key.Span}, Span: f.node.Span}
	if name == "count_distinct" {
		a.Func.Name, a.Distinct = "count", true
	}
	if name == "count" && r.flag(f.get("distinct"), "`distinct`") {
		a.Distinct = true
	}
	a.Rel = &ast.Rel{Path: r.relationPath(e.Value), Span: f.node.Span}
	if name == "nth" {
		if n := f.get("n"); n != nil {
			a.N = r.pick(func(e ast.Expr) (ast.Expr, bool) {
				a, ok := e.(*ast.Aggregate)
				return a.N, ok && a.N != nil
			}, "nth(x, ", n, ")")
		} else {
			r.require(f, "n")
			a.N = &ast.Bad{Span: e.Key.Span}
		}
	}
	r.narrow(a.Rel, f)
	if a.Rel.Path == nil {
		return nil
	}
	return a
}

// narrow reads the keys of a relation: a name, a window, a filter.
func (r *reader) narrow(rel *ast.Rel, f fields) {
	if n := f.get("as"); n != nil {
		rel.As = r.name(n, "`as`")
	}
	var first *yamlsrc.Node
	for _, e := range f.entries {
		switch k := e.Key; {
		case k.Value == "ending_ago" || k.Value == "until":
			r.partner(f, k)
		case f.table == stepTable && !windowNamed(k.Value) || k.Value[:min(4, len(k.Value))] == "not_" || !windowNamed(k.Value):
		case first != nil:
			r.conflict(first, k)
		default:
			first = k
			rel.Window = r.windowOf(f, e, k.Value)
		}
	}
	if n := f.get("where"); n != nil {
		rel.Where = r.joined(n, "`where`")
	}
}

// sequence reads the steps of a sequence: an aggregate, then later steps.
func (r *reader) sequence(f fields, n *yamlsrc.Node) ast.Expr {
	var a *ast.Aggregate
	for i, item := range r.list(n, "`sequence`") {
		g, ok := r.fields(item, stepTable)
		if !ok {
			continue
		}
		if i == 0 {
			a = r.firstStep(g)
		} else if step := r.laterStep(g); a != nil && step != nil {
			a.Rel.Then = append(a.Rel.Then, step)
		}
	}
	if len(n.Items) == 1 {
		r.report(codeMissing, head(n), "the sequence has one step", "add a step `{then: …}` or `{then_not: …}`")
	}
	if a == nil {
		return &ast.Bad{Span: n.Span}
	}
	if d := f.get("overall_within"); d != nil {
		a.Rel.Overall = r.pick(func(e ast.Expr) (ast.Expr, bool) {
			a, ok := e.(*ast.Aggregate)
			return a.Rel.Overall, ok && len(a.Rel.Then) == 1 && a.Rel.Then[0].Within == nil && a.Rel.Then[0].Where == nil && a.Rel.Overall != nil
		}, "any(x then x overall within ", d, ")")
	}
	a.Span, a.Rel.Span = f.node.Span, n.Span
	return a
}

// firstStep reads the step that a sequence begins with.
func (r *reader) firstStep(f fields) *ast.Aggregate {
	var found yamlsrc.Entry
	for _, e := range f.entries {
		switch k := e.Key.Value; {
		case k == "then" || k == "then_not" || k == "within":
			r.report(codeMisfit, e.Key.Span, "the first step of a sequence has no `"+k+"`", "begin with `{any: …}`, `{none: …}` or `{count: …}`")
			return nil
		case !isSubject(k):
		case found.Key != nil:
			r.conflict(found.Key, e.Key)
		default:
			found = e
		}
	}
	if found.Key == nil {
		if len(f.entries) == len(f.node.Entries) {
			r.report(codeMissing, head(f.node), "the first step of a sequence says no relation", "begin with `{any: …}`, `{none: …}` or `{count: …}`")
		}
		return nil
	}
	return r.aggregate(found.Key.Value, f, found)
}

func (r *reader) laterStep(f fields) *ast.Step {
	step := &ast.Step{Span: f.node.Span}
	then, not := f.entry("then"), f.entry("then_not")
	switch {
	case then.Key != nil && not.Key != nil:
		r.conflict(then.Key, not.Key)
		return nil
	case then.Key == nil && not.Key == nil:
		if len(f.entries) == len(f.node.Entries) {
			r.report(codeMissing, head(f.node), "the step says no relation", "begin it with `then:` or `then_not:`")
		}
		return nil
	case not.Key != nil:
		then, step.Not = not, true
	}
	for _, e := range f.entries {
		switch e.Key.Value {
		case "then", "then_not", "where":
		case "as":
			step.As = r.name(e.Value, "`as`")
		case "within":
			step.Within = r.pick(func(e ast.Expr) (ast.Expr, bool) {
				a, ok := e.(*ast.Aggregate)
				return a.Rel.Then[0].Within, ok && len(a.Rel.Then) == 1 && a.Rel.Then[0].Where == nil && a.Rel.Then[0].Within != nil
			}, "any(x then x within ", e.Value, ")")
		default:
			r.report(codeMisfit, e.Key.Span, "a later step of a sequence has no `"+e.Key.Value+"`", "expected `within`, `as` or `where`")
		}
	}
	if n := f.get("where"); n != nil {
		step.Where = r.joined(n, "`where`")
	}
	if step.Path = r.relationPath(then.Value); step.Path == nil {
		return nil
	}
	return step
}

var rankKinds = map[string]ast.RankKind{"top": ast.Top, "bottom": ast.Bottom, "rank": ast.Rank, "ntile": ast.Ntile, "percentile": ast.Percentile}

// ranking reads `top`, `bottom`, `rank`, `ntile` and `percentile`.
func (r *reader) ranking(name string, f fields, n *yamlsrc.Node) ast.Expr {
	k := &ast.Ranking{Kind: rankKinds[name], Desc: r.flag(f.get("desc"), "`desc`"), Span: f.node.Span}
	rankN := func(e ast.Expr) (ast.Expr, bool) {
		k, ok := e.(*ast.Ranking)
		return k.N, ok && k.N != nil
	}
	switch name {
	case "rank", "percentile":
		k.By = r.expr(n)
	case "ntile":
		k.N = r.pick(rankN, "ntile(", n, ", by x)")
	default:
		k.N = r.pick(rankN, name+" ", n, " by x")
	}
	if k.By == nil {
		if by := f.get("by"); by != nil {
			k.By = r.expr(by)
		} else {
			r.require(f, "by")
			k.By = &ast.Bad{Span: f.node.Span}
		}
	}
	if w := f.get("within"); w != nil && w.Kind == yamlsrc.List {
		for _, item := range r.list(w, "`within`") {
			k.Within = append(k.Within, r.expr(item))
		}
	} else if w != nil {
		k.Within = []ast.Expr{r.expr(w)}
	}
	if among := f.get("among"); among != nil {
		k.Among = r.ref(among)
	}
	return k
}

// habit reads `at least K of previous N units (p)` and its kin.
func (r *reader) habit(n *yamlsrc.Node) ast.Expr {
	f, ok := r.fields(n, habitTable)
	if !ok {
		return &ast.Bad{Span: n.Span}
	}
	span := r.habitSpan(f)
	if span == nil {
		return &ast.Bad{Span: n.Span}
	}
	parts := []any{"each of "}
	if k := f.get("at_least"); k != nil {
		parts = []any{"at least ", k, " of "}
	}
	whole := r.pick(func(e ast.Expr) (ast.Expr, bool) {
		h, ok := e.(*ast.Habit)
		return e, ok && (h.K != nil) == (f.get("at_least") != nil) && (h.SpanLen != nil) == (f.get("of") != nil)
	}, append(append(parts, span...), " (true)")...)
	h, ok := whole.(*ast.Habit)
	if !ok {
		return whole
	}
	h.Span = n.Span
	if h.Pred = (&ast.Bad{Span: n.Span}); f.get("where") != nil {
		h.Pred = r.joined(f.get("where"), "`where`")
	}
	return h
}

// habitSpan returns the phrase of the spans that a habit is about, or nil after
// a report.
func (r *reader) habitSpan(f fields) []any {
	var found yamlsrc.Entry
	for _, name := range [...]string{"previous", "last", "last_spans"} {
		e := f.entry(name)
		if e.Key != nil && found.Key != nil {
			r.conflict(found.Key, e.Key)
			return nil
		}
		if e.Key != nil {
			found = e
		}
	}
	of := f.entry("of")
	switch {
	case found.Key == nil:
		r.report(codeMissing, head(f.node), "the habit does not say over which time", "add such as `previous: 5 weeks` or `last: 4 weeks`")
		return nil
	case found.Key.Value == "last_spans" && of.Key == nil:
		r.report(codeMissing, found.Key.Span, "`last_spans` has no `of` beside it", "add the length of one span, such as `of: 90 days`")
		return nil
	case found.Key.Value == "last_spans":
		return []any{"last ", found.Value, " spans of ", of.Value}
	case of.Key != nil:
		r.report(codeMisfit, of.Key.Span, "`of` means nothing beside `"+found.Key.Value+"`", "it is the length of `last_spans`")
		return nil
	}
	return []any{found.Key.Value + " ", found.Value}
}

func (r *reader) atLeast(n *yamlsrc.Node) ast.Expr {
	f, ok := r.fields(n, atLeastTable)
	if !ok {
		return &ast.Bad{Span: n.Span}
	}
	a := &ast.AtLeast{N: &ast.Bad{Span: n.Span}, Span: n.Span}
	if k := f.get("n"); k != nil {
		a.N = r.pick(func(e ast.Expr) (ast.Expr, bool) {
			a, ok := e.(*ast.AtLeast)
			return a.N, ok && a.N != nil
		}, "at least ", k, " of (true)")
	}
	if of := f.get("of"); of != nil {
		a.Preds = r.each(of, "`of`")
	}
	return a
}

// conditional reads `if(p, a, b)`.
func (r *reader) conditional(f fields, e yamlsrc.Entry) ast.Expr {
	name := &ast.Ident{Name: "if", Span: e.Key.Span}
	call := &ast.Call{Func: &ast.Name{Parts: []*ast.Ident{name}, Span: name.Span}, Span: f.node.Span}
	p := r.condition(e.Value)
	call.Args = []*ast.Arg{{Value: p, Span: p.Pos()}}
	for _, k := range [...]string{"then", "else"} {
		if r.require(f, k) {
			x := r.value(f.get(k))
			call.Args = append(call.Args, &ast.Arg{Value: x, Span: x.Pos()})
		}
	}
	if len(call.Args) < 3 {
		return &ast.Bad{Span: f.node.Span}
	}
	return call
}

// namesSegment reports whether `in` holds a segment, whose `args` then are the
// ones beside it, and not a list of values.
func namesSegment(n *yamlsrc.Node) bool { return n != nil && n.Kind != yamlsrc.List }
