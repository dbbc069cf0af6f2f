package eval

import (
	"fmt"
	"unsafe"

	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// Compiled values and conditions. A value that has failed, or is null, has the
// zero value. There is a family of functions for each sort of value, so that no
// value is boxed:
//
//   - num: Int, Bool (0 or 1), Date, Timestamp
//   - exact: Decimal and Int, in units of a scale that the caller asks for
//   - float: Float, Distance, and other numbers where a float is asked for
//   - text: String, Enum, and the order key of a Version
//   - point, list
type (
	numFn   func(*frame) (int64, state)
	exactFn func(*frame) (exact, state)
	floatFn func(*frame) (float64, state)
	textFn  func(*frame) (string, state)
	pointFn func(*frame) (types.Point, state)
	listFn  func(*frame) (elements, state)
	truthFn func(*frame) ir.Mask
	condFn  func(*frame) verdict
	rowFn   func(*frame) unsafe.Pointer
)

// A compiler turns nodes of the ir into functions over the rows of a layout. A
// node is compiled once a family.
type compiler struct {
	b       *ir.Builder
	cal     calendarOf
	root    *layout
	layouts map[*schema.Entity]*layout // of a store; nil where there is one record
	levels  []*layout                  // of the rows that nodes being compiled may read

	known  compiledNodes
	clocks map[*ir.Node]int // their place in frame.clock; -1 while one is compiled
	timers []numFn          // compute frame.clock
	shared map[*ir.Node]int // their place in frame.memos
	memos  int
	bufs   int
	depth  int                      // levels of frame.rows
	orders map[*schema.Relation]int // memos that say whether rows are sorted
	uses   map[*ir.Node]int         // how many predicates have an aggregate
	// repeated are nodes that one evaluation can ask for more than once.
	repeated map[*ir.Node]bool
	spans    []*window // compute frame.spans
	pops     *populations
	err      *Error
}

// refuse notes the first reason why a program cannot be compiled.
func (c *compiler) refuse(code *Error) {
	if c.err == nil {
		c.err = code
	}
}

// compiledNodes are functions of nodes over the rows that are bound.
type compiledNodes struct {
	conds  map[*ir.Node]condFn
	nums   map[*ir.Node]numFn
	floats map[*ir.Node]floatFn
	texts  map[*ir.Node]textFn
	exacts map[exactNode]exactFn
}

// An exactNode is a node as an exact number of a scale.
type exactNode struct {
	n     *ir.Node
	scale int
}

func noneCompiled() compiledNodes {
	return compiledNodes{map[*ir.Node]condFn{}, map[*ir.Node]numFn{}, map[*ir.Node]floatFn{}, map[*ir.Node]textFn{}, map[exactNode]exactFn{}}
}

// row compiles a row. The layout is nil after an error.
func (c *compiler) row(n *ir.Node) (rowFn, *layout) {
	if n.Op == ir.Var {
		level := n.Level
		return func(f *frame) unsafe.Pointer { return f.rows[level] }, c.levels[level]
	}
	of, from := c.row(n.Args[0])
	if from == nil {
		return nil, nil
	}
	l, ok := from.links[n.Rel]
	if !ok {
		c.refuse(&Error{Code: BadRecordType, Message: fmt.Sprintf("%s has no field for the relation `%s` of %s, which the segment reads", from.goType, n.Rel.Name, from.entity.Name)})
		return nil, nil
	}
	c.present(l.to, n.Rel, l.absent)
	seen := func(*frame, unsafe.Pointer) bool { return true }
	if n.Rel.To.Time != nil && !n.Raw {
		seen = c.visible(n.Rel.To, l.to)
	}
	return func(f *frame) unsafe.Pointer {
		row := of(f)
		if row == nil {
			return nil
		}
		if row = l.one(row); row == nil || !seen(f, row) {
			return nil
		}
		return row
	}, l.to
}

// visible compiles whether an event has happened.
func (c *compiler) visible(e *schema.Entity, at *layout) func(*frame, unsafe.Pointer) bool {
	var via []link
	for e.Time.Attr == nil {
		l, ok := at.links[e.Time.Via]
		if !ok {
			c.refuse(&Error{Code: BadRecordType, Message: fmt.Sprintf("%s has no field for the relation `%s` of %s, from which events have their time", at.goType, e.Time.Via.Name, e.Name)})
			return func(*frame, unsafe.Pointer) bool { return false }
		}
		via, at, e = append(via, l), l.to, e.Time.Via.To
	}
	d, ok := at.attrs[e.Time.Attr]
	if !ok {
		c.refuse(lacks(at, e.Time.Attr))
	}
	day := e.Time.Attr.Type.Kind == schema.Date
	return func(f *frame, row unsafe.Pointer) bool {
		for i := range via {
			if row = via[i].one(row); row == nil {
				return false
			}
		}
		t, s := d.num(row)
		if f.watch != nil && s == known {
			f.watch.visible(f, t, day)
		}
		if day {
			return s == known && t <= int64(f.today)
		}
		return s == known && t < int64(f.now)
	}
}

// present refuses rows of which it is not known whether there are any.
func (c *compiler) present(at *layout, r *schema.Relation, absent bool) {
	table := at.entity.Table.Default
	if absent && !at.absent {
		table = r.Through.Table.Default
	}
	if absent || at.absent {
		c.refuse(&Error{Code: NoSuchFile, Message: "no file was given for table `" + table + "`, which this reads"})
	}
}

func lacks(at *layout, a *schema.Attribute) *Error {
	return &Error{Code: BadRecordType, Message: fmt.Sprintf("%s has no field for the attribute `%s` of %s, which the segment reads", at.goType, a.Name, a.Entity.Name)}
}

// attr returns the place of an attribute, and its row.
func (c *compiler) attr(n *ir.Node) (rowFn, *field) {
	row, at := c.row(n.Args[0])
	if at == nil {
		return nil, nil
	}
	d, ok := at.attrs[n.Attr]
	if !ok {
		c.refuse(lacks(at, n.Attr))
		return nil, nil
	}
	return row, &d
}

// family is a sort of compiled value.
type family uint8

const (
	numbers family = iota
	exacts
	floats
	texts
	points
	lists
)

func familyOf(t types.Type) family {
	switch t.Kind {
	case schema.Decimal:
		return exacts
	case schema.Float, schema.Distance:
		return floats
	case schema.String, schema.Enum, schema.Version:
		return texts
	case schema.Point:
		return points
	case schema.List:
		return lists
	}
	return numbers
}

// scaleOf returns how many digits an exact number of a type has behind the point.
func scaleOf(t types.Type) int {
	if t.Kind == schema.Decimal {
		return t.Scale
	}
	return 0
}

// memoFor returns the place where the value of a node over the decided row is
// remembered; ok is false for nodes that are not.
func (c *compiler) memoFor(n *ir.Node) (slot int, ok bool) {
	if n.Free&^1 != 0 {
		return 0, false
	}
	if slot, ok := c.shared[n]; ok {
		return slot, true
	}
	slot = c.memos
	c.shared[n] = slot
	c.memos++
	return slot, true
}

// memoOf is memoFor for aggregates, but for those that are asked once.
func (c *compiler) memoOf(n *ir.Node) (slot int, ok bool) {
	if !c.repeated[n] {
		return 0, false
	}
	return c.memoFor(n)
}

// clock returns the place of a value of the present in frame.clock.
func (c *compiler) clock(n *ir.Node) int {
	if i, ok := c.clocks[n]; ok {
		return i
	}
	fn := c.numOf(n)
	i := len(c.timers)
	c.timers = append(c.timers, fn)
	c.clocks[n] = i
	return i
}

// isClock reports whether a time depends on the present alone.
func isClock(n *ir.Node) bool {
	return n.ReadsClock() && n.Free == 0 && !n.Derived() && familyOf(n.Type) == numbers
}
