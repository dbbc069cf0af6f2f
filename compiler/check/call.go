package check

import (
	"strings"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// A signature is the Sig of a row of types.Table, taken apart.
type signature struct {
	fn     types.Func
	params []string
	result string
}

// functions are the rows of types.Table that are called by name.
var functions = func() map[string]signature {
	m := map[string]signature{}
	for _, f := range types.Table {
		if f.Name == "" || strings.Trim(f.Name, "abcdefghijklmnopqrstuvwxyz_") != "" || f.Op < types.Abs {
			continue
		}
		params, result, _ := strings.Cut(strings.TrimPrefix(f.Sig, "("), ") ")
		m[f.Name] = signature{f, strings.Split(params, ", "), result}
	}
	return m
}()

// forms are the calls that are not rows of types.Table, with their signatures.
var forms = map[string]string{
	"if":          "if(condition, value, value)",
	"version":     `version("3.2.0")`,
	"point":       "point(latitude, longitude)",
	"bucket":      `bucket("seed")`,
	"anniversary": "anniversary(date), before a window",
}

// isCallable reports whether a name is that of a function or aggregate.
func isCallable(name string) bool {
	_, fn := functions[name]
	_, form := forms[name]
	_, agg := ast.Aggregates[name]
	return fn || form || agg
}

func callableNames() []string {
	var names []string
	for n := range functions {
		names = append(names, n)
	}
	for n := range forms {
		names = append(names, n)
	}
	for n := range ast.Aggregates {
		names = append(names, n)
	}
	return names
}

// callExpr checks f(args): a form, a function, or a trait with arguments.
func (b *body) callExpr(s *scope, e *ast.Call) hir.Expr {
	if len(e.Func.Parts) > 1 {
		return b.traitCall(s, e)
	}
	name := e.Func.Parts[0].Name
	switch name {
	case "if":
		return b.ifCall(s, e)
	case "version":
		return b.versionCall(s, e)
	case "point":
		return b.pointCall(s, e)
	case "bucket":
		return b.bucketCall(s, e)
	case "anniversary":
		return b.fail(anniversaryAlone(e.Span))
	}
	if sig, ok := functions[name]; ok {
		return b.function(s, e, sig)
	}
	if _, ok := b.find(b.pkg, name); ok {
		return b.traitCall(s, e)
	}
	if s.row != nil {
		if m, ok := b.member(s.row.RowEntity(), name); ok && m.attr != nil {
			return b.fail(attributeCalled(e.Func, m.attr))
		}
	}
	if _, ok := ast.Aggregates[name]; ok {
		return b.fail(aggregateOfNothing(e))
	}
	near := b.nearest(name, callableNames, b.declNames(b.pkg, isTrait))
	return b.fail(unknownFunction(e.Func, near))
}

// traitCall checks a trait with arguments, of this row or at the end of a path.
func (b *body) traitCall(s *scope, e *ast.Call) hir.Expr {
	if len(e.Func.Parts) > 1 {
		if row, rest, ok := b.start(s, e.Func.Parts); ok {
			return b.readPath(s, row, rest, e.Func, e)
		}
	}
	return b.workspaceName(s, e.Func, e)
}

// operands checks the arguments of a function; ok is false after a mistake.
func (b *body) operands(s *scope, e *ast.Call, n int, shape string) (args []hir.Expr, ok bool) {
	ok = len(e.Args) == n
	if !ok {
		b.report(wrongArity(e, n, shape))
	}
	for _, a := range e.Args {
		if a.Name != nil {
			b.report(namedForFunction(a, e.Func.Parts[0].Name))
			ok = false
			continue
		}
		x := b.expr(s, a.Value)
		args = append(args, x)
		ok = ok && !isInvalid(x)
	}
	return args, ok
}

// function checks a call of a row of types.Table.
func (b *body) function(s *scope, e *ast.Call, sig signature) hir.Expr {
	args, ok := b.operands(s, e, len(sig.params), sig.fn.Name+sig.fn.Sig)
	if !ok {
		return b.invalid(e.Span)
	}
	for i, want := range sig.params {
		x, fits := operand(want, args[i])
		if !fits {
			return b.fail(wrongOperand(x, sig.fn, want))
		}
		args[i] = x
	}
	if sig.fn.Op == types.DaysBetween && args[0].Of().Type.Kind != args[1].Of().Type.Kind {
		args[0], args[1] = localDate(args[0]), localDate(args[1])
	}
	in := info(resultOf(sig, args), !sig.fn.Strict || anyNullable(args), e.Span)
	return &hir.Call{Info: in, Op: sig.fn.Op, Args: args}
}

// operand brings an argument to what a signature asks for.
func operand(want string, x hir.Expr) (hir.Expr, bool) {
	t := x.Of().Type
	switch want {
	case "num":
		return x, types.IsNumber(t)
	case "string":
		return x, types.IsText(t)
	case "list<T>":
		return x, t.Kind == schema.List
	case "date":
		return localDate(x), types.IsTime(t)
	case "time":
		return x, types.IsTime(t)
	}
	return x, t.Kind == schema.Kinds[want]
}

func resultOf(sig signature, args []hir.Expr) types.Type {
	if sig.result != "num" {
		return kind(schema.Kinds[sig.result])
	}
	if sig.fn.Op == types.Abs {
		return args[0].Of().Type
	}
	return types.Whole(args[0].Of().Type)
}

// ifCall checks if(c, a, b).
func (b *body) ifCall(s *scope, e *ast.Call) hir.Expr {
	args, ok := b.operands(s, e, 3, forms["if"])
	if !ok {
		return b.invalid(e.Span)
	}
	cond, x, y := args[0], args[1], args[2]
	if cond.Of().Type.Kind != schema.Bool {
		return b.fail(conditionExpected(cond.Of().Span, cond.Of().Type))
	}
	t, x, y, bad := b.join(x, y, e.Span)
	if bad != nil {
		return bad
	}
	return &hir.If{Info: info(t, x.Of().Nullable || y.Of().Nullable, e.Span), Cond: cond, A: x, B: y}
}

// versionCall checks version("3.2.0").
func (b *body) versionCall(s *scope, e *ast.Call) hir.Expr {
	if len(e.Args) != 1 {
		return b.fail(wrongArity(e, 1, forms["version"]))
	}
	k := b.constant(s, e.Args[0].Value)
	if k == nil {
		return b.invalid(e.Span)
	}
	text, ok := k.Value.(string)
	switch {
	case !ok:
		return b.fail(versionOfWhat(k))
	case !types.ValidVersion(text) && !b.isSample(k):
		return b.fail(badVersion(k.Span, text))
	}
	return &hir.Const{Info: info(kind(schema.Version), false, e.Span), Value: text, Param: k.Param}
}

// pointCall checks point(latitude, longitude).
func (b *body) pointCall(s *scope, e *ast.Call) hir.Expr {
	if len(e.Args) != 2 {
		return b.fail(wrongArity(e, 2, forms["point"]))
	}
	var degrees [2]float64
	for i, limit := range []float64{90, 180} {
		k := b.constant(s, e.Args[i].Value)
		if k == nil {
			return b.invalid(e.Span)
		}
		f, ok := types.AsFloat(k.Value)
		if !ok || f < -limit || f > limit || k.Type.Unit != "" && k.Type.Unit != types.AnyUnit {
			return b.fail(badDegrees(k, i))
		}
		degrees[i] = f
	}
	return constOf(schema.Point, types.Point{Lat: degrees[0], Lon: degrees[1]}, e.Span)
}

// bucketCall checks bucket("seed"): the place of this row in [0, 1).
func (b *body) bucketCall(s *scope, e *ast.Call) hir.Expr {
	if len(e.Args) != 1 {
		return b.fail(wrongArity(e, 1, forms["bucket"]))
	}
	k := b.constant(s, e.Args[0].Value)
	switch {
	case k == nil:
		return b.invalid(e.Span)
	case k.Type.Kind != schema.String:
		return b.fail(seedExpected(k))
	case k.Value == "":
		return b.fail(seedEmpty(k.Span))
	case s.row == nil:
		return b.fail(noRow(e.Span, "bucket"))
	case !hasTextKey(s.row.RowEntity()):
		return b.fail(keyHasNoText(e.Span, s.row.RowEntity()))
	}
	bucket := b.bucket32(s.row, k, e.Span)
	all := constOf(schema.Int, int64(1)<<32, token.Span{})
	return &hir.Call{Info: info(kind(schema.Float), bucket.Of().Nullable, e.Span), Op: types.Div, Args: []hir.Expr{bucket, all}}
}

// bucket32 returns the hash bucket of a row's key.
func (b *body) bucket32(row hir.Row, seed *hir.Const, span token.Span) hir.Expr {
	key := b.attribute(row, row.RowEntity().Key, token.Span{})
	return &hir.Call{Info: info(kind(schema.Int), key.Of().Nullable, span), Op: types.Bucket32, Args: []hir.Expr{key, seed}}
}

// hasTextKey reports whether the key has one text in every backend.
func hasTextKey(e *schema.Entity) bool {
	return e.Key != nil && (e.Key.Type.Kind == schema.Int || e.Key.Type.Kind == schema.String)
}
