package gogen

import (
	"embed"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
)

// supportFiles is the source of package support, whose declarations are copied.
//
//go:embed support/null.go support/number.go support/aggregate.go support/time.go support/text.go
var supportFiles embed.FS

// A decl is a declaration of package support.
type decl struct {
	names []string
	owner string // of a method: its type
	text  string // with its comment
	uses  map[string]bool
}

// support returns the declarations in the order of the files.
func support() []decl {
	var out []decl
	for _, name := range []string{"null", "number", "aggregate", "time", "text"} {
		file := "support/" + name + ".go"
		text, err := supportFiles.ReadFile(file)
		if err != nil {
			panic(err) // embedded
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, file, text, parser.ParseComments)
		if err != nil {
			panic(err) // compiled with us
		}
		for _, d := range f.Decls {
			if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.IMPORT {
				continue
			}
			out = append(out, newDecl(fset, text, d))
		}
	}
	return out
}

func newDecl(fset *token.FileSet, text []byte, d ast.Decl) decl {
	start, out := d.Pos(), decl{uses: identifiers(d)}
	switch d := d.(type) {
	case *ast.FuncDecl:
		out.names = []string{d.Name.Name}
		if d.Recv != nil {
			out.owner = receiver(d.Recv.List[0].Type)
		}
		if d.Doc != nil {
			start = d.Doc.Pos()
		}
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				out.names = append(out.names, s.Name.Name)
			case *ast.ValueSpec:
				for _, n := range s.Names {
					out.names = append(out.names, n.Name)
				}
			}
		}
		if d.Doc != nil {
			start = d.Doc.Pos()
		}
	}
	out.text = string(text[fset.Position(start).Offset:fset.Position(d.End()).Offset])
	return out
}

func receiver(t ast.Expr) string {
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	return t.(*ast.Ident).Name
}

// identifiers returns the names that a tree mentions.
func identifiers(n ast.Node) map[string]bool {
	found := map[string]bool{}
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			found[id.Name] = true
		}
		return true
	})
	return found
}

// supportNames returns the names that package support declares, and the locals
// of no function: generated code keeps away from them.
func supportNames() []string {
	var out []string
	for _, d := range support() {
		if d.owner == "" {
			out = append(out, d.names...)
		}
	}
	return out
}

// needed returns the declarations that some names need, and what those need. A
// method is needed when its type is and something calls a method of its name.
func needed(names map[string]bool) []decl {
	all := support()
	keep := make([]bool, len(all))
	for changed := true; changed; {
		changed = false
		for i, d := range all {
			wanted := slices.ContainsFunc(d.names, func(n string) bool { return names[n] })
			// Error makes a type an error, which nothing has to call.
			wanted = wanted || d.owner != "" && d.names[0] == "Error"
			if keep[i] || !wanted || d.owner != "" && !names[d.owner] {
				continue
			}
			keep[i], changed = true, true
			for n := range d.uses {
				names[n] = true
			}
		}
	}
	var out []decl
	for i, d := range all {
		if keep[i] {
			out = append(out, d)
		}
	}
	return out
}

// standard are the packages that generated code may import, by name.
var standard = map[string]string{"big": "math/big", "binary": "encoding/binary", "bits": "math/bits", "cmp": "cmp", "fmt": "fmt",
	"math": "math", "regexp": "regexp", "sha256": "crypto/sha256", "slices": "slices", "strconv": "strconv", "strings": "strings",
	"testing": "testing", "time": "time", "unicode": "unicode", "utf8": "unicode/utf8"}

// importsOf returns the import paths of a file without imports, sorted.
func importsOf(f *ast.File) []string {
	var out []string
	ast.Inspect(f, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if id, ok := sel.X.(*ast.Ident); ok && id.Obj == nil && standard[id.Name] != "" {
				out = append(out, standard[id.Name])
			}
		}
		return true
	})
	slices.Sort(out)
	return slices.Compact(out)
}

// withImports puts a package clause and imports before declarations.
func withImports(head, pkg, body string) (string, error) {
	f, err := parser.ParseFile(token.NewFileSet(), "", "package p\n"+body, 0)
	if err != nil {
		return "", err
	}
	var sb strings.Builder
	sb.WriteString(head + "package " + pkg + "\n\n")
	if list := importsOf(f); len(list) > 0 {
		sb.WriteString("import (\n")
		for _, p := range list {
			sb.WriteString("\t\"" + p + "\"\n")
		}
		sb.WriteString(")\n\n")
	}
	sb.WriteString(body)
	return sb.String(), nil
}
