package rows

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/spell"
	"github.com/segc-dev/segc/specs/schema"
)

// mostLine bounds the bytes of one line of JSON.
const mostLine = 1 << 20

// A Feed adds rows of one entity to data, row by row, related rows nested below
// them. A row that is refused leaves nothing behind.
type Feed struct {
	// Bad is told of each row that is refused; an error that it returns ends the
	// reading. Nil ends it at the first.
	Bad func(*Error) error
	// Keys are those of the rows that were taken, in order.
	Keys []string
	// Skipped are the columns of a CSV file that the schema does not know.
	Skipped []string

	data   *Data
	entity *schema.Entity
	keys   map[*schema.Entity]map[string]int // rows by the text of their key
	given  map[string]bool                   // keys that stood at the head of a row
	added  []addedKey                        // since the row began
}

// addedKey is a key that is taken back when its row is refused.
type addedKey struct {
	entity *schema.Entity
	key    string
}

// NewFeed returns a feed of an entity's rows into empty data.
func NewFeed(d *Data, e *schema.Entity) *Feed {
	return &Feed{data: d, entity: e, keys: map[*schema.Entity]map[string]int{}, given: map[string]bool{}}
}

// ReadJSON reads rows as lines of JSON: attributes by their logical names,
// related rows as objects (to one) or lists of objects (to many) under the name
// of the relation. Join keys of nested rows may be left out. A related row may
// stand several times if it says the same each time. Nullable attributes may be
// left out, and so may relations: they have no rows then. Empty lines are
// skipped. Errors are of type *Error.
func (f *Feed) ReadJSON(r io.Reader, file string) error {
	return f.readAll(NewJSONSource(r, file))
}

// ReadRecords reads rows of another form, as Record does each; file is their name
// in messages.
func (f *Feed) ReadRecords(r Records, file string) error {
	return f.readAll(NewRecordSource(r, file))
}

// readAll adds the rows of a source.
func (f *Feed) readAll(s *Source) error {
	for {
		raw, err := s.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if _, bad := f.Raw(s, raw); bad != nil {
			if err := f.refuse(bad); err != nil {
				return err
			}
		}
	}
}

// refuse tells of a bad row.
func (f *Feed) refuse(bad *Error) error {
	if f.Bad == nil {
		return bad
	}
	return f.Bad(bad)
}

var errLongLine = fmt.Errorf("the line is longer than %d bytes", mostLine)

