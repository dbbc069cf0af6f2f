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
	RE2    Regex = iota
	DotAll       // RE2 where a dot finds line ends unless told otherwise
	ARE          // PostgreSQL's advanced regular expressions
	ERE          // POSIX extended regular expressions, searched for
	Whole        // those, where a pattern must match the whole text
	Perl         // those that look around: PCRE, ICU, Java, Joni
)

// spelling is how a flavour writes the parts of a pattern that flavours write
// differently; an empty text is a part that it cannot write.
type spelling struct {
	group   string // opens a group
	nothing string // matches nothing
	empty   string // matches the empty text
	any     string // any character
	begin   string // of the text
	end     string
	lines   [2]string // the begin and end of a line
	words   [2]string // an end of an ASCII word, no end of one
	most    int       // repetitions
	class   func(*strings.Builder, []rune)
	rune    func(*strings.Builder, rune)
}

var spellings = [...]spelling{
	ARE: {group: "(?:", nothing: "(?!)", empty: "(?:)", any: "(.|\n)", begin: "^", end: "$", most: 255, class: classARE, rune: plainARE},
	ERE: ere, Whole: ere,
	Perl: {group: "(?:", nothing: "(?!)", empty: "(?:)", any: "(?s:.)", begin: `\A`, end: `\z`,
		lines: [2]string{`(?:\A|(?<=\n))`, `(?=\n|\z)`}, words: [2]string{wordEnd, noWordEnd}, most: 1000, class: classPerl, rune: plainPerl},
}

var ere = spelling{group: "(", any: "(.|\n)", begin: "^", end: "$", most: 255, class: classERE, rune: runeERE}

// The ends of words of ASCII letters, digits and _, and other places.
const (
	wordEnd   = `(?:(?<=[0-9A-Za-z_])(?![0-9A-Za-z_])|(?<![0-9A-Za-z_])(?=[0-9A-Za-z_]))`
	noWordEnd = `(?:(?<=[0-9A-Za-z_])(?=[0-9A-Za-z_])|(?<![0-9A-Za-z_])(?![0-9A-Za-z_]))`
)

// rewrite spells an RE2 pattern in a flavour, so that it finds the same matches:
// classes are spelled out, `.` excludes the line end, letters without case become
// classes. What depends on words or lines is refused: there the flavours differ.
func (f Regex) rewrite(pattern string) (string, error) {
	switch {
	case f == DotAll && strings.Contains(pattern, "."):
		return "(?-s)" + pattern, nil
	case f == RE2 || f == DotAll:
		return pattern, nil
	}
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return "", err
	}
	w := patternWriter{spelling: spellings[f]}
	if f == Whole {
		err = w.whole(re)
	} else {
		err = w.write(re)
	}
	return w.sb.String(), err
}

type patternWriter struct {
	spelling
	sb strings.Builder
}

// whole writes a pattern that matches a text where re is found in it. Anchors at
// its ends need no writing.
func (w *patternWriter) whole(re *syntax.Regexp) error {
	parts := []*syntax.Regexp{re}
	if re.Op == syntax.OpConcat {
		parts = re.Sub
	}
	begins, ends := parts[0].Op == syntax.OpBeginText, parts[len(parts)-1].Op == syntax.OpEndText
	if begins {
		parts = parts[1:]
	} else {
		w.sb.WriteString(anything)
	}
	if ends && len(parts) > 0 {
		parts = parts[:len(parts)-1]
	} else {
		ends = false
	}
	for _, part := range parts {
		if err := w.write(part); err != nil {
			return err
		}
	}
	if !ends {
		w.sb.WriteString(anything)
	}
	return nil
}

// anything matches any text: dialects whose patterns match whole texts let `.`
// match line ends. Patterns of authors hold no `.`.
const anything = ".*"

