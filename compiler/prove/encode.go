package prove

import (
	"regexp"
	"slices"
	"strings"

	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// A value is a node that predicates are about.
type value struct {
	node  *ir.Node
	null  int // the variable that says whether it is null, or -1: its parts decide
	lines []*line
	texts []*ir.Node // predicates over texts that the lines leave open
}

// An encoder turns conditions of the ir into a formula over cells.
type encoder struct {
	b      *ir.Builder
	sizes  []int
	starts []set // domains
	values map[*ir.Node]*value
	order  []*value
	preds  map[*ir.Node]*line // the line that decides a predicate
	seen   map[*ir.Node]bool
	free   map[*ir.Node]int // variables of predicates of which nothing is known
	opaque []*ir.Node       // their predicates, in order
	pairs  map[[2]*ir.Node]int
	paired []Pair // the values of pairs, in order
	fixed  bool   // the lines have their variables: no further bounds
	memo   map[*ir.Node]*formula
	depth  int
}

func newEncoder(b *ir.Builder, depth int) *encoder {
	return &encoder{b: b, values: map[*ir.Node]*value{}, preds: map[*ir.Node]*line{}, seen: map[*ir.Node]bool{},
		free: map[*ir.Node]int{}, pairs: map[[2]*ir.Node]int{}, memo: map[*ir.Node]*formula{}, depth: depth}
}

func (e *encoder) variable(domain set, n int) int {
	e.sizes, e.starts = append(e.sizes, n), append(e.starts, domain)
	return len(e.sizes) - 1
}

func (e *encoder) boolean() int { return e.variable(span(2, 0, 2), 2) }

// The cells of a boolean variable.
var (
	isOff = set{1}
	isOn  = set{2}
)

func lit(v int, in set) *formula { return &formula{form: literal, v: v, in: in} }

// collect finds the values and their bounds in a condition, and in what decides
// whether they are null.
func (e *encoder) collect(n *ir.Node) {
	if e.seen[n] {
		return
	}
	e.seen[n] = true
	if n.Op != ir.Lit {
		for _, a := range n.Args {
			e.collect(a)
		}
		return
	}
	p := n.Args[0]
	if e.seen[p] {
		return
	}
	e.seen[p] = true
	for _, a := range p.Args {
		e.note(a)
	}
	e.bound(p)
}

// note makes a node a value.
func (e *encoder) note(n *ir.Node) *value {
	if v := e.values[n]; v != nil {
		return v
	}
	v := &value{node: n, null: -1}
	e.values[n] = v
	e.order = append(e.order, v)
	null := e.b.Null(n)
	if null.Op == ir.Lit && null.Args[0].Op == ir.IsNull && null.Args[0].Args[0] == n {
		v.null = e.boolean()
	} else {
		e.collect(null)
	}
	return v
}

// bound notes the bounds of a predicate on a line of its value.
func (e *encoder) bound(p *ir.Node) {
	x := subject(p)
	if x == nil || e.fixed {
		return
	}
	v := e.note(x)
	switch {
	case p.Op == ir.In:
		floats := isFloat(p.List[0])
		if slices.ContainsFunc(p.List, func(c types.Value) bool { return isFloat(c) != floats }) {
			return
		}
		l := v.constants(floats)
		l.consts = append(l.consts, p.List...)
		e.preds[p] = l
	case p.Fn == types.StartsWith:
		l := v.constants(false)
		l.consts = append(l.consts, p.Args[1].Value, afterPrefix(p.Args[1].Value))
		e.preds[p] = l
	case p.Fn == types.Contains || p.Fn == types.EndsWith || p.Fn == types.Matches:
		v.texts = append(v.texts, p)
	default:
		c := p.Args[1]
		if x == c {
			c = p.Args[0]
		}
		if c.IsConst() {
			l := v.constants(isFloat(c.Value))
			l.consts = append(l.consts, c.Value)
			e.preds[p] = l
			return
		}
		e.preds[p] = v.times(c)
	}
}

// constants returns the value's line of constants, of floats or of others.
func (v *value) constants(floats bool) *line {
	for _, l := range v.lines {
		if l.live == nil && l.floats == floats {
			return l
		}
	}
	l := &line{node: v.node, floats: floats}
	v.lines = append(v.lines, l)
	return l
}

// times returns a line of times made of the present that the bound fits in.
func (v *value) times(bound *ir.Node) *line {
	for _, l := range v.lines {
		if l.live != nil && l.add(bound) {
			return l
		}
	}
	l := &line{node: v.node, live: []*ir.Node{bound}}
	v.lines = append(v.lines, l)
	return l
}

// subject returns the value that a predicate compares with bounds, or asks of
// as a text; nil for other predicates.
func subject(p *ir.Node) *ir.Node {
	switch {
	case p.Op == ir.In && lineKind(p.Args[0].Type.Kind) != schema.Invalid && !p.Args[0].IsConst():
		return p.Args[0]
	case p.Op != ir.Pred:
		return nil
	}
	x, y := p.Args[0], p.Args[1]
	switch p.Fn {
	case types.Contains, types.StartsWith, types.EndsWith, types.Matches:
		if y.IsConst() && y.Value != nil && x.Type.Kind == schema.String && !x.IsConst() {
			return x
		}
	case types.Eq, types.Lt:
		switch {
		case isBound(y) && !isBound(x) && onOneLine(x, y):
			return x
		case isBound(x) && !isBound(y) && onOneLine(y, x):
			return y
		}
	}
	return nil
}

// onOneLine reports whether x and a bound stand on a line that we know.
func onOneLine(x, bound *ir.Node) bool {
	return lineKind(x.Type.Kind) != schema.Invalid && lineKind(x.Type.Kind) == lineKind(bound.Type.Kind)
}

// settleLines makes the variables of the lines, once all bounds are known.
func (e *encoder) settleLines() {
	for _, v := range e.order {
		for _, l := range v.lines {
			l.finish()
			l.v = e.variable(l.domain(), l.size())
		}
	}
	e.fixed = true
}

// formula returns what a condition says of the cells.
func (e *encoder) formula(n *ir.Node) *formula {
	if f := e.memo[n]; f != nil {
		return f
	}
	f := e.encode(n)
	e.memo[n] = f
	return f
}

func (e *encoder) encode(n *ir.Node) *formula {
	switch n.Op {
	case ir.True:
		return verum()
	case ir.False:
		return falsum()
	case ir.Lit:
		return e.literal(n.Args[0], n.Mask)
	}
	args := make([]*formula, len(n.Args))
	for i, a := range n.Args {
		args[i] = e.formula(a)
	}
	switch n.Op {
	case ir.And:
		return allOf(args...)
	case ir.Or:
		return anyOf(args...)
	}
	return &formula{form: some, n: int(n.N), args: args}
}

// literal returns the formula that a predicate is in a state of a mask.
func (e *encoder) literal(p *ir.Node, m ir.Mask) *formula {
	if p.Op == ir.IsNull {
		null := e.null(p.Args[0], m&ir.IsTrue != 0)
		if m&ir.Known == ir.Known {
			return verum()
		}
		return null
	}
	var states []*formula
	if m&ir.IsTrue != 0 {
		states = append(states, e.holds(p, true))
	}
	if m&ir.IsFalse != 0 {
		states = append(states, e.holds(p, false))
	}
	known := anyOf(states...)
	if m&ir.Known == ir.Known {
		known = verum()
	}
	var nulls []*formula
	for _, a := range p.Args {
		nulls = append(nulls, e.null(a, m&ir.IsUnknown != 0))
	}
	if m&ir.IsUnknown != 0 {
		return anyOf(append(nulls, known)...)
	}
	return allOf(append(nulls, known)...)
}

// null returns the formula that a value is null, or that it is not.
func (e *encoder) null(n *ir.Node, want bool) *formula {
	if v := e.note(n); v.null >= 0 {
		if want {
			return lit(v.null, isOn)
		}
		return lit(v.null, isOff)
	}
	null := e.b.Null(n)
	if !want {
		null = e.b.Not(null)
	}
	return e.formula(null)
}

// holds returns the formula that a predicate over known values holds, or fails.
func (e *encoder) holds(p *ir.Node, want bool) *formula {
	if l := e.preds[p]; l != nil {
		in := l.in(p)
		if !want {
			in = in.complement(l.size())
		}
		return lit(l.v, in)
	}
	if x := subject(p); x != nil && p.Op == ir.Pred && p.Fn != types.Eq && p.Fn != types.Lt {
		return e.textual(p, x, want)
	}
	if p.Op == ir.Pred && (p.Fn == types.Eq || p.Fn == types.Lt) && p.Args[0] != p.Args[1] {
		return e.pair(p, want)
	}
	return e.atom(p, want)
}

// atom returns the formula that a predicate of which nothing is known holds.
func (e *encoder) atom(p *ir.Node, want bool) *formula {
	v, ok := e.free[p]
	if !ok {
		v = e.boolean()
		e.free[p] = v
		e.opaque = append(e.opaque, p)
	}
	if want {
		return lit(v, isOn)
	}
	return lit(v, isOff)
}

// pair returns the formula of a comparison of two values: of less, equal and
// greater one is true.
func (e *encoder) pair(p *ir.Node, want bool) *formula {
	x, y, state := p.Args[0], p.Args[1], 0
	if ir.Compare(x, y) > 0 {
		x, y, state = y, x, 2
	}
	if p.Fn == types.Eq {
		state = 1
	}
	v, ok := e.pairs[[2]*ir.Node{x, y}]
	if !ok {
		v = e.variable(span(3, 0, 3), 3)
		e.pairs[[2]*ir.Node{x, y}] = v
		e.paired = append(e.paired, Pair{X: x, Y: y})
	}
	in := span(3, state, state+1)
	if !want {
		in = in.complement(3)
	}
	return lit(v, in)
}

// textual returns the formula of a predicate over a text: decided where the text
// is one of the constants that it is compared with.
func (e *encoder) textual(p, x *ir.Node, want bool) *formula {
	rest := e.atom(p, want)
	holds := decider(p)
	if holds == nil {
		return rest
	}
	v := e.values[x]
	for _, l := range v.lines {
		if l.live != nil {
			continue
		}
		decided, holding := newSet(l.size()), newSet(l.size())
		for i, c := range l.consts {
			text, isText := c.(string)
			if !isText || strings.HasSuffix(text, "\xff") { // no text: the end of a prefix
				continue
			}
			decided.add(2*i + 1)
			if holds(text) == want {
				holding.add(2*i + 1)
			}
		}
		rest = anyOf(lit(l.v, holding), allOf(lit(l.v, decided.complement(l.size())), rest))
	}
	return rest
}

// decider returns what decides a predicate over a text, or nil.
func decider(p *ir.Node) func(text string) bool {
	arg := p.Args[1].Value.(string)
	if p.Fn != types.Matches {
		return func(text string) bool { return textHolds(p.Fn, text, arg) }
	}
	re, err := regexp.Compile(arg)
	if err != nil {
		return nil
	}
	return re.MatchString
}
