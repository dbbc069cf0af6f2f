package witness_test

import (
	"fmt"
	"slices"
	"strings"
)

const microsOfDay = 86_400_000_000

// preamble declares a customer and a few orders, any of whose columns may hold
// anything that the schema allows.
func preamble() string {
	var b strings.Builder
	declare := func(sort string, names ...string) {
		for _, n := range names {
			fmt.Fprintf(&b, "(declare-const %s %s)\n(declare-const %s.null Bool)\n", n, sort, n)
		}
	}
	declare("Int", "level", "points", "seats", "balance", "credit", "plan", "tier", "birth", "joined", "signed", "seen", "interests")
	declare("String", "city", "email", "country")
	declare("Bool", "verified", "optin")
	b.WriteString("(declare-const now Int)\n(assert (and (<= 0 now) (<= now 4102444800000000)))\n(assert (and (<= 0 plan 2) (<= 0 tier 1)))\n")
	for _, n := range []string{"level", "balance", "joined", "signed", "country", "optin", "interests"} {
		fmt.Fprintf(&b, "(assert (not %s.null))\n", n)
	}
	for _, v := range likes {
		fmt.Fprintf(&b, "(declare-const likes.%s Bool)\n", v)
	}
	fmt.Fprintf(&b, "(assert (>= interests (+ %s)))\n", "(ite likes."+strings.Join(likes, " 1 0) (ite likes.")+" 1 0)")
	for i := range events {
		at := func(n string) string { return fmt.Sprintf("%s%d", n, i) }
		declare("Int", at("at"), at("status"), at("amount"), at("quantity"), at("channel"))
		declare("Bool", at("gift"), at("there"))
		fmt.Fprintf(&b, "(assert (<= 0 %s 3))\n", at("status"))
	}
	return b.String()
}

// events is how many orders the solver is told of.
const events = 4

var likes = []string{"golf", "tea", "running"}

// leaf makes a claim without parts.
func (w *writer) leaf() *claim {
	switch w.r.IntN(16) {
	case 0, 1:
		return w.numeric(w.whole(), one[int64](w, -1, 0, 1, 2, 3, 5, 10))
	case 2:
		return w.numeric(w.money(), one[int64](w, -100, 0, 1, 999, 1000, 1001, 5000))
	case 3:
		return compared(w.whole(), one(w, comparisons...), w.whole())
	case 4:
		return compared(w.money(), one(w, comparisons...), w.money())
	case 5:
		return w.enum()
	case 6:
		return one(w, truth("verified", "verified"), truth("marketing_opt_in", "optin"), isNull(w))
	case 7, 8:
		return w.textual()
	case 9:
		return w.elements()
	case 10, 11:
		return w.temporal()
	}
	return w.aggregate()
}

func truth(text, name string) *claim {
	return &claim{op: "leaf", text: text, known: "(not " + name + ".null)", holds: name}
}

func isNull(w *writer) *claim {
	t := one(w, nullable("points", "points"), nullable("credit_limit", "credit"), nullable("plan", "plan"), nullable("birth_date", "birth"),
		nullable("last_seen_at", "seen"), nullable("city", "city"), nullable("account.seats", "seats"))
	return &claim{op: "leaf", text: t.text + " is null", known: "true", holds: t.null}
}

// whole makes a whole number of the customer.
func (w *writer) whole() term {
	level, points, seats := nullable("level", "level"), nullable("points", "points"), nullable("account.seats", "seats")
	switch w.r.IntN(10) {
	case 0:
		return term{text: "(points ?? 0)", null: "false", smt: "(ite points.null 0 points)"}
	case 1:
		return term{text: "(level + points)", null: "points.null", smt: "(+ level points)"}
	case 2:
		return term{text: "(2 * level - account.seats)", null: "seats.null", smt: "(- (* 2 level) seats)"}
	case 3:
		cond := "(and (not verified.null) verified)"
		return term{text: "if(verified, level, points)", null: "(ite " + cond + " false points.null)", smt: "(ite " + cond + " level points)"}
	case 4:
		return term{text: "abs(points)", null: "points.null", smt: "(ite (< points 0) (- points) points)"}
	case 5:
		return term{text: "days_between(birth_date, joined_on)", null: "birth.null", smt: "(- joined birth)"}
	}
	return one(w, level, points, seats)
}

