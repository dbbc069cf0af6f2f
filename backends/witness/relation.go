package witness

import (
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/prove"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// A Status is what became of a claim.
type Status int

// The statuses of a claim.
const (
	Undecided Status = iota // neither proved nor refuted, for a reason
	Proved                  // it holds of every row, at any time
	Refuted                 // a row, on which the evaluator agreed, breaks it
)

var statusNames = [...]string{"undecided", "proved", "refuted"}

// String returns the name.
func (s Status) String() string { return statusNames[s] }

// A Proof is the answer to a claim.
type Proof struct {
	Status  Status
	Witness *Witness // of Refuted, always: a row that breaks the claim
	Reason  string   // of Undecided
}

// proof turns what is known of the rows that break a claim into an answer.
func proof(broken Finding) Proof {
	switch broken.Verdict {
	case prove.Impossible:
		return Proof{Status: Proved}
	case prove.Possible:
		return Proof{Status: Refuted, Witness: broken.Witness}
	}
	return Proof{Reason: broken.Reason}
}

// Implies answers the claim that every member of a is one of b. Both are sets of
// one entity.
func (f *Finder) Implies(a, b *hir.Set) Proof { return proof(f.Find(meet(a, b, false))) }

// Disjoint answers the claim that no row is in both sets.
func (f *Finder) Disjoint(a, b *hir.Set) Proof { return proof(f.Find(meet(a, b, true))) }

// Equivalent answers the claim that two sets always have the same members.
func (f *Finder) Equivalent(a, b *hir.Set) Proof {
	p := f.Implies(a, b)
	if p.Status == Refuted {
		return p
	}
	if q := f.Implies(b, a); q.Status != Proved {
		return q
	}
	return p
}

// Empty answers the claim that a set can have no members.
func (f *Finder) Empty(a *hir.Set) Proof { return proof(f.Find(a)) }

// Everyone answers the claim that a set always has every row of its entity.
func (f *Finder) Everyone(a *hir.Set) Proof { return proof(f.Find(meet(nil, a, false))) }

// A Relation is how the members of two sets relate, at all times.
type Relation int

// The relations. Of Inside and Around, rows that are in one set only exist.
const (
	Open    Relation = iota // not all regions are decided
	Same                    // the same members
	Inside                  // every member of the first is in the second
	Around                  // every member of the second is in the first
	Overlap                 // some are in both, some in one alone, either way
	Apart                   // no row is in both
)

var relationNames = [...]string{"undecided", "equivalent", "subset", "superset", "overlap", "disjoint"}

// String returns the name.
func (r Relation) String() string { return relationNames[r] }

// Rows says what is known of the rows of a set: none, some or unknown.
func (f Finding) Rows() string {
	switch f.Verdict {
	case prove.Impossible:
		return "none"
	case prove.Possible:
		return "some"
	}
	return "unknown"
}

// A Comparison is the relation of two sets with what is known of the three
// regions that they make.
type Comparison struct {
	Relation           Relation
	Both, First, Other Finding // rows in both sets, in the first alone, in the other alone
}

// Relate compares two sets of one entity. A set without members is Inside every
// other one, though it is Apart from it too.
func (f *Finder) Relate(a, b *hir.Set) Comparison {
	c := Comparison{First: f.Find(meet(a, b, false)), Other: f.Find(meet(b, a, false))}
	if c.First.Verdict == prove.Impossible && c.Other.Verdict == prove.Impossible {
		c.Relation = Same
		c.Both = f.Find(meet(a, b, true))
		return c
	}
	c.Both = f.Find(meet(a, b, true))
	c.Relation = relation(c.Both.Verdict, c.First.Verdict, c.Other.Verdict)
	return c
}

func relation(both, first, other prove.Verdict) Relation {
	none, there := prove.Impossible, prove.Possible
	switch {
	case first == none && other == none:
		return Same
	case first == none && other == there:
		return Inside
	case other == none && first == there:
		return Around
	case both == none:
		return Apart
	case both == there && first == there && other == there:
		return Overlap
	}
	return Open
}

// meet returns the set of the rows that are in a, of every row when a is nil,
// and in b, or not in b.
func meet(a, b *hir.Set, in bool) *hir.Set {
	row := &hir.Var{Name: b.Entity.Name, Entity: b.Entity}
	info := hir.Info{Type: types.Type{Kind: schema.Bool}}
	and := &hir.And{Info: info}
	if a != nil {
		and.Args = append(and.Args, &hir.Member{Info: info, Row: row, Set: a})
	}
	var second hir.Expr = &hir.Member{Info: info, Row: row, Set: b}
	if !in {
		second = &hir.Not{Info: info, X: second}
	}
	and.Args = append(and.Args, second)
	return &hir.Set{Kind: hir.Segment, Name: b.Name, Entity: b.Entity, Row: row, Cond: and, Clauses: []*hir.Clause{{Cond: and}}}
}
