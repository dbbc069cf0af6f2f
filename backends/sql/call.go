package sql

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// call renders an operation of types.Table.
func (p *printer) call(n *ir.Node) frag {
	switch n.Fn {
	case types.LocalDate:
		return frag{p.expand(p.d.DateOf, []frag{p.local(p.value(n.Args[0]))}), atom}
	case types.StartOfDay:
		return p.global(frag{p.expand(p.d.Midnight, []frag{p.value(n.Args[0])}), shape(p.d.Midnight, add)})
	case types.Year, types.Month, types.Day, types.Hour, types.Weekday:
		x := p.value(n.Args[0])
		if n.Args[0].Type.Kind == schema.Timestamp {
			x = p.local(x)
		}
		return frag{p.expand(p.d.DateForms[n.Fn], []frag{x}), shape(p.d.DateForms[n.Fn], add)}
	case types.Age:
		return p.age(n.Args[0], n.Args[1])
	case types.GeoDistance:
		return p.geoDistance(n)
	}
	if p.d.Forms[n.Fn] == None {
		name := n.Fn.String()
		if n.Fn == types.Bucket32 {
			name = "bucket"
		}
		p.reportCannot(name, n)
		return frag{"NULL", atom}
	}
	if numeric(n.Type) {
		return p.arithmetic(n)
	}
	if n.Fn == types.Matches {
		return p.matches(n)
	}
	ops := make([]frag, len(n.Args))
	for i, a := range n.Args {
		ops[i] = p.value(a)
	}
	form := p.d.Forms[n.Fn]
	return frag{p.expand(form, ops, p.elements(n, ops)...), shape(form, compare)}
}

// elements returns what the forms of predicates over JSON lists name: the type of
// the column v that holds the elements, v of the tables a and b in the form that
// equality asks, and so the second operand.
func (p *printer) elements(n *ir.Node, ops []frag) []string {
	i := slices.IndexFunc(n.Args, func(a *ir.Node) bool { return a.Type.Kind == schema.List && a.Type.Elem != nil })
	if i < 0 || p.d.Elements[schema.String] == "" {
		return nil
	}
	elem := *n.Args[i].Type.Elem
	form := func(x frag) string { return p.wrap(p.marked(p.readText(x, elem), elem), add) }
	return []string{"elem", p.expand(p.d.Elements[elem.Kind], nil, "scale", strconv.Itoa(elem.Scale)),
		"a", form(frag{"a.v", atom}), "b", form(frag{"b.v", atom}), "x", form(ops[1])}
}

// matches renders a search for a constant pattern.
func (p *printer) matches(n *ir.Node) frag {
	pattern, _ := n.Args[1].Value.(string)
	written, err := p.d.Regex.rewrite(pattern)
	if err != nil {
		p.report("the pattern "+strconv.Quote(pattern)+" cannot be written for this dialect: "+err.Error(), "write it without that, or use another engine")
	}
	form := p.d.Forms[types.Matches]
	return frag{p.expand(form, []frag{p.value(n.Args[0]), p.literal(written)}), shape(form, compare)}
}

// geoDistance renders the distance of two points. Whether both are known is
// asked first: functions that take the least of values may leave nulls out.
func (p *printer) geoDistance(n *ir.Node) frag {
	lat1, lon1 := p.point(n.Args[0])
	lat2, lon2 := p.point(n.Args[1])
	s := p.expand(p.d.Forms[n.Fn], nil, "lat1", p.wrap(lat1, atom), "lon1", p.wrap(lon1, atom), "lat2", p.wrap(lat2, atom), "lon2", p.wrap(lon2, atom))
	var known []string
	for _, a := range n.Args {
		if !a.IsConst() {
			known = append(known, p.isNull(a, false).s)
		}
	}
	return frag{"CASE WHEN " + strings.Join(known, " AND ") + " THEN " + s + " END", atom}
}

func numeric(t types.Type) bool {
	return t.Kind == schema.Int || t.Kind == schema.Decimal || t.Kind == schema.Float
}

// binding tells how tightly the arithmetic operators bind.
var binding = map[types.Op]int{types.Add: add, types.Sub: add, types.Mul: mul, types.Div: mul, types.Neg: unary, types.DaysBetween: add}

