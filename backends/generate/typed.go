package generate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// kinds are the sorts of values that compare, in the order in which they are
// drawn.
var kinds = []string{"bool", "int", "money", "float", "text", "enum", "date", "time", "version"}

// ordered are the kinds that have less and greater.
var ordered = map[string]bool{"int": true, "money": true, "float": true, "text": true, "date": true, "time": true, "version": true}

// typed are attributes and traits of a row itself, by entity and kind.
var typed = map[string]map[string][]string{
	"customer": {"bool": {"verified", "marketing_opt_in"}, "int": {"level", "points", "order_count"}, "money": {"balance", "credit_limit", "spend"},
		"float": {"score"}, "text": {"country", "city", "email"}, "enum": {"plan"}, "date": {"birth_date", "joined_on"},
		"time": {"signed_up_at", "last_seen_at", "last_order"}, "version": {"app_version"}},
	"account": {"int": {"seats", "account_id", "heads"}, "text": {"name"}, "enum": {"tier"}, "date": {"renews_on"}},
	"order": {"bool": {"is_gift", "big"}, "int": {"quantity"}, "money": {"amount"}, "text": {"channel", "ship_country", "order_id"},
		"enum": {"status"}, "date": {"ship_on"}, "time": {"ordered_at"}},
	"order_item": {"int": {"quantity", "item_id"}, "money": {"price", "line_total"}, "text": {"product_id"}},
	"session":    {"bool": {"converted"}, "int": {"session_id"}, "float": {"minutes"}, "text": {"device"}, "time": {"started_at"}},
	"cart_add":   {"int": {"cart_add_id"}, "money": {"value"}, "text": {"product_id"}, "time": {"added_at"}},
	"store":      {"int": {"store_id"}, "text": {"city"}, "date": {"opened_on"}},
	"delivery":   {"int": {"delivery_id", "parcels"}, "date": {"delivered_on"}},
}

// toOne are the rows that one step leads to: prefix of a path, entity.
var toOne = map[string][][2]string{
	"customer": {{"account.", "account"}}, "order": {{"customer.", "customer"}, {"customer.account.", "account"}},
	"order_item": {{"order.", "order"}, {"order.customer.", "customer"}},
}

// operand writes a value of a kind, or "" when the row has none: an attribute,
// one of a related row, an aggregate, a default for null, a choice.
func (g *Generator) operand(s *scope, kind string, depth int) string {
	list := typed[s.entity][kind]
	if depth > 0 && g.chance(2) {
		if a := g.typedAggregate(s, kind, depth-1); a != "" {
			return a
		}
	}
	if steps := toOne[s.entity]; len(steps) > 0 && (len(list) == 0 || g.chance(5)) {
		step := pick(g, steps)
		if far := typed[step[1]][kind]; len(far) > 0 {
			return step[0] + pick(g, far)
		}
	}
	if len(list) == 0 {
		return ""
	}
	x := pick(g, list)
	switch {
	case g.chance(10):
		return fmt.Sprintf("(%s ?? %s)", x, g.literal(kind, x))
	case g.chance(10):
		return fmt.Sprintf("if(%s, %s, %s)", g.cond(s, 0), x, g.literal(kind, x))
	}
	return x
}

// literal writes a constant of a kind; enums have the values of the field, whose
// name is last in x.
func (g *Generator) literal(kind, x string) string {
	switch kind {
	case "bool":
		return pick(g, []string{"true", "false"})
	case "int":
		return pick(g, []string{"0", "1", "2", "3", "-1", "2147483647", "9007199254740992"})
	case "money":
		return pick(g, []string{"0", "20 USD", "50 USD", "19.99 USD", "100.0 USD", "9_999_999_999.99 USD", "(-5 USD)"})
	case "float":
		return pick(g, []string{"0", "0.5", "1.5", "10", "2.25"})
	case "date":
		return pick(g, []string{"2024-02-29", "2000-02-29", "2024-03-10", "today"})
	case "time":
		return pick(g, []string{"2024-03-10T07:00:00Z", "2024-02-29T05:00:00Z", "now"})
	case "version":
		return pick(g, []string{`version("1.2")`, `version("2.0.0-rc.1")`, `version("1.10")`})
	case "enum":
		name := slices.MaxFunc([]string{"plan", "tier", "status"}, func(a, b string) int {
			return cmp.Compare(strings.LastIndex(x, a), strings.LastIndex(x, b))
		})
		return fmt.Sprintf("%q", pick(g, enums[name]))
	}
	return pick(g, texts)
}

// typedAggregate writes an aggregate whose result is of a kind, or "".
func (g *Generator) typedAggregate(s *scope, kind string, depth int) string {
	p, ok := g.path(s)
	if !ok || kind == "enum" {
		return ""
	}
	list := typed[p.to][kind]
	if len(list) == 0 {
		return ""
	}
	calls := []string{"most_common(%s)"}
	if ordered[kind] {
		calls = append(calls, "min(%s)", "max(%s)")
	}
	if p.event {
		calls = append(calls, "first(%s)", "last(%s)", "nth(%s, 2)")
	}
	return fmt.Sprintf(pick(g, calls), g.relation(s, p, pick(g, list), depth))
}

// typedCond compares a value of any kind in one of the ways that it has.
func (g *Generator) typedCond(s *scope, depth int) string {
	kind := pick(g, kinds)
	x := g.operand(s, kind, depth)
	if x == "" {
		return g.typedCount(s, depth)
	}
	y := g.literal(kind, x)
	ops := []string{"=", "!=", "is", "is not"}
	if ordered[kind] {
		ops = append(ops, "<", "<=", ">", ">=")
	}
	switch {
	case g.chance(8):
		return x + pick(g, []string{" is null", " is not null"})
	case g.chance(8) && kind != "bool" && constant(y):
		return fmt.Sprintf("%s%s[%s]", x, pick(g, []string{" in ", " not in "}), y)
	case g.chance(6) && ordered[kind] && kind != "time":
		z := g.literal(kind, x)
		if kind == "date" && constant(y) && constant(z) { // days that end before they begin are refused
			y, z = min(y, z), max(y, z)
		}
		return fmt.Sprintf("%s%sbetween %s and %s", x, pick(g, []string{" ", " not "}), y, z)
	case g.chance(4) && kind != "enum":
		if z := g.operand(s, kind, 0); z != "" {
			y = z
		}
	}
	return x + " " + pick(g, ops) + " " + y
}

func constant(literal string) bool { return literal != "today" && literal != "now" }

// typedCount compares a number of distinct values of any kind.
func (g *Generator) typedCount(s *scope, depth int) string {
	p, ok := g.path(s)
	if !ok {
		return g.field(s, "bool")
	}
	for _, i := range g.r.Perm(len(kinds)) {
		if list := typed[p.to][kinds[i]]; len(list) > 0 {
			return fmt.Sprintf("count(distinct %s) %s %d", g.relation(s, p, pick(g, list), max(depth-1, 0)), pick(g, comparisons), g.r.IntN(4))
		}
	}
	return g.field(s, "bool")
}
