package parse

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// string takes "text". It ends at the line's end at the latest, so that one
// missing quote spoils one line.
func (s *scanner) string() {
	i := s.pos + 1
	for i < len(s.text) && s.text[i] != '"' && s.text[i] != '\n' {
		switch c := s.text[i]; {
		case c == '\\':
			i = s.escape(i)
		case c >= utf8.RuneSelf || c < ' ' && c != '\t' && !(c == '\r' && strings.HasPrefix(s.text[i:], "\r\n")) || c == 0x7F:
			_, n := utf8.DecodeRuneInString(s.text[i:])
			s.checkRunes(i, i+n, "in a text", true)
			i += n
		default:
			i++
		}
	}
	if i < len(s.text) && s.text[i] == '"' {
		s.add(text, i+1)
		return
	}
	end := s.pos + len(strings.TrimRight(s.text[s.pos:i], " \t\r"))
	s.report(codeUnterminated, s.pos, end, "a text ends on the line where it begins", "expected `\"`")
	s.add(text, end)
}

// escape checks the escape that begins at i and returns its end.
func (s *scanner) escape(i int) int {
	if i+1 >= len(s.text) || s.text[i+1] == '\n' {
		return i + 1
	}
	switch s.text[i+1] {
	case '"', '\\', 'n', 't':
		return i + 2
	case 'u':
		if r, end := unicodeEscape(s.text[i:]); end > 0 {
			if r <= 0 || r > unicode.MaxRune || r >= 0xD800 && r <= 0xDFFF {
				s.report(codeEscape, i, i+end, "no text can hold the code point "+s.text[i+3:i+end-1], "expected a code point from 1 to 10FFFF, without surrogates")
			}
			return i + end
		}
	}
	_, n := utf8.DecodeRuneInString(s.text[i+1:])
	s.report(codeEscape, i, i+1+n, "unknown escape `"+clip(s.text[i:i+1+n])+"`", "expected `\\\"`, `\\\\`, `\\n`, `\\t` or `\\u{…}` with a code point in hexadecimal")
	return i + 1 + n
}

// unicodeEscape reads \u{1F600} and returns the code point and the length, or a
// length of 0 when it is malformed.
func unicodeEscape(s string) (rune, int) {
	end := strings.IndexByte(s[:min(len(s), len(`\u{10FFFF}`))], '}')
	if !strings.HasPrefix(s, `\u{`) || end < 0 {
		return 0, 0
	}
	n, err := strconv.ParseUint(s[3:end], 16, 32)
	if err != nil {
		return 0, 0
	}
	return rune(n), end + 1
}

// unquote decodes a text token. Mistakes in it are already reported, so what is
// malformed stands for itself.
func unquote(raw string) string {
	body := strings.TrimSuffix(raw[1:], `"`)
	if raw[0] != '"' {
		return wrongQuotesBody(raw)
	}
	if !strings.Contains(body, `\`) {
		return body
	}
	var b strings.Builder
	for len(body) > 0 {
		i := strings.IndexByte(body, '\\')
		if i < 0 || i+1 == len(body) {
			b.WriteString(body)
			break
		}
		b.WriteString(body[:i])
		n := 2
		switch body[i+1] {
		case 'n':
			b.WriteByte('\n')
		case 't':
			b.WriteByte('\t')
		case 'u':
			r, end := unicodeEscape(body[i:])
			b.WriteRune(r)
			n = max(end, n)
		default:
			b.WriteByte(body[i+1])
		}
		body = body[i+n:]
	}
	return b.String()
}

// wrongQuotes takes a text in quotes of another kind, reports it and reads it
// as a text.
func (s *scanner) wrongQuotes(open string, closers ...string) {
	rest := s.text[s.pos:]
	end, found := len(open), false
	for end < len(rest) && rest[end] != '\n' && !found {
		_, n := utf8.DecodeRuneInString(rest[end:])
		found = slices.Contains(closers, rest[end:end+n])
		end += n
	}
	if !found {
		s.report(codeQuotes, s.pos, s.pos+len(open), "a text stands in double quotes, `\"`", "")
		s.add(mistake, s.pos+len(strings.TrimRight(rest[:end], " \t\r")))
		return
	}
	s.checkRunes(s.pos, s.pos+end, "in a text", true)
	ours := `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(wrongQuotesBody(rest[:end])) + `"`
	s.fix(codeQuotes, s.pos, s.pos+end, "a text stands in double quotes", "write `"+clip(ours)+"`", mend{ours, true})
	s.add(text, s.pos+end)
}

// wrongQuotesBody strips one character at each end.
func wrongQuotesBody(raw string) string {
	_, first := utf8.DecodeRuneInString(raw)
	_, last := utf8.DecodeLastRuneInString(raw)
	return raw[first : len(raw)-last]
}

// checkRunes reports the characters of text[start:end] that no source holds:
// broken UTF-8, controls and bidirectional controls. It says whether there were
// any. In a text an escape does instead.
func (s *scanner) checkRunes(start, end int, where string, inText bool) bool {
	found := false
	for i := start; i < end; {
		c := s.text[i]
		if c >= ' ' && c < 0x7F || c == '\t' {
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s.text[i:])
		switch {
		case r == utf8.RuneError && n <= 1:
			n = 1
			s.report(codeUTF8, i, i+n, fmt.Sprintf("the byte 0x%02X is not UTF-8", c), "save the file as UTF-8")
			found = true
		case r == '\uFEFF' || unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r):
			s.control(i, i+n, r, where, inText && r != 0)
			found = true
		}
		i += n
	}
	return found
}

func (s *scanner) control(start, end int, r rune, where string, escapes bool) {
	message := "the character " + codePoint(r) + " must not stand " + where
	if escapes {
		ours := fmt.Sprintf(`\u{%X}`, r)
		s.fix(codeControl, start, end, message, "write `"+ours+"`", mend{ours, true})
		return
	}
	s.report(codeControl, start, end, message, "")
}

// codePoint names a character that cannot be shown.
func codePoint(r rune) string {
	if name := controlNames[r]; name != "" {
		return fmt.Sprintf("U+%04X (%s)", r, name)
	}
	return fmt.Sprintf("U+%04X", r)
}

var controlNames = map[rune]string{
	0: "null", '\r': "carriage return", 0x1B: "escape", 0x7F: "delete", 0xA0: "no-break space", 0x3000: "ideographic space", 0xFEFF: "byte order mark",
	0x061C: "arabic letter mark", 0x200E: "left-to-right mark", 0x200F: "right-to-left mark",
	0x202A: "left-to-right embedding", 0x202B: "right-to-left embedding", 0x202C: "pop directional formatting",
	0x202D: "left-to-right override", 0x202E: "right-to-left override", 0x2066: "left-to-right isolate",
	0x2067: "right-to-left isolate", 0x2068: "first strong isolate", 0x2069: "pop directional isolate",
}
