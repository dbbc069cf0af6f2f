package columns

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// A manyLink is the rows that a to-many relation leads to: those of row i are
// offsets[i] to offsets[i+1] of a table in that order, by time and key.
type manyLink struct {
	offsets []int32
	order   []int32 // places in the table as it was given; nil: as it is
	table   *Table
	longest int
	columns map[*schema.Attribute]*Column // in that order, as far as asked for
}

// column returns a column in the order of the link.
func (l *manyLink) column(a *schema.Attribute) (*Column, error) {
	if c, ok := l.columns[a]; ok {
		return c, nil
	}
	c, err := l.table.column(a)
	if err != nil {
		return nil, err
	}
	if l.order != nil {
		c = c.at(l.order)
	}
	l.columns[a] = c
	return c, nil
}

// A oneLink is the row that a to-one relation leads to; -1 where there is none.
type oneLink struct{ row []int32 }

// A side is a column that a relation joins on.
type side struct {
	*Column
	typ types.Type
}

// sides returns the columns of a relation at its ends. A column that is no
// attribute has the type of the one that it is joined with.
func (d *Data) sides(r *schema.Relation) (from, to side, err error) {
	from, err = d.side(r.From, r.FromAttr, r.FromColumn)
	if err == nil {
		to, err = d.side(r.To, r.ToAttr, r.ToColumn)
	}
	if r.FromAttr == nil && r.ToAttr != nil {
		from.typ = to.typ
	}
	if r.ToAttr == nil && r.FromAttr != nil {
		to.typ = from.typ
	}
	return from, to, err
}

func (d *Data) side(e *schema.Entity, a *schema.Attribute, name string) (side, error) {
	t, err := d.table(e)
	if err != nil {
		return side{}, err
	}
	if a != nil {
		c, err := t.column(a)
		return side{c, a.Type}, err
	}
	if c := t.joins[name]; c != nil {
		return side{c, types.Type{Kind: schema.String}}, nil
	}
	return side{}, lacks(name, e)
}

// pairs are rows that belong together: pair i is row from[i] and row to[i].
type pairs struct{ from, to []int32 }

// manyOf returns the link of a to-many relation.
func (d *Data) manyOf(r *schema.Relation) (*manyLink, error) {
	if l, ok := d.many[r]; ok {
		return l, nil
	}
	from, to, err := d.sides(r)
	if err != nil {
		return nil, err
	}
	var all pairs
	if r.Through == nil {
		all = join(from, to)
	} else {
		between, ok := d.junctions[r]
		if !ok {
			return nil, absent(r.Through.Table.Default)
		}
		near, far := join(from, side{between.from, from.typ}), join(to, side{between.to, to.typ})
		all = through(near, far, between.from.n)
	}
	table := d.tables[r.To]
	order, err := d.orderOf(r.To)
	if err != nil {
		return nil, err
	}
	l := newLink(all, from.n, order)
	if l.table = table; int(l.offsets[from.n]) == table.n && sorted(l.order) {
		l.order = nil
	}
	d.many[r] = l
	return l, nil
}

// oneOf returns the link of a to-one relation. Of several rows that it leads to,
// the first by key counts.
func (d *Data) oneOf(r *schema.Relation) (*oneLink, error) {
	if l, ok := d.one[r]; ok {
		return l, nil
	}
	from, to, err := d.sides(r)
	if err != nil {
		return nil, err
	}
	key := d.tables[r.To].columns[r.To.Key]
	all := join(to, from)
	l := &oneLink{row: make([]int32, from.n)}
	for i := range l.row {
		l.row[i] = -1
	}
	for i, row := range all.to {
		if old := l.row[row]; old < 0 || key != nil && key.compareText(int(all.from[i]), int(old)) < 0 {
			l.row[row] = all.from[i]
		}
	}
	d.one[r] = l
	return l, nil
}

// An orderOf is how related rows stand: events by time, then by the text of the
// key. Where the key was not given, ties stand as in the table.
type orderOf struct{ time, key *Column }

func (d *Data) orderOf(e *schema.Entity) (orderOf, error) {
	t := d.tables[e]
	out := orderOf{key: t.columns[e.Key]}
	if e.Time == nil || e.Time.Attr == nil {
		return out, nil
	}
	var err error
	out.time, err = t.column(e.Time.Attr)
	return out, err
}

func (o orderOf) compare(a, b int32) int {
	if o.time != nil {
		if c := cmp.Compare(o.time.data.whole(int(a)), o.time.data.whole(int(b))); c != 0 {
			return c
		}
	}
	if o.key != nil {
		if c := o.key.compareText(int(a), int(b)); c != 0 {
			return c
		}
	}
	return cmp.Compare(a, b)
}

