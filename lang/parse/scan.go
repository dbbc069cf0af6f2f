package parse

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
)

// maxFile is the size from which a file is refused unread.
const maxFile = 4 << 20

// A source is a text with its place in a file.
type source struct {
	file *token.File
	text string
	at   func(offset int) int // nil: offsets in text are offsets in file
}

// span returns the place in the file of text[start:end].
func (s *source) span(start, end int) token.Span {
	if s.at == nil {
		return s.file.Span(start, end)
	}
	from, to := s.at(start), s.at(end)
	return s.file.Span(from, max(from, to))
}

// A scanner cuts a text into tokens. What is wrong with the text itself is
// reported here, once, and mended where one reading is likely: `==` becomes `=`.
type scanner struct {
	source
	pos       int
	toks      []tok
	comments  []ast.Comment
	diags     diag.List
	lineStart bool
}

func (s *scanner) scan() {
	s.pos = len(s.text) - len(strings.TrimPrefix(s.text, "\uFEFF"))
	s.lineStart = true
	if cap(s.toks) == 0 {
		s.toks = make([]tok, 0, len(s.text)/4+1)
	}
	for s.pos < len(s.text) {
		switch c := s.text[s.pos]; {
		case c == ' ' || c == '\t':
			s.pos++
		case c == '\n':
			s.lineStart = true
			s.pos++
		case c == '\r' && s.peek(1) == '\n':
			s.pos++
		case letter(c):
			s.word()
		case digit(c):
			s.number()
		case c == '"':
			s.string()
		case c == '#':
			s.comment(1)
		case c == '`':
			s.quotedName()
		default:
			s.mark(c)
		}
	}
}

// peek returns the byte n places on, or 0 at the end.
func (s *scanner) peek(n int) byte {
	if s.pos+n < len(s.text) {
		return s.text[s.pos+n]
	}
	return 0
}

// add appends the token [s.pos, end) and moves behind it.
func (s *scanner) add(k kind, end int) {
	s.toks = append(s.toks, tok{kind: k, lineStart: s.lineStart, start: int32(s.pos), end: int32(end), match: -1})
	s.lineStart = false
	s.pos = end
}

func letter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' }
func digit(c byte) bool  { return '0' <= c && c <= '9' }

// wordEnd returns the end of the letters and digits that begin at i.
func (s *scanner) wordEnd(i int) int {
	for i < len(s.text) && (letter(s.text[i]) || digit(s.text[i])) {
		i++
	}
	return i
}

func (s *scanner) word() {
	end := s.wordEnd(s.pos + 1)
	k := ident
	if end-s.pos <= longestKeyword {
		if kw, ok := keywords[s.text[s.pos:end]]; ok {
			k = kw
		}
	}
	if end < len(s.text) && s.text[end] >= utf8.RuneSelf {
		if r, _ := utf8.DecodeRuneInString(s.text[end:]); unicode.IsLetter(r) {
			s.foreignWord(end)
			return
		}
	}
	s.add(k, end)
}

// foreignWord takes a name with letters beyond ASCII as one mistake; at is the
// first such letter.
func (s *scanner) foreignWord(at int) {
	end := at
	for end < len(s.text) {
		r, n := utf8.DecodeRuneInString(s.text[end:])
		if r == utf8.RuneError || !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' {
			break
		}
		end += n
	}
	s.report(codeCharacter, s.pos, end, "names are made of the letters a to z, digits and `_`", "a text belongs in double quotes")
	s.add(mistake, end)
}

// quotedName takes `name`.
func (s *scanner) quotedName() {
	end := s.wordEnd(s.pos + 1)
	name := s.text[s.pos+1 : end]
	if end < len(s.text) && s.text[end] == '`' && name != "" && letter(name[0]) {
		s.add(quoted, end+1)
		return
	}
	end = s.pos + 1
	for end < len(s.text) && s.text[end] != '\n' && s.text[end] != '`' {
		end++
	}
	if end < len(s.text) && s.text[end] == '`' {
		end++
	}
	s.report(codeBackquotes, s.pos, end, "backquotes hold a name of the letters a to z, digits and `_`", "a text belongs in double quotes")
	s.add(mistake, end)
}

// comment takes the rest of the line behind a mark of n bytes.
func (s *scanner) comment(n int) {
	start := s.pos
	end := start + n
	for end < len(s.text) && s.text[end] != '\n' {
		end++
	}
	next := end
	body := strings.TrimRight(s.text[start+n:end], " \t\r")
	end = start + n + len(body)
	s.checkRunes(start+n, end, "in a comment", false)
	body = strings.TrimPrefix(body, " ")
	s.comments = append(s.comments, ast.Comment{Text: body, Gap: s.blankLineAt(next), Span: s.span(start, end)})
	s.pos = next
}

// blankLineAt reports whether the line after the line end at i is blank.
func (s *scanner) blankLineAt(i int) bool {
	for i++; i < len(s.text); i++ {
		switch s.text[i] {
		case '\n':
			return true
		case ' ', '\t', '\r':
		default:
			return false
		}
	}
	return false
}

