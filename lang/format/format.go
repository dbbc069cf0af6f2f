// Package format prints the tree in the one canonical layout of the DSL: two
// blanks of indentation, one clause a line, lines of about a hundred columns.
// Formatting what it printed changes nothing, and no comment is lost.
package format

import (
	"bytes"

	"github.com/segc-dev/segc/lang/ast"
)

// File returns the text of a file.
func File(f *ast.File) []byte {
	p := &printer{comments: f.Comments}
	l := &layout{max: width}
	section := func(d doc) {
		if len(l.out) > 0 {
			l.out = append(l.out, '\n')
		}
		l.column = 0
		l.print(d)
		l.out = append(bytes.TrimRight(l.out, "\n"), '\n')
	}
	if f.Package != nil {
		section(cat(cat(p.above(f.Package, nil)...), text("package "+path(f.Package.Path, nil)), p.after(f.Package)))
	}
	for _, d := range f.Decls {
		section(p.decl(d))
	}
	if len(f.Tail) > 0 {
		section(cat(lines(f.Tail)...))
	}
	return l.out
}

// Expr returns an expression on one line, with as few parentheses as keep it
// clear.
func Expr(e ast.Expr) string {
	p := &printer{}
	l := &layout{max: 1 << 30}
	l.print(group(p.bare(e, nil)))
	return string(l.out)
}
