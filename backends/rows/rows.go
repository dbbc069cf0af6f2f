// Package rows holds the rows of a customer schema in memory, typed, and the
// readers that load them from CSV, Parquet and Go values. The schema gives the
// types; nothing is guessed. Files are read as streams, one cell at a time.
package rows

import (
	"fmt"
	"slices"
	"strings"

	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// Data is every table of a schema, by physical name.
type Data struct {
	Schema *schema.Schema
	Tables []*Table // in the order in which the schema first names them
}

// A Table is the rows of one physical table: the cells that the schema knows of.
// Several entities may live in one table.
type Table struct {
	Name    string // the default name, dotted
	Columns []*Column
	// Absent says that Load was given no file for it: it is not known to be empty.
	Absent bool
	rows   int
	source string // the file read last
	keys   []key  // columns that must be unique, one for each entity
}

// key is the key column of an entity that lives in a table.
type key struct {
	entity *schema.Entity
	column *Column
}

// A Column is the cells of an attribute, of a join column that is no attribute,
// or of a partition column. Cells are types.Value; nil is null.
type Column struct {
	Names    []string // physical: one, or latitude and longitude of a point
	Type     types.Type
	Nullable bool
	// Partition says that the column is made from another by its rule, and not read.
	Partition *schema.Partition
	cells     []types.Value
	short     map[string]types.Value // short texts seen, so that equal cells share a value
}

// New returns empty tables for a schema.
func New(s *schema.Schema) *Data {
	d := &Data{Schema: s}
	for _, e := range s.Entities {
		d.addEntity(e)
	}
	for _, e := range s.Entities {
		for _, r := range e.Relations {
			d.addJoins(r)
		}
		if p := e.Partition; p != nil {
			d.table(e.Table).add(&Column{Names: []string{p.Column}, Type: types.Type{Kind: schema.Date},
				Nullable: true, Partition: p})
		}
	}
	return d
}

func (d *Data) addEntity(e *schema.Entity) {
	t := d.table(e.Table)
	for _, a := range e.Attributes {
		c := t.add(&Column{Names: a.Columns, Type: a.Type, Nullable: a.Nullable})
		if a == e.Key {
			c.Nullable = false
			t.keys = append(t.keys, key{e, c})
		}
	}
}

// addJoins adds the physical columns that a relation joins on and that are no
// attributes; they have the type of the attribute on the other side.
func (d *Data) addJoins(r *schema.Relation) {
	from, to := joinType(r.FromAttr, r.ToAttr), joinType(r.ToAttr, r.FromAttr)
	if r.Through != nil {
		from, to = joinType(r.FromAttr, nil), joinType(r.ToAttr, nil)
		t := d.table(r.Through.Table)
		t.addJoin(r.Through.From, from)
		t.addJoin(r.Through.To, to)
	}
	d.table(r.From.Table).addJoin(r.FromColumn, from)
	d.table(r.To.Table).addJoin(r.ToColumn, to)
}

func joinType(own, other *schema.Attribute) types.Type {
	for _, a := range []*schema.Attribute{own, other} {
		if a != nil {
			return a.Type
		}
	}
	return types.Type{Kind: schema.String}
}

// table returns the table of a name, new if need be.
func (d *Data) table(n schema.TableName) *Table {
	if t := d.Table(n.Default); t != nil {
		return t
	}
	t := &Table{Name: n.Default}
	d.Tables = append(d.Tables, t)
	return t
}

// Table returns the table of a physical name, or nil.
func (d *Data) Table(name string) *Table {
	for _, t := range d.Tables {
		if t.Name == name {
			return t
		}
	}
	return nil
}

// add appends a column unless the table has it; a column that one entity
// declares nullable and another not is not.
func (t *Table) add(c *Column) *Column {
	for _, old := range t.Columns {
		if slices.Equal(old.Names, c.Names) && old.Type.String() == c.Type.String() {
			old.Nullable = old.Nullable && c.Nullable
			return old
		}
	}
	t.Columns = append(t.Columns, c)
	return c
}

func (t *Table) addJoin(name string, typ types.Type) {
	if t.Join(name) == nil {
		t.add(&Column{Names: []string{name}, Type: typ, Nullable: true})
	}
}

// Len returns the number of rows.
func (t *Table) Len() int { return t.rows }

// Attribute returns the column of an attribute.
func (t *Table) Attribute(a *schema.Attribute) *Column {
	for _, c := range t.Columns {
		if slices.Equal(c.Names, a.Columns) && c.Type.String() == a.Type.String() {
			return c
		}
	}
	return nil
}

// Join returns the column of a physical name that relations join on, or nil.
func (t *Table) Join(name string) *Column {
	for _, c := range t.Columns {
		if len(c.Names) == 1 && c.Names[0] == name && c.Partition == nil {
			return c
		}
	}
	return nil
}

// At returns a cell; nil is null.
func (c *Column) At(row int) types.Value { return c.cells[row] }

// Label names the column in messages: its physical names.
func (c *Column) Label() string { return strings.Join(c.Names, ", ") }

// Append adds a row of Go values, named by the label of their column; columns
// that are not named are null, whether the schema allows it or not. It is the
// door for tests and generators.
func (t *Table) Append(row map[string]types.Value) error {
	used := 0
	for _, c := range t.Columns {
		v, ok := row[c.Label()]
		if ok {
			used++
			if err := c.check(v); err != nil {
				return err
			}
		}
		c.cells = append(c.cells, v)
	}
	if used < len(row) {
		return fmt.Errorf("a row of table %s names a column that it does not have", t.Name)
	}
	t.rows++
	return nil
}

// check reports a Go value of another kind than the column's.
func (c *Column) check(v types.Value) error {
	ok := v == nil
	switch v.(type) {
	case bool:
		ok = c.Type.Kind == schema.Bool
	case int64:
		ok = c.Type.Kind == schema.Int
	case types.Decimal:
		ok = c.Type.Kind == schema.Decimal
	case float64:
		ok = c.Type.Kind == schema.Float
	case string:
		ok = c.Type.Kind == schema.String || c.Type.Kind == schema.Enum || c.Type.Kind == schema.Version
	case types.Date:
		ok = c.Type.Kind == schema.Date
	case types.Instant:
		ok = c.Type.Kind == schema.Timestamp
	case types.Point:
		ok = c.Type.Kind == schema.Point
	case []types.Value:
		ok = c.Type.Kind == schema.List
	}
	if !ok {
		return fmt.Errorf("column %s is %s, and %v is a %T", c.Label(), c.Type, v, v)
	}
	return nil
}