func (w *writer) money() term {
	t := one(w, term{text: "balance", null: "false", smt: "balance"}, term{text: "credit_limit", null: "credit.null", smt: "credit"},
		term{text: "(balance - credit_limit)", null: "credit.null", smt: "(- balance credit)"},
		term{text: "(credit_limit ?? 0 USD)", null: "false", smt: "(ite credit.null 0 credit)"})
	t.money = true
	return t
}

func (w *writer) enum() *claim {
	text, name, values := "plan", "plan", []string{"free", "pro", "enterprise"}
	if w.r.IntN(3) == 0 {
		text, name, values = "account.tier", "tier", []string{"basic", "gold"}
	}
	return w.listed(text, name, values)
}

// listed makes a claim that a value is one of some, which SMT knows by number.
func (w *writer) listed(text, name string, values []string) *claim {
	var list, same []string
	for i, v := range values {
		if w.r.IntN(2) == 0 || i == len(values)-1 && list == nil {
			list = append(list, fmt.Sprintf("%q", v))
			same = append(same, fmt.Sprintf("(= %s %d)", name, i))
		}
	}
	c := &claim{op: "leaf", text: text + " in [" + strings.Join(list, ", ") + "]", known: "(not " + name + ".null)", holds: "(or false " + strings.Join(same, " ") + ")"}
	c.again = func() *claim {
		return &claim{op: "leaf", known: c.known, holds: c.holds, text: text + " = " + strings.Join(list, " or "+text+" = ")}
	}
	return c
}

var words = []string{"", "a", "ab", "abc", "b", "ba", "B", "zz", "a@b.c"}

// expressions are regular expressions in both languages.
var expressions = [][2]string{
	{"^a", `(re.++ (str.to_re "a") re.all)`},
	{"b$", `(re.++ re.all (str.to_re "b"))`},
	{"^[a-c]+$", `(re.+ (re.range "a" "c"))`},
	{"^(ab|b)*$", `(re.* (re.union (str.to_re "ab") (str.to_re "b")))`},
	{"a[^b]?b", `(re.++ re.all (str.to_re "a") (re.opt (re.inter re.allchar (re.comp (str.to_re "b")))) (str.to_re "b") re.all)`},
	{"z{2}", `(re.++ re.all (str.to_re "zz") re.all)`},
}

func (w *writer) textual() *claim {
	t := one(w, nullable("city", "city"), nullable("email", "email"), nullable("country", "country"))
	word := one(w, words...)
	quoted := fmt.Sprintf("%q", word)
	c := &claim{op: "leaf", known: "(not " + t.null + ")"}
	say := func(text, holds string) *claim {
		c.text, c.holds = t.text+" "+text, holds
		return c
	}
	switch w.r.IntN(10) {
	case 0:
		return say("starts with "+quoted, "(str.prefixof "+quoted+" "+t.smt+")")
	case 1:
		return say("ends with "+quoted, "(str.suffixof "+quoted+" "+t.smt+")")
	case 2:
		return say("contains "+quoted, "(str.contains "+t.smt+" "+quoted+")")
	case 3:
		return say("< "+quoted, "(str.< "+t.smt+" "+quoted+")")
	case 4:
		return say(">= "+quoted, "(str.<= "+quoted+" "+t.smt+")")
	case 5:
		n := w.r.IntN(4)
		c.text, c.holds = fmt.Sprintf("length(%s) <= %d", t.text, n), fmt.Sprintf("(<= (str.len %s) %d)", t.smt, n)
		return c
	case 6:
		u := one(w, nullable("city", "city"), nullable("country", "country"))
		return compared(t, one(w, "=", "!="), u)
	case 7:
		e := one(w, expressions...)
		c.apart = true
		return say(fmt.Sprintf("matches %q", e[0]), "(str.in_re "+t.smt+" "+e[1]+")")
	}
	list := []string{word}
	for w.r.IntN(2) == 0 {
		list = append(list, one(w, words...))
	}
	var names, same []string
	for _, v := range list {
		names, same = append(names, fmt.Sprintf("%q", v)), append(same, fmt.Sprintf("(= %s %q)", t.smt, v))
	}
	say("in ["+strings.Join(names, ", ")+"]", "(or false "+strings.Join(same, " ")+")")
	known, holds := c.known, c.holds
	c.again = func() *claim {
		return &claim{op: "leaf", known: known, holds: holds, text: t.text + " = " + strings.Join(names, " or "+t.text+" = ")}
	}
	return c
}

