package columns

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"sync"

	"github.com/segc-dev/segc/specs/schema"
)

// Data is the tables that programs run over. Once filled, it is safe for
// concurrent use.
type Data struct {
	tables map[*schema.Entity]*Table
	mu     sync.Mutex
	many   map[*schema.Relation]*manyLink
	one    map[*schema.Relation]*oneLink
}

// A Table is the rows of an entity.
type Table struct {
	entity  *schema.Entity
	n       int
	columns map[*schema.Attribute]*Column
}

// NewData returns data without tables.
func NewData() *Data {
	return &Data{tables: map[*schema.Entity]*Table{}, many: map[*schema.Relation]*manyLink{}, one: map[*schema.Relation]*oneLink{}}
}

// Add gives an entity its rows: columns by the names of attributes, all of one
// length. Attributes that no program reads may be missing.
func (d *Data) Add(e *schema.Entity, columns map[string]*Column) error {
	t := &Table{entity: e, n: -1, columns: map[*schema.Attribute]*Column{}}
	for name, c := range columns {
		a := e.Attribute(name)
		if a == nil {
			return fmt.Errorf("%s has no attribute `%s`", e.Name, name)
		}
		if err := c.fits(a); err != nil {
			return err
		}
		if t.n >= 0 && t.n != c.n {
			return fmt.Errorf("the columns of %s have %d rows and %d", e.Name, t.n, c.n)
		}
		t.n = c.n
		t.columns[a] = c
	}
	if t.n > math.MaxInt32 {
		return fmt.Errorf("%s has more than 2^31 rows", e.Name)
	}
	t.n = max(t.n, 0)
	d.tables[e] = t
	return nil
}

// Len returns how many rows an entity has.
func (d *Data) Len(e *schema.Entity) int {
	if t := d.tables[e]; t != nil {
		return t.n
	}
	return 0
}

// column returns the column of an attribute of an entity that has rows.
func (d *Data) column(a *schema.Attribute) (*Column, error) {
	t := d.tables[a.Entity]
	if t == nil {
		return nil, fmt.Errorf("no rows were given for %s", a.Entity.Name)
	}
	c := t.columns[a]
	if c == nil {
		return nil, fmt.Errorf("no column was given for `%s` of %s", a.Name, a.Entity.Name)
	}
	return c, nil
}

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
	c := l.table.columns[a]
	if c == nil {
		return nil, fmt.Errorf("no column was given for `%s` of %s", a.Name, a.Entity.Name)
	}
	if l.order != nil {
		c = c.at(l.order)
	}
	l.columns[a] = c
	return c, nil
}

// A oneLink is the row that a to-one relation leads to; -1 where there is none.
type oneLink struct{ row []int32 }

// manyOf returns the link of a to-many relation.
func (d *Data) manyOf(r *schema.Relation) (*manyLink, error) {
	if l, ok := d.many[r]; ok {
		return l, nil
	}
	from, to, err := d.ends(r)
	if err != nil {
		return nil, err
	}
	child := d.tables[r.To]
	parents, err := follow(to, from)
	if err != nil {
		return nil, fmt.Errorf("relation `%s` of %s: %w", r.Name, r.From.Name, err)
	}
	var time, key *Column
	if t := r.To.Time; t != nil && t.Attr != nil {
		if time, err = d.column(t.Attr); err != nil {
			return nil, err
		}
		if key, err = d.column(r.To.Key); err != nil {
			return nil, err
		}
	}
	l := newLink(parents, from.n, time, key)
	l.table = child
	d.many[r] = l
	return l, nil
}

// ends returns the columns that a relation joins.
func (d *Data) ends(r *schema.Relation) (from, to *Column, err error) {
	if r.FromAttr == nil || r.ToAttr == nil {
		return nil, nil, fmt.Errorf("relation `%s` of %s joins columns that are no attributes", r.Name, r.From.Name)
	}
	if from, err = d.column(r.FromAttr); err != nil {
		return nil, nil, err
	}
	to, err = d.column(r.ToAttr)
	return from, to, err
}

