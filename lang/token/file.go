// Package token holds source files, positions and spans, and the keyword table
// that lexer, editors and documentation share.
package token

import (
	"bytes"
	"sort"
	"unicode/utf8"
)

// A File is one source text. Offsets into it are bytes, from 0.
type File struct {
	Name    string // path as shown to the user, relative to the workspace, with slashes
	Content []byte
	lines   []int32 // offset of the first byte of each line
}

// NewFile returns a file over content, which must not change afterwards.
func NewFile(name string, content []byte) *File {
	lines := []int32{0}
	for i, c := range content {
		if c == '\n' {
			lines = append(lines, int32(i+1))
		}
	}
	return &File{Name: name, Content: content, lines: lines}
}

// A Position is a place as people read it: Line and Column count from 1,
// Column in UTF-16 code units; Offset counts bytes from 0.
type Position struct{ Line, Column, Offset int }

// Position returns the place of a byte offset, clamped to the file.
func (f *File) Position(offset int) Position {
	offset = min(max(offset, 0), len(f.Content))
	line := sort.Search(len(f.lines), func(i int) bool { return int(f.lines[i]) > offset }) - 1
	col := 1
	rest := f.Content[f.lines[line]:offset]
	if line == 0 {
		rest = bytes.TrimPrefix(rest, []byte("\uFEFF")) // the mark is no column
	}
	for len(rest) > 0 {
		r, n := utf8.DecodeRune(rest)
		col++
		if r > 0xFFFF {
			col++
		}
		rest = rest[n:]
	}
	return Position{Line: line + 1, Column: col, Offset: offset}
}

// Lines returns the number of lines.
func (f *File) Lines() int { return len(f.lines) }

// LineStart returns the offset of the first byte of a line, counted from 1.
func (f *File) LineStart(line int) int { return int(f.lines[line-1]) }

// Line returns the text of a line, counted from 1, without its line end.
func (f *File) Line(line int) string {
	start, end := int(f.lines[line-1]), len(f.Content)
	if line < len(f.lines) {
		end = int(f.lines[line]) - 1
	}
	if end > start && f.Content[end-1] == '\r' {
		end--
	}
	return string(f.Content[start:end])
}

// A Span is the half-open byte range [Start, End) of a file.
// The zero Span belongs to no file: something the compiler made.
type Span struct {
	File       *File
	Start, End int32
}

// Span returns the range [start, end) of f.
func (f *File) Span(start, end int) Span { return Span{f, int32(start), int32(end)} }

// IsValid reports whether the span names a place in a file.
func (s Span) IsValid() bool { return s.File != nil }

// To returns the span from the start of s to the end of t.
func (s Span) To(t Span) Span {
	if !s.IsValid() {
		return t
	}
	if !t.IsValid() || t.File != s.File || t.End < s.Start {
		return s
	}
	return Span{s.File, s.Start, t.End}
}

// Text returns the source text that the span covers.
func (s Span) Text() string {
	if s.File == nil {
		return ""
	}
	return string(s.File.Content[s.Start:s.End])
}

// String returns file:line:column of the start.
func (s Span) String() string {
	if s.File == nil {
		return "-"
	}
	p := s.File.Position(int(s.Start))
	return s.File.Name + ":" + itoa(p.Line) + ":" + itoa(p.Column)
}

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + string(rune('0'+n%10))
}
