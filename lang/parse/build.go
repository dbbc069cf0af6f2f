package parse

import (
	"errors"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/segc-dev/segc/lang/ast"
)

// maxShown bounds the tokens of a declaration that stand outside the brackets
// of its expressions.
const maxShown = 1 << 18

// declaration parses one stretch of tokens, which begins with a keyword that
// declares, into the file.
func (b *blocks) declaration(s stretch, f *ast.File) {
	p := b.p
	p.i, p.end, p.declared = s.start, s.end, p.toks[s.start].kind
	p.failed, p.quiet, p.body, p.arms, p.depth, p.nest, p.chain = false, false, false, false, 0, 0, 0
	if !p.brackets(s) {
		return
	}
	if p.declared == kwExclusive && p.kindAt(s.start+1) != kwPartition {
		p.i++
		p.reject("`partition` after `exclusive`", "")
		return
	}
	feed := &feed{p: p, i: s.start, end: s.end, shown: p.headEnd(s), body: p.declared != kwTrait && p.declared != kwParam,
		arms: p.declared == kwPartition || p.declared == kwExclusive}
	if !p.fits(feed) {
		return
	}
	lex, err := lexer.Upgrade(feed)
	if err != nil {
		panic(err) // the feed never fails
	}
	var d ast.Decl
	switch p.declared {
	case kwPackage:
		d, err = nil, b.packageClause(lex, f, s)
	case kwSegment:
		d, err = run(b.segment, lex, p.segment)
	case kwTrait:
		d, err = run(b.trait, lex, p.trait)
	case kwPartition, kwExclusive:
		p.arms = true
		d, err = run(b.partition, lex, p.partition)
	case kwSplit:
		d, err = run(b.split, lex, p.split)
	case kwParam:
		d, err = run(b.param, lex, p.param)
	}
	p.finish(lex, err)
	if d != nil {
		head := d.DeclName()
		if head.Name == "" {
			return
		}
		f.Decls = append(f.Decls, d)
	}
}

// run parses one production and builds its node.
func run[G any, D ast.Decl](grammar *participle.Parser[G], lex *lexer.PeekingLexer, build func(*G, int) (D, bool)) (ast.Decl, error) {
	start := lex.Peek().Pos.Offset
	g, err := grammar.ParseFromLexer(lex, participle.AllowTrailing(true))
	if err != nil {
		return nil, err
	}
	if d, ok := build(g, start); ok {
		return d, nil
	}
	return nil, nil
}

// finish reports what is left behind a declaration, and a mistake that no hole
// has reported.
func (p *parser) finish(lex *lexer.PeekingLexer, err error) {
	p.i = lex.Peek().Pos.Offset
	var unexpected participle.Error
	switch {
	case p.quiet:
	case errors.As(err, &unexpected):
		p.i = unexpected.Position().Offset
		p.report(codeDeclaration, p.spanAt(p.i), "the declaration cannot be read from here, found "+p.found(), "")
	case p.i < p.end && p.peek() != mistake:
		p.report(codeDeclaration, p.spanAt(p.i), "expected a declaration, found "+p.found(), p.declarationHint())
	}
}

// headEnd returns the token that ends the head of a declaration: the brace of
// its body, or `=`.
func (p *parser) headEnd(s stretch) int {
	for i := s.start; i < s.end; i++ {
		switch k := p.toks[i].kind; {
		case k == lbrace || k == eq:
			p.bodyAt = i
			return i
		case k == lparen && int(p.toks[i].match) > i:
			i = int(p.toks[i].match)
		}
	}
	p.bodyAt = s.end
	return s.end
}

// fits reports a declaration of too many tokens.
func (p *parser) fits(f *feed) bool {
	if f.end-f.i <= maxShown {
		return true
	}
	probe, n := *f, 0
	for t, _ := probe.Next(); !t.EOF(); t, _ = probe.Next() {
		if n++; n > maxShown {
			p.report(codeSize, p.spanAt(f.i), "the declaration is too large", "a long list of values belongs in a table")
			return false
		}
	}
	return true
}

// packageClause builds the package clause; only one may stand, before all else.
func (b *blocks) packageClause(lex *lexer.PeekingLexer, f *ast.File, s stretch) error {
	g, err := b.pkg.ParseFromLexer(lex, participle.AllowTrailing(true))
	if err != nil {
		return err
	}
	n, _ := g.Path.(*ast.Name)
	switch {
	case f.Package != nil:
		b.p.report(codePackage, b.p.spanAt(s.start), "a file has one package", "")
		return nil
	case s.start > 0:
		b.p.report(codePackage, b.p.spanAt(s.start), "`package` stands before all declarations", "move it to the first line")
	}
	if n != nil && n.Parts[len(n.Parts)-1].Name != "" {
		f.Package = &ast.Package{Path: n.Parts, Span: b.p.source.span(int(b.p.toks[s.start].start), int(n.Span.End))}
	}
	return nil
}

