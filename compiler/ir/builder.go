package ir

import (
	"crypto/sha256"
	"encoding/binary"
	"hash/maphash"
	"slices"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// A Builder makes nodes and keeps one of each. It is not safe for concurrent use.
type Builder struct {
	nodes   map[contentKey]*Node
	nots    map[*Node]*Node // complements of compound conditions, both ways
	slab    []Node          // where nodes are made, so that they lie together
	scratch []byte
	seeds   [2]maphash.Seed

	trueN, falseN, nowN, todayN *Node
}

// A contentKey tells nodes of one builder apart: 128 bits of a hash, with seeds
// of the builder, of content and the numbers of the arguments.
type contentKey [2]uint64

// NewBuilder returns an empty builder.
func NewBuilder() *Builder {
	b := &Builder{nodes: map[contentKey]*Node{}, nots: map[*Node]*Node{}, seeds: [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}}
	b.trueN, b.falseN = b.intern(Node{Op: True}), b.intern(Node{Op: False})
	b.nowN = b.intern(Node{Op: Now, Type: types.Type{Kind: schema.Timestamp}})
	b.todayN = b.intern(Node{Op: Today, Type: types.Type{Kind: schema.Date}})
	return b
}

// Origin notes where a condition was written; the first note stands. True and
// False are written nowhere.
func (b *Builder) Origin(n *Node, s token.Span) *Node {
	if !s.IsValid() || n.Op == True || n.Op == False {
		return n
	}
	if !n.origin.IsValid() {
		n.origin = s
	}
	return n
}

// OriginOf returns where a node was first written, or the zero span.
func (b *Builder) OriginOf(n *Node) token.Span { return n.origin }

// Bool returns the condition True or False.
func (b *Builder) Bool(v bool) *Node {
	if v {
		return b.trueN
	}
	return b.falseN
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
// ListAll. Eq is symmetric: its arguments are sorted, a constant last. A
// constant that is compared takes the type of what it is compared to.
func (b *Builder) Pred(fn types.Op, args ...*Node) *Node {
	if fn == types.Eq || fn == types.Lt {
		x, y := args[0], args[1]
		switch {
		case x.IsConst() && !y.IsConst():
			x = b.Literal(y.Type, x.Value)
		case y.IsConst() && !x.IsConst():
			y = b.Literal(x.Type, y.Value)
		}
		if fn == types.Eq && swapped(x, y) {
			x, y = y, x
		}
		args = []*Node{x, y}
	}
	return b.intern(Node{Op: Pred, Fn: fn, Type: types.Type{Kind: schema.Bool}, Nullable: anyNullable(args)}, args...)
}

// swapped reports whether the arguments of a symmetric operation stand in the
// other order than the one we keep: by Compare, a constant last.
func swapped(x, y *Node) bool {
	if x.IsConst() != y.IsConst() {
		return x.IsConst()
	}
	return Compare(x, y) > 0
}

// Literal returns a constant as it is compared with values of type t: of that
// type where the number needs no digits beyond it, else a decimal.
func (b *Builder) Literal(t types.Type, v types.Value) *Node {
	return b.Const(literal(t, v))
}

func literal(t types.Type, v types.Value) (types.Type, types.Value) {
	switch c := v.(type) {
	case int64:
		if t.Kind == schema.Float {
			return t, float64(c)
		}
	case types.Decimal:
		switch t.Kind {
		case schema.Decimal:
			return t, c
		case schema.Float:
			return t, c.Float()
		case schema.Int:
			if d := c.Trim(); d.Scale == 0 && d.Unscaled.IsInt64() {
				return t, d.Unscaled.Int64()
			}
		}
		return types.Type{Kind: schema.Decimal, Unit: t.Unit}, c
	case float64:
		if t.Kind != schema.Float {
			return types.Type{Kind: schema.Float, Unit: t.Unit}, c
		}
	}
	return t, v
}

// In returns the predicate that a value is one of list: sorted, no repeats; of
// one value an Eq. An empty list is the caller's case.
func (b *Builder) In(v *Node, list []types.Value) *Node {
	list = slices.Clone(list)
	for i, c := range list {
		_, list[i] = literal(v.Type, c)
	}
	slices.SortFunc(list, types.CompareValues)
	list = slices.CompactFunc(list, func(x, y types.Value) bool { return types.CompareValues(x, y) == 0 })
	if len(list) == 1 {
		return b.Pred(types.Eq, v, b.Literal(v.Type, list[0]))
	}
	return b.intern(Node{Op: In, Type: types.Type{Kind: schema.Bool}, Nullable: v.Nullable, List: list}, v)
}

// Holds returns the predicate that a Bool value holds.
func (b *Builder) Holds(v *Node) *Node {
	return b.intern(Node{Op: Holds, Type: types.Type{Kind: schema.Bool}, Nullable: v.Nullable}, v)
}

// Var returns the row of a level.
func (b *Builder) Var(level int32, e *schema.Entity) *Node {
	return b.intern(Node{Op: Var, Level: level, Entity: e})
}

// ToOne returns the row that a to-one relation leads to. Raw makes a difference
// for events only, and is dropped for other rows.
func (b *Builder) ToOne(row *Node, rel *schema.Relation, raw bool) *Node {
	return b.intern(Node{Op: ToOne, Rel: rel, Raw: raw && rel.To.Time != nil, Nullable: true}, row)
}

// Attr returns an attribute of a row. Of a to-one row it may be null, and so may
// every version, since a text that is none counts as null.
func (b *Builder) Attr(row *Node, a *schema.Attribute) *Node {
	nullable := a.Nullable || row.Op == ToOne || a.Type.Kind == schema.Version
	return b.intern(Node{Op: Attr, Attr: a, Type: a.Type, Nullable: nullable}, row)
}

// Const returns a constant; v nil is null. A decimal has the digits it needs,
// without trailing zeros; its value is a Decimal even when it is whole.
func (b *Builder) Const(t types.Type, v types.Value) *Node {
	switch c := v.(type) {
	case types.Decimal:
		v = trimmed(c)
	case int64:
		if t.Kind == schema.Decimal {
			v = types.DecimalOf(c)
		}
	case float64:
		v = c + 0 // -0 is 0
	}
	return b.intern(Node{Op: Const, Type: constType(t, v), Value: v, Nullable: v == nil})
}

// Int returns an Int constant.
func (b *Builder) Int(v int64) *Node { return b.Const(types.Type{Kind: schema.Int}, v) }

// Now returns the as-of instant.
func (b *Builder) Now() *Node { return b.nowN }

// Today returns the local date of now.
func (b *Builder) Today() *Node { return b.todayN }

// CalendarStart returns the start of a calendar unit, as hir.CalendarStart.
func (b *Builder) CalendarStart(t types.Type, unit token.TimeUnit, offset int64) *Node {
	return b.intern(Node{Op: CalendarStart, Type: t, Unit: unit, N: offset})
}

// Call returns a function of values. It may be null when an argument may, or
// the function is not strict; it is null when an argument is the constant null.
// Sums and products have a constant last; decimals have the digits they need.
func (b *Builder) Call(t types.Type, fn types.Op, args ...*Node) *Node {
	if slices.ContainsFunc(args, isNullConst) {
		return b.Const(t, nil)
	}
	t = exactType(t, fn, args)
	if (fn == types.Add || fn == types.Mul) && swapped(args[0], args[1]) {
		args = []*Node{args[1], args[0]}
	}
	return b.intern(Node{Op: Call, Fn: fn, Type: t, Nullable: anyNullable(args) || !types.Table[fn].Strict}, args...)
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
	return b.intern(Node{Op: Coalesce, Type: joinType(t, flat...), Nullable: flat[len(flat)-1].Nullable}, flat...)
}

// If returns x when cond is true, else y.
func (b *Builder) If(t types.Type, cond, x, y *Node) *Node {
	switch {
	case cond == b.trueN || x == y:
		return x
	case cond == b.falseN:
		return y
	}
	return b.intern(Node{Op: If, Type: joinType(t, x, y), Nullable: x.Nullable || y.Nullable}, cond, x, y)
}

// Shift returns a time moved by a duration, in the one unit in which we write
// durations of that length: days or, below, hours, minutes or seconds; years or months.
func (b *Builder) Shift(v *Node, by types.Duration) *Node {
	if by.N == 0 || isNullConst(v) {
		return v
	}
	by = unified(by)
	return b.intern(Node{Op: Shift, Type: v.Type, By: by, Nullable: v.Nullable}, v)
}

// unified returns a duration in the largest of the units we write, which a whole
// number of fits.
func unified(d types.Duration) types.Duration {
	if months, ok := d.Months(); ok {
		if months%12 == 0 {
			return types.Duration{N: months / 12, Unit: token.Year}
		}
		return types.Duration{N: months, Unit: token.Month}
	}
	micros, ok := d.Exact()
	if !ok {
		return d
	}
	for _, unit := range []token.TimeUnit{token.Day, token.Hour, token.Minute, token.Second} {
		if one, _ := (types.Duration{N: 1, Unit: unit}).Exact(); micros%one == 0 {
			return types.Duration{N: micros / one, Unit: unit}
		}
	}
	return d
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
	return b.intern(Node{Op: Truth, Type: boolean, Nullable: f != b.Not(t)}, t, f)
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
	nullable := true
	switch agg.Func {
	case hir.Count, hir.CountDistinct, hir.Sum, hir.ActiveDays:
		nullable = false
	}
	if value != nil {
		t = joinType(t, value)
	}
	return b.intern(Node{Op: Agg, Type: t, Agg: &agg, Nullable: nullable}, args...)
}

// Rank returns a ranking value for a row; cond, by and within read level 0 as a
// row of the population.
func (b *Builder) Rank(r Ranking, row, cond, by *Node, within ...*Node) *Node {
	args := append([]*Node{row, cond, by}, within...)
	return b.intern(Node{Op: Rank, Type: types.Type{Kind: schema.Int}, Rank: &r, Nullable: true}, args...)
}

// Rebuild returns n with other arguments in the places of its own, made anew so
// that everything which holds for nodes of its kind holds for it.
func (b *Builder) Rebuild(n *Node, args []*Node) *Node {
	switch n.Op {
	case And, Or:
		return b.junction(n.Op, args)
	case AtLeast:
		return b.AtLeast(n.N, args...)
	case Lit:
		return b.Lit(args[0], n.Mask)
	case Pred:
		return b.Pred(n.Fn, args...)
	case In:
		return b.In(args[0], n.List)
	case ToOne:
		return b.ToOne(args[0], n.Rel, n.Raw)
	case Attr:
		return b.Attr(args[0], n.Attr)
	case Call:
		return b.Call(n.Type, n.Fn, args...)
	case Coalesce:
		return b.Coalesce(n.Type, args...)
	case If:
		return b.If(n.Type, args[0], args[1], args[2])
	case Shift:
		return b.Shift(args[0], n.By)
	case Truth:
		return b.Truth(args[0], args[1])
	case Agg:
		again := Node{Op: Agg, Agg: n.Agg, Args: args}
		value, time := again.ValueArg(), again.TimeArg()
		return b.Agg(n.Type, *n.Agg, args[0], args[1], value, time)
	case Rank:
		return b.Rank(*n.Rank, args[0], args[1], args[2], args[3:]...)
	case Holds, IsNull:
		return b.intern(Node{Op: n.Op, Type: n.Type, Nullable: n.Op == Holds && args[0].Nullable}, args[0])
	}
	return n
}

func anyNullable(args []*Node) bool {
	return slices.ContainsFunc(args, func(a *Node) bool { return a.Nullable })
}

// intern returns the one node with n's content. The content hash, which is the
// same in every process, is made once a node; asking whether there is a node
// already takes a cheaper one.
func (b *Builder) intern(n Node, args ...*Node) *Node {
	head := n.encode(b.scratch[:0])
	key := head
	for _, a := range args {
		key = binary.LittleEndian.AppendUint32(key, a.id)
	}
	b.scratch = key
	at := contentKey{maphash.Bytes(b.seeds[0], key), maphash.Bytes(b.seeds[1], key)}
	if old, ok := b.nodes[at]; ok {
		return old
	}
	n.id, n.Args = uint32(len(b.nodes)), slices.Clone(args)
	n.Free, n.size = n.free(), n.spread()
	n.weight, n.subject = n.order()
	n.timely, n.derived = n.marks()
	if len(b.slab) == cap(b.slab) {
		b.slab = make([]Node, 0, 64)
	}
	b.slab = append(b.slab, n)
	out := &b.slab[len(b.slab)-1]
	b.nodes[at] = out

	text := key[:len(head)]
	for _, a := range n.Args {
		text = append(text, a.Hash[:]...)
	}
	sum := sha256.Sum256(text)
	out.Hash = Hash(sum[:16])
	b.scratch = text
	return out
}
