package ir

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"slices"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// A Builder makes nodes and keeps one of each. It is not safe for concurrent use.
type Builder struct {
	nodes   map[Hash]*Node
	origins map[*Node]token.Span
	nots    map[*Node]*Node // complements of compound conditions, both ways
	scratch []byte
	trueN   *Node
	falseN  *Node
}

// NewBuilder returns an empty builder.
func NewBuilder() *Builder {
	b := &Builder{nodes: map[Hash]*Node{}, origins: map[*Node]token.Span{}, nots: map[*Node]*Node{}}
	b.trueN, b.falseN = b.intern(Node{Op: True}), b.intern(Node{Op: False})
	return b
}

// Origin notes where a node was written; the first note stands.
func (b *Builder) Origin(n *Node, s token.Span) *Node {
	if _, ok := b.origins[n]; !ok && s.IsValid() {
		b.origins[n] = s
	}
	return n
}

// OriginOf returns where a node was first written, or the zero span.
func (b *Builder) OriginOf(n *Node) token.Span { return b.origins[n] }

// Bool returns the condition True or False.
func (b *Builder) Bool(v bool) *Node {
	if v {
		return b.trueN
	}
	return b.falseN
}

// And returns the conjunction: flat, sorted, without repeats; literals of one
// predicate are met; a literal and its complement make False.
func (b *Builder) And(args ...*Node) *Node { return b.junction(And, args) }

// Or returns the disjunction, as And does.
func (b *Builder) Or(args ...*Node) *Node { return b.junction(Or, args) }

func (b *Builder) junction(op Op, args []*Node) *Node {
	unit, zero := b.trueN, b.falseN
	if op == Or {
		unit, zero = zero, unit
	}
	flat := make([]*Node, 0, len(args))
	masks := map[*Node]Mask(nil)
	for _, a := range args {
		switch {
		case a == unit:
		case a == zero:
			return zero
		case a.Op == op:
			flat = append(flat, a.Args...)
		default:
			flat = append(flat, a)
		}
	}
	if len(flat) == 0 {
		return unit
	}
	if len(flat) == 1 {
		return flat[0]
	}
	masks = make(map[*Node]Mask, len(flat))
	for _, a := range flat { // meet (or join) the masks of literals over one predicate
		if a.Op != Lit {
			continue
		}
		m, ok := masks[a.Args[0]]
		switch {
		case !ok:
			m = a.Mask
		case op == And:
			m &= a.Mask
		default:
			m |= a.Mask
		}
		masks[a.Args[0]] = m
	}
	out := flat[:0:0]
	for _, a := range flat {
		if a.Op == Lit {
			a = b.Lit(a.Args[0], masks[a.Args[0]])
			if a == zero {
				return zero
			}
			if a == unit {
				continue
			}
		}
		out = append(out, a)
	}
	slices.SortFunc(out, Compare)
	out = slices.Compact(out)
	for _, a := range out { // x and not x, for a compound x: rare, and cheap to ask
		if a.Op != Lit && len(out) > 1 && slices.Contains(out, b.Not(a)) {
			return zero
		}
	}
	switch len(out) {
	case 0:
		return unit
	case 1:
		return out[0]
	}
	return b.intern(Node{Op: op, Args: out})
}

// Not returns the complement of a condition: negation moves to the literals.
func (b *Builder) Not(n *Node) *Node {
	switch n.Op {
	case True, False:
		return b.Bool(n.Op == False)
	case Lit:
		return b.Lit(n.Args[0], anyTruth&^n.Mask)
	}
	if m, ok := b.nots[n]; ok {
		return m
	}
	m := b.complement(n)
	b.nots[n], b.nots[m] = m, n
	return m
}

func (b *Builder) complement(n *Node) *Node {
	switch n.Op {
	case AtLeast: // fewer than N are true: at least len-N+1 are not
		return b.AtLeast(int64(len(n.Args))-n.N+1, b.notAll(n.Args)...)
	case And:
		return b.Or(b.notAll(n.Args)...)
	case Or:
		return b.And(b.notAll(n.Args)...)
	}
	panic("ir: Not of " + n.Op.String())
}

func (b *Builder) notAll(args []*Node) []*Node {
	out := make([]*Node, len(args))
	for i, a := range args {
		out[i] = b.Not(a)
	}
	return out
}

