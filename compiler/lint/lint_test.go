package lint_test

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/segc-dev/segc/compiler/check"
	"github.com/segc-dev/segc/compiler/lint"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/format"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/lang/yaml"
	"github.com/segc-dev/segc/lang/yamlsrc"
	"github.com/segc-dev/segc/specs/schema"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

var update = flag.Bool("update", false, "write the pages of the rules into lang/diag/pages")

// today is late enough for what the examples say.
var today = types.DateOf(2026, 6, 17)

func workspace(t testing.TB, s *schema.Schema, source string) *lint.Workspace {
	t.Helper()
	read, name := parse.File, "in.seg"
	if strings.HasPrefix(source, "version:") {
		read, name = yaml.File, "in.seg.yaml"
	}
	f, diags := read(token.NewFile(name, []byte(source)))
	prog, list := check.Check(check.Input{Schema: s, Files: []*ast.File{f}, Zone: time.UTC, WeekStart: time.Monday})
	if diags = append(diags, list...); diags.HasErrors() {
		var sb strings.Builder
		_ = diag.Text(&sb, diags, diag.TextOptions{})
		t.Fatal(sb.String())
	}
	return &lint.Workspace{Program: prog, Files: []*ast.File{f}, Today: today}
}

func config(t testing.TB, text string) *lint.Config {
	t.Helper()
	n, diags := yamlsrc.Read(token.NewFile("segc.yaml", []byte(text)))
	c, list := lint.ReadConfig(n)
	if diags = append(diags, list...); len(diags) > 0 {
		t.Fatal(diags)
	}
	return c
}

// of returns the findings of a rule in a source.
func of(t testing.TB, s *schema.Schema, r *lint.Rule, source string) diag.List {
	t.Helper()
	text := "extends: strict\n"
	if r.Config != "" {
		text += "rules: {" + r.Name + ": {" + r.Config + "}}\n"
	}
	return slices.DeleteFunc(lint.Run(workspace(t, s, source), config(t, text)), func(d diag.Diag) bool { return d.Code != r.Code })
}

// TestRules holds that each rule reports its first example and not its second
// one, that examples are in the canonical layout, and that each rule has its page.
func TestRules(t *testing.T) {
	s := schematest.Shop(t)
	names := map[string]bool{}
	for i, r := range lint.Rules() {
		t.Run(r.Name, func(t *testing.T) {
			if names[r.Name] || i > 0 && lint.Rules()[i-1].Code >= r.Code {
				t.Error("its name or code is taken, or out of order")
			}
			names[r.Name] = true
			if got := of(t, s, r, r.Fires+"\n"); len(got) == 0 {
				t.Error("the example reports nothing")
			}
			for _, d := range of(t, s, r, r.Instead+"\n") {
				t.Errorf("the mended example reports: %s", d.Message)
			}
			for _, source := range []string{r.Fires, r.Instead} {
				f, _ := parse.File(token.NewFile("in.seg", []byte(source+"\n")))
				if got := string(format.File(f)); r.Name != "not-formatted" && got != source+"\n" {
					t.Errorf("an example is not in the canonical layout; want\n%s", got)
				}
			}
			page(t, r)
		})
	}
}

func page(t *testing.T, r *lint.Rule) {
	t.Helper()
	file := filepath.Join("..", "..", "lang", "diag", "pages", string(r.Code)+".md")
	old, _ := os.ReadFile(file)
	switch {
	case string(old) == r.Page():
	case *update:
		if err := os.WriteFile(file, []byte(r.Page()), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("%s is not what the rule says; run with -update", file)
	}
}

// TestFixes applies every fix of every example: a safe one keeps the members, by
// proof, and removes the finding.
func TestFixes(t *testing.T) {
	s := schematest.Shop(t)
	fixed := 0
	for _, r := range lint.Rules() {
		for _, d := range of(t, s, r, r.Fires+"\n") {
			for _, f := range d.Fixes {
				fixed++
				source := lint.Apply(r.Fires+"\n", f)
				before, after := workspace(t, s, r.Fires+"\n"), workspace(t, s, source)
				if f.Safe {
					if why := lint.Differs(before.Program, after.Program); why != "" {
						t.Errorf("%s: the safe fix changes the members of %s:\n%s", r.Name, why, source)
					}
				} else if lint.Differs(before.Program, after.Program) == "" {
					t.Errorf("%s: the fix is safe and does not say so", r.Name)
				}
				if left := of(t, s, r, source); len(left) >= len(of(t, s, r, r.Fires+"\n")) {
					t.Errorf("%s: the fix leaves the finding:\n%s", r.Name, source)
				}
			}
		}
	}
	if fixed < 12 {
		t.Errorf("only %d fixes", fixed)
	}
}
