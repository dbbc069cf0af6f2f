package english

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
)

// value says an expression as a noun phrase with its possessive: "their
// balance", "3 USD", "the customer's country".
func (w *writer) value(x hir.Expr) string {
	if w.owns(x) {
		return w.their() + w.lead(x)
	}
	return w.lead(x)
}

// owns reports whether a phrase begins with something of the row that one
// speaks of, so that it can follow "whose".
func (w *writer) owns(x hir.Expr) bool {
	switch x := x.(type) {
	case *hir.Attr:
		return w.isOwn(x.Row)
	case *hir.EventTime:
		return w.isOwn(x.Row)
	case *hir.TraitRef:
		return w.isOwn(x.Row)
	case *hir.Agg:
		return w.isOwn(x.Rel.From)
	case *hir.Ranking:
		return w.isOwn(x.Row)
	case *hir.Coalesce:
		return w.owns(x.X)
	case *hir.Shift:
		return w.owns(x.X)
	case *hir.Call:
		return !isCondition(x) && len(x.Args) > 0 && x.Op != types.DaysBetween && w.owns(x.Args[0])
	}
	return false
}

func (w *writer) isOwn(r hir.Row) bool { _, own := w.owner(r); return own }

// owner is the possessive of a row: nothing for the row that one speaks of,
// "account's " for one related to it, "the customer's " for one around.
func (w *writer) owner(r hir.Row) (text string, own bool) {
	switch r := r.(type) {
	case *hir.ToOne:
		text, own = w.owner(r.Of)
		return text + possessive(spaced(r.Rel.Name)), own
	case *hir.Var:
		if r == w.row {
			return "", true
		}
		if r.Name != r.Entity.Name {
			return possessive(r.Name), false
		}
		if outer := w.outermost(); r != outer && r.Entity == outer.Entity {
			return "that " + possessive(spaced(r.Entity.Name)), false // "the customer" is the outermost
		}
		return "the " + possessive(spaced(r.Entity.Name)), false
	}
	panic(fmt.Sprintf("english: no words for %T", r))
}

// lead says an expression without the possessive of what it begins with.
func (w *writer) lead(x hir.Expr) string {
	if isCondition(x) {
		return "whether " + w.operand(x, True)
	}
	switch x := x.(type) {
	case *hir.Const:
		return constantOf(x)
	case *hir.Now:
		return "now"
	case *hir.Today:
		return "today"
	case *hir.CalendarStart:
		return "the start of " + unitAt(x)
	case *hir.Attr:
		owner, _ := w.owner(x.Row)
		return owner + attribute(x.Attr)
	case *hir.EventTime:
		owner, _ := w.owner(x.Row)
		return owner + "time"
	case *hir.TraitRef:
		owner, _ := w.owner(x.Row)
		return owner + x.Trait.Name
	case *hir.Coalesce:
		return w.lead(x.X) + " (" + w.value(x.Y) + " where unknown)"
	case *hir.If:
		return w.choice(x)
	case *hir.Shift:
		return w.shifted(x)
	case *hir.Agg:
		return w.aggregate(x)
	case *hir.Ranking:
		return w.ranking(x)
	case *hir.Call:
		return w.call(x)
	}
	panic(fmt.Sprintf("english: no words for %T", x))
}

func constantOf(x *hir.Const) string {
	text := constant(x.Value, x.Type)
	if x.Param != "" {
		text += " (" + x.Param + ")"
	}
	return text
}

func unitAt(x *hir.CalendarStart) string {
	switch {
	case x.Offset == 0:
		return "this " + x.Unit.String()
	case x.Offset == 1:
		return "the next " + x.Unit.String()
	case x.Offset == -1:
		return "the previous " + x.Unit.String()
	case x.Offset < 0:
		return "the " + x.Unit.String() + " " + types.Duration{N: -x.Offset, Unit: x.Unit}.String() + " before this one"
	}
	return "the " + x.Unit.String() + " " + types.Duration{N: x.Offset, Unit: x.Unit}.String() + " after this one"
}

