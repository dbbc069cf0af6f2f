package yaml

import (
	"strings"
	"unicode/utf8"

	"github.com/segc-dev/segc/lang/ast"
)

// An out is a node of the file that is written: exactly one of text, lines,
// entries and items is set.
type out struct {
	text    string   // a scalar, quoted where it must be
	lines   []string // a block text
	entries []field
	items   []*out
	list    bool
	tall    bool // never between brackets on one line
	spaced  bool // of a list: an empty line between items

	comments // of a list item
	inner    []ast.Comment
}

// comments stand above a key or list item, and to the right of its first line.
type comments struct{ before, after []ast.Comment }

// A field is a key and its value.
type field struct {
	key   string
	value *out
	comments
}

func scalar(text string) *out             { return &out{text: text} }
func listOut(items ...*out) *out          { return &out{items: items, list: true} }
func mapOut(entries ...field) *out        { return &out{entries: entries} }
func entry(key string, value *out) field  { return field{key: key, value: value} }
func (o *out) add(key string, value *out) { o.entries = append(o.entries, entry(key, value)) }

// width is how long a line between brackets may be.
const width = 100

// A printer writes the tree as text.
type printer struct{ b strings.Builder }

func (p *printer) indent(n int) {
	for range n {
		p.b.WriteByte(' ')
	}
}

// below writes comments under the last entry or item.
func (p *printer) below(list []ast.Comment, indent int) {
	if n := len(list); n > 0 {
		list = append([]ast.Comment(nil), list...)
		list[n-1].Gap = false
	}
	p.above(list, indent)
}

// above writes comments on lines of their own.
func (p *printer) above(list []ast.Comment, indent int) {
	for _, c := range list {
		p.indent(indent)
		p.comment(c)
		p.b.WriteByte('\n')
		if c.Gap {
			p.b.WriteByte('\n')
		}
	}
}

func (p *printer) comment(c ast.Comment) {
	p.b.WriteByte('#')
	text := strings.Map(visible, c.Text)
	if text != "" && text[0] != '#' {
		p.b.WriteByte(' ')
	}
	p.b.WriteString(text)
}

// visible replaces what YAML allows in no comment.
func visible(c rune) rune {
	if c == 0x2028 || c == 0x2029 || c == 0xFFFE || c == 0xFFFF {
		return ' '
	}
	return c
}

// right writes the comment to the right of a line and ends the line. All but
// the last of several have been written above.
func (p *printer) right(list []ast.Comment) {
	if len(list) > 0 {
		p.b.WriteString("  ")
		p.comment(list[len(list)-1])
	}
	p.b.WriteByte('\n')
}

// split moves all but the last comment on the right to those above.
func (c comments) split() comments {
	if n := len(c.after); n > 1 {
		return comments{append(append([]ast.Comment(nil), c.before...), c.after[:n-1]...), c.after[n-1:]}
	}
	return c
}

// fields writes the entries of a map, each on lines of its own. The first one
// stands where the cursor is.
func (p *printer) fields(o *out, indent int, first []ast.Comment) {
	for i, f := range o.entries {
		c := f.comments
		if i == 0 {
			c.after = append(append([]ast.Comment(nil), first...), c.after...)
		} else {
			c = c.split()
			p.above(c.before, indent)
			p.indent(indent)
		}
		p.b.WriteString(f.key + ":")
		p.value(f.value, indent, c.after)
	}
	p.below(o.inner, indent)
}

// value writes what follows a key, and ends the line.
func (p *printer) value(o *out, indent int, after []ast.Comment) {
	if line, ok := p.oneLine(o); ok {
		p.b.WriteString(" " + line)
		p.right(after)
		return
	}
	switch {
	case o.lines != nil:
		p.b.WriteString(" |-")
		p.right(after)
		for _, line := range o.lines {
			if line != "" {
				p.indent(indent + 2)
			}
			p.b.WriteString(line + "\n")
		}
	case o.list:
		p.right(after)
		p.items(o, indent+2)
	default:
		p.right(after)
		c := o.entries[0].comments.split()
		p.above(c.before, indent+2)
		p.indent(indent + 2)
		p.fields(o, indent+2, nil)
	}
}

// items writes a list, each item on lines of its own.
func (p *printer) items(o *out, indent int) {
	for i, item := range o.items {
		c := item.comments.split()
		if i > 0 && o.spaced {
			p.b.WriteByte('\n')
		}
		p.above(c.before, indent)
		p.indent(indent)
		p.b.WriteString("-")
		line, ok := p.oneLine(item)
		switch {
		case ok:
			p.b.WriteString(" " + line)
			p.right(c.after)
		case item.list:
			p.right(c.after)
			p.items(item, indent+2)
		case len(item.entries) > 0 && len(item.entries[0].before) == 0:
			p.b.WriteByte(' ')
			p.fields(item, indent+2, c.after)
		default:
			p.value(item, indent, c.after)
		}
	}
	p.below(o.inner, indent)
}

// oneLine returns a node on one line, if it may stand so and fits.
func (p *printer) oneLine(o *out) (string, bool) {
	if o.text != "" {
		return o.text, true
	}
	var b strings.Builder
	used := p.column()
	if !flow(&b, o, max(width-used, 0)) {
		return "", false
	}
	return b.String(), true
}

func (p *printer) column() int {
	text := p.b.String()
	return utf8.RuneCountInString(text[strings.LastIndexByte(text, '\n')+1:])
}

// flow writes a node between brackets and reports whether it took at most limit
// bytes; an empty list always fits.
func flow(b *strings.Builder, o *out, limit int) bool {
	switch {
	case o.tall && len(o.items)+len(o.entries) > 0, o.lines != nil, o.inner != nil:
		return false
	case o.text != "":
		b.WriteString(o.text)
	case o.list:
		b.WriteByte('[')
		for i, item := range o.items {
			if i > 0 {
				b.WriteString(", ")
			}
			if item.before != nil || item.after != nil || !flow(b, item, limit) {
				return false
			}
		}
		b.WriteByte(']')
	default:
		b.WriteByte('{')
		for i, f := range o.entries {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(f.key + ": ")
			if f.before != nil || f.after != nil || !flow(b, f.value, limit) {
				return false
			}
		}
		b.WriteByte('}')
	}
	return b.Len() <= limit || b.Len() == len("[]")
}
