package yamlsrc

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/segc-dev/segc/lang/diag"
)

// bisectBytes bounds the files in which the line of a mistake is searched by
// reading beginnings of the file again.
const bisectBytes = 128 << 10

// A problem is the library's wording and ours.
type problem struct{ theirs, message, label string }

var tabProblem = problem{"tab character", "a tab where YAML wants blanks", "indent with blanks"}

// problems are tried in order.
var problems = []problem{
	{"mapping values are not allowed", "a colon followed by a blank does not fit here", "indent the line like its neighbours, or quote the text that holds the colon"},
	{"did not find expected key", "the line does not fit the map above it", "indent it like its neighbours"},
	{"did not find expected '-' indicator", "the line does not fit the list above it", "begin it with `- `, or indent it further"},
	{"did not find expected ',' or ']'", "a list in brackets does not end", "separate its items with commas and close it with `]`"},
	{"did not find expected ',' or '}'", "a map in braces does not end", "separate its entries with commas and close it with `}`"},
	{"did not find expected node content", "a value is missing", "write a value, or remove the mark before it"},
	{"did not find expected <document start>", "text follows the end of the value", "remove it, or indent it into a map or list"},
	{"found character that cannot start any token", "a value cannot begin with this character", "quote the text"},
	tabProblem,
	{"could not find expected ':'", "the line is no `key: value`", "write a colon and a blank behind the key"},
	{"found unexpected end of stream", "a quoted text does not end", "close the quote"},
	{"found unexpected document indicator", "a quoted text runs into the next document", "close the quote"},
	{"found unknown escape character", "unknown escape in double quotes", "write a backslash as `\\\\`, or use single quotes"},
	{"hexdecimal number", "an escape lacks hexadecimal digits", "write `\\xNN`, `\\uNNNN` or `\\UNNNNNNNN`"},
	{"invalid Unicode character escape", "an escape names no character", "write a Unicode scalar value"},
	{"exceeded max depth", "more than 200 levels of nesting", "flatten the structure"},
	{"unknown anchor", "an alias stands for nothing", "write the value out here"},
	{"sequence entries are not allowed", "a list item does not fit here", "begin the list on a line of its own"},
	{"mapping keys are not allowed", "a key does not fit here", "begin the map on a line of its own"},
	{"undefined tag handle", "a tag that nothing defines", "remove the tag; quote the text"},
	{"incompatible YAML document", "a YAML version that nobody reads", "remove the `%YAML` line"},
}

var lineInError = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

// syntax turns the library's error into a diagnostic.
func (r *reader) syntax(body []byte, err error) {
	text := lineInError.ReplaceAllString(err.Error(), "")
	p := problem{text, "not YAML: " + text, ""}
	for _, known := range problems {
		if strings.Contains(text, known.theirs) {
			p = known
			break
		}
	}
	d := diag.Diag{Code: Syntax, Span: r.lineSpan(r.problemLine(body, err, text)), Message: p.message, Label: p.label}
	switch {
	case strings.Contains(text, "exceeded max depth"):
		d.Code = TooLarge
	case strings.Contains(text, "unknown anchor"):
		d.Code = Alias
	case strings.Contains(text, "undefined tag handle"):
		d.Code = Tag
	}
	r.sharpen(&d, p)
	r.diags.Add(d)
}

// problemLine returns the first line up to which the file fails as the whole
// does: the library names a line near it, or none.
func (r *reader) problemLine(body []byte, err error, text string) int {
	line := 1
	if m := lineInError.FindStringSubmatch(err.Error()); m != nil && m[1] != "" {
		line, _ = strconv.Atoi(m[1])
	}
	if len(body) > bisectBytes || strings.Contains(text, "exceeded max depth") {
		return line
	}
	low, high := 1, r.file.Lines() // fails at high
	for low < high {
		mid := (low + high) / 2
		if _, _, err := parse(body[:r.file.LineStart(mid+1)-r.base]); err != nil && lineInError.ReplaceAllString(err.Error(), "") == text {
			high = mid
		} else {
			low = mid + 1
		}
	}
	return low
}

// noStart finds a character that begins no value, where a value begins.
var noStart = regexp.MustCompile("(?:^|[ \t,\\[{])([`@%|>])")

// sharpen narrows the span of a line to the character at fault where it shows.
func (r *reader) sharpen(d *diag.Diag, p problem) {
	line := d.Span
	switch p.theirs {
	case tabProblem.theirs, "found character that cannot start any token":
		start := r.lineStart(int(line.Start))
		if tab := strings.IndexByte(string(r.file.Content[start:line.Start]), '\t'); tab >= 0 {
			d.Message, d.Label = tabProblem.message, tabProblem.label
			d.Span = r.file.Span(start+tab, start+tab+1)
			return
		}
		if at := noStart.FindStringSubmatchIndex(line.Text()); at != nil {
			d.Span = r.file.Span(int(line.Start)+at[2], int(line.Start)+at[3])
		}
	}
}
