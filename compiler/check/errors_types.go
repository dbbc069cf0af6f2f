package check

import (
	"math"
	"strconv"
	"strings"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// describe names a value by its source and type: `amount` is decimal(12,2) USD.
func describe(x hir.Expr) string {
	text := strings.Join(strings.Fields(x.Of().Span.Text()), " ")
	if text == "" || len(text) > 60 {
		return article(typeText(x.Of().Type))
	}
	return "`" + text + "` (" + typeText(x.Of().Type) + ")"
}

// declaredAt adds the schema's line of an attribute that an operand is.
func declaredAt(d diag.Diag, xs ...hir.Expr) diag.Diag {
	for i, x := range xs {
		a, ok := x.(*hir.Attr)
		if other, twice := xs[0].(*hir.Attr); i > 0 && ok && twice && other.Attr == a.Attr {
			continue
		}
		if ok {
			d = note(d, a.Attr.Span, "`%s.%s` is %s", a.Attr.Entity.Name, a.Attr.Name, typeText(a.Attr.Type))
		}
	}
	return d
}

func notComparable(at token.Span, op string, x, y hir.Expr, clash types.Clash) diag.Diag {
	var d diag.Diag
	switch clash {
	case types.UnitsDiffer:
		d = mistake("SEG1102", at, "%s and %s have different units", describe(x), describe(y))
	case types.UnitMissing:
		return unitMissing(at, x, y)
	case types.TextTime:
		return textBesideTime(x, y)
	case types.TextVersion:
		return textBesideVersion(x, y)
	case types.DateInstant:
		d = mistake("SEG1105", at, "%s and %s do not compare with `%s`: a date is a whole day, an instant a moment of it", describe(x), describe(y), op)
		d = hint(d, "say it with `before`, `after`, `since`, `on`, `from … until …` or `between … and …`")
	case types.NoneShared:
		d = mistake("SEG1109", at, "%s and %s have no value in common: they are never equal", describe(x), describe(y))
	case types.NoOrder:
		d = mistake("SEG1110", at, "%s and %s have no order: `%s` says nothing of them", describe(x), describe(y), op)
		if x.Of().Type.Kind == schema.Enum || y.Of().Type.Kind == schema.Enum {
			d = hint(d, "list the values: `in [\"…\", \"…\"]`")
		}
	case types.NoEquality:
		d = noEquality(at, x.Of().Type)
	default:
		d = mistake("SEG1101", at, "%s and %s do not compare", describe(x), describe(y))
		d = hint(d, "%s", compareHint(x, y, clash))
	}
	return declaredAt(d, x, y)
}

// compareHint says how two kinds that do not compare are brought together.
func compareHint(x, y hir.Expr, clash types.Clash) string {
	for _, pair := range [][2]hir.Expr{{x, y}, {y, x}} {
		t, u := pair[0].Of().Type, pair[1].Of().Type
		switch {
		case bareText(pair[0]):
			return "without quotes it is a text here; what is called so is written `{attribute: " + pair[0].Of().Span.Text() + "}`"
		case t.Kind == schema.Distance && types.IsNumber(u):
			return "a distance compares with a distance, such as `25 km`"
		case t.Kind == schema.Version && types.IsNumber(u):
			if isConst(pair[1]) {
				return "a version is written `version(\"" + pair[1].Of().Span.Text() + "\")`"
			}
			return "a version compares with a version, such as `version(\"3.2\")`"
		case t.Kind == schema.Duration && types.IsNumber(u):
			return "a number of days is `days_between(a, b)`, a length of time `30 days`"
		case t.Kind == schema.Duration && types.IsTime(u):
			return "say it as a window, such as `in last 30 days`"
		case t.Kind == schema.Bool && isConst(pair[1]):
			return "a bool is true or false"
		case t.Kind == schema.List:
			return "ask what the list holds: `contains`, `contains any`, `contains all`, `size(…)`"
		}
	}
	if clash == types.TextNumber {
		return "a text is never a number: there is no conversion between the two"
	}
	return "both sides must have one type"
}

// bareText reports a text that YAML spells without quotes and that could be a name.
func bareText(x hir.Expr) bool {
	k, ok := x.(*hir.Const)
	if !ok || k.Param != "" || k.Span.File == nil || k.Type.Kind != schema.String {
		return false
	}
	text, isText := k.Value.(string)
	return isText && k.Span.Text() == text && nameLike(text)
}

// nameLike reports letters, digits, low lines and dots that begin with a letter.
func nameLike(s string) bool {
	for i, r := range s {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '_'
		if !letter && (i == 0 || !(r >= '0' && r <= '9' || r == '.')) {
			return false
		}
	}
	return s != ""
}

func unitMissing(at token.Span, x, y hir.Expr) diag.Diag {
	if x.Of().Type.Unit == "" {
		x, y = y, x // y is the one without
	}
	unit := x.Of().Type.Unit
	d := mistake("SEG1103", at, "%s is in %s, but %s has no unit", describe(x), unit, describe(y))
	if k, ok := y.(*hir.Const); ok && k.Param == "" {
		text := k.Span.Text() + " " + unit
		d.Span = k.Span
		d = hint(d, "write `%s`", text)
		d.Fixes = append(d.Fixes, replace("write `"+text+"`", k.Span, text))
	}
	return declaredAt(d, x, y)
}

func textBesideTime(x, y hir.Expr) diag.Diag {
	if types.IsText(x.Of().Type) {
		x, y = y, x // y is the text
	}
	d := mistake("SEG1104", y.Of().Span, "%s is a %s, and a text is none", describe(x), x.Of().Type.Kind)
	if k, ok := y.(*hir.Const); ok {
		if text, ok := k.Value.(string); ok && timeLike(text) {
			d = hint(d, "without quotes it is one: `%s`", text)
			d.Fixes = append(d.Fixes, replace("take the quotes away", k.Span, text))
		}
	}
	return declaredAt(d, x, y)
}

// timeLike reports whether a text would be a date or an instant without quotes.
func timeLike(text string) bool {
	_, noDate := types.ParseDate(text)
	_, noInstant := types.ParseInstant(text)
	return noDate == nil || noInstant == nil
}

func textBesideVersion(x, y hir.Expr) diag.Diag {
	if types.IsText(x.Of().Type) {
		x, y = y, x // y is the text
	}
	d := mistake("SEG1111", y.Of().Span, "%s is a version, and a text is none: as texts `3.10` would come before `3.9`", describe(x))
	if k, ok := y.(*hir.Const); ok {
		text := valueText(&hir.Const{Info: hir.Info{Type: kind(schema.Version)}, Value: k.Value})
		d = hint(d, "write `%s`", text)
		d.Fixes = append(d.Fixes, replace("write `"+text+"`", k.Span, text))
	}
	return declaredAt(d, x, y)
}

func comparedToNull(at token.Span, op string, x, y hir.Expr) diag.Diag {
	if x.Of().Type.Kind == schema.Null {
		x, y = y, x // y is null
	}
	d := mistake("SEG1106", at, "nothing compares with null: the answer would be unknown for every row")
	text := x.Of().Span.Text() + " is null"
	if op == "!=" {
		text = x.Of().Span.Text() + " is not null"
	}
	if op != "=" && op != "!=" {
		return hint(d, "ask for it with `is null` or `is not null`")
	}
	d = hint(d, "write `%s`", text)
	d.Fixes = append(d.Fixes, replace("write `"+text+"`", at, text))
	return d
}

func nullInList(at token.Span) diag.Diag {
	return hint(mistake("SEG1107", at, "a list holds no null: nothing equals it"), "add `or … is null`")
}

func notEnumValue(at token.Span, text string, enum types.Type, near string) diag.Diag {
	d := mistake("SEG1108", at, "`%s` is none of the values: expected %s", text, quoted(enum.Values))
	if near != "" {
		d = hint(d, "did you mean `%s`?", near)
		d.Fixes = append(d.Fixes, replace("write `"+strconv.Quote(near)+"`", at, strconv.Quote(near)))
	}
	return d
}

func noEquality(at token.Span, t types.Type) diag.Diag {
	d := mistake("SEG1110", at, "values of %s do not compare", typeText(t))
	switch t.Kind {
	case schema.List:
		d = hint(d, "ask what the list holds: `contains`, `contains any`, `contains all`, `size(…)`")
	case schema.Point:
		d = hint(d, "ask how far apart they are: `distance(a, b) <= 25 km`")
	}
	return d
}

func badVersion(at token.Span, text string) diag.Diag {
	return hint(mistake("SEG1112", at, "%q is no version", text), "numbers between points, such as `version(\"3.2.0\")` or `version(\"3.2.0-beta.1\")`")
}

func versionOfWhat(k *hir.Const) diag.Diag {
	return hint(mistake("SEG1112", k.Span, "the text of a version goes in quotes"), "write `version(%q)`", k.Span.Text())
}

func conditionExpected(at token.Span, t types.Type) diag.Diag {
	d := mistake("SEG1113", at, "expected a condition, but this is %s", article(typeText(t)))
	if types.IsNumber(t) {
		d = hint(d, "compare it, such as `… > 0`")
	}
	return d
}

func nullOperand(at token.Span) diag.Diag {
	return mistake("SEG1114", at, "null cannot stand here: the result would be unknown for every row")
}

func nullConstant(at token.Span) diag.Diag {
	return mistake("SEG1114", at, "expected a value that is known, not null")
}

func noNumber(at token.Span, op string, t types.Type) diag.Diag {
	return mistake("SEG1115", at, "`%s` takes numbers, and this is %s", op, article(typeText(t)))
}

func badArithmetic(e *ast.Binary, x, y hir.Expr, clash types.Clash) diag.Diag {
	op := e.Op.String()
	switch clash {
	case types.UnitMissing:
		return unitMissing(e.Span, x, y)
	case types.UnitsDiffer:
		return declaredAt(mistake("SEG1102", e.Span, "%s and %s have different units", describe(x), describe(y)), x, y)
	case types.UnitProduct:
		d := mistake("SEG1118", e.Span, "%s %s %s has no unit that the language knows", describe(x), op, describe(y))
		return hint(d, "an amount times a number is an amount; an amount divided by an amount is a number")
	case types.TooLong:
		return mistake("SEG1123", e.Span, "the result has more digits after the point than a decimal holds (%d)", types.MaxPrecision)
	}
	bad := x
	if types.IsNumber(x.Of().Type) {
		bad = y
	}
	d := noNumber(bad.Of().Span, op, bad.Of().Type)
	if types.IsText(bad.Of().Type) && e.Op == ast.Add {
		d = hint(d, "texts are not joined in this language")
	}
	return declaredAt(d, bad)
}

func badTimeArithmetic(e *ast.Binary, t, u types.Type) diag.Diag {
	d := mistake("SEG1116", e.Span, "%s %s %s is not defined: a time moves by a length of time", typeText(t), e.Op, typeText(u))
	switch {
	case types.IsTime(t) && types.IsTime(u):
		d = hint(d, "the days between two times are `days_between(%s, %s)`", words(e.Y), words(e.X))
	case types.IsNumber(u):
		d = hint(d, "say of what, such as `%s %s 30 days`", words(e.X), e.Op)
	}
	return d
}

func badDuration(e *ast.Binary) diag.Diag {
	return hint(mistake("SEG1117", e.Span, "`%s` is no length of time", words(e)),
		"a constant one is multiplied by a whole number, or added to another of its sort: days with hours, months with years")
}

func notConstant(at token.Span) diag.Diag {
	return mistake("SEG1122", at, "expected one value for all rows: a literal or a parameter")
}

func numberTooLong(at token.Span) diag.Diag {
	return mistake("SEG1123", at, "the number is out of range: an int has 64 bits, a decimal up to %d digits", types.MaxPrecision)
}

func resultTooLong(at token.Span) diag.Diag {
	return mistake("SEG1123", at, "the result is out of range: an int has 64 bits")
}

func badLiteral(at token.Span, err error) diag.Diag { return mistake("SEG1123", at, "%s", err) }

func wrongArity(e *ast.Call, n int, shape string) diag.Diag {
	d := mistake("SEG1119", e.Span, "`%s` takes %s, not %d", dotted(e.Func.Parts), plural(n, "argument"), len(e.Args))
	if dotted(e.Func.Parts) == "round" {
		return hint(d, "`round(x)` gives a whole number: for cents write `round(x * 100) / 100`")
	}
	return hint(d, "%s", shape)
}

func namedForFunction(a *ast.Arg, fn string) diag.Diag {
	return mistake("SEG1119", a.Name.Span, "arguments of `%s` have no names: only those of segments and traits do", fn)
}

func aggregateOfNothing(e *ast.Call) diag.Diag {
	return mistake("SEG1119", e.Span, "`%s` takes one relation, such as `%s(orders)`", dotted(e.Func.Parts), dotted(e.Func.Parts))
}

func wrongOperand(x hir.Expr, fn types.Func, want string) diag.Diag {
	wants := map[string]string{"num": "a number", "string": "a text", "list<T>": "a list", "date": "a date",
		"time": "a date or an instant", "timestamp": "an instant", "point": "a point"}[want]
	d := hint(mistake("SEG1120", x.Of().Span, "`%s` takes %s, and this is %s", fn.Name, wants, article(typeText(x.Of().Type))), "%s%s", fn.Name, fn.Sig)
	return declaredAt(d, x)
}

func badPattern(at token.Span, err error) diag.Diag {
	return hint(mistake("SEG1121", at, "the pattern is not RE2: %s", err), "lookaround and back references are not in RE2")
}

func mixedList(k *hir.Const, elem types.Type, clash types.Clash) diag.Diag {
	d := mistake("SEG1124", k.Span, "a list holds values of one type: this is %s among %s", article(typeText(k.Type)), typeText(elem))
	if k.Type.Kind == schema.List {
		d = mistake("SEG1124", k.Span, "a list holds no lists")
	}
	if clash == types.UnitMissing || clash == types.UnitsDiffer {
		d = hint(d, "all in one unit")
	}
	return d
}

func notElement(at token.Span, elem, t types.Type, clash types.Clash) diag.Diag {
	d := mistake("SEG1124", at, "the list holds %s, and this is %s", typeText(elem), article(typeText(t)))
	if clash == types.UnitMissing || clash == types.UnitsDiffer {
		d = hint(d, "both in one unit")
	}
	return d
}

func textExpected(at token.Span, op string, t types.Type) diag.Diag {
	return mistake("SEG1125", at, "`%s` looks into texts, and this is %s", op, article(typeText(t)))
}

func listExpected(at token.Span, op ast.Op, t types.Type) diag.Diag {
	return mistake("SEG1125", at, "`%s` compares two lists, and this is %s", op, article(typeText(t)))
}

func listInList(e *ast.Match) diag.Diag {
	return hint(mistake("SEG1125", e.Y.Pos(), "`contains` asks for one element"), "for several write `contains any [..]` or `contains all [..]`")
}

func notAList(n *ast.Name, t types.Type) diag.Diag {
	return mistake("SEG1125", n.Span, "`%s` is %s: after `in` stands a list, a segment or an arm", dotted(n.Parts), article(typeText(t)))
}

func listAsSet(at token.Span) diag.Diag {
	return hint(mistake("SEG1125", at, "expected what is in the list"), "such as `country in [\"US\", \"CA\"]`")
}

func branchesDiffer(at token.Span, a, b types.Type, clash types.Clash) diag.Diag {
	d := mistake("SEG1126", at, "both values must have one type: these are %s and %s", typeText(a), typeText(b))
	if clash == types.UnitMissing || clash == types.UnitsDiffer {
		d = hint(d, "both in one unit")
	}
	return d
}

func notData(at token.Span, t types.Type) diag.Diag {
	return mistake("SEG1127", at, "%s is no value that a row can have", article(typeText(t)))
}

func mapAsValue(at token.Span) diag.Diag {
	return mistake("SEG1127", at, "a map stands in metadata only")
}

func distancesCompared(at token.Span) diag.Diag {
	return hint(mistake("SEG1128", at, "a distance compares with a fixed one"), "such as `<= 25 km`")
}

func badDegrees(k *hir.Const, i int) diag.Diag {
	if i == 0 {
		return mistake("SEG1129", k.Span, "a latitude lies between -90 and 90 degrees")
	}
	return mistake("SEG1129", k.Span, "a longitude lies between -180 and 180 degrees")
}

func tooLarge(at token.Span) diag.Diag {
	return mistake("SEG1130", at, "the definition is too large when its `let` names and habits are written out")
}

func chainTooLong(at token.Span, name string) diag.Diag {
	return mistake("SEG1130", at, "`%s` stands at the end of more than %d definitions, each of which needs the next", name, maxChain)
}

func tooManyInstances(at token.Span, name string) diag.Diag {
	return mistake("SEG1130", at, "`%s` and others are used with more than %d different arguments", name, maxInstances)
}

func wholeNumber(k *hir.Const, what string, lo, hi int64) diag.Diag {
	switch {
	case hi < math.MaxInt32:
		return mistake("SEG1131", k.Span, "%s is a whole number from %d to %d", what, lo, hi)
	default:
		return mistake("SEG1131", k.Span, "%s is a whole number, %d or more", what, lo)
	}
}

func wrongArgument(k *hir.Const, name string, declared types.Type, clash types.Clash) diag.Diag {
	d := mistake("SEG1403", k.Span, "`%s` is %s, and this is %s", name, article(typeText(declared)), article(typeText(k.Type)))
	switch clash {
	case types.UnitMissing:
		d = hint(d, "write `%s %s`", k.Span.Text(), declared.Unit)
	case types.TextTime:
		d = hint(d, "write it without quotes")
	case types.TextVersion:
		d = hint(d, "write `version(…)`")
	case types.Narrower:
		d = hint(d, "it would have to be rounded")
	}
	return d
}

func wrongTrait(node *ast.Trait, t, declared types.Type) diag.Diag {
	d := mistake("SEG1409", node.Value.Pos(), "`%s` is declared as %s, but its value is %s", node.Name.Name, typeText(declared), article(typeText(t)))
	return note(d, node.Type.Span, "declared here")
}

// checkDeclared holds a trait's value to the type that it declares. The value
// keeps its own type, which is the more exact.
func (b *body) checkDeclared(node *ast.Trait, x hir.Expr) {
	declared := b.typeOf(node.Type)
	if types.Assignable(declared, x.Of().Type) != types.NoClash {
		b.report(wrongTrait(node, x.Of().Type, declared))
	}
}
