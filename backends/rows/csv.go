package rows

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// Options say how strictly a file is read.
type Options struct {
	// SparseColumns reads columns that the file lacks as null, whether the
	// schema allows it or not: test cases write only what they need.
	SparseColumns bool
}

// ReadCSV appends the rows of a CSV file. Its header names physical columns,
// in any order; columns that the schema does not know are skipped. The name of
// the file stands in errors, which are of type *Error.
func (t *Table) ReadCSV(r io.Reader, file string, opts Options) error {
	s := newScanner(r, file)
	t.source = file
	header, err := s.next(0)
	if errors.Is(err, io.EOF) {
		return &Error{Code: MalformedFile, File: file, Message: "the file is empty; its first line must name the columns"}
	}
	if err != nil {
		return err
	}
	width := len(header)
	fields, err := t.fields(header, file, opts)
	if err != nil {
		return err
	}
	for {
		cells, err := s.next(width)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if len(cells) != width {
			return s.fail(s.start, "%d where the header names %d fields", len(cells), width)
		}
		if err := t.appendCells(cells, fields); err != nil {
			err.File, err.Row, err.Line = file, s.row, s.start
			return err
		}
	}
}

// fields returns, for each column of the table, where its cells stand in a
// record; nil for a column that is not read.
func (t *Table) fields(header []cell, file string, opts Options) ([][]int, error) {
	at := map[string]int{}
	var names []string
	twice := map[string]bool{}
	for i, h := range header {
		name := string(h.text)
		if _, ok := at[name]; ok {
			twice[name] = true
		}
		at[name] = i
		names = append(names, name)
	}
	fields := make([][]int, len(t.Columns))
	for i, c := range t.Columns {
		for _, name := range c.Names {
			pos, ok := at[name]
			switch {
			case c.Partition != nil:
			case twice[name]:
				return nil, &Error{Code: MalformedFile, File: file, Line: 1, Column: name, Message: "the header names it twice"}
			case ok:
				fields[i] = append(fields[i], pos)
			case !opts.SparseColumns:
				return nil, missing(name, c, file, names)
			}
		}
		if len(fields[i]) != len(c.Names) {
			fields[i] = nil
		}
	}
	return fields, nil
}

// mostNamed bounds the columns that a message lists.
const mostNamed = 20

// missing reports a column of the schema that a file lacks.
func missing(name string, c *Column, file string, have []string) error {
	msg := "the file has no such column; the schema expects " + typeName(c.Type)
	if i := slices.IndexFunc(have, func(h string) bool { return strings.EqualFold(h, name) }); i >= 0 {
		msg += fmt.Sprintf(", and names are case-sensitive: the file has `%s`", have[i])
	} else if len(have) <= mostNamed {
		msg += "; the file has " + strings.Join(have, ", ")
	}
	return &Error{Code: MissingColumn, File: file, Column: name, Message: msg}
}

func (t *Table) appendCells(cells []cell, fields [][]int) *Error {
	for i, c := range t.Columns {
		var v types.Value
		if fields[i] != nil {
			var err error
			if v, err = c.read(cells, fields[i]); err != nil {
				return &Error{Code: BadCell, Column: c.Label(), Message: err.Error()}
			}
			if v == nil && !c.Nullable && c.Type.Kind != schema.Version {
				return c.unexpectedNull()
			}
		}
		c.cells = append(c.cells, v)
	}
	t.rows++
	return nil
}

func (c *Column) unexpectedNull() *Error {
	return &Error{Code: UnexpectedNull, Column: c.Label(),
		Message: "the cell is null, and the schema does not say `nullable: true`"}
}

// read returns the value of a column in a record.
func (c *Column) read(cells []cell, at []int) (types.Value, error) {
	if len(at) == 2 {
		lat, err := c.one(cells[at[0]], types.Type{Kind: schema.Float})
		if err != nil {
			return nil, err
		}
		lon, err := c.one(cells[at[1]], types.Type{Kind: schema.Float})
		if err != nil {
			return nil, err
		}
		return point(lat, lon), nil
	}
	return c.one(cells[at[0]], c.Type)
}

// point joins two coordinates; a place with one of them is no place.
func point(lat, lon types.Value) types.Value {
	if lat == nil || lon == nil {
		return nil
	}
	return types.Point{Lat: lat.(float64), Lon: lon.(float64)}
}

// Texts up to shortText bytes are shared between equal cells, up to mostShared
// different ones a column.
const (
	shortText  = 32
	mostShared = 4096
)

func (c *Column) one(field cell, t types.Type) (types.Value, error) {
	if field.null() {
		return nil, nil
	}
	if v, ok := c.short[string(field.text)]; ok {
		return v, nil
	}
	text := string(field.text)
	v, err := parse(text, t)
	if err == nil && len(text) <= shortText && len(c.short) < mostShared {
		if c.short == nil {
			c.short = map[string]types.Value{}
		}
		c.short[text] = v
	}
	return v, err
}

// WriteCSV writes the table as ReadCSV reads it, partition columns included.
func (t *Table) WriteCSV(w io.Writer) error {
	b := bufio.NewWriter(w)
	var header []string
	for _, c := range t.Columns {
		header = append(header, c.Names...)
	}
	writeRecord(b, header, nil)
	for row := range t.rows {
		var texts []string
		var nulls []bool
		for _, c := range t.Columns {
			v := c.cells[row]
			if p, ok := v.(types.Point); ok {
				texts, nulls = append(texts, Text(p.Lat), Text(p.Lon)), append(nulls, false, false)
				continue
			}
			for range c.Names {
				texts, nulls = append(texts, Text(v)), append(nulls, v == nil)
			}
		}
		writeRecord(b, texts, nulls)
	}
	return b.Flush()
}

// writeRecord writes fields, quoted where RFC 4180 or the null rule needs it;
// write errors stay in the writer until Flush.
func writeRecord(b *bufio.Writer, texts []string, nulls []bool) {
	for i, text := range texts {
		if i > 0 {
			b.WriteByte(',')
		}
		switch {
		case nulls != nil && nulls[i]:
		case text == "" || strings.ContainsAny(text, ",\"\r\n") || i == 0 && strings.HasPrefix(text, "\uFEFF"):
			b.WriteString(`"` + strings.ReplaceAll(text, `"`, `""`) + `"`)
		default:
			b.WriteString(text)
		}
	}
	b.WriteByte('\n')
}