// follow returns for each row of a column the row of a unique column with the
// same value; -1 where there is none, or no value.
func follow(c, unique *Column) ([]int32, error) {
	out := make([]int32, c.n)
	if (c.dict != nil) != (unique.dict != nil) && c.n > 0 && unique.n > 0 {
		return nil, fmt.Errorf("it joins texts to numbers")
	}
	rowOf := make(map[int64]int32, unique.n)
	for i := range unique.n {
		if unique.known(i) {
			rowOf[unique.data.whole(i)] = int32(i)
		}
	}
	find := func(v int64) (int32, bool) { r, ok := rowOf[v]; return r, ok }
	if c.dict != nil {
		place := make(map[string]int64, len(unique.dict))
		for code, text := range unique.dict {
			place[text] = int64(code)
		}
		rows := make([]int32, len(c.dict))
		for code, text := range c.dict {
			rows[code] = -1
			if other, ok := place[text]; ok {
				if r, ok := rowOf[other]; ok {
					rows[code] = r
				}
			}
		}
		find = func(v int64) (int32, bool) { return rows[v], rows[v] >= 0 }
	}
	for i := range out {
		out[i] = -1
		if c.known(i) {
			if r, ok := find(c.data.whole(i)); ok {
				out[i] = r
			}
		}
	}
	return out, nil
}

// newLink sorts rows by the row that they belong to, then by time and the text
// of the key. Rows that belong to none, and events without a time, are left out.
func newLink(parents []int32, n int, time, key *Column) *manyLink {
	l := &manyLink{offsets: make([]int32, n+1), columns: map[*schema.Attribute]*Column{}}
	kept := func(i int) bool { return parents[i] >= 0 && (time == nil || time.known(i)) }
	for i, p := range parents {
		if kept(i) {
			l.offsets[p+1]++
		}
	}
	for i := range n {
		l.longest = max(l.longest, int(l.offsets[i+1]))
		l.offsets[i+1] += l.offsets[i]
	}
	next := slices.Clone(l.offsets[:n])
	l.order = make([]int32, l.offsets[n])
	for i, p := range parents {
		if kept(i) {
			l.order[next[p]] = int32(i)
			next[p]++
		}
	}
	if time != nil {
		l.sort(time, key)
	}
	if int(l.offsets[n]) == len(parents) && sorted(l.order) {
		l.order = nil
	}
	return l
}

func (l *manyLink) sort(time, key *Column) {
	byTime := func(a, b int32) int {
		return cmp.Or(cmp.Compare(time.data.whole(int(a)), time.data.whole(int(b))), cmp.Compare(key.keyText(int(a)), key.keyText(int(b))))
	}
	for i := range len(l.offsets) - 1 {
		rows := l.order[l.offsets[i]:l.offsets[i+1]]
		inOrder := true
		for j := 1; j < len(rows) && inOrder; j++ {
			inOrder = time.data.whole(int(rows[j-1])) < time.data.whole(int(rows[j]))
		}
		if !inOrder {
			slices.SortStableFunc(rows, byTime)
		}
	}
}

// keyText is the text of a key, by which ties are broken.
func (c *Column) keyText(i int) string {
	if c.dict != nil {
		return c.dict[c.data.whole(i)]
	}
	return strconv.FormatInt(c.data.whole(i), 10)
}

func sorted(order []int32) bool {
	for i, o := range order {
		if int(o) != i {
			return false
		}
	}
	return true
}

// oneOf returns the link of a to-one relation.
func (d *Data) oneOf(r *schema.Relation) (*oneLink, error) {
	if l, ok := d.one[r]; ok {
		return l, nil
	}
	from, to, err := d.ends(r)
	if err != nil {
		return nil, err
	}
	rows, err := follow(from, to)
	if err != nil {
		return nil, fmt.Errorf("relation `%s` of %s: %w", r.Name, r.From.Name, err)
	}
	d.one[r] = &oneLink{rows}
	return d.one[r], nil
}
