package english_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/segc-dev/segc/backends/generate"
	"github.com/segc-dev/segc/compiler/check"
	"github.com/segc-dev/segc/compiler/english"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestGolden reads the segments, arms and traits of each archive of
// testdata/english back; the last file of an archive is what comes out.
func TestGolden(t *testing.T) {
	names, err := filepath.Glob("../../testdata/english/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no goldens found: %v", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) { golden(t, name) })
	}
}

func golden(t *testing.T, name string) {
	archive, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	file, diags := parse.File(token.NewFile("in.seg", archive.Files[0].Data))
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	prog, diags := check.Check(check.Input{Schema: schematest.Shop(t), Files: []*ast.File{file}, WeekStart: time.Monday})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	got := reading(prog)
	if *update {
		archive.Files = append(archive.Files[:1:1], txtar.File{Name: "english", Data: []byte(got)})
		if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if len(archive.Files) != 2 || string(archive.Files[1].Data) != got {
		t.Errorf("the reading differs; rerun with -update and read the diff\n got:\n%s", got)
	}
}

func reading(prog *hir.Program) string {
	var sb strings.Builder
	for _, s := range prog.Sets {
		fmt.Fprintf(&sb, "%s: %s\n", s.Name, english.Set(s))
		if len(s.Clauses) < 2 {
			continue
		}
		for _, c := range s.Clauses {
			fmt.Fprintf(&sb, "  + %s\n  - %s\n", english.Says(s.Row, c.Cond, english.True), english.Says(s.Row, c.Cond, english.NotTrue))
		}
	}
	for _, t := range prog.Traits {
		fmt.Fprintf(&sb, "%s: %s\n", t.Name, english.Trait(t))
	}
	return sb.String()
}

// TestGenerated reads generated segments back: every construct has words.
func TestGenerated(t *testing.T) {
	s := schematest.Shop(t)
	for seed := uint64(1); seed <= 200; seed++ {
		p, diags, err := generate.Check(generate.New(seed).Workspace(20), s)
		if err != nil || diags.HasErrors() {
			t.Fatalf("seed %d: %v %v", seed, err, diags)
		}
		for _, set := range p.Sets {
			text := english.Set(set)
			if !strings.HasSuffix(text, ".") || strings.Contains(text, "  ") || strings.Contains(text, "%!") {
				t.Errorf("seed %d, %s: %q", seed, set.Name, text)
			}
			for _, c := range set.Clauses {
				if holds, fails := english.Says(set.Row, c.Cond, english.True), english.Says(set.Row, c.Cond, english.NotTrue); holds == fails {
					t.Errorf("seed %d, %s: a condition and its opposite read alike: %q", seed, set.Name, holds)
				}
			}
		}
		for _, trait := range p.Traits {
			if english.Trait(trait) == "" {
				t.Errorf("seed %d: nothing to say about %s", seed, trait.Name)
			}
		}
	}
}
