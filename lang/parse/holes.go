package parse

import (
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/diag"
)

// The holes of the grammar: each is a type of its own for participle, and the
// method of its name reads it.
type (
	nameHole     interface{ ast.Node } // *ast.Ident, a declared name
	formalName   interface{ ast.Node } // *ast.Ident
	armName      interface{ ast.Node } // *placed, a name that where or otherwise follows
	pathHole     interface{ ast.Node } // *ast.Name
	entityHole   interface{ ast.Node } // *ast.Ident behind of
	typeHole     interface{ ast.Node } // *ast.Type
	colonType    interface{ ast.Node } // *ast.Type behind a colon
	refHole      interface{ ast.Node } // ast.Expr
	seedHole     interface{ ast.Node } // *ast.StringLit behind seed
	valueHole    interface{ ast.Node } // ast.Expr, up to the end
	constantHole interface{ ast.Node } // ast.Expr, a literal
	condHole     interface{ ast.Node } // *placed, a condition behind where
	shareHole    interface{ ast.Node } // *ast.SplitArm
	itemHole     interface{ ast.Node } // ast.Item, or *ast.Bad for what is no clause
	openHole     interface{ isMark() } // {
	endHole      interface{ isMark() } // }
	parenHole    interface{ isMark() } // )
	equalsHole   interface{ isMark() } // =
)

// A placed is a node with the tokens [from, to) that it was read from, marks
// around it included.
type placed struct {
	ast.Node
	from, to int
}

// A passed stands for a mark that was read, or reported as missing.
type passed struct{}

func (passed) isMark() {}

// reject reports a mistake in the head of a declaration. Only the first one is
// reported.
func (p *parser) reject(wanted, label string, notes ...diag.Note) {
	if !p.quiet && p.peek() != mistake {
		p.report(codeHeader, p.spanAt(p.i), "expected "+wanted+", found "+p.found(), label, notes...)
	}
	p.quiet = true
}

// settle turns a failed expression of a head into a rejected head.
func (p *parser) settle() {
	if p.failed {
		p.failed, p.quiet, p.i = false, true, p.failedAt
	}
}

func (p *parser) nameHole() nameHole {
	what := "the name of the " + p.word(max(p.i-1, 0))
	switch k := p.peek(); {
	case k == ident && p.word(p.i) == "of" && nameLike(p.kindAt(p.i+1)) && !p.isWord(p.i+1, "of"):
		p.reject(what, "")
		return &ast.Ident{Span: p.spanAt(p.i)}
	case !nameLike(k) && !k.keyword():
		label := ""
		if k == text {
			label = "a name has no quotes"
		}
		p.reject(what, label)
		return &ast.Ident{Span: p.spanAt(p.i)}
	}
	return p.ident(what)
}

func (p *parser) formalName() formalName {
	if k := p.peek(); !nameLike(k) && !k.keyword() {
		return nil
	}
	return p.ident("the name of a parameter")
}

func (p *parser) pathHole() pathHole {
	p.body = false
	n := p.path("the name of the package")
	p.settle()
	return n
}

func (p *parser) entityHole() entityHole {
	if !p.takeWord("of") {
		p.reject("`of` and the entity", "")
	}
	if k := p.peek(); !nameLike(k) && !k.keyword() {
		p.reject("the name of an entity", "")
		return &ast.Ident{Span: p.spanAt(p.i)}
	}
	return p.ident("the name of an entity")
}

func (p *parser) typeHole() typeHole {
	t := p.typ()
	p.settle()
	return t
}

func (p *parser) colonType() colonType {
	if !p.take(colon) {
		p.reject("`:` and a type", "")
		return &ast.Type{Name: &ast.Ident{}}
	}
	return p.typeHole()
}

func (p *parser) refHole() refHole {
	e := p.ref("a segment after `among`")
	p.settle()
	return e
}

func (p *parser) seedHole() seedHole {
	if !p.takeWord("seed") {
		p.reject("`seed` and a text", "the seed decides who is in which arm: `seed \"summer-2026\"`")
	}
	if p.peek() != text {
		p.reject("the seed, a text in double quotes", "")
		return &ast.StringLit{Span: p.spanAt(p.i)}
	}
	p.i++
	return &ast.StringLit{Value: unquote(p.word(p.i - 1)), Span: p.spanAt(p.i - 1)}
}

// mark reads a mark, or reports it missing and moves behind the next one of its
// kind in the head, if there is one.
func (p *parser) mark(k kind, wanted string) passed {
	if p.take(k) {
		return passed{}
	}
	p.reject(wanted, "")
	for i := p.i; i < p.end && !p.kindAt(i).clause() && !(nameLike(p.kindAt(i)) && p.kindAt(i+1) == colon); i++ {
		if p.kindAt(i) == k {
			p.i = i + 1
			break
		}
	}
	return passed{}
}

