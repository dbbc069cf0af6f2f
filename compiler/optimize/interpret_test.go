package optimize

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// A row is a value for each attribute by name, "count" for aggregates and
// "rank" for rankings. The interpreter below is the meaning of the ir, written
// to be read; it shares nothing with the package that it tests.
type row map[string]types.Value

// asOf is the present of all rows, a Tuesday, in UTC.
var asOf = types.InstantOf(time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC))

func (r row) holds(n *ir.Node) bool {
	switch n.Op {
	case ir.True:
		return true
	case ir.False:
		return false
	case ir.And:
		return !slices.ContainsFunc(n.Args, func(a *ir.Node) bool { return !r.holds(a) })
	case ir.Or:
		return slices.ContainsFunc(n.Args, r.holds)
	case ir.AtLeast:
		count := int64(0)
		for _, a := range n.Args {
			if r.holds(a) {
				count++
			}
		}
		return count >= n.N
	case ir.Lit:
		state := ir.IsUnknown
		switch r.truth(n.Args[0]) {
		case true:
			state = ir.IsTrue
		case false:
			state = ir.IsFalse
		}
		return n.Mask&state != 0
	}
	panic("no condition: " + n.Op.String())
}

// truth returns true, false or nil.
func (r row) truth(p *ir.Node) types.Value {
	x := r.value(p.Args[0])
	if p.Op == ir.IsNull {
		return x == nil
	}
	if x == nil {
		return nil
	}
	switch p.Op {
	case ir.Holds:
		return x
	case ir.In:
		return slices.ContainsFunc(p.List, func(v types.Value) bool { return order(x, v) == 0 })
	}
	y := r.value(p.Args[1])
	if y == nil {
		return nil
	}
	switch p.Fn {
	case types.Eq:
		return order(x, y) == 0
	case types.Lt:
		return order(x, y) < 0
	case types.Contains:
		return strings.Contains(x.(string), y.(string))
	case types.StartsWith:
		return strings.HasPrefix(x.(string), y.(string))
	case types.EndsWith:
		return strings.HasSuffix(x.(string), y.(string))
	case types.ListContains:
		return slices.Contains(x.([]types.Value), y)
	case types.ListAny:
		return slices.ContainsFunc(y.([]types.Value), func(v types.Value) bool { return slices.Contains(x.([]types.Value), v) })
	case types.ListAll:
		return !slices.ContainsFunc(y.([]types.Value), func(v types.Value) bool { return !slices.Contains(x.([]types.Value), v) })
	}
	panic("no predicate: " + p.Fn.String())
}

func order(x, y types.Value) int {
	switch a := x.(type) {
	case string:
		return strings.Compare(a, y.(string))
	case types.Date:
		return int(a) - int(y.(types.Date))
	case types.Instant:
		return big.NewInt(int64(a)).Cmp(big.NewInt(int64(y.(types.Instant))))
	}
	return number(x).Cmp(number(y))
}

// number reads an int, decimal or float; *big.Rat holds what the others cannot.
func number(v types.Value) *big.Rat {
	switch v := v.(type) {
	case int64:
		return new(big.Rat).SetInt64(v)
	case types.Decimal:
		return v.Rat()
	case float64:
		return new(big.Rat).SetFloat64(v)
	case *big.Rat:
		return v
	}
	panic(fmt.Sprintf("no number: %T", v))
}

func (r row) value(n *ir.Node) types.Value {
	switch n.Op {
	case ir.Const:
		return n.Value
	case ir.Attr:
		return r[n.Attr.Name]
	case ir.Agg:
		if n.Args[1].Op == ir.False {
			if n.Nullable {
				return nil
			}
			return int64(0)
		}
		return r["count"]
	case ir.Rank:
		if n.Args[1].Op == ir.False {
			return nil
		}
		return r["rank"]
	case ir.Coalesce:
		for _, a := range n.Args {
			if v := r.value(a); v != nil {
				return v
			}
		}
		return nil
	case ir.If:
		if r.holds(n.Args[0]) {
			return r.value(n.Args[1])
		}
		return r.value(n.Args[2])
	case ir.Truth:
		switch {
		case r.holds(n.Args[0]):
			return true
		case r.holds(n.Args[1]):
			return false
		}
		return nil
	case ir.Now:
		return asOf
	case ir.Today:
		return dayOf(asOf.Time())
	case ir.CalendarStart:
		return start(n)
	case ir.Shift:
		return moved(r.value(n.Args[0]), n.By)
	case ir.Call:
		return r.call(n)
	}
	panic("no value: " + n.Op.String())
}

func dayOf(t time.Time) types.Date { return types.DateOf(t.Date()) }

func start(n *ir.Node) types.Value {
	t := asOf.Time().Truncate(24 * time.Hour)
	switch n.Unit {
	case token.Month:
		t = time.Date(t.Year(), t.Month()+time.Month(n.N), 1, 0, 0, 0, 0, time.UTC)
	case token.Week:
		for t.Weekday() != time.Monday {
			t = t.AddDate(0, 0, -1)
		}
		t = t.AddDate(0, 0, 7*int(n.N))
	default:
		panic("no unit " + n.Unit.String())
	}
	if n.Type.Kind == schema.Date {
		return dayOf(t)
	}
	return types.InstantOf(t)
}

