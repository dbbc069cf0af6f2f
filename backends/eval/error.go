package eval

import (
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
)

// The codes of errors. The first three are those of the reference evaluator.
const (
	Overflow        diag.Code = "SEG4020" // a whole number beyond 64 bits, a sum of floats beyond all floats
	OutOfTime       diag.Code = "SEG4021" // a time moved outside the years 0001 to 9999
	NoSuchFile      diag.Code = "SEG4022" // a segment reads a table that no file was given for
	NeedsPopulation diag.Code = "SEG4110" // a ranking, asked about one record
	BadRecordType   diag.Code = "SEG4111" // a Go type that does not hold what segments read
	BadRecord       diag.Code = "SEG4112" // a record with a value that the schema does not allow
)

// An Error is a definition, a Go type or a row that allows no answer.
type Error struct {
	Code    diag.Code
	Span    token.Span // the condition, as far as it is known
	Set     string     // the segment, where it is one
	Message string
}

// Error names the segment and the mistake.
func (e *Error) Error() string {
	if e.Set == "" {
		return e.Message
	}
	return "segment `" + e.Set + "`: " + e.Message
}

// Diag returns the error as a diagnostic.
func (e *Error) Diag() diag.Diag {
	return diag.Diag{Code: e.Code, Severity: diag.Error, Span: e.Span, Message: e.Error()}
}
