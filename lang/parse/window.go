package parse

import (
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
)

// windowAfterIn reports whether the tokens from i, behind `in`, are a window and
// not a segment called `last`, `next`, `this` or `previous`.
func (p *parser) windowAfterIn(i int) bool {
	if p.kindAt(i) != ident {
		return false
	}
	switch p.word(i) {
	case "last", "next":
		return p.operandAhead(i+1) || p.kindAt(i+1) == mistake
	case "this":
		return p.kindAt(i+1) == ident && !p.boundary(i+1)
	case "previous":
		return p.operandAhead(i + 1)
	}
	return false
}

// windowAhead reports whether a window follows a relation.
func (p *parser) windowAhead() bool {
	k := p.peek()
	return k == kwIn || k == kwBetween || k == ident && p.infixWord(p.i) && !p.isWord(p.i, "starts") && !p.isWord(p.i, "ends")
}

// window reads a window at the current token.
func (p *parser) window() *ast.Window {
	start := p.i
	w := &ast.Window{}
	switch {
	case p.take(kwIn):
		p.windowIn(w)
	case p.take(kwBetween):
		w.Kind = ast.WinBetween
		w.A, w.B = p.bounds()
	case p.takeWord("from"):
		w.Kind = ast.WinFrom
		w.A = p.operand("a time after `from`")
		if !p.takeWord("until") {
			p.failWanting(codeExpected, "`until` and a time", "")
		}
		w.B = p.operand("a time after `until`")
	default:
		kind, ok := pointWindows[p.word(p.i)]
		if !ok || p.peek() != ident {
			p.failWanting(codeWindow, "a window of time", "write `in last 90 days`, `since 2026-01-01` or another window")
			break
		}
		p.i++
		w.Kind = kind
		w.A = p.operand("a time after `" + p.word(p.i-1) + "`")
	}
	w.Span = p.since(start)
	return w
}

// pointWindows are the windows of one point in time.
var pointWindows = map[string]ast.WindowKind{"before": ast.WinBefore, "after": ast.WinAfter, "since": ast.WinSince, "on": ast.WinOn}

// windowIn reads a window behind `in`.
func (p *parser) windowIn(w *ast.Window) {
	switch {
	case !p.windowAfterIn(p.i):
		p.failWanting(codeWindow, "`last`, `next`, `this` or `previous` and a span of time", "a window is written like `in last 90 days`")
	case p.takeWord("last"):
		w.Kind = ast.WinLast
		w.A = p.durationOperand("a duration after `last`")
		if p.isWord(p.i, "ending") && p.operandAhead(p.i+1) && !p.boundary(p.i) {
			p.i++
			w.B = p.durationOperand("a duration after `ending`")
			if !p.takeWord("ago") {
				p.failWanting(codeExpected, "`ago`", "")
			}
		}
	case p.takeWord("next"):
		w.Kind = ast.WinNext
		w.A = p.durationOperand("a duration after `next`")
	case p.takeWord("this"):
		w.Kind = ast.WinThis
		w.Unit = p.unit(true)
	default:
		p.i++
		w.Kind = ast.WinPrevious
		if !p.unitAhead() {
			w.A = p.count("a unit such as `month`, or how many of them")
		}
		w.Unit = p.unit(true)
	}
}

// unitAhead reports whether the current token is the unit of `in previous unit`
// and not a parameter that is spelt like one.
func (p *parser) unitAhead() bool {
	if p.peek() != ident || p.kindAt(p.i+1) == dot {
		return false
	}
	if _, ok := token.TimeUnits[p.word(p.i+1)]; ok && p.kindAt(p.i+1) == ident && !p.boundary(p.i+1) {
		return false
	}
	_, ok := token.TimeUnits[p.word(p.i)]
	return ok || !nameLike(p.kindAt(p.i+1))
}

// durationOperand reads an operand and reports a number that has no unit of
// time, which is then ast.Bad.
func (p *parser) durationOperand(what string) ast.Expr { return p.duringCheck(p.operand(what)) }

func (p *parser) duringCheck(e ast.Expr) ast.Expr {
	n, ok := e.(*ast.NumberLit)
	switch {
	case !ok || p.failed:
		return e
	case n.Percent:
		p.report(codeUnit, n.Span, "expected a duration, found a percentage", "write a duration such as `30 days`")
	case n.Unit == nil:
		p.report(codeUnit, n.Span, "the duration has no unit", "write `"+clip(n.Text)+" days`")
	default:
		d := diag.Diag{Code: codeUnit, Span: n.Unit.Span, Message: "`" + clip(n.Unit.Name) + "` is no unit of time", Label: meantUnit(n.Unit.Name)}
		if d.Label == "" {
			d.Label = "expected `seconds`, `minutes`, `hours`, `days`, `weeks`, `months`, `quarters` or `years`"
		}
		p.complain(d)
	}
	return &ast.Bad{Span: n.Span}
}

// timeUnits are the units of durations as they are suggested: the plurals, and
// where none is near, the singulars.
var timeUnits = [][]string{
	{"seconds", "minutes", "hours", "days", "weeks", "months", "quarters", "years"},
	{"second", "minute", "hour", "day", "week", "month", "quarter", "year"},
}

func meantUnit(w string) string {
	if hint := didYouMean(w, timeUnits[0]); hint != "" {
		return hint
	}
	return didYouMean(w, timeUnits[1])
}
