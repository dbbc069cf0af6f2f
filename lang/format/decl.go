package format

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/segc-dev/segc/lang/ast"
)

func (p *printer) decl(d ast.Decl) doc {
	var out []doc
	switch d := d.(type) {
	case *ast.Segment:
		head := cat(text("segment "+name(d.Name)), p.formals(d.Params), text(" of "+name(d.Entity)+" "))
		out = append(p.above(d, d.Doc), head, p.body(d, d.Entity, p.items(d.Items)))
	case *ast.Trait:
		out = append(p.above(d, d.Doc), p.trait(d))
	case *ast.Partition:
		head := "partition " + name(d.Name) + " of " + name(d.Entity) + " "
		if d.Exclusive {
			head = "exclusive " + head
		}
		out = append(p.above(d, d.Doc), text(head), p.body(d, d.Entity, sections(p.items(d.Items), p.arms(d.Arms))))
	case *ast.Split:
		head := cat(text("split "+name(d.Name)+" of "+name(d.Entity)+" seed "+quote(d.Seed.Value)+" "), p.among(d.Among))
		out = append(p.above(d, d.Doc), head, p.body(d, d.Entity, sections(p.items(d.Items), p.shares(d.Arms))))
	case *ast.Param:
		head := text("param " + name(d.Name) + ": " + typ(d.Type) + " =")
		out = append(p.above(d, d.Doc), head, p.value(d.Value))
	default:
		panic(fmt.Sprintf("format: unknown declaration %T", d))
	}
	return cat(append(out, p.after(d))...)
}

func (p *printer) trait(d *ast.Trait) doc {
	head := " of " + name(d.Entity)
	if d.Type != nil {
		head += ": " + typ(d.Type)
	}
	return cat(text("trait "+name(d.Name)), p.formals(d.Params), text(head+" ="), p.value(d.Value))
}

// value is what stands behind `=`: on the same line, or below where it is long
// and has no better place to break, or where comments stand before it.
func (p *printer) value(e ast.Expr) doc {
	d := cat(p.bare(e, nil), p.after(e))
	if lead := p.before(e); len(lead) > 0 {
		return nest(2, hard(), cat(lead...), d)
	}
	switch e.(type) {
	case *ast.ListLit, *ast.Call, *ast.MapLit:
		return cat(text(" "), d)
	}
	return group(nest(2, line(), d))
}

func (p *printer) among(e ast.Expr) doc {
	if e == nil {
		return cat()
	}
	return cat(text("among "), p.ref(e), text(" "))
}

func (p *printer) formals(params []*ast.Formal) doc {
	if len(params) == 0 {
		return cat()
	}
	parts := []doc{softline()}
	for i, f := range params {
		if i > 0 {
			parts = append(parts, text(","), line())
		}
		parts = append(parts, text(name(f.Name)+": "+typ(f.Type)))
		if f.Default != nil {
			parts = append(parts, text(" = "), p.expr(f.Default, levelOr))
		}
	}
	return group(text("("), nest(2, parts...), softline(), text(")"))
}

func typ(t *ast.Type) string {
	s := name(t.Name)
	switch {
	case t.Elem != nil:
		s += "<" + typ(t.Elem) + ">"
	case t.Args != nil:
		args := make([]string, len(t.Args))
		for i, n := range t.Args {
			args[i] = strconv.Itoa(n)
		}
		s += "(" + strings.Join(args, ", ") + ")"
	}
	if t.Unit != nil {
		s += " " + guarded(t.Unit, operandWords)
	}
	return s
}

// body is lines in braces, with the comment that stands at the opening brace.
func (p *printer) body(d ast.Node, entity *ast.Ident, inside []doc) doc {
	inner := []doc{}
	if cs := p.comments[d]; cs != nil {
		inner = lines(cs.Inner)
		if len(inner) > 0 {
			inner = inner[:len(inner)-1]
		}
	}
	at := p.after(entity)
	switch {
	case len(inside) > 0 && len(inner) > 0:
		inside = append(append(inside, hard()), inner...)
	case len(inner) > 0:
		inside = inner
	case len(inside) == 0 && len(at.parts) > 0:
		return cat(text("{"), at, hard(), text("}"))
	case len(inside) == 0:
		return text("{}")
	}
	return cat(text("{"), at, nest(2, hard(), cat(inside...)), hard(), text("}"))
}

// sections joins two parts of a body with an empty line between them.
func sections(a, b []doc) []doc {
	if len(a) > 0 && len(b) > 0 {
		a = append(a, blank())
	}
	return append(a, b...)
}

// items is the clauses of a body. Metadata is aligned and set off by an empty
// line from what follows.
func (p *printer) items(items []ast.Item) []doc {
	var out []doc
	widest := 0
	for i, it := range items {
		m, isMeta := it.(*ast.Meta)
		if i > 0 {
			out = append(out, p.gap(it, isMeta != isMetaItem(items[i-1])))
		}
		if isMeta && (i == 0 || !isMetaItem(items[i-1])) {
			widest = keyWidth(items[i:])
		}
		out = append(out, p.above(it, nil)...)
		if isMeta {
			out = append(out, p.meta(m, widest))
		} else {
			out = append(out, p.clause(it))
		}
		out = append(out, p.after(it))
	}
	return out
}

// gap is the line end before a part of a body; an empty line sets off comments
// that stand alone.
func (p *printer) gap(n ast.Node, apart bool) doc {
	if cs := p.comments[n]; cs != nil {
		apart = apart || slices.ContainsFunc(cs.Before, func(c ast.Comment) bool { return c.Gap })
	}
	if apart {
		return blank()
	}
	return hard()
}

