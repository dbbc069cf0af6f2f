package eval

import (
	"math"

	"github.com/segc-dev/segc/compiler/atoms"
	"github.com/segc-dev/segc/compiler/calendar"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// A horizon says which events of a relation no segment can see any more. An
// aggregate over them from the decided row sees those after its lower bounds,
// as far as these depend on the clock alone; any other way to read the relation
// sees all.
type horizon struct {
	all   bool      // nothing is ever out of sight
	since [][]numFn // of each aggregate: it sees nothing before the latest of these
}

// horizons finds the horizon of each relation of the decided row to events.
func (c *compiler) horizons(conds []*ir.Node) map[*schema.Relation]*horizon {
	out := map[*schema.Relation]*horizon{}
	for _, r := range c.root.entity.Relations {
		if r.Many && r.To.Time != nil && r.To.Time.Attr != nil {
			out[r] = &horizon{}
		}
	}
	seen := map[*ir.Node]bool{}
	var walk func(n *ir.Node)
	walk = func(n *ir.Node) {
		if seen[n] {
			return
		}
		seen[n] = true
		if n.Op == ir.Agg {
			c.bounded(n, out)
		}
		for _, a := range n.Args {
			walk(a)
		}
	}
	for _, n := range conds {
		walk(n)
	}
	return out
}

// bounded notes what an aggregate sees of the relations that it steps over.
func (c *compiler) bounded(n *ir.Node, out map[*schema.Relation]*horizon) {
	from := n.Args[0]
	for _, rel := range n.Agg.Steps {
		h := out[rel]
		if h == nil {
			continue
		}
		var since []numFn
		if len(n.Agg.Steps) == 1 && from.Op == ir.Var && from.Level == 0 {
			bounds, _ := atoms.Window(n)
			for _, b := range bounds {
				if b.Lower && (isClock(b.At) || b.At.IsConst() && b.At.Value != nil) {
					since = append(since, c.num(b.At))
				}
			}
		}
		if since == nil {
			h.all = true
		}
		h.since = append(h.since, since)
	}
}

// at returns the instant, or the day, before which nothing is seen as of the
// frame's now or later. Bounds that move by months can go back some days, so a
// few days more are kept.
func (h *horizon) at(f *frame, dates bool) int64 {
	if h.all {
		return math.MinInt64
	}
	first := int64(math.MaxInt64)
	for _, since := range h.since {
		last := int64(math.MinInt64)
		for _, fn := range since {
			v, s := fn(f)
			if s != known {
				continue
			}
			by := types.Duration{N: -slackDays, Unit: token.Day}
			if dates {
				d, err := calendar.ShiftDate(types.Date(v), by)
				if err == nil {
					last = max(last, int64(d))
				}
			} else if i, err := f.cal.Shift(types.Instant(v), by); err == nil {
				last = max(last, int64(i))
			}
		}
		first = min(first, last)
	}
	return first
}
