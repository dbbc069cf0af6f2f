package gogen

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// clock is what depends on time alone: it is computed once, for all rows.
type clock struct {
	fields map[*ir.Node]*clockField
	order  []*clockField
	zone   bool // something asks what clocks on the wall show
	names  names
}

type clockField struct {
	name  string
	typ   string
	text  string
	fails bool
}

// zone is how code names the time zone.
func (e *emitter) zone() string {
	e.g.clock.zone = true
	if e.clock {
		return "zone"
	}
	return e.at() + ".zone"
}

// clockField returns the field of a value that depends on time alone.
func (g *generator) clockField(n *ir.Node) string {
	switch n.Op {
	case ir.Now, ir.Today:
		g.clock.zone = g.clock.zone || n.Op == ir.Today
		return n.Op.String()
	}
	if f, ok := g.clock.fields[n]; ok {
		return f.name
	}
	if g.clock.names == nil {
		g.clock.names = names{"now": true, "today": true, "zone": true}
	}
	var own function
	e := &emitter{g: g, f: &own, clock: true}
	b := newBlock(nil)
	e.blk = b
	v := e.value(n)
	f := &clockField{name: g.clock.names.unique(clockName(n)), typ: goType(v.form, n.Type), text: v.text, fails: own.fails}
	if len(b.lines) > 0 || len(v.null) > 0 {
		panic("gogen: a time that is a statement: " + ir.Dump(n))
	}
	g.clock.fields[n] = f
	g.clock.order = append(g.clock.order, f)
	return f.name
}

// clockName names a time for the reader: ago90Days, thisMonth, startOfToday.
func clockName(n *ir.Node) string {
	switch n.Op {
	case ir.Shift:
		base := map[ir.Op]string{ir.Now: "", ir.Today: "Today"}
		name, ok := base[n.Args[0].Op]
		if !ok {
			name = "From" + exported(clockName(n.Args[0]))
		}
		by := n.By
		word := "in"
		if by.N < 0 {
			by.N, word = -by.N, "ago"
		}
		return word + spelled(by) + name
	case ir.CalendarStart:
		unit := exported(n.Unit.String())
		day := ""
		if n.Type.Kind == schema.Date {
			day = "Day"
		}
		switch {
		case n.N == 0:
			return "this" + unit + day
		case n.N == 1:
			return "next" + unit + day
		case n.N == -1:
			return "previous" + unit + day
		case n.N < 0:
			return "ago" + strconv.FormatInt(-n.N, 10) + unit + "s" + day
		}
		return "in" + strconv.FormatInt(n.N, 10) + unit + "s" + day
	case ir.Call:
		if n.Fn == types.StartOfDay && n.Args[0].Op == ir.Today {
			return "startOfToday"
		}
	case ir.Now, ir.Today:
		return n.Op.String()
	}
	return "moment"
}

func spelled(d types.Duration) string {
	s := strings.Fields(d.String())
	return s[0] + exported(s[1])
}

// calendarStart is the start of a calendar unit; it stands in the clock alone.
func (e *emitter) calendarStart(n *ir.Node) value {
	v := value{form: formOfType(n.Type), typ: n.Type}
	e.zone()
	day := "today"
	switch n.Unit {
	case token.Week:
		day = fmt.Sprintf("weekStart(today, time.%s)", e.g.prog.WeekStart)
	case token.Month:
		day = "monthStart(today, 1)"
	case token.Quarter:
		day = "monthStart(today, 3)"
	case token.Year:
		day = "monthStart(today, 12)"
	}
	if n.N != 0 {
		e.f.fails = true
		months, calendar := (types.Duration{N: n.N, Unit: n.Unit}).Months()
		switch {
		case calendar:
			day = fmt.Sprintf("addMonths(%s, %d)", day, months)
		case n.Unit == token.Week:
			day = fmt.Sprintf("addDays(%s, %d)", day, 7*n.N)
		default:
			day = fmt.Sprintf("addDays(%s, %d)", day, n.N)
		}
	}
	v.code = primary("%s", day)
	if v.form == instantForm {
		v.code = primary("startOfDay(%s, %s)", day, e.zone())
	}
	return v
}

var ofClock = regexp.MustCompile(`\bat\.(now|today)\b`)

// clockDecl writes Clock and the function that makes one.
func (g *generator) clockDecl() string {
	var sb strings.Builder
	sb.WriteString("// A Clock is an instant as of which segments are decided, and what follows from it\n// alone. It is safe for concurrent use.\ntype Clock struct {\nnow Instant\ntoday Date // in the zone of the workspace\nzone *time.Location\n")
	fails := false
	var made []string
	for _, f := range g.clock.order {
		fmt.Fprintf(&sb, "%s %s\n", f.name, f.typ)
		made = append(made, f.name+": "+ofClock.ReplaceAllString(f.text, "$1")+",")
		fails = fails || f.fails
	}
	sb.WriteString("}\n\n// At returns the clock of an instant, of the years 0001 to 9999. It fails where the\n// zone of the workspace is not known to this machine (import time/tzdata then), or\n// where a window leaves those years.\nfunc At(t time.Time) (at *Clock, err error) {\n")
	if fails {
		sb.WriteString("defer catch(&err)\n")
	}
	if g.prog.Zone == time.UTC || g.prog.Zone.String() == "UTC" {
		sb.WriteString("zone := time.UTC\n")
	} else {
		fmt.Fprintf(&sb, "zone, err := time.LoadLocation(%q)\nif err != nil {\nreturn nil, err\n}\n", g.prog.Zone.String())
	}
	sb.WriteString("now := InstantOf(t)\ntoday := localDate(now, zone)\n")
	fmt.Fprintf(&sb, "return &Clock{\nnow: now,\ntoday: today,\nzone: zone,\n%s\n}, nil\n}\n\n", strings.Join(made, "\n"))
	return sb.String()
}

// dateConst returns the constant of a day.
func (g *generator) dateConst(d types.Date) string {
	name := "day" + strings.ReplaceAll(d.String(), "-", "_")
	g.constants[name] = fmt.Sprintf("%s Date = %d", name, int32(d))
	g.names[name] = true
	return name
}

var noDigits = regexp.MustCompile(`[^0-9]+`)

// instantConst returns the constant of an instant.
func (g *generator) instantConst(i types.Instant) string {
	name := "instant" + strings.Trim(noDigits.ReplaceAllString(i.String(), "_"), "_")
	g.constants[name] = fmt.Sprintf("%s Instant = %d // %s", name, int64(i), i)
	g.names[name] = true
	return name
}

// constantDecls declares the days, instants and patterns that definitions name.
func (g *generator) constantDecls() string {
	var sb strings.Builder
	if len(g.constants) > 0 {
		sb.WriteString("// The days and instants that the definitions name.\nconst (\n")
		for _, name := range slices.Sorted(maps.Keys(g.constants)) {
			sb.WriteString(g.constants[name] + "\n")
		}
		sb.WriteString(")\n\n")
	}
	for _, p := range g.patterns {
		sb.WriteString(p)
	}
	return sb.String() + "\n"
}

func quote(s string) string {
	if !strings.ContainsAny(s, "`\n\r") && strconv.CanBackquote(s) {
		return "`" + s + "`"
	}
	return strconv.Quote(s)
}