// arithmetic renders an operation whose result is a number.
func (p *printer) arithmetic(n *ir.Node) frag {
	p.exactly(n)
	form := p.d.Forms[n.Fn]
	switch n.Fn {
	case types.Length, types.Size, types.Bucket32, types.DaysBetween:
		ops := make([]frag, len(n.Args))
		for i, a := range n.Args {
			ops[i] = p.value(a)
			if n.Fn == types.DaysBetween && a.Type.Kind == schema.Timestamp {
				ops[i] = frag{p.expand(p.d.DateOf, []frag{p.local(ops[i])}), atom}
			}
		}
		return frag{p.expand(form, ops), shape(form, add)}
	case types.Round, types.Floor, types.Ceil:
		return p.whole(n)
	}
	bind, ok := binding[n.Fn]
	if !ok {
		bind = atom
	}
	ops := make([]frag, len(n.Args))
	for i, a := range n.Args {
		switch {
		case n.Type.Kind == schema.Float:
			ops[i] = p.float(a)
		case p.d.ScaledDecimal && n.Fn != types.Mul:
			ops[i] = p.scaled(a, scaleOf(n))
		case p.d.ScaledDecimal:
			ops[i] = p.scaled(a, scaleOf(a))
		default:
			ops[i] = p.value(a)
		}
	}
	fn := n.Fn
	if fn == types.Add && ops[1].bind == unary && strings.HasPrefix(ops[1].s, "-") { // x + -1 reads better as x - 1
		fn, ops[1] = types.Sub, frag{ops[1].s[1:], atom}
	}
	form, special := p.exactForm(fn, n)
	if special {
		bind = shape(form, bind)
	}
	return frag{p.expand(form, ops, "scale", strconv.Itoa(n.Type.Scale), "first", strconv.Itoa(scaleOf(n.Args[0]))), bind}
}

// exactForm returns the form of an arithmetic operation, and whether it is one
// for the type of the result.
func (p *printer) exactForm(fn types.Op, n *ir.Node) (form string, special bool) {
	switch k := n.Type.Kind; {
	case k == schema.Int && p.d.IntForms[fn] != "":
		return p.d.IntForms[fn], true
	case k == schema.Decimal && p.d.DecimalForms[fn] != "":
		return p.d.DecimalForms[fn], true
	case k == schema.Decimal && fn == types.Mul && n.Type.Scale > 9:
		return p.d.Product, false
	}
	return p.d.Forms[fn], false
}

// whole renders round, floor and ceil.
func (p *printer) whole(n *ir.Node) frag {
	x := n.Args[0]
	switch {
	case x.Type.Kind == schema.Int:
		return p.value(x)
	case x.Type.Kind == schema.Float:
		if form := p.d.FloatForms[n.Fn]; form != "" {
			return frag{p.expand(form, []frag{p.float(x)}), shape(form, add)}
		}
		return frag{p.expand(p.d.Forms[n.Fn], []frag{p.float(x)}), atom}
	case !p.d.ScaledDecimal:
		return frag{p.expand(p.d.Forms[n.Fn], []frag{p.value(x)}), atom}
	}
	unit := pow10(scaleOf(x))
	floor := "($1 - ((($1 % " + unit + ") + " + unit + ") % " + unit + ")) / " + unit
	form := floor
	switch n.Fn {
	case types.Ceil:
		form = "-((-$1 - (((-$1 % " + unit + ") + " + unit + ") % " + unit + ")) / " + unit + ")"
	case types.Round:
		form = "CASE WHEN $1 >= 0 THEN ($1 * 2 + " + unit + ") / (2 * " + unit + ") ELSE -((-$1 * 2 + " + unit + ") / (2 * " + unit + ")) END"
	}
	return frag{p.expand(form, []frag{p.value(x)}), shape(form, add)}
}

// utc reports whether the workspace zone is UTC.
func (p *printer) utc() bool { return p.Zone.String() == "UTC" }

// local renders an instant as a local time.
func (p *printer) local(x frag) frag {
	form := p.d.LocalUTC
	if !p.utc() {
		form = p.d.Local
		p.usesZone = p.usesZone || p.d.ZoneTable
	}
	return frag{p.expand(form, []frag{x}, "zone", p.Zone.String()), shape(form, add)}
}

// global renders a local time as an instant.
func (p *printer) global(x frag) frag {
	form := p.d.GlobalUTC
	if !p.utc() {
		form = p.d.Global
		if p.inClock {
			form = cmp.Or(p.d.GlobalOnce, form)
		}
		p.usesZone = p.usesZone || p.d.ZoneTable
	}
	return frag{p.expand(form, []frag{x}, "zone", p.Zone.String()), shape(form, add)}
}

// moment renders a time: the clock, or a time moved.
func (p *printer) moment(n *ir.Node) frag {
	switch n.Op {
	case ir.Now:
		return frag{p.d.Clock, add}
	case ir.Today:
		return frag{p.expand(p.d.DateOf, []frag{p.local(p.value(p.Builder.Now()))}), atom}
	case ir.CalendarStart:
		return p.unitStart(n)
	}
	x := p.value(n.Args[0])
	if n.Free != 0 {
		x = p.within(x, n)
	}
	if months, ok := n.By.Months(); ok {
		count := strconv.FormatInt(months, 10)
		if n.Type.Kind == schema.Date {
			return frag{p.expand(p.d.ShiftMonths, []frag{x}, "n", count), shape(p.d.ShiftMonths, add)}
		}
		l := p.local(x)
		return p.global(frag{p.expand(p.d.MoveMonths, []frag{l}, "n", count), shape(p.d.MoveMonths, add)})
	}
	micros, _ := n.By.Exact()
	if n.Type.Kind == schema.Date {
		return p.days(x, micros/86_400_000_000)
	}
	if p.d.ShiftParts[0] != "" {
		return p.shiftParts(x, micros)
	}
	return frag{p.expand(p.d.ShiftMicros, []frag{x}, "n", strconv.FormatInt(micros, 10), "s", strconv.FormatInt(micros/1_000_000, 10)), shape(p.d.ShiftMicros, add)}
}

