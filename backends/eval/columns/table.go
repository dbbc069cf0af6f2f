package columns

import (
	"fmt"
	"math"
	"sync"

	"github.com/segc-dev/segc/backends/eval"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// Data is the tables that programs run over. Once filled, it is safe for
// concurrent use.
type Data struct {
	tables    map[*schema.Entity]*Table
	junctions map[*schema.Relation]junction
	mu        sync.Mutex
	many      map[*schema.Relation]*manyLink
	one       map[*schema.Relation]*oneLink
}

// A Table is the rows of an entity.
type Table struct {
	entity  *schema.Entity
	n       int
	columns map[*schema.Attribute]*Column
	joins   map[string]*Column // columns that relations join on and that are no attributes
}

// A junction is the rows of the table between the sides of a relation.
type junction struct{ from, to *Column }

// NewData returns data without tables.
func NewData() *Data {
	return &Data{tables: map[*schema.Entity]*Table{}, junctions: map[*schema.Relation]junction{},
		many: map[*schema.Relation]*manyLink{}, one: map[*schema.Relation]*oneLink{}}
}

// Add gives an entity its rows: columns by the names of attributes, all of one
// length. Attributes that no program reads may be missing.
func (d *Data) Add(e *schema.Entity, columns map[string]*Column) error {
	t := &Table{entity: e, n: -1, columns: map[*schema.Attribute]*Column{}, joins: map[string]*Column{}}
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

// AddJoin gives an entity that has rows a column that relations join on and that
// is no attribute, by its physical name.
func (d *Data) AddJoin(e *schema.Entity, name string, c *Column) error {
	t, err := d.table(e)
	if err != nil {
		return err
	}
	if c.n != t.n {
		return fmt.Errorf("%s has %d rows, and its column `%s` %d", e.Name, t.n, name, c.n)
	}
	t.joins[name] = c
	return nil
}

// AddJunction gives a many-to-many relation the rows of the table between its sides.
func (d *Data) AddJunction(r *schema.Relation, from, to *Column) error {
	if r.Through == nil {
		return fmt.Errorf("relation `%s` of %s has no table between", r.Name, r.From.Name)
	}
	if from.n != to.n || from.n > math.MaxInt32 {
		return fmt.Errorf("the columns of %s have %d rows and %d", r.Through.Table.Default, from.n, to.n)
	}
	d.junctions[r] = junction{from, to}
	return nil
}

// Len returns how many rows an entity has.
func (d *Data) Len(e *schema.Entity) int {
	if t := d.tables[e]; t != nil {
		return t.n
	}
	return 0
}

// table returns the rows of an entity.
func (d *Data) table(e *schema.Entity) (*Table, error) {
	if t := d.tables[e]; t != nil {
		return t, nil
	}
	return nil, absent(e.Table.Default)
}

func absent(table string) error {
	return &eval.Error{Code: eval.NoSuchFile, Message: "no rows were given for table `" + table + "`, which this reads"}
}

// column returns the column of an attribute of an entity that has rows.
func (d *Data) column(a *schema.Attribute) (*Column, error) {
	t, err := d.table(a.Entity)
	if err != nil {
		return nil, err
	}
	return t.column(a)
}

func (t *Table) column(a *schema.Attribute) (*Column, error) {
	if c := t.columns[a]; c != nil {
		return c, nil
	}
	return nil, lacks(a.Name, a.Entity)
}

func lacks(name string, e *schema.Entity) error {
	return &eval.Error{Code: eval.BadRecordType, Message: fmt.Sprintf("no column was given for `%s` of %s, which this reads", name, e.Name)}
}

// A source is data as package eval reads it, a row at a time.
type source struct{ *Data }

func (s source) Len(e *schema.Entity) (int, error) {
	t, err := s.table(e)
	if err != nil {
		return 0, err
	}
	return t.n, nil
}

func (s source) Reader(a *schema.Attribute) (eval.Reader, error) {
	c, err := s.column(a)
	if err != nil {
		return eval.Reader{}, err
	}
	r := eval.Reader{}
	if c.valid != nil {
		r.Known = c.known
	}
	switch data := c.data.(type) {
	case boxed:
		r.Value = func(i int) types.Value { return data[i] }
	case floats:
		r.Float = func(i int) float64 { return data[i] }
	default:
		r.Whole = data.whole
		if c.dict != nil {
			r.Whole, r.Text = nil, func(i int) string { return c.dict[data.whole(i)] }
		}
	}
	return r, nil
}

func (s source) Related(r *schema.Relation) (func(row int, to []int32) []int32, error) {
	if !r.Many {
		l, err := s.oneOf(r)
		if err != nil {
			return nil, err
		}
		return func(i int, to []int32) []int32 {
			if row := l.row[i]; row >= 0 {
				to = append(to, row)
			}
			return to
		}, nil
	}
	l, err := s.manyOf(r)
	if err != nil {
		return nil, err
	}
	return func(i int, to []int32) []int32 {
		from, until := l.offsets[i], l.offsets[i+1]
		if l.order != nil {
			return append(to, l.order[from:until]...)
		}
		for ; from < until; from++ {
			to = append(to, from)
		}
		return to
	}, nil
}
