package format

import (
	"strings"
	"unicode/utf8"
)

// width is the column that lines are broken at where they can be.
const width = 100

type docKind uint8

const (
	docText   docKind = iota
	docCat            // parts, one after the other
	docLine           // text (a blank or nothing), or a line end in a broken group
	docHard           // a line end
	docBlank          // a line end and an empty line
	docNest           // parts, lines in them indented by n more
	docAlign          // parts, lines in them indented to where they begin
	docGroup          // parts, on one line where they fit
	docBroken         // text, only in a broken group
	docSide           // text at the right of the line, printed when it ends
)

// A doc is a text with places where lines may end. Breaks says that it cannot
// stand on one line.
type doc struct {
	kind   docKind
	breaks bool
	n      int
	text   string
	parts  []doc
}

func text(s string) doc { return doc{kind: docText, text: s} }

func cat(parts ...doc) doc { return gather(docCat, 0, parts) }

func group(parts ...doc) doc { return gather(docGroup, 0, parts) }

func nest(n int, parts ...doc) doc { return gather(docNest, n, parts) }

func align(parts ...doc) doc { return gather(docAlign, 0, parts) }

func side(s string) doc { return doc{kind: docSide, text: s, breaks: true} }

func line() doc { return doc{kind: docLine, text: " "} }

func softline() doc { return doc{kind: docLine} }

func hard() doc { return doc{kind: docHard, breaks: true} }

func blank() doc { return doc{kind: docBlank, breaks: true} }

func ifBroken(s string) doc { return doc{kind: docBroken, text: s} }

func gather(k docKind, n int, parts []doc) doc {
	d := doc{kind: k, n: n, parts: parts}
	for i := range parts {
		d.breaks = d.breaks || parts[i].breaks
	}
	return d
}

// A frame is a doc to print: at which indentation, and on one line or not.
type frame struct {
	d      *doc
	indent int
	flat   bool
}

// A layout prints docs.
type layout struct {
	out    []byte
	column int
	sides  []string // waiting for the line's end
	stack  []frame
	probe  []frame
	max    int
}

func (l *layout) print(d doc) {
	l.stack = append(l.stack[:0], frame{d: &d})
	for len(l.stack) > 0 {
		f := l.stack[len(l.stack)-1]
		l.stack = l.stack[:len(l.stack)-1]
		l.step(f)
	}
	l.flush()
}

func (l *layout) step(f frame) {
	d := f.d
	switch d.kind {
	case docText:
		l.text(d.text, f.indent)
	case docLine:
		if f.flat {
			l.text(d.text, f.indent)
		} else {
			l.newline(f.indent)
		}
	case docHard:
		l.newline(f.indent)
	case docBlank:
		l.newline(0)
		l.newline(f.indent)
	case docBroken:
		if !f.flat {
			l.write(d.text)
		}
	case docSide:
		l.sides = append(l.sides, d.text)
	case docCat, docNest:
		l.push(d, f.indent+d.n, f.flat)
	case docAlign:
		l.push(d, max(l.column, f.indent), f.flat)
	case docGroup:
		l.push(d, f.indent, f.flat || !d.breaks && l.fits(d))
	}
}

func (l *layout) push(d *doc, indent int, flat bool) {
	for i := len(d.parts) - 1; i >= 0; i-- {
		l.stack = append(l.stack, frame{&d.parts[i], indent, flat})
	}
}

// text prints s; behind a comment at the right it goes to a new line, except a
// comma, which belongs to what the comment is about.
func (l *layout) text(s string, indent int) {
	if len(l.sides) > 0 && s != "" && s[0] != ',' {
		l.newline(indent)
		s = strings.TrimLeft(s, " ")
	}
	l.write(s)
}

func (l *layout) write(s string) {
	l.out = append(l.out, s...)
	l.column += utf8.RuneCountInString(s)
}

func (l *layout) newline(indent int) {
	l.flush()
	l.out = append(l.out, '\n')
	l.out = append(l.out, strings.Repeat(" ", indent)...)
	l.column = indent
}

// flush ends the line: what waits for its end is printed, blanks at its end
// are removed.
func (l *layout) flush() {
	l.trim()
	for i, s := range l.sides {
		if i > 0 {
			l.out = append(l.out, '\n')
		} else if n := len(l.out); n > 0 && l.out[n-1] != '\n' {
			l.out = append(l.out, "  "...)
		}
		l.out = append(l.out, s...)
	}
	l.sides = l.sides[:0]
}

func (l *layout) trim() {
	n := len(l.out)
	for n > 0 && l.out[n-1] == ' ' {
		n--
	}
	l.out = l.out[:n]
}

// fits reports whether the group d, on one line, and what follows up to the next
// line end stay within the width.
func (l *layout) fits(d *doc) bool {
	room := l.max - l.column
	l.probe = append(l.probe[:0], frame{d: d, flat: true})
	rest := len(l.stack)
	for room >= 0 {
		if len(l.probe) == 0 {
			if rest == 0 {
				return true
			}
			rest--
			l.probe = append(l.probe, l.stack[rest])
		}
		f := l.probe[len(l.probe)-1]
		l.probe = l.probe[:len(l.probe)-1]
		switch f.d.kind {
		case docText:
			room -= utf8.RuneCountInString(f.d.text)
		case docLine:
			if !f.flat {
				return true
			}
			room -= len(f.d.text)
		case docHard, docBlank:
			return true
		case docBroken, docSide:
		default:
			for i := len(f.d.parts) - 1; i >= 0; i-- {
				l.probe = append(l.probe, frame{d: &f.d.parts[i], flat: f.flat})
			}
		}
	}
	return false
}
