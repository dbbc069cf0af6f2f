package ir

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// A Frame is what the meaning of a node depends on beside its content: whose
// rows it decides, and for what reads clocks on the wall, the zone and the day
// on which weeks begin.
type Frame struct {
	Entity    *schema.Entity
	Zone      *time.Location
	WeekStart time.Weekday
}

// Fingerprint returns 32 hex digits that are equal only for nodes of equal
// meaning over one schema, in every process. Zone and week count only for nodes
// that depend on them.
func Fingerprint(n *Node, f Frame) string {
	text := append([]byte("segc 1\x00"), n.Hash[:]...)
	text = appendText(text, f.Entity.Name)
	zone, week := clocks(n)
	if zone {
		text = appendText(append(text, 'z'), f.Zone.String())
	}
	if week {
		text = append(text, 'w', byte(f.WeekStart))
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}

// clocks reports whether a node depends on the zone, and on the start of weeks.
func clocks(n *Node) (zone, week bool) {
	seen := map[*Node]bool{}
	var walk func(n *Node)
	walk = func(n *Node) {
		if seen[n] {
			return
		}
		seen[n] = true
		zone = zone || n.readsZone()
		week = week || n.Op == CalendarStart && n.Unit == token.Week
		for _, a := range n.Args {
			walk(a)
		}
	}
	walk(n)
	return zone, week
}

// readsZone reports whether a node itself, without its arguments, depends on
// the zone.
func (n *Node) readsZone() bool {
	instant := func(n *Node) bool { return n.Type.Kind == schema.Timestamp }
	switch n.Op {
	case Today, CalendarStart:
		return true
	case Shift:
		return instant(n) && n.By.Unit.Calendar()
	case Agg:
		return n.Agg.Func == hir.ActiveDays && instant(n.TimeArg())
	case Call:
		switch n.Fn {
		case types.LocalDate, types.StartOfDay, types.Hour:
			return true
		case types.DaysBetween, types.Year, types.Month, types.Day, types.Weekday:
			return slices.ContainsFunc(n.Args, instant)
		}
	}
	return false
}
