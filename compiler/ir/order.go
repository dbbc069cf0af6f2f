package ir

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"math"

	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// Compare orders nodes by what they are about: cheap before dear, by attribute
// name, then by content. It is total, and the same in every process.
func Compare(x, y *Node) int {
	switch {
	case x == y:
		return 0
	case x.weight != y.weight:
		return cmp.Compare(x.weight, y.weight)
	case x.subject != y.subject:
		return cmp.Compare(x.subject, y.subject)
	case x.Op != y.Op:
		return cmp.Compare(x.Op, y.Op)
	case x.Fn != y.Fn:
		return cmp.Compare(x.Fn, y.Fn)
	case x.Mask != y.Mask:
		return cmp.Compare(x.Mask, y.Mask)
	}
	return bytes.Compare(x.Hash[:], y.Hash[:])
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

// spread returns the number of nodes and listed values of n written out as a
// tree. It stops growing at the largest int64.
func (n *Node) spread() int64 {
	s := 1 + int64(len(n.List))
	for _, a := range n.Args {
		if s > math.MaxInt64-a.size {
			return math.MaxInt64
		}
		s += a.size
	}
	return s
}

// Size returns the number of nodes and listed values of n written out as a
// tree, where shared parts count each time. It stops at the largest int64.
func (n *Node) Size() int64 { return n.size }

// free returns the levels that n reads. A Rank reads its row alone: the rest is
// over the population. An aggregate hides the levels that it binds; no outer
// row that it reads has a level from Base on.
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
		f &= levelBit(min(n.Agg.Base, 63)) - 1
		if n.Agg.Base > 63 {
			f |= levelBit(63) // levels beyond share the bit: assume that one of them is read
		}
		f |= n.Args[0].Free
	}
	return f
}

// marks returns what ReadsClock and Derived say.
func (n *Node) marks() (timely, derived bool) {
	timely = n.Op == Now || n.Op == Today || n.Op == CalendarStart
	derived = n.Op == Agg || n.Op == Rank
	for _, a := range n.Args {
		timely, derived = timely || a.timely, derived || a.derived
	}
	return timely, derived
}

// encode appends n's content but for its arguments: kind and payload. Types
// enter through kind, scale and unit; the rest of a type follows from them.
func (n *Node) encode(dst []byte) []byte {
	dst = append(dst, byte(n.Op), byte(n.Fn), byte(n.Mask), byte(n.Type.Kind))
	dst = binary.AppendUvarint(dst, uint64(n.Type.Scale))
	dst = appendText(dst, n.Type.Unit)
	switch n.Op {
	case Var:
		dst = binary.AppendVarint(dst, int64(n.Level))
		dst = appendText(dst, n.Entity.Name)
	case ToOne:
		dst = appendText(dst, n.Rel.Name)
		dst = appendBool(dst, n.Raw)
	case Const:
		dst = appendValue(dst, n.Value)
	case In:
		dst = appendValues(dst, n.List)
	case Attr:
		dst = appendText(dst, n.Attr.Name)
	case CalendarStart:
		dst = binary.AppendVarint(dst, int64(n.Unit))
		dst = binary.AppendVarint(dst, n.N)
	case AtLeast:
		dst = binary.AppendVarint(dst, n.N)
	case Shift:
		dst = binary.AppendVarint(dst, n.By.N)
		dst = binary.AppendVarint(dst, int64(n.By.Unit))
	case Agg:
		dst = n.Agg.encode(dst)
	case Rank:
		dst = append(dst, byte(n.Rank.Op))
		dst = binary.AppendVarint(dst, n.Rank.N)
		dst = appendText(dst, n.Rank.Entity.Name)
		dst = appendBool(dst, n.Rank.Desc)
	}
	return dst
}

func (a *Aggregate) encode(dst []byte) []byte {
	dst = binary.AppendVarint(dst, int64(a.Func))
	dst = binary.AppendVarint(dst, int64(a.Base))
	dst = binary.AppendVarint(dst, a.N)
	dst = binary.AppendVarint(dst, int64(len(a.Steps)))
	for _, s := range a.Steps {
		dst = appendText(dst, s.From.Name)
		dst = appendText(dst, s.Name)
	}
	return dst
}

func appendText(dst []byte, s string) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(s))), s...)
}

func appendBool(dst []byte, v bool) []byte {
	if v {
		return append(dst, 1)
	}
	return append(dst, 0)
}

func appendValues(dst []byte, list []types.Value) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(list)))
	for _, v := range list {
		dst = appendValue(dst, v)
	}
	return dst
}

// appendValue appends one form a value, the same for equal values of one type;
// an Int and a Decimal without a fraction have one form.
func appendValue(dst []byte, v types.Value) []byte {
	switch v := v.(type) {
	case nil:
		return append(dst, byte(schema.Null))
	case bool:
		return appendBool(append(dst, byte(schema.Bool)), v)
	case int64:
		return binary.AppendVarint(append(dst, byte(schema.Int)), v)
	case types.Decimal:
		d := trimmed(v)
		switch {
		case !d.Unscaled.IsInt64():
			return appendText(append(dst, byte(schema.Distance)), d.String())
		case d.Scale == 0:
			return binary.AppendVarint(append(dst, byte(schema.Int)), d.Unscaled.Int64())
		}
		dst = binary.AppendVarint(append(dst, byte(schema.Decimal)), d.Unscaled.Int64())
		return binary.AppendUvarint(dst, uint64(d.Scale))
	case float64:
		return binary.BigEndian.AppendUint64(append(dst, byte(schema.Float)), math.Float64bits(v+0)) // -0 is 0
	case string:
		return appendText(append(dst, byte(schema.String)), v)
	case types.Date:
		return binary.AppendVarint(append(dst, byte(schema.Date)), int64(v))
	case types.Instant:
		return binary.AppendVarint(append(dst, byte(schema.Timestamp)), int64(v))
	case []types.Value:
		return appendValues(append(dst, byte(schema.List)), v)
	}
	return appendText(append(dst, byte(schema.Invalid)), types.Format(v)) // points, durations, distances
}
