package witness_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// A claim is a condition in two languages: the text of a segment, and what an
// SMT solver is told of it. The second is written from the language's
// documentation and shares nothing with the compiler: a value is a pair of
// whether it is null and what it is, a condition a pair of whether it is known
// and whether it holds, and events are a few rows that may be there.
type claim struct {
	op    string // leaf, and, or, not, is true, at least
	kids  []*claim
	text  string // of a leaf
	known string
	holds string
	again func() *claim // of a leaf, another way to say the same; nil
	apart bool          // of a leaf, it is about regular expressions
}

// String returns the claim in the language of segments.
func (c *claim) String() string {
	parts := make([]string, len(c.kids))
	for i, k := range c.kids {
		parts[i] = "(" + k.String() + ")"
	}
	switch c.op {
	case "leaf":
		return c.text
	case "not":
		return "not " + parts[0]
	case "is true":
		return parts[0] + " is true"
	case "at least":
		return "at least 2 of (" + strings.Join(parts, ", ") + ")"
	}
	return strings.Join(parts, " "+c.op+" ")
}

// smt returns that the claim is known, and that it holds, which counts only when
// it is known.
func (c *claim) smt() (known, holds string) {
	var ks, vs, ts, fs []string
	for _, k := range c.kids {
		a, b := k.smt()
		ks, vs = append(ks, a), append(vs, b)
		ts, fs = append(ts, "(and "+a+" "+b+")"), append(fs, "(and "+a+" (not "+b+"))")
	}
	all := func(op string, list []string) string { return "(" + op + " " + strings.Join(list, " ") + ")" }
	switch c.op {
	case "leaf":
		return c.known, c.holds
	case "not":
		return ks[0], "(not " + vs[0] + ")"
	case "is true":
		return "true", ts[0]
	case "and":
		return "(or " + all("and", ks) + " " + all("or", fs) + ")", all("and", vs)
	case "or":
		return "(or " + all("and", ks) + " " + all("or", ts) + ")", all("or", ts)
	}
	ones := make([]string, len(ts))
	for i, t := range ts {
		ones[i] = "(ite " + t + " 1 0)"
	}
	return "true", "(>= " + all("+", ones) + " 2)"
}

// patterns reports whether a claim asks for regular expressions.
func (c *claim) patterns() bool {
	for _, k := range c.kids {
		if k.patterns() {
			return true
		}
	}
	return c.apart
}

// A writer makes random claims about a customer of the shop.
type writer struct{ r *rand.Rand }

func one[T any](w *writer, list ...T) T { return list[w.r.IntN(len(list))] }

// claim makes a claim of some depth.
func (w *writer) claim(depth int) *claim {
	if depth == 0 || w.r.IntN(5) == 0 {
		return w.leaf()
	}
	kids := func(n int) (list []*claim) {
		for range n {
			list = append(list, w.claim(depth-1))
		}
		return list
	}
	switch w.r.IntN(9) {
	case 0:
		return &claim{op: "not", kids: kids(1)}
	case 1:
		return &claim{op: "is true", kids: kids(1)}
	case 2:
		return &claim{op: "at least", kids: kids(3)}
	case 3, 4, 5:
		return &claim{op: "or", kids: kids(2 + w.r.IntN(2))}
	}
	return &claim{op: "and", kids: kids(2 + w.r.IntN(2))}
}

// kin makes a claim that is like another one: the same in other words, narrower,
// wider, or changed in one place.
func (w *writer) kin(c *claim) *claim {
	switch w.r.IntN(6) {
	case 0:
		return &claim{op: "and", kids: []*claim{c, w.leaf()}}
	case 1:
		return &claim{op: "or", kids: []*claim{w.leaf(), c}}
	case 2:
		return w.changed(c)
	}
	return w.reworded(c)
}

