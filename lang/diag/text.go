package diag

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"github.com/segc-dev/segc/lang/token"
)

// maxShown is how many diagnostics Text prints: more are not read by people.
const maxShown = 100

// TextOptions are the choices of Text.
type TextOptions struct {
	Color bool // ANSI colours, for terminals
}

// Text writes a list for people: a line with place, severity, code and message,
// the source line with carets under the span and the label behind them, notes
// with frames of their own, fixes. Behind the first 100 it says how many more
// there are. Control characters of the source are shown as U+FFFD.
func Text(w io.Writer, list List, opts TextOptions) error {
	p := printer{colours: opts.Color}
	for i, d := range list {
		if i == maxShown {
			p.printf("\n%s\n", p.paint(bold, strconv.Itoa(len(list)-maxShown)+" more; machine formats list them all"))
			break
		}
		if i > 0 {
			p.printf("\n")
		}
		p.diag(d)
	}
	_, err := io.WriteString(w, p.out.String())
	return err
}

// A colour is an ANSI sequence.
type colour string

const (
	bold   colour = "\x1b[1m"
	red    colour = "\x1b[1;31m"
	yellow colour = "\x1b[1;33m"
	cyan   colour = "\x1b[1;36m"
	blue   colour = "\x1b[34m"
	reset  colour = "\x1b[0m"
)

var severityColours = [...]colour{red, yellow, cyan}

type printer struct {
	out     strings.Builder
	colours bool
}

func (p *printer) printf(format string, args ...any) { fmt.Fprintf(&p.out, format, args...) }

func (p *printer) paint(c colour, s string) string {
	if !p.colours || s == "" {
		return s
	}
	return string(c) + s + string(reset)
}

func (p *printer) diag(d Diag) {
	c := severityColours[d.Severity]
	p.printf("%s%s%s\n", p.place(d.Span), p.paint(c, d.Severity.String()+"["+string(d.Code)+"]:"), p.paint(bold, " "+visible(d.Message)))
	gutter := len(strconv.Itoa(lastLine(d)))
	if !p.frame(d.Span, gutter, c, "^", d.Label) && d.Label != "" {
		p.printf("  = help: %s\n", visible(d.Label))
	}
	for _, n := range d.Notes {
		if !n.Span.IsValid() {
			p.printf("  = note: %s\n", visible(n.Message))
			continue
		}
		p.printf("%s%s %s\n", p.place(n.Span), p.paint(blue, "note:"), visible(n.Message))
		p.frame(n.Span, gutter, blue, "-", "")
	}
	for _, f := range d.Fixes {
		kind := "fix"
		if !f.Safe {
			kind = "fix, to be looked at"
		}
		p.printf("  = %s: %s\n", kind, visible(f.Message))
	}
}

// place returns "file:line:column: ", or nothing for the zero span.
func (p *printer) place(s token.Span) string {
	if !s.IsValid() {
		return ""
	}
	return p.paint(bold, visible(s.String())+":") + " "
}

// lastLine returns the largest line number among the frames of d.
func lastLine(d Diag) int {
	last := 0
	spans := []token.Span{d.Span}
	for _, n := range d.Notes {
		spans = append(spans, n.Span)
	}
	for _, s := range spans {
		if s.IsValid() {
			last = max(last, s.File.Position(int(s.Start)).Line)
		}
	}
	return last
}

// frame prints the first line of a span with marks under it, unless there is no
// text to show.
func (p *printer) frame(s token.Span, gutter int, c colour, mark, label string) bool {
	if !s.IsValid() || len(s.File.Content) == 0 {
		return false
	}
	line := s.File.Position(int(s.Start)).Line
	text, lead, marks := excerpt(s, line)
	p.printf("  %s %s\n", p.paint(blue, fmt.Sprintf("%*d |", gutter, line)), text)
	under := strings.Repeat(mark, marks)
	if label != "" {
		under += " " + visible(label)
	}
	p.printf("  %s %s%s\n", p.paint(blue, strings.Repeat(" ", gutter)+" |"), strings.Repeat(" ", lead), p.paint(c, under))
	return true
}

// A long line is shown in part: so many columns, of which so many before the span.
const (
	maxColumns  = 120
	leadColumns = 60
	tabStop     = 4
)

// excerpt returns the line as shown, the columns before the span, and those
// under it: at least one, and not beyond the line.
func excerpt(s token.Span, line int) (text string, lead, marks int) {
	first := s.File.LineStart(line)
	raw := s.File.Line(line)
	if line == 1 && strings.HasPrefix(raw, "\uFEFF") {
		raw, first = raw[3:], 3
	}
	start := min(max(int(s.Start)-first, 0), len(raw))
	end := min(max(int(s.End)-first, start), len(raw))

	cut := 0 // bytes left out at the front
	for back, columns := start, 0; back > 0 && len(raw) > maxColumns; {
		_, n := utf8.DecodeLastRuneInString(raw[:back])
		back -= n
		if columns++; columns > leadColumns {
			cut = back + n
			break
		}
	}
	var b strings.Builder
	column := 0
	if cut > 0 {
		b.WriteString("…")
		column = 1
	}
	leadAt, endAt := -1, -1
	for i := cut; i <= len(raw); {
		if i >= start && leadAt < 0 {
			leadAt = column
		}
		if i >= end && endAt < 0 {
			endAt = column
		}
		if i == len(raw) {
			break
		}
		if column > maxColumns && leadAt >= 0 {
			b.WriteString("…")
			break
		}
		r, n := utf8.DecodeRuneInString(raw[i:])
		shown, wide := cell(r, n, column)
		b.WriteString(shown)
		column += wide
		i += n
	}
	if endAt < 0 {
		endAt = column
	}
	return strings.TrimRight(b.String(), " "), leadAt, max(1, endAt-leadAt)
}

// cell returns how a character is shown at a column, and its width there.
func cell(r rune, size, column int) (string, int) {
	switch {
	case r == '\t':
		n := tabStop - column%tabStop
		return strings.Repeat(" ", n), n
	case r == utf8.RuneError && size == 1 || hidden(r):
		return "\uFFFD", 1
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return string(r), 0
	}
	if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
		return string(r), 2
	}
	return string(r), 1
}

// hidden reports the characters that would steer a terminal or reorder a line.
func hidden(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == 0x2028 || r == 0x2029 || r == 0xFEFF
}

// visible replaces what must not reach a terminal.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if hidden(r) {
			return utf8.RuneError
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}
