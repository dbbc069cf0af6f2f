package eval

import (
	"reflect"
	"slices"
	"unsafe"

	"github.com/segc-dev/segc/compiler/calendar"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// A Source is rows that lie elsewhere, as in columns. Those of an entity are
// numbered from 0.
type Source interface {
	// Len returns how many rows an entity has.
	Len(e *schema.Entity) (int, error)
	// Reader returns how an attribute is read.
	Reader(a *schema.Attribute) (Reader, error)
	// Related returns what appends the rows that a relation leads to from a row:
	// events in the order of time and key, without those that have no time, other
	// rows in the order of their keys.
	Related(r *schema.Relation) (func(row int, to []int32) []int32, error)
}

// A Reader reads an attribute of a row. Of the last four the one is set that
// fits the attribute's type.
type Reader struct {
	Known func(row int) bool        // whether it has a value; nil: all have
	Whole func(row int) int64       // bool as 0 or 1, int, date, timestamp; decimal in units of its last digit
	Float func(row int) float64     // a number
	Text  func(row int) string      // string, enum, version
	Value func(row int) types.Value // anything
}

// Conditions are compiled for rows of a Source: what a condition reads of a row,
// and of the rows that it leads to, is copied when it is asked.
type Conditions struct {
	code  *code
	needs []*need // of each condition
	pops  []*need // of each ranking
}

// NewConditions compiles conditions of a builder over rows of an entity.
func NewConditions(s *schema.Schema, e *schema.Entity, cal calendar.Calendar, b *ir.Builder, conds []*ir.Node) (*Conditions, error) {
	layouts := rowLayouts(s)
	p := &Program{Entity: e, schema: s, cal: cal, conds: conds, b: b}
	k, err := p.compile(layouts[e], layouts)
	if err != nil {
		return nil, err
	}
	c := &Conditions{code: k}
	for _, n := range conds {
		c.needs = append(c.needs, needOf(layouts, e, n))
	}
	c.pops = make([]*need, len(k.pops.list))
	for n, i := range k.pops.at {
		c.pops[i] = populationNeed(layouts, n)
	}
	return c, nil
}

// A Bound is conditions over a source as of an instant. It is safe for
// concurrent use.
type Bound struct {
	code  *code
	needs []*boundNeed // nil: not wanted
	ranks [][]clockValue
	now   types.Instant
}

// Bind finds the rows that the wanted conditions read, and computes rankings.
// Where the source lacks something, the condition has an error and must not be asked.
func (c *Conditions) Bind(src Source, now types.Instant, wanted []int) (*Bound, map[int]error) {
	b := &Bound{code: c.code, now: now, needs: make([]*boundNeed, len(c.needs))}
	errs := map[int]error{}
	for _, i := range wanted {
		var err error
		if b.needs[i], err = c.needs[i].bind(src); err != nil {
			errs[i] = err
		}
	}
	for i, p := range c.code.pops.list {
		x, err := c.pops[i].bind(src)
		if err != nil {
			b.ranks = append(b.ranks, nil) // those who need it have the error
			continue
		}
		n, _ := src.Len(x.layout.entity)
		l := newLoader(x)
		b.ranks = append(b.ranks, p.rankRows(n, l.read, x.byKey(), now, b.ranks))
	}
	return b, errs
}

// Evaluator returns a new evaluator, for one goroutine at a time.
func (b *Bound) Evaluator() *Asker {
	a := &Asker{code: b.code, frame: b.code.frame(), loaders: make([]*loader, len(b.needs))}
	for i, x := range b.needs {
		if x != nil {
			a.loaders[i] = newLoader(x)
		}
	}
	a.frame.ranks = b.ranks
	b.code.at(a.frame, b.now)
	return a
}

// An Asker decides conditions for rows of a source.
type Asker struct {
	code    *code
	frame   *frame
	loaders []*loader
}

// Holds decides condition i for a row. The error is an *Error that names no segment.
func (a *Asker) Holds(i, row int) (bool, error) {
	v, err := a.code.decide(a.frame, i, a.loaders[i].read(row))
	if err != nil {
		return false, err
	}
	return v, nil
}

// A need is what is read of a row, and of the rows that it leads to.
type need struct {
	layout *layout
	attrs  []*schema.Attribute
	rels   []needRel
	ranks  []*need // what rankings read of the rows of their populations
}

type needRel struct {
	rel *schema.Relation
	to  *need
}

// A scope is the rows that nodes can read, by level; those of an aggregate are
// below the scope whose rows it reads.
type scope struct {
	levels  []*need
	seen    map[*ir.Node]bool
	outer   *scope
	layouts map[*schema.Entity]*layout
	root    *need
}

// needOf returns what nodes read of a row of an entity at level 0.
func needOf(layouts map[*schema.Entity]*layout, e *schema.Entity, nodes ...*ir.Node) *need {
	root := &need{layout: layouts[e]}
	s := &scope{levels: []*need{root}, seen: map[*ir.Node]bool{}, layouts: layouts, root: root}
	for _, n := range nodes {
		s.visit(n)
	}
	return root
}

// populationNeed returns what a ranking reads of the rows of its population.
func populationNeed(layouts map[*schema.Entity]*layout, n *ir.Node) *need {
	x := needOf(layouts, n.Rank.Entity, n.Args[1:]...)
	x.attr(n.Rank.Entity.Key) // ties are broken by it
	return x
}

func (s *scope) visit(n *ir.Node) {
	if s.seen[n] {
		return
	}
	s.seen[n] = true
	switch n.Op {
	case ir.Attr:
		s.row(n.Args[0]).attr(n.Attr)
		return
	case ir.Var, ir.ToOne:
		s.row(n)
		return
	case ir.Rank:
		s.row(n.Args[0])
		s.root.ranks = append(s.root.ranks, populationNeed(s.layouts, n))
		return
	case ir.Agg:
		s.aggregate(n)
		return
	}
	for _, a := range n.Args {
		s.visit(a)
	}
}

func (s *scope) aggregate(n *ir.Node) {
	base := int(n.Agg.Base)
	for len(s.levels) > base && s.outer != nil { // an aggregate about rows further out is one node
		s = s.outer
	}
	inner := &scope{levels: slices.Clone(s.levels[:min(base, len(s.levels))]), seen: map[*ir.Node]bool{}, outer: s, layouts: s.layouts, root: s.root}
	for len(inner.levels) < base {
		inner.levels = append(inner.levels, nil)
	}
	at := s.row(n.Args[0])
	for _, rel := range n.Agg.Steps {
		at = at.follow(s.layouts, rel)
		inner.levels = append(inner.levels, at)
	}
	if n.TimeArg() != nil {
		at.attr(at.layout.entity.Key) // ties are broken by it
	}
	for _, a := range n.Args[1:] {
		inner.visit(a)
	}
}

// row returns what is read of a row.
func (s *scope) row(n *ir.Node) *need {
	if n.Op == ir.Var {
		return s.levels[n.Level]
	}
	to := s.row(n.Args[0]).follow(s.layouts, n.Rel)
	if n.Rel.To.Time != nil && !n.Raw {
		to.time(s.layouts)
	}
	return to
}

func (x *need) attr(a *schema.Attribute) {
	if !slices.Contains(x.attrs, a) {
		x.attrs = append(x.attrs, a)
	}
}

// time adds what tells the time of an event.
func (x *need) time(layouts map[*schema.Entity]*layout) {
	t := x.layout.entity.Time
	for ; t.Attr == nil; t = t.Via.To.Time {
		x = x.follow(layouts, t.Via)
	}
	x.attr(t.Attr)
}

func (x *need) follow(layouts map[*schema.Entity]*layout, r *schema.Relation) *need {
	for _, old := range x.rels {
		if old.rel == r {
			return old.to
		}
	}
	to := &need{layout: layouts[r.To]}
	x.rels = append(x.rels, needRel{r, to})
	return to
}

// A boundNeed is a need with the readers of a source.
type boundNeed struct {
	layout *layout
	attrs  []boundAttr
	rels   []boundRel
}

type boundAttr struct {
	Reader
	layout *layout
	attr   *schema.Attribute
	field  field
}

type boundRel struct {
	rows func(row int, to []int32) []int32
	link link
	to   *boundNeed
}

func (x *need) bind(src Source) (*boundNeed, error) {
	out := &boundNeed{layout: x.layout}
	if _, err := src.Len(x.layout.entity); err != nil {
		return nil, err
	}
	for _, p := range x.ranks {
		if _, err := p.bind(src); err != nil {
			return nil, err
		}
	}
	for _, a := range x.attrs {
		r, err := src.Reader(a)
		if err != nil {
			return nil, err
		}
		out.attrs = append(out.attrs, boundAttr{r, x.layout, a, x.layout.attrs[a]})
	}
	for _, r := range x.rels {
		to, err := r.to.bind(src)
		if err != nil {
			return nil, err
		}
		rows, err := src.Related(r.rel)
		if err != nil {
			return nil, err
		}
		out.rels = append(out.rels, boundRel{rows, x.layout.links[r.rel], to})
	}
	return out, nil
}

// byKey compares rows by the text of their keys, in byte order.
func (x *boundNeed) byKey() func(i, j int) int {
	key := x.layout.entity.Key
	at := slices.IndexFunc(x.attrs, func(a boundAttr) bool { return a.attr == key })
	own := &boundNeed{layout: x.layout, attrs: x.attrs[at : at+1]}
	l, r := newLoader(own), newLoader(own)
	return func(i, j int) int { return x.layout.keyOrder(l.read(i), r.read(j)) }
}

// A loader copies rows into memory that it uses again for the next.
type loader struct {
	need *boundNeed
	rels []*loader
	rows []unsafe.Pointer // memory of rows
	used int
	buf  []int32
}

func newLoader(x *boundNeed) *loader {
	l := &loader{need: x}
	for _, r := range x.rels {
		l.rels = append(l.rels, newLoader(r.to))
	}
	return l
}

// read copies a row, and drops what was read before.
func (l *loader) read(row int) unsafe.Pointer {
	l.drop()
	return l.load(row)
}

func (l *loader) drop() {
	l.used = 0
	for _, r := range l.rels {
		r.drop()
	}
}

func (l *loader) load(row int) unsafe.Pointer {
	p := l.memory()
	*(*int64)(p) = int64(row)
	for i := range l.need.attrs {
		l.need.attrs[i].copy(p, row)
	}
	for i, to := range l.rels {
		rel := &l.need.rels[i]
		at := unsafe.Add(p, rel.link.off)
		to.buf = rel.rows(row, to.buf[:0])
		if !rel.link.many {
			*(*unsafe.Pointer)(at) = nil
			if len(to.buf) > 0 {
				*(*unsafe.Pointer)(at) = to.load(int(to.buf[0]))
			}
			continue
		}
		many := (*[]unsafe.Pointer)(at)
		*many = (*many)[:0]
		for _, r := range to.buf { // relations of the rows that it reads have buffers of their own
			*many = append(*many, to.load(int(r)))
		}
	}
	return p
}

// memory returns the memory of a row.
func (l *loader) memory() unsafe.Pointer {
	if l.used == len(l.rows) {
		n := max(4, len(l.rows))
		chunk := reflect.MakeSlice(reflect.SliceOf(l.need.layout.goType), n, n)
		for i := range n {
			l.rows = append(l.rows, chunk.Index(i).Addr().UnsafePointer())
		}
	}
	l.used++
	return l.rows[l.used-1]
}

// copy stores the attribute of a row.
func (a *boundAttr) copy(to unsafe.Pointer, row int) {
	flag, p := (*uint8)(unsafe.Add(to, a.field.flag)), unsafe.Add(to, a.field.off)
	*flag = 1
	if a.Known != nil && !a.Known(row) {
		return
	}
	switch {
	case a.Whole != nil && a.field.form == formExact:
		*(*exact)(p) = exact{n: a.Whole(row)}
	case a.Whole != nil:
		*(*int64)(p) = a.Whole(row)
	case a.Float != nil:
		*(*float64)(p) = a.Float(row)
	case a.Text != nil && a.attr.Type.Kind == schema.Version:
		key, ok := versionKey(a.Text(row))
		if !ok {
			return
		}
		*(*string)(p) = key
	case a.Text != nil:
		*(*string)(p) = a.Text(row)
	default:
		v := a.Value(row)
		if v == nil || a.layout.put(to, a.attr, v) != nil {
			return
		}
	}
	*flag = 0
}
