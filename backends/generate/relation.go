package generate

import (
	"fmt"
)

// A path is a relation path from an entity, where it leads, and whether its rows
// are events.
type path struct {
	text, to string
	event    bool
}

var paths = map[string][]path{
	"customer": {{"orders", "order", true}, {"orders", "order", true}, {"orders", "order", true}, {"sessions", "session", true},
		{"deliveries", "delivery", true}, {"orders.items", "order_item", true}, {"cart_adds", "cart_add", true}, {"stores", "store", false},
		{"account.users", "customer", false}, {"account.users.orders", "order", true}, {`(orders where status = "paid").items`, "order_item", true}},
	"account": {{"users", "customer", false}, {"users.orders", "order", true}, {"users.stores", "store", false}},
	"order":   {{"items", "order_item", true}, {"customer.orders", "order", true}, {"customer.sessions", "session", true}},
	"store":   {{"visitors", "customer", false}, {"visitors.orders", "order", true}},
}

// relation writes a relation with its modifiers and returns where it leads.
// value is appended to the path, as in orders.amount.
func (g *Generator) relation(s *scope, p path, value string, depth int) string {
	text := p.text
	if value != "" {
		text += "." + value
	}
	inner := &scope{entity: p.to, outer: s}
	if g.chance(4) {
		g.alias++
		inner.as = fmt.Sprintf("r%d", g.alias)
		text += " as " + inner.as
	}
	if p.event && g.chance(2) {
		if p.to == "delivery" {
			text += " " + g.dateWindow()
		} else {
			text += " " + g.window(s, true)
		}
	}
	if depth > 0 && g.chance(2) {
		text += " where " + g.cond(inner, depth-1)
	}
	return text
}

func (g *Generator) path(s *scope) (path, bool) {
	list := paths[s.entity]
	if len(list) == 0 {
		return path{}, false
	}
	return pick(g, list), true
}

func (g *Generator) existence(s *scope, depth int) string {
	p, ok := g.path(s)
	if !ok {
		return g.field(s, "bool")
	}
	return pick(g, []string{"any(", "none("}) + g.relation(s, p, "", depth) + ")"
}

// aggregate writes an aggregate that is a plain number or money, or "".
func (g *Generator) aggregate(s *scope, depth int, sort string) string {
	p, ok := g.path(s)
	if !ok {
		return ""
	}
	of := func(call, sort string, more string) string {
		v := own(fields[p.to][sort])
		if len(v) == 0 {
			return ""
		}
		return call + g.relation(s, p, pick(g, v), depth) + more + ")"
	}
	choices := []choice[string]{
		{"sum", 4, func() string { return of("sum(", sort, "") }},
		{"min", 2, func() string { return of("min(", sort, "") }},
		{"max", 2, func() string { return of("max(", sort, "") }},
		{"avg", 2, func() string { return of("avg(", sort, "") }},
		{"median", 2, func() string { return of("median(", sort, "") }},
		{"stddev", 1, func() string { return of("stddev(", sort, "") }},
		{"most_common", 1, func() string { return of("most_common(", sort, "") }},
	}
	if p.event {
		choices = append(choices,
			choice[string]{"first", 2, func() string { return of("first(", sort, "") }},
			choice[string]{"last", 2, func() string { return of("last(", sort, "") }},
			choice[string]{"nth", 1, func() string { return of("nth(", sort, fmt.Sprintf(", %d", 1+g.r.IntN(3))) }})
	}
	if sort == "int" {
		choices = append(choices,
			choice[string]{"count", 8, func() string { return "count(" + g.relation(s, p, "", depth) + ")" }},
			choice[string]{"count distinct", 2, func() string { return of("count(distinct ", pick(g, []string{"text", "int", "enum"}), "") }})
		if p.event {
			choices = append(choices, choice[string]{"active_days", 2, func() string { return "active_days(" + g.relation(s, p, "", depth) + ")" }})
		}
	}
	return choose(g, choices)
}

