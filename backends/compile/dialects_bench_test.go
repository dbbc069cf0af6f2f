package compile_test

import (
	"os"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/segc-dev/segc/backends/compile"
	"github.com/segc-dev/segc/backends/sql"
	"github.com/segc-dev/segc/compiler/check"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/plan"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/workspace"
)

// An article is the text of a segment with every declaration that it names, and
// nothing else of its workspace.
type article struct {
	name string // example/segment
	ws   *workspace.Workspace
	text []byte
}

var word = regexp.MustCompile(`[A-Za-z_][A-Za-z_0-9]*`)

// articles returns the segments of an example's DSL files that take no arguments.
func articles(tb testing.TB, example string) (all []article) {
	tb.Helper()
	ws := load(tb, os.DirFS("../../examples/"+example))
	texts := map[string]string{}
	var names []string
	for _, f := range ws.Files {
		if f.Package != nil || !strings.HasSuffix(f.Source.Name, ".seg") {
			continue
		}
		for _, d := range f.Decls {
			name, span := d.DeclName().Name, d.Pos()
			texts[name] = string(f.Source.Content[span.Start:span.End])
			if s, ok := d.(*ast.Segment); ok && len(s.Params) == 0 {
				names = append(names, name)
			}
		}
	}
	for _, name := range names {
		var text []byte
		used := map[string]bool{name: true}
		for todo := []string{name}; len(todo) > 0; todo = todo[1:] {
			text = append(append(text, texts[todo[0]]...), '\n')
			for _, w := range word.FindAllString(texts[todo[0]], -1) {
				if texts[w] != "" && !used[w] {
					used[w] = true
					todo = append(todo, w)
				}
			}
		}
		all = append(all, article{example + "/" + name, ws, text})
	}
	return all
}

// compiled takes an article from its text to the SQL of every dialect, with the
// steps before rendering taken once. It returns the bytes of SQL, and 0 when the
// article names what stands in other files.
func (a article) compiled(tb testing.TB, dialects []*sql.Dialect) int {
	f, diags := parse.File(token.NewFile("a.seg", a.text))
	if len(diags) > 0 {
		tb.Fatal(a.name, diags[0].Message)
	}
	p, diags := check.Check(check.Input{Schema: a.ws.Schema, Files: []*ast.File{f}, Zone: a.ws.Location, WeekStart: a.ws.WeekStart})
	if diags.HasErrors() {
		return 0
	}
	i := slices.IndexFunc(p.Sets, func(s *hir.Set) bool { return s.Decl == f.Decls[0] })
	size := 0
	statements, _ := compile.New(p).Each(p.Sets[i:i+1], dialects, compile.Options{Shape: plan.Members, Places: true})
	for _, st := range statements {
		size += len(st.SQL)
	}
	return size
}

// BenchmarkDialects takes one segment of the examples, with what it names, from its
// text to the SQL of every dialect, on one core; the schema is read before. "all"
// reports the median, the ninth decile and the greatest of the segments, each by the
// least of its rounds.
func BenchmarkDialects(b *testing.B) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	dialects := sql.Dialects()
	var all []article
	for _, example := range []string{"retail", "saas", "telecom", "fashion"} {
		for _, a := range articles(b, example) {
			if a.compiled(b, dialects) > 0 {
				all = append(all, a)
			}
		}
	}
	b.Run("all", func(b *testing.B) {
		b.ReportAllocs()
		spent := make([]time.Duration, len(all))
		for b.Loop() {
			for i, a := range all {
				start := time.Now()
				a.compiled(b, dialects)
				if d := time.Since(start); spent[i] == 0 || d < spent[i] {
					spent[i] = d
				}
			}
		}
		slices.Sort(spent)
		for _, m := range []struct {
			unit string
			at   int
		}{{"median-µs", len(all) / 2}, {"decile9-µs", len(all) * 9 / 10}, {"max-µs", len(all) - 1}} {
			b.ReportMetric(float64(spent[m.at].Nanoseconds())/1000, m.unit)
		}
		b.ReportMetric(float64(len(all)), "segments")
		b.ReportMetric(0, "ns/op") // hides it: it would be the sum
	})
	for _, name := range named {
		i := slices.IndexFunc(all, func(a article) bool { return a.name == name })
		if i < 0 {
			b.Fatal("no segment " + name)
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			size := 0
			for b.Loop() {
				size = all[i].compiled(b, dialects)
			}
			b.ReportMetric(float64(size), "sqlB")
		})
	}
}

// named are segments that BenchmarkDialects times alone: a simple one, the one in
// the middle, the one of the longest text, and one of local days on the warehouse's
// clock, for which five dialects get a table of the zone's offsets.
var named = []string{"telecom/spanish_speaking", "fashion/reaches_higher", "retail/winback_letter", "telecom/heavy_data"}