// readLine returns a line without its end. A line that is too long is read to
// its end, and dropped.
func readLine(in *bufio.Reader) ([]byte, error) {
	var line []byte
	long := false
	for {
		part, err := in.ReadSlice('\n')
		if long = long || len(line)+len(part) > mostLine; !long {
			line = append(line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case long && (err == nil || errors.Is(err, io.EOF)):
			return nil, errLongLine
		}
		return bytes.TrimSuffix(line, []byte("\n")), err
	}
}

// line adds the row of a line, whole or not at all.
func (f *Feed) line(text []byte, err error) *Error {
	if errors.Is(err, errLongLine) {
		return &Error{Code: MalformedFile, Message: err.Error()}
	}
	raw, err := decodeJSON(text)
	if err != nil {
		return &Error{Code: MalformedFile, Message: err.Error()}
	}
	o, ok := raw.(*object)
	if !ok {
		return &Error{Code: MalformedFile, Message: "a row is a JSON object, not " + kindOfJSON(raw)}
	}
	return f.object(o)
}

// object adds a row, whole or not at all.
func (f *Feed) object(o *object) *Error {
	undo := f.mark()
	key, bad := f.nested(f.entity, o, "", nil)
	if bad == nil && f.given[key] {
		bad = &Error{Code: DuplicateKey, Column: f.entity.Key.Name, Message: fmt.Sprintf("the key `%s` came before; keys are unique", key)}
	}
	if bad != nil {
		undo()
		return bad
	}
	f.take(key)
	return nil
}

func (f *Feed) take(key string) {
	f.given[key] = true
	f.Keys = append(f.Keys, key)
}

// mark returns what takes back all rows added from now on.
func (f *Feed) mark() func() {
	lengths := make([]int, len(f.data.Tables))
	for i, t := range f.data.Tables {
		lengths[i] = t.rows
	}
	f.added = f.added[:0]
	return func() {
		for i, t := range f.data.Tables {
			t.truncate(lengths[i])
		}
		for _, a := range f.added {
			delete(f.keys[a.entity], a.key)
		}
	}
}

// truncate drops the cells behind the first n rows, those of a half row too.
func (t *Table) truncate(n int) {
	for _, c := range t.Columns {
		c.cells = c.cells[:min(n, len(c.cells))]
	}
	t.rows = n
}

// ReadCSV reads rows of a CSV file in the form of Table.ReadCSV; nullable
// columns may be missing. Where the form of the file is broken the reading ends.
func (f *Feed) ReadCSV(r io.Reader, file string) error {
	s, err := f.NewCSVSource(r, file)
	if errors.Is(err, io.EOF) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.readAll(s)
}

// header returns where the columns stand.
func (f *Feed) header(t *Table, header []cell, file string) ([][]int, error) {
	fields, err := t.fields(header, file, Options{SparseColumns: true})
	if err != nil {
		return nil, err
	}
	var names []string
	for _, h := range header {
		names = append(names, string(h.text))
		if t.names(string(h.text)) == 0 {
			f.Skipped = append(f.Skipped, string(h.text))
		}
	}
	for i, c := range t.Columns {
		if fields[i] == nil && !c.Nullable && c.Partition == nil {
			return nil, missing(c.Label(), c, file, names)
		}
	}
	return fields, nil
}

// names counts the columns that have a physical name.
func (t *Table) names(name string) (n int) {
	for _, c := range t.Columns {
		for _, have := range c.Names {
			if have == name {
				n++
			}
		}
	}
	return n
}

// record adds a CSV record, whole or not at all.
func (f *Feed) record(t *Table, cells []cell, fields [][]int, width int) *Error {
	if len(cells) != width {
		return &Error{Code: MalformedFile, Message: fmt.Sprintf("%d where the header names %d fields", len(cells), width)}
	}
	undo := f.mark()
	if bad := t.appendCells(cells, fields); bad != nil {
		undo()
		return bad
	}
	key := Text(t.Attribute(f.entity.Key).At(t.rows - 1))
	if f.given[key] {
		undo()
		return &Error{Code: DuplicateKey, Column: t.Attribute(f.entity.Key).Label(), Message: fmt.Sprintf("the key `%s` came before; keys are unique", key)}
	}
	f.take(key)
	return nil
}

// A nestedRow is a row of JSON on its way into its table.
type nestedRow struct {
	entity *schema.Entity
	table  *Table
	path   string // of relations, for messages: "orders.items."
	cells  map[*Column]types.Value
}

// nested adds the row of an object and the rows below it, and returns its key.
// Links are the join cells that the row around it gives.
func (f *Feed) nested(e *schema.Entity, o *object, path string, links map[*Column]types.Value) (string, *Error) {
	r := &nestedRow{entity: e, table: f.data.Table(e.Table.Default), path: path, cells: map[*Column]types.Value{}}
	if bad := r.attributes(o); bad != nil {
		return "", bad
	}
	for _, c := range r.table.Columns {
		if v, ok := links[c]; ok {
			if bad := r.link(c, v); bad != nil {
				return "", bad
			}
		}
	}
	var many []*schema.Relation
	for _, name := range o.names {
		rel := e.Relation(name)
		switch {
		case rel == nil:
		case rel.Many:
			many = append(many, rel)
		default:
			if bad := f.toOne(r, rel, o); bad != nil {
				return "", bad
			}
		}
	}
	if bad := r.complete(); bad != nil {
		return "", bad
	}
	key, bad := f.add(r)
	if bad != nil {
		return "", bad
	}
	for _, rel := range many {
		if bad := f.toMany(r, rel, o); bad != nil {
			return "", bad
		}
	}
	return key, nil
}

// attributes reads the fields that are attributes and refuses unknown ones.
func (r *nestedRow) attributes(o *object) *Error {
	for i, name := range o.names {
		a := r.entity.Attribute(name)
		if a == nil && r.entity.Relation(name) == nil {
			return r.unknown(name)
		}
		if a == nil {
			continue
		}
		v, err := fromJSON(o.values[i], a.Type)
		if err != nil {
			return &Error{Code: BadCell, Column: r.path + name, Message: err.Error()}
		}
		r.cells[r.table.Attribute(a)] = v
	}
	return nil
}

func (r *nestedRow) unknown(name string) *Error {
	var have []string
	for _, a := range r.entity.Attributes {
		have = append(have, a.Name)
	}
	for _, rel := range r.entity.Relations {
		have = append(have, rel.Name)
	}
	msg := fmt.Sprintf("%s has no such attribute or relation", r.entity.Name)
	if near := spell.Nearest(name, have); near != "" {
		msg += fmt.Sprintf("; did you mean `%s`?", near)
	}
	return &Error{Code: UnknownField, Column: r.path + name, Message: msg}
}

// link sets a join cell, or compares it with what the row says itself.
func (r *nestedRow) link(c *Column, v types.Value) *Error {
	have, ok := r.cells[c]
	if ok && !sameValue(have, v) {
		return &Error{Code: BadCell, Column: r.path + c.Label(),
			Message: fmt.Sprintf("the value is `%s`, and the row that it is nested with says `%s`", Text(have), Text(v))}
	}
	r.cells[c] = v
	return nil
}

func sameValue(a, b types.Value) bool {
	return (a == nil) == (b == nil) && Text(a) == Text(b)
}

// complete reports the first attribute that is missing or null and may not be.
func (r *nestedRow) complete() *Error {
	for _, a := range r.entity.Attributes {
		c := r.table.Attribute(a)
		if c.Partition != nil {
			continue
		}
		v, ok := r.cells[c]
		switch {
		case v != nil || c.Nullable:
		case ok:
			return &Error{Code: UnexpectedNull, Column: r.path + a.Name, Message: "the value is null, and the schema does not say `nullable: true`"}
		default:
			return &Error{Code: UnexpectedNull, Column: r.path + a.Name, Message: "the row lacks it, and the schema does not say `nullable: true`"}
		}
	}
	return nil
}

// add appends the row unless one with its key is there and says the same.
func (f *Feed) add(r *nestedRow) (string, *Error) {
	key := Text(r.cells[r.table.Attribute(r.entity.Key)])
	if f.keys[r.entity] == nil {
		f.keys[r.entity] = map[string]int{}
	}
	if at, ok := f.keys[r.entity][key]; ok {
		for _, c := range r.table.Columns {
			if v, given := r.cells[c]; given && !sameValue(v, c.cells[at]) {
				return "", &Error{Code: DuplicateKey, Column: r.path + c.Label(),
					Message: fmt.Sprintf("%s `%s` came before with `%s`, and now has `%s`", r.entity.Name, key, Text(c.cells[at]), Text(v))}
			}
		}
		return key, nil
	}
	f.keys[r.entity][key] = r.table.rows
	f.added = append(f.added, addedKey{r.entity, key})
	for _, c := range r.table.Columns {
		c.cells = append(c.cells, r.cells[c])
	}
	r.table.rows++
	return key, nil
}

// side returns the column that a relation joins on in a table.
func side(t *Table, a *schema.Attribute, name string) *Column {
	if a != nil {
		return t.Attribute(a)
	}
	return t.Join(name)
}

// toOne adds the row that an object nests under a to-one relation, and takes the
// join key from it where the outer row does not say it.
func (f *Feed) toOne(r *nestedRow, rel *schema.Relation, o *object) *Error {
	raw, _ := o.get(rel.Name)
	if raw == nil {
		return nil
	}
	inner, ok := raw.(*object)
	if !ok {
		return &Error{Code: BadCell, Column: r.path + rel.Name, Message: "the value is " + kindOfJSON(raw) + ", and a relation to one row is an object"}
	}
	from := side(r.table, rel.FromAttr, rel.FromColumn)
	table := f.data.Table(rel.To.Table.Default)
	to := side(table, rel.ToAttr, rel.ToColumn)
	links := map[*Column]types.Value{}
	if v := r.cells[from]; v != nil {
		links[to] = v
	}
	key, bad := f.nested(rel.To, inner, r.path+rel.Name+".", links)
	if bad != nil {
		return bad
	}
	r.cells[from] = to.cells[f.keys[rel.To][key]]
	return nil
}

// toMany adds the rows that a list nests under a to-many relation.
func (f *Feed) toMany(r *nestedRow, rel *schema.Relation, o *object) *Error {
	raw, _ := o.get(rel.Name)
	list, ok := raw.([]any)
	if !ok {
		return &Error{Code: BadCell, Column: r.path + rel.Name, Message: "the value is " + kindOfJSON(raw) + ", and a relation to many rows is a list of objects"}
	}
	from := r.cells[side(r.table, rel.FromAttr, rel.FromColumn)]
	table := f.data.Table(rel.To.Table.Default)
	to := side(table, rel.ToAttr, rel.ToColumn)
	links := map[*Column]types.Value{}
	if rel.Through == nil {
		links[to] = from
	}
	for i, raw := range list {
		path := fmt.Sprintf("%s%s[%d]", r.path, rel.Name, i)
		inner, ok := raw.(*object)
		if !ok {
			return &Error{Code: BadCell, Column: path, Message: "the value is " + kindOfJSON(raw) + ", and a related row is an object"}
		}
		key, bad := f.nested(rel.To, inner, path+".", links)
		if bad != nil {
			return bad
		}
		if rel.Through != nil {
			f.pair(rel.Through, from, to.cells[f.keys[rel.To][key]])
		}
	}
	return nil
}

// pair adds a row to the table between the sides of a many-to-many relation.
func (f *Feed) pair(j *schema.Junction, from, to types.Value) {
	t := f.data.Table(j.Table.Default)
	for _, c := range t.Columns {
		var v types.Value
		switch c {
		case t.Join(j.From):
			v = from
		case t.Join(j.To):
			v = to
		}
		c.cells = append(c.cells, v)
	}
	t.rows++
}
