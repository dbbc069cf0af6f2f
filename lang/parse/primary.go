package parse

import (
	"strconv"
	"strings"

	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/spell"
	"github.com/segc-dev/segc/lang/token"
)

// primary reads a literal, a name, a call or what stands in parentheses.
func (p *parser) primary(what string) ast.Expr {
	start := p.i
	switch k := p.peek(); k {
	case ident:
		return p.named()
	case quoted:
		return p.ref(what)
	case text:
		p.i++
		return &ast.StringLit{Value: unquote(p.word(start)), Span: p.spanAt(start)}
	case number, percent:
		return p.numeral()
	case date:
		p.i++
		if message, _ := dateMistake(p.word(start)); message != "" { // the scanner said so
			return &ast.Bad{Span: p.spanAt(start)}
		}
		return &ast.DateLit{Text: p.word(start), Span: p.spanAt(start)}
	case instant:
		p.i++
		if message, _ := instantMistake(p.word(start)); message != "" { // the scanner said so
			return &ast.Bad{Span: p.spanAt(start)}
		}
		return &ast.InstantLit{Text: p.word(start), Span: p.spanAt(start)}
	case kwTrue, kwFalse:
		p.i++
		return &ast.BoolLit{Value: k == kwTrue, Span: p.spanAt(start)}
	case kwNull:
		p.i++
		return &ast.NullLit{Span: p.spanAt(start)}
	case lbracket:
		return p.listLit()
	case lparen:
		return p.paren()
	case kwIn:
		return p.member()
	}
	return p.noPrimary(what)
}

// noPrimary reports a token that begins no value.
func (p *parser) noPrimary(what string) ast.Expr {
	switch k := p.peek(); {
	case k.declares():
		return p.ref(what) // reports the reserved word and reads it as a name
	case k == kwContains || k == kwMatches || k == kwThen || k == kwOtherwise || k == kwIs || k == kwBetween:
		p.failWanting(codeValue, what, "a name spelt like a reserved word is written in backquotes")
	default:
		p.failWanting(codeValue, what, "")
	}
	return p.bad(p.failedAt)
}

// paren reads `(e)`, or `(R).a.b`, which the dot behind it tells apart.
func (p *parser) paren() ast.Expr {
	if m := int(p.toks[p.i].match); m > 0 && p.kindAt(m+1) == dot {
		return p.selection()
	}
	p.i++
	var x ast.Expr
	p.parens(rparen, func() { x = p.expr("a value in the parentheses") })
	if x == nil {
		x = p.bad(p.failedAt)
	}
	return x
}

// named reads what a name begins: a form with a word of its own, an aggregate,
// a call or a path.
func (p *parser) named() ast.Expr {
	w := p.word(p.i)
	switch w {
	case "top", "bottom":
		if p.countAhead(p.i+1, "by") {
			return p.topBottom()
		}
	case "rank", "ntile", "percentile":
		if p.kindAt(p.i+1) == lparen {
			return p.rankCall()
		}
	case "at":
		if p.isWord(p.i+1, "least") && p.countAhead(p.i+2, "of") {
			return p.atLeast()
		}
	case "each":
		if p.isWord(p.i+1, "of") && (p.isWord(p.i+2, "last") || p.isWord(p.i+2, "previous")) {
			return p.each()
		}
	default:
		if w[0] < 'a' || w == "case" || w == "exists" || w == "select" || w == "interval" {
			if e := p.foreignOperand(w); e != nil {
				return e
			}
		}
	}
	if p.kindAt(p.i+1) == lparen {
		if _, ok := ast.Aggregates[w]; ok {
			return p.aggregate()
		}
	}
	return p.ref("a value")
}

// foreignOperand answers the words of SQL and the capitals of keywords where a
// value must stand; nil when the name is an ordinary one.
func (p *parser) foreignOperand(w string) ast.Expr {
	next := p.kindAt(p.i + 1)
	switch lower := strings.ToLower(clip(w)); lower {
	case "null", "true", "false", "not":
		p.lowerCase(keywords[lower])
		return p.prefix(precOr, "a value")
	case "case":
		if strings.EqualFold(p.word(p.i+1), "when") {
			p.fail(codeSQL, "there is no `case`", "write `if(condition, a, b)`")
			return p.bad(p.failedAt)
		}
	case "exists":
		if next == lparen {
			p.fail(codeSQL, "there is no `exists`", "write `any(orders where …)`")
			return p.bad(p.failedAt)
		}
	case "select":
		if nameLike(next) || next == star {
			p.fail(codeSQL, "there are no subqueries", "write an aggregate: `count(orders where …)`")
			return p.bad(p.failedAt)
		}
	case "interval":
		if next == text {
			p.fail(codeSQL, "there is no `interval`", "write a duration such as `30 days`")
			return p.bad(p.failedAt)
		}
	}
	return nil
}

