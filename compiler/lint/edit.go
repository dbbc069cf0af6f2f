package lint

import (
	"strings"

	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
)

// replace is a fix that writes a text of the DSL in place of a span; none where a
// comment would go, or where the text cannot stand in a YAML file.
func replace(at token.Span, text, message string, safe bool) []diag.Fix {
	if !at.IsValid() || strings.Count(at.Text(), "#") > strings.Count(text, "#") {
		return nil
	}
	if !isDSL(at) {
		return replaceYAML(at, text, message, safe)
	}
	return []diag.Fix{{Message: message, Safe: safe, Edits: []diag.Edit{{Span: at, Text: text}}}}
}

// drop is a fix that removes a clause or a comment with its lines; none where the
// lines hold something else.
func drop(at token.Span, message string, safe bool) []diag.Fix {
	if !at.IsValid() {
		return nil
	}
	f := at.File
	first, last := f.Position(int(at.Start)).Line, f.Position(int(at.End)).Line
	start, end := f.LineStart(first), len(f.Content)
	if last < f.Lines() {
		end = f.LineStart(last + 1)
	}
	around := string(f.Content[start:at.Start]) + string(f.Content[at.End:end])
	if !isDSL(at) {
		return dropYAML(at, f.Span(start, end), strings.TrimSpace(around), message, safe)
	}
	if strings.TrimSpace(around) != "" {
		return nil
	}
	return []diag.Fix{{Message: message, Safe: safe, Edits: []diag.Edit{{Span: f.Span(start, end)}}}}
}

// dropClause is a safe fix that removes a clause or a name with its lines; none
// where a comment is in it or right above it: it would go too, or speak of the
// next clause.
func dropClause(at token.Span, message string) []diag.Fix {
	if !at.IsValid() || strings.Contains(at.Text(), "#") {
		return nil
	}
	f := at.File
	if line := f.Position(int(at.Start)).Line; line > 1 {
		above := string(f.Content[f.LineStart(line-1):f.LineStart(line)])
		if comment, ok := strings.CutPrefix(strings.TrimSpace(above), "#"); ok && !strings.HasPrefix(strings.TrimSpace(comment), prefix) {
			return nil
		}
	}
	return drop(at, message, true)
}
