package eval_test

import (
	"fmt"
	"math/bits"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/segc-dev/segc/backends/eval"
	"github.com/segc-dev/segc/compiler/types"
)

// A scale is how many segments there are, of how many distinct atoms, and how
// many of them every profile is in.
type scale struct{ segments, atoms, matches int }

// text writes the segments. Those that match ask for atoms that hold of every
// profile; the others for one that holds of none, among several that may.
func (s scale) text() string {
	const sure, never = 8, 16
	r := rand.New(rand.NewPCG(11, 2))
	list, at := atomTexts(r, s.atoms-sure-never), 0
	atom := func() string { at++; return list[at%len(list)][0] }
	holds := func(i int) string { return fmt.Sprintf("n%d >= 0", i%sure) }
	var b strings.Builder
	for i := range s.segments {
		var cond string
		if i < s.matches {
			cond = fmt.Sprintf("%s and (%s or %s or %s)", holds(i), atom(), atom(), holds(i+1+i%3))
		} else {
			cond = fmt.Sprintf("c%d = \"nothing\" and (%s or %s) and (%s or %s)", i%never, atom(), atom(), atom(), atom())
		}
		fmt.Fprintf(&b, "segment s%d of customer { where %s }\n", i, cond)
	}
	return b.String()
}

// BenchmarkScaling measures all segments for one profile, a struct, where one of
// three things grows and the others stay: the segments, their distinct atoms, and
// how many of them a profile is in.
func BenchmarkScaling(b *testing.B) {
	const now = types.Instant(0)
	steps := []int{100, 300, 1000, 3000, 10_000}
	rows := wideProfiles(1024)
	for _, x := range []struct {
		name string
		at   func(n int) scale
	}{
		{"segments", func(n int) scale { return scale{segments: n, atoms: 300, matches: 30} }},
		{"atoms", func(n int) scale { return scale{segments: 10_000, atoms: n, matches: 30} }},
		{"matches", func(n int) scale { return scale{segments: 10_000, atoms: 300, matches: n} }},
	} {
		for _, n := range steps {
			s := x.at(n)
			index, err := eval.NewIndex[profile](profileProgram(b, s.text()))
			if err != nil {
				b.Fatal(err)
			}
			if err := index.Tune(rows[:256], now); err != nil {
				b.Fatal(err)
			}
			m, in := index.Evaluator(), eval.NewBitmap(s.segments)
			b.Run(fmt.Sprintf("%s/%d", x.name, n), func(b *testing.B) {
				i := 0
				for b.Loop() {
					if err := m.Match(rows[i&1023], now, in); err != nil {
						b.Fatal(err)
					}
					i++
				}
				found := 0
				for _, word := range in {
					found += bits.OnesCount64(word)
				}
				if found != s.matches {
					b.Errorf("a profile is in %d segments, want %d", found, s.matches)
				}
			})
		}
	}
}
