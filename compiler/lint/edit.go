package lint

import (
	"strings"

	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
)

// replace is a fix that writes a text in place of a span of a DSL file; none elsewhere.
func replace(at token.Span, text, message string, safe bool) []diag.Fix {
	if !isDSL(at) {
		return nil
	}
	return []diag.Fix{{Message: message, Safe: safe, Edits: []diag.Edit{{Span: at, Text: text}}}}
}

// drop is a fix that removes a clause of a DSL file with its lines; none where the
// lines hold something else.
func drop(at token.Span, message string, safe bool) []diag.Fix {
	if !isDSL(at) {
		return nil
	}
	f := at.File
	first, last := f.Position(int(at.Start)).Line, f.Position(int(at.End)).Line
	start, end := f.LineStart(first), len(f.Content)
	if last < f.Lines() {
		end = f.LineStart(last + 1)
	}
	around := string(f.Content[start:at.Start]) + string(f.Content[at.End:end])
	if strings.TrimSpace(around) != "" {
		return nil
	}
	return []diag.Fix{{Message: message, Safe: safe, Edits: []diag.Edit{{Span: f.Span(start, end)}}}}
}