// AtLeast returns the condition that n of args are true.
func (b *Builder) AtLeast(n int64, args ...*Node) *Node {
	rest := make([]*Node, 0, len(args))
	for _, a := range args {
		switch a {
		case b.trueN:
			n--
		case b.falseN:
		default:
			rest = append(rest, a)
		}
	}
	switch {
	case n <= 0:
		return b.trueN
	case n > int64(len(rest)):
		return b.falseN
	case n == 1:
		return b.Or(rest...)
	case n == int64(len(rest)):
		return b.And(rest...)
	}
	slices.SortStableFunc(rest, Compare)
	return b.intern(Node{Op: AtLeast, N: n, Args: rest})
}

// Lit returns the condition that a predicate has a truth value in m. States that
// the predicate cannot have do not count.
func (b *Builder) Lit(p *Node, m Mask) *Node {
	possible := Known
	if p.Nullable {
		possible = anyTruth
	}
	if p.Op == IsNull && p.Args[0].IsConst() {
		return b.Bool((p.Args[0].Value == nil) == (m&IsTrue != 0))
	}
	if m &= possible; m == 0 || m == possible {
		return b.Bool(m != 0)
	}
	if m == IsUnknown || m == Known { // nullness is an atom of its own
		null := b.predNull(p)
		if m == IsUnknown {
			return null
		}
		return b.Not(null)
	}
	return b.intern(Node{Op: Lit, Mask: m, Args: []*Node{p}})
}

// predNull returns the condition that a strict predicate is null: an argument is.
func (b *Builder) predNull(p *Node) *Node {
	null := make([]*Node, len(p.Args))
	for i, a := range p.Args {
		null[i] = b.Null(a)
	}
	return b.Or(null...)
}

// Null returns the condition that a value is null.
func (b *Builder) Null(v *Node) *Node {
	if !v.Nullable {
		return b.falseN
	}
	switch v.Op {
	case Const:
		return b.Bool(v.Value == nil)
	case Shift:
		return b.Null(v.Args[0])
	case Coalesce:
		null := make([]*Node, len(v.Args))
		for i, a := range v.Args {
			null[i] = b.Null(a)
		}
		return b.And(null...)
	case If:
		return b.Or(b.And(v.Args[0], b.Null(v.Args[1])), b.And(b.Not(v.Args[0]), b.Null(v.Args[2])))
	case Truth:
		return b.And(b.Not(v.Args[0]), b.Not(v.Args[1]))
	case Call:
		if types.Table[v.Fn].Strict {
			return b.predNull(v)
		}
		if v.Fn == types.Div {
			zero := b.Lit(b.Pred(types.Eq, v.Args[1], b.Zero(v.Args[1].Type)), IsTrue)
			return b.Or(b.Null(v.Args[0]), b.Null(v.Args[1]), zero)
		}
	}
	return b.Lit(b.intern(Node{Op: IsNull, Args: []*Node{v}}), IsTrue)
}

// Zero returns the constant 0 of a number type.
func (b *Builder) Zero(t types.Type) *Node {
	switch t.Kind {
	case schema.Float:
		return b.Const(t, 0.0)
	case schema.Decimal:
		return b.Const(t, types.DecimalOf(0))
	}
	return b.Const(t, int64(0))
}

// Pred returns a predicate over values: fn is Eq, Lt, or one of Contains …
// ListAll. Eq is symmetric: its arguments are sorted, a constant last.
func (b *Builder) Pred(fn types.Op, args ...*Node) *Node {
	if fn == types.Eq && (args[0].IsConst() && !args[1].IsConst() ||
		args[0].IsConst() == args[1].IsConst() && Compare(args[0], args[1]) > 0) {
		args = []*Node{args[1], args[0]}
	}
	return b.intern(Node{Op: Pred, Fn: fn, Type: types.Type{Kind: schema.Bool}, Nullable: anyNullable(args), Args: args})
}

// In returns the predicate that a value is one of list: sorted, no repeats.
// An empty list is the caller's case.
func (b *Builder) In(v *Node, list []types.Value) *Node {
	list = slices.Clone(list)
	slices.SortFunc(list, types.CompareValues)
	list = slices.CompactFunc(list, func(x, y types.Value) bool { return types.CompareValues(x, y) == 0 })
	return b.intern(Node{Op: In, Type: types.Type{Kind: schema.Bool}, Nullable: v.Nullable, List: list, Args: []*Node{v}})
}

// Holds returns the predicate that a Bool value holds.
func (b *Builder) Holds(v *Node) *Node {
	return b.intern(Node{Op: Holds, Type: v.Type, Nullable: v.Nullable, Args: []*Node{v}})
}

// Var returns the row of a level.
func (b *Builder) Var(level int32, e *schema.Entity) *Node {
	return b.intern(Node{Op: Var, Level: level, Entity: e})
}

