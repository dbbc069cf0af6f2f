package english

import (
	"strings"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// aggregate says an aggregate as a noun phrase: "number of orders in the last
// 90 days", "total amount over orders (where status is paid)".
func (w *writer) aggregate(x *hir.Agg) string {
	owner, _ := w.owner(x.Rel.From)
	over := w.relation(x)
	switch x.Func {
	case hir.Count:
		return owner + "number of " + over
	case hir.ActiveDays:
		return owner + "number of different days with " + over
	}
	value := w.stepsWriter(x.Rel).lead(x.Value)
	switch x.Func {
	case hir.CountDistinct:
		return owner + "number of different values of " + value + " over " + over
	case hir.First, hir.Last:
		return owner + x.Func.String() + " " + value + " over " + over
	case hir.Nth:
		return owner + ordinal(x.N) + " " + value + " over " + over
	}
	return owner + aggregateWord(x) + " " + value + " over " + over
}

func aggregateWord(x *hir.Agg) string {
	time := types.IsTime(x.Value.Of().Type)
	switch x.Func {
	case hir.Sum:
		return "total"
	case hir.Avg:
		return "average"
	case hir.Min:
		if time {
			return "earliest"
		}
		return "smallest"
	case hir.Max:
		if time {
			return "latest"
		}
		return "largest"
	case hir.Stddev:
		return "standard deviation of"
	case hir.MostCommon:
		return "most common"
	}
	return x.Func.String()
}

// stepsWriter returns the writer about the last row of a path.
func (w *writer) stepsWriter(r *hir.Rel) *writer {
	in := w
	for _, st := range r.Steps {
		in = in.inner(st.Var)
	}
	return in
}

// relation says the rows that an aggregate is over; a sequence by its steps.
func (w *writer) relation(x *hir.Agg) string {
	if !x.Seq {
		return w.path(x.Rel, nil)
	}
	text := w.sequence(x)
	if x.Func == hir.Count {
		return "starts of the sequence [" + text + "]"
	}
	return "matches of the sequence [" + text + "]"
}

// oneOf says relation behind "exactly 1": in the singular where the relation is
// called like its entity, in the plural.
func (w *writer) oneOf(x *hir.Agg) string {
	text := w.relation(x)
	many, one := "starts", "start"
	if !x.Seq {
		last := x.Rel.Last().Rel
		many, one = spaced(last.Name), spaced(last.To.Name)
		if i := strings.LastIndexByte(one, ' '); i >= 0 && plural(one) != many {
			one = one[i+1:]
		}
		if plural(one) != many {
			return text
		}
	}
	if rest, ok := strings.CutPrefix(text, many); ok {
		return one + rest
	}
	return text
}

// path says a path of relations, last step first: "items (where price is more
// than 3) of orders in the last 90 days". The conditions named in skip are left out.
func (w *writer) path(r *hir.Rel, skip map[hir.Expr]bool) string {
	in := w
	var parts []string
	for i, st := range r.Steps {
		in = in.inner(st.Var)
		text := spaced(st.Rel.Name)
		if !st.Rel.Many && i < len(r.Steps)-1 {
			text = "the " + text
		}
		parts = append([]string{text + w.qualifiers(in, st, skip)}, parts...)
	}
	return strings.Join(parts, " of ")
}

// qualifiers say which rows of a step count: its name, its windows, its filter.
func (w *writer) qualifiers(in *writer, st *hir.Step, skip map[hir.Expr]bool) string {
	text := ""
	if st.Var.Name != st.Var.Entity.Name {
		text = " (called " + st.Var.Name + ")"
	}
	for _, win := range st.Windows {
		if stepWindow(win) {
			continue
		}
		text += " " + w.window(win, true)
	}
	var conds []string
	for _, a := range in.filter(st.Where, skip) {
		conds = append(conds, in.say(a))
	}
	if len(conds) > 0 {
		text += " (where " + joined(conds, "and") + ")"
	}
	return text
}

// filter are the conditions on a step's row, without some.
func (w *writer) filter(where hir.Expr, skip map[hir.Expr]bool) []atom {
	var atoms []atom
	for _, c := range conjunction(where) {
		if !skip[c] {
			atoms = append(atoms, w.conjuncts(c, True)...)
		}
	}
	return merged(atoms)
}

// conjunction takes a filter apart.
func conjunction(where hir.Expr) []hir.Expr {
	if where == nil {
		return nil
	}
	if and, ok := where.(*hir.And); ok {
		return and.Args
	}
	return []hir.Expr{where}
}

// window says a window, which already holds its preposition.
func (w *writer) window(win *hir.Window, ofEvents bool) string {
	if text, ok := w.habits[win.Span]; ok && ofEvents {
		return text
	}
	word, rest, _ := strings.Cut(win.Text, " ")
	switch word {
	case "in":
		return inWindow(rest)
	case "before":
		return "before " + w.point(win.Hi, false)
	case "after":
		return "after " + w.point(win.Lo, win.Lo.Inclusive)
	case "since":
		return "on or after " + w.point(win.Lo, false)
	case "from":
		return "from " + w.point(win.Lo, false) + " until just before " + w.point(win.Hi, false)
	case "on":
		return "on " + w.point(win.Lo, false)
	case "between":
		return "between " + w.point(win.Lo, false) + " and " + w.point(win.Hi, !win.Hi.Inclusive) + ", both included"
	}
	return win.Text
}

func inWindow(rest string) string {
	first, more, _ := strings.Cut(rest, " ")
	if one, ok := strings.CutPrefix(more, "1 "); ok && (first == "last" || first == "next") { // in the last year
		rest, more = first+" "+one, one
	}
	switch {
	case first == "this":
		return "in " + rest
	case first == "the": // one span of a habit, the latest is the 1st
		return "in " + strings.Replace(rest, " of ", " (counted back from now) of the ", 1)
	case first == "last" && strings.Contains(more, " ending "):
		return "in the " + more
	case first == "previous" && more != "" && more[0] >= '0' && more[0] <= '9':
		return "in the previous " + strings.Replace(more, " ", " whole ", 1)
	}
	return "in the " + rest
}

// point says a bound as it was written: a day that bounds instants stands for
// its first moment, or for the first one behind it.
func (w *writer) point(b *hir.Bound, behind bool) string {
	x := b.At
	if c, ok := x.(*hir.Call); ok && c.Op == types.StartOfDay {
		x = c.Args[0]
		if shift, ok := x.(*hir.Shift); ok && behind {
			x = shift.X
		}
	}
	return w.value(x)
}

// rankWords begin what is said of a rank.
var rankWords = map[hir.RankFunc]string{hir.RankTop: "top ", hir.RankBottom: "bottom ", hir.RankRank: "rank", hir.RankPercent: "relative rank (0 to 1)"}

// ranking says a rank as a noun phrase: "top 10% by ltv (ties included) within
// the same country".
func (w *writer) ranking(x *hir.Ranking) string {
	text := rankWords[x.Func]
	switch {
	case x.Func == hir.RankNtile:
		text = "group of " + constant(x.N, schema.Type{}) + " equal groups"
	case x.Share.Unscaled != nil:
		text += percent(x.Share)
	case x.Func == hir.RankTop || x.Func == hir.RankBottom:
		text += constant(x.N, schema.Type{})
	}
	in := newWriter(x.Var)
	in.habits = w.habits
	text += " by " + in.lead(x.By)
	switch {
	case x.Func == hir.RankTop || x.Func == hir.RankBottom:
		text += " (ties included)"
	case x.Desc:
		text += " (largest first)"
	default:
		text += " (smallest first)"
	}
	if len(x.Within) > 0 {
		groups := make([]string, len(x.Within))
		for i, g := range x.Within {
			groups[i] = in.lead(g)
		}
		text += " within the same " + joined(groups, "and")
	}
	if x.Among != nil {
		return text + " among members of " + x.Among.Name
	}
	return text + " among all " + in.all()
}
