package optimize

import (
	"math"
	"math/big"
	"strings"
	"unicode/utf8"

	"github.com/segc-dev/segc/compiler/calendar"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// bindNow gives now, today and the starts of calendar units their values.
func (o *Optimizer) bindNow(n *ir.Node) *ir.Node {
	if o.opts.Now == nil || o.opts.Calendar == nil {
		return nil
	}
	now, cal := *o.opts.Now, o.opts.Calendar
	switch n.Op {
	case ir.Now:
		return o.b.Const(n.Type, now)
	case ir.Today:
		return o.b.Const(n.Type, cal.LocalDate(now))
	}
	if n.Type.Kind == schema.Date {
		if d, err := cal.UnitStart(cal.LocalDate(now), n.Unit, n.N); err == nil {
			return o.b.Const(n.Type, d)
		}
	} else if i, err := cal.UnitStartInstant(now, n.Unit, n.N); err == nil {
		return o.b.Const(n.Type, i)
	}
	return nil
}

func (o *Optimizer) foldShift(n *ir.Node) *ir.Node {
	x := n.Args[0]
	if !x.IsConst() {
		return nil
	}
	switch v := x.Value.(type) {
	case types.Date:
		if d, err := calendar.ShiftDate(v, n.By); err == nil {
			return o.b.Const(n.Type, d)
		}
	case types.Instant:
		var cal calendar.Calendar // exact steps need no zone
		if n.By.Unit.Calendar() {
			if o.opts.Calendar == nil {
				return nil
			}
			cal = *o.opts.Calendar
		}
		if i, err := cal.Shift(v, n.By); err == nil {
			return o.b.Const(n.Type, i)
		}
	}
	return nil
}

func (o *Optimizer) foldCall(n *ir.Node) *ir.Node {
	for _, a := range n.Args {
		if !a.IsConst() || a.Value == nil {
			return nil
		}
	}
	v, ok := o.compute(n)
	if !ok {
		return nil
	}
	return o.b.Const(n.Type, v)
}

// compute applies a function to constants that are not null. ok is false where
// it overflows, and for functions that are left to those who run them: what
// case a letter has, hosts of URLs, distances, hashes.
func (o *Optimizer) compute(n *ir.Node) (v types.Value, ok bool) {
	x := n.Args[0].Value
	switch n.Fn {
	case types.Add, types.Sub, types.Mul:
		return arithmetic(n.Fn, x, n.Args[1].Value)
	case types.Div:
		return divide(x, n.Args[1].Value)
	case types.Neg, types.Abs:
		return signed(n.Fn, x)
	case types.Round, types.Floor, types.Ceil:
		return rounded(n.Fn, x)
	case types.Lower, types.Upper, types.Trim, types.Length:
		return text(n.Fn, x)
	case types.Size:
		list, ok := x.([]types.Value)
		return int64(len(list)), ok
	case types.Age, types.DaysBetween, types.Year, types.Month, types.Day, types.Hour, types.Weekday, types.LocalDate, types.StartOfDay:
		return o.local(n)
	}
	return nil, false
}

func text(fn types.Op, x types.Value) (v types.Value, ok bool) {
	s, ok := x.(string)
	if !ok {
		return nil, false
	}
	switch fn {
	case types.Trim:
		return strings.Trim(s, " "), true
	case types.Length:
		return int64(utf8.RuneCountInString(s)), utf8.ValidString(s)
	}
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return nil, false
		}
	}
	if fn == types.Lower {
		return strings.ToLower(s), true
	}
	return strings.ToUpper(s), true
}

// local computes what local days say. Of an instant that takes the zone.
func (o *Optimizer) local(n *ir.Node) (v types.Value, ok bool) {
	days := make([]types.Date, len(n.Args))
	for i, a := range n.Args {
		switch x := a.Value.(type) {
		case types.Date:
			days[i] = x
		case types.Instant:
			if o.opts.Calendar == nil {
				return nil, false
			}
			days[i] = o.opts.Calendar.LocalDate(x)
		default:
			return nil, false
		}
	}
	d := days[0]
	switch n.Fn {
	case types.DaysBetween:
		return int64(days[1] - d), true
	case types.Age:
		return calendar.Age(d, days[1]), true
	case types.Year:
		return int64(d.Time().Year()), true
	case types.Month:
		return int64(d.Time().Month()), true
	case types.Day:
		return int64(d.Time().Day()), true
	case types.Weekday:
		return calendar.Weekday(d), true
	case types.LocalDate:
		return d, true
	}
	if o.opts.Calendar == nil {
		return nil, false
	}
	switch n.Fn {
	case types.Hour:
		i, ok := n.Args[0].Value.(types.Instant)
		return o.opts.Calendar.Hour(i), ok
	case types.StartOfDay:
		return o.opts.Calendar.StartOfDay(d), true
	}
	return nil, false
}

