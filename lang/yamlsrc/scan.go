package yamlsrc

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// scan looks at the bytes before the library sees them: size, encoding,
// characters that no file may hold, and how many values there can be. It
// returns the text without a byte order mark.
func (r *reader) scan() ([]byte, bool) {
	src := r.file.Content
	if len(src) > MaxBytes {
		r.report(TooLarge, r.file.Span(0, 0), fmt.Sprintf("the file has %d bytes; the limit is %d", len(src), MaxBytes), "split the file")
		return nil, false
	}
	if bytes.HasPrefix(src, []byte("\uFEFF")) {
		r.base = 3
	}
	r.ascii = make([]bool, 1, r.file.Lines())
	r.ascii[0] = true
	values := 0
	for i := r.base; i < len(src); {
		c := src[i]
		if c >= utf8.RuneSelf {
			n, ok := r.wide(i)
			if !ok {
				return nil, false
			}
			r.ascii[len(r.ascii)-1] = false
			i += n
			continue
		}
		if c < ' ' && c != '\t' && c != '\n' || c == 0x7F {
			if c != '\r' || i+1 >= len(src) || src[i+1] != '\n' {
				r.badRune(i, 1, rune(c))
				return nil, false
			}
		}
		switch c {
		case '\n':
			r.ascii = append(r.ascii, true)
			values++
		case ',', '[', '{', ':', '-', '?':
			values++
		}
		i++
	}
	if values > 2*maxValues {
		r.report(TooLarge, r.file.Span(0, 0), fmt.Sprintf("the file may hold more than %d values", maxValues), "split the file")
		return nil, false
	}
	return src[r.base:], true
}

// wide checks the character at i, which is not ASCII, and returns its length.
func (r *reader) wide(i int) (int, bool) {
	c, n := utf8.DecodeRune(r.file.Content[i:])
	switch {
	case c == utf8.RuneError && n == 1:
		r.report(BadText, r.file.Span(i, i+1), fmt.Sprintf("byte 0x%02X is not UTF-8", r.file.Content[i]), "save the file as UTF-8")
		return 0, false
	case c >= 0x80 && c < 0xA0 || c == 0x2028 || c == 0x2029 || c == 0xFEFF || c == 0xFFFE || c == 0xFFFF:
		r.badRune(i, n, c)
		return 0, false
	case isBidi(c):
		r.bidi = append(r.bidi, i)
	}
	return n, true
}

func (r *reader) badRune(at, n int, c rune) {
	what, label := "control character", "remove it"
	switch c {
	case 0:
		what = "NUL"
	case '\r':
		what, label = "carriage return without a line feed", "end lines with LF or CRLF"
	case 0x2028, 0x2029, 0x85:
		what, label = "line separator", fmt.Sprintf("end lines with LF or CRLF; inside double quotes write `\\u%04x`", c)
	case 0xFEFF:
		what = "byte order mark inside the text"
	}
	r.report(BadText, r.file.Span(at, at+n), fmt.Sprintf("%s U+%04X", what, c), label)
}

// isBidi reports whether c changes the order in which text is shown.
func isBidi(c rune) bool {
	return c == 0x061C || c == 0x200E || c == 0x200F || 0x202A <= c && c <= 0x202E || 0x2066 <= c && c <= 0x2069
}

// forbidBidi reports bidirectional controls outside quoted texts, where they
// make a line read unlike what it does. Both lists are in order.
func (r *reader) forbidBidi() {
	next := 0
	for _, at := range r.bidi {
		for next < len(r.texts) && int(r.texts[next].Span.End) <= at {
			next++
		}
		if next < len(r.texts) && int(r.texts[next].Span.Start) <= at && r.texts[next].Style != Plain {
			continue
		}
		c, n := utf8.DecodeRune(r.file.Content[at:])
		r.report(BadText, r.file.Span(at, at+n), fmt.Sprintf("bidirectional control U+%04X outside a quoted text", c),
			fmt.Sprintf("remove it, or write `\\u%04x` inside double quotes", c))
	}
}
