package gogen

import (
	"fmt"
	"strings"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// aggregate returns the call of an aggregate's function; of one that may be null,
// of a Null.
func (e *emitter) aggregate(n *ir.Node) value {
	verb := local(strings.ReplaceAll(n.Agg.Func.String(), " ", "_"))
	c, f := e.callOf(n, verb, "aggregate")
	v := f.value
	v.code, v.null, v.lit, v.typ = c, nil, nil, n.Type
	switch n.Agg.Func {
	case hir.Count, hir.CountDistinct, hir.ActiveDays:
		v.form, v.scale = intForm, 0
	case hir.Avg, hir.Median, hir.Stddev:
		v.form, v.scale = floatForm, 0
	case hir.Sum:
		if v.form == narrowForm {
			v.form = wideForm
		}
	}
	return v
}

// any returns the call of the function that says whether an aggregate has rows.
func (e *emitter) any(n *ir.Node) code {
	c, _ := e.callOf(n, "any", "exists")
	return c
}

func (e *emitter) callOf(n *ir.Node, verb, kind string) (code, *function) {
	params, args, inner := e.rows(n, e.scope.levels())
	f := e.g.function(functionKey{n, kind}, verb+aggregateName(n, kind), func(f *function) {
		l := &loop{place: e.g.place, emitter: emitter{g: e.g, f: f, scope: inner}, n: n, exists: kind == "exists"}
		f.text = l.write(params)
		f.value = l.value
	})
	e.f.fails = e.f.fails || f.fails
	return primary("%s(%s)", f.name, args), f
}

// aggregateName names what is aggregated: OrdersItems, OrdersAmount.
func aggregateName(n *ir.Node, kind string) string {
	var sb strings.Builder
	for _, s := range n.Agg.Steps {
		sb.WriteString(exported(s.Name))
	}
	if kind == "exists" {
		return sb.String()
	}
	if v := n.ValueArg(); v != nil && v.Op == ir.Attr {
		sb.WriteString(exported(v.Attr.Name))
	}
	return sb.String()
}

// A loop writes the function of one aggregate: nested loops over the rows of a
// path, and what to do with each chain that meets the condition.
type loop struct {
	emitter
	n      *ir.Node
	exists bool
	result string // the Go type
	value  value
	rows   []loopRow
	place  token.Span // where it was first met
}

// A loopRow is the row of a step.
type loopRow struct {
	name    string
	clauses []*ir.Node // read this row and none behind it
}

func (l *loop) write(params string) string {
	n := l.n
	below := n.Agg.Base
	head, from := l.from()
	blk := newBlock(nil)
	l.blk = blk
	l.hoist(blk)
	outer, clauses := l.split()
	for i, s := range n.Agg.Steps {
		t := l.g.row(s.To)
		l.rows = append(l.rows, loopRow{name: l.scope.add(below+int32(i), t.local), clauses: clauses[i]})
	}
	for _, c := range outer {
		blk.line("%s", fmt.Sprintf("if %s {\n%s\n}", negated(l.holds(c)), leave))
	}
	body := l.inside(func(b *block) { l.step(0, from) })
	var lines []string
	lines = append(lines, head...)
	lines = append(lines, blk.lines...)
	lines = append(lines, l.before()...)
	lines = append(lines, body.lines...)
	lines = append(lines, l.after())
	zero := l.zero()
	for i := range lines {
		lines[i] = strings.ReplaceAll(lines[i], leave, "return "+zero)
	}
	return fmt.Sprintf("%sfunc %s(%s) %s {\n%s\n}\n", l.comment(), l.f.name, params, l.result, strings.Join(useAll(lines, l.temps), "\n"))
}

func (l *loop) comment() string {
	text := "// " + l.f.name + " is of the rows of " + l.path() + " that count"
	if l.exists {
		text = "// " + l.f.name + " reports whether there is a row of " + l.path() + " that counts"
	}
	if l.place.IsValid() {
		return text + ", as in\n//\n//\t" + shortened(l.place.Text()) + "\n"
	}
	return text + ".\n"
}

func (l *loop) path() string {
	var names []string
	for _, s := range l.n.Agg.Steps {
		names = append(names, s.Name)
	}
	return strings.Join(names, ".")
}

// leave stands for the return of a result over no rows, while its type is not known.
const leave = "\x00leave\x00"

// from returns the code of the row that the path starts from, and the statements
// that leave when it is not there.
func (l *loop) from() (head []string, from string) {
	p, missing := l.pointer(l.n.Args[0])
	if len(missing) > 0 {
		head = []string{fmt.Sprintf("if %s {\n%s\n}", junction("||", isNull(missing)).text, leave)}
	}
	return head, p
}

// hoist computes what reads no row of the path, but rows: once, before the loop.
func (l *loop) hoist(b *block) {
	from, to := l.n.Agg.Base, l.n.Agg.Base+int32(len(l.n.Agg.Steps))
	seen := map[*ir.Node]bool{}
	var visit func(n *ir.Node)
	visit = func(n *ir.Node) {
		if !n.Derived() || seen[n] {
			return
		}
		seen[n] = true
		outside := !n.Reads(from, to)
		switch {
		case n.Op == ir.Lit && outside:
			name := l.temp()
			b.line("%s := %s", name, l.holds(n).text)
			b.holds[n] = primary("%s", name)
		case n.Op == ir.Agg && outside:
			if n.Nullable {
				l.emitter.value(n)
				return
			}
			v, name := l.aggregate(n), l.temp()
			b.line("%s := %s", name, v.text)
			v.code = primary("%s", name)
			b.bound[n] = v
		case n.Op == ir.Agg || n.Op == ir.Rank:
		default:
			for _, a := range n.Args {
				visit(a)
			}
		}
	}
	for _, a := range l.n.Args[1:] {
		visit(a)
	}
}

// split returns the clauses of the condition that read no row of the path, and
// those of each step.
func (l *loop) split() (outer []*ir.Node, steps [][]*ir.Node) {
	cond := l.n.Args[1]
	clauses := []*ir.Node{cond}
	if cond.Op == ir.And {
		clauses = cond.Args
	}
	base, count := l.n.Agg.Base, int32(len(l.n.Agg.Steps))
	steps = make([][]*ir.Node, count)
	for _, c := range clauses {
		last := int32(-1)
		for i := range count {
			if c.Reads(base+i, base+i+1) {
				last = i
			}
		}
		switch {
		case c.Op == ir.True:
		case last < 0:
			outer = append(outer, c)
		default:
			steps[last] = append(steps[last], c)
		}
	}
	return outer, steps
}

// step writes the loop over step i, from a row.
func (l *loop) step(i int, from string) {
	rel := l.n.Agg.Steps[i]
	row := l.rows[i]
	field := from + "." + l.g.relation(rel)
	inner := l.inside(func(b *block) {
		depth := 0
		for _, c := range row.clauses {
			h := l.holds(c)
			if rel.Many {
				b.line("if %s {\ncontinue\n}", negated(h))
				continue
			}
			b.line("if %s {", h.text)
			depth++
		}
		if i+1 < len(l.rows) {
			l.step(i+1, row.name)
		} else {
			l.each()
		}
		for range depth {
			b.line("}")
		}
	})
	used := mentions(inner.lines, row.name)
	switch {
	case !rel.Many && used:
		l.blk.line("if %s := %s; %s != nil {", row.name, field, row.name)
	case !rel.Many:
		l.blk.line("if %s != nil {", field)
	case used:
		index := fmt.Sprintf("i%d", i+1)
		if i < 2 {
			index = "ij"[i : i+1]
		}
		l.blk.line("for %s := range %s {\n%s := &%s[%s]", index, field, row.name, field, index)
	default:
		l.blk.line("for range %s {", field)
	}
	l.blk.lines = append(l.blk.lines, inner.lines...)
	l.blk.line("}")
}

// negated is the text of a condition's complement.
func negated(c code) string {
	if strings.HasPrefix(c.text, "!") && c.prec == unaryPrec {
		return c.text[1:]
	}
	switch c.text {
	case "true":
		return "false"
	case "false":
		return "true"
	}
	if c.prec == comparePrec && strings.Count(c.text, " ") == 2 {
		parts := strings.Split(c.text, " ")
		flip := map[string]string{"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
		if op, ok := flip[parts[1]]; ok {
			return parts[0] + " " + op + " " + parts[2]
		}
	}
	return "!" + c.in(unaryPrec)
}

// keyOf returns the key of the last row.
func (l *loop) keyOf() value {
	last := len(l.n.Agg.Steps) - 1
	to := l.n.Agg.Steps[last].To
	row := l.g.b.Var(l.n.Agg.Base+int32(last), to)
	return l.emitter.value(l.g.b.Attr(row, to.Key))
}

// entityAt returns the entity of the row of a level that a node reads.
func (g *generator) entityAt(n *ir.Node, level int32) *schema.Entity {
	var found *schema.Entity
	seen := map[*ir.Node]bool{}
	var walk func(n *ir.Node)
	walk = func(n *ir.Node) {
		if found != nil || seen[n] || !n.Reads(level, level+1) {
			return
		}
		seen[n] = true
		if n.Op == ir.Var {
			if n.Level == level {
				found = n.Entity
			}
			return
		}
		if n.Op == ir.Rank {
			walk(n.Args[0])
			return
		}
		args := n.Args
		if n.Op == ir.Agg && level >= n.Agg.Base {
			args = args[:1]
		}
		for _, a := range args {
			walk(a)
		}
	}
	walk(n)
	return found
}
