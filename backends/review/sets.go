package review

import (
	"slices"
	"strings"

	"github.com/segc-dev/segc/backends/compile"
	"github.com/segc-dev/segc/backends/witness"
	"github.com/segc-dev/segc/compiler/diff"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/prove"
)

// set compares two sets of a name.
func (r *reviewer) set(o, n *diff.Item) *diff.Change {
	c := newChange(diff.Modified, o, n)
	if r.m.SameText(o.Decl, n.Decl) {
		if from := r.changedBelow(o, n); len(from) > 0 {
			c.Flags = append(c.Flags, diff.Inherited(strings.Join(from, ", ")))
		}
	}
	if o.Set.Entity.Name != n.Set.Entity.Name {
		c.Verdict = diff.Replaced
		c.Flags = append(c.Flags, diff.GrainChanged)
		c.Proof = &diff.Proof{Status: "proved", Method: "text", Claims: []diff.Claim{}}
		return c
	}
	if change, ok := r.broken(o, n); ok {
		undecided(c, change.ID+": "+change.What)
		c.Flags = inheritedOnce(c.Flags, change.ID)
		c.Incomparable = true
		return c
	}
	if why := clockReason(r.clock(o), r.clock(n)); why != "" {
		undecided(c, why)
		c.Incomparable = true
		return c
	}
	before, after := r.c.Cond(o.Set, nil), r.c.Cond(n.Set, nil)
	c.Predicate.Old.Fingerprint = fingerprint(before, r.Base.Prog, o.Set)
	c.Predicate.New.Fingerprint = fingerprint(after, r.Head.Prog, n.Set)
	if before == after {
		return r.sameMeaning(c, o, n, "fingerprint")
	}
	p := &pair{finder: witness.NewFinder(r.Head.Prog), c: r.c, o: o, n: n}
	p.decide(c)
	if c.Verdict == diff.Equivalent {
		return r.sameMeaning(c, o, n, "cells")
	}
	p.flags(c)
	p.regions(c)
	r.cost(c, o, n)
	return c
}

