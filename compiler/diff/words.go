package diff

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// longestWords is the length at which a condition in words is cut.
const longestWords = 600

// Words writes a condition over the row of level 0 close to how the language
// would: for reading, after all rewriting, nulls spelt out.
func Words(n *ir.Node) string {
	w := &writer{}
	s := w.cond(n, 0)
	if r := []rune(s); len(r) > longestWords {
		s = string(r[:longestWords]) + " …"
	}
	return s
}

// A writer writes conditions; the names of its level stand alone.
type writer struct {
	level int32
	spent int
}

// mostNodes bounds the work of what is cut anyway: shared parts may be large.
const mostNodes = 4000

// The places that a condition may stand in: they decide about brackets.
const (
	inOr = iota
	inAnd
	inNot
)

func (w *writer) cond(n *ir.Node, in int) string {
	if w.spent++; w.spent > mostNodes {
		return "…"
	}
	switch n.Op {
	case ir.True, ir.False:
		return n.Op.String()
	case ir.And:
		return wrapped(w.all(n.Args, " and ", inAnd), in > inAnd)
	case ir.Or:
		return wrapped(w.all(n.Args, " or ", inOr), in >= inAnd)
	case ir.AtLeast:
		return "at least " + strconv.FormatInt(n.N, 10) + " of (" + w.all(n.Args, ", ", inOr) + ")"
	case ir.Lit:
		return w.literal(n.Args[0], n.Mask, in)
	}
	return ir.Dump(n)
}

func wrapped(s string, brackets bool) string {
	if brackets {
		return "(" + s + ")"
	}
	return s
}

func (w *writer) all(args []*ir.Node, sep string, in int) string {
	parts := make([]string, len(args))
	for i, a := range args {
		parts[i] = w.cond(a, in)
	}
	return strings.Join(parts, sep)
}

// literal writes that a predicate has a truth value of the mask.
func (w *writer) literal(p *ir.Node, m ir.Mask, in int) string {
	yes, no, subject := w.predicate(p)
	switch m {
	case ir.IsTrue:
		return yes
	case ir.IsFalse:
		return no
	case ir.IsUnknown:
		return wrapped(unknown(subject), len(subject) > 1 && in >= inAnd)
	case ir.Known:
		return known(subject)
	case ir.NotTrue:
		if p.Op == ir.Pred && p.Fn == types.Eq && len(subject) == 1 {
			return strings.Replace(yes, " = ", " is not ", 1)
		}
		return wrapped(no+" or "+unknown(subject), in >= inAnd)
	}
	return wrapped(yes+" or "+unknown(subject), in >= inAnd)
}

func unknown(subject []string) string {
	if len(subject) == 0 {
		return "it is unknown"
	}
	return strings.Join(subject, " is null or ") + " is null"
}

func known(subject []string) string {
	if len(subject) == 0 {
		return "it is known"
	}
	return strings.Join(subject, " is not null and ") + " is not null"
}

// predicate returns a predicate, its opposite, and the values by whose absence
// it is unknown.
func (w *writer) predicate(p *ir.Node) (yes, no string, subject []string) {
	for _, a := range p.Args {
		if a.Nullable && !a.IsConst() {
			subject = append(subject, w.value(a))
		}
	}
	switch p.Op {
	case ir.IsNull:
		x := w.value(p.Args[0])
		return x + " is null", x + " is not null", nil
	case ir.Holds:
		x := w.value(p.Args[0])
		return x, "not " + x, subject
	case ir.In:
		x := w.value(p.Args[0])
		list := w.list(p.List, p.Args[0].Type)
		return x + " in " + list, x + " not in " + list, subject
	}
	x, y := p.Args[0], p.Args[1]
	switch p.Fn {
	case types.Eq:
		return w.value(x) + " = " + w.constant(y, x), w.value(x) + " != " + w.constant(y, x), subject
	case types.Lt:
		if yes, no, ok := w.counted(x, y); ok {
			return yes, no, subject
		}
		if x.IsConst() && !y.IsConst() {
			return w.value(y) + " > " + w.constant(x, y), w.value(y) + " <= " + w.constant(x, y), subject
		}
		return w.value(x) + " < " + w.constant(y, x), w.value(x) + " >= " + w.constant(y, x), subject
	}
	name := p.Fn.String()
	return w.value(x) + " " + name + " " + w.value(y), w.value(x) + " not " + name + " " + w.value(y), subject
}

// counted writes that there are rows, or none, where a count is compared with 0 or 1.
func (w *writer) counted(x, y *ir.Node) (yes, no string, ok bool) {
	is := func(n *ir.Node, v int64) bool { c, whole := n.Value.(int64); return n.IsConst() && whole && c == v }
	count := func(n *ir.Node) bool { return n.Op == ir.Agg && n.Agg.Func == hir.Count }
	switch {
	case count(x) && is(y, 1):
		return "none(" + w.relation(x, nil) + ")", "any(" + w.relation(x, nil) + ")", true
	case count(y) && is(x, 0):
		return "any(" + w.relation(y, nil) + ")", "none(" + w.relation(y, nil) + ")", true
	}
	return "", "", false
}