func (w *writer) elements() *claim {
	v := one(w, likes...)
	c := &claim{op: "leaf", known: "true"}
	switch w.r.IntN(4) {
	case 0:
		n := w.r.IntN(4)
		c.text, c.holds = fmt.Sprintf("size(interests) <= %d", n), fmt.Sprintf("(<= interests %d)", n)
	case 1:
		u := one(w, likes...)
		c.text, c.holds = fmt.Sprintf("interests contains any [%q, %q]", u, v), "(or likes."+u+" likes."+v+")"
	case 2:
		u := one(w, likes...)
		c.text, c.holds = fmt.Sprintf("interests contains all [%q, %q]", u, v), "(and likes."+u+" likes."+v+")"
	default:
		c.text, c.holds = fmt.Sprintf("interests contains %q", v), "likes."+v
	}
	return c
}

func (w *writer) temporal() *claim {
	signed, seen := nullable("signed_up_at", "signed"), nullable("last_seen_at", "seen")
	joined, birth := nullable("joined_on", "joined"), nullable("birth_date", "birth")
	instant := func() term {
		day := 19700 + w.r.Int64N(4)
		return term{text: []string{"2023-12-09", "2023-12-10", "2023-12-11", "2023-12-12"}[day-19700] + "T00:00:00Z", null: "false", smt: integer(day * microsOfDay)}
	}
	t := one(w, signed, seen)
	switch w.r.IntN(6) {
	case 0:
		return compared(t, one(w, comparisons...), instant())
	case 1:
		return compared(signed, one(w, comparisons...), seen)
	case 2:
		d := one(w, joined, birth)
		i := w.r.Int64N(3)
		return compared(d, one(w, comparisons...), term{text: []string{"2000-01-01", "2000-01-02", "2000-02-29"}[i], null: "false", smt: integer([]int64{10957, 10958, 11016}[i])})
	case 3:
		n := one[int64](w, 1, 2, 7)
		return compared(joined, one(w, "<", ">=", "="), term{text: fmt.Sprintf("birth_date + %d days", n), null: "birth.null", smt: fmt.Sprintf("(+ birth %d)", n)})
	}
	n := one[int64](w, 1, 7, 30, 90)
	c := &claim{op: "leaf", text: fmt.Sprintf("%s in last %d days", t.text, n), known: "(not " + t.null + ")",
		holds: fmt.Sprintf("(and (<= (- now %d) %s) (< %s now))", n*microsOfDay, t.smt, t.smt)}
	c.again = func() *claim {
		return &claim{op: "leaf", known: c.known, holds: c.holds, text: fmt.Sprintf("not (%s not in last %d hours)", t.text, n*24)}
	}
	return c
}

// An over is a filter of orders: how it reads, and what it says of a row.
type over struct {
	text string
	of   func(i int) string
}

