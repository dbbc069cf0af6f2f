package generate

import (
	"fmt"
	"strings"
)

// cond writes a condition over the scope's row.
func (g *Generator) cond(s *scope, depth int) string {
	if depth > 0 && g.chance(3) {
		return g.compound(s, depth)
	}
	choices := []choice[string]{
		{"number comparison", 6, func() string { return g.compareNumbers(s, depth) }},
		{"money comparison", 5, func() string { return g.compareMoney(s, depth) }},
		{"text", 6, func() string { return g.textCond(s) }},
		{"is null", 2, func() string { return g.field(s, "any") + pick(g, []string{" is null", " is not null"}) }},
		{"bool attribute", 2, func() string { return g.field(s, "bool") }},
		{"window", 5, func() string { return g.windowCond(s) }},
		{"enum", 3, func() string { return g.enumCond(s) }},
		{"typed", 10, func() string { return g.typedCond(s, depth) }},
	}
	if s.outer == nil && depth > 0 && len(corpus[s.entity]) > 0 {
		choices = append(choices, choice[string]{"corpus", 5, func() string { return g.next(s.entity) }})
	}
	if s.entity == "customer" {
		choices = append(choices,
			choice[string]{"list", 3, g.listCond},
			choice[string]{"version", 2, g.versionCond},
			choice[string]{"distance", 1, g.distanceCond},
			choice[string]{"anniversary", 2, g.anniversaryCond},
			choice[string]{"date comparison", 2, g.dateCond},
		)
	}
	if depth > 0 {
		choices = append(choices,
			choice[string]{"any or none", 5, func() string { return g.existence(s, depth) }},
			choice[string]{"membership", 3, func() string { return g.membership(s) }},
		)
		if s.outer == nil {
			if len(paths[s.entity]) > 0 && s.entity != "store" {
				choices = append(choices, choice[string]{"habit", 2, func() string { return g.habit(s) }})
			}
			choices = append(choices,
				choice[string]{"ranking", 2, func() string { return g.ranking(s) }},
			)
		}
		if s.outer == nil && s.entity == "customer" {
			choices = append(choices, choice[string]{"sequence", 3, func() string { return g.sequence(s) }},
				choice[string]{"split bucket", 1, func() string { return fmt.Sprintf("bucket(%q) < %d%%", pick(g, []string{"a", "exp"}), 10+g.r.IntN(80)) }})
		}
	}
	return choose(g, choices)
}

// compound writes logic over conditions.
func (g *Generator) compound(s *scope, depth int) string {
	sub := func() string { return "(" + g.cond(s, depth-1) + ")" }
	return choose(g, []choice[string]{
		{"and", 4, func() string { return sub() + " and " + sub() }},
		{"or", 4, func() string { return sub() + " or " + sub() }},
		{"not", 4, func() string { return "not " + sub() }},
		{"is true", 1, func() string {
			return sub() + pick(g, []string{" is true", " is not true", " is false", " is not false"})
		}},
		{"is unknown", 1, func() string { return sub() + " is null" }},
		{"at least", 2, func() string {
			return fmt.Sprintf("at least %d of (%s, %s, %s)", 1+g.r.IntN(3), sub(), sub(), sub())
		}},
		{"if", 1, func() string { return "if(" + sub() + ", " + sub() + ", " + sub() + ")" }},
		{"bool coalesce", 1, func() string { return "(" + g.field(s, "bool") + " ?? " + pick(g, []string{"true", "false"}) + ")" }},
	})
}

