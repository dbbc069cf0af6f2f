package format

import (
	"strings"

	"github.com/segc-dev/segc/lang/ast"
)

// comment spells a comment. A text that begins with the mark keeps it close, as
// in `## Money`.
func comment(c ast.Comment) string {
	if c.Text == "" || strings.HasPrefix(c.Text, "#") {
		return "#" + c.Text
	}
	return "# " + c.Text
}

// before is the comments above a node inside an expression, each on a line.
func (p *printer) before(n ast.Node) []doc {
	var out []doc
	if cs := p.comments[n]; cs != nil {
		for _, c := range cs.Before {
			out = append(out, text(comment(c)), hard())
		}
	}
	return out
}

// after is the comments at the right of a node.
func (p *printer) after(n ast.Node) doc {
	var out []doc
	if cs := p.comments[n]; cs != nil {
		for _, c := range cs.After {
			out = append(out, side(comment(c)))
		}
	}
	return cat(out...)
}

// innerLines is the comments before the closing bracket of a node.
func (p *printer) innerLines(n ast.Node) []doc {
	var out []doc
	if cs := p.comments[n]; cs != nil {
		for _, c := range cs.Inner {
			out = append(out, hard(), text(comment(c)))
		}
	}
	return out
}

// dressed is d, the print of n, with the comments of n around it.
func (p *printer) dressed(n ast.Node, d doc) doc {
	if p.comments[n] == nil {
		return d
	}
	return cat(cat(p.before(n)...), d, p.after(n))
}

// above is the comments above a declaration, item or arm, and its description.
func (p *printer) above(n ast.Node, description []ast.Comment) []doc {
	var out []doc
	if cs := p.comments[n]; cs != nil {
		out = lines(cs.Before)
	}
	return append(out, lines(description)...)
}

// lines is comments, each on a line, with the empty lines between them.
func lines(cs []ast.Comment) []doc {
	var out []doc
	for _, c := range cs {
		end := hard()
		if c.Gap {
			end = blank()
		}
		out = append(out, text(comment(c)), end)
	}
	return out
}