func (p *parser) parenHole() parenHole   { return p.mark(rparen, "`)`, or `,` and another parameter") }
func (p *parser) equalsHole() equalsHole { return p.mark(eq, "`=`") }

func (p *parser) openHole() openHole {
	m := p.mark(lbrace, "`{`")
	p.body = true
	p.quiet = p.quiet && p.kindAt(p.i-1) != lbrace
	return m
}

func (p *parser) endHole() endHole {
	if !p.take(rbrace) && !p.quiet {
		note := diag.Note{Span: p.spanAt(p.bodyAt), Message: "the body begins here"}
		p.report(codeExpected, p.spanAt(p.i), "expected `}` at the end of the body, found "+p.found(), "", note)
		p.quiet = true
	}
	return passed{}
}

func (p *parser) valueHole() valueHole {
	if p.quiet && p.peek() == eof {
		return &ast.Bad{Span: p.spanAt(p.i)}
	}
	return p.clause("value")
}

func (p *parser) condHole() condHole {
	p.quiet = false
	start := p.i
	return &placed{p.clause("condition"), start, p.i}
}

func (p *parser) armName() armName {
	if next := p.kindAt(p.i + 1); !nameLike(p.peek()) || next != kwWhere && next != kwOtherwise {
		return nil
	}
	p.quiet = false
	return &placed{p.ident("a name"), p.i - 1, p.i}
}

// shareHole reads `name 10%`.
func (p *parser) shareHole() shareHole {
	start := p.i
	if !nameLike(p.peek()) || p.kindAt(p.i+1) == colon {
		return nil
	}
	p.quiet = false
	a := &ast.SplitArm{Name: p.ident("the name of an arm")}
	switch p.peek() {
	case percent:
		p.i++
		a.Share = &ast.NumberLit{Text: digitsOf(p.word(p.i - 1)), Percent: true, Span: p.spanAt(p.i - 1)}
	case number:
		p.report(codeShare, p.spanAt(p.i), "the share of an arm is a percentage", "write `"+clip(digitsOf(p.word(p.i)))+"%`")
		p.i++
		a.Share = &ast.NumberLit{Text: digitsOf(p.word(p.i - 1)), Percent: true, Span: p.spanAt(p.i - 1)}
	default:
		at := p.i
		p.report(codeShare, p.spanAt(at), "expected the share of the arm `"+clip(a.Name.Name)+"`, found "+p.found(), "a share is written `10%`")
		if p.peek() == minus && (p.kindAt(at+1) == percent || p.kindAt(at+1) == number) {
			p.i += 2
		}
		a.Share = &ast.NumberLit{Text: "0", Span: p.spanAt(at)} // no percentage: nothing more is said of it
	}
	a.Span = p.since(start)
	return a
}

// constantHole reads the value of a parameter.
func (p *parser) constantHole() constantHole {
	start := p.i
	p.chain, p.depth, p.nest = 0, 0, 0
	if p.quiet && p.peek() == eof {
		return &ast.Bad{Span: p.spanAt(p.i)}
	}
	e := p.expr("a constant")
	if k := p.peek(); !p.failed && k != eof && k != comma && k != rparen {
		p.unexpected("the end of the constant")
	}
	if !p.failed {
		if !constant(e) {
			p.report(codeConstant, e.Pos(), "a parameter stands at a constant", "expected a literal, such as `30 days`, or a list of literals")
		}
		return e
	}
	p.settle()
	for ; p.i < p.end; p.i++ {
		k := p.peek()
		if k == comma || k == rparen || k == lbrace {
			break
		}
		if m := int(p.toks[p.i].match); k.opens() && m > p.i {
			p.i = m
		}
	}
	return &ast.Bad{Span: p.since(start)}
}

// constant reports whether e is a literal or a list of literals.
func constant(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.StringLit, *ast.NumberLit, *ast.BoolLit, *ast.NullLit, *ast.DateLit, *ast.InstantLit, *ast.DurationLit, *ast.DistanceLit, *ast.Bad:
		return true
	case *ast.Unary:
		return e.Op == ast.Neg && constant(e.X)
	case *ast.ListLit:
		for _, x := range e.Elems {
			if !constant(x) {
				return false
			}
		}
		return true
	case *ast.Call: // version("3.2.0")
		return len(e.Func.Parts) == 1 && e.Func.Parts[0].Name == "version" && len(e.Args) == 1 && constant(e.Args[0].Value)
	}
	return false
}
