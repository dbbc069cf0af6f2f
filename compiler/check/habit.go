package check

import (
	"fmt"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// A habit is one span to which the event relations of a condition are narrowed.
// Habits may nest: a relation gets the window of each.
type habit struct {
	window func(k schema.Kind) *hir.Window
	length types.Duration // of a rolling span; what moves dates must be days
	used   bool           // the condition has an event relation
	next   *habit
}

// maxSpans bounds the N of a habit.
const maxSpans = 1000

// habit checks `at least K of previous N weeks (p)` and its kin: p holds in K of
// N copies, each narrowed to one span.
func (b *body) habit(s *scope, e *ast.Habit) hir.Expr {
	n, k, ok := b.habitCounts(s, e)
	length := types.Duration{N: 1, Unit: e.Unit}
	if e.SpanLen != nil {
		var ok2 bool
		length, ok2 = b.durationOf(s, e.SpanLen)
		ok = ok && ok2
	}
	if e.Previous && e.Unit < token.Day || e.SpanLen == nil && e.Unit == token.NoUnit {
		return b.invalid(e.Span) // the parser said why
	}
	if total := (types.Duration{N: length.N * max(n, 1), Unit: length.Unit}); ok && !inCalendar(total) {
		b.report(beyondCalendar(e.Span, total))
		ok = false
	}
	if !ok {
		n, length = 1, types.Duration{N: 1, Unit: token.Day} // the condition is checked all the same
	}
	preds := b.copies(s, e, n, length)
	if preds == nil || !ok {
		return b.invalid(e.Span)
	}
	return &hir.AtLeast{Info: info(kind(schema.Bool), false, e.Span), N: k, Preds: preds}
}

// habitCounts checks N and K: K is N for `each of`.
func (b *body) habitCounts(s *scope, e *ast.Habit) (n, k int64, ok bool) {
	spans := b.constant(s, e.N)
	if spans == nil {
		return 1, 1, false
	}
	if n, ok = b.whole(spans, "the number of spans", 1, maxSpans); !ok || e.K == nil {
		return n, n, ok
	}
	limit := n
	if b.isSample(spans) {
		limit = maxSpans
	}
	k, ok = b.count(s, e.K, "the number of spans that must hold", 1, limit)
	return n, k, ok
}

// copies checks the condition once for each span, the latest span first; nil
// after a mistake.
func (b *body) copies(s *scope, e *ast.Habit, n int64, length types.Duration) []hir.Expr {
	preds := make([]hir.Expr, 0, n)
	for i := range n {
		h := &habit{window: spanWindow(e, n, i, length), length: length}
		if e.Previous {
			h.length = types.Duration{N: 1, Unit: token.Day}
		}
		p := b.cond(s.within(h), e.Pred)
		if isInvalid(p) {
			return nil
		}
		if !h.used {
			b.report(habitWithoutEvent(e.Pred.Pos()))
			return nil
		}
		preds = append(preds, p)
	}
	return preds
}

// spanWindow returns the window of the i-th span back from now, for times of a kind.
func spanWindow(e *ast.Habit, n, i int64, length types.Duration) func(schema.Kind) *hir.Window {
	return func(k schema.Kind) *hir.Window {
		if e.Previous {
			text := fmt.Sprintf("in the %s of previous %s", ordinal(i+1), types.Duration{N: n, Unit: e.Unit})
			return unitSpan(k, e.Unit, -i-1, -i, text, e.Span)
		}
		text := fmt.Sprintf("in the %s of last %d spans of %s", ordinal(i+1), n, length)
		return rolling(k, types.Duration{N: i * length.N, Unit: length.Unit}, length, text, e.Span)
	}
}

// narrowToHabit adds the window of every habit around to the last event among
// the newest steps of a chain.
func (b *body) narrowToHabit(s *scope, c *chain, steps int) {
	for i := len(c.steps) - 1; i >= len(c.steps)-steps; i-- {
		st := c.steps[i]
		if st.Var.Entity.Time == nil {
			continue
		}
		k := st.Var.Entity.Time.Type().Kind
		for h := s.habit; h != nil; h = h.next {
			h.used = true
			if b.checkStep(k, h.length, st.Var.Span) {
				st.Windows = append(st.Windows, h.window(k))
			}
		}
		return
	}
}
