package ir

import (
	"bufio"
	"io"
	"strconv"
	"strings"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
)

// dumpWidth is the column that lines of a dump stay within where they can.
const dumpWidth = 96

// deepest is how far lines are indented: a dump grows with its nodes, however
// deep they nest.
const deepest = 64

// nameFrom is the size from which a node that is used twice gets a name.
const nameFrom = 12

// Dump returns n as an s-expression, the same text for the same content:
//
//	(and (in $0.country "CA" "US") (not (< (count $0.orders:$1 (< $1.ordered_at now)) 3)))
//
// Rows are $level, with the relations that lead on from there; a raw one ends in
// "!". A literal is its predicate when that is true; (not p) when it is false and
// could not be null; else (false p), (not-true p), (not-false p). Aggregates show their path with the
// levels that it binds, their condition, then value and time. A large part that is
// used more than once is written out where it comes first, as #1=..., and is #1
// from there on.
func Dump(n *Node) string {
	var sb strings.Builder
	if err := Write(&sb, n); err != nil {
		panic("ir: " + err.Error()) // a strings.Builder takes everything
	}
	return sb.String()
}

// Write writes what Dump returns, and a line end.
func Write(w io.Writer, n *Node) error {
	d := &dumper{w: bufio.NewWriter(w), uses: map[*Node]int{}, names: map[*Node]int{}}
	d.count(n)
	d.node(n, 0)
	d.w.WriteByte('\n')
	return d.w.Flush()
}

type dumper struct {
	w     *bufio.Writer
	uses  map[*Node]int
	names map[*Node]int
}

func (d *dumper) count(n *Node) {
	d.uses[n]++
	if d.uses[n] > 1 {
		return
	}
	for _, a := range n.Args {
		d.count(a)
	}
}

// shared reports whether a node gets a name.
func (d *dumper) shared(n *Node) bool {
	return d.uses[n] > 1 && n.size >= nameFrom && !n.IsRow() && n.Op != Attr && !n.IsPredicate()
}

// node writes a node whose first character stands in column indent.
func (d *dumper) node(n *Node, indent int) {
	if d.shared(n) {
		if name, ok := d.names[n]; ok {
			d.w.WriteString("#" + strconv.Itoa(name))
			return
		}
		d.names[n] = len(d.names) + 1
		name := "#" + strconv.Itoa(d.names[n]) + "="
		d.w.WriteString(name)
		indent += len(name)
	}
	head, args := form(n)
	if args == nil {
		d.w.WriteString(head)
		return
	}
	if line, ok := d.line(n, dumpWidth-indent); ok {
		d.w.WriteString(line)
		return
	}
	d.w.WriteString("(" + head)
	in := min(indent+2, deepest)
	for _, a := range args {
		d.w.WriteString("\n" + strings.Repeat(" ", in))
		d.node(a, in)
	}
	d.w.WriteByte(')')
}

// line returns a node on one line, if it fits and nothing in it gets a name.
func (d *dumper) line(n *Node, room int) (string, bool) {
	if room <= 0 {
		return "", false
	}
	head, args := form(n)
	if args == nil {
		return head, len(head) <= room
	}
	s := "(" + head
	for _, a := range args {
		part, ok := d.part(a, room-len(s)-2)
		if !ok {
			return "", false
		}
		s += " " + part
	}
	return s + ")", len(s) < room
}

// part is line for an argument, which may have its name already.
func (d *dumper) part(n *Node, room int) (string, bool) {
	if !d.shared(n) {
		return d.line(n, room)
	}
	if name, ok := d.names[n]; ok {
		return "#" + strconv.Itoa(name), true
	}
	return "", false
}

// form returns what a node's list begins with, and the nodes that follow; args
// is nil for a node that is one word.
func form(n *Node) (head string, args []*Node) {
	switch n.Op {
	case True, False, Now, Today:
		return n.Op.String(), nil
	case Lit:
		return litForm(n)
	case Pred, Call:
		return n.Fn.String(), n.Args
	case In:
		return "in", append([]*Node{n.Args[0]}, listNodes(n.List)...)
	case Holds:
		return form(n.Args[0])
	case IsNull:
		return "null", n.Args
	case Const:
		return types.Format(n.Value), nil
	case Var, ToOne:
		return rowName(n), nil
	case Attr:
		return rowName(n.Args[0]) + "." + n.Attr.Name, nil
	case CalendarStart:
		return "(start-of " + n.Type.Kind.String() + " " + n.Unit.String() + " " + strconv.FormatInt(n.N, 10) + ")", nil
	case AtLeast:
		return "at-least " + strconv.FormatInt(n.N, 10), n.Args
	case Shift:
		return "shift " + strings.ReplaceAll(n.By.String(), " ", "-"), n.Args
	case Agg:
		return aggForm(n), n.Args[1:]
	case Rank:
		return rankForm(n), n.Args[1:]
	}
	return n.Op.String(), n.Args
}

func litForm(n *Node) (head string, args []*Node) {
	p := n.Args[0]
	switch {
	case n.Mask == IsTrue:
		return form(p)
	case n.Mask == IsFalse && !p.Nullable:
		return "not", n.Args
	case n.Mask == IsFalse:
		return "false", n.Args
	case n.Mask == NotTrue:
		return "not-true", n.Args
	}
	return "not-false", n.Args
}

// listNodes makes nodes of constants, for printing alone.
func listNodes(list []types.Value) []*Node {
	out := make([]*Node, len(list))
	for i, v := range list {
		out[i] = &Node{Op: Const, Value: v, size: 1}
	}
	return out
}

func rowName(n *Node) string {
	if n.Op == Var {
		return "$" + strconv.Itoa(int(n.Level))
	}
	name := rowName(n.Args[0]) + "." + n.Rel.Name
	if n.Raw {
		name += "!"
	}
	return name
}

func aggForm(n *Node) string {
	var sb strings.Builder
	sb.WriteString(strings.ReplaceAll(n.Agg.Func.String(), " ", "-"))
	if n.Agg.Func == hir.Nth {
		sb.WriteString(" " + strconv.FormatInt(n.Agg.N, 10))
	}
	sb.WriteString(" " + rowName(n.Args[0]))
	for i, s := range n.Agg.Steps {
		sb.WriteString("." + s.Name + ":$" + strconv.Itoa(int(n.Agg.Base)+i))
	}
	return sb.String()
}

var rankNames = [...]string{"rank", "size", "ntile"}

func rankForm(n *Node) string {
	s := rankNames[n.Rank.Op] + " " + rowName(n.Args[0]) + " in " + n.Rank.Entity.Name
	if n.Rank.Op == RankNtile {
		s += " " + strconv.FormatInt(n.Rank.N, 10)
	}
	if n.Rank.Desc {
		s += " desc"
	}
	return s
}
