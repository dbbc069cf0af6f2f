package yaml

import (
	"regexp"
	"strings"

	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/yamlsrc"
)

// Where a value stands (right of an operator, in a list, as an argument), a
// scalar without quotes that reads as a literal of the DSL other than a text is
// that literal; any other scalar is a text, and one in quotes always is. A map
// is an expression.

// value reads a value.
func (r *reader) value(n *yamlsrc.Node) ast.Expr {
	switch n.Kind {
	case yamlsrc.Map:
		return r.object(n)
	case yamlsrc.List:
		return r.valueList(n)
	}
	if r.null(n, "to ask for null write `known: false`") {
		return &ast.Bad{Span: n.Span}
	}
	return r.scalar(n)
}

func (r *reader) valueList(n *yamlsrc.Node) ast.Expr {
	list := &ast.ListLit{Span: n.Span}
	for _, item := range n.Items {
		list.Elems = append(list.Elems, r.carried(item, r.value))
	}
	return list
}

var (
	cleanNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?$`)
	zeroNumber  = regexp.MustCompile(`^-?0[0-9_]`)
	dateShape   = regexp.MustCompile(`^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt][0-9:]|$)`)
	numberShape = regexp.MustCompile(`^-?[0-9]`)
)

// scalar reads a scalar that is not null.
func (r *reader) scalar(n *yamlsrc.Node) ast.Expr {
	switch {
	case n.Style != yamlsrc.Plain:
		return r.stringLit(n)
	case n.Value == "true" || n.Value == "false":
		return &ast.BoolLit{Value: n.Value == "true", Span: n.Span}
	case n.Tag == "!!bool":
		r.report(yamlsrc.Misread, n.Span, "YAML takes `"+n.Value+"` for a boolean", "write `"+strings.ToLower(n.Value)+"`, or quote the text")
		return &ast.Bad{Span: n.Span}
	case n.Tag == "!!int" || n.Tag == "!!float":
		if !cleanNumber.MatchString(n.Value) {
			return r.oddNumber(n)
		}
	case n.Tag == "!!timestamp" || dateShape.MatchString(n.Value):
		if !strings.ContainsAny(n.Value, " \t") {
			return r.dsl(n)
		}
		r.report(codeNumber, n.Span, "YAML takes `"+clip(n.Value)+"` for a time, and the language knows no such one",
			"write an instant such as `2026-01-31T12:00:00Z`, or quote the text")
		return &ast.Bad{Span: n.Span}
	case !numberShape.MatchString(n.Value):
		return r.stringLit(n)
	}
	e, comments, diags := parse.Expr(r.src, n.Value, n.At)
	if len(diags) > 0 || len(comments) > 0 || !isLiteral(e) {
		return r.stringLit(n)
	}
	if zeroNumber.MatchString(n.Value) {
		return r.oddNumber(n)
	}
	return e
}

// oddNumber reports a number that YAML, or one of its versions, does not read
// as written.
func (r *reader) oddNumber(n *yamlsrc.Node) ast.Expr {
	v := strings.ToLower(strings.TrimLeft(n.Value, "+-"))
	message, label := "`"+clip(n.Value)+"` is no number of the language", "write digits, with at most one point among them, or quote the text"
	switch {
	case strings.HasPrefix(v, ".n") || strings.HasPrefix(v, ".i"):
		message = "`" + n.Value + "` is no number"
		label = "write a number, or quote the text"
	case strings.HasPrefix(v, "0x") || strings.HasPrefix(v, "0o") || strings.HasPrefix(v, "0b"):
		message = "YAML takes `" + clip(n.Value) + "` for a number that is not decimal"
		label = "write the number in decimal, or quote the text"
	case zeroNumber.MatchString(v):
		message = "YAML may take `" + clip(n.Value) + "` for an octal number"
		label = "write `\"" + clip(n.Value) + "\"` for the text, or remove the leading zeros"
	case strings.Contains(v, "_"):
		message = "some YAML readers take `" + clip(n.Value) + "` for a number, others for a text"
		label = "write `" + clip(strings.ReplaceAll(n.Value, "_", "")) + "`"
	}
	r.report(codeNumber, n.Span, message, label)
	return &ast.Bad{Span: n.Span}
}

// isLiteral reports a literal other than a text or null, perhaps with a sign.
func isLiteral(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.NumberLit, *ast.BoolLit, *ast.DateLit, *ast.InstantLit, *ast.DurationLit, *ast.DistanceLit:
		return true
	case *ast.Unary:
		return e.Op == ast.Neg && isLiteral(e.X)
	}
	return false
}

// constant reads a literal or a list of them.
func (r *reader) constant(n *yamlsrc.Node, what string) ast.Expr {
	if n == nil {
		return &ast.Bad{}
	}
	e := r.value(n)
	if !isConstant(e) {
		r.report(codeValue, head(n), what+" is a constant, not an expression", "write a literal such as `500 USD`, `30 days` or `2026-01-31`")
		return &ast.Bad{Span: n.Span}
	}
	return e
}

func isConstant(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.StringLit, *ast.NullLit, *ast.Bad:
		return true
	case *ast.ListLit:
		for _, x := range e.Elems {
			if !isConstant(x) {
				return false
			}
		}
		return true
	case *ast.Unary:
		return e.Op == ast.Neg && isConstant(e.X)
	case *ast.Call: // version("3.2.0")
		return len(e.Func.Parts) == 1 && e.Func.Parts[0].Name == "version" && len(e.Args) == 1 && isConstant(e.Args[0].Value)
	}
	return isLiteral(e)
}
