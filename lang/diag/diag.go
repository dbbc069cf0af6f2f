// Package diag holds diagnostics: values with a code, a place and a message,
// the catalogue of codes, and the renderers. Packages return diagnostics;
// only the command prints them.
package diag

import (
	"cmp"
	"slices"

	"github.com/segc-dev/segc/lang/token"
)

// A Severity orders diagnostics by weight.
type Severity int

// The severities, heaviest first.
const (
	Error Severity = iota
	Warning
	Info
)

var severityNames = [...]string{"error", "warning", "info"}

// String returns "error", "warning" or "info".
func (s Severity) String() string { return severityNames[s] }

// A Code names a kind of mistake, such as "SEG1012". Codes never change meaning.
type Code string

// A Diag is one finding at a place.
type Diag struct {
	Code     Code
	Severity Severity
	Span     token.Span // the primary place
	Message  string     // lower case, no full stop
	Label    string     // shown under the primary span, such as "did you mean `country`?"
	Notes    []Note
	Fixes    []Fix
}

// A Note is further text, at a second place where one helps (a schema column,
// the first of two definitions). Span may be the zero span.
type Note struct {
	Span    token.Span
	Message string
}

// A Fix is a mend: edits applied together. Safe means that the meaning is kept
// or that only one reading was possible.
type Fix struct {
	Message string
	Safe    bool
	Edits   []Edit
}

// An Edit replaces the text of a span.
type Edit struct {
	Span token.Span
	Text string
}

// A List gathers diagnostics of one run.
type List []Diag

// Add appends d.
func (l *List) Add(d Diag) { *l = append(*l, d) }

// HasErrors reports whether any diagnostic is an error.
func (l List) HasErrors() bool {
	return slices.ContainsFunc(l, func(d Diag) bool { return d.Severity == Error })
}

// Sort orders by file, place, code and message, and drops exact repeats.
func (l *List) Sort() {
	slices.SortStableFunc(*l, func(a, b Diag) int {
		return cmp.Or(cmp.Compare(fileName(a), fileName(b)),
			cmp.Compare(a.Span.Start, b.Span.Start), cmp.Compare(a.Span.End, b.Span.End),
			cmp.Compare(a.Code, b.Code), cmp.Compare(a.Message, b.Message))
	})
	*l = slices.CompactFunc(*l, func(a, b Diag) bool {
		return a.Span == b.Span && a.Code == b.Code && a.Message == b.Message
	})
}

func fileName(d Diag) string {
	if d.Span.File == nil {
		return ""
	}
	return d.Span.File.Name
}
