package check_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/segc-dev/segc/compiler/check"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/lang/yaml"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// parsed returns files of DSL text, in order; each name is followed by its text.
func parsed(t testing.TB, namesAndTexts ...string) []*ast.File {
	t.Helper()
	var files []*ast.File
	for i := 0; i < len(namesAndTexts); i += 2 {
		f, diags := parse.File(token.NewFile(namesAndTexts[i], []byte(namesAndTexts[i+1])))
		if len(diags) > 0 {
			t.Fatalf("%s does not parse:\n%s", namesAndTexts[i], show(diags))
		}
		files = append(files, f)
	}
	return files
}

// TestGolden checks the *.seg files of each archive of testdata/check against
// the shop schema and compares the tree and the diagnostics. A file `set` holds
// values of params, one `name=value` a line. The comment of an archive may
// demand `clean`, or codes with `expect: SEGnnnn …`: -update leaves those alone.
func TestGolden(t *testing.T) {
	names, err := filepath.Glob("../../testdata/check/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no goldens found: %v", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, name, archive)
		})
	}
}

func golden(t *testing.T, name string, archive *txtar.Archive) {
	var sources []string
	var inputs []txtar.File
	set := map[string]string{}
	want := map[string]string{}
	for _, f := range archive.Files {
		switch {
		case strings.HasSuffix(f.Name, ".seg"):
			sources = append(sources, f.Name, string(f.Data))
			inputs = append(inputs, f)
		case f.Name == "set":
			for line := range strings.Lines(string(f.Data)) {
				k, v, _ := strings.Cut(strings.TrimSpace(line), "=")
				set[k] = v
			}
			inputs = append(inputs, f)
		default:
			want[f.Name] = string(f.Data)
		}
	}
	prog, diags := check.Check(check.Input{Schema: schematest.Shop(t), Files: parsed(t, sources...), WeekStart: time.Monday, Set: set})
	got := map[string]string{"hir": program(prog), "diagnostics": show(diags)}
	intent(t, string(archive.Comment), diags)
	if *update {
		archive.Files = inputs
		for _, part := range []string{"hir", "diagnostics"} {
			if got[part] != "" {
				archive.Files = append(archive.Files, txtar.File{Name: part, Data: []byte(got[part])})
			}
		}
		if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	for part, text := range got {
		if want[part] != text {
			t.Errorf("%s differs; rerun with -update and read the diff\n got:\n%s\nwant:\n%s", part, text, want[part])
		}
	}
}

// intent holds what the archive's comment demands.
func intent(t *testing.T, comment string, diags diag.List) {
	t.Helper()
	for line := range strings.Lines(comment) {
		line = strings.TrimSpace(line)
		if line == "clean" && len(diags) > 0 {
			t.Errorf("expected no diagnostics, got:\n%s", show(diags))
		}
		codes, ok := strings.CutPrefix(line, "expect: ")
		if !ok {
			continue
		}
		var got []string
		for _, d := range diags {
			got = append(got, string(d.Code))
		}
		if strings.Join(got, " ") != codes {
			t.Errorf("got codes %s, want %s", strings.Join(got, " "), codes)
		}
	}
}

// program prints a checked workspace.
func program(p *hir.Program) string {
	var b strings.Builder
	for _, x := range p.Params {
		fmt.Fprintf(&b, "param %s: %s = %s\n", x.Name, x.Type, hir.Dump(&hir.Const{Info: hir.Info{Type: x.Type}, Value: x.Value}))
	}
	for _, x := range p.Traits {
		fmt.Fprintln(&b, hir.DumpTrait(x))
	}
	for _, x := range p.Sets {
		fmt.Fprintln(&b, hir.DumpSet(x))
	}
	return b.String()
}

// show prints diagnostics with their labels, notes and fixes.
func show(diags diag.List) string {
	var b strings.Builder
	for _, d := range diags {
		fmt.Fprintf(&b, "%s %s %s\n", d.Span, d.Code, d.Message)
		if text := d.Span.Text(); text != "" {
			fmt.Fprintf(&b, "    at %s\n", strings.Join(strings.Fields(text), " "))
		}
		if d.Label != "" {
			fmt.Fprintf(&b, "    %s\n", d.Label)
		}
		for _, n := range d.Notes {
			fmt.Fprintf(&b, "    note %s %s\n", n.Span, n.Message)
		}
		for _, f := range d.Fixes {
			fmt.Fprintf(&b, "    fix %s:", f.Message)
			for _, e := range f.Edits {
				fmt.Fprintf(&b, " %q -> %q", e.Span.Text(), e.Text)
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

// goldenSources returns the inputs of the goldens, as seeds.
func goldenSources(t testing.TB) []string {
	t.Helper()
	names, err := filepath.Glob("../../testdata/check/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var sources []string
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			if strings.HasSuffix(f.Name, ".seg") {
				sources = append(sources, string(f.Data))
			}
		}
	}
	return sources
}

// TestSurfaces holds that a definition means the same in YAML: each clean
// golden, written as YAML and read back, gives the same tree.
func TestSurfaces(t *testing.T) {
	s, ran := schematest.Shop(t), 0
	for i, src := range goldenSources(t) {
		f, diags := parse.File(token.NewFile("in.seg", []byte(src)))
		prog, more := check.Check(check.Input{Schema: s, Files: []*ast.File{f}})
		if len(diags)+len(more) > 0 {
			continue
		}
		ran++
		text := yaml.Format(f)
		g, diags := yaml.File(token.NewFile("in.seg.yaml", text))
		again, more := check.Check(check.Input{Schema: s, Files: []*ast.File{g}})
		if len(diags)+len(more) > 0 {
			t.Errorf("source %d as YAML:\n%s%s\n%s", i, show(diags), show(more), text)
			continue
		}
		if got, want := program(again), program(prog); got != want {
			t.Errorf("source %d differs as YAML:\n got:\n%s\nwant:\n%s\n%s", i, got, want, text)
		}
	}
	if ran < 8 {
		t.Errorf("only %d goldens are clean by themselves", ran)
	}
}
