package compile_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/segc-dev/segc/backends/compile"
	"github.com/segc-dev/segc/backends/sql"
	"github.com/segc-dev/segc/compiler/check"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/plan"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

var update = flag.Bool("update", false, "rewrite the statements in testdata/sql; read the diff")

// kin are dialects that differ from the one they are a kind of in what few cases
// show: lines `kin: mariadb` of a case ask for them.
var kin = map[string]bool{"athena": true, "fabric": true, "mariadb": true, "spark": true}

// TestGolden compiles the segments of each case in testdata/sql: in.seg to the
// statement of every dialect, in the shape and as of the instant that lines of
// the case's comment name (`shape: flags`, `as_of: live`, `zone: …`). Lines
// `expect: TEXT` are intent: each text must stand in the DuckDB statement, and
// -update leaves them alone.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("../../testdata/sql/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	s := schematest.Shop(t)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			old, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			ar := txtar.Parse(old)
			rebuild(t, s, ar)
			got := txtar.Format(ar)
			switch {
			case bytes.Equal(got, old):
			case *update:
				if err := os.WriteFile(file, got, 0o644); err != nil {
					t.Fatal(err)
				}
			default:
				t.Errorf("output differs; rerun with -update and read the diff of %s", file)
			}
		})
	}
}

// rebuild replaces everything after in.seg by what the case compiles to.
func rebuild(t *testing.T, s *schema.Schema, ar *txtar.Archive) {
	t.Helper()
	settings, expects := map[string]string{"as_of": "2026-01-31T12:00:00Z", "shape": "members", "zone": "UTC"}, []string(nil)
	for _, line := range strings.Split(string(ar.Comment), "\n") {
		if key, value, ok := strings.Cut(line, ": "); ok {
			if key == "expect" {
				expects = append(expects, value)
			} else {
				settings[key] = value
			}
		}
	}
	zone, err := time.LoadLocation(settings["zone"])
	if err != nil {
		t.Fatal(err)
	}
	f, diags := parse.File(token.NewFile("in.seg", ar.Files[0].Data))
	prog, list := check.Check(check.Input{Schema: s, Files: []*ast.File{f}, Zone: zone, WeekStart: time.Monday})
	if diags = append(diags, list...); diags.HasErrors() {
		t.Fatal(render(diags))
	}
	o := compile.Options{Shape: map[string]plan.Shape{"members": plan.Members, "count": plan.Count, "flags": plan.Flags, "long": plan.Long}[settings["shape"]], Places: true}
	if at := settings["as_of"]; at != "live" {
		i, err := types.ParseInstant(at)
		if err != nil {
			t.Fatal(err)
		}
		o.AsOf = &i
	}
	ar.Files = ar.Files[:1]
	c := compile.New(prog)
	for _, d := range sql.Dialects() {
		if kin[d.Name] && !strings.Contains(settings["kin"], d.Name) {
			continue
		}
		o.Dialect = d
		out := statements(c, prog.Sets, o)
		ar.Files = append(ar.Files, txtar.File{Name: "sql/" + d.Name, Data: []byte(out)})
		if d.Name != "duckdb" {
			continue
		}
		for _, want := range expects {
			if !strings.Contains(out, want) {
				t.Errorf("no %q in:\n%s", want, out)
			}
		}
	}
}

// statements compiles sets, together where the shape is of several.
func statements(c *compile.Compiler, sets []*hir.Set, o compile.Options) string {
	groups := [][]*hir.Set{sets}
	if o.Shape == plan.Members || o.Shape == plan.Count {
		groups = nil
		for _, s := range sets {
			groups = append(groups, []*hir.Set{s})
		}
	}
	var out strings.Builder
	for i, g := range groups {
		if i > 0 {
			out.WriteString("\n")
		}
		st, diags := c.SQL(g, o)
		out.WriteString(st.SQL)
		out.WriteString(render(diags))
	}
	return out.String()
}

func render(list diag.List) string {
	var sb strings.Builder
	if err := diag.Text(&sb, list, diag.TextOptions{}); err != nil {
		return err.Error()
	}
	return sb.String()
}
