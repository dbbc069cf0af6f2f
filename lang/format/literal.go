package format

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/segc-dev/segc/lang/ast"
)

// quote spells a text.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\uFEFF':
			fmt.Fprintf(&b, `\u{%X}`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// number spells digits with at most one point: in groups of three from five
// digits up, so that 10_000 is readable and 2026 stays a year.
func number(digits string) string {
	whole, fraction, _ := strings.Cut(digits, ".")
	if len(whole) > 4 {
		var b strings.Builder
		for i, c := range whole {
			if i > 0 && (len(whole)-i)%3 == 0 {
				b.WriteByte('_')
			}
			b.WriteRune(c)
		}
		whole = b.String()
	}
	if fraction != "" {
		return whole + "." + fraction
	}
	return whole
}

func numberLit(n *ast.NumberLit) string {
	s := number(n.Text)
	if n.Percent {
		s += "%"
	}
	if n.Unit != nil {
		s += " " + unit(n.Unit)
	}
	return s
}

func duration(d *ast.DurationLit) string {
	s := number(strconv.FormatInt(d.N, 10)) + " " + d.Unit.String()
	if d.N != 1 {
		s += "s"
	}
	return s
}
