package sql

import (
	"math/big"
	"strconv"
	"strings"

	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// A Param is a literal that a statement takes as an argument.
type Param struct {
	Name  string // its placeholder in the text
	Type  types.Type
	Value types.Value
}

// A late is a literal that takes its place only when the statement is whole:
// one that is bound, or a text of several lines, which indenting would change.
type late struct {
	text   string // the literal; of a bound one its cast around the mark {param}
	param  *Param // of a bound one
	number int    // its place among the arguments, from 1; 0 until it has one
}

// mark stands for a late literal until then. No text holds U+0000.
func (p *printer) mark(l late) string {
	known := l.text
	if l.param != nil {
		known += "\x00" + strconv.Itoa(int(l.param.Type.Kind)) + types.Format(l.param.Value)
	}
	at, ok := p.lateAt[known]
	if !ok {
		if p.lateAt == nil {
			p.lateAt = map[string]int{}
		}
		at = len(p.late)
		p.late, p.lateAt[known] = append(p.late, l), at
	}
	return "\x00" + strconv.Itoa(at) + "\x00"
}

// settle puts late literals where their marks are, and lists the arguments in
// the order that the dialect wants: by number, or one a placeholder.
func (p *printer) settle(text string) string {
	if len(p.late) == 0 {
		return text
	}
	var sb strings.Builder
	sb.Grow(len(text))
	for i, part := range strings.Split(text, "\x00") {
		if i%2 == 0 {
			sb.WriteString(part)
			continue
		}
		at, _ := strconv.Atoi(part)
		if l := &p.late[at]; l.param == nil {
			sb.WriteString(l.text)
		} else {
			sb.WriteString(strings.Replace(l.text, "{param}", p.placeholder(l), 1))
		}
	}
	return sb.String()
}

// placeholder lists a bound literal among the arguments and returns its name. A
// dialect that numbers them takes each once.
func (p *printer) placeholder(l *late) string {
	if l.number == 0 || !strings.Contains(p.d.Param, "{n}") {
		bound := *l.param
		bound.Name = p.expand(p.d.Param, nil, "n", strconv.Itoa(len(p.params)+1), "type", p.typeName(bound.Type, bound.Type.Precision))
		p.params = append(p.params, bound)
		l.number = len(p.params)
	}
	return p.params[l.number-1].Name
}

// argument renders a literal: in place, or bound when the statement binds. What
// is grouped by stays in place: two placeholders are two values to an engine.
func (p *printer) argument(t types.Type, v types.Value, inline frag) frag {
	if !p.Bind || p.keyed || v == nil {
		return inline
	}
	switch t.Kind {
	case schema.Bool, schema.List:
		return inline
	case schema.Enum, schema.Version:
		t = types.Type{Kind: schema.String}
	}
	return frag{p.mark(late{text: "CAST({param} AS " + p.typeName(t, t.Precision) + ")", param: &Param{Type: t, Value: v}}), atom}
}

// exact renders a whole number of any size.
func (p *printer) exact(n *big.Int) frag {
	inline := number(n.String())
	if !n.IsInt64() {
		return inline
	}
	return p.argument(types.Type{Kind: schema.Int}, n.Int64(), inline)
}

// literal renders a text that an author wrote.
func (p *printer) literal(s string) frag {
	inline := frag{p.text(s), atom}
	if !p.Bind {
		return inline
	}
	return p.argument(types.Type{Kind: schema.String}, s, inline)
}