func (w *writer) over() over {
	var texts, windows []string
	tests := []func(i int) string{func(i int) string {
		return fmt.Sprintf("there%[1]d (not at%[1]d.null) (< at%[1]d now)", i)
	}}
	test := func(format string, args ...any) {
		tests = append(tests, func(i int) string {
			return strings.ReplaceAll(fmt.Sprintf(format, args...), "#", fmt.Sprint(i))
		})
	}
	if w.r.IntN(2) == 0 {
		n := one[int64](w, 7, 30, 90)
		windows = append(windows, fmt.Sprintf(" in last %d days", n))
		test("(<= (- now %d) at#)", n*microsOfDay)
	}
	for w.r.IntN(2) == 0 && len(texts) < 2 {
		switch w.r.IntN(5) {
		case 0:
			n := one[int64](w, 1000, 2000)
			texts = append(texts, fmt.Sprintf("amount >= %d USD", n/100))
			test("(and (not amount#.null) (>= amount# %d))", n)
		case 1:
			texts = append(texts, "quantity > 1")
			test("(> quantity# 1)")
		case 2:
			texts = append(texts, "not is_gift")
			test("(and (not gift#.null) (not gift#))")
		case 3:
			texts = append(texts, `channel = "web"`)
			test("(and (not channel#.null) (= channel# 1))")
		default:
			i := w.r.IntN(2)
			texts = append(texts, []string{`status = "paid"`, `status in ["paid", "pending"]`}[i])
			test("%s", []string{"(= status# 1)", "(<= status# 1)"}[i])
		}
	}
	slices.Sort(texts)
	o := over{text: "orders" + strings.Join(windows, "")}
	if len(texts) > 0 {
		o.text += " where " + strings.Join(texts, " and ")
	}
	o.of = func(i int) string {
		parts := make([]string, len(tests))
		for k, f := range tests {
			parts[k] = f(i)
		}
		return "(and " + strings.Join(parts, " ") + ")"
	}
	return o
}

// total adds up what orders of a filter have.
func (o over) total(value string) string {
	var parts []string
	for i := range events {
		parts = append(parts, "(ite "+o.of(i)+" "+strings.ReplaceAll(value, "#", fmt.Sprint(i))+" 0)")
	}
	return "(+ " + strings.Join(parts, " ") + ")"
}

func (o over) any(test string) string {
	var parts []string
	for i := range events {
		parts = append(parts, "(and "+o.of(i)+" "+strings.ReplaceAll(test, "#", fmt.Sprint(i))+")")
	}
	return "(or " + strings.Join(parts, " ") + ")"
}

func (o over) inside(agg, value string) string {
	return agg + strings.Replace("("+o.text, "orders", value, 1) + ")"
}

// aggregate makes a claim about orders.
func (w *writer) aggregate() *claim {
	o := w.over()
	count := func(o over) term { return term{text: "count(" + o.text + ")", null: "false", smt: o.total("1")} }
	sum := func(o over) term {
		return term{text: o.inside("sum", "orders.amount"), null: "false", smt: o.total("(ite amount#.null 0 amount#)"), money: true}
	}
	known := o.any("(not amount#.null)")
	at := one[int64](w, 0, 1000, 1500, 2000)
	switch w.r.IntN(10) {
	case 0:
		c := &claim{op: "leaf", text: one(w, "any(", "not none(") + o.text + ")", known: "true", holds: o.any("true")}
		c.again = func() *claim {
			return &claim{op: "leaf", known: "true", holds: c.holds, text: "count(" + o.text + ") > 0"}
		}
		return c
	case 1:
		return w.numeric(sum(o), at)
	case 2: // the least amount
		op := one(w, "<", ">=")
		c := &claim{op: "leaf", text: o.inside("min", "orders.amount") + " " + op + " " + constant(term{money: true}, at).text, known: known}
		c.holds = o.any(fmt.Sprintf("(not amount#.null) (< amount# %d)", at))
		if op == ">=" {
			c.holds = "(not " + c.holds + ")"
		}
		return c
	case 3: // the greatest
		op := one(w, ">", "<=")
		c := &claim{op: "leaf", text: o.inside("max", "orders.amount") + " " + op + " " + constant(term{money: true}, at).text, known: known}
		c.holds = o.any(fmt.Sprintf("(not amount#.null) (> amount# %d)", at))
		if op == "<=" {
			c.holds = "(not " + c.holds + ")"
		}
		return c
	case 4:
		mean := term{text: o.inside("avg", "orders.amount"), null: "(not " + known + ")", smt: o.total("(ite amount#.null 0 amount#)"),
			mean: o.total("(ite amount#.null 0 1)"), money: true}
		return compared(mean, one(w, "<", ">"), constant(mean, at))
	case 5:
		return compared(count(o), one(w, comparisons...), count(w.over()))
	case 6:
		return compared(sum(o), one(w, "<", "<=", ">"), sum(w.over()))
	}
	return w.numeric(count(o), w.r.Int64N(4))
}
