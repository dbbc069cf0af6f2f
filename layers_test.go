package segc_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/segc-dev/segc/"

// layers is every package with what it imports of ours, ground floor first:
// packages import only those above them in this list. It is exact in both
// directions; so is outside, the modules of others.
var layers = []struct{ pkg, imports, outside string }{
	{"lang/spell", "", ""},
	{"lang/token", "", ""},
	{"lang/ast", "lang/token", ""},
	{"lang/diag", "lang/token", "golang.org/x/text"},
	{"lang/format", "lang/ast lang/token", ""},
	{"lang/parse", "lang/ast lang/diag lang/spell lang/token", "github.com/alecthomas/participle"},
	{"lang/yamlsrc", "lang/diag lang/spell lang/token", "gopkg.in/yaml.v3"},
	{"lang/yaml", "lang/ast lang/diag lang/format lang/parse lang/spell lang/token lang/yamlsrc", ""},
	{"specs/schema", "lang/diag lang/spell lang/token lang/yamlsrc", ""},
	{"specs/schema/schematest", "lang/token specs/schema", ""},
	{"specs/workspace", "lang/ast lang/diag lang/parse lang/spell lang/token lang/yaml lang/yamlsrc specs/schema", ""},
	{"specs/history", "lang/diag lang/spell specs/workspace", ""},
	{"compiler/types", "lang/token specs/schema", ""},
	{"compiler/calendar", "compiler/types lang/token", ""},
	{"compiler/hir", "compiler/types lang/ast lang/token specs/schema", ""},
	{"compiler/check", "compiler/hir compiler/types lang/ast lang/diag lang/parse lang/spell lang/token specs/schema", ""},
	{"compiler/english", "compiler/hir compiler/types lang/ast lang/token specs/schema", ""},
	{"compiler/ir", "compiler/hir compiler/types lang/token specs/schema", ""},
	{"compiler/check/checktest", "compiler/check compiler/hir lang/ast lang/parse lang/token specs/schema", ""},
	{"compiler/lower", "compiler/hir compiler/ir compiler/types lang/token specs/schema", ""},
	{"compiler/atoms", "compiler/ir compiler/types", ""},
	{"compiler/simplex", "", ""},
	{"compiler/automata", "", ""},
	{"compiler/prove", "compiler/automata compiler/hir compiler/ir compiler/simplex compiler/types lang/token specs/schema", ""},
	{"compiler/optimize", "compiler/calendar compiler/hir compiler/ir compiler/types specs/schema", ""},
	{"compiler/diff", "compiler/hir compiler/ir compiler/types lang/ast lang/diag lang/format lang/token lang/yamlsrc specs/schema", ""},
	{"compiler/lint", "compiler/calendar compiler/hir compiler/ir compiler/lower compiler/optimize compiler/prove compiler/types lang/ast lang/diag lang/format lang/spell lang/token lang/yaml lang/yamlsrc specs/schema", ""},
	{"compiler/plan", "compiler/hir compiler/ir compiler/types specs/schema", ""},
	{"backends/rows", "compiler/calendar compiler/types lang/diag lang/spell specs/schema", "github.com/parquet-go/parquet-go"},
	{"backends/rows/arrowrows", "backends/rows compiler/types specs/schema", "github.com/apache/arrow-go"},
	{"backends/conformance", "backends/rows compiler/check compiler/hir compiler/types lang/diag lang/parse lang/token specs/schema", "golang.org/x/tools gopkg.in/yaml.v3"},
	{"backends/engine", "backends/rows compiler/types lang/diag lang/spell specs/schema", "github.com/ClickHouse/clickhouse-go github.com/Masterminds/squirrel github.com/duckdb/duckdb-go github.com/go-sql-driver/mysql github.com/jackc/pgx github.com/microsoft/go-mssqldb github.com/trinodb/trino-go-client modernc.org/sqlite"},
	{"backends/engine/enginetest", "backends/engine backends/rows compiler/types specs/schema", ""},
	{"backends/reference", "backends/rows compiler/calendar compiler/hir compiler/types lang/diag lang/token specs/schema", ""},
	{"backends/eval/kernels", "", ""},
	{"backends/eval", "backends/eval/kernels backends/rows compiler/atoms compiler/calendar compiler/hir compiler/ir compiler/lower compiler/optimize compiler/types lang/diag lang/token specs/schema", ""},
	{"backends/eval/columns", "backends/eval backends/eval/kernels backends/rows compiler/atoms compiler/calendar compiler/hir compiler/ir compiler/lower compiler/optimize compiler/types lang/token specs/schema", ""},
	{"backends/eval/columns/arrowbatch", "backends/eval/columns compiler/types specs/schema", "github.com/apache/arrow-go"},
	{"backends/why", "backends/reference backends/rows compiler/calendar compiler/english compiler/hir compiler/types lang/token specs/schema", ""},
	{"backends/sql", "compiler/hir compiler/ir compiler/plan compiler/types lang/diag lang/token specs/schema", "github.com/Masterminds/squirrel"},
	{"backends/compile", "backends/sql compiler/calendar compiler/hir compiler/ir compiler/lower compiler/optimize compiler/plan compiler/types lang/diag", ""},
	{"backends/gogen/support", "", ""},
	{"backends/gogen/example", "", ""},
	{"backends/gogen", "backends/reference backends/rows compiler/calendar compiler/hir compiler/ir compiler/lower compiler/optimize compiler/types lang/diag lang/token specs/schema", ""},
	{"backends/witness", "backends/compile backends/reference backends/rows compiler/hir compiler/ir compiler/prove compiler/types lang/diag specs/schema", ""},
	{"backends/review", "backends/compile backends/rows backends/witness compiler/check compiler/diff compiler/hir compiler/ir compiler/lower compiler/plan compiler/prove compiler/types lang/diag lang/token specs/history specs/schema specs/workspace", ""},
	{"backends/generate", "backends/conformance backends/reference backends/rows compiler/check compiler/hir compiler/types lang/ast lang/diag lang/format lang/parse lang/token specs/schema", "golang.org/x/tools"},
	{"backends/generate/differ", "backends/compile backends/engine backends/generate backends/reference backends/rows backends/sql compiler/hir compiler/plan compiler/types lang/diag specs/schema", ""},
	{"backends/unit", "backends/compile backends/engine backends/reference backends/rows backends/sql backends/why backends/witness compiler/calendar compiler/english compiler/hir compiler/types lang/diag lang/token lang/yamlsrc specs/schema", ""},
	{"backends/corpus", "backends/compile backends/conformance backends/generate backends/sql compiler/check compiler/hir compiler/plan compiler/types lang/token specs/schema specs/workspace", ""},
	{"backends/gates", "specs/schema", "github.com/AfterShip/clickhouse-sql-parser github.com/antlr4-go/antlr github.com/bytebase/parser github.com/sqlc-dev/marino github.com/sqlc-dev/oliphant github.com/sqlc-dev/zetajones"},
	{"examples/embedding", "backends/eval backends/rows compiler/check compiler/hir compiler/types specs/history specs/workspace", ""},
	{"examples/gen", "", ""},
	{"examples/retail/real", "backends/engine", ""},
	{"cmd/segc", "" + // one a line: many hands touch it
		"backends/compile " +
		"backends/engine " +
		"backends/eval " +
		"backends/gogen " +
		"backends/reference " +
		"backends/review " +
		"backends/rows " +
		"backends/rows/arrowrows " +
		"backends/sql " +
		"backends/unit " +
		"backends/why " +
		"backends/witness " +
		"compiler/calendar " +
		"compiler/check " +
		"compiler/diff " +
		"compiler/english " +
		"compiler/hir " +
		"compiler/ir " +
		"compiler/lint " +
		"compiler/plan " +
		"compiler/types " +
		"lang/ast " +
		"lang/diag " +
		"lang/format " +
		"lang/parse " +
		"lang/spell " +
		"lang/token " +
		"lang/yaml " +
		"specs/history " +
		"specs/schema " +
		"specs/workspace", "github.com/parquet-go/parquet-go github.com/spf13/cobra github.com/spf13/pflag"},
}

