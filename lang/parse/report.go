package parse

import (
	"unicode/utf8"

	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
)

// The codes of this package. Each has a page in lang/diag/pages.
const (
	codeCharacter    diag.Code = "SEG0101" // character that no token begins with
	codeControl      diag.Code = "SEG0102" // control or bidirectional character
	codeUTF8         diag.Code = "SEG0103" // broken UTF-8
	codeUnterminated diag.Code = "SEG0104" // text without an end
	codeEscape       diag.Code = "SEG0105" // unknown escape
	codeQuotes       diag.Code = "SEG0106" // quotes of another kind
	codeNumber       diag.Code = "SEG0107" // malformed number
	codeDate         diag.Code = "SEG0108" // malformed or unreal date or instant
	codeComment      diag.Code = "SEG0109" // comment mark of another language
	codeForeign      diag.Code = "SEG0110" // operator of another language
	codeBackquotes   diag.Code = "SEG0111" // no name in backquotes
	codeSize         diag.Code = "SEG0112" // file or declaration too large
	codeDepth        diag.Code = "SEG0113" // nested too deep
	codeTooMany      diag.Code = "SEG0114" // more mistakes than are listed

	codeDeclaration diag.Code = "SEG0201" // expected a declaration
	codeHeader      diag.Code = "SEG0202" // malformed head of a declaration
	codeClause      diag.Code = "SEG0203" // expected a clause
	codeValue       diag.Code = "SEG0204" // expected a value
	codeTrailing    diag.Code = "SEG0205" // expression goes on where it should end
	codeExpected    diag.Code = "SEG0206" // expected a certain word or mark
	codeChain       diag.Code = "SEG0207" // comparisons do not chain
	codeReserved    diag.Code = "SEG0208" // reserved word as a name
	codeCase        diag.Code = "SEG0209" // keyword in capitals
	codeSQL         diag.Code = "SEG0210" // form of SQL that is written otherwise
	codeNot         diag.Code = "SEG0211" // not needs parentheses here
	codeUnit        diag.Code = "SEG0212" // no unit of time
	codeDuration    diag.Code = "SEG0213" // duration that is no whole number
	codeConstant    diag.Code = "SEG0214" // expected a constant
	codeShare       diag.Code = "SEG0215" // expected a percentage
	codeExpect      diag.Code = "SEG0216" // malformed expect
	codePackage     diag.Code = "SEG0217" // package clause out of place
	codeRelation    diag.Code = "SEG0218" // expected a relation
	codeWindow      diag.Code = "SEG0219" // window without a time
)

// A mend is the replacement text of a fix. Safe: only one reading was possible.
type mend struct {
	text string
	safe bool
}

// maxReports bounds the mistakes of one text that are reported.
const maxReports = 500

// complain adds a diagnostic. What exceeds the bound is one last line.
func (s *scanner) complain(d diag.Diag) {
	switch n := len(s.diags); {
	case n < maxReports:
		s.diags.Add(d)
	case n == maxReports:
		s.diags.Add(diag.Diag{Code: codeTooMany, Span: d.Span, Message: "there are more mistakes, from here on they are not listed", Label: "mend the others first"})
	}
}

func (s *scanner) report(code diag.Code, start, end int, message, label string) {
	s.complain(diag.Diag{Code: code, Span: s.span(start, end), Message: message, Label: label})
}

func (s *scanner) fix(code diag.Code, start, end int, message, label string, m mend) {
	s.complain(withFix(diag.Diag{Code: code, Span: s.span(start, end), Message: message, Label: label}, m))
}

// withFix adds a fix that replaces the diagnostic's own span.
func withFix(d diag.Diag, m mend) diag.Diag {
	message := d.Label
	if message == "" {
		message = "remove it"
	}
	d.Fixes = []diag.Fix{{Message: message, Safe: m.safe, Edits: []diag.Edit{{Span: d.Span, Text: m.text}}}}
	return d
}

// report adds a mistake at a place. It changes nothing about the parse.
func (p *parser) report(code diag.Code, at token.Span, message, label string, notes ...diag.Note) {
	p.complain(diag.Diag{Code: code, Span: at, Message: message, Label: label, Notes: notes})
}

// fail reports a mistake at the current token and gives the clause up: from
// here on the parser sees the end of the text, until the clause is left. Only
// the first mistake of a clause is reported.
func (p *parser) fail(code diag.Code, message, label string, notes ...diag.Note) {
	if p.failed {
		return
	}
	if p.peek() != mistake { // the scanner has reported it
		p.report(code, p.spanAt(p.i), message, label, notes...)
	}
	p.failed, p.failedAt = true, p.i
	p.i = p.end
}

// failWanting fails with `expected …, found …`.
func (p *parser) failWanting(code diag.Code, wanted, label string, notes ...diag.Note) {
	if !p.failed {
		p.fail(code, "expected "+wanted+", found "+p.found(), label, notes...)
	}
}

// found names the current token for a message.
func (p *parser) found() string {
	switch k := p.peek(); {
	case k == eof && p.end < len(p.toks):
		return "the next declaration"
	case k == eof:
		return "the end of the text"
	case k == text:
		return "the text " + clip(p.word(p.i))
	default:
		return "`" + clip(p.word(p.i)) + "`"
	}
}

// longestClip is the length from which a quoted piece of source is cut.
const longestClip = 40

// clip shortens a piece of source for a message.
func clip(s string) string {
	if len(s) <= longestClip {
		return s
	}
	cut := longestClip
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}