// countAhead reports whether a count begins at token i and the word after
// follows it: what tells `top 10 by …` from a name spelt `top`.
func (p *parser) countAhead(i int, after string) bool {
	switch k := p.kindAt(i); {
	case k == number || k == percent:
		return true
	case k == minus: // a mistake that is better named where it stands than as a subtraction
		return p.kindAt(i+1) == number && p.isWord(i+2, after) || p.kindAt(i+1) == percent
	case k == lparen:
		return p.toks[i].match > 0 && p.isWord(int(p.toks[i].match)+1, after)
	case nameLike(k):
		for p.kindAt(i+1) == dot && nameLike(p.kindAt(i+2)) {
			i += 2
		}
		return p.isWord(i+1, after)
	}
	return false
}

// count reads a number without a unit, a name or an expression in parentheses.
func (p *parser) count(what string) ast.Expr {
	switch k := p.peek(); {
	case k == number || k == percent:
		p.i++
		return &ast.NumberLit{Text: digitsOf(p.word(p.i - 1)), Percent: k == percent, Span: p.spanAt(p.i - 1)}
	case k == minus && (p.kindAt(p.i+1) == number || p.kindAt(p.i+1) == percent):
		start := p.i
		p.i += 2
		p.report(codeValue, p.since(start), "a number of rows, conditions or spans is not negative", "leave the minus out")
		return p.bad(start)
	case k == lparen:
		return p.paren()
	case nameLike(k):
		return p.path(what)
	}
	p.failWanting(codeValue, what, "")
	return p.bad(p.failedAt)
}

// connecting are the unreserved words that go on with a form after a number,
// and so are no unit of it: `by spend * 2 within country`.
var connecting = map[string]bool{
	"by": true, "of": true, "desc": true, "within": true, "among": true, "overall": true, "until": true, "ending": true, "ago": true,
	"as": true, "starts": true, "ends": true, "before": true, "after": true, "since": true, "from": true, "on": true, "spans": true, "seed": true,
}

// numeral reads a number and the unit behind it, if there is one.
func (p *parser) numeral() ast.Expr {
	start := p.i
	p.i++
	n := digitsOf(p.word(start))
	if p.kindAt(start) == percent {
		return &ast.NumberLit{Text: n, Percent: true, Span: p.spanAt(start)}
	}
	if p.peek() == ident && !p.boundary(p.i) || p.peek() == ident && p.kindAt(p.i+1) == kwWhere {
		w := p.word(p.i)
		if unit, ok := token.TimeUnits[w]; ok {
			return p.duration(n, unit, start)
		}
		if _, ok := token.LengthUnits[w]; ok {
			p.i++
			return &ast.DistanceLit{Text: n, Unit: w, Span: p.since(start)}
		}
	}
	lit := &ast.NumberLit{Text: n}
	if nameLike(p.peek()) && !p.boundary(p.i) && !(p.peek() == ident && (connecting[p.word(p.i)] || p.capitalWord())) {
		lit.Unit = p.ident("a unit")
	}
	lit.Span = p.since(start)
	return lit
}

// capitalWord reports whether the current name is an operator in capitals.
func (p *parser) capitalWord() bool {
	w := p.word(p.i)
	return w[0] < 'a' && len(w) <= longestKeyword && keywords[strings.ToLower(w)] != eof
}

func (p *parser) duration(n string, unit token.TimeUnit, start int) ast.Expr {
	p.i++
	d := &ast.DurationLit{Unit: unit, Span: p.since(start)}
	v, err := strconv.ParseInt(n, 10, 64)
	switch {
	case strings.Contains(n, "."):
		p.report(codeDuration, d.Span, "a duration is a whole number of "+unit.String()+"s", "write it in a smaller unit")
		return &ast.Bad{Span: d.Span}
	case err != nil:
		p.report(codeDuration, d.Span, "the duration is out of range", "")
		return &ast.Bad{Span: d.Span}
	}
	d.N = v
	return d
}

// digitsOf normalises the text of a number token: no underscores, no percent
// sign, a digit at both ends.
func digitsOf(w string) string {
	w = strings.TrimSuffix(w, "%")
	if strings.Contains(w, "_") {
		w = strings.ReplaceAll(w, "_", "")
	}
	w = strings.TrimSuffix(w, ".")
	if strings.HasPrefix(w, ".") {
		w = "0" + w
	}
	return w
}

// unit reads a unit of time; calendar asks for one that the calendar has.
func (p *parser) unit(calendar bool) token.TimeUnit {
	w := p.word(p.i)
	u, ok := token.TimeUnits[w]
	if p.peek() == ident && ok && (!calendar || u >= token.Day) {
		p.i++
		return u
	}
	wanted, label := "a unit of time such as `days`", meantUnit(w)
	if calendar {
		wanted = "`day`, `week`, `month`, `quarter` or `year`"
		if ok {
			label = "for spans that end now write `last` and a duration, such as `last 3 hours`"
		}
	}
	p.failWanting(codeUnit, wanted, label)
	return token.NoUnit
}

func didYouMean(w string, names []string) string {
	if near := spell.Nearest(w, names); near != "" {
		return "did you mean `" + near + "`?"
	}
	return ""
}
