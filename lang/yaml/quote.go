package yaml

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/segc-dev/segc/lang/token"
)

// textOut writes a text: without quotes where no reader of YAML takes it for
// something else.
func textOut(s string) *out {
	if plainText(s) {
		return scalar(s)
	}
	return scalar(quote(s))
}

// misread are the words that YAML, in one version or another, takes for
// booleans and null.
var misread = map[string]bool{"true": true, "false": true, "null": true, "yes": true, "no": true, "on": true, "off": true, "y": true, "n": true}

// plainText reports a text that begins with a letter and holds letters, digits
// and marks that mean nothing to YAML.
func plainText(s string) bool {
	if misread[strings.ToLower(s)] || strings.HasSuffix(s, " ") {
		return false
	}
	for i, c := range s {
		switch {
		case c == '_' || c < 0x80 && letterOrDigit(byte(c)) || c >= 0x80 && unicode.IsLetter(c):
			if i == 0 && '0' <= c && c <= '9' {
				return false
			}
		case i > 0 && strings.ContainsRune(" .-/@+*()'&", c):
		default:
			return false
		}
	}
	return s != ""
}

func letterOrDigit(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// dslOut writes a text in the syntax of the DSL, such as an expression.
func dslOut(s string) *out {
	switch {
	case plainDSL(s):
		return scalar(s)
	case strings.Contains(s, "'") || strings.ContainsFunc(s, escaped):
		return scalar(quote(s))
	}
	return scalar("'" + s + "'")
}

// plainDSL reports an expression that needs no quotes, neither in a line of its
// own nor between brackets, where a question mark ends a text.
func plainDSL(s string) bool {
	if s == "true" || s == "false" || cleanNumber.MatchString(s) {
		return true
	}
	if s == "" || misread[strings.ToLower(s)] || !letterOrDigit(s[0]) && s[0] != '_' || zeroNumber.MatchString(s) {
		return false
	}
	if letterOrDigit(s[0]) && s[0] <= '9' && strings.ContainsAny(s, "_.eExXoObB:+") && !strings.Contains(s, " ") && !dateShape.MatchString(s) {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if !letterOrDigit(c) && strings.IndexByte(" _.=!<>+-*/%()\"", c) < 0 && !(c == ':' && dateShape.MatchString(s)) {
			return false
		}
	}
	return true
}

// escaped reports what stands in double quotes with a backslash.
func escaped(c rune) bool {
	return c < ' ' || c == 0x7F || c >= 0x80 && !unicode.IsPrint(c) || c == 0xFEFF || unicode.Is(unicode.Bidi_Control, c)
}

// quote writes a text in double quotes.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, c := range s {
		switch {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteRune(c)
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\t':
			b.WriteString(`\t`)
		case c == '\r':
			b.WriteString(`\r`)
		case !escaped(c):
			b.WriteRune(c)
		case c > 0xFFFF:
			fmt.Fprintf(&b, `\U%08X`, c)
		default:
			fmt.Fprintf(&b, `\u%04X`, c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// linesOut writes a text of several lines as a block, one of a single line as a
// text.
func linesOut(lines []string) *out {
	if len(lines) == 1 && lines[0] != "" && !strings.ContainsFunc(lines[0], unseen) && plainSentence(lines[0]) {
		return scalar(lines[0])
	}
	for i, line := range lines {
		if strings.ContainsFunc(line, func(c rune) bool { return escaped(c) && c != '\t' }) || line != strings.TrimRight(line, " \t") {
			return scalar(quote(strings.Join(lines, "\n")))
		}
		if i == 0 && strings.TrimLeft(line, " \t") != line {
			return scalar(quote(strings.Join(lines, "\n")))
		}
	}
	if len(lines) == 1 || lines[0] == "" || lines[len(lines)-1] == "" {
		return scalar(quote(strings.Join(lines, "\n")))
	}
	return &out{lines: lines}
}

// plainSentence reports a line that begins with a letter and holds nothing that
// YAML takes for a mark; a description stands in no brackets.
func plainSentence(s string) bool {
	first := s[0]
	if !letterOrDigit(first) || first <= '9' || misread[strings.ToLower(s)] {
		return false
	}
	return !strings.Contains(s, ": ") && !strings.Contains(s, " #") && !strings.HasSuffix(s, ":") && !strings.HasSuffix(s, " ") &&
		!strings.ContainsFunc(s, func(c rune) bool { return escaped(c) })
}

// ident returns a name as the DSL writes it.
func ident(name string) string {
	if _, reserved := token.Keywords[name]; reserved {
		return "`" + name + "`"
	}
	return name
}
