package check

import (
	"strings"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// Windows and time.

func windowOnValue(at token.Span, t types.Type) diag.Diag {
	return mistake("SEG1201", at, "only a date or an instant lies in a window of time, and this is %s", article(typeText(t)))
}

func notADay(x hir.Expr) diag.Diag {
	return declaredAt(mistake("SEG1201", x.Of().Span, "`anniversary` takes a date, and this is %s", article(typeText(x.Of().Type))), x)
}

func notPositive(at token.Span, d types.Duration) diag.Diag {
	return mistake("SEG1202", at, "a span of time is longer than nothing, and this is %s", d)
}

func endsBefore(w *ast.Window) diag.Diag {
	return mistake("SEG1202", w.Span, "the window `%s` ends before it begins: it holds nothing", pointText(w))
}

func emptyWindow(w *ast.Window, t types.Type) diag.Diag {
	d := mistake("SEG1202", w.Span, "the window `%s` ends where it begins: it holds nothing", pointText(w))
	if t.Kind == schema.Date {
		return hint(d, "the end is outside; the whole day is `on %s`", words(w.A))
	}
	return hint(d, "the end is outside")
}

func beyondCalendar(at token.Span, d types.Duration) diag.Diag {
	return mistake("SEG1203", at, "%s leads out of the calendar: the years 0001 to 9999", d)
}

func hoursOnDate(at token.Span, d types.Duration) diag.Diag {
	return hint(mistake("SEG1204", at, "a date has no hours: %s would fall between two days", d), "days are the smallest step of dates")
}

func anniversaryAlone(at token.Span) diag.Diag {
	return hint(mistake("SEG1205", at, "`anniversary` stands before a window only"), "such as `anniversary(birth_date) in next 7 days`")
}

func pointExpected(at token.Span, t types.Type) diag.Diag {
	return mistake("SEG1206", at, "expected a date or an instant, and this is %s", article(typeText(t)))
}

func textAsTime(x hir.Expr) diag.Diag {
	d := mistake("SEG1206", x.Of().Span, "expected a date or an instant, and a text is none")
	if k, ok := x.(*hir.Const); ok {
		if text, ok := k.Value.(string); ok && timeLike(text) {
			d = hint(d, "without quotes it is one: `%s`", text)
			d.Fixes = append(d.Fixes, replace("take the quotes away", k.Span, text))
		}
	}
	return d
}

func nullBound(at token.Span) diag.Diag {
	return mistake("SEG1206", at, "expected a date or an instant: a window with a null bound contains nothing")
}

func instantBoundsDate(x hir.Expr) diag.Diag {
	d := mistake("SEG1207", x.Of().Span, "an instant cannot bound dates: it lies within a day")
	if _, ok := x.(*hir.Now); ok {
		return hint(d, "write `today`")
	}
	return hint(d, "write the day itself, such as 2026-01-31")
}

func instantAsDay(x hir.Expr, w *ast.Window) diag.Diag {
	if w.Kind == ast.WinOn {
		return hint(mistake("SEG1208", x.Of().Span, "`on` takes a day, and this is an instant"), "for a span write `from … until …`")
	}
	d := mistake("SEG1208", w.Span, "`between` takes two days, and here stands an instant")
	return hint(d, "write `from %s until %s`: the end is outside", words(w.A), words(w.B))
}

func durationExpected(k *hir.Const) diag.Diag {
	d := mistake("SEG1209", k.Span, "expected a length of time, and this is %s", article(typeText(k.Type)))
	if types.IsNumber(k.Type) {
		d = hint(d, "say of what, such as `%s days`", k.Span.Text())
	}
	return d
}

// Relations and aggregates.

func notARelation(e *ast.Name, fn string) diag.Diag {
	return mistake("SEG1301", e.Span, "`%s` goes over the rows of a relation, and `%s` is none", fn, dotted(e.Parts))
}

func noRelation(e *ast.Name, fn string, entity *schema.Entity) diag.Diag {
	d := mistake("SEG1301", e.Span, "`%s` goes over the rows of a relation, and `%s` names none", fn, words(e))
	return hint(d, "relations of `%s`: %s", entity.Name, relationsOf(entity))
}

func relationsOf(e *schema.Entity) string {
	if len(e.Relations) == 0 {
		return "none"
	}
	names := make([]string, len(e.Relations))
	for i, r := range e.Relations {
		names[i] = r.Name
	}
	return strings.Replace(quoted(names), " or ", ", ", 1)
}

func valueExpected(e *ast.Name, fn string, entity *schema.Entity) diag.Diag {
	d := mistake("SEG1302", e.Span, "`%s` needs a value of the rows of `%s`", fn, entity.Name)
	path := words(e)
	for _, a := range entity.Attributes {
		if (fn == "sum" || fn == "avg" || fn == "median" || fn == "stddev") && !types.IsNumber(a.Type) || a == entity.Key {
			continue
		}
		return hint(d, "such as `%s.%s`", path, a.Name)
	}
	return d
}

func valueNotTaken(e *ast.Name, fn string, value *ast.Ident) diag.Diag {
	d := mistake("SEG1303", e.Span, "`%s` takes rows, and `%s` is a value of them", fn, value.Name)
	path := words(e)
	if fn == "count" {
		return hint(d, "for the values that differ write `count(distinct %s)`", path)
	}
	return hint(d, "ask for it with `where %s …`", value.Name)
}

func wrongValue(x hir.Expr, f *aggForm) diag.Diag {
	return declaredAt(mistake("SEG1304", x.Of().Span, "`%s` takes %s, and this is %s", f.name, f.wants, article(typeText(x.Of().Type))), x)
}

func windowOnRelation(at token.Span, e *schema.Entity, event *hir.Step) diag.Diag {
	d := mistake("SEG1305", at, "rows of `%s` have no time: a window says nothing of them", e.Name)
	if event != nil {
		d = hint(d, "put the window on `%s`: `(… in last 30 days).%s`", event.Rel.Name, e.Name)
	}
	return note(d, e.Span, "entity `%s` has no `time`", e.Name)
}

func noEvent(at token.Span, fn string, e *schema.Entity) diag.Diag {
	d := mistake("SEG1306", at, "`%s` needs events, and rows of `%s` have no time", fn, e.Name)
	return note(d, e.Span, "entity `%s` has no `time`", e.Name)
}

func distinctOnlyCounts(e *ast.Aggregate) diag.Diag {
	return mistake("SEG1307", e.Span, "only `count` takes `distinct`, not `%s`", e.Func.Name)
}

func sequenceIn(at token.Span, fn string) diag.Diag {
	return mistake("SEG1308", at, "`then` stands in `any`, `none` and `count`, not in `%s`", fn)
}

func sequenceInside(at token.Span) diag.Diag {
	return mistake("SEG1308", at, "a relation in parentheses is no sequence: `then` stands in `any`, `none` and `count`")
}

func stepWithoutTime(at token.Span, e *schema.Entity) diag.Diag {
	d := mistake("SEG1309", at, "a step of a sequence is an event, and rows of `%s` have no time", e.Name)
	return note(d, e.Span, "entity `%s` has no `time`", e.Name)
}

func mixedSequence(at token.Span, first, e *schema.Entity) diag.Diag {
	d := mistake("SEG1310", at, "the steps of a sequence have one sort of time: `%s` has %s, `%s` %s",
		first.Name, article(first.Time.Type().String()), e.Name, article(e.Time.Type().String()))
	return note(note(d, first.Time.Span, "time of `%s`", first.Name), e.Time.Span, "time of `%s`", e.Name)
}

func sequenceAhead(at token.Span) diag.Diag {
	return mistake("SEG1311", at, "a sequence starts with what has happened: `in next` looks ahead")
}

func habitWithoutEvent(at token.Span) diag.Diag {
	return hint(mistake("SEG1312", at, "the condition of a habit needs a relation of events: without one it is the same in every span"),
		"such as `count(sessions) >= 3`")
}

func cannotRank(x hir.Expr) diag.Diag {
	return declaredAt(mistake("SEG1313", x.Of().Span, "rows are ranked by what has an order, and %s has none", typeText(x.Of().Type)), x)
}

func cannotGroup(x hir.Expr) diag.Diag {
	return declaredAt(mistake("SEG1314", x.Of().Span, "rows are grouped by what is equal or not, and %s is neither", typeText(x.Of().Type)), x)
}

func badShare(at token.Span, word string) diag.Diag {
	return mistake("SEG1315", at, "the share of `%s` is more than 0%% and at most 100%%", word)
}

func manyInSet(e *ast.In, r *schema.Relation) diag.Diag {
	d := mistake("SEG1316", e.X.Pos(), "`%s` leads to many rows of `%s`: one row is in a set or not", r.Name, r.To.Name)
	return hint(d, "write `any(%s where in %s)`", words(e.X), words(e.Set))
}

func valueInSet(e *ast.In, t types.Type) diag.Diag {
	return hint(mistake("SEG1316", e.X.Pos(), "%s is in a list, a row in a set: this is a value", article(typeText(t))),
		"for this row write `in %s`", words(e.Set))
}
