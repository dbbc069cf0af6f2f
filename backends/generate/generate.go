// Package generate makes random workspaces and rows over the shop schema of
// testdata/schema, for comparing evaluator and engines. Everything follows from
// a seed. Values and times cluster around the edges where engines differ: nulls,
// empty texts, ends of months, changes of daylight saving, the as-of instant and
// the bounds of the windows that the segments use.
package generate

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// A Workspace is generated source text: DSL over the shop schema.
type Workspace struct {
	Zone  string
	AsOf  string // ISO 8601
	Week  string // the day on which weeks begin
	Text  string // declarations
	Extra string // declarations of a package, in a file of their own
	Names []string
	// Trios are stems of three segments each, stem_t, stem_f and stem_u: a condition,
	// its negation, and that it is unknown. Together they hold every visible row, once.
	Trios []string
	// Pairs are stems of two segments each, stem_x and stem_y, that say the same in
	// two ways: both have the same members.
	Pairs []string
}

// A Generator makes workspaces and rows from one seed.
type Generator struct {
	r     *rand.Rand
	decls strings.Builder
	sets  map[string][]string // entity to names of sets that can be referred to
	turn  map[string]int      // entity to the next condition of the corpus
	alias int
}

// New returns a generator of a seed.
func New(seed uint64) *Generator {
	g := &Generator{r: rand.New(rand.NewPCG(seed, 0x5e9c)), turn: map[string]int{}}
	for entity, list := range corpus {
		g.turn[entity] = int(seed % uint64(len(list)) * 10 % uint64(len(list)))
	}
	return g
}

// zones and instants to be as of: ordinary days, the days of a change of
// daylight saving, the end of February.
var zones = []string{"UTC", "America/New_York", "Europe/London", "Australia/Lord_Howe", "Asia/Kathmandu"}

var asOfs = []string{"2024-03-10T07:30:00Z", "2024-03-15T14:30:00Z", "2024-11-03T06:30:00Z", "2024-02-29T12:00:00Z",
	"2025-03-01T00:00:00Z", "2024-03-31T23:59:59.999999Z", "2023-12-31T23:30:00Z", "2024-01-01T04:59:59Z"}

var weekdays = []string{"monday", "sunday", "saturday"}

// entities are those of segments, as often as they are drawn.
var entities = []string{"customer", "customer", "customer", "customer", "customer", "customer", "customer", "customer", "customer", "customer",
	"order", "order", "account", "account", "store", "session", "delivery", "order_item"}

// Workspace makes n segments; about a fifth of them may refer to earlier ones.
func (g *Generator) Workspace(n int) Workspace {
	g.decls.Reset()
	g.sets = map[string][]string{}
	w := Workspace{Zone: pick(g, zones), AsOf: pick(g, asOfs), Week: pick(g, weekdays)}
	g.decls.WriteString(prelude + stock)
	w.Extra = extra
	g.sets["customer"] = []string{"base_c", "stage.first", "stage.rest", "band.mid", "loose.later", "fifths.two", "shop.extra.fans", "measured"}
	g.sets["order"] = []string{"base_o", "kinds_of_orders.gifts"}
	g.sets["account"] = []string{"base_a", "of_accounts.x"}
	g.sets["store"], g.sets["session"] = []string{"base_s"}, []string{"base_v"}
	for i := range n {
		entity := pick(g, entities)
		name := fmt.Sprintf("g%d", i)
		if i%8 == 7 {
			g.trio(name, entity)
			w.Trios = append(w.Trios, name)
			continue
		}
		if i%8 == 3 {
			g.pair(name, entity)
			w.Pairs = append(w.Pairs, name)
			continue
		}
		g.segment(name, entity)
		g.sets[entity] = append(g.sets[entity], name)
		w.Names = append(w.Names, name)
	}
	w.Text = g.decls.String()
	return w
}

// prelude declares what generated segments refer to.
const prelude = `param floor_amount: decimal = 40 USD
param recent: duration = 30 days
segment base_c of customer { where level >= 2 }
segment base_o of order { where quantity > 1 }
segment base_a of account { where seats > 2 }
segment spender(floor: decimal = 20 USD, window: duration = 90 days) of customer {
  where sum(orders.amount in last window) >= floor
}
trait spend of customer = sum(orders.amount where status = "paid")
trait order_count of customer = count(orders)
trait last_order of customer = last(orders.ordered_at)
trait in_window(window: duration) of customer = count(orders in last window)
trait big of order = amount > 50 USD
trait line_total of order_item = price * quantity
partition stage of customer {
  first where level = 1
  rest otherwise
}
`