// ToOne returns the row that a to-one relation leads to.
func (b *Builder) ToOne(row *Node, rel *schema.Relation, raw bool) *Node {
	return b.intern(Node{Op: ToOne, Rel: rel, Raw: raw, Nullable: true, Args: []*Node{row}})
}

// Attr returns an attribute of a row; of a to-one row it may be null.
func (b *Builder) Attr(row *Node, a *schema.Attribute) *Node {
	return b.intern(Node{Op: Attr, Attr: a, Type: a.Type, Nullable: a.Nullable || row.Op == ToOne, Args: []*Node{row}})
}

// Const returns a constant; v nil is null.
func (b *Builder) Const(t types.Type, v types.Value) *Node {
	if d, ok := v.(types.Decimal); ok {
		v = d.Trim()
	}
	return b.intern(Node{Op: Const, Type: t, Value: v, Nullable: v == nil})
}

// Int returns an Int constant.
func (b *Builder) Int(v int64) *Node { return b.Const(types.Type{Kind: schema.Int}, v) }

// Now returns the as-of instant.
func (b *Builder) Now() *Node {
	return b.intern(Node{Op: Now, Type: types.Type{Kind: schema.Timestamp}})
}

// Today returns the local date of now.
func (b *Builder) Today() *Node {
	return b.intern(Node{Op: Today, Type: types.Type{Kind: schema.Date}})
}

// CalendarStart returns the start of a calendar unit, as hir.CalendarStart.
func (b *Builder) CalendarStart(t types.Type, unit token.TimeUnit, offset int64) *Node {
	return b.intern(Node{Op: CalendarStart, Type: t, Unit: unit, N: offset})
}

// Call returns a function of values. nullable says whether the result may be
// null; for a strict function it may when an argument may.
func (b *Builder) Call(t types.Type, fn types.Op, args ...*Node) *Node {
	nullable := anyNullable(args) || !types.Table[fn].Strict
	return b.intern(Node{Op: Call, Fn: fn, Type: t, Nullable: nullable, Args: args})
}

// Coalesce returns the first of args that is not null. Arguments after one that
// is never null are dropped.
func (b *Builder) Coalesce(t types.Type, args ...*Node) *Node {
	flat := make([]*Node, 0, len(args))
	for _, a := range args {
		if a.Op == Coalesce {
			flat = append(flat, a.Args...)
		} else if !(a.IsConst() && a.Value == nil) {
			flat = append(flat, a)
		}
	}
	for i, a := range flat {
		if !a.Nullable {
			flat = flat[:i+1]
			break
		}
	}
	switch len(flat) {
	case 0:
		return b.Const(t, nil)
	case 1:
		return flat[0]
	}
	return b.intern(Node{Op: Coalesce, Type: t, Nullable: flat[len(flat)-1].Nullable, Args: flat})
}

// If returns x when cond is true, else y.
func (b *Builder) If(t types.Type, cond, x, y *Node) *Node {
	switch {
	case cond == b.trueN || x == y:
		return x
	case cond == b.falseN:
		return y
	}
	return b.intern(Node{Op: If, Type: t, Nullable: x.Nullable || y.Nullable, Args: []*Node{cond, x, y}})
}

// Shift returns a time moved by a duration.
func (b *Builder) Shift(v *Node, by types.Duration) *Node {
	return b.intern(Node{Op: Shift, Type: v.Type, By: by, Nullable: v.Nullable, Args: []*Node{v}})
}

// Truth returns the Bool value of a pair of conditions that exclude each other:
// true when t is, false when f is, else null.
func (b *Builder) Truth(t, f *Node) *Node {
	if t.Op == Lit && f.Op == Lit && t.Args[0] == f.Args[0] && t.Args[0].Op == Holds && t.Mask == IsTrue && f.Mask == IsFalse {
		return t.Args[0].Args[0]
	}
	boolean := types.Type{Kind: schema.Bool}
	switch {
	case t == b.trueN, f == b.trueN:
		return b.Const(boolean, t == b.trueN)
	case t == b.falseN && f == b.falseN:
		return b.Const(boolean, nil)
	}
	return b.intern(Node{Op: Truth, Type: boolean, Nullable: f != b.Not(t), Args: []*Node{t, f}})
}

// Agg returns an aggregate of type t over the chains of a path from row from for
// which cond is true; value and time are nil where the function has none.
func (b *Builder) Agg(t types.Type, agg Aggregate, from, cond, value, time *Node) *Node {
	args := []*Node{from, cond}
	if value != nil {
		args = append(args, value)
	}
	if time != nil {
		args = append(args, time)
	}
	switch agg.Func {
	case hir.Count, hir.CountDistinct, hir.Sum, hir.ActiveDays:
		return b.intern(Node{Op: Agg, Type: t, Agg: &agg, Args: args})
	}
	return b.intern(Node{Op: Agg, Type: t, Agg: &agg, Args: args, Nullable: true})
}