// write writes a part of a pattern.
func (w *patternWriter) write(re *syntax.Regexp) error {
	switch re.Op {
	case syntax.OpNoMatch:
		return w.part(w.nothing, "a class that no character is in")
	case syntax.OpEmptyMatch:
		return w.part(w.empty, "an empty part")
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			if re.Flags&syntax.FoldCase != 0 && unicode.SimpleFold(r) != r {
				w.class(&w.sb, folded(r))
				continue
			}
			w.rune(&w.sb, r)
		}
	case syntax.OpCharClass:
		if len(re.Rune) == 0 {
			return w.part(w.nothing, "a class that no character is in")
		}
		w.class(&w.sb, re.Rune)
	case syntax.OpAnyCharNotNL:
		w.class(&w.sb, []rune{0, '\n' - 1, '\n' + 1, unicode.MaxRune})
	case syntax.OpAnyChar:
		w.sb.WriteString(w.any)
	case syntax.OpBeginText:
		w.sb.WriteString(w.begin)
	case syntax.OpEndText:
		w.sb.WriteString(w.end)
	case syntax.OpBeginLine, syntax.OpEndLine:
		return w.part(w.lines[re.Op-syntax.OpBeginLine], "^ and $ at line ends")
	case syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return w.part(w.words[re.Op-syntax.OpWordBoundary], `\b and \B`)
	case syntax.OpCapture:
		return w.repeated(re.Sub[0], "")
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			if err := w.write(sub); err != nil {
				return err
			}
		}
	case syntax.OpAlternate:
		return w.alternatives(re.Sub)
	case syntax.OpStar:
		return w.repeated(re.Sub[0], "*")
	case syntax.OpPlus:
		return w.repeated(re.Sub[0], "+")
	case syntax.OpQuest:
		return w.repeated(re.Sub[0], "?")
	case syntax.OpRepeat:
		count := fmt.Sprintf("{%d,%d}", re.Min, re.Max)
		if re.Max < 0 {
			count = fmt.Sprintf("{%d,}", re.Min)
		}
		if max(re.Min, re.Max) > w.most {
			return fmt.Errorf("more than %d repetitions", w.most)
		}
		return w.repeated(re.Sub[0], count)
	}
	return nil
}

// part writes a part that a flavour may lack.
func (w *patternWriter) part(s, what string) error {
	if s == "" {
		return errors.New(what)
	}
	w.sb.WriteString(s)
	return nil
}

func (w *patternWriter) repeated(re *syntax.Regexp, suffix string) error {
	w.sb.WriteString(w.group)
	if err := w.write(re); err != nil {
		return err
	}
	w.sb.WriteString(")" + suffix)
	return nil
}

func (w *patternWriter) alternatives(subs []*syntax.Regexp) error {
	w.sb.WriteString(w.group)
	for i, sub := range subs {
		if i > 0 {
			w.sb.WriteByte('|')
		}
		if err := w.write(sub); err != nil {
			return err
		}
	}
	w.sb.WriteByte(')')
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

// gapsOf returns the gaps of a class that reaches from the first to the last
// character: it is written as their complement.
func gapsOf(class []rune) (gaps []rune, ok bool) {
	n := len(class)
	if n <= 2 || class[0] != 0 || class[n-1] != unicode.MaxRune {
		return class, false
	}
	for i := 1; i+1 < n; i += 2 {
		gaps = append(gaps, class[i]+1, class[i+1]-1)
	}
	return gaps, true
}

// bracketed writes pairs of bounds as a bracket expression.
func bracketed(sb *strings.Builder, class []rune, write func(*strings.Builder, rune)) {
	sb.WriteByte('[')
	class, complement := gapsOf(class)
	if complement {
		sb.WriteByte('^')
	}
	for i := 0; i+1 < len(class); i += 2 {
		lo, hi := max(class[i], 1), class[i+1]
		write(sb, lo)
		if hi > lo {
			sb.WriteByte('-')
			write(sb, hi)
		}
	}
	sb.WriteByte(']')
}

func classARE(sb *strings.Builder, class []rune) {
	bracketed(sb, class, func(sb *strings.Builder, r rune) { escaped(sb, r, `\]^-[`, `\U%08x`) })
}

func plainARE(sb *strings.Builder, r rune) { escaped(sb, r, `\.+*?()|[]{}^$`, `\U%08x`) }

// classPerl escapes what ICU takes for operations on sets too.
func classPerl(sb *strings.Builder, class []rune) {
	bracketed(sb, class, func(sb *strings.Builder, r rune) { escaped(sb, r, `\]^-[&~`, `\x{%x}`) })
}

func plainPerl(sb *strings.Builder, r rune) { escaped(sb, r, `\.+*?()|[]{}^$`, `\x{%x}`) }

// escaped writes a character; special ones get a backslash, controls and those
// beyond 16 bits their number.
func escaped(sb *strings.Builder, r rune, special, number string) {
	switch {
	case r < ' ' || r == 0x7f || r > 0xFFFF:
		fmt.Fprintf(sb, number, r)
	case strings.ContainsRune(special, r):
		sb.WriteByte('\\')
		sb.WriteRune(r)
	default:
		sb.WriteRune(r)
	}
}
