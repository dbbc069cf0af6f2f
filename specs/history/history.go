// Package history reads a workspace as it was: at a git revision, in the index,
// in the working tree, in a folder or in an archive, each as an fs.FS.
//
// Revisions are read from the object store by one long-lived `git cat-file
// --batch`, folder by folder as far as somebody looks: nothing is ever checked
// out, and neither the index nor the working tree is touched. It is the git
// program that is asked, since it knows every form of repository: worktrees,
// shallow and partial clones, SHA-256, sparse checkouts.
package history

import (
	"fmt"

	"github.com/segc-dev/segc/lang/diag"
)

// The codes of revisions.
const (
	noRepository  diag.Code = "SEG0701"
	noRevision    diag.Code = "SEG0702"
	shallow       diag.Code = "SEG0703"
	unrelated     diag.Code = "SEG0704"
	ownership     diag.Code = "SEG0705"
	noCommit      diag.Code = "SEG0706"
	noBase        diag.Code = "SEG0707"
	badRevision   diag.Code = "SEG0708"
	noWorkspaceAt diag.Code = "SEG0709"
	badArchive    diag.Code = "SEG0710"
	gitFailed     diag.Code = "SEG0711"
	unmerged      diag.Code = "SEG0712"
)

// An Error says why a version cannot be read.
type Error struct {
	Code    diag.Code
	Message string
	Label   string // what to do
	// Inconclusive says that the question was fine and the answer is not here: a
	// base that was not fetched, histories without a common commit.
	Inconclusive bool
}

// Error returns the message and what to do.
func (e *Error) Error() string { return e.Message + ": " + e.Label }

// Diag returns the error as a diagnostic, without a place.
func (e *Error) Diag() diag.Diag {
	return diag.Diag{Code: e.Code, Message: e.Message, Label: e.Label}
}

func wrong(code diag.Code, label, format string, args ...any) error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...), Label: label}
}

func missing(code diag.Code, label, format string, args ...any) error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...), Label: label, Inconclusive: true}
}