func moved(v types.Value, by types.Duration) types.Value {
	if v == nil {
		return nil
	}
	date, isDate := v.(types.Date)
	t := time.Time{}
	if isDate {
		t = date.Time()
	} else {
		t = v.(types.Instant).Time()
	}
	switch by.Unit {
	case token.Second:
		t = t.Add(time.Duration(by.N) * time.Second)
	case token.Hour:
		t = t.Add(time.Duration(by.N) * time.Hour)
	case token.Day:
		t = t.AddDate(0, 0, int(by.N))
	case token.Week:
		t = t.AddDate(0, 0, 7*int(by.N))
	case token.Month:
		day := t.Day()
		t = t.AddDate(0, int(by.N), 1-day)
		last := t.AddDate(0, 1, -t.Day()).Day()
		t = t.AddDate(0, 0, min(day, last)-1)
	default:
		panic("no step " + by.String())
	}
	if isDate {
		return dayOf(t)
	}
	return types.InstantOf(t)
}

func (r row) call(n *ir.Node) types.Value {
	args := make([]types.Value, len(n.Args))
	for i, a := range n.Args {
		if args[i] = r.value(a); args[i] == nil {
			return nil
		}
	}
	x := args[0]
	switch n.Fn {
	case types.Lower:
		return strings.ToLower(x.(string))
	case types.Upper:
		return strings.ToUpper(x.(string))
	case types.Trim:
		return strings.Trim(x.(string), " ")
	case types.Length:
		return int64(utf8.RuneCountInString(x.(string)))
	case types.Size:
		return int64(len(x.([]types.Value)))
	case types.Year:
		return int64(wall(x).Year())
	case types.Month:
		return int64(wall(x).Month())
	case types.Day:
		return int64(wall(x).Day())
	case types.Hour:
		return int64(wall(x).Hour())
	case types.Weekday:
		return int64(wall(x).Weekday()+6)%7 + 1
	case types.LocalDate:
		return dayOf(wall(x))
	case types.StartOfDay:
		return types.InstantOf(wall(x))
	case types.DaysBetween:
		return int64(dayOf(wall(args[1])) - dayOf(wall(x)))
	case types.Age:
		return wholeYears(wall(x), wall(args[1]))
	}
	if n.Type.Kind == schema.Float {
		return floats(n.Fn, args)
	}
	return rationals(n.Fn, args)
}

func wall(v types.Value) time.Time {
	if d, ok := v.(types.Date); ok {
		return d.Time()
	}
	return v.(types.Instant).Time()
}

func wholeYears(from, to time.Time) int64 {
	years := int64(0)
	for moved(dayOf(from), types.Duration{N: 12 * (years + 1), Unit: token.Month}).(types.Date) <= dayOf(to) {
		years++
	}
	return years
}

func floats(fn types.Op, args []types.Value) types.Value {
	x, _ := number(args[0]).Float64()
	y := 0.0
	if len(args) > 1 {
		y, _ = number(args[1]).Float64()
	}
	switch fn {
	case types.Add:
		return x + y
	case types.Sub:
		return x - y
	case types.Mul:
		return x * y
	case types.Div:
		if y == 0 {
			return nil
		}
		return x / y
	case types.Neg:
		return -x
	case types.Abs:
		return math.Abs(x)
	case types.Floor:
		return math.Floor(x)
	case types.Ceil:
		return math.Ceil(x)
	case types.Round:
		return math.Copysign(math.Floor(math.Abs(x)+0.5), x)
	}
	panic("no function: " + fn.String())
}

func rationals(fn types.Op, args []types.Value) types.Value {
	x, out := number(args[0]), new(big.Rat)
	switch fn {
	case types.Add:
		return out.Add(x, number(args[1]))
	case types.Sub:
		return out.Sub(x, number(args[1]))
	case types.Mul:
		return out.Mul(x, number(args[1]))
	case types.Neg:
		return out.Neg(x)
	case types.Abs:
		return out.Abs(x)
	case types.Floor:
		return floor(x)
	case types.Ceil:
		return out.Neg(floor(out.Neg(x)))
	case types.Round: // half away from zero
		half := big.NewRat(1, 2)
		if x.Sign() < 0 {
			return out.Neg(floor(out.Add(out.Neg(x), half)))
		}
		return floor(out.Add(x, half))
	}
	panic("no function: " + fn.String())
}

func floor(x *big.Rat) *big.Rat {
	q := new(big.Int).Div(x.Num(), x.Denom()) // rounds down: denominators are positive
	return new(big.Rat).SetInt(q)
}

// sameValue compares results; numbers by value.
func sameValue(x, y types.Value) bool {
	if x == nil || y == nil {
		return x == nil && y == nil
	}
	switch x.(type) {
	case int64, types.Decimal, float64, *big.Rat:
		return number(x).Cmp(number(y)) == 0
	}
	return types.Format(x) == types.Format(y)
}
