package optimize_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/segc-dev/segc/compiler/calendar"
	"github.com/segc-dev/segc/compiler/check/checktest"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/lower"
	"github.com/segc-dev/segc/compiler/optimize"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

var update = flag.Bool("update", false, "rewrite the outputs of golden files; `expect:` and `as-of:` lines stay")

// lines returns what follows a word at the beginning of lines of a comment.
func lines(comment []byte, word string) []string {
	var out []string
	for line := range strings.Lines(string(comment)) {
		if rest, ok := strings.CutPrefix(line, word); ok {
			out = append(out, strings.Fields(rest)...)
		}
	}
	return out
}

// TestGolden holds what becomes of each segment and trait of a file, and that
// the rules which its comment expects took part.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("../../testdata/optimize/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no golden files", err)
	}
	expected := map[string]bool{}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			old, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			ar := txtar.Parse(old)
			out, fired := rewritten(t, ar)
			for _, rule := range lines(ar.Comment, "expect:") {
				expected[rule] = true
				if !slices.Contains(fired, rule) {
					t.Errorf("rule %s did not fire (fired: %v)", rule, fired)
				}
			}
			ar.Files = append(ar.Files[:1], txtar.File{Name: "ir", Data: out})
			got := txtar.Format(ar)
			switch {
			case bytes.Equal(got, old):
			case *update:
				if err := os.WriteFile(file, got, 0o644); err != nil {
					t.Fatal(err)
				}
			default:
				t.Errorf("%s differs; rerun with -update and read the diff\n%s", file, got)
			}
		})
	}
	for _, r := range optimize.Rules {
		if !expected[r.Name] {
			t.Errorf("no golden file expects rule %s", r.Name)
		}
	}
}

func rewritten(t *testing.T, ar *txtar.Archive) (out []byte, fired []string) {
	p := checktest.Program(t, schematest.Shop(t), string(ar.Files[0].Data))
	b := ir.NewBuilder()
	opts := optimize.Options{
		Calendar: &calendar.Calendar{Zone: p.Zone, WeekStart: p.WeekStart},
		Fired: func(rule string, _, _ *ir.Node) {
			if !slices.Contains(fired, rule) {
				fired = append(fired, rule)
			}
		},
	}
	for _, asOf := range lines(ar.Comment, "as-of:") {
		now, err := types.ParseInstant(asOf)
		if err != nil {
			t.Fatal(err)
		}
		opts.Now = &now
	}
	l, o := lower.New(b, p), optimize.New(b, opts)
	var text bytes.Buffer
	for _, s := range p.Sets {
		text.WriteString("segment " + s.Name + "\n" + ir.Dump(o.Run(l.Set(s))))
	}
	for _, tr := range p.Traits {
		text.WriteString("trait " + tr.Name + "\n" + ir.Dump(o.Run(l.Trait(tr))))
	}
	if !o.Settled() {
		t.Error("did not settle")
	}
	return text.Bytes(), fired
}