func isMetaItem(it ast.Item) bool {
	_, ok := it.(*ast.Meta)
	return ok
}

// keyWidth is the widest key of the metadata that items begin with.
func keyWidth(items []ast.Item) int {
	widest := 0
	for _, it := range items {
		m, ok := it.(*ast.Meta)
		if !ok {
			break
		}
		widest = max(widest, len(name(m.Key)))
	}
	return widest
}

func (p *printer) meta(m *ast.Meta, widest int) doc {
	key := name(m.Key)
	return cat(text(key+":"+strings.Repeat(" ", max(1, widest-len(key)+1))), p.metaValue(m.Value))
}

func (p *printer) metaValue(e ast.Expr) doc {
	if n, ok := e.(*ast.Name); ok {
		return text(path(n.Parts, nil))
	}
	return p.expr(e, levelUnary)
}

func (p *printer) entries(ms []*ast.Meta) []doc {
	out := make([]doc, len(ms))
	for i, m := range ms {
		out[i] = p.dressed(m, p.meta(m, 0))
	}
	return out
}

func (p *printer) clause(it ast.Item) doc {
	switch it := it.(type) {
	case *ast.Where:
		return cat(text("where"), p.cond(it.Cond))
	case *ast.Except:
		return cat(text("except"), p.cond(it.Cond))
	case *ast.Let:
		return cat(text("let "+name(it.Name)+" ="), p.value(it.Value))
	case *ast.Expect:
		if it.Op == ast.Range {
			return cat(text("expect "+it.What.Name+" between "), p.expr(it.Lo, levelCoalesce), text(" and "), p.expr(it.Hi, levelCoalesce))
		}
		return cat(text("expect "+it.What.Name+" "+it.Op.String()+" "), p.expr(it.Lo, levelCoalesce))
	}
	panic(fmt.Sprintf("format: unknown clause %T", it))
}

// cond is the condition behind the keyword of a clause.
func (p *printer) cond(e ast.Expr) doc {
	d := p.bare(e, nil)
	if b, ok := e.(*ast.Binary); ok && (b.Op == ast.And || b.Op == ast.Or) {
		return nest(2, text(" "), d)
	}
	return cat(text(" "), d)
}

func (p *printer) arms(arms []*ast.Arm) []doc {
	widest := 0
	for _, a := range arms {
		widest = max(widest, len(armName(a.Name)))
	}
	var out []doc
	for i, a := range arms {
		if i > 0 {
			out = append(out, p.gap(a, false))
		}
		n := armName(a.Name)
		out = append(out, p.above(a, a.Doc)...)
		out = append(out, text(n+strings.Repeat(" ", widest-len(n)+1)), p.armBody(a), p.after(a))
	}
	return out
}

func (p *printer) armBody(a *ast.Arm) doc {
	if len(a.Where) == 0 {
		return text("otherwise")
	}
	var parts []doc
	for i, w := range a.Where {
		if i > 0 {
			parts = append(parts, hard())
		}
		parts = append(parts, p.before(w)...)
		parts = append(parts, text("where"), p.armCond(w, i == len(a.Where)-1), p.after(w))
	}
	return align(parts...)
}

// armCond is the condition of an arm. Before another `where`, a name at its end
// would be taken for the name of the next arm.
func (p *printer) armCond(e ast.Expr, last bool) doc {
	if !last && joinsArm(e) {
		return cat(text(" "), p.parens(e))
	}
	return p.cond(e)
}

// joinsArm reports whether the last name or unit of e, before `where`, would be
// taken for the name of the next arm: where the form is complete without it.
func joinsArm(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.NumberLit:
		return e.Unit != nil
	case *ast.Unary:
		return joinsArm(e.X)
	case *ast.Binary:
		return joinsArm(e.Y)
	case *ast.Between:
		return joinsArm(e.Hi)
	case *ast.Match:
		return (e.Op == ast.ContainsAny || e.Op == ast.ContainsAll) && isName(e.Y) || joinsArm(e.Y)
	case *ast.InWindow:
		return windowJoinsArm(e.Window)
	case *ast.Ranking:
		switch {
		case e.Kind != ast.Top && e.Kind != ast.Bottom || e.Among != nil:
			return false
		case len(e.Within) > 0:
			last := e.Within[len(e.Within)-1]
			return isName(last) || joinsArm(last)
		}
		return joinsArm(e.By)
	}
	return false
}

func windowJoinsArm(w *ast.Window) bool {
	switch w.Kind {
	case ast.WinThis, ast.WinPrevious:
		return true
	case ast.WinFrom, ast.WinBetween:
		return joinsArm(w.B)
	case ast.WinLast:
		if w.B != nil {
			return false
		}
	}
	return isName(w.A) || joinsArm(w.A)
}

func isName(e ast.Expr) bool {
	_, ok := e.(*ast.Name)
	return ok
}

func (p *printer) shares(arms []*ast.SplitArm) []doc {
	widest := 0
	for _, a := range arms {
		widest = max(widest, len(armName(a.Name)))
	}
	var out []doc
	for i, a := range arms {
		if i > 0 {
			out = append(out, p.gap(a, false))
		}
		n := armName(a.Name)
		out = append(out, p.above(a, a.Doc)...)
		out = append(out, text(n+strings.Repeat(" ", widest-len(n)+1)+numberLit(a.Share)), p.after(a))
	}
	return out
}