// blockComment reports /* … */, which the language does not have, and skips it.
func (s *scanner) blockComment() {
	end := len(s.text)
	if i := strings.Index(s.text[s.pos+2:], "*/"); i >= 0 {
		end = s.pos + 2 + i + 2
	}
	s.report(codeComment, s.pos, s.pos+2, "a comment begins with `#` and ends with the line", "write `#` before each line")
	s.pos = end
}

// marks are the operators and brackets of one byte.
var marks = [128]kind{
	'(': lparen, ')': rparen, '[': lbracket, ']': rbracket, '{': lbrace, '}': rbrace, ',': comma, ':': colon,
	'.': dot, '=': eq, '<': lt, '>': gt, '+': plus, '-': minus, '*': star, '/': slash,
}

func (s *scanner) mark(c byte) {
	switch two := s.text[s.pos:min(s.pos+2, len(s.text))]; two {
	case "!=":
		s.add(ne, s.pos+2)
	case "<=":
		s.add(le, s.pos+2)
	case ">=":
		s.add(ge, s.pos+2)
	case "??":
		s.add(coalesce, s.pos+2)
	case "==":
		s.foreign(eq, two, "=")
	case "<>":
		s.foreign(ne, two, "!=")
	case "&&":
		s.foreign(kwAnd, two, "and")
	case "||":
		s.foreign(kwOr, two, "or")
	case "--", "//":
		s.report(codeComment, s.pos, s.pos+2, "a comment begins with `#`, not with `"+two+"`", "write `#`")
		s.comment(2)
	case "/*":
		s.blockComment()
	default:
		s.single(c)
	}
}

func (s *scanner) single(c byte) {
	switch {
	case c < utf8.RuneSelf && marks[c] != eof && !(c == '.' && digit(s.peek(1)) && s.blankBefore()):
		s.add(marks[c], s.pos+1)
	case c == '.':
		s.number()
	case c == '!':
		s.foreign(kwNot, "!", "not")
	case c == ';':
		s.fix(codeForeign, s.pos, s.pos+1, "clauses and declarations need no `;`", "remove it", mend{"", true})
		s.pos++
	case c == '\'':
		s.wrongQuotes("'", "'")
	case c == '%':
		s.report(codeCharacter, s.pos, s.pos+1, "`%` is no operator: it belongs to the number before it, as in `10%`", "")
		s.add(mistake, s.pos+1)
	default:
		s.rune()
	}
}

// blankBefore reports whether no operand ends right before the position.
func (s *scanner) blankBefore() bool {
	if len(s.toks) == 0 {
		return true
	}
	last := s.toks[len(s.toks)-1]
	return int(last.end) != s.pos || last.kind != ident && last.kind != quoted && last.kind != rparen && !last.kind.keyword()
}

// foreign reports an operator of another language and reads it as ours.
func (s *scanner) foreign(k kind, spelt, ours string) {
	s.fix(codeForeign, s.pos, s.pos+len(spelt), "`"+spelt+"` is written `"+ours+"`", "write `"+ours+"`", mend{pad(ours), true})
	s.add(k, s.pos+len(spelt))
}

// pad sets words off from what stands beside them.
func pad(op string) string {
	if letter(op[0]) {
		return " " + op + " "
	}
	return op
}

// lookalikes are characters that people type or paste for an operator.
var lookalikes = map[rune]struct {
	kind kind
	ours string
}{
	'≥': {ge, ">="}, '≤': {le, "<="}, '≠': {ne, "!="}, '−': {minus, "-"}, '–': {minus, "-"}, '×': {star, "*"}, '÷': {slash, "/"},
}

// rune takes a character beyond the marks: one look-alike or one mistake.
func (s *scanner) rune() {
	r, n := utf8.DecodeRuneInString(s.text[s.pos:])
	like, known := lookalikes[r]
	switch {
	case r == '“' || r == '”' || r == '„':
		s.wrongQuotes(s.text[s.pos:s.pos+n], "”", "“", `"`)
	case r == '‘' || r == '’' || r == '‚':
		s.wrongQuotes(s.text[s.pos:s.pos+n], "’", "‘", "'")
	case r == '\u00A0' || r == '\u3000' || unicode.Is(unicode.Zs, r):
		s.fix(codeCharacter, s.pos, s.pos+n, codePoint(r)+" is not the blank of the keyboard", "write a plain blank", mend{" ", true})
		s.pos += n
	case s.checkRunes(s.pos, s.pos+n, "outside of a text", false):
		s.add(mistake, s.pos+n)
	case known:
		s.fix(codeCharacter, s.pos, s.pos+n, "unexpected character `"+string(r)+"`", "did you mean `"+like.ours+"`?", mend{like.ours, true})
		s.add(like.kind, s.pos+n)
	case unicode.IsLetter(r):
		s.foreignWord(s.pos)
	default:
		end := s.pos + n
		for end < len(s.text) && strings.HasPrefix(s.text[end:], string(r)) { // a run of one character is one mistake
			end += n
		}
		s.report(codeCharacter, s.pos, end, "unexpected character `"+string(r)+"`", "a text belongs in double quotes")
		s.add(mistake, end)
	}
}
