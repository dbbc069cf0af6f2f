package english

import (
	"strconv"
	"strings"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// negations are the comparisons that hold when another does not.
var negations = map[types.Op]types.Op{types.Eq: types.Ne, types.Ne: types.Eq, types.Lt: types.Ge, types.Ge: types.Lt,
	types.Gt: types.Le, types.Le: types.Gt}

// mirrored are the comparisons with their sides exchanged.
var mirrored = map[types.Op]types.Op{types.Eq: types.Eq, types.Ne: types.Ne, types.Lt: types.Gt, types.Ge: types.Le,
	types.Gt: types.Lt, types.Le: types.Ge}

var orders = map[types.Op]string{types.Eq: "is", types.Ne: "is not", types.Lt: "is less than", types.Le: "is at most",
	types.Gt: "is more than", types.Ge: "is at least"}

var timeOrders = map[types.Op]string{types.Eq: "is", types.Ne: "is not", types.Lt: "is before", types.Le: "is not after",
	types.Gt: "is after", types.Ge: "is not before"}

var textOrders = map[types.Op]string{types.Eq: "is", types.Ne: "is not", types.Lt: "sorts before", types.Le: "sorts no later than",
	types.Gt: "sorts after", types.Ge: "sorts no earlier than"}

// order says a comparison of values of a type.
func order(op types.Op, t types.Type) string {
	switch t.Kind {
	case schema.Date, schema.Timestamp:
		return timeOrders[op]
	case schema.String, schema.Enum:
		return textOrders[op]
	}
	return orders[op]
}

// texts are the predicates that are not comparisons, and their negations.
var texts = map[types.Op][2]string{
	types.Contains: {"contains", "does not contain"}, types.StartsWith: {"starts with", "does not start with"},
	types.EndsWith: {"ends with", "does not end with"}, types.Matches: {"matches the pattern", "does not match the pattern"},
	types.ListContains: {"include", "do not include"}, types.ListAny: {"include any of", "include none of"},
	types.ListAll: {"include all of", "do not include all of"},
}

func (w *writer) comparison(x *hir.Call, want Wish) atom {
	if forms, ok := texts[x.Op]; ok {
		return w.about(x.Args[0], verb(forms[0], forms[1], want, x.Args[0])+" "+w.pattern(x.Op, x.Args[1])+orUnknown(want, x.Args[0], x.Args[1:]...))
	}
	negation, ok := negations[x.Op]
	if !ok {
		return w.about(x, truth(want))
	}
	op, a, b := x.Op, x.Args[0], x.Args[1]
	if !want.holds() {
		op = negation
	}
	if isConstant(a) && !isConstant(b) {
		op, a, b = mirrored[op], b, a
	}
	if counted, ok := w.counted(op, a, b); ok {
		return counted
	}
	text := order(op, a.Of().Type) + " " + w.beside(a, b)
	if op == types.Ne && !want.unknownToo() {
		switch {
		case b.Of().Nullable:
			text += " (both are known)"
		case a.Of().Nullable:
			text = "is known and " + text
		}
	}
	return w.about(a, text+orUnknown(want, a, b))
}

// pattern is the second operand of a predicate on texts or lists; texts are quoted.
func (w *writer) pattern(op types.Op, x hir.Expr) string {
	k, ok := x.(*hir.Const)
	if !ok {
		return w.value(x)
	}
	switch v := k.Value.(type) {
	case string:
		if op != types.ListContains {
			return quote(v)
		}
	case []types.Value:
		last := "and"
		if op == types.ListAny {
			last = "or"
		}
		elem := types.Type{}
		if k.Type.Elem != nil {
			elem = *k.Type.Elem
		}
		return options(v, elem, last)
	}
	return w.value(x)
}

// beside is the second operand of a comparison: a year has no thousands, and a
// bucket is a share of all.
func (w *writer) beside(a, b hir.Expr) string {
	call, isCall := a.(*hir.Call)
	k, isConst := b.(*hir.Const)
	if !isCall || !isConst {
		return w.value(b)
	}
	n, whole := k.Value.(int64)
	switch d, exact := types.AsDecimal(k.Value); {
	case call.Op == types.Year:
		return types.Format(k.Value)
	case call.Op == types.Bucket32 && whole:
		return Bucket(n)
	case exact && k.Param == "":
		if _, ok := bucketOf(call); ok {
			return percent(d)
		}
	}
	return w.value(b)
}

// Bucket returns one of the 2^32 buckets of a hash as the share of all that lie
// before it: "55%".
func Bucket(n int64) string {
	share := strconv.FormatFloat(float64(n)/(1<<32)*100, 'f', 4, 64)
	return strings.TrimSuffix(strings.TrimRight(share, "0"), ".") + "%"
}

func isConstant(x hir.Expr) bool { _, ok := x.(*hir.Const); return ok }

// counted says a count beside a whole number: "have at least 2 orders".
func (w *writer) counted(op types.Op, a, b hir.Expr) (atom, bool) {
	agg, isAgg := a.(*hir.Agg)
	k, isConst := b.(*hir.Const)
	if !isAgg || !isConst || agg.Func != hir.Count {
		return atom{}, false
	}
	n, whole := k.Value.(int64)
	owner, own := w.owner(agg.Rel.From)
	if !whole || n < 0 || k.Type.Unit != "" || !own || owner != "" {
		return atom{}, false
	}
	some := thousands(strconv.FormatInt(n, 10))
	switch {
	case n == 0 && (op == types.Eq || op == types.Le), n == 1 && op == types.Lt:
		return w.existence(agg, false), true
	case n == 0 && (op == types.Gt || op == types.Ne), n == 1 && op == types.Ge:
		return w.existence(agg, true), true
	case op == types.Eq:
		some = "exactly " + some
	case op == types.Ne:
		some = "not exactly " + some
	case op == types.Lt:
		some = "fewer than " + some
	case op == types.Le:
		some = "at most " + some
	case op == types.Gt:
		some = "more than " + some
	case op == types.Ge:
		some = "at least " + some
	}
	what := some + " " + w.relation(agg)
	if n == 1 {
		what = some + " " + w.oneOf(agg)
	}
	return atom{plural: "have " + what, sing: "has " + what}, true
}

// existence says that there are rows, or none.
func (w *writer) existence(x *hir.Agg, there bool) atom {
	owner, own := w.owner(x.Rel.From)
	one := len(x.Rel.Steps) == 1 && !x.Rel.Steps[0].Rel.Many
	some := "one or more "
	switch {
	case !there:
		some = "no "
	case one:
		some = ""
	}
	what := some + w.relation(x)
	if there && one {
		what = article(what)
	}
	if own && owner == "" {
		return atom{plural: "have " + what, sing: "has " + what}
	}
	return atom{subject: unowned(owner), own: own, predicate: "has " + what}
}

// ranked says that the row is among the first of its population.
func (w *writer) ranked(x *hir.Ranking, want Wish) atom {
	text := w.ranking(x)
	owner, own := w.owner(x.Row)
	not := ""
	switch {
	case want == False && x.Nullable:
		not = "ranked but not "
	case !want.holds():
		not = "not "
	}
	also := ""
	if want == NotFalse && x.Nullable {
		also = ", or not ranked at all"
	}
	if own && owner == "" {
		return atom{plural: "are " + not + "in the " + text + also, sing: "is " + not + "in the " + text + also}
	}
	return atom{subject: unowned(owner), own: own, predicate: "is " + not + "in the " + text + also}
}
