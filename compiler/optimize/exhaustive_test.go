package optimize

import (
	"flag"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/segc-dev/segc/compiler/calendar"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// A family is small conditions that are combined with each other, and the rows
// that they are tried on: every combination of the values.
type family struct {
	name  string
	atoms func(w *world) []*ir.Node
	over  map[string][]types.Value
}

// A world makes nodes over the row of one entity.
type world struct {
	*ir.Builder
	entity *schema.Entity
	lines  *schema.Relation
	this   *ir.Node
}

func newWorld() *world {
	w := &world{Builder: ir.NewBuilder(), entity: &schema.Entity{Name: "thing"}}
	attr := func(name string, t types.Type, nullable bool) {
		w.entity.Attributes = append(w.entity.Attributes, &schema.Attribute{Entity: w.entity, Name: name, Type: t, Nullable: nullable})
	}
	enum := types.Type{Kind: schema.Enum, Values: []string{"a", "b", "c"}}
	text := types.Type{Kind: schema.String}
	attr("id", text, false)
	attr("flag", types.Type{Kind: schema.Bool}, true)
	attr("sure", types.Type{Kind: schema.Bool}, false)
	attr("n", types.Type{Kind: schema.Int}, true)
	attr("k", types.Type{Kind: schema.Int}, false)
	attr("plan", enum, true)
	attr("kind", enum, false)
	attr("name", text, true)
	attr("price", types.Type{Kind: schema.Decimal, Precision: 12, Scale: 2}, true)
	attr("ratio", types.Type{Kind: schema.Float}, true)
	attr("born", types.Type{Kind: schema.Date}, true)
	attr("at", types.Type{Kind: schema.Timestamp}, true)
	attr("tags", types.Type{Kind: schema.List, Elem: &text}, true)
	w.entity.Key = w.entity.Attributes[0]
	w.lines = &schema.Relation{Name: "lines", From: w.entity, To: w.entity, Many: true}
	w.this = w.Var(0, w.entity)
	return w
}

func (w *world) a(name string) *ir.Node { return w.Attr(w.this, w.entity.Attribute(name)) }

func (w *world) count() *ir.Node {
	return w.Agg(types.Type{Kind: schema.Int}, ir.Aggregate{Func: hir.Count, Steps: []*schema.Relation{w.lines}, Base: 1},
		w.this, w.Bool(true), nil, nil)
}

func (w *world) rank() *ir.Node {
	return w.Rank(ir.Ranking{Op: ir.RankPosition, Entity: w.entity}, w.this, w.Not(w.Null(w.a("n"))), w.a("n"))
}

// lits returns a literal for each state that a predicate can be asked for.
func (w *world) lits(preds ...*ir.Node) []*ir.Node {
	var out []*ir.Node
	for _, p := range preds {
		for _, m := range []ir.Mask{ir.IsTrue, ir.IsFalse, ir.NotTrue, ir.NotFalse} {
			if n := w.Lit(p, m); !slices.Contains(out, n) {
				out = append(out, n)
			}
		}
	}
	return out
}

func (w *world) eq(x *ir.Node, v types.Value) *ir.Node {
	return w.Pred(types.Eq, x, w.Literal(x.Type, v))
}
func (w *world) lt(x *ir.Node, v types.Value) *ir.Node {
	return w.Pred(types.Lt, x, w.Literal(x.Type, v))
}
func (w *world) gt(x *ir.Node, v types.Value) *ir.Node {
	return w.Pred(types.Lt, w.Literal(x.Type, v), x)
}

func (w *world) in(x *ir.Node, list ...types.Value) *ir.Node { return w.In(x, list) }

func (w *world) null(x *ir.Node) []*ir.Node { return []*ir.Node{w.Null(x), w.Not(w.Null(x))} }

func dec(s string) types.Decimal {
	d, err := types.ParseDecimal(s)
	if err != nil {
		panic(err)
	}
	return d
}

func day(s string) types.Date {
	d, err := types.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func moment(s string) types.Instant {
	i, err := types.ParseInstant(s)
	if err != nil {
		panic(err)
	}
	return i
}

func vals(v ...types.Value) []types.Value { return v }

func step(n int64, u token.TimeUnit) types.Duration { return types.Duration{N: n, Unit: u} }

var (
	integer = types.Type{Kind: schema.Int}
	decimal = types.Type{Kind: schema.Decimal}
	float   = types.Type{Kind: schema.Float}
	text_   = types.Type{Kind: schema.String}
	date    = types.Type{Kind: schema.Date}
	instant = types.Type{Kind: schema.Timestamp}
)

var families = []family{
	{"integers with null", func(w *world) []*ir.Node {
		n := w.a("n")
		return append(w.lits(w.eq(n, int64(1)), w.lt(n, int64(1)), w.lt(n, int64(3)), w.gt(n, int64(1)), w.gt(n, int64(2)),
			w.in(n, int64(0), int64(2)), w.gt(n, dec("1.5"))), w.null(n)...)
	}, map[string][]types.Value{"n": vals(nil, int64(0), int64(1), int64(2), int64(3), int64(4))}},

	{"integers", func(w *world) []*ir.Node {
		k := w.a("k")
		return w.lits(w.eq(k, int64(1)), w.eq(k, int64(2)), w.lt(k, int64(1)), w.lt(k, int64(2)), w.lt(k, int64(3)), w.gt(k, int64(1)),
			w.gt(k, int64(3)), w.in(k, int64(1), int64(2)), w.in(k, int64(0), int64(2), int64(3)), w.eq(k, dec("2.5")), w.lt(k, dec("2.5")))
	}, map[string][]types.Value{"k": vals(int64(0), int64(1), int64(2), int64(3), int64(4))}},

	{"enums", func(w *world) []*ir.Node {
		p, k := w.a("plan"), w.a("kind")
		return append(append(w.lits(w.eq(p, "a"), w.eq(p, "b"), w.in(p, "b", "c"), w.in(p, "a", "b", "c")), w.null(p)...),
			w.lits(w.eq(k, "a"), w.in(k, "a", "c"), w.Pred(types.Eq, p, k), w.Pred(types.Eq, p, p))...)
	}, map[string][]types.Value{"plan": vals(nil, "a", "b", "c"), "kind": vals("a", "b", "c")}},

	{"texts", func(w *world) []*ir.Node {
		s := w.a("name")
		lower := w.Call(text_, types.Lower, s)
		length := w.Call(integer, types.Length, s)
		test := func(fn types.Op, x *ir.Node, v string) *ir.Node { return w.Pred(fn, x, w.Const(text_, v)) }
		return append(w.lits(w.eq(s, "ab"), w.in(s, "ab", "B", "x"), w.lt(s, "ab"), test(types.StartsWith, s, ""), test(types.StartsWith, s, "a"),
			test(types.StartsWith, s, "ab"), test(types.EndsWith, s, "b"), test(types.Contains, s, "b"), w.eq(lower, "b"), w.lt(length, int64(0)),
			w.eq(length, int64(2))), w.null(s)...)
	}, map[string][]types.Value{"name": vals(nil, "", "a", "ab", "abc", "B", "b", "xb")}},

	{"truths", func(w *world) []*ir.Node {
		f, s := w.a("flag"), w.a("sure")
		n := w.a("n")
		truth := w.Truth(w.Lit(w.eq(n, int64(1)), ir.IsTrue), w.Lit(w.eq(n, int64(2)), ir.IsTrue))
		return append(append(w.lits(w.Holds(f), w.Holds(s), w.Holds(truth)), w.null(f)...), append(w.null(truth), w.lits(w.gt(n, int64(1)))...)...)
	}, map[string][]types.Value{"flag": vals(nil, true, false), "sure": vals(true, false), "n": vals(nil, int64(1), int64(2), int64(3))}},

	{"decimals and floats", func(w *world) []*ir.Node {
		p, r := w.a("price"), w.a("ratio")
		return append(append(w.lits(w.lt(p, dec("1.5")), w.gt(p, dec("1.5")), w.eq(p, int64(2)), w.lt(p, int64(2)),
			w.lt(w.Call(decimal, types.Add, p, w.Const(decimal, dec("0.5"))), dec("2.00")),
			w.lt(w.Call(decimal, types.Abs, p), int64(0)), w.Pred(types.Lt, p, r)),
			w.lits(w.lt(r, 0.5), w.gt(r, 0.5), w.lt(w.Call(float, types.Add, r, w.Const(float, 0.0)), 0.5))...), w.null(p)...)
	}, map[string][]types.Value{"price": vals(nil, dec("-1"), dec("1"), dec("1.50"), dec("1.51"), dec("2")), "ratio": vals(nil, -1.0, 0.5, 1.75)}},

	{"dates", func(w *world) []*ir.Node {
		d := w.a("born")
		month := w.Call(integer, types.Month, d)
		today := w.Today()
		return append(w.lits(w.lt(d, day("2026-03-01")), w.gt(d, day("2026-02-28")), w.eq(d, day("2026-03-01")),
			w.Pred(types.Lt, w.Shift(d, step(1, token.Month)), today), w.Pred(types.Lt, w.Shift(d, step(2, token.Day)), today),
			w.Pred(types.Lt, today, w.Shift(w.Shift(d, step(1, token.Week)), step(3, token.Day))),
			w.lt(month, int64(3)), w.lt(month, int64(1)), w.lt(w.Call(integer, types.Sub, w.Int(100), w.Call(integer, types.Mul, month, w.Int(2))), int64(76)), w.lt(w.Call(integer, types.Age, d, today), int64(18))), w.null(d)...)
	}, map[string][]types.Value{"born": vals(nil, day("2008-04-01"), day("2025-12-31"), day("2026-01-31"), day("2026-02-28"), day("2026-03-01"), day("2026-03-28"), day("2026-03-30"))}},

	{"instants", func(w *world) []*ir.Node {
		t, now := w.a("at"), w.Now()
		week := w.CalendarStart(instant, token.Week, -1)
		return append(w.lits(w.Pred(types.Lt, t, now), w.Pred(types.Lt, t, w.Shift(now, step(-2, token.Day))),
			w.Pred(types.Lt, w.Shift(t, step(36, token.Hour)), now), w.Pred(types.Lt, t, week), w.Pred(types.Lt, w.Shift(week, step(1, token.Month)), t),
			w.Pred(types.Eq, w.Call(date, types.LocalDate, t), w.Today()),
			w.Pred(types.Lt, t, w.Call(instant, types.StartOfDay, w.Const(date, day("2026-03-31")))),
			w.lt(w.Call(integer, types.Hour, t), int64(24))), w.null(t)...)
	}, map[string][]types.Value{"at": vals(nil, moment("2026-03-23T00:00:00Z"), moment("2026-03-22T23:59:59Z"), moment("2026-03-29T12:00:00Z"),
		moment("2026-03-30T00:00:00Z"), moment("2026-03-31T11:59:59Z"), moment("2026-03-31T12:00:00Z"), moment("2026-05-01T00:00:00Z"))}},

	{"lists", func(w *world) []*ir.Node {
		l := w.a("tags")
		list := func(v ...types.Value) *ir.Node { return w.Const(l.Type, v) }
		return append(w.lits(w.Pred(types.ListAny, l, list("a")), w.Pred(types.ListAll, l, list("a")), w.Pred(types.ListAll, l, list()),
			w.Pred(types.ListAny, l, list()), w.Pred(types.ListContains, l, w.Const(text_, "a")), w.Pred(types.ListAll, l, list("a", "b")),
			w.lt(w.Call(integer, types.Size, l), int64(0)), w.gt(w.Call(integer, types.Size, l), int64(0))), w.null(l)...)
	}, map[string][]types.Value{"tags": vals(nil, vals(), vals("a"), vals("b"), vals("a", "b"))}},

	{"counts and ranks", func(w *world) []*ir.Node {
		c, r := w.count(), w.rank()
		empty := w.Agg(integer, *c.Agg, w.this, w.Bool(false), nil, nil)
		longest := w.Agg(integer, ir.Aggregate{Func: hir.Max, Steps: c.Agg.Steps, Base: 1}, w.this, w.Bool(false), w.a("n"), nil)
		nobody := w.Rank(*r.Rank, w.this, w.Bool(false), w.a("n"))
		return append(append(w.lits(w.lt(c, int64(1)), w.gt(c, int64(0)), w.eq(c, int64(0)), w.lt(c, int64(0)), w.lt(c, int64(3)), w.in(c, int64(0), int64(2))),
			w.lits(w.lt(r, int64(1)), w.gt(r, int64(1)))...), w.lits(w.lt(empty, int64(1)), w.lt(longest, int64(1)), w.lt(nobody, int64(1)))...)
	}, map[string][]types.Value{"count": vals(int64(0), int64(1), int64(2), int64(3)), "rank": vals(nil, int64(1), int64(2))}},

	{"conditional values", func(w *world) []*ir.Node {
		n, k := w.a("n"), w.a("k")
		flag := w.Lit(w.Holds(w.a("flag")), ir.IsTrue)
		one, two := w.Int(1), w.Int(2)
		or := w.Coalesce(integer, n, w.Int(5))
		twice := w.Coalesce(integer, n, w.If(integer, flag, n, w.Const(integer, nil)), n, k)
		score := w.If(integer, flag, one, w.If(integer, w.Lit(w.lt(n, int64(2)), ir.IsTrue), two, k))
		same := w.If(integer, flag, w.If(integer, flag, n, one), w.If(integer, w.Not(flag), two, k))
		return append(w.lits(w.lt(or, int64(3)), w.gt(or, int64(3)), w.in(or, int64(1), int64(5)), w.eq(w.Coalesce(integer, n, n, k), int64(1)), w.lt(twice, int64(2)),
			w.eq(score, int64(1)), w.gt(score, int64(1)), w.eq(score, int64(7)), w.eq(same, int64(2)), w.lt(w.If(integer, flag, n, two), int64(2))), flag)
	}, map[string][]types.Value{"n": vals(nil, int64(1), int64(2), int64(5)), "k": vals(int64(1), int64(7)), "flag": vals(nil, true, false)}},

	{"arithmetic", func(w *world) []*ir.Node {
		n := w.a("n")
		call := func(fn types.Op, args ...*ir.Node) *ir.Node { return w.Call(integer, fn, args...) }
		plus := func(x *ir.Node, v int64) *ir.Node { return call(types.Add, x, w.Int(v)) }
		minus := func(x *ir.Node, v int64) *ir.Node { return call(types.Sub, x, w.Int(v)) }
		half := w.Call(float, types.Div, n, w.Int(2))
		return append(w.lits(w.lt(plus(n, 2), int64(3)), w.gt(minus(n, 2), int64(-1)), w.eq(plus(minus(n, 3), 1), int64(0)), w.in(plus(n, 1), int64(1), int64(4)),
			w.lt(call(types.Mul, plus(n, 0), w.Int(1)), int64(2)), w.eq(call(types.Neg, call(types.Neg, n)), int64(1)), w.lt(call(types.Abs, call(types.Neg, n)), int64(1)),
			w.eq(call(types.Round, n), int64(2)), w.lt(half, 1.0), w.Pred(types.Lt, n, n)), w.null(half)...)
	}, map[string][]types.Value{"n": vals(nil, int64(-1), int64(0), int64(1), int64(2), int64(3))}},
}

// rows returns every combination of values.
func (f family) rows() []row {
	var names []string
	for name := range f.over {
		names = append(names, name)
	}
	slices.Sort(names)
	out := []row{{}}
	for _, name := range names {
		var next []row
		for _, r := range out {
			for _, v := range f.over[name] {
				more := row{name: v}
				for k, old := range r {
					more[k] = old
				}
				next = append(next, more)
			}
		}
		out = next
	}
	return out
}

// shapes combine three conditions.
var shapes = []func(w *world, a, b, c *ir.Node) *ir.Node{
	func(w *world, a, b, c *ir.Node) *ir.Node { return w.And(a, b, c) },
	func(w *world, a, b, c *ir.Node) *ir.Node { return w.Or(a, b, c) },
	func(w *world, a, b, c *ir.Node) *ir.Node { return w.And(a, w.Or(b, c)) },
	func(w *world, a, b, c *ir.Node) *ir.Node { return w.Or(a, w.And(b, c)) },
	func(w *world, a, b, c *ir.Node) *ir.Node { return w.Or(w.And(a, b), w.And(a, c)) },
	func(w *world, a, b, c *ir.Node) *ir.Node { return w.And(w.Or(a, b), w.Or(b, c), w.Or(a, w.Not(c))) },
	func(w *world, a, b, c *ir.Node) *ir.Node { return w.AtLeast(2, a, b, c) },
	func(w *world, a, b, c *ir.Node) *ir.Node { return w.Or(a, w.AtLeast(2, a, b, b, w.Not(c))) },
}

var full = flag.Bool("full", false, "try every condition of TestRulesHold, not one in nine")

// TestRulesHold tries every rule on small conditions over small rows: whatever
// rules are on, the condition holds for the same rows before and after; each
// rewriting lowers the measure; it ends; and each rule is met.
func TestRulesHold(t *testing.T) {
	fired := map[string]int{}
	tried := 0
	for _, f := range families {
		rows := f.rows()
		for i := range len(f.atoms(newWorld())) {
			w := newWorld() // a new one now and then: nodes are kept
			atoms := f.atoms(w)
			c := &checking{t: t, w: w, rows: rows, fired: fired, all: New(w.Builder, options(nil, nil))}
			a := atoms[i]
			c.check(a)
			for j := i; j < len(atoms); j++ {
				for k := j; k < len(atoms); k++ {
					if !*full && (i+j+k)%9 != 0 {
						continue
					}
					for s, shape := range shapes {
						order := [][3]*ir.Node{{a, atoms[j], atoms[k]}, {atoms[j], a, atoms[k]}, {atoms[k], a, atoms[j]}}[(s+i+j+k)%3]
						c.check(shape(w, order[0], order[1], order[2]))
					}
				}
			}
			tried += c.tried
			if t.Failed() {
				t.Fatalf("family %q", f.name)
			}
		}
	}
	for _, r := range Rules {
		if fired[r.Name] == 0 {
			t.Errorf("rule %s never fired", r.Name)
		}
	}
	t.Logf("%d conditions; fired: %v", tried, fired)
}

func options(skip func(string) bool, fired func(string, *ir.Node, *ir.Node)) Options {
	now := asOf
	return Options{Now: &now, Calendar: &calendar.Calendar{Zone: time.UTC, WeekStart: time.Monday}, Skip: skip, Fired: fired}
}

type checking struct {
	t     *testing.T
	w     *world
	rows  []row
	fired map[string]int
	all   *Optimizer
	seen  map[*ir.Node]bool
	tried int
}

func (c *checking) check(n *ir.Node) {
	if c.seen == nil {
		c.seen = map[*ir.Node]bool{}
	}
	if c.seen[n] || c.t.Failed() {
		return
	}
	c.seen[n] = true
	c.tried++
	c.compare(n, c.all)
	if c.tried%5 != 0 {
		return
	}
	name := Rules[c.tried/5%len(Rules)].Name
	c.compare(n, New(c.w.Builder, options(func(r string) bool { return r == name }, nil)))
	c.compare(n, New(c.w.Builder, options(func(r string) bool { return r != name }, nil)))
}

func (c *checking) compare(n *ir.Node, o *Optimizer) {
	var path []string
	o.opts.Fired = func(rule string, before, after *ir.Node) {
		c.fired[rule]++
		path = append(path, fmt.Sprintf("%s: %s->  %s", rule, ir.Dump(before), ir.Dump(after)))
		if n, m := before.Size(), after.Size(); m > n || m == n && forms(after) >= forms(before) {
			c.t.Errorf("rule %s does not lower the measure: (%d, %d) of\n%s-> (%d, %d) of\n%s", rule, n, forms(before), ir.Dump(before), m, forms(after), ir.Dump(after))
		}
	}
	m := o.Run(n)
	if !o.Settled() {
		c.t.Errorf("did not settle: %s%v", ir.Dump(n), path)
	}
	for _, r := range c.rows {
		if before, after := r.holds(n), r.holds(m); before != after {
			c.t.Errorf("%s-> %son %v: %v became %v\n%v", ir.Dump(n), ir.Dump(m), r, before, after, path)
			return
		}
	}
}

// forms counts what is turned into another form of the same size. Each
// rewriting lowers the size of a node, or leaves it and lowers this.
func forms(n *ir.Node) int {
	c := 0
	for _, a := range n.Args {
		c += forms(a)
	}
	switch {
	case n.Op == ir.Lit && n.Mask&ir.IsUnknown != 0, n.Op == ir.Pred && n.Fn == types.Eq, n.Op == ir.Pred && n.Fn == types.Lt && n.Args[0].IsConst(),
		n.Op == ir.Pred && (n.Fn == types.ListAny || n.Fn == types.ListAll), n.Op == ir.Shift && n.Free != 0,
		n.Op == ir.Now, n.Op == ir.Today, n.Op == ir.CalendarStart:
		c++
	}
	return c
}
