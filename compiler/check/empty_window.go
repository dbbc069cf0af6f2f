package check

import (
	"math"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/specs/schema"
)

// A moment is a point in time as far as it can be compared before there are rows:
// what it is counted from, and how far it lies behind that.
type moment struct {
	from   any // a literal's kind, Now, Today, or an attribute of a row
	months int64
	micros int64
}

// attrOf names an attribute of a row.
type attrOf struct {
	row  hir.Row
	attr *schema.Attribute
}

// momentOf returns the moment of a bound; ok is false for what only rows decide.
func momentOf(x hir.Expr) (m moment, ok bool) {
	switch x := x.(type) {
	case *hir.Const:
		switch v := x.Value.(type) {
		case types.Date:
			return moment{from: schema.Date, micros: int64(v) * 86_400_000_000}, true
		case types.Instant:
			return moment{from: schema.Timestamp, micros: int64(v)}, true
		}
	case *hir.Now:
		return moment{from: "now"}, true
	case *hir.Today:
		return moment{from: "today"}, true
	case *hir.Attr:
		return moment{from: attrOf{x.Row, x.Attr}}, true
	case *hir.Shift:
		if m, ok = momentOf(x.X); !ok {
			return m, false
		}
		if n, calendar := x.By.Months(); calendar {
			m.months += n
			return m, inReach(m.months)
		}
		n, exact := x.By.Exact()
		m.micros += n
		return m, exact && inReach(m.micros)
	}
	return m, false
}

// inReach keeps sums of a few steps from overflowing.
func inReach(n int64) bool { return n > math.MinInt64/4 && n < math.MaxInt64/4 }

// checkOrder reports a window whose end is known to lie before its beginning, or on
// it where the end is outside.
func (b *body) checkOrder(w *ast.Window, lo, hi hir.Expr) bool {
	if w.Kind != ast.WinFrom && w.Kind != ast.WinBetween {
		return true
	}
	x, okX := momentOf(lo)
	y, okY := momentOf(hi)
	if !okX || !okY || x.from != y.from {
		return true
	}
	months, micros := y.months-x.months, y.micros-x.micros
	if months != 0 && micros != 0 && (months < 0) != (micros < 0) {
		return true // which is longer, the calendar decides
	}
	switch {
	case months < 0 || micros < 0:
		b.report(endsBefore(w))
		return false
	case months == 0 && micros == 0 && w.Kind == ast.WinFrom:
		b.report(emptyWindow(w, lo.Of().Type))
		return false
	}
	return true
}
