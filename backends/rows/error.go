package rows

import (
	"fmt"
	"strings"

	"github.com/segc-dev/segc/lang/diag"
)

// The codes of data errors.
const (
	MalformedFile  diag.Code = "SEG4001" // the bytes are no CSV, no Parquet, no UTF-8
	MissingColumn  diag.Code = "SEG4002"
	BadCell        diag.Code = "SEG4003"
	UnexpectedNull diag.Code = "SEG4004"
	DuplicateKey   diag.Code = "SEG4005"
	OtherType      diag.Code = "SEG4006" // a typed column of a file has another type than the schema's
	UnreadableFile diag.Code = "SEG4007" // the operating system says so
	UnknownField   diag.Code = "SEG4008" // a JSON row names what the schema does not have
)

// An Error is a mistake in data, with its place.
type Error struct {
	Code    diag.Code
	File    string
	Row     int // counted from 1 without the header; 0 is the whole file
	Line    int // where the row begins, counted from 1; 0 where files have no lines
	Column  string
	Message string
	cause   error
}

// Error tells place and mistake.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Row > 0 {
		fmt.Fprintf(&b, ": row %d", e.Row)
	}
	if e.Line > 0 {
		fmt.Fprintf(&b, " (line %d)", e.Line)
	}
	if e.Column != "" {
		fmt.Fprintf(&b, ", column `%s`", e.Column)
	}
	return b.String() + ": " + e.Message
}

// Unwrap returns what the operating system said, if it did.
func (e *Error) Unwrap() error { return e.cause }

// Diag returns the error as a diagnostic; data has no source span.
func (e *Error) Diag() diag.Diag {
	return diag.Diag{Code: e.Code, Severity: diag.Error, Message: e.Error()}
}
