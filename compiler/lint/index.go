package lint

import (
	"strings"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/token"
)

// An index is what rules ask of the whole workspace. It is read only.
type index struct {
	used   map[string]int         // how often a name, or the end of a dotted one, stands in an expression
	files  map[string]*ast.File   // by name
	sets   map[string]*hir.Set    // by qualified name
	decls  map[ast.Decl]*ast.File // where a declaration stands
	byDecl map[ast.Node][]*hir.Set
}

func newIndex(w *Workspace) *index {
	x := &index{used: map[string]int{}, files: map[string]*ast.File{}, sets: map[string]*hir.Set{}, decls: map[ast.Decl]*ast.File{},
		byDecl: map[ast.Node][]*hir.Set{}}
	for _, f := range w.Files {
		x.files[f.Source.Name] = f
		for _, d := range f.Decls {
			x.decls[d] = f
			x.uses(d)
		}
	}
	for _, s := range w.Program.Sets {
		x.sets[s.Name] = s
		x.byDecl[s.Decl] = append(x.byDecl[s.Decl], s)
	}
	return x
}

// uses counts the names in a declaration's expressions, each by all its endings:
// `a.b.c` uses c, b.c and a.b.c, and b and a.b too, since c may be an arm of b.
func (x *index) uses(d ast.Decl) {
	ast.Walk(d, func(n ast.Node) bool {
		name, ok := n.(*ast.Name)
		if !ok {
			return true
		}
		for from := range name.Parts {
			var parts []string
			for _, p := range name.Parts[from:] {
				parts = append(parts, p.Name)
				x.used[strings.Join(parts, ".")]++
			}
		}
		return false
	})
}

// isDSL reports whether a file is in the DSL, not in YAML.
func isDSL(s token.Span) bool {
	return s.File != nil && strings.HasSuffix(s.File.Name, ".seg")
}
