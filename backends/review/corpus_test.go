package review_test

import (
	"flag"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"github.com/segc-dev/segc/backends/generate"
	"github.com/segc-dev/segc/backends/reference"
	"github.com/segc-dev/segc/backends/review"
	"github.com/segc-dev/segc/compiler/diff"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

var (
	minPairs = flag.Int("pairs", 300, "how many pairs the corpus must have at least")
	only     = flag.String("only", "", "run the pairs whose name contains this, and print their reports")
)

// A versions is one pair of the corpus with what is true of it.
type versions struct {
	file, name string
	old, new   string
	verdict    diff.Verdict
	flags      []string
	item       string
}

// corpus reads testdata/diff.
func corpus(t testing.TB) (out []versions) {
	t.Helper()
	names, err := filepath.Glob("../../testdata/diff/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if len(archive.Comment) == 0 {
			t.Errorf("%s does not say what it is about", name)
		}
		for _, f := range archive.Files {
			title, truth, ok := strings.Cut(f.Name, ": ")
			before, after, ok2 := strings.Cut(string(f.Data), "---\n")
			words := strings.Fields(truth)
			if !ok || !ok2 || len(words) == 0 {
				t.Fatalf("%s: %s is no pair", name, f.Name)
			}
			p := versions{file: filepath.Base(name), name: title, old: before, new: after, verdict: diff.Verdict(words[0]), item: "s"}
			for _, w := range words[1:] {
				if item, ok := strings.CutPrefix(w, "@"); ok {
					p.item = item
				} else {
					p.flags = append(p.flags, w)
				}
			}
			out = append(out, p)
		}
	}
	return out
}

// workspace returns one side of a pair: the shared schema with `schema: A => B`
// applied, and the text, or the text as the body of a segment.
func workspace(t testing.TB, text string) fstest.MapFS {
	t.Helper()
	shop := schematest.ShopText(t)
	schema, config := string(shop), "language: 1\nschema: [shop.yaml]\nsegments: [segments]\n"
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		if edit, ok := strings.CutPrefix(line, "schema: "); ok {
			from, to, ok := strings.Cut(strings.ReplaceAll(edit, `\n`, "\n"), " => ")
			if !ok || strings.Count(schema, from) != 1 {
				t.Fatalf("%q is not there once", from)
			}
			schema = strings.Replace(schema, from, to, 1)
		} else if setting, ok := strings.CutPrefix(line, "config: "); ok {
			config += setting + "\n"
		} else {
			lines = append(lines, line)
		}
	}
	text = strings.TrimSpace(strings.Join(lines, "\n"))
	declares := slices.ContainsFunc(lines, func(l string) bool {
		word, _, _ := strings.Cut(l, " ")
		return slices.Contains([]string{"segment", "trait", "partition", "exclusive", "split", "param", "package"}, word)
	})
	if !declares {
		text = "segment s of customer {\n" + text + "\n}"
	}
	return fstest.MapFS{"segc.yaml": {Data: []byte(config)}, "shop.yaml": {Data: []byte(schema)}, "segments/s.seg": {Data: []byte(text + "\n")}}
}

func load(t testing.TB, p versions) *review.Sides {
	t.Helper()
	s := review.Load(workspace(t, p.old), workspace(t, p.new))
	if list := problems(s); len(list) > 0 {
		t.Fatalf("%s: %s: %s", p.file, p.name, strings.Join(list, "; "))
	}
	return s
}

func problems(s *review.Sides) (out []string) {
	for _, p := range s.Problems() {
		out = append(out, p.Side+": "+p.Message)
	}
	return out
}