// fields are attributes by entity and sort.
var fields = map[string]map[string][]string{
	"customer": {
		"int":   {"level", "points", "length(email)", "size(interests)", "age(birth_date)", "year(joined_on)", "order_count", "weekday(signed_up_at)", "hour(last_seen_at)", "month(birth_date)", "days_between(joined_on, birth_date)", "days_between(signed_up_at, last_seen_at)", "account.seats", "level + points", "in_window(recent)", "in_window(60 days)"},
		"float": {"score", "points / level", "score * 2", "level / 2"},
		"money": {"balance", "credit_limit", "balance - credit_limit", "balance * 2", "spend", "credit_limit ?? 0 USD", "abs(balance)", "round(balance)", "floor(credit_limit)", "ceil(balance * 1.5)", "-balance"},
		"text":  {"country", "city", "email", "account.name", "lower(city)", "trim(city)", "city ?? country", "domain(email)", "upper(country)"},
		"bool":  {"verified", "marketing_opt_in"},
		"any":   {"plan", "birth_date", "last_seen_at", "app_version", "home", "account.tier", "account.name", "badges", "verified", "credit_limit", "points / level", "last_order"},
		"enum":  {"plan", "account.tier"},
		"time":  {"signed_up_at", "last_seen_at", "last_order"},
		"date":  {"birth_date", "joined_on", "account.renews_on"},
	},
	"account": {
		"int":   {"seats", "count(users)", "account_id"},
		"float": {"seats / 2"},
		"money": {"sum(users.balance)", "max(users.credit_limit)", "sum(users.orders.amount)"},
		"text":  {"name"},
		"bool":  {"(seats > 2)"},
		"any":   {"seats", "tier", "renews_on"},
		"enum":  {"tier"},
		"time":  {"max(users.signed_up_at)", "first(users.orders.ordered_at)"},
		"date":  {"renews_on"},
	},
	"order": {
		"int":   {"quantity", "count(items)", "customer.level", "customer.points"},
		"float": {"customer.score", "quantity / 2"},
		"money": {"amount", "amount * 2", "customer.balance", "amount / quantity * 1", "sum(items.line_total)"},
		"text":  {"channel", "ship_country", "customer.country"},
		"bool":  {"is_gift", "big", "customer.verified"},
		"any":   {"amount", "channel", "is_gift", "ship_on", "customer.plan", "customer_id"},
		"enum":  {"status", "customer.plan"},
		"time":  {"ordered_at", "customer.signed_up_at"},
		"date":  {"ship_on", "customer.birth_date"},
	},
	"order_item": {
		"int":   {"quantity", "item_id", "order.quantity"},
		"float": {"quantity / 3"},
		"money": {"price", "price * quantity", "line_total", "order.amount", "product.price"},
		"text":  {"product_id", "product.category", "order.channel"},
		"bool":  {"order.is_gift"},
		"any":   {"product.category", "order.amount"},
		"enum":  {"order.status"},
		"time":  {"order.ordered_at"},
		"date":  {"order.ship_on"},
	},
	"session": {
		"int":   {"session_id"},
		"float": {"minutes"},
		"money": nil,
		"text":  {"device"},
		"bool":  {"converted"},
		"any":   {"minutes", "device"},
		"time":  {"started_at"},
	},
	"cart_add": {
		"int": {"cart_add_id"}, "money": {"value"}, "text": {"product_id"}, "any": {"value"}, "time": {"added_at"},
		"bool": {"(value > 20 USD)"},
	},
	"delivery": {
		"int": {"parcels", "delivery_id"}, "any": {"delivered_on"}, "date": {"delivered_on"}, "bool": {"(parcels > 1)"},
	},
	"store": {
		"int": {"store_id"}, "text": {"city"}, "any": {"opened_on"}, "date": {"opened_on"}, "bool": {"(store_id > 2)"},
	},
}

// field returns a value of a sort of the row, or of a row around it.
func (g *Generator) field(s *scope, sort string) string {
	if s.outer != nil && g.chance(5) {
		if name := s.reach(s.outer); name != "" {
			if plain := bare(fields[s.outer.entity][sort]); len(plain) > 0 {
				return name + "." + pick(g, plain)
			}
		}
	}
	list := fields[s.entity][sort]
	if len(list) == 0 {
		return ""
	}
	return pick(g, list)
}

// own returns the fields that are attributes or traits of the row itself.
func own(list []string) (out []string) {
	for _, f := range bare(list) {
		if !strings.Contains(f, ".") {
			out = append(out, f)
		}
	}
	return out
}

// bare returns the fields that are plain paths.
func bare(list []string) (out []string) {
	for _, f := range list {
		if strings.Trim(f, "abcdefghijklmnopqrstuvwxyz_.") == "" {
			out = append(out, f)
		}
	}
	return out
}

var comparisons = []string{"=", "!=", "<", "<=", ">", ">="}

func (g *Generator) compareNumbers(s *scope, depth int) string {
	x := g.number(s, depth)
	switch g.r.IntN(8) {
	case 0:
		return fmt.Sprintf("%s between %d and %d", x, g.r.IntN(4)-1, g.r.IntN(6))
	case 1:
		return fmt.Sprintf("%s %s [%d, %d]", x, pick(g, []string{"in", "not in"}), g.r.IntN(4), g.r.IntN(8))
	case 2:
		return x + " " + pick(g, comparisons) + " " + g.number(s, depth)
	case 3:
		return fmt.Sprintf("%s %s %d", x, pick(g, []string{"is", "is not"}), g.r.IntN(4))
	}
	return fmt.Sprintf("%s %s %s", x, pick(g, comparisons), pick(g, []string{"0", "1", "2", "3", "5", "10", "1.5", "-1"}))
}

func (g *Generator) number(s *scope, depth int) string {
	if depth > 0 && g.chance(3) {
		if a := g.aggregate(s, depth, "int"); a != "" {
			return a
		}
	}
	if g.chance(4) {
		if f := g.field(s, "float"); f != "" {
			return f
		}
	}
	return g.field(s, "int")
}

func (g *Generator) compareMoney(s *scope, depth int) string {
	x := g.money(s, depth)
	if x == "" {
		return g.compareNumbers(s, depth)
	}
	if g.chance(4) {
		if y := g.money(s, depth); y != "" {
			return x + " " + pick(g, comparisons) + " " + y
		}
	}
	if g.chance(6) {
		return x + " " + pick(g, comparisons) + " floor_amount"
	}
	return fmt.Sprintf("%s %s %s", x, pick(g, comparisons), pick(g, []string{"0", "19.99 USD", "20 USD", "50 USD", "49.995 USD", "100 USD", "-5 USD"}))
}

