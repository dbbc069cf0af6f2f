package check

import (
	"fmt"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// expr checks an expression: one method a kind of node.
func (b *body) expr(s *scope, e ast.Expr) hir.Expr {
	if e == nil {
		return b.invalid(token.Span{})
	}
	if b.size++; b.size > maxSize || b.tooDeep() {
		return b.overflow(e.Pos())
	}
	b.depth++
	x := b.node(s, e)
	b.depth--
	return x
}

func (b *body) node(s *scope, e ast.Expr) hir.Expr {
	switch e := e.(type) {
	case *ast.StringLit:
		return constOf(schema.String, e.Value, e.Span)
	case *ast.NumberLit:
		return b.number(e)
	case *ast.BoolLit:
		return constOf(schema.Bool, e.Value, e.Span)
	case *ast.NullLit:
		return &hir.Const{Info: info(kind(schema.Null), true, e.Span)}
	case *ast.DateLit:
		return b.date(e)
	case *ast.InstantLit:
		return b.instant(e)
	case *ast.DurationLit:
		return b.duration(e)
	case *ast.DistanceLit:
		return b.distance(e)
	case *ast.ListLit:
		return b.list(s, e)
	case *ast.MapLit:
		return b.fail(mapAsValue(e.Span))
	case *ast.Unary:
		return b.unary(s, e)
	case *ast.Binary:
		return b.binary(s, e)
	case *ast.IsNull:
		return b.isNull(s, e)
	case *ast.In:
		return b.in(s, e)
	case *ast.Between:
		return b.between(s, e)
	case *ast.Match:
		return b.match(s, e)
	case *ast.InWindow:
		return b.inWindow(s, e)
	case *ast.Name:
		return b.name(s, e)
	case *ast.Select:
		return b.fail(relationAsValue(e.Span, e.Span.Text()))
	case *ast.Call:
		return b.callExpr(s, e)
	case *ast.Aggregate:
		return b.aggregate(s, e)
	case *ast.Ranking:
		return b.ranking(s, e)
	case *ast.AtLeast:
		return b.atLeast(s, e)
	case *ast.Habit:
		return b.habit(s, e)
	case *ast.Bad:
		return b.invalid(e.Span)
	}
	panic(fmt.Sprintf("check: no rule for %T", e))
}

func constOf(k schema.Kind, v types.Value, span token.Span) *hir.Const {
	return &hir.Const{Info: info(kind(k), false, span), Value: v}
}

func (b *body) date(e *ast.DateLit) hir.Expr {
	d, err := types.ParseDate(e.Text)
	if err != nil {
		return b.fail(badLiteral(e.Span, err))
	}
	return constOf(schema.Date, d, e.Span)
}

func (b *body) instant(e *ast.InstantLit) hir.Expr {
	i, err := types.ParseInstant(e.Text)
	if err != nil {
		return b.fail(badLiteral(e.Span, err))
	}
	return constOf(schema.Timestamp, i, e.Span)
}

func (b *body) duration(e *ast.DurationLit) hir.Expr {
	d := types.Duration{N: e.N, Unit: e.Unit}
	if e.Unit < token.Second || e.Unit > token.Year || !inCalendar(d) {
		return b.fail(beyondCalendar(e.Span, d))
	}
	return constOf(schema.Duration, d, e.Span)
}

func (b *body) distance(e *ast.DistanceLit) hir.Expr {
	d, err := types.ParseDecimal(e.Text)
	metres, ok := token.LengthUnits[e.Unit]
	if err != nil || !ok {
		return b.invalid(e.Span)
	}
	return constOf(schema.Distance, types.Distance(d.Float()*metres), e.Span)
}

// list checks [a, b]: constants of one type.
func (b *body) list(s *scope, e *ast.ListLit) hir.Expr {
	k := &hir.Const{Info: info(kind(schema.List), false, e.Span)}
	values, elem, ok := b.elements(s, e, types.Type{Kind: schema.Null})
	if !ok {
		return b.invalid(e.Span)
	}
	if elem.Kind != schema.Null {
		k.Type.Elem = &elem
	}
	k.Value = values
	return k
}

// elements checks the constants of a list that all join with a first type.
func (b *body) elements(s *scope, e *ast.ListLit, elem types.Type) (values []types.Value, t types.Type, ok bool) {
	values, ok = make([]types.Value, 0, len(e.Elems)), true
	for _, el := range e.Elems {
		if null, isNull := el.(*ast.NullLit); isNull {
			b.report(nullInList(null.Span))
			ok = false
			continue
		}
		b.size-- // constants are not copied about
		k := b.constant(s, el)
		if k == nil {
			ok = false
			continue
		}
		k, _ = adoptUnit(k, elem).(*hir.Const)
		joined, clash := types.Join(elem, k.Type)
		if clash != types.NoClash || k.Type.Kind == schema.List {
			b.report(mixedList(k, elem, clash))
			ok = false
			continue
		}
		elem = joined
		values = append(values, k.Value)
	}
	for i, v := range values {
		values[i] = widen(elem.Kind, v)
	}
	return values, elem, ok
}

func (b *body) unary(s *scope, e *ast.Unary) hir.Expr {
	if e.Op == ast.Neg {
		return b.negative(s, e)
	}
	x := b.cond(s, e.X)
	if isInvalid(x) {
		return x
	}
	return not(x, e.Span)
}

// cond checks an expression that must be a condition.
func (b *body) cond(s *scope, e ast.Expr) hir.Expr {
	x := b.expr(s, e)
	switch x.Of().Type.Kind {
	case schema.Bool, schema.Invalid:
		return x
	case schema.Null:
		return b.fail(nullOperand(x.Of().Span))
	}
	return b.fail(conditionExpected(x.Of().Span, x.Of().Type))
}

func (b *body) binary(s *scope, e *ast.Binary) hir.Expr {
	switch e.Op {
	case ast.And, ast.Or:
		return b.junction(s, e)
	case ast.Eq, ast.Ne, ast.Lt, ast.Le, ast.Gt, ast.Ge:
		return b.comparison(s, e)
	case ast.Is, ast.IsNot:
		return b.same(s, e)
	case ast.Coalesce:
		return b.coalesce(s, e)
	}
	return b.arith(s, e)
}

// junction checks a chain of `and`, or of `or`, as one node.
func (b *body) junction(s *scope, e *ast.Binary) hir.Expr {
	var operands []ast.Expr // last first
	var left ast.Expr = e
	for {
		chain, ok := left.(*ast.Binary)
		if !ok || chain.Op != e.Op {
			break
		}
		operands, left = append(operands, chain.Y), chain.X
	}
	args := make([]hir.Expr, 0, len(operands)+1)
	args = append(args, b.cond(s, left))
	for i := len(operands) - 1; i >= 0; i-- {
		args = append(args, b.cond(s, operands[i]))
	}
	for _, a := range args {
		if isInvalid(a) {
			return b.invalid(e.Span)
		}
	}
	in := info(kind(schema.Bool), anyNullable(args), e.Span)
	if e.Op == ast.And {
		return &hir.And{Info: in, Args: args}
	}
	return &hir.Or{Info: in, Args: args}
}

func (b *body) isNull(s *scope, e *ast.IsNull) hir.Expr {
	x := b.nullable(s, e.X)
	if isInvalid(x) {
		return x
	}
	var isNull hir.Expr = &hir.IsNull{Info: info(kind(schema.Bool), false, e.Span), X: x}
	if e.Not {
		return not(isNull, e.Span)
	}
	return isNull
}

// nullable checks the operand of `is null`: a value, or a to-one related row,
// whose key is null when it is missing.
func (b *body) nullable(s *scope, e ast.Expr) hir.Expr {
	if row, ok := b.rowOf(s, e); ok && row.RowEntity().Key != nil {
		return b.attribute(row, row.RowEntity().Key, e.Pos())
	}
	return b.expr(s, e)
}

// coalesce checks x ?? y.
func (b *body) coalesce(s *scope, e *ast.Binary) hir.Expr {
	x, y := b.expr(s, e.X), b.expr(s, e.Y)
	if isInvalid(x) || isInvalid(y) {
		return b.invalid(e.Span)
	}
	t, x, y, bad := b.join(x, y, e.Span)
	if bad != nil {
		return bad
	}
	return &hir.Coalesce{Info: info(t, x.Of().Nullable && y.Of().Nullable, e.Span), X: x, Y: y}
}

// join brings two values to one type; a text literal beside an enum stays one of
// its values when it is one.
func (b *body) join(x, y hir.Expr, span token.Span) (types.Type, hir.Expr, hir.Expr, hir.Expr) {
	x, y = adoptUnit(x, y.Of().Type), adoptUnit(y, x.Of().Type)
	x, y = adoptEnum(x, y.Of().Type), adoptEnum(y, x.Of().Type)
	t, clash := types.Join(x.Of().Type, y.Of().Type)
	switch {
	case clash != types.NoClash:
		return t, x, y, b.fail(branchesDiffer(span, x.Of().Type, y.Of().Type, clash))
	case t.Kind == schema.Duration || t.Kind == schema.Distance || t.Kind == schema.Null:
		return t, x, y, b.fail(notData(span, t))
	}
	return t, adoptNull(x, t), adoptNull(y, t), nil
}

// adoptUnit gives the literal 0 the unit of the number beside it.
func adoptUnit(x hir.Expr, beside types.Type) hir.Expr {
	k, ok := x.(*hir.Const)
	if !ok || !types.IsNumber(k.Type) || k.Type.Unit != "" || beside.Unit == "" || !types.IsNumber(beside) || !isZero(k) {
		return x
	}
	zero := *k
	zero.Type.Unit = beside.Unit
	return &zero
}

// adoptEnum gives a text constant the enum beside it when it is one of its values.
func adoptEnum(x hir.Expr, beside types.Type) hir.Expr {
	k, ok := x.(*hir.Const)
	if !ok || k.Type.Kind != schema.String || beside.Kind != schema.Enum || !hasValue(beside, k.Value) {
		return x
	}
	member := *k
	member.Type = beside
	return &member
}

// adoptNull gives the literal null a type.
func adoptNull(x hir.Expr, t types.Type) hir.Expr {
	if k, ok := x.(*hir.Const); ok && k.Type.Kind == schema.Null {
		null := *k
		null.Type = t
		return &null
	}
	return x
}

func hasValue(enum types.Type, v types.Value) bool {
	text, _ := v.(string)
	for _, have := range enum.Values {
		if have == text {
			return true
		}
	}
	return false
}

// atLeast checks `at least N of (p, q, r)`.
func (b *body) atLeast(s *scope, e *ast.AtLeast) hir.Expr {
	n, ok := b.count(s, e.N, "the number of conditions", 1, int64(max(1, len(e.Preds))))
	preds := make([]hir.Expr, len(e.Preds))
	for i, p := range e.Preds {
		preds[i] = b.cond(s, p)
		ok = ok && !isInvalid(preds[i])
	}
	if !ok {
		return b.invalid(e.Span)
	}
	return &hir.AtLeast{Info: info(kind(schema.Bool), false, e.Span), N: n, Preds: preds}
}

// value checks an expression that stands as the value of a trait.
func (b *body) value(s *scope, e ast.Expr) hir.Expr {
	x := b.expr(s, e)
	switch x.Of().Type.Kind {
	case schema.Duration, schema.Distance, schema.Null:
		return b.fail(notData(x.Of().Span, x.Of().Type))
	}
	return x
}