// newLink sorts rows by the row that they belong to, then in their order. Events
// without a time are left out, and so is what belongs twice to one row.
func newLink(all pairs, n int, order orderOf) *manyLink {
	l := &manyLink{offsets: make([]int32, n+1), columns: map[*schema.Attribute]*Column{}}
	kept := func(row int32) bool { return order.time == nil || order.time.known(int(row)) }
	for i, p := range all.from {
		if kept(all.to[i]) {
			l.offsets[p+1]++
		}
	}
	for i := range n {
		l.offsets[i+1] += l.offsets[i]
	}
	next := slices.Clone(l.offsets[:n])
	l.order = make([]int32, l.offsets[n])
	for i, p := range all.from {
		if row := all.to[i]; kept(row) {
			l.order[next[p]] = row
			next[p]++
		}
	}
	l.sort(order)
	return l
}

func (l *manyLink) sort(order orderOf) {
	end := int32(0)
	for i := range len(l.offsets) - 1 {
		rows := l.order[l.offsets[i]:l.offsets[i+1]]
		for j := 1; j < len(rows); j++ {
			if order.compare(rows[j-1], rows[j]) >= 0 {
				slices.SortFunc(rows, order.compare)
				rows = slices.Compact(rows)
				break
			}
		}
		l.offsets[i] = end
		copy(l.order[end:], rows)
		end += int32(len(rows))
		l.longest = max(l.longest, len(rows))
	}
	l.offsets[len(l.offsets)-1] = end
	l.order = l.order[:end]
}

// through joins two sides over the n rows between them.
func through(near, far pairs, n int) pairs {
	of := make([][]int32, n)
	for i, row := range far.to {
		of[row] = append(of[row], far.from[i])
	}
	var out pairs
	for i, row := range near.to {
		for _, to := range of[row] {
			out.from, out.to = append(out.from, near.from[i]), append(out.to, to)
		}
	}
	return out
}

// join returns the pairs of rows with equal values, in the order of b.
func join(a, b side) pairs {
	x, y := identify(a, b)
	first, next := make(map[int64]int32, a.n), []int32(nil) // rows of one value are a list
	for i := a.n - 1; i >= 0; i-- {
		if !a.known(i) {
			continue
		}
		v := x(i)
		if later, twice := first[v]; twice {
			if next == nil {
				next = make([]int32, a.n)
				for k := range next {
					next[k] = -1
				}
			}
			next[i] = later
		}
		first[v] = int32(i)
	}
	out := pairs{make([]int32, 0, b.n), make([]int32, 0, b.n)}
	for i := range b.n {
		if !b.known(i) {
			continue
		}
		row, ok := first[y(i)]
		for ok {
			out.from, out.to = append(out.from, row), append(out.to, int32(i))
			if ok = next != nil && next[row] >= 0; ok {
				row = next[row]
			}
		}
	}
	return out
}

// identify returns a number for each row of two columns, the same for equal values.
func identify(a, b side) (x, y func(i int) int64) {
	p, isWhole := a.data.(integral)
	q, both := b.data.(integral)
	switch {
	case !isWhole || !both || (a.dict == nil) != (b.dict == nil), a.dict == nil && scaleOf(a.typ) != scaleOf(b.typ):
		codes := map[any]int64{}
		one := func(s side) func(i int) int64 {
			return func(i int) int64 {
				v := joinValue(s.Value(i, s.typ))
				c, ok := codes[v]
				if !ok {
					c = int64(len(codes))
					codes[v] = c
				}
				return c
			}
		}
		return one(a), one(b)
	case a.dict == nil:
		return p.whole, q.whole
	}
	code := make(map[string]int64, len(a.dict))
	recode := func(dict []string) []int64 {
		out := make([]int64, len(dict))
		for i, s := range dict {
			c, ok := code[s]
			if !ok {
				c = int64(len(code))
				code[s] = c
			}
			out[i] = c
		}
		return out
	}
	of, from := recode(a.dict), recode(b.dict)
	return func(i int) int64 { return of[p.whole(i)] }, func(i int) int64 { return from[q.whole(i)] }
}

// joinValue brings equal values to one comparable form.
func joinValue(v types.Value) any {
	d, ok := types.AsDecimal(v)
	if _, isFloat := v.(float64); !ok || isFloat {
		return v
	}
	return exactValue(d.Trim().String())
}

// An exactValue is a number as its digits.
type exactValue string

// compareText compares the texts of two keys in byte order.
func (c *Column) compareText(i, j int) int {
	if c.dict != nil {
		return strings.Compare(c.dict[c.data.whole(i)], c.dict[c.data.whole(j)])
	}
	var p, q [20]byte
	return slices.Compare(strconv.AppendInt(p[:0], c.data.whole(i), 10), strconv.AppendInt(q[:0], c.data.whole(j), 10))
}

func sorted(order []int32) bool {
	for i, o := range order {
		if int(o) != i {
			return false
		}
	}
	return true
}
