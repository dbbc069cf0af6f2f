package reference

import (
	"fmt"

	"github.com/segc-dev/segc/compiler/calendar"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// eval returns the value of an expression in an environment.
func (e *Evaluator) eval(x hir.Expr, s *env) (types.Value, error) {
	v, err := e.compute(x, s)
	e.met(x, v)
	return v, err
}

func (e *Evaluator) compute(x hir.Expr, s *env) (types.Value, error) {
	switch x := x.(type) {
	case *hir.Const:
		return x.Value, nil
	case *hir.Now:
		return e.now, nil
	case *hir.Today:
		return e.today, nil
	case *hir.CalendarStart:
		return e.calendarStart(x)
	case *hir.Attr:
		return e.attr(x, s)
	case *hir.EventTime:
		return e.timeOf(x, s)
	case *hir.TraitRef:
		return e.traitRef(x, s)
	case *hir.Member:
		return e.member(x, s)
	case *hir.And:
		return e.and(x.Args, s)
	case *hir.Or:
		return e.or(x.Args, s)
	case *hir.Not:
		return e.not(x, s)
	case *hir.IsTrue:
		v, err := e.eval(x.X, s)
		return v == true, err
	case *hir.IsNull:
		v, err := e.eval(x.X, s)
		return v == nil, err
	case *hir.Same:
		return e.same(x, s)
	case *hir.AtLeast:
		return e.atLeast(x, s)
	case *hir.Call:
		return e.call(x, s)
	case *hir.In:
		return e.in(x, s)
	case *hir.Coalesce:
		if v, err := e.eval(x.X, s); err != nil || v != nil {
			return v, err
		}
		return e.eval(x.Y, s)
	case *hir.If:
		cond, err := e.eval(x.Cond, s)
		if err != nil {
			return nil, err
		}
		if cond == true {
			return e.eval(x.A, s)
		}
		return e.eval(x.B, s)
	case *hir.Shift:
		return e.shift(x, s)
	case *hir.InWindow:
		return e.inWindow(x, s)
	case *hir.Anniversary:
		return e.anniversary(x, s)
	case *hir.Agg:
		return e.aggregate(x, s)
	case *hir.Ranking:
		return e.ranking(x, s)
	}
	panic(fmt.Sprintf("no evaluation of %T", x))
}

func (e *Evaluator) calendarStart(x *hir.CalendarStart) (types.Value, error) {
	if x.Type.Kind == schema.Date {
		d, err := e.cal.UnitStart(e.today, x.Unit, x.Offset)
		return d, outOfTime(err, x)
	}
	i, err := e.cal.UnitStartInstant(e.now, x.Unit, x.Offset)
	return i, outOfTime(err, x)
}

func outOfTime(err error, x hir.Expr) error {
	if err == nil {
		return nil
	}
	return &Error{Code: OutOfTime, Span: x.Of().Span, Message: err.Error()}
}

func (e *Evaluator) attr(x *hir.Attr, s *env) (types.Value, error) {
	row, err := e.row(x.Row, s)
	if err != nil || row == missing {
		return nil, err
	}
	v := e.stores[x.Row.RowEntity()].columns[x.Attr].At(row)
	if text, ok := v.(string); ok && x.Attr.Type.Kind == schema.Version {
		if _, ok := types.ParseVersion(text); !ok {
			return nil, nil
		}
	}
	return v, nil
}

func (e *Evaluator) timeOf(x *hir.EventTime, s *env) (types.Value, error) {
	row, err := e.row(x.Row, s)
	if err != nil || row == missing {
		return nil, err
	}
	return e.eventTime(x.Row.RowEntity(), row)
}

func (e *Evaluator) traitRef(x *hir.TraitRef, s *env) (types.Value, error) {
	row, err := e.row(x.Row, s)
	if err != nil || row == missing {
		return nil, err
	}
	return e.traitOf(x.Trait, row)
}

func (e *Evaluator) member(x *hir.Member, s *env) (types.Value, error) {
	row, err := e.row(x.Row, s)
	if err != nil || row == missing {
		return false, err
	}
	return e.isMember(x.Set, row)
}

// and is Kleene's: false when one is, else unknown when one is. It stops at
// the first false, so an error behind it does not come up.
func (e *Evaluator) and(args []hir.Expr, s *env) (types.Value, error) {
	var result types.Value = true
	for _, a := range args {
		v, err := e.eval(a, s)
		if err != nil || v == false {
			return false, err
		}
		if v == nil {
			result = nil
		}
	}
	return result, nil
}

// or is Kleene's: true when one is, else unknown when one is.
func (e *Evaluator) or(args []hir.Expr, s *env) (types.Value, error) {
	var result types.Value = false
	for _, a := range args {
		v, err := e.eval(a, s)
		if err != nil || v == true {
			return true, err
		}
		if v == nil {
			result = nil
		}
	}
	return result, nil
}

func (e *Evaluator) not(x *hir.Not, s *env) (types.Value, error) {
	v, err := e.eval(x.X, s)
	if err != nil || v == nil {
		return nil, err
	}
	return v == false, nil
}

func (e *Evaluator) same(x *hir.Same, s *env) (types.Value, error) {
	a, err := e.eval(x.X, s)
	if err != nil {
		return nil, err
	}
	b, err := e.eval(x.Y, s)
	if err != nil || a == nil || b == nil {
		return a == nil && b == nil, err
	}
	return compare(a, b, isVersion(x.X, x.Y)) == 0, nil
}

func (e *Evaluator) atLeast(x *hir.AtLeast, s *env) (types.Value, error) {
	var n int64
	for _, p := range x.Preds {
		v, err := e.eval(p, s)
		if err != nil {
			return nil, err
		}
		if v == true {
			n++
		}
	}
	return n >= x.N, nil
}

func (e *Evaluator) in(x *hir.In, s *env) (types.Value, error) {
	v, err := e.eval(x.X, s)
	if err != nil || v == nil {
		return nil, err
	}
	for _, c := range x.List {
		if compare(v, c, isVersion(x.X)) == 0 {
			return true, nil
		}
	}
	return false, nil
}

func (e *Evaluator) shift(x *hir.Shift, s *env) (types.Value, error) {
	v, err := e.eval(x.X, s)
	if err != nil {
		return nil, err
	}
	switch v := v.(type) {
	case types.Date:
		d, err := calendar.ShiftDate(v, x.By)
		return d, outOfTime(err, x)
	case types.Instant:
		i, err := e.cal.Shift(v, x.By)
		return i, outOfTime(err, x)
	}
	return nil, nil
}

// A span is a window with its bounds read. An empty one contains nothing.
type span struct {
	empty  bool
	lo, hi *edge
}

// An edge is a bound's time; Instant and Date both order as integers.
type edge struct {
	at        int64
	inclusive bool
}

func (e *Evaluator) span(w *hir.Window, s *env) (span, error) {
	lo, err := e.edge(w.Lo, s)
	if err != nil {
		return span{}, err
	}
	hi, err := e.edge(w.Hi, s)
	empty := w.Lo != nil && lo == nil || w.Hi != nil && hi == nil
	return span{empty, lo, hi}, err
}

func (e *Evaluator) edge(b *hir.Bound, s *env) (*edge, error) {
	if b == nil {
		return nil, nil
	}
	v, err := e.eval(b.At, s)
	if err != nil || v == nil {
		return nil, err
	}
	return &edge{timeNumber(v), b.Inclusive}, nil
}

func timeNumber(v types.Value) int64 {
	switch v := v.(type) {
	case types.Date:
		return int64(v)
	case types.Instant:
		return int64(v)
	}
	panic(fmt.Sprintf("a %T is no time", v))
}

// holds says that a known time lies in the span.
func (w span) holds(t types.Value) bool {
	n := timeNumber(t)
	switch {
	case w.empty:
		return false
	case w.lo != nil && (n < w.lo.at || n == w.lo.at && !w.lo.inclusive):
		return false
	case w.hi != nil && (n > w.hi.at || n == w.hi.at && !w.hi.inclusive):
		return false
	}
	return true
}

func (e *Evaluator) inWindow(x *hir.InWindow, s *env) (types.Value, error) {
	w, err := e.span(x.Window, s)
	if err != nil || w.empty {
		return false, err
	}
	v, err := e.eval(x.X, s)
	if err != nil || v == nil {
		return nil, err
	}
	return w.holds(v), nil
}

func (e *Evaluator) anniversary(x *hir.Anniversary, s *env) (types.Value, error) {
	w, err := e.span(x.Window, s)
	if err != nil || w.empty {
		return false, err
	}
	v, err := e.eval(x.X, s)
	if err != nil || v == nil {
		return nil, err
	}
	if w.hi == nil {
		return true, nil // years go on
	}
	lo, hi := calendar.FirstDate, types.Date(w.hi.at)
	if w.lo != nil {
		if lo = types.Date(w.lo.at); !w.lo.inclusive {
			lo++
		}
	}
	if !w.hi.inclusive {
		hi--
	}
	return calendar.Recurs(v.(types.Date), lo, hi), nil
}

// localDate returns the local day of a date or an instant.
func (e *Evaluator) localDate(v types.Value) types.Date {
	if i, ok := v.(types.Instant); ok {
		return e.cal.LocalDate(i)
	}
	return v.(types.Date)
}

func (e *Evaluator) part(op types.Op, v types.Value) types.Value {
	d := e.localDate(v)
	switch op {
	case types.Year:
		return int64(d.Time().Year())
	case types.Month:
		return int64(d.Time().Month())
	case types.Day:
		return int64(d.Time().Day())
	case types.Weekday:
		return calendar.Weekday(d)
	}
	return e.cal.Hour(v.(types.Instant))
}