// TestCorpus holds the verdict and the flags of every pair. Unknown is no wrong
// verdict, but there may not be many.
func TestCorpus(t *testing.T) {
	pairs := corpus(t)
	unknown := 0
	for _, p := range pairs {
		if !strings.Contains(p.name, *only) {
			continue
		}
		s := load(t, p)
		r, err := review.Compare(t.Context(), s.Input)
		if err != nil {
			t.Fatal(err)
		}
		(&diff.Judge{}).Judge(r)
		if *only != "" {
			var b strings.Builder
			r.Text(&b, diff.TextOptions{Gate: true})
			t.Log(b.String())
		}
		got, flags := diff.Equivalent, []string(nil)
		for _, c := range r.Changes {
			if c.ID == p.item {
				got = c.Verdict
				for _, f := range c.Flags {
					if f != diff.Rewritten && f != diff.CostChanged {
						flags = append(flags, f)
					}
				}
				checkRegions(t, p, c)
			}
		}
		switch {
		case got == p.verdict && slices.Equal(flags, p.flags):
		case got == diff.Unknown && p.verdict != diff.Unknown:
			unknown++
			t.Logf("%s: %s: undecided, is %s", p.file, p.name, p.verdict)
		default:
			t.Errorf("%s: %s: %s %v, want %s %v", p.file, p.name, got, flags, p.verdict, p.flags)
		}
	}
	if *only != "" {
		return
	}
	t.Logf("%d pairs, %d undecided", len(pairs), unknown)
	if len(pairs) < *minPairs || unknown*100 > 2*len(pairs) {
		t.Errorf("%d pairs, want %d; %d undecided, at most 2 %% may be", len(pairs), *minPairs, unknown)
	}
}

// checkRegions holds that who moves is told in the direction of the verdict,
// with a row.
func checkRegions(t *testing.T, p versions, c *diff.Change) {
	t.Helper()
	dirs := map[string]bool{}
	for _, g := range c.Regions {
		if g.Predicate == "" || g.Witness == nil && g.Reason == "" {
			t.Errorf("%s: %s: a region says nothing: %+v", p.file, p.name, g)
		}
		dirs[g.Dir] = dirs[g.Dir] || g.Witness != nil
	}
	want := map[diff.Verdict][]string{diff.Widened: {"gained"}, diff.Narrowed: {"lost"}, diff.Shifted: {"gained", "lost"}, diff.Replaced: {"gained", "lost"}}[c.Verdict]
	if c.Subject == diff.Segment && len(c.Flags) == 0 {
		for _, d := range want {
			if !dirs[d] {
				t.Errorf("%s: %s: %s, and no row that is %s", p.file, p.name, c.Verdict, d)
			}
		}
	}
}

// TestCorpusOnRows holds the truths of the corpus against random rows: judged by
// the reference evaluator alone.
func TestCorpusOnRows(t *testing.T) {
	moved := 0
	now, err := types.ParseInstant("2026-03-01T12:00:00Z")
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range corpus(t) {
		if p.file == "schema.txtar" || p.verdict == diff.Unknown {
			continue
		}
		s := load(t, p)
		old, new := named(s.Base.Prog, p.item), named(s.Head.Prog, p.item)
		if old == nil || new == nil || old.Entity.Name != new.Entity.Name {
			continue
		}
		g := generate.New(uint64(i))
		data, err := g.Rows(s.Head.Prog.Schema, 120, now)
		if err != nil {
			t.Fatal(err)
		}
		before, err := reference.New(s.Base.Prog, data, now).Members(old)
		if err != nil {
			continue // an overflow of the data
		}
		after, err := reference.New(s.Head.Prog, data, now).Members(new)
		if err != nil {
			continue
		}
		gained, lost, kept := 0, 0, 0
		for _, k := range after {
			if _, ok := slices.BinarySearch(before, k); ok {
				kept++
			} else {
				gained++
			}
		}
		lost = len(before) - kept
		if gained+lost > 0 {
			moved++
		}
		if wrong := contradicts(p.verdict, gained, lost, kept); wrong != "" {
			t.Errorf("%s: %s is %s, and of random rows %s", p.file, p.name, p.verdict, wrong)
		}
	}
	if moved < *minPairs/6 {
		t.Errorf("random rows tell only %d pairs apart", moved)
	}
}

func contradicts(v diff.Verdict, gained, lost, kept int) string {
	switch {
	case gained > 0 && (v == diff.Equivalent || v == diff.Narrowed):
		return fmt.Sprintf("%d join", gained)
	case lost > 0 && (v == diff.Equivalent || v == diff.Widened):
		return fmt.Sprintf("%d leave", lost)
	case kept > 0 && v == diff.Replaced:
		return fmt.Sprintf("%d stay", kept)
	}
	return ""
}

func named(p *hir.Program, name string) *hir.Set {
	for _, s := range p.Sets {
		if s.Name == name {
			return s
		}
	}
	return nil
}