// rooms says which trees a tree may import; the packages that write programs
// for tests may see syntax.
var rooms = map[string]string{
	"lang":     "lang",
	"specs":    "lang specs",
	"compiler": "lang specs compiler",
	"backends": "lang specs compiler backends",
	"cmd":      "lang specs compiler backends",
	"examples": "lang specs compiler backends",
	"docs":     "lang specs compiler backends",
}

// syntax is what backends never see: they start from the checked tree.
var (
	syntax      = []string{"lang/ast", "lang/parse", "lang/yaml", "lang/format"}
	testWriters = []string{"backends/generate", "backends/conformance"}
)

// tree is the Go files of the repository that are no tests, by package.
func tree(t *testing.T) (*token.FileSet, map[string][]*ast.File) {
	t.Helper()
	fset, files := token.NewFileSet(), map[string][]*ast.File{}
	err := filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name := d.Name(); d.IsDir() && p != "." && (strings.HasPrefix(name, ".") || name == "testdata") {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(p, ".go") || strings.HasSuffix(p, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(fset, p, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		dir := path.Dir(filepath.ToSlash(p))
		files[dir] = append(files[dir], f)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return fset, files
}

// imports returns what files import of ours, and the modules of others.
func imports(files []*ast.File) (ours, outside []string) {
	for _, f := range files {
		for _, spec := range f.Imports {
			p := strings.Trim(spec.Path.Value, `"`)
			first, _, _ := strings.Cut(p, "/")
			if pkg, ok := strings.CutPrefix(p, module); ok {
				ours = append(ours, pkg)
			} else if strings.Contains(first, ".") {
				outside = append(outside, moduleOf(p))
			}
		}
	}
	slices.Sort(ours)
	slices.Sort(outside)
	return slices.Compact(ours), slices.Compact(outside)
}

// moduleOf shortens an import to host, owner and name.
func moduleOf(p string) string {
	parts := strings.Split(p, "/")
	return strings.Join(parts[:min(3, len(parts))], "/")
}

func TestLayers(t *testing.T) {
	_, files := tree(t)
	at := map[string]int{}
	for i, l := range layers {
		if _, ok := at[l.pkg]; ok {
			t.Errorf("%s stands twice in layers", l.pkg)
		}
		at[l.pkg] = i
		if files[l.pkg] == nil {
			t.Errorf("layers lists %s, and there is no such package", l.pkg)
		}
	}
	for pkg, parsed := range files {
		if pkg == "." {
			continue
		}
		i, ok := at[pkg]
		ours, outside := imports(parsed)
		got, others := strings.Join(ours, " "), strings.Join(outside, " ")
		if !ok {
			t.Errorf("layers lacks {%q, %q, %q}", pkg, got, others)
			continue
		}
		if got != layers[i].imports || others != layers[i].outside {
			t.Errorf("%s imports %q and %q, layers says %q and %q", pkg, got, others, layers[i].imports, layers[i].outside)
		}
		for _, imp := range ours {
			if j, ok := at[imp]; ok && j >= i {
				t.Errorf("%s imports %s, which is no floor below it", pkg, imp)
			}
		}
	}
}

func TestRooms(t *testing.T) {
	for _, l := range layers {
		room, _, _ := strings.Cut(l.pkg, "/")
		allowed, ok := rooms[room]
		if !ok {
			t.Errorf("%s is in no room", l.pkg)
		}
		for _, imp := range strings.Fields(l.imports) {
			if to, _, _ := strings.Cut(imp, "/"); !slices.Contains(strings.Fields(allowed), to) {
				t.Errorf("%s imports %s; %s may import %s", l.pkg, imp, room, allowed)
			}
			if room == "backends" && slices.Contains(syntax, imp) && !slices.Contains(testWriters, l.pkg) {
				t.Errorf("%s imports %s; backends never see syntax", l.pkg, imp)
			}
		}
	}
}

func TestPackageNames(t *testing.T) {
	_, files := tree(t)
	for dir, parsed := range files {
		for _, name := range []string{path.Base(dir), parsed[0].Name.Name} {
			if slices.Contains([]string{"util", "utils", "helper", "helpers", "common", "base", "misc", "shared"}, name) {
				t.Errorf("%s: %q says nothing; name what it holds", dir, name)
			}
		}
	}
}

// TestDialectsAreData refuses a dialect's name in the printer: what differs
// stands in the dialect's own file. The function that lists them may name them.
func TestDialectsAreData(t *testing.T) {
	fset, files := tree(t)
	var dialects []string
	for _, f := range files["backends/sql"] {
		if listed := funcNamed(f, "Dialects"); listed != nil {
			ast.Inspect(listed.Body, func(n ast.Node) bool {
				if c, ok := n.(*ast.CompositeLit); ok {
					for _, e := range c.Elts {
						if id, ok := e.(*ast.Ident); ok {
							dialects = append(dialects, id.Name)
						}
					}
				}
				return true
			})
		}
	}
	if len(dialects) < 3 {
		t.Fatalf("backends/sql lists the dialects %v", dialects)
	}
	for _, f := range files["backends/sql"] {
		name := strings.TrimSuffix(filepath.Base(fset.Position(f.Pos()).Filename), ".go")
		if slices.Contains(dialects, name) {
			continue
		}
		listing := funcNamed(f, "Dialects")
		ast.Inspect(f, func(n ast.Node) bool {
			if listing != nil && n == listing {
				return false
			}
			text := ""
			switch n := n.(type) {
			case *ast.Ident:
				text = n.Name
			case *ast.BasicLit:
				text = n.Value
			}
			for _, d := range dialects {
				if strings.Contains(strings.ToLower(text), d) {
					t.Errorf("%s: %s names a dialect outside of its file", fset.Position(n.Pos()), text)
				}
			}
			return true
		})
	}
}

func funcNamed(f *ast.File, name string) *ast.FuncDecl {
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Name.Name == name && fn.Recv == nil {
			return fn
		}
	}
	return nil
}

// longest is the number of lines beyond which a file holds more than one idea.
const longest = 700

func TestHouseRules(t *testing.T) {
	fset, files := tree(t)
	for dir, parsed := range files {
		documented := false
		for _, f := range parsed {
			at := fset.File(f.Pos())
			if n := at.LineCount(); n > longest {
				t.Errorf("%s has %d lines, more than %d", at.Name(), n, longest)
			}
			documented = documented || f.Doc != nil
			checkDecls(t, fset, f)
			checkUnfinished(t, at.Name())
		}
		if !documented {
			t.Errorf("package %s has no comment", dir)
		}
	}
}

// checkDecls refuses init functions and exported names without a comment.
func checkDecls(t *testing.T, fset *token.FileSet, f *ast.File) {
	t.Helper()
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Name.Name == "init" && d.Recv == nil {
				t.Errorf("%s: init runs behind the reader's back", fset.Position(d.Pos()))
			}
			if d.Name.IsExported() && d.Doc == nil && exportedReceiver(d) {
				t.Errorf("%s: %s has no comment", fset.Position(d.Pos()), d.Name.Name)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				checkSpec(t, fset, d, spec)
			}
		}
	}
}

