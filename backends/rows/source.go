package rows

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"slices"
)

// A Source gives the rows of a file one after the other, not yet read: finding
// where a row ends is one goroutine's work, reading it can be another's.
type Source struct {
	file   string
	json   *bufio.Reader
	line   int // of the next JSON line
	row    int
	csv    *scanner
	others Records
	fields [][]int // where the columns of the entity's table stand
	width  int
}

// A RawRow is the bytes of a row with its place.
type RawRow struct {
	Row, Line int // counted from 1
	text      []byte
	long      error
	cells     []cell
	record    Record
}

// Records are rows of another form, one after the other. Next returns io.EOF after
// the last; a record may be read by another goroutine, and after the next one.
// Waits reports whether the next one has to wait for bytes.
type Records interface {
	Next() (Record, error)
	Waits() bool
}

// NewRecordSource returns the rows of records; file is their name in messages.
func NewRecordSource(r Records, file string) *Source { return &Source{file: file, others: r} }

// NewJSONSource returns the rows of lines of JSON. Empty lines are skipped.
func NewJSONSource(r io.Reader, file string) *Source {
	in := bufio.NewReaderSize(r, 64<<10)
	if bom, _ := in.Peek(3); string(bom) == "\uFEFF" {
		in.Discard(3) // cannot fail: the bytes are there
	}
	return &Source{file: file, json: in}
}

// NewCSVSource returns the rows of a CSV file in the form of Table.ReadCSV, once
// its header is read; nullable columns may be missing. The error is io.EOF for
// an empty file. Feeds of other data of the same schema can take the rows too.
func (f *Feed) NewCSVSource(r io.Reader, file string) (*Source, error) {
	s := newScanner(r, file)
	header, err := s.next(0)
	if err != nil {
		return nil, err
	}
	out := &Source{file: file, csv: s, width: len(header)}
	out.fields, err = f.header(f.data.Table(f.entity.Table.Default), header, file)
	return out, err
}

// Next returns the next row, io.EOF after the last. Where the form of a CSV file
// is broken the reading ends.
func (s *Source) Next() (*RawRow, error) {
	if s.others != nil {
		record, err := s.others.Next()
		s.row++
		return &RawRow{Row: s.row, record: record}, err
	}
	if s.csv != nil {
		cells, err := s.csv.next(s.width)
		if err != nil {
			return nil, err
		}
		return &RawRow{Row: s.csv.row, Line: s.csv.start, cells: copied(cells)}, nil
	}
	for {
		text, err := readLine(s.json)
		long := errors.Is(err, errLongLine)
		switch {
		case err != nil && !long && !errors.Is(err, io.EOF):
			return nil, unreadable(s.file, err)
		case errors.Is(err, io.EOF) && len(bytes.TrimSpace(text)) == 0:
			return nil, io.EOF
		}
		s.line++
		if len(bytes.TrimSpace(text)) == 0 && !long {
			continue
		}
		s.row++
		raw := &RawRow{Row: s.row, Line: s.line, text: text}
		if long {
			raw.long = errLongLine
		}
		return raw, nil
	}
}

// Waits reports whether finding the next row has to wait for bytes.
func (s *Source) Waits() bool {
	if s.others != nil {
		return s.others.Waits()
	}
	if s.csv != nil {
		return s.csv.r.Buffered() == 0
	}
	return s.json.Buffered() == 0
}

// copied returns cells that outlast the next record.
func copied(cells []cell) []cell {
	out := slices.Clone(cells)
	size := 0
	for _, c := range cells {
		size += len(c.text)
	}
	text := make([]byte, 0, size)
	for i, c := range cells {
		from := len(text)
		text = append(text, c.text...)
		out[i].text = text[from:]
	}
	return out
}

// Raw adds a row of a source and returns its key. A row that is refused leaves
// nothing behind.
func (f *Feed) Raw(s *Source, raw *RawRow) (key string, bad *Error) {
	taken := len(f.Keys)
	if s.others != nil {
		_, bad = f.Record(raw.record)
	} else if s.csv != nil {
		bad = f.record(f.data.Table(f.entity.Table.Default), raw.cells, s.fields, s.width)
	} else {
		bad = f.line(raw.text, raw.long)
	}
	if bad != nil {
		bad.File, bad.Row, bad.Line = s.file, raw.Row, raw.Line
		return "", bad
	}
	return f.Keys[taken], nil
}
