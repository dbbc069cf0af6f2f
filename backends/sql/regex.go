package sql

import (
	"errors"
	"fmt"
	"regexp/syntax"
	"strings"
	"unicode"
)

// A Regex is a flavour of regular expressions.
type Regex int

// The flavours. RE2 is the language's own: patterns stand as they are.
const (
	RE2 Regex = iota
	ARE       // PostgreSQL's advanced regular expressions
)

// arePattern rewrites an RE2 pattern so that PostgreSQL finds the same matches:
// classes are spelled out, `.` excludes the line end, letters without case become
// classes. What depends on words or lines is refused: there the flavours differ.
func arePattern(pattern string) (string, error) {
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return "", err
	}
	var sb strings.Builder
	if err := writeARE(&sb, re); err != nil {
		return "", err
	}
	return sb.String(), nil
}

func writeARE(sb *strings.Builder, re *syntax.Regexp) error {
	switch re.Op {
	case syntax.OpNoMatch:
		sb.WriteString("(?!)")
	case syntax.OpEmptyMatch:
		sb.WriteString("(?:)")
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			if re.Flags&syntax.FoldCase != 0 && unicode.SimpleFold(r) != r {
				writeClass(sb, folded(r))
				continue
			}
			writeRune(sb, r, `\.+*?()|[]{}^$`)
		}
	case syntax.OpCharClass:
		writeClass(sb, re.Rune)
	case syntax.OpAnyCharNotNL:
		sb.WriteString(`[^\n]`)
	case syntax.OpAnyChar:
		sb.WriteString(".")
	case syntax.OpBeginText:
		sb.WriteString("^")
	case syntax.OpEndText:
		sb.WriteString("$")
	case syntax.OpBeginLine, syntax.OpEndLine:
		return errors.New("^ and $ at line ends")
	case syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return errors.New(`\b and \B`)
	case syntax.OpCapture:
		return writeGroup(sb, re.Sub[0], "")
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			if err := writeARE(sb, sub); err != nil {
				return err
			}
		}
	case syntax.OpAlternate:
		return writeAlternatives(sb, re.Sub)
	case syntax.OpStar:
		return writeGroup(sb, re.Sub[0], "*")
	case syntax.OpPlus:
		return writeGroup(sb, re.Sub[0], "+")
	case syntax.OpQuest:
		return writeGroup(sb, re.Sub[0], "?")
	case syntax.OpRepeat:
		count := fmt.Sprintf("{%d,%d}", re.Min, re.Max)
		if re.Max < 0 {
			count = fmt.Sprintf("{%d,}", re.Min)
		}
		if max(re.Min, re.Max) > 255 {
			return errors.New("more than 255 repetitions")
		}
		return writeGroup(sb, re.Sub[0], count)
	}
	return nil
}

func writeGroup(sb *strings.Builder, re *syntax.Regexp, suffix string) error {
	sb.WriteString("(?:")
	if err := writeARE(sb, re); err != nil {
		return err
	}
	sb.WriteString(")" + suffix)
	return nil
}

func writeAlternatives(sb *strings.Builder, subs []*syntax.Regexp) error {
	sb.WriteString("(?:")
	for i, sub := range subs {
		if i > 0 {
			sb.WriteByte('|')
		}
		if err := writeARE(sb, sub); err != nil {
			return err
		}
	}
	sb.WriteByte(')')
	return nil
}

// folded returns the class of the letters that equal r without case.
func folded(r rune) []rune {
	class := []rune{r, r}
	for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
		class = append(class, f, f)
	}
	return class
}

// writeClass writes pairs of bounds as a bracket expression; one that reaches
// from the first to the last character as the complement of its gaps.
func writeClass(sb *strings.Builder, class []rune) {
	sb.WriteByte('[')
	if n := len(class); n > 2 && class[0] == 0 && class[n-1] == unicode.MaxRune {
		sb.WriteByte('^')
		gaps := make([]rune, 0, n)
		for i := 1; i+1 < n; i += 2 {
			gaps = append(gaps, class[i]+1, class[i+1]-1)
		}
		class = gaps
	}
	for i := 0; i+1 < len(class); i += 2 {
		lo, hi := max(class[i], 1), class[i+1]
		writeRune(sb, lo, `\]^-[`)
		if hi > lo {
			sb.WriteByte('-')
			writeRune(sb, hi, `\]^-[`)
		}
	}
	sb.WriteByte(']')
}

// writeRune writes a character; special ones get a backslash, controls a number.
func writeRune(sb *strings.Builder, r rune, special string) {
	switch {
	case r < ' ' || r == 0x7f || r > 0xFFFF:
		fmt.Fprintf(sb, `\U%08x`, r)
	case strings.ContainsRune(special, r):
		sb.WriteByte('\\')
		sb.WriteRune(r)
	default:
		sb.WriteRune(r)
	}
}