// shiftParts moves an instant by the parts of a duration that are not zero.
func (p *printer) shiftParts(x frag, micros int64) frag {
	const day = 86_400_000_000
	for i, n := range [3]int64{micros / day, micros % day / 1_000_000, micros % 1_000_000} {
		if n != 0 {
			x = frag{p.expand(p.d.ShiftParts[i], []frag{x}, "n", strconv.FormatInt(n, 10)), shape(p.d.ShiftParts[i], add)}
		}
	}
	return x
}

// within holds a time of a row to those that a move leaves in the calendar, where
// the dialect makes others null.
func (p *printer) within(x frag, n *ir.Node) frag {
	if p.d.Within == "" {
		return x
	}
	first, last := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 12, 31, 23, 59, 59, 999_999_000, time.UTC)
	months, whole := n.By.Months()
	micros, _ := n.By.Exact()
	back := months < 0 || micros < 0
	switch {
	case whole && back:
		first = first.AddDate(0, int(-months), 0)
	case whole: // the end of a month, however long
		last = first.AddDate(9999, int(-months), 0).Add(-time.Microsecond)
	case back:
		first = types.Instant(first.UnixMicro() - micros).Time()
	default:
		last = types.Instant(last.UnixMicro() - micros).Time()
	}
	op, limit := " > ", last
	if back {
		op, limit = " < ", first
	}
	literal := p.instant(types.InstantOf(limit))
	if n.Type.Kind == schema.Date {
		literal = p.date(types.DateOf(limit.Date()))
	}
	return frag{p.expand(p.d.Within, []frag{x}, "past", p.wrap(x, compare+1)+op+literal), shape(p.d.Within, add)}
}

func (p *printer) days(x frag, n int64) frag {
	if n == 0 {
		return x
	}
	return frag{p.expand(p.d.ShiftDays, []frag{x}, "n", strconv.FormatInt(n, 10)), shape(p.d.ShiftDays, add)}
}

// unitStart renders the start of a calendar unit around the present.
func (p *printer) unitStart(n *ir.Node) frag {
	day := p.value(p.Builder.Today())
	switch n.Unit {
	case token.Day:
		day = p.days(day, n.N)
	case token.Week:
		iso := (int(p.WeekStart)+6)%7 + 1
		back := frag{p.expand(p.d.WeekBegin, []frag{day}, "n", strconv.Itoa(7-iso)), shape(p.d.WeekBegin, add)}
		day = p.days(back, 7*n.N)
	default:
		form := p.d.Truncate[n.Unit]
		day = frag{p.expand(form, []frag{day}), shape(form, add)}
		if months, _ := (types.Duration{N: n.N, Unit: n.Unit}).Months(); months != 0 {
			day = frag{p.expand(p.d.ShiftMonths, []frag{day}, "n", strconv.FormatInt(months, 10)), shape(p.d.ShiftMonths, add)}
		}
	}
	if n.Type.Kind == schema.Date {
		return day
	}
	return p.global(frag{p.expand(p.d.Midnight, []frag{day}), shape(p.d.Midnight, add)})
}

// age renders the whole years from date d to date on: the difference of the
// years, one less before the day itself. 29 February falls on the 28th in
// common years.
func (p *printer) age(d, on *ir.Node) frag {
	whole := types.Type{Kind: schema.Int}
	b := p.Builder
	years, born := p.call(b.Call(whole, types.Year, on)), p.call(b.Call(whole, types.Year, d))
	monthDay := func(x *ir.Node) string {
		return p.wrap(p.call(b.Call(whole, types.Month, x)), mul) + " * 100 + " + p.wrap(p.call(b.Call(whole, types.Day, x)), mul)
	}
	mod := func(by string) string { return p.expand(p.d.Mod, []frag{years, {by, atom}}) }
	common := "(" + mod("4") + " <> 0 OR " + mod("100") + " = 0 AND " + mod("400") + " <> 0)"
	birthday := monthDay(d)
	day := "CASE WHEN " + birthday + " = 229 AND " + common + " THEN 228 ELSE " + birthday + " END"
	return frag{p.wrap(years, add) + " - " + p.wrap(born, mul) + " - CASE WHEN " + monthDay(on) + " < " + day + " THEN 1 ELSE 0 END", add}
}