// Rank returns a ranking value for a row; cond, by and within read level 0 as a
// row of the population.
func (b *Builder) Rank(r Ranking, row, cond, by *Node, within ...*Node) *Node {
	args := append([]*Node{row, cond, by}, within...)
	return b.intern(Node{Op: Rank, Type: types.Type{Kind: schema.Int}, Rank: &r, Args: args, Nullable: true})
}

func anyNullable(args []*Node) bool {
	return slices.ContainsFunc(args, func(a *Node) bool { return a.Nullable })
}

// intern returns the one node with n's content.
func (b *Builder) intern(n Node) *Node {
	b.scratch = n.encode(b.scratch[:0])
	sum := sha256.Sum256(b.scratch)
	h := Hash(sum[:16])
	if old, ok := b.nodes[h]; ok {
		return old
	}
	n.Hash, n.Free = h, n.free()
	n.weight, n.subject = n.order()
	b.nodes[h] = &n
	return &n
}

// free returns the levels that n reads. A Rank reads its row alone: the rest is
// over the population.
func (n *Node) free() uint64 {
	switch n.Op {
	case Var:
		return levelBit(n.Level)
	case Rank:
		return n.Args[0].Free
	}
	var f uint64
	for _, a := range n.Args {
		f |= a.Free
	}
	if n.Op == Agg {
		for i := range n.Agg.Steps {
			f &^= levelBit(n.Agg.Base + int32(i))
		}
	}
	return f
}

// encode appends n's content: kind, payload, then the hashes of its arguments.
// Types enter through kind, scale and unit; the rest of a type follows from them.
func (n *Node) encode(dst []byte) []byte {
	num := func(v int64) { dst = binary.AppendVarint(dst, v) }
	text := func(s string) { num(int64(len(s))); dst = append(dst, s...) }
	dst = append(dst, byte(n.Op), byte(n.Fn), byte(n.Mask), byte(n.Type.Kind), byte(n.Type.Scale))
	text(n.Type.Unit)
	switch n.Op {
	case Var:
		num(int64(n.Level))
		text(n.Entity.Name)
	case ToOne:
		text(n.Rel.Name)
		if n.Raw {
			dst = append(dst, 1)
		}
	case Const:
		text(types.Format(n.Value))
	case In:
		num(int64(len(n.List)))
		for _, v := range n.List {
			text(types.Format(v))
		}
	case Attr:
		text(n.Attr.Name)
	case CalendarStart:
		num(int64(n.Unit))
		num(n.N)
	case AtLeast:
		num(n.N)
	case Shift:
		num(n.By.N)
		num(int64(n.By.Unit))
	case Agg:
		num(int64(n.Agg.Func))
		num(int64(n.Agg.Base))
		num(n.Agg.N)
		num(int64(len(n.Agg.Steps)))
		for _, s := range n.Agg.Steps {
			text(s.From.Name)
			text(s.Name)
		}
	case Rank:
		num(int64(n.Rank.Op))
		num(n.Rank.N)
		text(n.Rank.Entity.Name)
		if n.Rank.Desc {
			dst = append(dst, 1)
		}
	}
	for _, a := range n.Args {
		dst = append(dst, a.Hash[:]...)
	}
	return dst
}

// Compare orders nodes by what they are about: cheap before dear, by attribute
// name, then by content. It is total, and the same in every process.
func Compare(x, y *Node) int {
	if x == y {
		return 0
	}
	return cmp.Or(cmp.Compare(x.weight, y.weight), cmp.Compare(x.subject, y.subject),
		cmp.Compare(x.Op, y.Op), cmp.Compare(x.Fn, y.Fn), cmp.Compare(x.Mask, y.Mask), slices.Compare(x.Hash[:], y.Hash[:]))
}

// order returns what Compare looks at first: a weight that puts attributes
// before aggregates and both before compound conditions, and the name of the
// first attribute that the node reads.
func (n *Node) order() (weight uint8, subject string) {
	if n.Op == Attr {
		subject = n.Attr.Name
	}
	for _, a := range n.Args {
		weight = max(weight, a.weight)
		if subject == "" {
			subject = a.subject
		}
	}
	switch n.Op {
	case And, Or, AtLeast:
		weight = 2
	case Agg, Rank:
		weight = 1
	}
	return weight, subject
}
