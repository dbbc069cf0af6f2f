// Package witness finds rows that show what a proof could not rule out: one
// customer, with related rows and events, who is a member of a set. Nobody is
// told of such a customer before the reference evaluator, run over just these
// rows, has said the same.
package witness

import (
	"slices"

	"github.com/segc-dev/segc/backends/compile"
	"github.com/segc-dev/segc/backends/reference"
	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/prove"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// A Witness is a row that is a member of a set, as the evaluator said.
type Witness struct {
	Data *rows.Data // the row and what belongs to it
	Key  string
	Now  types.Instant
	Text string // the row in the language's values: {country: "US", plan: null}
}

// A Finding is what is known of whether a set can have members.
type Finding struct {
	Verdict prove.Verdict
	Witness *Witness // of Possible, always
	Reason  string   // of Unknown
}

// A Finder answers for the sets of one program. It is not safe for concurrent use.
type Finder struct {
	prog *hir.Program
	c    *compile.Compiler
	made int // rows of witnesses so far: no two have a key in common
}

// NewFinder returns a finder for a program.
func NewFinder(p *hir.Program) *Finder { return &Finder{prog: p, c: compile.New(p)} }

// moments are the instants as of which a row is looked for: ordinary ones, so
// that what they show does not hang on the calendar.
var moments = []types.Instant{
	types.InstantOf(types.DateOf(2026, 6, 17).Time()) + noon,
	types.InstantOf(types.DateOf(2024, 2, 29).Time()) + noon,
	types.InstantOf(types.DateOf(2035, 11, 5).Time()) + noon,
}

const noon = types.Instant(12 * 3600 * 1_000_000)

// Find answers whether a set can have a member, at any time.
func (f *Finder) Find(set *hir.Set) Finding {
	answer := prove.Satisfy(f.c.Builder(), f.c.Cond(set, nil), prove.DefaultBudget)
	if answer.Verdict == prove.Impossible {
		return Finding{Verdict: prove.Impossible}
	}
	reason := answer.Reason
	for _, now := range append(moments[:len(moments):len(moments)], presents(answer.Model)...) {
		cond := f.c.Cond(set, &now)
		at := prove.Satisfy(f.c.Builder(), cond, prove.DefaultBudget)
		if at.Verdict != prove.Possible {
			continue
		}
		if w := f.witness(set, cond, at.Model, now); w != nil {
			return Finding{Verdict: prove.Possible, Witness: w}
		}
		reason = "the conditions hold parts that the proof does not look into"
	}
	if reason == "" {
		reason = "the answer depends on the calendar"
	}
	return Finding{Verdict: prove.Unknown, Reason: reason}
}

// presents returns the present that a model chose, as far as it is one: what is
// fixed to the calendar may not have a row at other times.
func presents(m *prove.Model) (list []types.Instant) {
	if m == nil {
		return nil
	}
	for _, c := range m.Values {
		if c.Node.Op == ir.Now && len(c.Candidates) > 0 {
			now := c.Candidates[0].(types.Instant)
			if year := now.Time().Year(); year >= 1900 && year <= 2200 {
				list = append(list, now)
			}
		}
	}
	return list
}

// witness builds the rows of a model and replays them; nil when the evaluator
// disagrees.
func (f *Finder) witness(set *hir.Set, cond *ir.Node, m *prove.Model, now types.Instant) *Witness {
	for _, calls := range []bool{false, true} {
		h, row := suggest(f.prog.Schema, f.c.Builder(), set.Entity, m, now, calls, f.made)
		h.hash(row, cond, m)
		if data, ok := f.replay(set, h, row); ok {
			return f.shown(set, cond, h, row, data)
		}
	}
	return nil
}

// shown returns the witness of rows that were replayed, without those that do
// not matter.
func (f *Finder) shown(set *hir.Set, cond *ir.Node, h *history, row *draft, data *rows.Data) *Witness {
	for i := len(h.drafts) - 1; i > 0; i-- {
		all := h.drafts
		h.drafts = slices.Delete(slices.Clone(all), i, i+1)
		if less, ok := f.replay(set, h, row); ok && len(all) <= fewRows {
			data = less
		} else {
			h.drafts = all
		}
	}
	f.made = h.made
	return &Witness{Data: data, Key: row.key(), Now: h.now, Text: h.text(row, cond)}
}

// fewRows is how many rows a witness has at most for each of them to be tried
// without.
const fewRows = 40

func (f *Finder) replay(set *hir.Set, h *history, row *draft) (*rows.Data, bool) {
	data, err := h.data()
	if err != nil {
		return nil, false
	}
	in, err := reference.New(f.prog, data, h.now).IsMember(set, row.key())
	return data, err == nil && in
}

// suggest drafts the rows of a model over the row of level 0, as of the instant
// at which the model's condition was folded.
func suggest(s *schema.Schema, b *ir.Builder, e *schema.Entity, m *prove.Model, now types.Instant, calls bool, made int) (*history, *draft) {
	h := newHistory(s, b, now)
	h.calls, h.made = calls, made
	row := h.draft(e)
	h.rowsOf[b.Var(0, e)] = row
	h.choose(m)
	h.events(m)
	return h, row
}