// window writes a window on instants; as a relation's modifier it may hang on
// values of the outer row.
func (g *Generator) window(s *scope, relation bool) string {
	n := func() string {
		return pick(g, []string{"1 day", "7 days", "30 days", "2 weeks", "36 hours", "1 month", "3 months", "1 quarter", "1 year", "90 minutes"})
	}
	unit := func() string { return pick(g, []string{"day", "week", "month", "quarter", "year"}) }
	choices := []choice[string]{
		{"in last", 6, func() string { return "in last " + n() }},
		{"in last ending", 2, func() string { return "in last " + n() + " ending " + n() + " ago" }},
		{"in this", 2, func() string { return "in this " + unit() }},
		{"in previous", 3, func() string {
			if g.chance(2) {
				return "in previous " + unit()
			}
			return fmt.Sprintf("in previous %d %ss", 1+g.r.IntN(3), unit())
		}},
		{"in next", 1, func() string { return "in next " + n() }},
		{"before", 1, func() string { return "before " + g.point() }},
		{"after", 1, func() string { return "after " + g.point() }},
		{"since", 2, func() string { return "since " + g.point() }},
		{"from until", 1, func() string { return "from 2023-12-31 until " + g.point() }},
		{"on", 1, func() string { return "on " + pick(g, []string{"2024-03-10", "today", "2024-02-29"}) }},
		{"between days", 1, func() string { return "between 2024-02-28 and 2024-03-10" }},
	}
	if relation && s.entity == "customer" && s.as == "" {
		choices = append(choices,
			choice[string]{"anchored on attribute", 2, func() string {
				return pick(g, []string{"since signed_up_at", "before last_seen_at", "from signed_up_at until signed_up_at + 30 days", "on joined_on", "after last_seen_at - 7 days", "from signed_up_at until signed_up_at + 1 month", "between joined_on and joined_on + 2 months"})
			}},
			choice[string]{"anchored on aggregate", 2, func() string {
				return pick(g, []string{"before first(orders.ordered_at) + 60 days", "since last(sessions.started_at)", "after first(orders.ordered_at where status = \"paid\")", "before min(orders.ordered_at) + 1 month", "since last_order"})
			}})
	}
	return choose(g, choices)
}

func (g *Generator) point() string {
	return pick(g, []string{"2024-02-29", "2024-03-10", "2024-01-01T00:00:00Z", "2024-03-10T07:00:00Z", "today - 10 days", "now - 1 month", "now - 36 hours"})
}

func (g *Generator) windowCond(s *scope) string {
	if g.chance(3) {
		if d := g.field(s, "date"); d != "" {
			return d + " " + g.dateWindow()
		}
	}
	t := g.field(s, "time")
	if t == "" {
		return g.field(s, "bool")
	}
	if g.chance(5) {
		return t + " not in last 30 days"
	}
	w := g.window(s, false)
	return t + " " + w
}

func (g *Generator) dateWindow() string {
	return pick(g, []string{"in last 30 days", "in last 1 month", "in last 2 weeks ending 3 days ago", "in next 7 days", "in this month", "in this quarter",
		"in previous week", "in previous 3 months", "before 2024-02-29", "after today", "since 2000-02-29", "from 2024-01-01 until 2024-03-01",
		"on 2024-02-29", "between 1990-01-01 and 2000-02-29", "in last 1 quarter ending 1 month ago", "in this year", "in previous day"})
}

// sequence writes a sequence of customers' events.
func (g *Generator) sequence(s *scope) string {
	g.alias++
	a := fmt.Sprintf("q%d", g.alias)
	within := func() string {
		if g.chance(4) {
			return ""
		}
		return " within " + pick(g, []string{"24 hours", "7 days", "1 month", "30 days"})
	}
	text := "cart_adds as " + a
	if g.chance(2) {
		text += " " + pick(g, []string{"in last 90 days", "in previous month", "since 2024-01-01"})
	}
	switch g.r.IntN(6) {
	case 0:
		text += " then not orders.items" + within() + " where product_id = " + a + ".product_id"
	case 1:
		text += " then sessions" + within() + " then orders" + within()
	case 2:
		text += " then not sessions within 7 days then orders" + within()
	case 3:
		text += " then sessions as w then orders" + within() + " where amount > " + a + ".value overall within 30 days"
	case 4:
		text += " then orders" + within() + " then not sessions within 7 days"
	default:
		text += " then " + pick(g, []string{"orders", "sessions", `orders`}) + within()
	}
	return choose(g, []choice[string]{
		{"any sequence", 3, func() string { return "any(" + text + ")" }},
		{"none sequence", 1, func() string { return "none(" + text + ")" }},
		{"count sequence", 2, func() string { return "count(" + text + fmt.Sprintf(") >= %d", 1+g.r.IntN(2)) }},
	})
}