func (p *parser) segment(g *segmentDecl, start int) (*ast.Segment, bool) {
	d := &ast.Segment{Head: p.head(g.Name, start), Params: p.formals(g.Params), Entity: identOf(g.Entity)}
	d.Items = make([]ast.Item, 0, len(g.Items))
	for _, it := range g.Items {
		d.Items = addItem(d.Items, it)
	}
	return d, d.Entity.Name != ""
}

func (p *parser) trait(g *traitDecl, start int) (*ast.Trait, bool) {
	d := &ast.Trait{Head: p.head(g.Name, start), Params: p.formals(g.Params), Entity: identOf(g.Entity), Value: exprOf(g.Value)}
	d.Type, _ = g.Type.(*ast.Type)
	return d, d.Entity.Name != ""
}

func (p *parser) partition(g *partitionDecl, start int) (*ast.Partition, bool) {
	d := &ast.Partition{Head: p.head(g.Name, start), Exclusive: g.Exclusive, Entity: identOf(g.Entity)}
	for _, a := range g.Body {
		if a.Name != nil {
			d.Arms = append(d.Arms, p.arm(a))
		} else {
			d.Items = addItem(d.Items, a.Item)
		}
	}
	return d, d.Entity.Name != ""
}

func (p *parser) split(g *splitDecl, start int) (*ast.Split, bool) {
	d := &ast.Split{Head: p.head(g.Name, start), Entity: identOf(g.Entity)}
	d.Seed, _ = g.Seed.(*ast.StringLit)
	if g.Among != nil {
		d.Among = exprOf(g.Among)
	}
	for _, a := range g.Body {
		if a.Arm != nil {
			d.Arms = append(d.Arms, a.Arm.(*ast.SplitArm))
		} else {
			d.Items = addItem(d.Items, a.Item)
		}
	}
	return d, d.Entity.Name != "" && d.Seed != nil
}

func (p *parser) param(g *paramDecl, start int) (*ast.Param, bool) {
	d := &ast.Param{Head: p.head(g.Name, start), Value: exprOf(g.Value)}
	d.Type, _ = g.Type.(*ast.Type)
	return d, d.Type != nil && d.Type.Name.Name != ""
}

func (p *parser) head(name ast.Node, start int) ast.Head {
	return ast.Head{Name: identOf(name), Span: p.since(start)}
}

// identOf and exprOf take what a hole holds; a declaration that was given up
// may hold nothing.
func identOf(n ast.Node) *ast.Ident {
	if id, ok := n.(*ast.Ident); ok {
		return id
	}
	return &ast.Ident{}
}

func exprOf(n ast.Node) ast.Expr {
	if e, ok := n.(ast.Expr); ok {
		return e
	}
	return &ast.Bad{}
}

func (p *parser) formals(in []*formal) []*ast.Formal {
	var out []*ast.Formal
	for _, f := range in {
		n := &ast.Formal{Name: identOf(f.Name)}
		n.Type, _ = f.Type.(*ast.Type)
		if n.Type == nil || n.Type.Name.Name == "" {
			continue
		}
		n.Span = n.Name.Span.To(n.Type.Span)
		if f.Default != nil {
			n.Default = exprOf(f.Default)
			n.Span = n.Span.To(n.Default.Pos())
		}
		out = append(out, n)
	}
	return out
}

// addItem appends what an item hole holds, unless it was no clause.
func addItem(items []ast.Item, n ast.Node) []ast.Item {
	if it, ok := n.(ast.Item); ok {
		return append(items, it)
	}
	return items
}

func (p *parser) arm(g *arm) *ast.Arm {
	name := g.Name.(*placed)
	a := &ast.Arm{Name: name.Node.(*ast.Ident), Span: p.between(name.from, name.to+1)}
	for _, w := range g.Where {
		cond := w.(*placed)
		a.Where = append(a.Where, cond.Node.(ast.Expr))
		a.Span = p.between(name.from, cond.to)
	}
	return a
}

// declarationHint says what a declaration begins with, or which word was meant.
func (p *parser) declarationHint() string {
	if hint := didYouMean(p.word(p.i), declarationWords); hint != "" {
		return hint
	}
	return "a declaration begins with `segment`, `trait`, `partition`, `split` or `param`"
}

var declarationWords = []string{"segment", "trait", "partition", "exclusive", "split", "param", "package"}
