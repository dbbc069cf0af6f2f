package witness_test

import (
	"testing"

	"github.com/segc-dev/segc/backends/reference"
	"github.com/segc-dev/segc/backends/witness"
	"github.com/segc-dev/segc/compiler/check/checktest"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/prove"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

// TestRelate holds each relation once, with a replayed row in each region that
// has rows.
func TestRelate(t *testing.T) {
	cases := []struct {
		a, b string
		want witness.Relation
	}{
		{`level > 3`, `level >= 4`, witness.Same},
		{`level > 5`, `level > 3`, witness.Inside},
		{`level > 3`, `level > 5`, witness.Around},
		{`level > 3`, `points > 3`, witness.Overlap},
		{`level > 3`, `level < 2`, witness.Apart},
	}
	s := schematest.Shop(t)
	for _, c := range cases {
		p := checktest.Program(t, s, "segment a of customer { where "+c.a+" }\nsegment b of customer { where "+c.b+" }")
		f := witness.NewFinder(p)
		got := f.Relate(p.Sets[0], p.Sets[1])
		if got.Relation != c.want {
			t.Errorf("%s, %s: %v, want %v", c.a, c.b, got.Relation, c.want)
		}
		for i, found := range []witness.Finding{got.Both, got.First, got.Other} {
			if found.Verdict != prove.Possible {
				continue
			}
			for j, set := range []*hir.Set{p.Sets[0], p.Sets[1]} {
				in, err := reference.New(p, found.Witness.Data, found.Witness.Now).IsMember(set, found.Witness.Key)
				if err != nil || in != (i == 0 || i == j+1) {
					t.Errorf("%s, %s: region %d has %s", c.a, c.b, i, found.Witness.Text)
				}
			}
		}
		if same := f.Equivalent(p.Sets[0], p.Sets[1]).Status == witness.Proved; same != (c.want == witness.Same) {
			t.Errorf("%s, %s: equivalence proved: %v", c.a, c.b, same)
		}
		if apart := f.Disjoint(p.Sets[0], p.Sets[1]).Status == witness.Proved; apart != (c.want == witness.Apart) {
			t.Errorf("%s, %s: disjointness proved: %v", c.a, c.b, apart)
		}
	}
}
