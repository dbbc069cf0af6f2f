package reference

import (
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
)

// The codes of errors that rows cause.
const (
	Overflow   diag.Code = "SEG4020" // a whole number beyond 64 bits, a sum of floats beyond all floats
	OutOfTime  diag.Code = "SEG4021" // a time moved outside the years 0001 to 9999
	NoSuchFile diag.Code = "SEG4022" // a segment reads a table that no file was given for
	NoSuchRow  diag.Code = "SEG4023" // a key that no row has
)

// An Error is an evaluation that the rows do not allow.
type Error struct {
	Code    diag.Code
	Span    token.Span // the expression
	Entity  string     // of the row
	Key     string     // of the row; "" when it is not one row
	Message string
}

// Error tells row and mistake.
func (e *Error) Error() string {
	if e.Key == "" {
		return e.Message
	}
	return e.Entity + " `" + e.Key + "`: " + e.Message
}

// Diag returns the error as a diagnostic at the expression.
func (e *Error) Diag() diag.Diag {
	return diag.Diag{Code: e.Code, Severity: diag.Error, Span: e.Span, Message: e.Error()}
}
