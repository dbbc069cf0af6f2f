package gogen

import (
	"fmt"
	"strings"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/specs/schema"
)

// segment writes the function of a set.
func (g *generator) segment(s *hir.Set, cond *ir.Node) member {
	g.place = s.Span
	t := g.row(s.Entity)
	f := &function{name: g.names.unique("In" + exported(s.Name))}
	e := &emitter{g: g, f: f, scope: scope{0: t.local}}
	clauses := []*ir.Node{cond}
	if cond.Op == ir.And {
		clauses = cond.Args
	}
	body := e.inside(func(b *block) { e.blk = b; e.clauses(b, clauses) })
	lines := useAll(body.lines, e.temps)
	if f.fails {
		lines = append([]string{"defer catch(&err)"}, lines...)
	}
	f.text = fmt.Sprintf("%sfunc %s(%s *%s, at *Clock) (in bool, err error) {\n%s\n}\n", g.definition(s, f.name), f.name, t.local, t.name, strings.Join(lines, "\n"))
	g.order = append(g.order, f)
	return member{set: s, fn: f.name, field: g.fieldName(s)}
}

// clauses writes a conjunction: what is cheap first, as the ir has it, each
// under the text that its author wrote.
func (e *emitter) clauses(b *block, list []*ir.Node) {
	said := ""
	for i, c := range list {
		before := len(b.lines)
		h := e.holds(c)
		if span := e.g.b.OriginOf(c); span.IsValid() && len(list) > 1 && span.Text() != said {
			said = span.Text()
			b.lines = append(b.lines[:before:before], append([]string{"// " + shortened(span.Text())}, b.lines[before:]...)...)
		}
		if i+1 < len(list) {
			b.line("if %s {\nreturn false, nil\n}", negated(h))
			continue
		}
		b.line("return %s, nil", h.text)
	}
}

// fieldName is the name of a set in the struct of all.
func (g *generator) fieldName(s *hir.Set) string {
	t := g.rowTypes[s.Entity]
	if t.segments == nil {
		t.segments = names{"Names": true}
	}
	return t.segments.unique(exported(s.Name))
}

// definition is the comment of a segment's function: what it is, and how it was
// written.
func (g *generator) definition(s *hir.Set, name string) string {
	var sb strings.Builder
	fmt.Fprintf(&sb, "// %s reports whether a row of %s is in %s", name, s.Entity.Name, oneLine(s.Name))
	if d := s.Meta.Description; d != "" {
		sb.WriteString(":\n// " + strings.ReplaceAll(strings.TrimSpace(d), "\n", "\n// "))
	} else {
		sb.WriteString(".")
	}
	sb.WriteString("\n")
	if s.Decl == nil {
		return sb.String()
	}
	text := strings.ReplaceAll(s.Decl.Pos().Text(), "\r\n", "\n")
	if text = strings.TrimSpace(text); text != "" {
		sb.WriteString("//\n")
		for line := range strings.SplitSeq(text, "\n") {
			sb.WriteString(strings.TrimRight("//\t"+line, " \t\r") + "\n")
		}
	}
	return sb.String()
}

// seen returns the function that follows a to-one relation to an event: nil for
// one that has not happened yet.
func (g *generator) seen(to *schema.Entity) string {
	t := g.row(to)
	f := g.function(functionKey{kind: "seen " + to.Name}, "seen"+t.name, func(f *function) {
		var lines []string
		row, at := t.local, to
		for at.Time.Attr == nil {
			lines = append(lines, fmt.Sprintf("if %s == nil {\nreturn nil\n}", row))
			row += "." + g.relation(at.Time.Via)
			at = at.Time.Via.To
		}
		attr := at.Time.Attr
		field, known := row+"."+g.attr(attr), ""
		if nullableField(attr) {
			known, field = " || !"+field+".Valid", field+".V"
		}
		late := field + " >= at.now"
		if formOfType(attr.Type) == dateForm {
			late = field + " > at.today"
		}
		lines = append(lines, fmt.Sprintf("if %s == nil%s || %s {\nreturn nil\n}\nreturn %s", row, known, late, t.local))
		f.text = fmt.Sprintf("// %s returns a row of %s that has happened, else nil.\nfunc %s(%s *%s, at *Clock) *%s {\n%s\n}\n",
			f.name, to.Name, f.name, t.local, t.name, t.name, strings.Join(lines, "\n"))
	})
	return f.name
}