func (w *writer) choice(x *hir.If) string {
	return "(if " + w.operand(x.Cond, True) + " then " + w.value(x.A) + ", otherwise " + w.value(x.B) + ")"
}

func (w *writer) shifted(x *hir.Shift) string {
	by := x.By
	sign := " plus "
	if by.N < 0 {
		by.N, sign = -by.N, " minus "
	}
	return w.lead(x.X) + sign + duration(by)
}

func duration(d types.Duration) string {
	unit := d.Unit.String()
	if d.N != 1 {
		unit += "s"
	}
	return thousands(fmt.Sprint(d.N)) + " " + unit
}

// suffixes are the functions that read behind their argument.
var suffixes = map[types.Op]string{types.Lower: " in lower case", types.Upper: " in upper case", types.Trim: " without blanks around it",
	types.Length: "'s length", types.Domain: "'s domain", types.Abs: " without its sign",
	types.Round: " rounded", types.Floor: " rounded down", types.Ceil: " rounded up", types.Neg: " times -1",
	types.Year: "'s year", types.Month: "'s month", types.Day: "'s day of the month", types.Hour: "'s hour of the day",
	types.Weekday: "'s day of the week (1 is Monday)", types.LocalDate: "'s day", types.StartOfDay: "'s first moment"}

var arithmetic = map[types.Op]string{types.Add: " plus ", types.Sub: " minus ", types.Mul: " times ", types.Div: " divided by "}

func (w *writer) call(x *hir.Call) string {
	if sign, ok := arithmetic[x.Op]; ok {
		if seed, ok := bucketOf(x); ok {
			return w.lead(seed)
		}
		return w.term(x.Args[0], true) + sign + w.term(x.Args[1], false)
	}
	if suffix, ok := suffixes[x.Op]; ok {
		text := w.term(x.Args[0], true)
		if part, owned := strings.CutPrefix(suffix, "'s "); owned {
			return possessive(text) + part
		}
		return text + suffix
	}
	switch x.Op {
	case types.Size:
		return "number of " + w.lead(x.Args[0])
	case types.Age:
		return "age in whole years by " + w.lead(x.Args[0])
	case types.DaysBetween:
		return "the number of days from " + w.value(x.Args[0]) + " to " + w.value(x.Args[1])
	case types.GeoDistance:
		return w.lead(x.Args[0]) + "'s distance from " + w.value(x.Args[1])
	case types.Bucket32:
		return "random share by a hash of " + w.lead(x.Args[0]) + " with seed " + w.pattern(x.Op, x.Args[1])
	}
	return x.Op.String() + " of " + w.value(x.Args[0])
}

// bucketOf recognises bucket("seed"), the hash bucket divided by 2^32.
func bucketOf(x *hir.Call) (*hir.Call, bool) {
	hash, isHash := x.Args[0].(*hir.Call)
	if x.Op != types.Div || !isHash || hash.Op != types.Bucket32 {
		return nil, false
	}
	k, ok := x.Args[1].(*hir.Const)
	if !ok {
		return nil, false
	}
	d, exact := types.AsDecimal(k.Value)
	if !exact {
		f, isFloat := k.Value.(float64)
		return hash, isFloat && f == 1<<32
	}
	return hash, d.Cmp(types.Decimal{Unscaled: new(big.Int).Lsh(big.NewInt(1), 32)}) == 0
}

// term is an operand: arithmetic inside of arithmetic in parentheses.
func (w *writer) term(x hir.Expr, first bool) string {
	text := w.value(x)
	if first {
		text = w.lead(x)
	}
	if c, ok := x.(*hir.Call); ok {
		if _, nested := arithmetic[c.Op]; nested && !strings.HasPrefix(text, "(") {
			return "(" + text + ")"
		}
	}
	return text
}