func clockReason(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func fingerprint(n *ir.Node, p *hir.Program, s *hir.Set) string {
	return ir.Fingerprint(n, ir.Frame{Entity: s.Entity, Zone: p.Zone, WeekStart: p.WeekStart})[:16]
}

func inheritedOnce(flags []string, from string) []string {
	flags = slices.DeleteFunc(flags, func(f string) bool { return strings.HasPrefix(f, "inherited(") })
	return append([]string{diff.Inherited(from)}, flags...)
}

// sameMeaning finishes a change without an effect on members; nil where there is
// nothing to tell.
func (r *reviewer) sameMeaning(c *diff.Change, o, n *diff.Item, method string) *diff.Change {
	c.Verdict = diff.Equivalent
	if c.Proof == nil {
		c.Proof = &diff.Proof{Status: "proved", Method: method, Claims: []diff.Claim{{Claim: "old => new", Status: "proved"}, {Claim: "new => old", Status: "proved"}}}
	}
	if len(c.Predicate.Edits) == 0 {
		if len(c.Metadata) == 0 {
			return nil
		}
		if n.Subject != diff.Segment {
			return nil // told once, of the partition or split
		}
		c.Flags = append(c.Flags, diff.MetadataOnly)
		return c
	}
	c.Flags = append(c.Flags, diff.Rewritten)
	r.cost(c, o, n)
	return c
}

// changedBelow returns the names through which a change came: those whose own
// text or value is another, however far below.
func (r *reviewer) changedBelow(o, n *diff.Item) []string {
	seen, found := map[string]bool{}, map[string]bool{}
	var visit func(refs []diff.Ref)
	visit = func(refs []diff.Ref) {
		for _, ref := range refs {
			name := ref.Name()
			if name == "" {
				name = ref.Attr
			}
			if seen[name] {
				continue
			}
			seen[name] = true
			before, after := r.m.Old[ref.Name()], r.m.New[ref.Name()]
			switch {
			case ref.Attr != "":
				for _, s := range r.Schema {
					if s.ID == ref.Attr && s.Kind == diff.Modified {
						found[s.ID] = true
					}
				}
				continue
			case ref.Param != "" && before == nil && after == nil:
				continue // a parameter of a declaration, whose text says it
			case before == nil || after == nil || !r.m.SameText(before.Decl, after.Decl) || before.Value() != after.Value():
				found[name] = true
			}
			switch {
			case ref.Set != nil:
				visit((&diff.Item{Set: ref.Set}).Refs())
			case ref.Trait != nil:
				visit((&diff.Item{Trait: ref.Trait}).Refs())
			}
		}
	}
	visit(n.Refs())
	visit(o.Refs())
	var out []string
	for name := range found {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// A pair is two sets of one entity whose conditions differ.
type pair struct {
	finder *witness.Finder
	c      *compile.Compiler
	o, n   *diff.Item
	gained witness.Finding // rows that are in the new set alone
	lost   witness.Finding // rows that were in the old set alone
}

// decide proves what it can of the inclusions.
func (p *pair) decide(c *diff.Change) {
	o, n := p.o.Set, p.n.Set
	p.gained = p.finder.Find(meet(o.Entity, in(n), out(o)))
	p.lost = p.finder.Find(meet(o.Entity, in(o), out(n)))
	c.Proof = &diff.Proof{Status: "proved", Method: "cells", Claims: []diff.Claim{claim("old => new", p.lost), claim("new => old", p.gained)}}
	none, some := prove.Impossible, prove.Possible
	switch g, l := p.gained.Verdict, p.lost.Verdict; {
	case g == none && l == none:
		c.Verdict = diff.Equivalent
	case g == some && l == none:
		c.Verdict = diff.Widened
	case g == none && l == some:
		c.Verdict = diff.Narrowed
	case g == some && l == some:
		kept := p.finder.Find(meet(o.Entity, in(o), in(n)))
		apart := claim("old and new share nobody", kept)
		c.Proof.Claims = append(c.Proof.Claims, apart)
		switch kept.Verdict {
		case none:
			c.Verdict = diff.Replaced
		case some:
			c.Verdict = diff.Shifted
		default:
			c.Verdict = diff.Unknown
		}
	default:
		c.Verdict = diff.Unknown
	}
	if c.Verdict == diff.Unknown {
		c.Proof.Status = "unknown"
		for _, cl := range c.Proof.Claims {
			if cl.Reason != "" {
				c.Proof.Reason = cl.Reason
				break
			}
		}
	}
}

func claim(text string, broken witness.Finding) diff.Claim {
	switch broken.Verdict {
	case prove.Impossible:
		return diff.Claim{Claim: text, Status: "proved"}
	case prove.Possible:
		return diff.Claim{Claim: text, Status: "refuted"}
	}
	return diff.Claim{Claim: text, Status: "unknown", Reason: broken.Reason}
}

// flags says what those who move have in common.
func (p *pair) flags(c *diff.Change) {
	if c.Verdict == diff.Unknown {
		return
	}
	o, n := p.o.Set, p.n.Set
	nobody := func(also ...part) bool {
		for _, f := range []struct {
			found witness.Finding
			parts []part
		}{{p.gained, []part{in(n), out(o)}}, {p.lost, []part{in(o), out(n)}}} {
			if f.found.Verdict == prove.Possible && p.finder.Find(meet(o.Entity, append(f.parts, also...)...)).Verdict != prove.Impossible {
				return false
			}
		}
		return true
	}
	known := []part{in(knownSet(o)), in(knownSet(n))}
	if nobody(known...) {
		c.Flags = append(c.Flags, diff.NullOnly)
	}
	if old, now := offBoundsSet(o), offBoundsSet(n); old != nil || now != nil {
		var parts []part
		for _, s := range []*hir.Set{old, now} {
			if s != nil {
				parts = append(parts, in(s))
			}
		}
		if nobody(parts...) {
			c.Flags = append(c.Flags, diff.BoundaryOnly)
		}
	}
}