// reworded says the same in other words.
func (w *writer) reworded(c *claim) *claim {
	kids := make([]*claim, len(c.kids))
	for i, k := range c.kids {
		kids[i] = w.reworded(k)
	}
	not := func(c *claim) *claim { return &claim{op: "not", kids: []*claim{c}} }
	switch c.op {
	case "leaf":
		if c.again != nil && w.r.IntN(2) == 0 {
			return c.again()
		}
		return c
	case "and", "or":
		w.r.Shuffle(len(kids), func(i, j int) { kids[i], kids[j] = kids[j], kids[i] })
		other := map[string]string{"and": "or", "or": "and"}[c.op]
		if w.r.IntN(3) == 0 { // De Morgan's law
			for i := range kids {
				kids[i] = not(kids[i])
			}
			return not(&claim{op: other, kids: kids})
		}
		if last := kids[len(kids)-1]; last.op == other && w.r.IntN(2) == 0 { // distribution
			out := &claim{op: other}
			for _, k := range last.kids {
				out.kids = append(out.kids, &claim{op: c.op, kids: append(append([]*claim{}, kids[:len(kids)-1]...), k)})
			}
			return out
		}
		if w.r.IntN(4) == 0 { // absorption
			kids = append(kids, &claim{op: other, kids: []*claim{kids[0], w.leaf()}})
		}
	}
	return &claim{op: c.op, kids: kids}
}

// changed changes one place.
func (w *writer) changed(c *claim) *claim {
	if c.op == "leaf" {
		if c.again != nil && w.r.IntN(2) == 0 {
			return c.again()
		}
		return w.leaf()
	}
	kids := append([]*claim{}, c.kids...)
	i := w.r.IntN(len(kids))
	kids[i] = w.changed(kids[i])
	return &claim{op: c.op, kids: kids}
}

// A term is a value of the customer: its text, when it is null, and its number or
// text in SMT. The unit is that of its constants.
type term struct {
	text, null, smt string
	money           bool
	mean            string // of an average: the count that smt, a sum, is to be divided by
}

func nullable(text, name string) term { return term{text: text, null: name + ".null", smt: name} }

// compared makes a comparison of two terms.
func compared(a term, op string, b term) *claim {
	c := &claim{op: "leaf", text: a.text + " " + op + " " + b.text}
	c.known = "(and (not " + a.null + ") (not " + b.null + "))"
	x, y := a.smt, b.smt
	if a.mean != "" {
		y = "(* " + a.mean + " " + y + ")"
	}
	switch op {
	case "!=":
		c.holds = "(not (= " + x + " " + y + "))"
	default:
		c.holds = "(" + op + " " + x + " " + y + ")"
	}
	return c
}

func integer(n int64) string {
	if n < 0 {
		return fmt.Sprintf("(- %d)", -n)
	}
	return fmt.Sprint(n)
}

// constant returns a constant of a term's kind: money is counted in cents.
func constant(t term, n int64) term {
	if !t.money {
		return term{text: fmt.Sprint(n), null: "false", smt: integer(n)}
	}
	sign, abs := "", n
	if n < 0 {
		sign, abs = "-", -n
	}
	return term{text: fmt.Sprintf("%s%d.%02d USD", sign, abs/100, abs%100), null: "false", smt: integer(n)}
}

var comparisons = []string{"=", "!=", "<", "<=", ">", ">="}

// numeric makes a claim about a number, with the ways to say it that whole steps
// allow.
func (w *writer) numeric(t term, at int64) *claim {
	op := one(w, comparisons...)
	c := compared(t, op, constant(t, at))
	c.again = func() *claim {
		known, holds := c.known, c.holds
		text := ""
		switch {
		case t.mean != "":
			return c
		case op == "<":
			text = compared(t, "<=", constant(t, at-1)).text
		case op == "<=":
			text = compared(t, "<", constant(t, at+1)).text
		case op == ">":
			text = "not (" + compared(t, "<=", constant(t, at)).text + ")"
		case op == ">=":
			text = compared(t, ">", constant(t, at-1)).text
		case op == "=":
			text = fmt.Sprintf("%s between %s and %s", t.text, constant(t, at).text, constant(t, at).text)
		default:
			text = fmt.Sprintf("%s not in [%s]", t.text, constant(t, at).text)
		}
		return &claim{op: "leaf", text: text, known: known, holds: holds}
	}
	return c
}
