// Package parse reads the DSL: whole files, and expressions that another
// surface embeds. It never stops at the first mistake and never panics.
package parse

import (
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
)

// File parses a source file. The tree is never nil and holds every declaration
// that could be read; ast.Bad stands for the expressions that could not.
func File(src *token.File) (*ast.File, diag.List) {
	return &ast.File{Source: src}, nil
}

// Expr parses one expression that another file embeds: text is the expression,
// at maps byte offsets in it to offsets in src (nil: text is src itself). The
// expression is never nil; it is an ast.Bad when the list has errors.
func Expr(src *token.File, text string, at func(offset int) int) (ast.Expr, []ast.Comment, diag.List) {
	return &ast.Bad{}, nil, nil
}

// Rel parses a relation: path [as] [window] [where] [then …] [overall].
func Rel(src *token.File, text string, at func(offset int) int) (*ast.Rel, []ast.Comment, diag.List) {
	return &ast.Rel{Path: &ast.Bad{}}, nil, nil
}

// Window parses a window of time, such as `in last 90 days` or `since 2026-01-01`.
func Window(src *token.File, text string, at func(offset int) int) (*ast.Window, []ast.Comment, diag.List) {
	return &ast.Window{}, nil, nil
}

// Ref parses a reference to a segment or arm: a path, perhaps with arguments.
func Ref(src *token.File, text string, at func(offset int) int) (ast.Expr, []ast.Comment, diag.List) {
	return &ast.Bad{}, nil, nil
}

// Path parses a dotted path.
func Path(src *token.File, text string, at func(offset int) int) (*ast.Name, []ast.Comment, diag.List) {
	return &ast.Name{}, nil, nil
}

// Type parses a type, such as `decimal(12, 2) USD` or `list<string>`.
func Type(src *token.File, text string, at func(offset int) int) (*ast.Type, []ast.Comment, diag.List) {
	return &ast.Type{}, nil, nil
}
