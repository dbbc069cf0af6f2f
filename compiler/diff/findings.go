package diff

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
)

// JSON writes a report in its format.
func (r *Report) JSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(r)
}

// Diagnostics returns the findings as diagnostics in the new version, heaviest
// first. What is gone is told at the top of its file, or of segc.yaml where that
// is gone too: platforms annotate only what is there.
func (r *Report) Diagnostics(head []*token.File, top *token.File) diag.List {
	severities := map[string]diag.Severity{levelError: diag.Error, levelWarning: diag.Warning, levelInfo: diag.Info}
	var out diag.List
	for _, c := range r.Changes {
		span := c.NewSpan
		if !span.IsValid() {
			span = top.Span(0, 0)
			if i := slices.IndexFunc(head, func(f *token.File) bool { return c.OldSpan.IsValid() && f.Name == c.OldSpan.File.Name }); i >= 0 {
				span = head[i].Span(0, 0)
			}
		}
		for _, f := range c.Findings {
			d := diag.Diag{Code: diag.Code(f.Rule), Severity: severities[f.Level], Span: span, Message: f.Message}
			if f.AcceptedBy != "" {
				d.Severity = diag.Info
				d.Notes = append(d.Notes, diag.Note{Message: "accepted: " + f.AcceptedBy})
			} else if f.Level == levelError {
				d.Label = "accept it as " + c.Fingerprint + " in " + AcceptFile + ", or change it back"
			}
			for _, g := range c.Regions {
				if len(d.Notes) < 4 && g.Witness != nil && !strings.HasPrefix(f.Rule, "SEG1614") {
					d.Notes = append(d.Notes, diag.Note{Message: fmt.Sprintf("%s: %s, such as %s", g.Dir, g.Predicate, g.Witness.Text)})
				}
			}
			out.Add(d)
		}
	}
	slices.SortStableFunc(out, func(a, b diag.Diag) int { return int(a.Severity) - int(b.Severity) })
	return out
}

// mostAnnotations is how many annotations of a step GitHub shows.
const mostAnnotations = 10

// Annotations shortens findings to what GitHub shows: the heaviest, and one line
// that counts the rest.
func Annotations(list diag.List) diag.List {
	if len(list) <= mostAnnotations {
		return list
	}
	rest := len(list) - mostAnnotations + 1
	return append(slices.Clone(list[:mostAnnotations-1]), diag.Diag{Code: list[mostAnnotations-1].Code, Severity: list[mostAnnotations-1].Severity,
		Message: fmt.Sprintf("%d more findings: the job's output has them all", rest)})
}
