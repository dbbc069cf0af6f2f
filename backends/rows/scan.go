package rows

import (
	"bufio"
	"errors"
	"fmt"
	"io"
)

// mostCell bounds the bytes of one cell.
const mostCell = 1 << 20

// A cell is the text of a CSV field. An unquoted empty one is null.
type cell struct {
	text   []byte
	quoted bool
}

func (c cell) null() bool { return len(c.text) == 0 && !c.quoted }

// scanner reads CSV records, RFC 4180 with LF or CRLF:
//
//	record = field { "," field } end
//	field  = { char } | `"` { char | `""` } `"`
//
// It holds one record.
type scanner struct {
	r     *bufio.Reader
	file  string
	line  int    // of the next byte
	start int    // line where the record began
	row   int    // records read, the header not counted
	buf   []byte // the texts of the record, end to end
	ends  []int
	marks []bool // quoted
	cells []cell
}

func newScanner(r io.Reader, file string) *scanner {
	br := bufio.NewReaderSize(r, 64<<10)
	if bom, _ := br.Peek(3); string(bom) == "\uFEFF" {
		br.Discard(3) // cannot fail: the bytes are there
	}
	return &scanner{r: br, file: file, line: 1, row: -1}
}

func (s *scanner) fail(line int, format string, args ...any) error {
	return &Error{Code: MalformedFile, File: s.file, Row: max(s.row, 0), Line: line, Message: fmt.Sprintf(format, args...)}
}

// next returns the cells of the next record, valid until the next call, and
// io.EOF after the last. Empty lines are skipped where records have several fields.
func (s *scanner) next(fields int) ([]cell, error) {
	for {
		if _, err := s.r.Peek(1); err != nil {
			return nil, s.ended(err)
		}
		s.row++
		s.start = s.line
		s.buf, s.ends, s.marks, s.cells = s.buf[:0], s.ends[:0], s.marks[:0], s.cells[:0]
		if err := s.record(); err != nil {
			return nil, err
		}
		if empty := len(s.ends) == 1 && len(s.buf) == 0 && !s.marks[0]; empty && fields > 1 {
			s.row--
			continue
		}
		from := 0
		for i, end := range s.ends {
			s.cells = append(s.cells, cell{s.buf[from:end], s.marks[i]})
			from = end
		}
		return s.cells, nil
	}
}

// ended tells the end of the file from a failing reader.
func (s *scanner) ended(err error) error {
	if errors.Is(err, io.EOF) {
		return io.EOF
	}
	return &Error{Code: UnreadableFile, File: s.file, Message: err.Error(), cause: err}
}

// record reads fields up to the end of a record.
func (s *scanner) record() error {
	for {
		first, err := s.r.Peek(1)
		quoted := err == nil && first[0] == '"'
		var last byte
		if quoted {
			last, err = s.quoted()
		} else {
			last, err = s.plain()
		}
		if err != nil {
			return err
		}
		s.ends, s.marks = append(s.ends, len(s.buf)), append(s.marks, quoted)
		if last != ',' {
			return nil
		}
	}
}

// plain reads an unquoted field and what ends it: ',' or '\n'.
func (s *scanner) plain() (byte, error) {
	from := len(s.buf)
	for {
		b, err := s.r.ReadByte()
		if err != nil {
			if err := s.ended(err); err != io.EOF {
				return 0, err
			}
			return '\n', nil
		}
		switch b {
		case ',':
			return b, nil
		case '\n':
			s.line++
			return b, nil
		case '\r':
			return s.lineFeed()
		case '"':
			return 0, s.fail(s.line, "a `\"` inside an unquoted field; quote the whole field and double the `\"`")
		}
		if s.buf = append(s.buf, b); len(s.buf)-from > mostCell {
			return 0, s.fail(s.start, "a field is longer than %d bytes", mostCell)
		}
	}
}

// quoted reads a field in quotes and what ends it.
func (s *scanner) quoted() (byte, error) {
	s.r.Discard(1) // the quote, peeked
	from, opened := len(s.buf), s.line
	for {
		b, err := s.r.ReadByte()
		if err != nil {
			if err := s.ended(err); err != io.EOF {
				return 0, err
			}
			return 0, s.fail(opened, "a quoted field that begins here does not end")
		}
		if b == '"' {
			if next, err := s.r.Peek(1); err != nil || next[0] != '"' {
				return s.afterQuote()
			}
			s.r.Discard(1)
		}
		if b == '\n' {
			s.line++
		}
		if s.buf = append(s.buf, b); len(s.buf)-from > mostCell {
			return 0, s.fail(opened, "a field is longer than %d bytes; is a closing `\"` missing?", mostCell)
		}
	}
}

func (s *scanner) afterQuote() (byte, error) {
	b, err := s.r.ReadByte()
	if err != nil {
		if err := s.ended(err); err != io.EOF {
			return 0, err
		}
		return '\n', nil
	}
	switch b {
	case ',':
		return b, nil
	case '\n':
		s.line++
		return b, nil
	case '\r':
		return s.lineFeed()
	}
	return 0, s.fail(s.line, "%q after a closing `\"`; a comma or the end of the line must follow", b)
}

// lineFeed reads the LF of a CRLF.
func (s *scanner) lineFeed() (byte, error) {
	b, err := s.r.ReadByte()
	if err == nil && b == '\n' {
		s.line++
		return b, nil
	}
	if err != nil {
		if err := s.ended(err); err != io.EOF {
			return 0, err
		}
	}
	return 0, s.fail(s.line, "a carriage return without a line feed; lines end in LF or CRLF, and a field that holds one is quoted")
}
