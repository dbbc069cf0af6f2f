package sql

import (
	"slices"
	"strings"
)

// POSIX leaves open what a backslash means within brackets, so classes are
// written in the way in which all read them alike: `]` first, `^` and `-` last,
// a backslash twice (which is the set of itself either way), and no bound of a
// range is one of these.

// bracketSigns are the characters that mean something within brackets.
const bracketSigns = `]\[^-`

// classERE writes pairs of bounds as a bracket expression.
func classERE(sb *strings.Builder, class []rune) {
	class, complement := gapsOf(class)
	var signs []rune
	var ranges strings.Builder
	for i := 0; i+1 < len(class); i += 2 {
		lo, hi := max(class[i], 1), class[i+1]
		for lo <= hi && strings.ContainsRune(bracketSigns, lo) {
			signs = append(signs, lo)
			lo++
		}
		for hi >= lo && strings.ContainsRune(bracketSigns, hi) {
			signs = append(signs, hi)
			hi--
		}
		switch {
		case lo > hi:
		case lo == hi:
			ranges.WriteRune(lo)
		default:
			ranges.WriteString(string(lo) + "-" + string(hi))
		}
	}
	has := func(r rune) bool { return slices.Contains(signs, r) }
	body := ""
	if has(']') {
		body = "]"
	}
	body += ranges.String()
	for _, c := range []struct {
		sign    rune
		written string
	}{{'\\', `\\`}, {'[', "["}, {'^', "^"}, {'-', "-"}} {
		if has(c.sign) {
			body += c.written
		}
	}
	switch {
	case complement:
		sb.WriteString("[^" + body + "]")
	case body == "^": // alone in brackets it would mean their complement
		sb.WriteString(`\^`)
	case body == "^-":
		sb.WriteString("[-^]")
	default:
		sb.WriteString("[" + body + "]")
	}
}

// runeERE writes a character; special ones get a backslash.
func runeERE(sb *strings.Builder, r rune) {
	if strings.ContainsRune(`\.+*?()|[]{}^$`, r) {
		sb.WriteByte('\\')
	}
	sb.WriteRune(r)
}