func (g *Generator) segment(name, entity string) {
	fmt.Fprintf(&g.decls, "segment %s of %s {\n", name, entity)
	s := &scope{entity: entity}
	if g.chance(2) {
		fmt.Fprintf(&g.decls, "  where %s\n", g.next(entity))
	} else {
		fmt.Fprintf(&g.decls, "  where %s\n", g.cond(s, 3))
	}
	if g.chance(2) {
		fmt.Fprintf(&g.decls, "  where %s\n", g.cond(s, 3))
	}
	if g.chance(4) {
		fmt.Fprintf(&g.decls, "  except %s\n", g.cond(s, 2))
	}
	g.decls.WriteString("}\n")
}

// next returns the next condition of the corpus for an entity.
func (g *Generator) next(entity string) string {
	list := corpus[entity]
	g.turn[entity] = (g.turn[entity] + 1) % len(list)
	return list[g.turn[entity]]
}

// trio declares a condition, its negation, and that it is unknown.
func (g *Generator) trio(name, entity string) {
	p := g.cond(&scope{entity: entity}, 3)
	for _, form := range []string{"%s_t of %s { where (%s) }", "%s_f of %s { where not (%s) }", "%s_u of %s { where (%s) is null }"} {
		fmt.Fprintf(&g.decls, "segment "+form+"\n", name, entity, p)
	}
}

// pair declares two segments that say the same.
func (g *Generator) pair(name, entity string) {
	s := &scope{entity: entity}
	p, q, x := g.cond(s, 2), g.cond(s, 2), g.field(s, "int")
	a, b := g.r.IntN(4), g.r.IntN(6)
	forms := [][2]string{
		{fmt.Sprintf("not ((%s) and (%s))", p, q), fmt.Sprintf("not (%s) or not (%s)", p, q)},
		{fmt.Sprintf("not ((%s) or (%s))", p, q), fmt.Sprintf("not (%s) and not (%s)", p, q)},
		{fmt.Sprintf("not (not (%s))", p), p},
		{fmt.Sprintf("%s in [%d, %d]", x, a, b), fmt.Sprintf("%s = %d or %s = %d", x, a, x, b)},
		{fmt.Sprintf("%s not in [%d, %d]", x, a, b), fmt.Sprintf("%s != %d and %s != %d", x, a, x, b)},
		{fmt.Sprintf("%s between %d and %d", x, a, b), fmt.Sprintf("%s >= %d and %s <= %d", x, a, x, b)},
		{fmt.Sprintf("at least 2 of ((%s), (%s))", p, q), fmt.Sprintf("(%s) and (%s)", p, q)},
	}
	if rel, ok := g.path(s); ok {
		r := g.relation(s, rel, "", 1)
		forms = append(forms, [2]string{"none(" + r + ")", "not any(" + r + ")"}, [2]string{"any(" + r + ")", "count(" + r + ") > 0"})
	}
	form := pick(g, forms)
	fmt.Fprintf(&g.decls, "segment %s_x of %s { where %s }\nsegment %s_y of %s { where %s }\n", name, entity, form[0], name, entity, form[1])
}

// A scope is the row that names belong to, and the rows around it by name.
type scope struct {
	entity string
	outer  *scope
	as     string // the alias of the row, or ""
}

// reach returns how an expression in s names a row of an enclosing scope, or
// "" when a nearer row of the same entity hides it.
func (s *scope) reach(to *scope) string {
	if to.as != "" {
		return to.as
	}
	for near := s; near != to; near = near.outer {
		if near.entity == to.entity {
			return ""
		}
	}
	return to.entity
}

func (g *Generator) chance(oneIn int) bool { return g.r.IntN(oneIn) == 0 }

func pick[T any](g *Generator, list []T) T { return list[g.r.IntN(len(list))] }

// A choice is a construct with its weight.
type choice[T any] struct {
	name   string
	weight int
	make   func() T
}

// choose makes one of the choices.
func choose[T any](g *Generator, choices []choice[T]) T {
	total := 0
	for _, c := range choices {
		total += c.weight
	}
	k := g.r.IntN(total)
	for _, c := range choices {
		if k -= c.weight; k < 0 {
			return c.make()
		}
	}
	panic("generate: no choice")
}
