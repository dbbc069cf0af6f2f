package review_test

import (
	"bytes"
	"fmt"
	"io"
	"os/exec"
	"testing"
	"testing/fstest"
	"time"

	"github.com/segc-dev/segc/backends/review"
	"github.com/segc-dev/segc/compiler/diff"
	"github.com/segc-dev/segc/specs/history"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

// shapes are what the segments of the benchmarks ask; the number varies bounds.
var shapes = []string{
	"where country in [\"US\", \"CA\"]\n  where sum(orders.amount in last %d days where status = \"paid\") >= 500 USD\n  where none(orders in last 30 days)",
	"where age(birth_date) >= 18 and level > %d\n  where plan in [\"pro\", \"enterprise\"] or verified",
	"where any(orders.items in last %d days where price > 10 USD)\n  except account.tier = \"gold\"",
	"where count(sessions in last %d days where device = \"ios\") >= 2\n  where city starts with \"New\"",
	"where signed_up_at in last %d days\n  where (points ?? 0) < 100\n  except in staff",
}

// large returns the files of a workspace of n segments, 50 a file. Those for which
// moved holds have another bound.
func large(tb testing.TB, n int, moved func(i int) bool) fstest.MapFS {
	tb.Helper()
	shop := schematest.ShopText(tb)
	fsys := fstest.MapFS{
		"segc.yaml":          {Data: []byte("language: 1\nschema: [shop.yaml]\nsegments: [segments]\n")},
		"shop.yaml":          {Data: shop},
		"segments/staff.seg": {Data: []byte("segment staff of customer { where email ends with \"@shop.example\" }\n")},
	}
	for f := 0; f*50 < n; f++ {
		var w bytes.Buffer
		for i := f * 50; i < min(n, f*50+50); i++ {
			bound := 40 + i%300
			if moved(i) {
				bound += 7
			}
			fmt.Fprintf(&w, "# Audience %d.\nsegment audience_%d of customer {\n  owner: \"growth\"\n  use: target\n  "+shapes[i%len(shapes)]+"\n}\n\n", i, i, bound)
		}
		fsys[fmt.Sprintf("segments/team_%03d.seg", f)] = &fstest.MapFile{Data: w.Bytes()}
	}
	return fsys
}

// BenchmarkDiff compares two versions of which 20 segments differ, from bytes to
// the report as JSON.
func BenchmarkDiff(b *testing.B) {
	for _, n := range []int{1000, 10_000} {
		base := large(b, n, func(int) bool { return false })
		head := large(b, n, func(i int) bool { return i%(n/20) == 3 })
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				s := review.Load(base, head)
				r, err := review.Compare(b.Context(), s.Input)
				if err != nil {
					b.Fatal(err)
				}
				(&diff.Judge{}).Judge(r)
				if err := r.JSON(io.Discard); err != nil || len(r.Changes) != 20 || r.Summary.Unknown > 0 {
					b.Fatal(err, r.Tally())
				}
			}
		})
	}
}

// BenchmarkLog follows one of 1,000 segments through 1,000 commits, each of which
// changes one segment: once a hundred commits the one that is asked for.
func BenchmarkLog(b *testing.B) {
	dir := b.TempDir()
	importHistory(b, dir, 1000, 1000)
	for b.Loop() {
		repo, err := history.Open(b.Context(), dir)
		if err != nil {
			b.Fatal(err)
		}
		events, err := review.Log(b.Context(), repo, "HEAD", "audience_1", false)
		if err != nil || len(events) != 11 {
			b.Fatal(len(events), err)
		}
		if err := repo.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// importHistory makes a repository of n segments and commits on its branch main.
func importHistory(tb testing.TB, dir string, n, commits int) {
	tb.Helper()
	var in bytes.Buffer
	files := large(tb, n, func(int) bool { return false })
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	text := func(s []byte) { fmt.Fprintf(&in, "data %d\n%s\n", len(s), s) }
	versions := map[int]int{}
	for c := range commits {
		fmt.Fprintf(&in, "commit refs/heads/main\ncommitter Ada <ada@shop.example> %d +0000\n", at.Unix()+int64(c)*3600)
		text(fmt.Appendf(nil, "commit %d", c))
		if c == 0 {
			for name, f := range files {
				fmt.Fprintf(&in, "M 100644 inline %s\n", name)
				text(f.Data)
			}
			continue
		}
		i := 50 + c*7%(n-50)
		if c%100 == 50 {
			i = 1
		}
		versions[i]++
		f := i / 50
		var w bytes.Buffer
		for j := f * 50; j < min(n, f*50+50); j++ {
			fmt.Fprintf(&w, "# Audience %d.\nsegment audience_%d of customer {\n  owner: \"growth\"\n  use: target\n  "+shapes[j%len(shapes)]+"\n}\n\n", j, j, 40+j%300+versions[j])
		}
		fmt.Fprintf(&in, "M 100644 inline segments/team_%03d.seg\n", f)
		text(w.Bytes())
	}
	for _, args := range [][]string{{"init", "-q", "-b", "main", dir}, {"-C", dir, "fast-import", "--quiet"}, {"-C", dir, "reset", "-q", "--hard"}} {
		cmd := exec.Command("git", args...)
		if args[2] == "fast-import" {
			cmd.Stdin = &in
		}
		if out, err := cmd.CombinedOutput(); err != nil {
			tb.Fatalf("git %v: %s", args, out)
		}
	}
}
