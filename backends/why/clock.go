package why

import (
	"cmp"
	"fmt"
	"slices"
	"sort"

	"github.com/segc-dev/segc/compiler/calendar"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// clocks are what a set compares with times: now, and now moved by durations,
// one after the other.
type clocks struct {
	cal    calendar.Calendar
	list   []*clock
	moving map[hir.Expr]bool // expressions with `now` in them
}

// A clock is now moved by durations. It runs along with now but for jumps: in
// each piece the distance between the two is the same.
type clock struct {
	by     []types.Duration
	pieces []piece
	least  types.Instant // distance, over all pieces
	most   types.Instant
}

// A piece is the instants from start up to the next piece's.
type piece struct {
	start    types.Instant
	distance types.Instant // the clock minus now
}

// A survey collects the clocks of a set and of all that it refers to.
type survey struct {
	clocks *clocks
	sets   map[*hir.Set]bool
	traits map[*hir.Trait][][]types.Duration // with the clocks that they may show
	found  map[string][]types.Duration
	times  []types.Instant // in lists of constants
	days   bool            // something changes when a local day begins
	hours  bool
}

// clocksOf surveys a set and queues the instants at which days or hours begin
// and at which clocks jump.
func clocksOf(set *hir.Set, s *search, asOf types.Instant) (*clocks, error) {
	c := &clocks{cal: s.cal, moving: map[hir.Expr]bool{}}
	v := &survey{clocks: c, sets: map[*hir.Set]bool{}, traits: map[*hir.Trait][][]types.Duration{}, found: map[string][]types.Duration{"": nil}}
	v.set(set)
	names := make([]string, 0, len(v.found))
	for name := range v.found {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		k := &clock{by: v.found[name]}
		if err := k.survey(s.cal, asOf, s.end); err != nil {
			return nil, err
		}
		c.list = append(c.list, k)
	}
	s.now = asOf
	for _, k := range c.list {
		for _, p := range k.pieces[1:] {
			s.push(p.start)
		}
	}
	for _, t := range v.times {
		c.reach(t, s.push)
	}
	if v.days || v.hours {
		queueDays(s, asOf, v.hours)
	}
	return c, nil
}

const (
	minute = types.Instant(60_000_000)
	hour   = 60 * minute
	day    = 24 * hour
)

// queueDays queues the first moments of local days, of hours when those matter,
// and what lies behind changes of the zone, where days can begin twice.
func queueDays(s *search, from types.Instant, hours bool) {
	for d := s.cal.LocalDate(from); ; d++ {
		start := s.cal.StartOfDay(d)
		if start >= s.end {
			break
		}
		s.push(start)
		for h := int64(1); hours && h < 24; h++ {
			s.push(s.cal.Join(d, h*int64(hour)))
		}
	}
	for t := from; t < s.end; {
		_, end := t.Time().In(s.cal.Zone).ZoneBounds()
		if end.IsZero() {
			return
		}
		next := max(types.InstantOf(end), t+hour)
		for i := types.Instant(0); i <= 2*day; i += 30 * minute {
			s.push(next + i)
		}
		t = next
	}
}

// set surveys a set.
func (v *survey) set(s *hir.Set) {
	if s == nil || v.sets[s] {
		return
	}
	v.sets[s] = true
	v.entity(s.Entity)
	v.expr(s.Cond)
}

// entity notes events of whole days: they are seen when their day begins.
func (v *survey) entity(e *schema.Entity) {
	if e.Time != nil && e.Time.Type().Kind == schema.Date {
		v.days = true
	}
}

// row notes the entities that a row is reached through.
func (v *survey) row(r hir.Row) {
	if to, ok := r.(*hir.ToOne); ok {
		v.entity(to.Rel.To)
		v.row(to.Of)
	}
}

// expr surveys an expression and returns the clocks that its value may be.
func (v *survey) expr(x hir.Expr) (shown [][]types.Duration) {
	for _, c := range hir.Children(x) {
		shown = append(shown, v.expr(c)...)
	}
	switch x := x.(type) {
	case *hir.Now:
		shown = [][]types.Duration{nil}
	case *hir.Today, *hir.CalendarStart:
		v.days = true
	case *hir.Attr:
		v.row(x.Row)
	case *hir.EventTime:
		v.row(x.Row)
	case *hir.TraitRef:
		v.row(x.Row)
		shown = append(shown, v.trait(x.Trait)...)
	case *hir.Member:
		v.row(x.Row)
		v.set(x.Set)
	case *hir.Ranking:
		v.row(x.Row)
		v.entity(x.Var.Entity)
		v.set(x.Among)
	case *hir.Agg:
		v.row(x.Rel.From)
		for _, st := range x.Rel.Steps {
			v.entity(st.Var.Entity)
		}
	case *hir.Call:
		v.call(x, len(shown) > 0)
	case *hir.In:
		for _, value := range x.List {
			if t, ok := value.(types.Instant); ok {
				v.times = append(v.times, t)
			}
		}
	case *hir.Shift:
		for i, by := range shown {
			shown[i] = append(slices.Clone(by), x.By)
			v.found[fmt.Sprint(shown[i])] = shown[i]
		}
	}
	if len(shown) > 0 {
		v.clocks.moving[x] = true
	}
	if x.Of().Type.Kind != schema.Timestamp {
		return nil
	}
	return distinct(shown)
}

// call notes functions of the local day or hour of now.
func (v *survey) call(x *hir.Call, moves bool) {
	switch x.Op {
	case types.Age:
		v.days = true
	case types.Year, types.Month, types.Day, types.Weekday, types.LocalDate, types.DaysBetween:
		v.days = v.days || moves
	case types.Hour:
		v.hours = v.hours || moves
	}
}

func (v *survey) trait(t *hir.Trait) [][]types.Duration {
	shown, ok := v.traits[t]
	if !ok {
		v.entity(t.Entity)
		shown = v.expr(t.Value)
		v.traits[t] = shown
	}
	return shown
}

func distinct(shown [][]types.Duration) [][]types.Duration {
	slices.SortFunc(shown, func(a, b []types.Duration) int { return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	return slices.CompactFunc(shown, func(a, b []types.Duration) bool { return slices.Equal(a, b) })
}

// at returns what the clock shows as of an instant.
func (k *clock) at(cal calendar.Calendar, now types.Instant) (types.Instant, error) {
	var err error
	for _, by := range k.by {
		if now, err = cal.Shift(now, by); err != nil {
			return 0, err
		}
	}
	return now, nil
}

// exact reports whether the clock never jumps.
func (k *clock) exact() bool {
	return !slices.ContainsFunc(k.by, func(d types.Duration) bool { return d.Unit.Calendar() && d.N != 0 })
}

// survey finds the pieces of a clock. Jumps happen where a local day begins and
// where a zone changes, at either end: never two that undo each other within an hour.
func (k *clock) survey(cal calendar.Calendar, from, to types.Instant) error {
	step := hour
	if k.exact() {
		step = to - from
	}
	for at := from; at < to; at += step {
		if err := k.pieceFrom(cal, at, at+step-1); err != nil {
			return err
		}
	}
	k.least, k.most = k.pieces[0].distance, k.pieces[0].distance
	for _, p := range k.pieces {
		k.least, k.most = min(k.least, p.distance), max(k.most, p.distance)
	}
	return nil
}

// pieceFrom adds the pieces between two instants, both inside.
func (k *clock) pieceFrom(cal calendar.Calendar, start, end types.Instant) error {
	for start <= end {
		shows, err := k.at(cal, start)
		if err != nil {
			return err
		}
		distance := shows - start
		if n := len(k.pieces); n == 0 || k.pieces[n-1].distance != distance {
			k.pieces = append(k.pieces, piece{start, distance})
		}
		same := func(t types.Instant) bool { shows, err := k.at(cal, t); return err == nil && shows-t == distance }
		if same(end) {
			return nil
		}
		start += types.Instant(sort.Search(int(end-start), func(i int) bool { return !same(start + types.Instant(i)) }))
	}
	return nil
}

// moves reports whether an expression has `now` in it.
func (c *clocks) moves(x hir.Expr) bool { return c.moving[x] }

// show reports whether a clock shows t as of now.
func (c *clocks) show(now, t types.Instant) bool {
	return slices.ContainsFunc(c.list, func(k *clock) bool { shows, err := k.at(c.cal, now); return err == nil && shows == t })
}

// reach calls push with the instants at which a clock comes to t and at which it
// has passed it.
func (c *clocks) reach(t types.Instant, push func(types.Instant)) {
	for _, k := range c.list {
		first, _ := slices.BinarySearchFunc(k.pieces, t-k.most, func(p piece, t types.Instant) int { return cmp.Compare(p.start, t) })
		for i := max(0, first-1); i < len(k.pieces) && k.pieces[i].start <= t-k.least; i++ {
			at := t - k.pieces[i].distance
			if at >= k.pieces[i].start && (i+1 == len(k.pieces) || at < k.pieces[i+1].start) {
				push(at)
				push(at + 1)
			}
		}
	}
}