func checkSpec(t *testing.T, fset *token.FileSet, d *ast.GenDecl, spec ast.Spec) {
	t.Helper()
	var names []*ast.Ident
	var doc, comment *ast.CommentGroup
	switch s := spec.(type) {
	case *ast.TypeSpec:
		names, doc, comment = []*ast.Ident{s.Name}, s.Doc, s.Comment
	case *ast.ValueSpec:
		names, doc, comment = s.Names, s.Doc, s.Comment
	}
	for _, n := range names {
		if n.IsExported() && d.Doc == nil && doc == nil && comment == nil {
			t.Errorf("%s: %s has no comment", fset.Position(n.Pos()), n.Name)
		}
	}
}

func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	typ := d.Recv.List[0].Type
	if star, ok := typ.(*ast.StarExpr); ok {
		typ = star.X
	}
	if generic, ok := typ.(*ast.IndexExpr); ok {
		typ = generic.X
	}
	id, ok := typ.(*ast.Ident)
	return ok && id.IsExported()
}

// checkUnfinished refuses the marks of work put off.
func checkUnfinished(t *testing.T, name string) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Split(string(text), "\n") {
		for _, mark := range []string{"TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK", "not " + "implemented"} {
			if strings.Contains(line, mark) {
				t.Errorf("%s:%d: %s", name, i+1, mark)
			}
		}
	}
}
