package check

import (
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// A body is one declaration being checked with its arguments, or one question
// of the command line.
type body struct {
	*Checker
	pkg     string
	entity  *schema.Entity
	row     *hir.Var                 // the declaration's row; nil where only constants stand
	args    map[string]*hir.Const    // the parameters; Invalid where a value is wrong
	sampled map[string]bool          // the parameters that stand at a sample value
	lets    []*let                   // in written order
	letAt   map[string]int           // their places in lets
	ints    map[*hir.Call]*hir.Const // results of the arithmetic over constant ints
	call    token.Span               // where the arguments were given; the zero span for defaults
	broken  bool
	size    int  // nodes so far, copies counted
	base    int  // depth at which this body began
	large   bool // too large, and reported
}

// A let is a local name. Its expression is checked once where it stands, and
// again in every place where it means another row or another span of a habit.
type let struct {
	node *ast.Let
	x    hir.Expr
	size int
}

// The limits of one declaration, written out.
const (
	maxSize  = 1 << 18
	maxDepth = 1000
)

// The limits of what refers to what, one inside the other.
const (
	maxChain = 10_000
	maxTotal = 100_000
)

func (c *Checker) newBody(d *decl, row *hir.Var) *body {
	b := &body{Checker: c, row: row, base: c.depth}
	if d != nil {
		b.pkg, b.entity = d.pkg, d.entity
	}
	if row != nil {
		b.entity = row.Entity
	}
	return b
}

// scope returns the scope of the clauses: every `let` is known.
func (b *body) scope() *scope {
	s := &scope{lets: len(b.lets)}
	if b.row != nil {
		s.row, s.root, s.binds = b.row, b.row, &bind{row: b.row}
	}
	return s
}

// report adds a finding and marks the body as broken.
func (b *body) report(d diag.Diag) {
	b.broken = true
	if b.call.IsValid() {
		d.Notes = append(d.Notes, diag.Note{Span: b.call, Message: "with the arguments given here"})
	}
	b.Checker.report(d)
}

// fail reports a finding and returns what stands for the expression.
func (b *body) fail(d diag.Diag) hir.Expr {
	b.report(d)
	return b.invalid(d.Span)
}

// invalid stands for an expression whose mistake is reported already.
func (b *body) invalid(span token.Span) hir.Expr {
	b.broken = true
	return &hir.Const{Info: hir.Info{Nullable: true, Span: span}}
}

func isInvalid(x hir.Expr) bool { return x.Of().Type.Kind == schema.Invalid }

// checkLets enters the `let` names of a body and checks each once, used or not.
func (b *body) checkLets(items []ast.Item) {
	for _, it := range items {
		if node, ok := it.(*ast.Let); ok && node.Name != nil && b.localName(node.Name) {
			if b.letAt == nil {
				b.letAt = map[string]int{}
			}
			b.letAt[node.Name.Name] = len(b.lets)
			b.lets = append(b.lets, &let{node: node})
		}
	}
	s := b.scope()
	for i, l := range b.lets {
		above := *s
		above.lets = i
		before := b.size
		l.x = b.expr(&above, l.node.Value)
		l.size = b.size - before
	}
}

// localName reports a `let` or parameter whose name is taken or would hide
// something; it says whether the name may stand.
func (b *body) localName(id *ast.Ident) bool {
	if isNow(id.Name) {
		b.report(reservedName(id))
		return false
	}
	if b.entity != nil {
		if m, ok := b.member(b.entity, id.Name); ok {
			b.report(hidesMember(id, b.entity, m))
			return false
		}
	}
	if i, ok := b.letAt[id.Name]; ok {
		b.report(declaredTwice(id, b.lets[i].node.Name))
		return false
	}
	return true
}

// useLet returns what a `let` name stands for in a scope.
func (b *body) useLet(s *scope, i int, use token.Span) hir.Expr {
	l := b.lets[i]
	if i >= s.lets {
		return b.fail(letBelow(use, l.node.Name))
	}
	if s.root == b.scopeRoot() && s.habit == nil {
		if b.size += l.size; b.size > maxSize {
			return b.overflow(use)
		}
		return l.x
	}
	if s.root == nil {
		return b.fail(letOfOtherRow(use, l.node.Name))
	}
	inner := &scope{row: s.root, root: s.root, binds: &bind{row: s.root}, habit: s.habit, lets: i}
	return b.expr(inner, l.node.Value)
}

// scopeRoot returns the declaration's row, as scopes hold it.
func (b *body) scopeRoot() hir.Row {
	if b.row == nil {
		return nil
	}
	return b.row
}

// info returns what an expression of a type knows.
func info(t types.Type, nullable bool, span token.Span) hir.Info {
	return hir.Info{Type: t, Nullable: nullable, Span: span}
}

func kind(k schema.Kind) types.Type { return types.Type{Kind: k} }

// tooDeep reports whether expressions nest further than the checker goes.
func (b *body) tooDeep() bool { return b.depth-b.base > maxDepth || b.depth > maxTotal }

// overflow reports, once, a declaration that is too large written out.
func (b *body) overflow(at token.Span) hir.Expr {
	if b.large {
		return b.invalid(at)
	}
	b.large = true
	return b.fail(tooLarge(at))
}

// conjunction returns the And of conditions, or the only one.
func conjunction(args []hir.Expr, span token.Span) hir.Expr {
	if len(args) == 1 {
		return args[0]
	}
	return &hir.And{Info: info(kind(schema.Bool), anyNullable(args), span), Args: args}
}

func anyNullable(args []hir.Expr) bool {
	for _, a := range args {
		if a.Of().Nullable {
			return true
		}
	}
	return false
}
