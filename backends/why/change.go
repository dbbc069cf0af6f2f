package why

import (
	"container/heap"
	"context"

	"github.com/segc-dev/segc/backends/reference"
	"github.com/segc-dev/segc/compiler/calendar"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/token"
)

// A Change is what time alone does to an answer.
type Change struct {
	// At is the first instant after the as-of one at which the answer differs; only with Found.
	At    types.Instant
	Found bool
	// Until bounds what is known: before it, and before At, the answer stays.
	Until types.Instant
}

// How far the search goes.
const (
	maxInstants  = 10_000
	horizonYears = 2
)

// NextChange finds when the membership of a row in a set changes next although
// no data does.
//
// An answer is a function of the as-of instant and changes only where a
// comparison does: of a clock (now, or now moved by durations) with a time that
// evaluation met, or where a local day or hour begins. Those instants are tried
// in order. What evaluation meets on the way adds further ones, always ahead.
func NextChange(ctx context.Context, p *hir.Program, e *reference.Evaluator, set *hir.Set, key string, asOf types.Instant) (Change, error) {
	cal := calendar.Calendar{Zone: p.Zone, WeekStart: p.WeekStart}
	end, err := cal.Shift(asOf, types.Duration{N: horizonYears, Unit: token.Year})
	if err != nil {
		return Change{Until: asOf}, nil // the calendar ends before
	}
	s := &search{cal: cal, end: end, met: map[types.Instant]bool{}, queued: map[types.Instant]bool{}}
	if s.clocks, err = clocksOf(set, s, asOf); err != nil {
		return Change{}, err
	}
	before, err := s.try(e, set, key, asOf)
	if err != nil {
		return Change{}, err
	}
	for range maxInstants {
		if len(s.queue) == 0 {
			return Change{Until: end}, nil
		}
		if err := ctx.Err(); err != nil {
			return Change{}, err
		}
		t := heap.Pop(&s.queue).(types.Instant)
		after, err := s.try(e, set, key, t)
		if err != nil {
			return Change{Until: t}, nil // the rows allow no answer from there on
		}
		if after != before {
			return Change{At: t, Found: true, Until: t}, nil
		}
	}
	if len(s.queue) > 0 {
		return Change{Until: s.queue[0]}, nil
	}
	return Change{Until: end}, nil
}

// A search is the instants still to try, in order.
type search struct {
	cal    calendar.Calendar
	end    types.Instant
	now    types.Instant
	clocks *clocks
	met    map[types.Instant]bool
	queued map[types.Instant]bool
	queue  instants
}

// try evaluates as of an instant and queues those at which what it compared changes.
func (s *search) try(e *reference.Evaluator, set *hir.Set, key string, t types.Instant) (bool, error) {
	s.now = t
	e = e.At(t)
	e.Watch(s.meet)
	return e.IsMember(set, key)
}

// meet takes a time that evaluation met. What a clock shows now is no time of
// the data: it moves along.
func (s *search) meet(x hir.Expr, t types.Instant) {
	if s.met[t] || x != nil && s.clocks.moves(x) && s.clocks.show(s.now, t) {
		return
	}
	s.met[t] = true
	s.clocks.reach(t, s.push)
}

// push queues an instant that lies ahead.
func (s *search) push(t types.Instant) {
	if t > s.now && t < s.end && !s.queued[t] {
		s.queued[t] = true
		heap.Push(&s.queue, t)
	}
}

// instants is a heap, the earliest on top.
type instants []types.Instant

func (q instants) Len() int           { return len(q) }
func (q instants) Less(i, j int) bool { return q[i] < q[j] }
func (q instants) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }

// Push adds an instant at the end, as package heap asks.
func (q *instants) Push(t any) { *q = append(*q, t.(types.Instant)) }

// Pop takes the last one, as package heap asks.
func (q *instants) Pop() any {
	old := *q
	t := old[len(old)-1]
	*q = old[:len(old)-1]
	return t
}
