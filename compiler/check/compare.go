package check

import (
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

var comparisons = map[ast.Op]types.Op{ast.Eq: types.Eq, ast.Ne: types.Ne, ast.Lt: types.Lt, ast.Le: types.Le,
	ast.Gt: types.Gt, ast.Ge: types.Ge, ast.Is: types.Eq, ast.IsNot: types.Eq}

// comparison checks x = y and its kin.
func (b *body) comparison(s *scope, e *ast.Binary) hir.Expr {
	x, y := b.expr(s, e.X), b.expr(s, e.Y)
	return b.compare(comparisons[e.Op], e.Op.String(), x, y, e.Span)
}

// compare returns x op y over operands brought together.
func (b *body) compare(op types.Op, spelt string, x, y hir.Expr, span token.Span) hir.Expr {
	x, y, ok := b.pair(op, spelt, x, y, span)
	if !ok {
		return b.invalid(span)
	}
	nullable := x.Of().Nullable || y.Of().Nullable
	return &hir.Call{Info: info(kind(schema.Bool), nullable, span), Op: op, Args: []hir.Expr{x, y}}
}

// pair brings the operands of a comparison together, or reports that they do
// not compare.
func (b *body) pair(op types.Op, spelt string, x, y hir.Expr, span token.Span) (hir.Expr, hir.Expr, bool) {
	if isInvalid(x) || isInvalid(y) {
		return x, y, false
	}
	for _, v := range []hir.Expr{x, y} {
		if v.Of().Type.Kind == schema.Null {
			b.report(comparedToNull(span, spelt, x, y))
			return x, y, false
		}
	}
	x, y = adoptUnit(x, y.Of().Type), adoptUnit(y, x.Of().Type)
	if !b.checkEnumValue(x, y.Of().Type) || !b.checkEnumValue(y, x.Of().Type) {
		return x, y, false
	}
	if clash := types.Comparable(op, x.Of().Type, y.Of().Type); clash != types.NoClash {
		b.report(notComparable(span, spelt, x, y, clash))
		return x, y, false
	}
	if x.Of().Type.Kind == schema.Distance && isConst(x) == isConst(y) {
		b.report(distancesCompared(span))
		return x, y, false
	}
	return adoptEnum(x, y.Of().Type), adoptEnum(y, x.Of().Type), true
}

func isConst(x hir.Expr) bool { _, ok := x.(*hir.Const); return ok }

// checkEnumValue reports a text constant that is no value of the enum beside it.
func (b *body) checkEnumValue(x hir.Expr, beside types.Type) bool {
	k, ok := x.(*hir.Const)
	if !ok || beside.Kind != schema.Enum || k.Type.Kind != schema.String || hasValue(beside, k.Value) || b.isSample(k) {
		return true
	}
	text, _ := k.Value.(string)
	b.report(notEnumValue(k.Span, text, beside, b.nearest(text, func() []string { return beside.Values })))
	return false
}

// same checks x is y and x is not y.
func (b *body) same(s *scope, e *ast.Binary) hir.Expr {
	if _, ok := e.Y.(*ast.NullLit); ok {
		return b.isNull(s, &ast.IsNull{X: e.X, Not: e.Op == ast.IsNot, Span: e.Span})
	}
	x, y, ok := b.pair(types.Eq, e.Op.String(), b.expr(s, e.X), b.expr(s, e.Y), e.Span)
	if !ok {
		return b.invalid(e.Span)
	}
	var same hir.Expr = &hir.Same{Info: info(kind(schema.Bool), false, e.Span), X: x, Y: y}
	if e.Op == ast.IsNot {
		return not(same, e.Span)
	}
	return same
}

// negated wraps a predicate that was written with `not`.
func negated(x hir.Expr, isNot bool, span token.Span) hir.Expr {
	if !isNot || isInvalid(x) {
		return x
	}
	return not(x, span)
}

// in checks [x] [not] in list-or-segment.
func (b *body) in(s *scope, e *ast.In) hir.Expr {
	if l, ok := e.Set.(*ast.ListLit); ok {
		return negated(b.inList(s, e, l), e.Not, e.Span)
	}
	if k := b.listNamed(s, e.Set); k != nil {
		return negated(b.inConstants(s, e, k), e.Not, e.Span)
	}
	row := s.row
	if e.X != nil {
		var ok bool
		if row, ok = b.rowOf(s, e.X); !ok {
			return b.notARow(s, e)
		}
	}
	set := b.setRef(s, e.Set)
	switch {
	case set == nil:
		return b.invalid(e.Span)
	case row == nil:
		return b.fail(noRow(e.Span, "in "+set.Name))
	case set.Entity != row.RowEntity():
		return b.fail(setOfOther(e.Set.Pos(), set, row.RowEntity()))
	}
	return negated(&hir.Member{Info: info(kind(schema.Bool), false, e.Span), Row: row, Set: set}, e.Not, e.Span)
}

// notARow explains `x in S` where x is no to-one related row.
func (b *body) notARow(s *scope, e *ast.In) hir.Expr {
	if n, ok := e.X.(*ast.Name); ok {
		if row, rest, ok := b.start(s, n.Parts); ok {
			for _, part := range rest {
				m, known := b.member(row.RowEntity(), part.Name)
				if !known || m.rel == nil {
					break
				}
				if m.rel.Many {
					return b.fail(manyInSet(e, m.rel))
				}
				row = s.follow(row, m.rel)
			}
		}
	}
	x := b.expr(s, e.X)
	if isInvalid(x) {
		return x
	}
	return b.fail(valueInSet(e, x.Of().Type))
}

// listNamed returns the constant list that a name stands for, or nil.
func (b *body) listNamed(s *scope, e ast.Expr) *hir.Const {
	n, ok := e.(*ast.Name)
	if !ok {
		return nil
	}
	var x hir.Expr
	if len(n.Parts) == 1 {
		x = b.local(s, n.Parts[0])
	}
	if x == nil {
		if found, ok := b.find(b.pkg, dotted(n.Parts)); ok && isParam(found) {
			x = b.param(found.d, n)
		}
	}
	if x == nil {
		return nil
	}
	k, ok := x.(*hir.Const)
	if !ok || k.Type.Kind != schema.List && !isInvalid(k) {
		b.report(notAList(n, x.Of().Type))
		return b.invalid(n.Span).(*hir.Const)
	}
	return k
}

// inConstants checks x in a list that a parameter or `let` holds.
func (b *body) inConstants(s *scope, e *ast.In, k *hir.Const) hir.Expr {
	if isInvalid(k) {
		return k
	}
	if e.X == nil {
		return b.fail(listAsSet(e.Span))
	}
	x := b.expr(s, e.X)
	if isInvalid(x) {
		return x
	}
	values, _ := k.Value.([]types.Value)
	elems := make([]*hir.Const, len(values))
	for i, v := range values {
		elems[i] = &hir.Const{Info: info(*k.Type.Elem, false, k.Span), Value: v, Param: k.Param}
	}
	return b.inElements(x, elems, e.Span)
}

// inList checks x in [a, b].
func (b *body) inList(s *scope, e *ast.In, l *ast.ListLit) hir.Expr {
	if e.X == nil {
		return b.fail(listAsSet(e.Span))
	}
	x, sound := b.expr(s, e.X), true
	elems := make([]*hir.Const, 0, len(l.Elems))
	for _, el := range l.Elems {
		if null, ok := el.(*ast.NullLit); ok {
			b.report(nullInList(null.Span))
			sound = false
			continue
		}
		b.size-- // constants are not copied about
		k := b.constant(s, el)
		if k == nil {
			sound = false
			continue
		}
		elems = append(elems, k)
	}
	if isInvalid(x) || !sound {
		return b.invalid(e.Span)
	}
	return b.inElements(x, elems, e.Span)
}

// inElements returns the membership of x among constants. Versions are equal
// in more than one spelling, and distances are computed, so that theirs is a
// disjunction.
func (b *body) inElements(x hir.Expr, elems []*hir.Const, span token.Span) hir.Expr {
	in := &hir.In{Info: info(kind(schema.Bool), x.Of().Nullable, span), X: x, List: make([]types.Value, 0, len(elems))}
	var equal []hir.Expr
	for _, k := range elems {
		_, y, ok := b.pair(types.Eq, "in", x, k, k.Span)
		if !ok {
			return b.invalid(span)
		}
		in.List = append(in.List, widen(x.Of().Type.Kind, y.(*hir.Const).Value))
		if k := x.Of().Type.Kind; k == schema.Version || k == schema.Distance {
			equal = append(equal, &hir.Call{Info: in.Info, Op: types.Eq, Args: []hir.Expr{x, y}})
		}
	}
	if t := x.Of().Type; len(elems) == 0 && !types.HasEquality(t) {
		return b.fail(noEquality(span, t))
	}
	if equal != nil {
		return &hir.Or{Info: in.Info, Args: equal}
	}
	return in
}

// between checks x between lo and hi: a window on times, both ends inside on
// everything else.
func (b *body) between(s *scope, e *ast.Between) hir.Expr {
	if call := anniversaryCall(e.X); call != nil {
		w := &ast.Window{Kind: ast.WinBetween, A: e.Lo, B: e.Hi, Span: e.Lo.Pos().To(e.Hi.Pos())}
		return negated(b.anniversary(s, call, w, e.Span), e.Not, e.Span)
	}
	x := b.expr(s, e.X)
	if types.IsTime(x.Of().Type) {
		w := &ast.Window{Kind: ast.WinBetween, A: e.Lo, B: e.Hi, Span: e.Lo.Pos().To(e.Hi.Pos())}
		return negated(b.timeIn(s, x, w, e.Span), e.Not, e.Span)
	}
	lo, hi := b.expr(s, e.Lo), b.expr(s, e.Hi)
	from := b.compare(types.Ge, "between", x, lo, e.Span)
	if isInvalid(from) {
		return from
	}
	to := b.compare(types.Le, "between", x, hi, e.Span)
	if isInvalid(to) {
		return to
	}
	return negated(conjunction([]hir.Expr{from, to}, e.Span), e.Not, e.Span)
}

// match checks contains, starts with, ends with and matches.
func (b *body) match(s *scope, e *ast.Match) hir.Expr {
	x, y := b.expr(s, e.X), b.expr(s, e.Y)
	if isInvalid(x) || isInvalid(y) {
		return b.invalid(e.Span)
	}
	if y.Of().Type.Kind == schema.Null {
		return b.fail(nullOperand(y.Of().Span))
	}
	isList := x.Of().Type.Kind == schema.List
	switch {
	case e.Op == ast.ContainsAny || e.Op == ast.ContainsAll:
		return negated(b.matchLists(e, x, y), e.Not, e.Span)
	case e.Op == ast.Contains && isList:
		return negated(b.matchElement(e, x, y), e.Not, e.Span)
	}
	return negated(b.matchText(e, x, y), e.Not, e.Span)
}

var textMatches = map[ast.Op]types.Op{ast.Contains: types.Contains, ast.StartsWith: types.StartsWith,
	ast.EndsWith: types.EndsWith, ast.Matches: types.Matches}

func (b *body) matchText(e *ast.Match, x, y hir.Expr) hir.Expr {
	for _, v := range []hir.Expr{x, y} {
		if !types.IsText(v.Of().Type) {
			return b.fail(textExpected(v.Of().Span, e.Op.String(), v.Of().Type))
		}
	}
	if e.Op == ast.Matches {
		k, ok := y.(*hir.Const)
		if !ok {
			return b.fail(notConstant(y.Of().Span))
		}
		if err := types.CheckPattern(k.Value.(string)); err != nil {
			return b.fail(badPattern(k.Span, err))
		}
	}
	in := info(kind(schema.Bool), x.Of().Nullable || y.Of().Nullable, e.Span)
	return &hir.Call{Info: in, Op: textMatches[e.Op], Args: []hir.Expr{x, y}}
}

func (b *body) matchElement(e *ast.Match, x, y hir.Expr) hir.Expr {
	elem := elemOf(x)
	y = adoptUnit(y, elem)
	if y.Of().Type.Kind == schema.List {
		return b.fail(listInList(e))
	}
	if !b.checkEnumValue(y, elem) {
		return b.invalid(e.Span)
	}
	if clash := types.Comparable(types.Eq, elem, y.Of().Type); clash != types.NoClash {
		return b.fail(notElement(y.Of().Span, elem, y.Of().Type, clash))
	}
	in := info(kind(schema.Bool), x.Of().Nullable || y.Of().Nullable, e.Span)
	return &hir.Call{Info: in, Op: types.ListContains, Args: []hir.Expr{x, y}}
}

func (b *body) matchLists(e *ast.Match, x, y hir.Expr) hir.Expr {
	for _, v := range []hir.Expr{x, y} {
		if v.Of().Type.Kind != schema.List {
			return b.fail(listExpected(v.Of().Span, e.Op, v.Of().Type))
		}
	}
	if k, ok := y.(*hir.Const); ok && k.Type.Elem == nil {
		empty := *k // []: of the type beside it
		empty.Type = x.Of().Type
		y = &empty
	}
	if clash := types.Comparable(types.Eq, elemOf(x), elemOf(y)); clash != types.NoClash {
		return b.fail(notElement(y.Of().Span, elemOf(x), elemOf(y), clash))
	}
	op := types.ListAny
	if e.Op == ast.ContainsAll {
		op = types.ListAll
	}
	in := info(kind(schema.Bool), x.Of().Nullable || y.Of().Nullable, e.Span)
	return &hir.Call{Info: in, Op: op, Args: []hir.Expr{x, y}}
}

// elemOf returns the element type of a list; of an empty literal, one that goes
// with everything.
func elemOf(x hir.Expr) types.Type {
	if e := x.Of().Type.Elem; e != nil {
		return *e
	}
	return types.Type{}
}
