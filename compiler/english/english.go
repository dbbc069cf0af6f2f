// Package english reads the checked tree back as plain English, for people who
// approve segments and do not read code: "Customers whose country is US or CA
// and who have no orders in the last 90 days." What it says is what the tree
// means, nulls included: a negated comparison that drops unknown values says
// "is known and is not US".
package english

import (
	"strings"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/token"
)

// Set returns who the members of a set are, as one sentence.
func Set(s *hir.Set) string {
	w := newWriter(s.Row)
	who := capital(w.all())
	var parts []string
	switch s.Kind {
	case hir.SplitArm:
		who = capital(w.share(s))
		if s.Split.Among != nil {
			parts = append(parts, w.who()+" are members of "+s.Split.Among.Name)
		}
	case hir.Arm:
		parts = w.relatives(wheres(s))
		if earlier := earlierArms(s); len(earlier) > 0 {
			parts = append(parts, w.who()+" are in no earlier arm of "+s.Partition.Name+" ("+strings.Join(earlier, ", ")+")")
		}
	default:
		parts = w.relatives(wheres(s))
	}
	text := who
	if len(parts) > 0 {
		text += " " + series(parts, "and")
	} else if s.Kind != hir.SplitArm {
		text = "All " + w.all()
	}
	if excepts := w.excepts(s); len(excepts) > 0 {
		text += ", except " + series(excepts, "and")
	}
	return text + "."
}

// Trait returns what the value of a trait is, as a noun phrase.
func Trait(t *hir.Trait) string {
	w := newWriter(t.Row)
	return w.lead(t.Value)
}

// Says returns the sentence that a condition on one row is as wished: "their
// country is US", and for NotTrue "their plan is not pro or is unknown".
func Says(row *hir.Var, x hir.Expr, w Wish) string { return newWriter(row).single().sentence(x, w) }

// Value returns an expression over a row as a noun phrase without possessive:
// "number of orders in the last 90 days".
func Value(row *hir.Var, x hir.Expr) string { return newWriter(row).lead(x) }

// Text returns a value of a type as people write it: "1,250.5 USD", "31 January 2026".
func Text(v types.Value, t types.Type) string { return constant(v, t) }

// wheres are the conditions that all hold: of the where clauses, in order.
func wheres(s *hir.Set) (conds []hir.Expr) {
	for _, c := range s.Clauses {
		if !c.Except {
			conds = append(conds, c.Cond)
		}
	}
	return conds
}

// excepts are the phrases of who is left out.
func (w *writer) excepts(s *hir.Set) (out []string) {
	for _, c := range s.Clauses {
		switch m, ok := c.Cond.(*hir.Member); {
		case !c.Except:
		case ok && m.Row == hir.Row(s.Row):
			out = append(out, "members of "+m.Set.Name)
		default:
			out = append(out, "those "+series(w.relatives([]hir.Expr{c.Cond}), "and"))
		}
	}
	return out
}

func earlierArms(s *hir.Set) (names []string) {
	for _, a := range s.Partition.Arms {
		if a == s {
			break
		}
		names = append(names, a.Name[strings.LastIndexByte(a.Name, '.')+1:])
	}
	return names
}

// share is the beginning of a split arm: its part of everyone.
func (w *writer) share(s *hir.Set) string {
	part := "a"
	if arm, ok := s.Decl.(*ast.SplitArm); ok && arm.Share != nil {
		part += " random " + arm.Share.Text + "% (the same ones in every run, by a hash of the key with seed " + quote(s.Split.Seed) + ")"
	}
	return part + " of the " + w.all()
}

// A writer writes about one row, inside of others.
type writer struct {
	row    *hir.Var
	up     *writer
	alone  bool                  // of one row, not of all members
	habits map[token.Span]string // what the windows of the habits around say
}

func newWriter(row *hir.Var) *writer { return &writer{row: row, habits: map[token.Span]string{}} }

// inner returns a writer about a related row.
func (w *writer) inner(row *hir.Var) *writer {
	return &writer{row: row, up: w, alone: true, habits: w.habits}
}

// outermost returns the row that the whole text is about.
func (w *writer) outermost() *hir.Var {
	for w.up != nil {
		w = w.up
	}
	return w.row
}

// single returns a writer about one row of the outermost entity.
func (w *writer) single() *writer { w.alone = true; return w }

// all are the rows of the writer's entity.
func (w *writer) all() string {
	text := plural(spaced(w.row.Entity.Name))
	if w.row.Entity.Time != nil {
		text += " up to now"
	}
	return text
}

// people are the words for entities that are spoken of as "who" and "they".
var people = map[string]bool{"customer": true, "user": true, "person": true, "member": true, "contact": true, "subscriber": true,
	"lead": true, "visitor": true, "guest": true, "patient": true, "student": true, "employee": true, "player": true, "buyer": true,
	"seller": true, "shopper": true, "client": true, "consumer": true, "donor": true, "profile": true}

func (w *writer) person() bool { return people[strings.ToLower(w.row.Entity.Name)] }

func (w *writer) who() string {
	if w.person() {
		return "who"
	}
	return "that"
}

func (w *writer) whom() string {
	if w.person() {
		return "for whom"
	}
	return "for which"
}

// they reports whether the row is spoken of in the plural.
func (w *writer) they() bool { return w.up == nil && (!w.alone || w.person()) }

// their is the possessive of the row.
func (w *writer) their() string {
	if w.they() {
		return "their "
	}
	return "its "
}
