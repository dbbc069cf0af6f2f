package eval

import (
	"cmp"

	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// A watch finds the first instant after now at which something that an
// evaluation asked comes out differently. What decided the answer is asked, so
// until then the answer stays.
//
// Only comparisons with what moves can change. Values that move are now and
// today moved by durations, starts of calendar units, and functions of the
// local day or hour.
type watch struct {
	code  *code
	next  types.Instant // the earliest so far
	found bool
}

// note takes an instant.
func (w *watch) note(f *frame, t types.Instant) {
	if t > f.now && (!w.found || t < w.next) {
		w.next, w.found = t, true
	}
}

// visible notes when an event comes to be seen.
func (w *watch) visible(f *frame, t int64, day bool) {
	switch {
	case day && t > int64(f.today):
		w.dayBegins(f, types.Date(t))
	case !day && t >= int64(f.now):
		w.note(f, types.Instant(t)+1)
	}
}

// zoneChange notes the next change of the zone's offset: around it local days
// and hours do not run evenly.
func (w *watch) zoneChange(f *frame) {
	if _, end := f.now.Time().In(f.cal.Zone).ZoneBounds(); !end.IsZero() {
		w.note(f, types.InstantOf(end))
	}
}

// dayBegins notes when a later local day begins.
func (w *watch) dayBegins(f *frame, d types.Date) {
	w.note(f, f.cal.StartOfDay(d))
	w.zoneChange(f)
}

// hourBegins notes when the next local hour begins.
func (w *watch) hourBegins(f *frame) {
	const hour = 3_600_000_000
	_, ofDay := f.cal.Split(f.now)
	w.note(f, f.now+types.Instant(hour-ofDay%hour))
	w.zoneChange(f)
}

// shiftedZone notes when a clock that is moved by months, and shows t, can jump
// because the zone changes there: around a change every quarter of an hour,
// since changes are multiples of that.
func (w *watch) shiftedZone(f *frame, t types.Instant) {
	const quarter, near = 900_000_000, 36 * 3_600_000_000
	start, end := t.Time().In(f.cal.Zone).ZoneBounds()
	switch {
	case !start.IsZero() && t-types.InstantOf(start) < near, !end.IsZero() && types.InstantOf(end)-t <= near:
		w.note(f, f.now-f.now%quarter+quarter)
	case !end.IsZero():
		w.note(f, f.now+types.InstantOf(end)-t-near)
	}
}

// A motion is how the values of a comparison move.
type motion struct {
	now      bool // along with now
	calendar bool // by months or years: they jump where days begin
	days     bool // with the local day
	hours    bool
	units    []token.TimeUnit // with the starts of these
}

// motionOf collects how a value moves, and what it is made of.
func motionOf(n *ir.Node, m *motion, seen map[*ir.Node]bool) {
	if !n.ReadsClock() || seen[n] {
		return
	}
	seen[n] = true
	switch n.Op {
	case ir.Now:
		m.now = true
	case ir.Today:
		m.days = true
	case ir.CalendarStart:
		m.units = append(m.units, n.Unit)
	case ir.Shift:
		_, m2 := n.By.Months()
		m.calendar = m.calendar || m2
	case ir.Call:
		m.days = m.days || n.Fn != types.Hour
		m.hours = m.hours || n.Fn == types.Hour
	}
	args := n.Args // conditions among them are watched where they are asked
	switch n.Op {
	case ir.Agg:
		if args = nil; n.ValueArg() != nil {
			args = []*ir.Node{n.ValueArg()}
		}
	case ir.If:
		args = args[1:]
	case ir.Truth, ir.Rank:
		args = nil
	}
	for _, a := range args {
		motionOf(a, m, seen)
	}
}

// still reports whether nothing moves.
func (m *motion) still() bool { return !m.now && !m.days && !m.hours && len(m.units) == 0 }

func motionsOf(nodes ...*ir.Node) *motion {
	m, seen := &motion{}, map[*ir.Node]bool{}
	for _, n := range nodes {
		motionOf(n, m, seen)
	}
	return m
}

// slack is more than the distance of a clock, moved by months, from now ever
// varies: lengths of months and years, and changes of the zone.
const (
	slackDays = 5
	microsDay = 86_400_000_000
)

// unitBegins notes when the calendar units begin whose starts are compared.
func (m *motion) unitBegins(f *frame) {
	for _, u := range m.units {
		if t, err := f.cal.UnitStartInstant(f.now, u, 1); err == nil {
			f.watch.note(f, t)
			f.watch.zoneChange(f)
		}
	}
}

// instants notes when the order of two instants changes that are d apart and
// approach each other; when they do not, a clock that jumps can still bring
// them together.
func (m *motion) instants(f *frame, d int64, approach bool) {
	days := d / microsDay
	smooth := !m.days && !m.calendar
	switch {
	case m.hours:
		f.watch.hourBegins(f)
	case !approach && (smooth || days > 2*slackDays):
	case smooth || days <= 2*slackDays:
		if m.now && approach {
			f.watch.note(f, f.now+types.Instant(max(d, 1)))
			f.watch.note(f, f.now+types.Instant(d)+1)
		}
		if !smooth {
			f.watch.dayBegins(f, f.today+1)
		}
	default:
		f.watch.dayBegins(f, f.today+types.Date(days-slackDays))
	}
}

// dates is instants for days.
func (m *motion) dates(f *frame, days int64, approach bool) {
	switch {
	case !m.calendar && !approach:
	case !m.calendar:
		f.watch.dayBegins(f, f.today+types.Date(max(days, 1)))
		if days > 0 {
			f.watch.dayBegins(f, f.today+types.Date(days)+1)
		}
	case days <= 2*slackDays:
		f.watch.dayBegins(f, f.today+1)
	case approach:
		f.watch.dayBegins(f, f.today+types.Date(days-slackDays))
	}
}

// timely compiles the order of two values that are whole numbers and of which
// one moves. Times that move go forward, or stand still.
func (c *compiler) timely(x, y *ir.Node, m *motion) func(*frame) (int, state) {
	a, b := c.num(x), c.num(y)
	xMoves, yMoves := !motionsOf(x).still(), !motionsOf(y).still()
	kind := x.Type.Kind
	if x.IsConst() {
		kind = y.Type.Kind
	}
	return func(f *frame) (int, state) {
		v, s := a(f)
		if s != known {
			return 0, s
		}
		u, s := b(f)
		if s != known {
			return 0, s
		}
		if f.watch != nil {
			d := u - v
			approach := xMoves && d >= 0 || yMoves && d <= 0
			if xMoves && yMoves {
				later := f.watch.later(f, a, b)
				approach = later != d && !(d > 0 && later == d+1 || d < 0 && later == d-1)
			}
			m.watched(f, kind, max(d, -d), approach)
			if m.calendar && kind == schema.Timestamp && max(d, -d) <= 2*slackDays*microsDay {
				if xMoves {
					f.watch.shiftedZone(f, types.Instant(v))
				}
				if yMoves {
					f.watch.shiftedZone(f, types.Instant(u))
				}
			}
		}
		return cmp.Compare(v, u), known
	}
}

// later returns how far apart two values are a microsecond from now.
func (w *watch) later(f *frame, a, b numFn) int64 {
	now := f.now
	f.watch = nil
	w.code.at(f, now+1)
	f.age++ // nothing that was remembered holds then
	v, _ := a(f)
	u, _ := b(f)
	w.code.at(f, now)
	f.age++
	f.watch = w
	return u - v
}

// watched notes when values of a kind that are d apart can compare otherwise.
func (m *motion) watched(f *frame, kind schema.Kind, d int64, approach bool) {
	m.unitBegins(f)
	switch kind {
	case schema.Timestamp:
		if m.now || m.days || m.hours {
			m.instants(f, d, approach)
		}
	case schema.Date:
		if m.now || m.days || m.hours {
			m.dates(f, d, approach || m.now)
		}
	default:
		f.watch.dayBegins(f, f.today+1)
		if m.hours {
			f.watch.hourBegins(f)
		}
	}
}

// moving wraps a predicate over other values that are made of what moves.
func moving(p *ir.Node, fn truthFn) truthFn {
	m := motionsOf(p.Args...)
	if m.still() {
		return fn
	}
	return func(f *frame) ir.Mask {
		if f.watch != nil {
			m.watched(f, schema.Int, 0, true)
		}
		return fn(f)
	}
}
