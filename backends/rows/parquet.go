package rows

import (
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"

	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// ReadParquet appends the rows of a Parquet file, a row group and a column at a
// time. Types must agree with the schema's: integers of any width, decimals
// exact, instants in any unit (without a zone they are UTC), lists as Parquet
// lists or as JSON text. Errors are of type *Error.
func (t *Table) ReadParquet(r io.ReaderAt, size int64, file string, opts Options) (err error) {
	defer func() {
		if p := recover(); p != nil { // the library panics on some damaged files
			err = &Error{Code: MalformedFile, File: file, Message: fmt.Sprintf("the Parquet file is damaged: %v", p)}
		}
	}()
	f, err := parquet.OpenFile(r, size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return &Error{Code: MalformedFile, File: file, Message: "the file is not Parquet: " + err.Error(), cause: err}
	}
	readers := make([][]*leaf, len(t.Columns))
	for i, c := range t.Columns {
		if readers[i], err = leaves(f, c, file, opts); err != nil {
			return err
		}
	}
	t.source = file
	before := t.rows
	for _, group := range f.RowGroups() {
		for i, c := range t.Columns {
			if err := c.readChunks(group, readers[i], t.rows-before, file); err != nil {
				return err
			}
		}
		t.rows += int(group.NumRows())
	}
	return nil
}

// leaf is a physical column of a Parquet file and how its values read.
type leaf struct {
	index   int
	list    bool
	known   int // definition level from which a list is not null
	filled  int // from which it has an element
	full    int // from which the value is not null
	convert func(parquet.Value) (types.Value, error)
}

// leaves finds the physical columns of a column; none when the file may lack it.
func leaves(f *parquet.File, c *Column, file string, opts Options) ([]*leaf, error) {
	if c.Partition != nil {
		return nil, nil
	}
	var have []string
	for _, col := range f.Root().Columns() {
		have = append(have, col.Name())
	}
	var found []*leaf
	for _, name := range c.Names {
		col := f.Root().Column(name)
		if col == nil {
			if opts.SparseColumns {
				return nil, nil
			}
			return nil, missing(name, c, file, have)
		}
		l, ok := leafOf(col, c.Type)
		if !ok {
			return nil, &Error{Code: OtherType, File: file, Column: name,
				Message: fmt.Sprintf("the file holds %s, and the schema expects %s", describe(col), typeName(c.Type))}
		}
		found = append(found, l)
	}
	return found, nil
}

// leafOf returns the reader of a top-level column as a type; ok is false when
// their types do not agree.
func leafOf(col *parquet.Column, want types.Type) (*leaf, bool) {
	if want.Kind == schema.Point {
		want = types.Type{Kind: schema.Float}
	}
	if want.Kind == schema.List && !col.Leaf() || col.Repeated() {
		return listOf(col, want)
	}
	if !col.Leaf() {
		return nil, false
	}
	convert := converter(col.Type(), want)
	return &leaf{index: col.Index(), convert: convert}, convert != nil
}

// listOf descends through the groups of a list to its one leaf.
func listOf(col *parquet.Column, want types.Type) (*leaf, bool) {
	if want.Kind != schema.List {
		return nil, false
	}
	l := &leaf{list: true}
	for {
		if col.Optional() {
			l.full++
		}
		if col.Repeated() {
			l.known = l.full
			l.full++
			l.filled = l.full
		}
		if col.Leaf() {
			break
		}
		if len(col.Columns()) != 1 {
			return nil, false
		}
		col = col.Columns()[0]
	}
	l.index = col.Index()
	l.convert = converter(col.Type(), *want.Elem)
	return l, l.convert != nil && col.MaxRepetitionLevel() == 1
}

func describe(col *parquet.Column) string {
	if !col.Leaf() {
		return "a group"
	}
	if col.Repeated() {
		return "a list of " + col.Type().String()
	}
	return col.Type().String()
}

// readChunks appends the cells of a row group; skip rows came before it.
func (c *Column) readChunks(group parquet.RowGroup, from []*leaf, skip int, file string) error {
	n := int(group.NumRows())
	if from == nil {
		c.cells = append(c.cells, make([]types.Value, n)...)
		return nil
	}
	parts := make([][]types.Value, len(from))
	for i, l := range from {
		cells, err := l.read(group.ColumnChunks()[l.index], n)
		if err != nil {
			var at *Error
			if !errors.As(err, &at) {
				at = &Error{Code: MalformedFile, Message: err.Error(), cause: err}
			}
			at.File, at.Column = file, c.Names[i]
			if at.Row > 0 {
				at.Row += skip
			}
			return at
		}
		parts[i] = cells
	}
	for row := range n {
		v := parts[0][row]
		if len(parts) == 2 {
			v = point(parts[0][row], parts[1][row])
		}
		if v == nil && !c.Nullable && c.Type.Kind != schema.Version {
			e := c.unexpectedNull()
			e.File, e.Row = file, skip+row+1
			return e
		}
		c.cells = append(c.cells, v)
	}
	return nil
}

// read returns the cells of a column chunk of n rows.
func (l *leaf) read(chunk parquet.ColumnChunk, n int) ([]types.Value, error) {
	pages := chunk.Pages()
	defer pages.Close()
	cells := make([]types.Value, 0, n)
	for {
		page, err := pages.ReadPage()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if cells, err = l.readPage(page, cells); err != nil {
			return nil, err
		}
		parquet.Release(page)
	}
	if len(cells) != n {
		return nil, fmt.Errorf("the column holds %d of %d rows", len(cells), n)
	}
	return cells, nil
}

// readPage appends the cells of a page.
func (l *leaf) readPage(page parquet.Page, cells []types.Value) ([]types.Value, error) {
	values, buf := page.Values(), make([]parquet.Value, 512)
	for {
		got, end := values.ReadValues(buf)
		for _, v := range buf[:got] {
			var err error
			if cells, err = l.add(cells, v); err != nil {
				return nil, &Error{Code: BadCell, Row: len(cells) + 1, Message: err.Error()}
			}
		}
		if errors.Is(end, io.EOF) {
			return cells, nil
		}
		if end != nil {
			return nil, end
		}
	}
}

// add appends a value: a cell of its own, or a further element of the last
// list. With an error it returns the cells before the bad one.
func (l *leaf) add(cells []types.Value, v parquet.Value) ([]types.Value, error) {
	if !l.list {
		if v.IsNull() {
			return append(cells, nil), nil
		}
		cell, err := l.convert(v)
		if err != nil {
			return cells, err
		}
		return append(cells, cell), nil
	}
	if v.RepetitionLevel() == 0 {
		var cell types.Value
		if v.DefinitionLevel() >= l.known {
			cell = []types.Value{}
		}
		cells = append(cells, cell)
	}
	last := len(cells) - 1
	if v.DefinitionLevel() < l.filled {
		return cells, nil
	}
	var element types.Value
	if v.DefinitionLevel() >= l.full {
		var err error
		if element, err = l.convert(v); err != nil {
			return cells[:last], err
		}
	}
	list, _ := cells[last].([]types.Value)
	cells[last] = append(list, element)
	return cells, nil
}
