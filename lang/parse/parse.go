// Package parse reads the DSL: whole files, and expressions that another
// surface embeds. It never stops at the first mistake and never panics.
package parse

import (
	"sync"

	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
)

// grammars keeps built grammars for reuse; one belongs to one File at a time.
var grammars = sync.Pool{New: func() any { return newBlocks() }}

// keptTokens bounds the tokens whose memory is kept for the next file.
const keptTokens = 1 << 14

// release gives the grammar back, with the memory of tokens and nothing else.
func (b *blocks) release() {
	toks, open := b.p.toks[:0], b.p.open[:0]
	*b.p = parser{}
	if cap(toks) <= keptTokens {
		b.p.toks, b.p.open = toks, open
	}
	grammars.Put(b)
}

// File parses a source file. The tree is never nil and holds every declaration
// that could be read; ast.Bad stands for the expressions that could not.
func File(src *token.File) (*ast.File, diag.List) {
	f := &ast.File{Source: src, Span: src.Span(0, len(src.Content))}
	b := grammars.Get().(*blocks)
	defer b.release()
	p := b.p
	if !p.start(source{file: src, text: string(src.Content)}) {
		return f, p.diags
	}
	stretches := p.cut()
	p.leading(stretches[0])
	for _, s := range stretches[1:] {
		b.declaration(s, f)
	}
	if len(p.comments) > 0 {
		p.attach(f)
	}
	p.diags.Sort()
	return f, p.diags
}

// start scans the text; false when it is too large.
func (p *parser) start(src source) bool {
	p.source = src
	if len(src.text) > maxFile {
		p.scanner.report(codeSize, 0, 0, "the file is larger than 4 MiB", "")
		return false
	}
	p.scan()
	p.end = len(p.toks)
	return true
}

// leading reports what stands before the first declaration.
func (p *parser) leading(s stretch) {
	if s.start < s.end && p.toks[s.start].kind != mistake {
		p.i = s.start
		p.report(codeDeclaration, p.spanAt(s.start), "expected a declaration, found "+p.found(), p.declarationHint())
	}
}

// Expr parses one expression that another file embeds: text is the expression,
// at maps byte offsets in it to offsets in src (nil: text is src itself). The
// expression is never nil; where it cannot be read it is an ast.Bad.
func Expr(src *token.File, text string, at func(offset int) int) (ast.Expr, []ast.Comment, diag.List) {
	return embedded(source{src, text, at}, func(p *parser) ast.Expr { return p.expr("an expression") }, badExpr)
}

// Rel parses a relation: path [as] [window] [where] [then …] [overall]. It is
// never nil.
func Rel(src *token.File, text string, at func(offset int) int) (*ast.Rel, []ast.Comment, diag.List) {
	return embedded(source{src, text, at}, (*parser).rel, func(s token.Span) *ast.Rel { return &ast.Rel{Path: badExpr(s), Span: s} })
}

// Window parses a window of time, such as `in last 90 days` or `since
// 2026-01-01`. It is nil where it cannot be read.
func Window(src *token.File, text string, at func(offset int) int) (*ast.Window, []ast.Comment, diag.List) {
	return embedded(source{src, text, at}, (*parser).window, func(token.Span) *ast.Window { return nil })
}

// Ref parses a reference to a segment or arm: a path, perhaps with arguments.
// It is never nil.
func Ref(src *token.File, text string, at func(offset int) int) (ast.Expr, []ast.Comment, diag.List) {
	return embedded(source{src, text, at}, func(p *parser) ast.Expr { return p.ref("the name of a segment") }, badExpr)
}

// Path parses a dotted path. It is nil where it cannot be read.
func Path(src *token.File, text string, at func(offset int) int) (*ast.Name, []ast.Comment, diag.List) {
	return embedded(source{src, text, at}, func(p *parser) *ast.Name { return p.path("a name") }, func(token.Span) *ast.Name { return nil })
}

// Type parses a type, such as `decimal(12, 2) USD` or `list<string>`. It is nil
// where it cannot be read.
func Type(src *token.File, text string, at func(offset int) int) (*ast.Type, []ast.Comment, diag.List) {
	return embedded(source{src, text, at}, (*parser).typ, func(token.Span) *ast.Type { return nil })
}

func badExpr(s token.Span) ast.Expr { return &ast.Bad{Span: s} }

// embedded reads the whole text with read; what does not parse becomes bad.
func embedded[T any](src source, read func(*parser) T, bad func(token.Span) T) (T, []ast.Comment, diag.List) {
	p := &parser{}
	if !p.start(src) || !p.brackets(stretch{0, len(p.toks)}) {
		return bad(src.span(0, len(src.text))), p.comments, p.diags
	}
	v := read(p)
	if !p.failed && p.i < p.end {
		p.unexpected("the end of the text")
	}
	if p.failed {
		v = bad(src.span(0, len(src.text)))
	}
	p.diags.Sort()
	return v, p.comments, p.diags
}
