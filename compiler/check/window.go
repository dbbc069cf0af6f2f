package check

import (
	"strconv"
	"strings"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// inWindow checks x [not] window.
func (b *body) inWindow(s *scope, e *ast.InWindow) hir.Expr {
	if call := anniversaryCall(e.X); call != nil {
		return negated(b.anniversary(s, call, e.Window, e.Span), e.Not, e.Span)
	}
	x := b.expr(s, e.X)
	return negated(b.timeIn(s, x, e.Window, e.Span), e.Not, e.Span)
}

// timeIn returns the condition that a time lies in a window.
func (b *body) timeIn(s *scope, x hir.Expr, w *ast.Window, span token.Span) hir.Expr {
	t := x.Of().Type
	switch {
	case isInvalid(x):
		return x
	case t.Kind == schema.Null:
		return b.fail(nullOperand(x.Of().Span))
	case !types.IsTime(t):
		return b.fail(windowOnValue(x.Of().Span, t))
	}
	win := b.window(s, w, t.Kind)
	if win == nil {
		return b.invalid(span)
	}
	return &hir.InWindow{Info: info(kind(schema.Bool), x.Of().Nullable, span), X: x, Window: win}
}

// anniversaryCall returns the call when e is anniversary(…).
func anniversaryCall(e ast.Expr) *ast.Call {
	call, ok := e.(*ast.Call)
	if ok && len(call.Func.Parts) == 1 && call.Func.Parts[0].Name == "anniversary" {
		return call
	}
	return nil
}

// anniversary checks anniversary(d) in a window: of dates, whatever d is.
func (b *body) anniversary(s *scope, call *ast.Call, w *ast.Window, span token.Span) hir.Expr {
	args, ok := b.operands(s, call, 1, forms["anniversary"])
	if !ok {
		return b.invalid(span)
	}
	if !types.IsTime(args[0].Of().Type) {
		return b.fail(notADay(args[0]))
	}
	win := b.window(s, w, schema.Date)
	if win == nil {
		return b.invalid(span)
	}
	x := localDate(args[0])
	return &hir.Anniversary{Info: info(kind(schema.Bool), x.Of().Nullable, span), X: x, Window: win}
}

// window turns a window into bounds for times of a kind, Date or Timestamp; nil
// after a mistake.
func (b *body) window(s *scope, w *ast.Window, k schema.Kind) *hir.Window {
	switch w.Kind {
	case ast.WinLast:
		return b.lastWindow(s, w, k)
	case ast.WinNext:
		return b.nextWindow(s, w, k)
	case ast.WinThis, ast.WinPrevious:
		return b.calendarWindow(s, w, k)
	}
	return b.pointWindow(s, w, k)
}

// anchor returns now, or today for dates.
func anchor(k schema.Kind) hir.Expr {
	if k == schema.Date {
		return &hir.Today{Info: info(kind(schema.Date), false, token.Span{})}
	}
	return &hir.Now{Info: info(kind(schema.Timestamp), false, token.Span{})}
}

// ago returns now moved back by durations, each counted from now: calendar
// steps first, so that a month is a month of the calendar around now.
func ago(k schema.Kind, by ...types.Duration) hir.Expr {
	x := anchor(k)
	for _, calendar := range []bool{true, false} {
		for _, d := range by {
			if d.Unit.Calendar() == calendar {
				x = shift(x, types.Duration{N: -d.N, Unit: d.Unit}, token.Span{})
			}
		}
	}
	return x
}

// rolling returns the window of length d that ends `ending` before now: for
// instants [now-(d+ending), now-ending), for dates (today-(d+ending), today-ending].
func rolling(k schema.Kind, ending, d types.Duration, text string, span token.Span) *hir.Window {
	lo, hi := ago(k, d), anchor(k)
	if ending.N != 0 {
		hi = ago(k, ending)
		if sum, ok := addDurations(ending, d); ok {
			lo = ago(k, sum)
		} else {
			lo = ago(k, ending, d)
		}
	}
	dates := k == schema.Date
	return &hir.Window{Lo: &hir.Bound{At: lo, Inclusive: !dates}, Hi: &hir.Bound{At: hi, Inclusive: dates}, Text: text, Span: span}
}

func (b *body) lastWindow(s *scope, w *ast.Window, k schema.Kind) *hir.Window {
	d, ok := b.stepOf(s, w.A, k)
	text := "in last " + d.String()
	var ending types.Duration
	if w.B != nil {
		var ok2 bool
		ending, ok2 = b.stepOf(s, w.B, k)
		ok = ok && ok2
		text += " ending " + ending.String() + " ago"
		if sum, fits := addDurations(ending, d); ok && fits && !inCalendar(sum) {
			b.report(beyondCalendar(w.Span, sum))
			ok = false
		}
	}
	if !ok {
		return nil
	}
	return rolling(k, ending, d, text, w.Span)
}

// stepOf checks a duration by which times of a kind can move.
func (b *body) stepOf(s *scope, e ast.Expr, k schema.Kind) (types.Duration, bool) {
	d, ok := b.durationOf(s, e)
	return d, ok && b.checkStep(k, d, e.Pos())
}

func (b *body) nextWindow(s *scope, w *ast.Window, k schema.Kind) *hir.Window {
	d, ok := b.stepOf(s, w.A, k)
	if !ok {
		return nil
	}
	return &hir.Window{
		Lo:   &hir.Bound{At: anchor(k), Inclusive: true},
		Hi:   &hir.Bound{At: shift(anchor(k), d, token.Span{})},
		Text: "in next " + d.String(), Span: w.Span,
	}
}

// maxUnits bounds the N of `previous N units`.
const maxUnits = 100_000

// calendarWindow checks `in this month` and `in previous 3 months`.
func (b *body) calendarWindow(s *scope, w *ast.Window, k schema.Kind) *hir.Window {
	if w.Unit < token.Day {
		b.broken = true // the parser said why
		return nil
	}
	if w.Kind == ast.WinThis {
		return unitSpan(k, w.Unit, 0, 1, "in this "+w.Unit.String(), w.Span)
	}
	n := int64(1)
	if w.A != nil {
		var ok bool
		if n, ok = b.count(s, w.A, "the number of "+w.Unit.String()+"s", 1, maxUnits); !ok {
			return nil
		}
		if d := (types.Duration{N: n, Unit: w.Unit}); !inCalendar(d) {
			b.report(beyondCalendar(w.Span, d))
			return nil
		}
	}
	text := "in previous " + w.Unit.String()
	if n > 1 {
		text = "in previous " + types.Duration{N: n, Unit: w.Unit}.String()
	}
	return unitSpan(k, w.Unit, -n, 0, text, w.Span)
}

// unitSpan is the span from the start of one calendar unit up to that of another.
func unitSpan(k schema.Kind, unit token.TimeUnit, from, to int64, text string, span token.Span) *hir.Window {
	start := func(offset int64) hir.Expr {
		return &hir.CalendarStart{Info: info(kind(k), false, token.Span{}), Unit: unit, Offset: offset}
	}
	return &hir.Window{Lo: &hir.Bound{At: start(from), Inclusive: true}, Hi: &hir.Bound{At: start(to)}, Text: text, Span: span}
}

// pointWindow checks the windows between points in time. A date that bounds
// instants stands for its whole local day.
func (b *body) pointWindow(s *scope, w *ast.Window, k schema.Kind) *hir.Window {
	lo, ok := b.point(s, w, w.A, k)
	hi := hir.Expr(nil)
	if w.B != nil {
		var ok2 bool
		hi, ok2 = b.point(s, w, w.B, k)
		ok = ok && ok2
	}
	if !ok || w.B == nil && (w.Kind == ast.WinFrom || w.Kind == ast.WinBetween) {
		b.broken = true
		return nil
	}
	if !b.checkOrder(w, lo, hi) {
		return nil
	}
	win := &hir.Window{Text: pointText(w), Span: w.Span}
	switch w.Kind {
	case ast.WinBefore:
		win.Hi = opening(k, lo)
		win.Hi.Inclusive = false
	case ast.WinAfter:
		win.Lo = closing(k, lo)
		win.Lo.Inclusive = isDay(k, lo)
	case ast.WinSince:
		win.Lo = opening(k, lo)
	case ast.WinFrom:
		win.Lo, win.Hi = opening(k, lo), opening(k, hi)
		win.Hi.Inclusive = false
	case ast.WinOn:
		win.Lo, win.Hi = opening(k, lo), closing(k, lo)
	case ast.WinBetween:
		win.Lo, win.Hi = opening(k, lo), closing(k, hi)
	}
	return win
}

// isDay reports whether a date bounds instants.
func isDay(k schema.Kind, at hir.Expr) bool {
	return k == schema.Timestamp && at.Of().Type.Kind == schema.Date
}

// opening is the bound where a point begins: inclusive.
func opening(k schema.Kind, at hir.Expr) *hir.Bound {
	if isDay(k, at) {
		at = startOfDay(at)
	}
	return &hir.Bound{At: at, Inclusive: true}
}

// closing is the bound where a point ends: the date itself for dates, the first
// moment of the next day, exclusive, for instants.
func closing(k schema.Kind, at hir.Expr) *hir.Bound {
	if isDay(k, at) {
		return &hir.Bound{At: startOfDay(shift(at, types.Duration{N: 1, Unit: token.Day}, at.Of().Span))}
	}
	return &hir.Bound{At: at, Inclusive: true}
}

// point checks a point in time that bounds times of a kind.
func (b *body) point(s *scope, w *ast.Window, e ast.Expr, k schema.Kind) (hir.Expr, bool) {
	x := b.expr(s, e)
	t := x.Of().Type
	switch {
	case isInvalid(x):
		return x, false
	case t.Kind == schema.Null:
		b.report(nullBound(x.Of().Span))
	case types.IsText(t):
		b.report(textAsTime(x))
	case !types.IsTime(t):
		b.report(pointExpected(x.Of().Span, t))
	case k == schema.Date && t.Kind == schema.Timestamp:
		b.report(instantBoundsDate(x))
	case t.Kind == schema.Timestamp && (w.Kind == ast.WinOn || w.Kind == ast.WinBetween):
		b.report(instantAsDay(x, w))
	default:
		return x, true
	}
	return x, false
}

var pointWords = map[ast.WindowKind]string{ast.WinBefore: "before", ast.WinAfter: "after", ast.WinSince: "since",
	ast.WinFrom: "from", ast.WinOn: "on", ast.WinBetween: "between"}

// pointText returns the window as it reads, its points as written.
func pointText(w *ast.Window) string {
	text := pointWords[w.Kind] + " " + words(w.A)
	switch w.Kind {
	case ast.WinFrom:
		text += " until " + words(w.B)
	case ast.WinBetween:
		text += " and " + words(w.B)
	}
	return text
}

// words returns the source text of an expression on one line.
func words(e ast.Expr) string { return strings.Join(strings.Fields(e.Pos().Text()), " ") }

// ordinal returns 1st, 2nd, 3rd, 4th …
func ordinal(n int64) string {
	suffix := "th"
	switch {
	case n%100 >= 11 && n%100 <= 13:
	case n%10 == 1:
		suffix = "st"
	case n%10 == 2:
		suffix = "nd"
	case n%10 == 3:
		suffix = "rd"
	}
	return strconv.FormatInt(n, 10) + suffix
}
