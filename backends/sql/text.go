package sql

import (
	"slices"
	"strings"

	"github.com/segc-dev/segc/compiler/plan"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// Texts are equal when their code points are, whatever the database makes of
// case, accents and blanks at the end. Stored texts are read in the dialect's
// form of them; where equality would ignore blanks, both sides get a mark.

// textual reports whether values of a type are texts in SQL.
func textual(t types.Type) bool {
	return t.Kind == schema.String || t.Kind == schema.Enum || t.Kind == schema.Version
}

// text renders a text literal.
func (p *printer) text(s string) string {
	literal := p.expand(p.d.Text, nil, "v", p.d.Escape.Replace(s))
	if strings.ContainsAny(literal, "\n\r") {
		return p.mark(late{text: literal})
	}
	return literal
}

// markedText renders a text literal for an equality.
func (p *printer) markedText(s string) frag { return p.literal(s + p.d.Mark) }

// marked renders a value in a form that is equal for equal values alone.
func (p *printer) marked(x frag, t types.Type) frag {
	if p.d.Mark == "" || !textual(t) {
		return x
	}
	return frag{p.expand(p.d.Marked, []frag{x}, "mark", p.text(p.d.Mark)), shape(p.d.Marked, add)}
}

// readText renders a text in the dialect's form of them, and other values as they are.
func (p *printer) readText(x frag, t types.Type) frag {
	read := p.d.read(t)
	if read == "" || !textual(t) {
		return x
	}
	return frag{p.expand(read, []frag{x}), shape(read, add)}
}

// raw reports whether an operand is a text as it is stored: keys pass through the
// tables of a plan unread, so that what finds them in stored tables still does.
func raw(o plan.Operand) bool {
	return textual(o.Type) && (o.Column == nil || o.Column.Kind == plan.Key)
}

// key renders an operand that identifies rows, for a place that compares it.
func (p *printer) key(o plan.Operand) frag {
	x := frag{p.operand(o), atom}
	if raw(o) {
		return p.readText(x, o.Type)
	}
	return x
}

// equal renders that two operands have one value.
func (p *printer) equal(e plan.Equal) string {
	own, outer := p.marked(p.key(e.Own), e.Own.Type), p.marked(p.key(e.Outer), e.Outer.Type)
	exact := p.cat(p.wrap(own, compare+1), " = ", p.wrap(outer, compare+1))
	if p.d.Coarse && raw(e.Own) && raw(e.Outer) {
		return p.cat(p.operand(e.Own), " = ", p.operand(e.Outer), " AND ", exact)
	}
	return exact
}

// grouping renders a grouping key: what is selected, and what is grouped by. Rows
// of one form have one value, and any of them is the least.
func (p *printer) grouping(x, read frag, t types.Type) (selected, by string) {
	if by = p.marked(read, t).s; by == x.s {
		return x.s, by
	}
	return p.cat("MIN(", x.s, ")"), by
}

// junction renders the pairs of a junction, each once.
func (p *printer) junction(s *plan.Source) string {
	var cols, keys []string
	for _, c := range []struct {
		name string
		t    types.Type
	}{{s.Junction.From, s.From}, {s.Junction.To, s.To}} {
		name := p.ident(c.name)
		x := frag{name, atom}
		selected, by := p.grouping(x, p.readText(x, c.t), c.t)
		if selected != name {
			selected += " AS " + name
		}
		cols, keys = append(cols, selected), append(keys, by)
	}
	from := " FROM " + p.table(s.Junction.Table.For(p.d.Name))
	if slices.Equal(cols, keys) {
		return "(SELECT DISTINCT " + strings.Join(cols, ", ") + from + ")"
	}
	return "(SELECT " + strings.Join(cols, ", ") + from + " GROUP BY " + strings.Join(keys, ", ") + ")"
}
