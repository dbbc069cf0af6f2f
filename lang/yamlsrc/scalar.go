package yamlsrc

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// A tracer follows the text of a scalar through the source, byte by byte, and
// notes where the two stop running in parallel.
type tracer struct {
	src  []byte
	pos  int
	len  int // bytes of text so far
	runs []run
}

// emit says that the next n bytes of text are at src[at:].
func (t *tracer) emit(n, at int) {
	if last := len(t.runs) - 1; last < 0 || int(t.runs[last].src)+t.len-int(t.runs[last].text) != at {
		t.runs = append(t.runs, run{int32(t.len), int32(at)})
	}
	t.len += n
}

// finish marks the place of the end of the text, so that text offsets behind an
// escape do not stop inside it.
func (t *tracer) finish(at int) { t.emit(0, at) }

// trace fills the runs of a scalar that starts at src[start:] and returns its end.
func (t *tracer) trace(src []byte, start int, style Style, value string) int {
	t.src, t.pos, t.len = src, start, 0
	switch style {
	case Single, Double:
		t.pos++
		t.quoted(style)
		t.finish(t.pos)
		return min(t.pos+1, len(src))
	case Literal, Folded:
		return t.block(value)
	}
	t.plain(value)
	t.finish(t.pos)
	return t.pos
}

// quoted stops at the closing quote.
func (t *tracer) quoted(style Style) {
	for t.pos < len(t.src) {
		c := t.src[t.pos]
		switch {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			t.blanks(false)
		case style == Single && c == '\'':
			if t.pos+1 >= len(t.src) || t.src[t.pos+1] != '\'' {
				return
			}
			t.emit(1, t.pos)
			t.pos += 2
		case style == Double && c == '"':
			return
		case style == Double && c == '\\':
			t.escape()
		default:
			t.emit(1, t.pos)
			t.pos++
		}
	}
}

// escapes are the lengths in UTF-8 of the texts that escapes of one letter stand for.
var escapes = map[byte]int{'N': 2, '_': 2, 'L': 3, 'P': 3}

// hexEscapes are the digits that follow the letter.
var hexEscapes = map[byte]int{'x': 2, 'u': 4, 'U': 8}

// escape follows one backslash of a double-quoted scalar.
func (t *tracer) escape() {
	if t.pos+1 >= len(t.src) {
		t.pos++
		return
	}
	c := t.src[t.pos+1]
	if c == '\n' || c == '\r' { // the line goes on below, without a blank
		t.pos++
		t.blanks(true)
		return
	}
	length, digits := max(1, escapes[c]), hexEscapes[c]
	if digits > 0 {
		length = utf8.RuneLen(hexRune(t.src[t.pos+2 : min(t.pos+2+digits, len(t.src))]))
	}
	t.emit(max(1, length), t.pos)
	t.pos = min(t.pos+2+digits, len(t.src))
}

func hexRune(digits []byte) rune {
	r := rune(0)
	for _, c := range digits {
		switch {
		case '0' <= c && c <= '9':
			r = r<<4 | rune(c-'0')
		default:
			r = r<<4 | rune(c|0x20-'a'+10)
		}
	}
	return r
}

// blanks follows a run of blanks and line breaks of a flow scalar: without a
// break they stand for themselves, one break for a blank, n breaks for n-1.
// After an escaped break each further one stands for itself.
func (t *tracer) blanks(escaped bool) {
	start := t.pos
	var breaks []int
	for ; t.pos < len(t.src) && strings.IndexByte(" \t\r\n", t.src[t.pos]) >= 0; t.pos++ {
		if t.src[t.pos] == '\n' {
			breaks = append(breaks, t.pos)
		}
	}
	switch {
	case len(breaks) == 0:
		t.emit(t.pos-start, start)
	case len(breaks) == 1 && !escaped:
		t.emit(1, start)
	default:
		for _, at := range breaks[1:] {
			t.emit(1, at)
		}
	}
}

// plain ends where the value does: a plain scalar has no closing mark.
func (t *tracer) plain(value string) {
	for t.len < len(value) && t.pos < len(t.src) {
		if strings.IndexByte(" \t\r\n", t.src[t.pos]) >= 0 {
			t.blanks(false)
			continue
		}
		t.emit(1, t.pos)
		t.pos++
	}
}

// block follows a literal or folded scalar from its indicator: the header line,
// then lines that lose their indentation. The decoded value tells how line
// breaks were folded.
func (t *tracer) block(value string) int {
	header := contentEnd(t.src, t.pos)
	indent, ok := blockIndent(t.src[header:], value)
	end := headerEnd(t.src, t.pos, header)
	if !ok { // nothing but line breaks
		t.runs = append(t.runs, run{0, int32(end)}, run{1, int32(end)})
		return end
	}
	t.pos = header
	for t.len < len(value) && t.pos < len(t.src) {
		t.breaks(value, indent)
		stop := contentEnd(t.src, t.pos)
		n := min(stop-t.pos, len(value)-t.len)
		if n > 0 {
			t.emit(n, t.pos)
			end = t.pos + n
		}
		t.pos = stop
		if n <= 0 && !t.moreLines() {
			break
		}
	}
	t.finish(end)
	return end
}

// moreLines reports whether a line break lies ahead.
func (t *tracer) moreLines() bool { return bytes.IndexByte(t.src[t.pos:], '\n') >= 0 }

// breaks moves over line breaks, blank lines and the indentation of the next
// line with content, and takes from the value what they became.
func (t *tracer) breaks(value string, indent int) {
	var at []int
	for t.pos < len(t.src) && (t.src[t.pos] == '\n' || t.src[t.pos] == '\r') {
		at = append(at, t.pos)
		if t.src[t.pos] == '\r' {
			t.pos++
		}
		if t.pos < len(t.src) && t.src[t.pos] == '\n' {
			t.pos++
		}
		for i := 0; i < indent && t.pos < len(t.src) && t.src[t.pos] == ' '; i++ {
			t.pos++
		}
	}
	if len(at) == 0 {
		return
	}
	if t.len > 0 && t.len < len(value) && value[t.len] == ' ' && len(at) == 1 {
		t.emit(1, at[0])
		return
	}
	for i := 0; t.len < len(value) && value[t.len] == '\n'; i++ {
		t.emit(1, at[min(i, len(at)-1)])
	}
}

// blockIndent returns the indentation that the lines of a block scalar lose,
// found by comparing the first line with content to the value's.
func blockIndent(lines []byte, value string) (int, bool) {
	text := strings.TrimLeft(value, "\n")
	first := bytes.TrimLeft(lines, " \r\n")
	if strings.Trim(text, " \n") == "" || len(first) == 0 {
		return 0, false
	}
	before := lines[:len(lines)-len(first)]
	spaces := len(before) - 1 - bytes.LastIndexByte(before, '\n')
	// A first line of blanks only that is longer than the indentation is content.
	text = text[strings.LastIndexByte(text[:len(text)-len(strings.TrimLeft(text, " \n"))], '\n')+1:]
	return spaces - (len(text) - len(strings.TrimLeft(text, " "))), true
}

// contentEnd returns where the content of the line around pos ends.
func contentEnd(src []byte, pos int) int {
	i := bytes.IndexByte(src[pos:], '\n')
	if i < 0 {
		return len(src)
	}
	if i > 0 && src[pos+i-1] == '\r' {
		i--
	}
	return pos + i
}

// headerEnd returns where the indicators of a block scalar's header end.
func headerEnd(src []byte, pos, end int) int {
	for pos < end && strings.IndexByte("|>+-0123456789", src[pos]) >= 0 {
		pos++
	}
	return pos
}