func (w *writer) list(values []types.Value, t types.Type) string {
	const most = 12
	parts := make([]string, 0, len(values))
	for i, v := range values {
		if i == most {
			parts = append(parts, fmt.Sprintf("… %d more", len(values)-most))
			break
		}
		parts = append(parts, text(v, t))
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

func text(v types.Value, t types.Type) string {
	s := types.Format(v)
	if f, ok := v.(float64); ok {
		s = strconv.FormatFloat(f, 'g', -1, 64)
	}
	if t.Unit != "" && v != nil {
		s += " " + t.Unit
	}
	return s
}

// constant writes a value that is compared with another, whose unit it has.
func (w *writer) constant(n, beside *ir.Node) string {
	if n.IsConst() {
		t := n.Type
		if t.Unit == "" {
			t.Unit = beside.Type.Unit
		}
		return text(n.Value, t)
	}
	return w.value(n)
}

func (w *writer) row(n *ir.Node) string {
	switch {
	case n.Op == ir.ToOne:
		if of := w.row(n.Args[0]); of != "" {
			return of + "." + n.Rel.Name
		}
		return n.Rel.Name
	case n.Level == w.level:
		return ""
	}
	return n.Entity.Name
}

func (w *writer) value(n *ir.Node) string {
	if w.spent++; w.spent > mostNodes {
		return "…"
	}
	switch n.Op {
	case ir.Const:
		return text(n.Value, n.Type)
	case ir.Now, ir.Today:
		return n.Op.String()
	case ir.CalendarStart:
		return fmt.Sprintf("start of %s %+d", n.Unit, n.N)
	case ir.Attr:
		if row := w.row(n.Args[0]); row != "" {
			return row + "." + n.Attr.Name
		}
		return n.Attr.Name
	case ir.Call:
		return w.call(n)
	case ir.Coalesce:
		return w.values(n.Args, " ?? ")
	case ir.If:
		return "if(" + w.cond(n.Args[0], inOr) + ", " + w.value(n.Args[1]) + ", " + w.value(n.Args[2]) + ")"
	case ir.Shift:
		by := n.By
		if by.N < 0 {
			by.N = -by.N
			return w.value(n.Args[0]) + " - " + by.String()
		}
		return w.value(n.Args[0]) + " + " + by.String()
	case ir.Truth:
		return "(" + w.cond(n.Args[0], inOr) + ")"
	case ir.Agg:
		return w.aggregate(n)
	case ir.Rank:
		names := [...]string{"rank", "size", "ntile"}
		return names[n.Rank.Op] + "(by " + w.value(n.Args[2]) + ")"
	}
	return n.Op.String()
}

func (w *writer) values(args []*ir.Node, sep string) string {
	parts := make([]string, len(args))
	for i, a := range args {
		parts[i] = w.value(a)
	}
	return strings.Join(parts, sep)
}

func (w *writer) call(n *ir.Node) string {
	switch n.Fn {
	case types.Add, types.Sub, types.Mul, types.Div:
		return "(" + w.values(n.Args, " "+n.Fn.String()+" ") + ")"
	case types.Neg:
		return "-" + w.value(n.Args[0])
	case types.Age:
		return "age(" + w.value(n.Args[0]) + ")"
	}
	return n.Fn.String() + "(" + w.values(n.Args, ", ") + ")"
}

func (w *writer) aggregate(n *ir.Node) string {
	name := n.Agg.Func.String()
	switch n.Agg.Func {
	case hir.CountDistinct:
		return "count(distinct " + w.relation(n, n.ValueArg()) + ")"
	case hir.Nth:
		return "nth(" + w.relation(n, n.ValueArg()) + ", " + strconv.FormatInt(n.Agg.N, 10) + ")"
	}
	return name + "(" + w.relation(n, n.ValueArg()) + ")"
}

// relation writes the rows that an aggregate runs over: the path with the
// value, the window in the language's words where it is one, the filters.
func (w *writer) relation(n *ir.Node, value *ir.Node) string {
	path := w.row(n.Args[0])
	for _, st := range n.Agg.Steps {
		if path != "" {
			path += "."
		}
		path += st.Name
	}
	outer := w.level
	w.level = n.Agg.Base + int32(len(n.Agg.Steps)) - 1
	defer func() { w.level = outer }()
	if value != nil {
		path += "." + strings.TrimPrefix(w.value(value), ".")
	}
	var filters []string
	window := ""
	conds := []*ir.Node{n.Args[1]}
	if n.Args[1].Op == ir.And {
		conds = n.Args[1].Args
	}
	for _, c := range conds {
		if since, ok := w.lastSpan(c); ok && window == "" {
			window = " in last " + since
			continue
		}
		if c.Op != ir.True && !visible(c) {
			filters = append(filters, w.cond(c, inAnd))
		}
	}
	if len(filters) > 0 {
		return path + window + " where " + strings.Join(filters, " and ")
	}
	return path + window
}

// isTime reports whether a node is the time of the event it belongs to.
func isTime(n *ir.Node) bool {
	if n.Op != ir.Attr {
		return false
	}
	e := n.Args[0].RowEntity()
	return e.Time != nil && e.Time.Attr == n.Attr
}

// visible reports whether a condition says that an event lies before now.
func visible(c *ir.Node) bool {
	if c.Op != ir.Lit || c.Args[0].Op != ir.Pred || c.Args[0].Fn != types.Lt || c.Mask != ir.IsTrue {
		return false
	}
	x, y := c.Args[0].Args[0], c.Args[0].Args[1]
	return isTime(x) && (y.Op == ir.Now || x.Type.Kind == schema.Date && y.Op == ir.Today)
}

// lastSpan returns the span of a condition that an event is no older than it.
func (w *writer) lastSpan(c *ir.Node) (string, bool) {
	if c.Op != ir.Lit || c.Args[0].Op != ir.Pred || c.Args[0].Fn != types.Lt || c.Mask != ir.IsFalse {
		return "", false
	}
	x, y := c.Args[0].Args[0], c.Args[0].Args[1]
	if !isTime(x) || y.Op != ir.Shift || y.Args[0].Op != ir.Now || y.By.N >= 0 {
		return "", false
	}
	by := y.By
	by.N = -by.N
	return by.String(), true
}
