package english

import (
	"strings"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/token"
)

// stepWindow recognises the windows that measure a step of a sequence.
func stepWindow(w *hir.Window) bool {
	return w.Text == "after the step before" || strings.HasPrefix(w.Text, "within ") && strings.HasSuffix(w.Text, " step") ||
		strings.HasPrefix(w.Text, "within ") && strings.HasSuffix(w.Text, " of the step before")
}

// sequence says the steps of a sequence: "cart adds in the last 7 days, then
// within 24 hours no order".
func (w *writer) sequence(x *hir.Agg) string {
	text, overall := w.steps(x.Rel)
	if overall != "" {
		text += ", all " + overall
	}
	return text
}

// steps says a step and those behind it, which stand in its filter.
func (w *writer) steps(r *hir.Rel) (text, overall string) {
	last := r.Last()
	skip := map[hir.Expr]bool{}
	var later []*hir.Agg
	absent := map[token.Span]bool{}
	for _, c := range conjunction(last.Where) {
		if agg, ok := c.(*hir.Agg); ok && measured(agg) {
			skip[c] = true
			later = append(later, agg)
			absent[agg.Span] = absent[agg.Span] || agg.Func == hir.None
		} else if call, ok := c.(*hir.Call); ok && absent[call.Span] && over(call) {
			skip[c] = true // the span of the absent step has passed, which "no … within" implies
		}
	}
	text = w.path(r, skip)
	in := w.stepsWriter(r)
	for _, agg := range later {
		then, all := in.steps(agg.Rel)
		within := ""
		for _, win := range agg.Rel.Last().Windows {
			switch {
			case strings.HasSuffix(win.Text, " of the step before"):
				within = " " + strings.TrimSuffix(win.Text, " of the step before")
			case strings.HasSuffix(win.Text, " of the first step"):
				overall = win.Text
			}
		}
		switch {
		case agg.Func == hir.None && within == "":
			text += ", then until now no " + then
		case agg.Func == hir.None:
			text += ", then" + within + ", now over, no " + then
		default:
			text += ", then" + within + " " + then
		}
		if all != "" {
			overall = all
		}
	}
	return text, overall
}

// measured recognises a step: an aggregate whose rows are measured from the step before.
func measured(x *hir.Agg) bool {
	for _, win := range x.Rel.Last().Windows {
		if stepWindow(win) {
			return true
		}
	}
	return false
}

// over recognises the condition that the span of an absent step has passed.
func over(c *hir.Call) bool {
	if c.Op != types.Le && c.Op != types.Lt {
		return false
	}
	_, shifted := c.Args[0].(*hir.Shift)
	return shifted
}

// habit says an AtLeast that the checker made from a habit: one copy of the
// condition for each span, whose windows stand where the habit stands.
func (w *writer) habit(x *hir.AtLeast) (string, bool) {
	spans, ok := spansOf(x)
	if !ok {
		return "", false
	}
	unit := "span"
	if rest, whole := strings.CutPrefix(spans, "previous "); whole {
		unit = rest[strings.LastIndexByte(rest, ' ')+1:]
		unit = strings.TrimSuffix(unit, "s")
	}
	n := "at least " + constant(x.N, types.Type{}) + " of the " + spans
	if x.N == int64(len(x.Preds)) {
		n = "each of the " + spans
	}
	w.habits[x.Span] = "in that " + unit
	text := "in " + n + " it holds that " + w.operand(x.Preds[0], True)
	delete(w.habits, x.Span)
	return text, true
}

// spansOf finds the name of a habit's spans, "previous 5 weeks", in the window
// of its first copy.
func spansOf(x *hir.AtLeast) (string, bool) {
	if len(x.Preds) == 0 || !x.Span.IsValid() {
		return "", false
	}
	found := ""
	windows(x.Preds[0], func(w *hir.Window) {
		if w.Span == x.Span {
			if rest, ok := strings.CutPrefix(w.Text, "in the 1st of "); ok {
				found = rest
			}
		}
	})
	return found, found != ""
}

// windows visits the windows of the relations in an expression.
func windows(x hir.Expr, visit func(*hir.Window)) {
	hir.Walk(x, func(x hir.Expr) {
		if agg, ok := x.(*hir.Agg); ok {
			for _, st := range agg.Rel.Steps {
				for _, w := range st.Windows {
					visit(w)
				}
			}
		}
	})
}
