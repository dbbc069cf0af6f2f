package witness_test

import (
	"flag"
	"strings"
	"testing"

	"github.com/segc-dev/segc/backends/generate"
	"github.com/segc-dev/segc/backends/reference"
	"github.com/segc-dev/segc/backends/witness"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/prove"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

var workspaceCount = flag.Int("workspaces", 6, "generated workspaces to prove things about")

// meet returns the set of the rows that are in some sets and not in others.
func meet(in, out []*hir.Set) *hir.Set {
	first := append(append([]*hir.Set{}, in...), out...)[0]
	row := &hir.Var{Name: first.Entity.Name, Entity: first.Entity}
	s := &hir.Set{Kind: hir.Segment, Name: "meet", Entity: first.Entity, Row: row}
	info := hir.Info{Type: types.Type{Kind: schema.Bool}}
	and := &hir.And{Info: info}
	for _, set := range in {
		and.Args = append(and.Args, &hir.Member{Info: info, Row: row, Set: set})
	}
	for _, set := range out {
		and.Args = append(and.Args, &hir.Not{Info: info, X: &hir.Member{Info: info, Row: row, Set: set}})
	}
	s.Cond = and
	s.Clauses = []*hir.Clause{{Cond: and}}
	return s
}

// TestGenerated holds of generated segments, of every construct, that what is
// proved to have no members has none among generated rows, and that a witness
// is a member. Of two ways in which a segment and its negation may meet, none is
// possible: some of that must be proved.
func TestGenerated(t *testing.T) {
	workspaces, proved, possible, unknown := *workspaceCount, 0, 0, 0
	s := schematest.Shop(t)
	for seed := range workspaces {
		p, err := generate.Make(uint64(seed), s, 16, 40)
		if err != nil {
			t.Fatal(err)
		}
		f, e := witness.NewFinder(p.Program), reference.New(p.Program, p.Data, p.AsOf)
		for _, set := range questions(p.Program) {
			found := f.Find(set)
			switch found.Verdict {
			case prove.Impossible:
				proved++
				members, err := e.Members(set)
				if err == nil && len(members) > 0 {
					t.Errorf("seed %d: proved to have no members, and %s is one: %s", seed, members[0], hir.Dump(set.Cond))
				}
			case prove.Possible:
				possible++
				in, err := reference.New(p.Program, found.Witness.Data, found.Witness.Now).IsMember(set, found.Witness.Key)
				if err != nil || !in {
					t.Errorf("seed %d: the witness %s is no member: %v", seed, found.Witness.Text, err)
				}
			default:
				unknown++
			}
		}
	}
	t.Logf("%d proved, %d with a witness, %d unknown", proved, possible, unknown)
	if proved < workspaces || possible < workspaces {
		t.Errorf("too few answers: %d proved, %d with a witness, %d unknown", proved, possible, unknown)
	}
}

// questions are the sets of a program, their meets in pairs, and one without
// another.
func questions(p *hir.Program) (list []*hir.Set) {
	for i, a := range p.Sets {
		list = append(list, meet([]*hir.Set{a}, nil), meet(nil, []*hir.Set{a}))
		for _, b := range p.Sets[:i] {
			if a.Entity != b.Entity {
				continue
			}
			if i%3 == 0 || strings.TrimRight(a.Name, "tfu") == strings.TrimRight(b.Name, "tfu") {
				list = append(list, meet([]*hir.Set{a, b}, nil), meet([]*hir.Set{a}, []*hir.Set{b}))
			}
		}
	}
	return list
}
