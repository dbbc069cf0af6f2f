package engine

import (
	"context"
	"errors"
	"strings"

	"github.com/segc-dev/segc/lang/diag"
)

// The codes of engine errors. Mistakes in the data of files are rows.Error.
const (
	UnknownEngine diag.Code = "SEG4101"
	CannotOpen    diag.Code = "SEG4102" // no such database, no connection
	Refused       diag.Code = "SEG4103" // the engine refused or failed a statement
	UnusableFile  diag.Code = "SEG4104" // a path or a kind of file that is not read
	NoFile        diag.Code = "SEG4105" // a query needs a table that the target has no file for
	LeftOut       diag.Code = "SEG4106" // this build of segc is without the engine
)

// An Error says what an engine could not do.
type Error struct {
	Code    diag.Code
	Message string
	cause   error
}

// Error returns the message.
func (e *Error) Error() string { return e.Message }

// Unwrap returns what the driver said, if it did.
func (e *Error) Unwrap() error { return e.cause }

// Diag returns the error as a diagnostic; a database has no source span.
func (e *Error) Diag() diag.Diag {
	return diag.Diag{Code: e.Code, Severity: diag.Error, Message: e.Message}
}

// fail words an error of a driver: what was being done, and the first line of
// what the driver said. A context that ended is passed on as such.
func fail(ctx context.Context, code diag.Code, doing string, err error) error {
	if ctx.Err() != nil {
		err = errors.Join(context.Cause(ctx), err)
	}
	text, _, _ := strings.Cut(err.Error(), "\n")
	return &Error{Code: code, Message: doing + ": " + text, cause: err}
}