// habit writes a habit over the row's events.
func (g *Generator) habit(s *scope) string {
	rel := map[string]string{"customer": pick(g, []string{"orders", "sessions", "orders.items"}), "account": "users.orders", "order": "customer.orders"}[s.entity]
	p := "any(" + rel + ")"
	if g.chance(2) {
		p = fmt.Sprintf("count(%s) >= %d", rel, 1+g.r.IntN(2))
	}
	if g.chance(4) {
		p += " or none(" + rel + ")"
	}
	n := 2 + g.r.IntN(4)
	span := pick(g, []string{fmt.Sprintf("previous %d weeks", n), fmt.Sprintf("previous %d months", n), fmt.Sprintf("previous %d days", n),
		fmt.Sprintf("last %d weeks", n), fmt.Sprintf("last %d spans of 10 days", n), fmt.Sprintf("last %d spans of 1 month", n)})
	if g.chance(4) {
		return fmt.Sprintf("each of %s (%s)", span, p)
	}
	return fmt.Sprintf("at least %d of %s (%s)", 1+g.r.IntN(n), span, p)
}

// ranking writes a ranking condition over the entity.
func (g *Generator) ranking(s *scope) string {
	by := map[string][]string{"customer": {"spend", "balance", "points", "level", "signed_up_at", "score", "country", "last_order", "order_count"},
		"account": {"seats", "count(users)", "name"}, "order": {"amount", "quantity", "ordered_at"},
		"store": {"city", "opened_on"}, "session": {"minutes", "started_at"}, "delivery": {"parcels", "delivered_on"}, "order_item": {"price", "line_total"}}[s.entity]
	groups := map[string][]string{"customer": {"country", "plan", "level", "verified", "account.tier"}, "account": {"tier"}, "order": {"status", "channel", "customer_id"},
		"store": {"city"}, "session": {"device", "converted"}, "delivery": {"customer_id"}, "order_item": {"product_id", "order.status"}}[s.entity]
	tail := ""
	if g.chance(2) {
		tail += " within " + pick(g, groups)
	}
	if len(g.sets[s.entity]) > 0 && s.entity != "account" && g.chance(3) {
		tail += " among " + pick(g, g.sets[s.entity][:1])
	}
	e := pick(g, by)
	desc := pick(g, []string{"", " desc"})
	return choose(g, []choice[string]{
		{"top", 2, func() string { return fmt.Sprintf("top %d by %s%s", 1+g.r.IntN(4), e, tail) }},
		{"top percent", 2, func() string { return fmt.Sprintf("top %s by %s%s", pick(g, []string{"10%", "33.3%", "50%"}), e, tail) }},
		{"bottom", 1, func() string { return fmt.Sprintf("bottom %d by %s%s", 1+g.r.IntN(4), e, tail) }},
		{"bottom percent", 1, func() string { return fmt.Sprintf("bottom 20%% by %s%s", e, tail) }},
		{"rank", 1, func() string { return fmt.Sprintf("rank(by %s%s%s) <= 3", e, desc, tail) }},
		{"ntile", 1, func() string { return fmt.Sprintf("ntile(3, by %s%s%s) = %d", e, desc, tail, 1+g.r.IntN(3)) }},
		{"percentile", 1, func() string { return fmt.Sprintf("percentile(by %s%s%s) > 0.5", e, desc, tail) }},
	})
}
