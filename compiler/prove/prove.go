// Package prove answers whether a condition of the ir can hold on any row at
// all. It cuts the values of every attribute and aggregate into cells on which
// each predicate has one truth value, adds what is known of the aggregates, and
// searches for a choice of cells that makes the condition true.
//
// What it forgets it forgets on the side of possible: a predicate that it does
// not understand may be true or false, whatever the others are. So Impossible is
// a proof. Possible is a suggestion, to be tried on an evaluator before anyone
// is told of it.
package prove

import (
	"slices"

	"github.com/segc-dev/segc/compiler/ir"
)

// A Verdict is what was found of a condition.
type Verdict int

// The verdicts.
const (
	Unknown    Verdict = iota // the budget ran out
	Impossible                // it is false on every row, at any time: a proof
	Possible                  // nothing known speaks against it
)

var verdictNames = [...]string{"unknown", "impossible", "possible"}

// String returns the name.
func (v Verdict) String() string { return verdictNames[v] }

// An Answer is a verdict with what goes with it.
type Answer struct {
	Verdict Verdict
	Model   *Model // of Possible
	Reason  string // of Unknown
}

// DefaultBudget is a number of steps that ends within some tens of milliseconds.
const DefaultBudget = 2_000_000

// Satisfy asks whether a condition can hold. The budget bounds the steps of the
// search; it makes nodes of the builder.
func Satisfy(b *ir.Builder, cond *ir.Node, budget int) Answer { return satisfy(b, cond, budget, 0) }

func satisfy(b *ir.Builder, cond *ir.Node, budget, depth int) Answer {
	if cond.Op == ir.False {
		return Answer{Verdict: Impossible}
	}
	e := newEncoder(b, depth)
	e.collect(cond)
	e.settle()
	f := e.formula(cond)
	f = e.allOf(f, e.laws())
	s := &search{domains: slices.Clone(e.starts), sizes: e.sizes, stamp: 1, steps: budget / 4}
	if e.hasTheory() {
		if s.run(f) == no { // cells are enough, as they mostly are
			return Answer{Verdict: Impossible}
		}
		e.count(budget / 4)
		s = &search{domains: slices.Clone(e.starts), sizes: e.sizes, stamp: s.stamp + 1, steps: budget, theory: newArithmetic(e)}
	}
	switch s.run(f) {
	case no:
		return Answer{Verdict: Impossible}
	case yes:
		return Answer{Verdict: Possible, Model: e.model(s, s.theory)}
	}
	return Answer{Verdict: Unknown, Reason: "the condition takes more steps to decide than the budget allows"}
}