// arithmetic adds, subtracts or multiplies numbers: exactly, and as floats once
// one of them is one.
func arithmetic(fn types.Op, x, y types.Value) (v types.Value, ok bool) {
	if isFloat(x) || isFloat(y) {
		a, aok := types.AsFloat(x)
		b, bok := types.AsFloat(y)
		if !aok || !bok {
			return nil, false
		}
		switch fn {
		case types.Add:
			a += b
		case types.Sub:
			a -= b
		default:
			a *= b
		}
		return a, finite(a)
	}
	a, aok := types.AsDecimal(x)
	b, bok := types.AsDecimal(y)
	if !aok || !bok {
		return nil, false
	}
	d := exact(fn, a, b)
	if isInt(x) && isInt(y) {
		return d.Unscaled.Int64(), d.Unscaled.IsInt64()
	}
	return d, len(d.Unscaled.String()) <= maxDigits
}

// maxDigits is the precision of decimals everywhere.
const maxDigits = 38

func exact(fn types.Op, a, b types.Decimal) types.Decimal {
	if fn == types.Mul {
		return types.Decimal{Unscaled: new(big.Int).Mul(a.Unscaled, b.Unscaled), Scale: a.Scale + b.Scale}
	}
	scale := max(a.Scale, b.Scale)
	x, y := a.Rescale(scale).Unscaled, b.Rescale(scale).Unscaled
	sum := new(big.Int)
	if fn == types.Add {
		sum.Add(x, y)
	} else {
		sum.Sub(x, y)
	}
	return types.Decimal{Unscaled: sum, Scale: scale}
}

func divide(x, y types.Value) (v types.Value, ok bool) {
	a, aok := types.AsFloat(x)
	b, bok := types.AsFloat(y)
	if !aok || !bok {
		return nil, false
	}
	if b == 0 {
		return nil, true
	}
	return a / b, finite(a / b)
}

func signed(fn types.Op, x types.Value) (v types.Value, ok bool) {
	switch x := x.(type) {
	case int64:
		if fn == types.Abs && x >= 0 {
			return x, true
		}
		return -x, x != math.MinInt64
	case types.Decimal:
		if fn == types.Abs {
			return types.Decimal{Unscaled: new(big.Int).Abs(x.Unscaled), Scale: x.Scale}, true
		}
		return types.Decimal{Unscaled: new(big.Int).Neg(x.Unscaled), Scale: x.Scale}, true
	case float64:
		if fn == types.Abs {
			return math.Abs(x), true
		}
		return -x, true
	}
	return nil, false
}

// rounded rounds to a whole number of the same kind; round goes half away from zero.
func rounded(fn types.Op, x types.Value) (v types.Value, ok bool) {
	switch x := x.(type) {
	case int64:
		return x, true
	case float64:
		switch fn {
		case types.Round:
			return math.Round(x), true
		case types.Floor:
			return math.Floor(x), true
		}
		return math.Ceil(x), true
	case types.Decimal:
		return roundDecimal(fn, x), true
	}
	return nil, false
}

func roundDecimal(fn types.Op, x types.Decimal) types.Decimal {
	unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(x.Scale)), nil)
	q, r := new(big.Int).DivMod(x.Unscaled, unit, new(big.Int)) // r is never negative
	up := false
	switch fn {
	case types.Ceil:
		up = r.Sign() > 0
	case types.Round:
		half := new(big.Int).Lsh(r, 1).Cmp(unit)
		up = half > 0 || half == 0 && x.Unscaled.Sign() > 0
	}
	if up {
		q.Add(q, big.NewInt(1))
	}
	return types.Decimal{Unscaled: q}
}

func isFloat(v types.Value) bool { _, ok := v.(float64); return ok }
func isInt(v types.Value) bool   { _, ok := v.(int64); return ok }
func finite(f float64) bool      { return !math.IsNaN(f) && !math.IsInf(f, 0) }
