// Package yaml is the YAML surface of the language: *.seg.yaml files and the
// tree that they share with the DSL, in both directions. What stands in a file
// is read as the tables of keys.go say; nothing is guessed.
package yaml

import (
	_ "embed" // the JSON Schema

	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/lang/yamlsrc"
)

//go:generate go test -run "^(TestSchema|TestDocs)$" -update-keys .

//go:embed segments.json
var schema []byte

// Schema returns the JSON Schema of *.seg.yaml files, for editors.
func Schema() []byte { return schema }

// The codes of this package. Each has a page in lang/diag/pages.
const (
	codeVersion    diag.Code = "SEG0410" // no `version: 1`
	codeUnknownKey diag.Code = "SEG0411"
	codeKind       diag.Code = "SEG0412" // a list where a map belongs, and so on
	codeMissing    diag.Code = "SEG0413" // a key that must be there
	codeConflict   diag.Code = "SEG0414" // keys that exclude each other
	codeNoOperator diag.Code = "SEG0415" // a condition that compares nothing
	codeNull       diag.Code = "SEG0416"
	codeNumber     diag.Code = "SEG0417" // a number that YAML reads otherwise than written
	codeMisfit     diag.Code = "SEG0418" // a key that means nothing beside the subject
	codeValue      diag.Code = "SEG0419" // a value of the right kind that does not fit
	codeEmpty      diag.Code = "SEG0420" // an empty list
	codeMeta       diag.Code = "SEG0421" // a bare text in `metadata`
)

// File reads a YAML file. The tree is never nil and holds every declaration
// that could be read; ast.Bad stands for the expressions that could not.
func File(src *token.File) (*ast.File, diag.List) {
	file := &ast.File{Source: src, Comments: map[ast.Node]*ast.Comments{}, Span: src.Span(0, len(src.Content))}
	root, diags := yamlsrc.Read(src)
	if root == nil {
		return file, diags
	}
	r := &reader{src: src, file: file, diags: diags, comments: countComments(root)}
	r.root(root)
	r.diags.Sort()
	return file, r.diags
}
