package sql

import (
	"strconv"

	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// mostLiterals is how many conditions one condition may hold when it is written out,
// beyond which it is refused: segments that name each other several times share
// their nodes, and what they are as text may be exponentially longer.
const mostLiterals = 1 << 14

// cond renders a condition, unless it is too large for any warehouse. Where it is
// not true it is false or, in a place that does not tell them apart (WHERE, CASE
// WHEN, ON), unknown.
func (p *printer) cond(n *ir.Node) frag {
	if !p.enter() {
		return frag{p.d.False, compare}
	}
	defer p.leave()
	return p.condition(n)
}

// enter counts a condition that is rendered until leave; false when there are too many.
func (p *printer) enter() bool {
	if p.depth == 0 {
		p.literals = 0
	}
	if p.literals++; p.literals > mostLiterals && !p.tooLong {
		p.tooLong = true
		p.report("written out, the condition holds more than 16,384 others", "segments that it names stand in it again and again: materialize one of them")
	}
	if p.tooLong {
		return false
	}
	p.depth++
	return true
}

func (p *printer) leave() { p.depth-- }

func (p *printer) condition(n *ir.Node) frag {
	switch n.Op {
	case ir.True:
		return frag{p.d.True, compare}
	case ir.False:
		return frag{p.d.False, compare}
	case ir.And:
		return p.chain(n.Args, " AND ", and)
	case ir.Or:
		return p.chain(n.Args, " OR ", or)
	case ir.AtLeast:
		parts := make([]string, len(n.Args))
		for i, a := range n.Args {
			parts[i] = p.cat("CASE WHEN ", p.cond(a).s, " THEN 1 ELSE 0 END")
		}
		return frag{p.cat(p.balanced(parts, " + "), " >= ", strconv.FormatInt(n.N, 10)), compare}
	case ir.Lit:
		return p.lit(n)
	}
	panic("sql: no condition: " + n.Op.String())
}

// widest is the longest chain of an operator that stands without parentheses:
// several dialects count a chain as nesting, and stop at 1,000.
const widest = 200

func (p *printer) chain(args []*ir.Node, word string, bind int) frag {
	parts := make([]string, len(args))
	for i, a := range args {
		parts[i] = p.wrap(p.cond(a), bind+1)
	}
	return frag{p.balanced(parts, word), bind}
}

// balanced joins parts by an operator; long chains become a tree.
func (t *texts) balanced(parts []string, word string) string {
	for len(parts) > widest {
		var next []string
		for len(parts) > 0 {
			n := min(widest, len(parts))
			next = append(next, t.cat("(", t.join(parts[:n], word), ")"))
			parts = parts[n:]
		}
		parts = next
	}
	return t.join(parts, word)
}

// lit renders a literal: the predicate, or its opposite, and the null arm where
// unknown counts.
func (p *printer) lit(n *ir.Node) frag {
	f := p.predicate(n.Args[0], n.Mask&ir.IsTrue != 0)
	if n.Mask&ir.IsUnknown == 0 {
		return f
	}
	parts := append(make([]string, 0, 4), p.wrap(f, and))
	for _, a := range n.Args[0].Args {
		null := p.Builder.Null(a)
		if null.Op == ir.False {
			continue
		}
		if null.Op == ir.Or {
			for _, x := range null.Args {
				parts = append(parts, p.wrap(p.cond(x), and))
			}
			continue
		}
		parts = append(parts, p.wrap(p.cond(null), and))
	}
	return frag{p.join(parts, " OR "), or}
}

// predicate renders that a predicate is true, or with want false that it is
// false. Either is unknown or false where the predicate is null.
func (p *printer) predicate(n *ir.Node, want bool) frag {
	switch n.Op {
	case ir.IsNull:
		return p.isNull(n.Args[0], want)
	case ir.Holds:
		v := p.value(n.Args[0])
		if want {
			return frag{p.expand(p.d.Holds, []frag{v}), shape(p.d.Holds, compare)}
		}
		return frag{p.expand(p.d.Fails, []frag{v}), not}
	case ir.In:
		return p.in(n, want)
	}
	switch n.Fn {
	case types.Eq:
		if want {
			return p.comparison(n.Args, " = ", false)
		}
		return p.comparison(n.Args, " <> ", false)
	case types.Lt:
		if want {
			return p.comparison(n.Args, " < ", true)
		}
		return p.comparison(n.Args, " >= ", true)
	}
	f := p.call(n)
	if !want {
		f = frag{p.cat("NOT ", p.wrap(f, atom)), not}
	}
	if n.Fn == types.ListContains || n.Fn == types.ListAny || n.Fn == types.ListAll {
		return p.known(n, f)
	}
	return f
}

// known adds to a predicate over lists that its arguments are there: forms that
// look for an element find none in a list that is null.
func (p *printer) known(n *ir.Node, f frag) frag {
	for _, a := range n.Args {
		if a.Nullable {
			f = frag{p.cat(p.wrap(f, and), " AND ", p.wrap(p.isNull(a, false), and)), and}
		}
	}
	return f
}

func (p *printer) isNull(v *ir.Node, want bool) frag {
	word, join, bind := " IS NULL", " OR ", or
	if !want {
		word, join, bind = " IS NOT NULL", " AND ", and
	}
	if v.Type.Kind == schema.Point {
		lat, lon := p.point(v)
		return frag{p.cat(p.wrap(lat, compare+1), word, join, p.wrap(lon, compare+1), word), bind}
	}
	return frag{p.cat(p.wrap(p.value(v), compare+1), word), compare}
}

// mirrored returns the operator with its operands exchanged.
func mirrored(op string) string {
	switch op {
	case " < ":
		return " > "
	case " >= ":
		return " <= "
	}
	return op
}

// comparison renders x op y over operands brought to one form.
func (p *printer) comparison(args []*ir.Node, op string, ordered bool) frag {
	if args[0].IsConst() && !args[1].IsConst() { // people put the constant last
		return p.comparedTo(args[1], args[0], mirrored(op), ordered)
	}
	return p.comparedTo(args[0], args[1], op, ordered)
}

func (p *printer) comparedTo(l, r *ir.Node, op string, ordered bool) frag {
	x, y := p.pair(l, r)
	switch {
	case !textual(l.Type):
	case !ordered:
		x, y = p.equated(l, x), p.equated(r, y)
	default:
		x = frag{p.expand(p.d.Collate, []frag{x}), shape(p.d.Collate, add)}
		if p.d.Mark != "" { // both are brought to the form that orders
			y = frag{p.expand(p.d.Collate, []frag{y}), shape(p.d.Collate, add)}
		}
	}
	return frag{p.cat(p.wrap(x, compare+1), op, p.wrap(y, compare+1)), compare}
}

// equated renders one side of an equality of texts: rendered is the node's value.
func (p *printer) equated(n *ir.Node, rendered frag) frag {
	if s, ok := n.Value.(string); ok && n.Op == ir.Const && n.Type.Kind != schema.Version {
		return p.markedText(s)
	}
	return p.marked(rendered, n.Type)
}

// pair renders two values that are compared: as floats when one is a float,
// with one scale when decimals are scaled.
func (p *printer) pair(x, y *ir.Node) (frag, frag) {
	switch {
	case x.Type.Kind == schema.Float || y.Type.Kind == schema.Float:
		return p.float(x), p.float(y)
	case p.d.ScaledDecimal && (x.Type.Kind == schema.Decimal || y.Type.Kind == schema.Decimal):
		scale := max(scaleOf(x), scaleOf(y))
		return p.scaled(x, scale), p.scaled(y, scale)
	}
	p.comparedExactly([]*ir.Node{x, y})
	return p.value(x), p.value(y)
}

// mostBound is the length of a list beyond which its elements stay in the text of
// a statement that binds: no database takes arguments by the ten thousand.
const mostBound = 1000

// in renders membership in a list of constants.
func (p *printer) in(n *ir.Node, want bool) frag {
	if len(n.List) > mostBound && p.Bind {
		p.Bind = false
		defer func() { p.Bind = true }()
	}
	if most := p.d.Limits.List; most > 0 && len(n.List) > most {
		if f, ok := p.longIn(n, want); ok {
			return f
		}
	}
	v := n.Args[0]
	t, x := v.Type, frag{}
	scale := 0
	switch {
	case t.Kind == schema.Float:
		x = p.float(v)
	case p.d.ScaledDecimal && (t.Kind == schema.Decimal || t.Kind == schema.Int):
		scale = scaleOf(v)
		for _, e := range n.List {
			if d, ok := types.AsDecimal(e); ok {
				scale = max(scale, d.Trim().Scale)
			}
		}
		x = p.scaled(v, scale)
	default:
		p.comparedExactly([]*ir.Node{v}, n.List...)
		x = p.marked(p.value(v), t)
	}
	list := make([]string, 0, len(n.List))
	for _, e := range n.List {
		if d, ok := types.AsDecimal(e); ok && p.d.ScaledDecimal && t.Kind != schema.Float {
			list = append(list, p.exact(d.Trim().Rescale(scale).Unscaled).s)
			continue
		}
		c := p.constant(t, e)
		if s, ok := e.(string); ok && textual(t) {
			if c = p.marked(c, t); t.Kind != schema.Version {
				c = p.markedText(s)
			}
		}
		list = append(list, c.s)
	}
	word := " IN ("
	if !want {
		word = " NOT IN ("
	}
	return frag{p.cat(p.wrap(x, compare+1), word, p.join(list, ", "), ")"), compare}
}

// longIn renders membership in a long list of texts or whole numbers by a table
// that the database makes of one literal.
func (p *printer) longIn(n *ir.Node, want bool) (f frag, ok bool) {
	t := n.Args[0].Type
	if !textual(t) && t.Kind != schema.Int || t.Kind == schema.Version {
		return frag{}, false
	}
	list := make([]types.Value, len(n.List))
	for i, e := range n.List {
		if s, ok := e.(string); ok {
			e = s + p.d.Mark
		} else if _, ok := e.(int64); !ok {
			return frag{}, false
		}
		list[i] = e
	}
	x := p.marked(p.value(n.Args[0]), t)
	f = frag{p.expand(p.d.LongIn, []frag{x}, "list", p.text(jsonArray(list)), "elem", p.d.Elements[t.Kind]), shape(p.d.LongIn, compare)}
	if !want {
		f = frag{p.cat("NOT ", p.wrap(f, atom)), not}
	}
	return f, true
}