func (g *Generator) money(s *scope, depth int) string {
	if depth > 0 && g.chance(2) {
		if a := g.aggregate(s, depth, "money"); a != "" {
			return a
		}
	}
	return g.field(s, "money")
}

var texts = []string{`"US"`, `"us"`, `"DE"`, `""`, `"a "`, `"a"`, `"A"`, `"é"`, `"50%"`, `"it's"`, `"a_b"`, `"back\\slash"`, `"x@y.com"`, `"web"`, `"日本"`}

func (g *Generator) textCond(s *scope) string {
	x := g.field(s, "text")
	if x == "" {
		return g.field(s, "bool")
	}
	switch g.r.IntN(7) {
	case 0:
		return x + pick(g, []string{" in ", " not in "}) + "[" + pick(g, texts) + ", " + pick(g, texts) + "]"
	case 1:
		return x + pick(g, []string{" contains ", " starts with ", " ends with ", " not contains ", " not starts with ", " not ends with "}) + pick(g, texts)
	case 2:
		return x + pick(g, []string{" matches ", " not matches "}) + pick(g, []string{`"^U"`, `"a.?$"`, `"[0-9]+%"`, `"(x|é)"`})
	case 3:
		if y := g.field(s, "text"); y != "" {
			return x + " " + pick(g, comparisons) + " " + y
		}
	case 4:
		return x + pick(g, []string{" is ", " is not "}) + pick(g, texts)
	}
	return x + " " + pick(g, comparisons) + " " + pick(g, texts)
}

// enums are the values of enums by field.
var enums = map[string][]string{
	"plan": {"free", "pro", "enterprise"}, "account.tier": {"basic", "gold"}, "tier": {"basic", "gold"},
	"status": {"pending", "paid", "refunded", "cancelled"}, "order.status": {"pending", "paid", "refunded", "cancelled"},
	"customer.plan": {"free", "pro", "enterprise"},
}

func (g *Generator) enumCond(s *scope) string {
	list := fields[s.entity]["enum"]
	if len(list) == 0 {
		return g.field(s, "any") + " is not null"
	}
	f := pick(g, list)
	v := func() string { return fmt.Sprintf("%q", pick(g, enums[f])) }
	switch g.r.IntN(4) {
	case 0:
		return f + " in [" + v() + ", " + v() + "]"
	case 1:
		return f + " not in [" + v() + "]"
	case 2:
		return f + pick(g, []string{" is ", " is not "}) + v()
	}
	return f + pick(g, []string{" = ", " != "}) + v()
}

func (g *Generator) listCond() string {
	return pick(g, []string{`interests contains "golf"`, `interests not contains "tea"`, `interests contains any ["golf", "tea"]`,
		`interests contains all ["golf", "tea"]`, `badges contains 3`, `badges contains any [1, 2]`, `badges not contains all [1]`,
		`interests contains all []`, `badges contains any []`, `size(badges) > 1`, `interests contains city`})
}

func (g *Generator) versionCond() string {
	return "app_version " + pick(g, comparisons) + ` version("` + pick(g, []string{"1.2.0", "1.10", "2.0.0-rc.1", "v2", "1.2.0-alpha.2"}) + `")`
}

func (g *Generator) distanceCond() string {
	return "distance(home, point(40.7128, -74.006)) " + pick(g, []string{"<=", ">"}) + " " + pick(g, []string{"25 km", "5 mi", "500 m"})
}

func (g *Generator) anniversaryCond() string {
	return "anniversary(" + pick(g, []string{"birth_date", "joined_on"}) + ") " +
		pick(g, []string{"in next 7 days", "in last 30 days", "in this month", "in previous 2 weeks", "in next 1 year", "on today", "between 2024-02-28 and 2024-03-01", "from 2023-12-20 until 2024-01-10", "in last 1 month ending 1 week ago"})
}

func (g *Generator) dateCond() string {
	return pick(g, []string{"birth_date", "joined_on", "account.renews_on"}) + " " + pick(g, comparisons) + " " +
		pick(g, []string{"today", "2024-02-29", "joined_on", "today - 1 month", "joined_on + 30 days", "2000-02-29", "birth_date + 20 years"})
}

func (g *Generator) membership(s *scope) string {
	if s.entity == "customer" && g.chance(3) {
		return pick(g, []string{"in spender(30 USD, window: 60 days)", "in spender(window: 1 year)", "not in spender(10 USD)"})
	}
	if s.entity == "customer" && g.chance(4) {
		return "account " + pick(g, []string{"in", "not in"}) + " base_a"
	}
	if s.entity == "order" && g.chance(3) {
		return "customer " + pick(g, []string{"in ", "not in "}) + pick(g, g.sets["customer"])
	}
	list := g.sets[s.entity]
	if len(list) == 0 {
		return g.field(s, "bool")
	}
	return pick(g, []string{"in ", "not in "}) + pick(g, list)
}
