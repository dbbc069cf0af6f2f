package english

import (
	"strconv"
	"strings"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// A Wish is which truth values a phrase admits. A negation moves inwards as
// another want, so that each comparison says for itself what it does to nulls.
type Wish int

// The wishes.
const (
	True Wish = iota
	False
	NotTrue  // false or unknown
	NotFalse // true or unknown
)

// opposite is the want of `not x` for a want of x.
var opposite = [...]Wish{True: False, False: True, NotTrue: NotFalse, NotFalse: NotTrue}

// Admits reports whether the wish admits a truth value: true, false or nil.
func (w Wish) Admits(v types.Value) bool {
	switch w {
	case True:
		return v == true
	case False:
		return v == false
	case NotTrue:
		return v != true
	}
	return v != false
}

// holds reports whether the want is for the truth rather than its opposite.
func (w Wish) holds() bool { return w == True || w == NotFalse }

// unknownToo reports whether unknown is admitted.
func (w Wish) unknownToo() bool { return w == NotTrue || w == NotFalse }

// An atom is a phrase about a value of the row ("country" "is US"), about the
// row itself ("have no orders", "has no orders"), or whole ("it is unknown
// whether …").
type atom struct {
	subject      string
	own          bool // the subject is a value of the row that one speaks of
	predicate    string
	plural, sing string
	full         string
}

// about is an atom about a value.
func (w *writer) about(x hir.Expr, predicate string) atom {
	return atom{subject: w.lead(x), own: w.owns(x), predicate: predicate}
}

// relatives are clauses that follow the rows: "whose country is US", "who have
// no orders". Conditions on one value become one clause.
func (w *writer) relatives(conds []hir.Expr) (out []string) {
	var atoms []atom
	for _, c := range conds {
		atoms = append(atoms, w.conjuncts(c, True)...)
	}
	for _, a := range merged(atoms) {
		switch {
		case a.full == "" && a.subject == "":
			out = append(out, w.who()+" "+a.plural)
		case a.own:
			out = append(out, "whose "+a.subject+" "+a.predicate)
		default:
			out = append(out, w.whom()+" "+w.say(a))
		}
	}
	return out
}

// sentence says a condition as a whole sentence; without a subject that needs
// naming in the filter of a relation: "status is paid and it has no items".
func (w *writer) sentence(x hir.Expr, want Wish) string {
	text, _ := w.conjoined(x, want)
	return text
}

// conjoined says a condition, and how many phrases that took.
func (w *writer) conjoined(x hir.Expr, want Wish) (text string, phrases int) {
	atoms := merged(w.conjuncts(x, want))
	parts := make([]string, len(atoms))
	for i, a := range atoms {
		parts[i] = w.say(a)
		if len(atoms) > 1 && hasChoice(parts[i]) {
			parts[i] = "(" + parts[i] + ")"
		}
	}
	if len(parts) == 0 {
		return "always", 1
	}
	return strings.Join(parts, " and "), len(parts)
}

// hasChoice reports whether a phrase beside others needs parentheses.
func hasChoice(phrase string) bool {
	return strings.HasPrefix(phrase, "either ") || strings.HasPrefix(phrase, "if ") || strings.Contains(phrase, "of these hold: ") || strings.HasSuffix(phrase, " or is unknown")
}

// operand is a sentence inside of others.
func (w *writer) operand(x hir.Expr, want Wish) string {
	text, phrases := w.conjoined(x, want)
	if phrases > 1 || hasChoice(text) {
		return "(" + text + ")"
	}
	return text
}

func (w *writer) say(a atom) string {
	switch {
	case a.full != "":
		return a.full
	case a.subject == "" && w.they():
		return "they " + a.plural
	case a.subject == "":
		return "it " + a.sing
	case a.own && w.up == nil:
		return w.their() + a.subject + " " + a.predicate
	}
	return a.subject + " " + a.predicate
}

// merged joins the two ends of a range of one value: "is at least 5 and less than 9".
func merged(atoms []atom) (out []atom) {
	for _, a := range atoms {
		if n := len(out); n > 0 && out[n-1].subject == a.subject && out[n-1].own == a.own && isLimit(a) && isLimit(out[n-1]) {
			out[n-1].predicate += " and " + strings.TrimPrefix(a.predicate, "is ")
			continue
		}
		out = append(out, a)
	}
	return out
}

// isLimit reports whether an atom gives one end of a range, and only that.
func isLimit(a atom) bool {
	return (strings.HasPrefix(a.predicate, "is at ") || strings.HasPrefix(a.predicate, "is more than ") || strings.HasPrefix(a.predicate, "is less than ")) &&
		!strings.Contains(a.predicate, " and ") && !strings.Contains(a.predicate, "unknown")
}

// conjuncts are phrases that all must hold.
func (w *writer) conjuncts(x hir.Expr, want Wish) (out []atom) {
	args, all := Parts(x, want)
	if args == nil || !all {
		return []atom{w.atom(x, want)}
	}
	for _, a := range args {
		out = append(out, w.conjuncts(a.X, a.Wish)...)
	}
	return out
}

// A Part is a condition with the truth values that it may have.
type Part struct {
	X    hir.Expr
	Wish Wish
}

// Parts takes apart what only combines conditions: all of the result must hold,
// or one of it. It is nil for an atom. An empty `and` is no condition.
func Parts(x hir.Expr, want Wish) (args []Part, all bool) {
	if !x.Of().Nullable {
		want = map[bool]Wish{true: True, false: False}[want.holds()]
	}
	switch x := x.(type) {
	case *hir.And:
		return each(x.Args, want), want.holds()
	case *hir.Or:
		return each(x.Args, want), !want.holds()
	case *hir.Not:
		return []Part{{x.X, opposite[want]}}, true
	case *hir.IsTrue:
		if want.holds() {
			return []Part{{x.X, True}}, true
		}
		return []Part{{x.X, NotTrue}}, true
	case *hir.Same:
		if value, other, ok := truthBeside(x.X, x.Y); ok {
			w := [...]Wish{True, NotTrue}
			if !value {
				w = [...]Wish{False, NotFalse}
			}
			if want.holds() {
				return []Part{{other, w[0]}}, true
			}
			return []Part{{other, w[1]}}, true
		}
	case *hir.Call:
		if x.Op == types.Eq || x.Op == types.Ne {
			if value, other, ok := truthBeside(x.Args[0], x.Args[1]); ok {
				if value == (x.Op == types.Ne) {
					want = opposite[want]
				}
				return []Part{{other, want}}, true
			}
		}
	}
	return nil, false
}

func each(args []hir.Expr, want Wish) []Part {
	out := make([]Part, len(args))
	for i, a := range args {
		out[i] = Part{a, want}
	}
	return out
}

// truthBeside finds true or false beside a condition.
func truthBeside(x, y hir.Expr) (value bool, other hir.Expr, ok bool) {
	if k, isConst := y.(*hir.Const); isConst {
		value, ok = k.Value.(bool)
		return value, x, ok
	}
	if k, isConst := x.(*hir.Const); isConst {
		value, ok = k.Value.(bool)
		return value, y, ok
	}
	return false, nil, false
}

// atom says a condition that is no conjunction.
func (w *writer) atom(x hir.Expr, want Wish) atom {
	if args, _ := Parts(x, want); len(args) == 1 {
		return w.atom(args[0].X, args[0].Wish)
	} else if args != nil {
		if len(args) == 0 {
			return atom{full: "never"}
		}
		parts := make([]string, len(args))
		for i, a := range args {
			parts[i] = w.operand(a.X, a.Wish)
		}
		return atom{full: "either " + strings.Join(parts, " or ")}
	}
	if !x.Of().Nullable && want.unknownToo() {
		want = map[bool]Wish{true: True, false: False}[want.holds()]
	}
	switch x := x.(type) {
	case *hir.Const:
		return constantAtom(x, want)
	case *hir.IsNull:
		return w.isNull(x, want)
	case *hir.Member:
		return w.member(x, want)
	case *hir.AtLeast:
		return w.atLeast(x, want)
	case *hir.If:
		return atom{full: "if " + w.operand(x.Cond, True) + " then " + w.operand(x.A, want) + ", otherwise " + w.operand(x.B, want)}
	case *hir.Agg:
		if x.Func == hir.Any || x.Func == hir.None {
			return w.existence(x, (x.Func == hir.Any) == want.holds())
		}
	case *hir.Ranking:
		if x.Func == hir.RankTop || x.Func == hir.RankBottom {
			return w.ranked(x, want)
		}
	case *hir.Same:
		return w.same(x, want)
	case *hir.InWindow:
		return w.about(x.X, verb("is", "is not", want, x.X)+" "+w.window(x.Window, false)+orUnknown(want, x.X))
	case *hir.Anniversary:
		return w.about(x.X, verb("has", "has no", want, x.X)+map[bool]string{true: " an anniversary ", false: " anniversary "}[want.holds()]+
			w.window(x.Window, false)+orUnknown(want, x.X))
	case *hir.In:
		return w.in(x, want)
	case *hir.Call:
		return w.comparison(x, want)
	}
	return w.about(x, truth(want))
}

// truth is what is said of a value that is true or false.
func truth(want Wish) string {
	return [...]string{True: "is true", False: "is false", NotTrue: "is false or unknown", NotFalse: "is true or unknown"}[want]
}

func constantAtom(x *hir.Const, want Wish) atom {
	v, known := x.Value.(bool)
	if known && v == want.holds() || !known && want.unknownToo() {
		return atom{full: "always"}
	}
	return atom{full: "never"}
}

// verb chooses between two forms; the negative one says that unknown values
// drop out, where there are such.
func verb(yes, no string, want Wish, operands ...hir.Expr) string {
	if want.holds() {
		return yes
	}
	for _, x := range operands {
		if x.Of().Nullable && want == False {
			return "is known and " + no
		}
	}
	return no
}

// orUnknown admits unknown values, where there are such: of what is spoken of,
// and of what stands beside it.
func orUnknown(want Wish, x hir.Expr, beside ...hir.Expr) string {
	if !want.unknownToo() {
		return ""
	}
	for _, y := range beside {
		if y.Of().Nullable {
			return " (also where one of the two is unknown)"
		}
	}
	if x.Of().Nullable {
		return " or is unknown"
	}
	return ""
}

func (w *writer) isNull(x *hir.IsNull, want Wish) atom {
	if isCondition(x.X) {
		return atom{full: "it is " + map[bool]string{true: "unknown", false: "known"}[want.holds()] + " whether " + w.operand(x.X, True)}
	}
	return w.about(x.X, map[bool]string{true: "is unknown", false: "is known"}[want.holds()])
}

// isCondition tells conditions from values that happen to be true or false.
func isCondition(x hir.Expr) bool {
	if x.Of().Type.Kind != schema.Bool {
		return false
	}
	switch x.(type) {
	case *hir.Attr, *hir.TraitRef, *hir.Coalesce, *hir.Const:
		return false
	}
	agg, isAgg := x.(*hir.Agg)
	return !isAgg || agg.Func == hir.Any || agg.Func == hir.None
}

func (w *writer) member(x *hir.Member, want Wish) atom {
	owner, own := w.owner(x.Row)
	if own && owner == "" {
		not := map[bool]string{true: "", false: "not "}[want.holds()]
		return atom{plural: "are " + not + "members of " + x.Set.Name, sing: "is " + not + "a member of " + x.Set.Name}
	}
	predicate := "is a member of " + x.Set.Name
	if !want.holds() {
		predicate = "is not a member of " + x.Set.Name
		if _, related := x.Row.(*hir.ToOne); related {
			predicate += " or is missing"
		}
	}
	return atom{subject: unowned(owner), own: own, predicate: predicate}
}

func (w *writer) atLeast(x *hir.AtLeast, want Wish) atom {
	if text, ok := w.habit(x); ok {
		if want.holds() {
			return atom{full: text}
		}
		return atom{full: "it is not so that " + text}
	}
	parts := make([]string, len(x.Preds))
	for i, p := range x.Preds {
		parts[i] = "(" + strconv.Itoa(i+1) + ") " + w.sentence(p, True)
	}
	n := "at least " + thousands(strconv.FormatInt(x.N, 10))
	if !want.holds() {
		n = "fewer than " + thousands(strconv.FormatInt(x.N, 10))
	}
	return atom{full: n + " of these hold: " + strings.Join(parts, "; ")}
}

func (w *writer) same(x *hir.Same, want Wish) atom {
	y := w.value(x.Y)
	if want.holds() {
		text := "is " + y
		if x.X.Of().Nullable && x.Y.Of().Nullable {
			text += " (or both are unknown)"
		}
		return w.about(x.X, text)
	}
	text := "is not " + y
	switch {
	case x.X.Of().Nullable && x.Y.Of().Nullable:
		text += " (also where one of the two is unknown)"
	case x.X.Of().Nullable:
		text += " or is unknown"
	}
	return w.about(x.X, text)
}

func (w *writer) in(x *hir.In, want Wish) atom {
	t := x.X.Of().Type
	if len(x.List) == 0 {
		return w.about(x.X, verb("is one of an empty list", "is none of an empty list", want, x.X)+orUnknown(want, x.X))
	}
	if want.holds() {
		return w.about(x.X, "is "+options(x.List, t, "or")+orUnknown(want, x.X))
	}
	no := "is not " + options(x.List, t, "or")
	return w.about(x.X, verb("", no, want, x.X)+orUnknown(want, x.X))
}
