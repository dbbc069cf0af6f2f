package ast

import (
	"reflect"

	"github.com/segc-dev/segc/lang/token"
)

// Equal reports whether two files say the same: spans, comments and the kind of
// source text do not count, the order of declarations and clauses does.
func Equal(a, b *File) bool {
	if (a.Package == nil) != (b.Package == nil) || len(a.Decls) != len(b.Decls) {
		return false
	}
	if a.Package != nil && !same(reflect.ValueOf(a.Package.Path), reflect.ValueOf(b.Package.Path)) {
		return false
	}
	for i, d := range a.Decls {
		if !EqualDecl(d, b.Decls[i]) {
			return false
		}
	}
	return true
}

// EqualDecl compares declarations as Equal does.
func EqualDecl(a, b Decl) bool { return same(reflect.ValueOf(&a), reflect.ValueOf(&b)) }

// EqualExpr compares expressions as Equal does; nil equals only nil.
func EqualExpr(a, b Expr) bool { return same(reflect.ValueOf(&a), reflect.ValueOf(&b)) }

var (
	spanType     = reflect.TypeFor[token.Span]()
	commentsType = reflect.TypeFor[[]Comment]()
)

// same compares two trees field by field, so that a new field of a node counts
// without a line here.
func same(a, b reflect.Value) bool {
	if a.Type() != b.Type() {
		return false
	}
	switch a.Kind() {
	case reflect.Pointer, reflect.Interface:
		if a.IsNil() || b.IsNil() {
			return a.IsNil() == b.IsNil()
		}
		return same(a.Elem(), b.Elem())
	case reflect.Struct:
		if a.Type() == spanType {
			return true
		}
		for i := range a.NumField() {
			if !same(a.Field(i), b.Field(i)) {
				return false
			}
		}
		return true
	case reflect.Slice:
		if a.Type() == commentsType {
			return true
		}
		if a.Len() != b.Len() {
			return false
		}
		for i := range a.Len() {
			if !same(a.Index(i), b.Index(i)) {
				return false
			}
		}
		return true
	default:
		return a.Equal(b)
	}
}
