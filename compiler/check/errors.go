package check

import (
	"fmt"
	"strings"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// The wording of every message is in the errors files: here names and
// declarations, in errors_types.go values, in errors_rows.go time and relations.

func mistake(code diag.Code, span token.Span, format string, args ...any) diag.Diag {
	return diag.Diag{Code: code, Span: span, Message: fmt.Sprintf(format, args...)}
}

// guess adds the near name as a label and a fix.
func guess(d diag.Diag, at token.Span, near string) diag.Diag {
	if near != "" {
		d.Label = "did you mean `" + near + "`?"
		d.Fixes = append(d.Fixes, replace("write `"+near+"`", at, near))
	}
	return d
}

// hint adds a label.
func hint(d diag.Diag, format string, args ...any) diag.Diag {
	d.Label = fmt.Sprintf(format, args...)
	return d
}

// note adds a second place.
func note(d diag.Diag, at token.Span, format string, args ...any) diag.Diag {
	d.Notes = append(d.Notes, diag.Note{Span: at, Message: fmt.Sprintf(format, args...)})
	return d
}

func replace(message string, at token.Span, text string) diag.Fix {
	return diag.Fix{Message: message, Edits: []diag.Edit{{Span: at, Text: text}}}
}

// quoted returns names in backquotes: `a`, `b` or `c`.
func quoted(names []string) string {
	const most = 12
	more := ""
	if len(names) > most {
		more = fmt.Sprintf(" and %d more", len(names)-most)
		names = names[:most]
	}
	q := make([]string, len(names))
	for i, n := range names {
		q[i] = "`" + n + "`"
	}
	if n := len(q); n > 1 && more == "" {
		return strings.Join(q[:n-1], ", ") + " or " + q[n-1]
	}
	return strings.Join(q, ", ") + more
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// Names.

func unknownName(e *ast.Name, near string, entity *schema.Entity) diag.Diag {
	name := dotted(e.Parts)
	at := e.Parts[0].Span
	if strings.Contains(near, ".") {
		at = e.Span
	}
	if entity == nil {
		return guess(mistake("SEG1001", e.Span, "unknown name `%s`", name), at, near)
	}
	if unit, ok := token.TimeUnits[name]; ok && near == "" {
		d := mistake("SEG1001", e.Span, "unknown name `%s`: a length of time begins with a number", name)
		if unit < token.Day {
			return hint(d, "write `1 %s`", unit)
		}
		return hint(d, "write `1 %s`; the whole one before this one is `in previous %s`", unit, unit)
	}
	d := guess(mistake("SEG1001", e.Span, "unknown name `%s`: `%s` has no such attribute or relation, and nothing else here is called so", name, entity.Name), at, near)
	return note(d, entity.Span, "entity `%s` is declared here", entity.Name)
}

func nameOfRowAround(e *ast.Name, here, around *schema.Entity) diag.Diag {
	d := mistake("SEG1001", e.Span, "unknown name `%s`: `%s` has no such attribute or relation, but the row around has", dotted(e.Parts), here.Name)
	name := around.Name + "." + dotted(e.Parts)
	d.Fixes = append(d.Fixes, replace("write `"+name+"`", e.Span, name))
	return note(hint(d, "write `%s`", name), here.Span, "entity `%s` is declared here", here.Name)
}

// meansTwoThings is for a name that a related row has and that the declaration
// gives to a `let` or parameter.
func meansTwoThings(id *ast.Ident, e *schema.Entity) diag.Diag {
	d := mistake("SEG1007", id.Span, "`%s` is a name of `%s`, the row here, and of a `let` or parameter", id.Name, e.Name)
	return hint(d, "call the `let` or parameter something else")
}

func unknownMember(id *ast.Ident, e *schema.Entity, near string) diag.Diag {
	d := guess(mistake("SEG1002", id.Span, "`%s` has no attribute, relation or trait `%s`", e.Name, id.Name), id.Span, near)
	return note(d, e.Span, "entity `%s` is declared here", e.Name)
}

func unknownEntity(id *ast.Ident, near string) diag.Diag {
	return guess(mistake("SEG1003", id.Span, "the schema has no entity `%s`", id.Name), id.Span, near)
}

func unknownSet(n *ast.Name, near string) diag.Diag {
	return guess(mistake("SEG1004", n.Span, "unknown segment `%s`", dotted(n.Parts)), n.Span, near)
}

func unknownTrait(n *ast.Name, near string) diag.Diag {
	return guess(mistake("SEG1004", n.Span, "unknown trait `%s`", dotted(n.Parts)), n.Span, near)
}

func setExpected(at token.Span) diag.Diag {
	return mistake("SEG1004", at, "expected the name of a segment or an arm, or a list in brackets")
}

// habits are the functions that people know from SQL, and what this language
// says instead.
var habits = map[string]string{
	"coalesce": "write `x ?? y`", "ifnull": "write `x ?? y`", "nvl": "write `x ?? y`", "isnull": "write `x is null`",
	"nullif": "write `if(x = y, null, x)`", "iff": "write `if(condition, a, b)`", "case": "write `if(condition, a, b)`",
	"datediff": "write `days_between(a, b)`", "date_diff": "write `days_between(a, b)`", "timestampdiff": "write `days_between(a, b)`",
	"dateadd": "write `t + 30 days`", "date_add": "write `t + 30 days`", "date_sub": "write `t - 30 days`",
	"date_trunc": "write a window, such as `in this month`", "extract": "write `year(t)`, `month(t)`, `day(t)`, `hour(t)` or `weekday(t)`",
	"current_date": "write `today`", "curdate": "write `today`", "getdate": "write `now`", "current_timestamp": "write `now`",
	"like": "write `contains`, `starts with`, `ends with` or `matches`", "ilike": "write `lower(x) contains \"…\"`",
	"regexp_like": "write `x matches \"…\"`", "regexp_matches": "write `x matches \"…\"`", "startswith": "write `x starts with \"…\"`",
	"len": "write `length(s)`", "char_length": "write `length(s)`", "lcase": "write `lower(s)`", "ucase": "write `upper(s)`",
	"ceiling": "write `ceil(x)`", "exists": "write `any(relation where …)`", "count_if": "write `count(relation where …)`",
	"countif": "write `count(relation where …)`", "sumif": "write `sum(relation.x where …)`", "mean": "write `avg(relation.x)`",
	"average": "write `avg(relation.x)`", "row_number": "write `rank(by x)`", "percent_rank": "write `percentile(by x)`",
	"array_length": "write `size(list)`", "cardinality": "write `size(list)`", "cast": "types are those of the schema: declare the column there",
	"date": "write the day itself: 2026-01-31", "timestamp": "write the instant itself: 2026-01-31T12:00:00Z",
}

func unknownFunction(n *ast.Name, near string) diag.Diag {
	name := dotted(n.Parts)
	d := mistake("SEG1005", n.Span, "unknown function `%s`", name)
	if say, ok := habits[strings.ToLower(name)]; ok {
		return hint(d, "%s", say)
	}
	return guess(d, n.Span, near)
}

func declaredTwice(id, first *ast.Ident) diag.Diag {
	return note(mistake("SEG1006", id.Span, "`%s` is declared twice", id.Name), first.Span, "first declared here")
}

func aliasTwice(id *ast.Ident) diag.Diag {
	return hint(mistake("SEG1006", id.Span, "`%s` names another row already", id.Name), "choose another name after `as`")
}

func hidesMember(id *ast.Ident, e *schema.Entity, m member) diag.Diag {
	what, at := "attribute", token.Span{}
	if m.attr != nil {
		at = m.attr.Span
	} else {
		what, at = "relation", m.rel.Span
	}
	d := hint(mistake("SEG1007", id.Span, "`%s` is %s of `%s` already", id.Name, article(what), e.Name), "choose another name: the %s would hide it", what)
	return note(d, at, "%s `%s.%s` is declared here", what, e.Name, id.Name)
}

func reservedName(id *ast.Ident) diag.Diag {
	return mistake("SEG1008", id.Span, "`%s` is a name of the language: nothing else can be called so", id.Name)
}

func reservedCall(id *ast.Ident) diag.Diag {
	return mistake("SEG1008", id.Span, "`%s` is a function: what takes parameters cannot be called so", id.Name)
}

func letBelow(use token.Span, id *ast.Ident) diag.Diag {
	d := mistake("SEG1009", use, "`%s` is used before its `let`", id.Name)
	return note(d, id.Span, "a `let` may use those above it")
}

func cycle(at token.Span, way string, refs []reference) diag.Diag {
	d := mistake("SEG1010", at, "the definition goes in a circle: %s", way)
	for _, r := range refs {
		d = note(d, r.at, "`%s` is used here", r.d.name)
	}
	return d
}

func notAValue(e *ast.Name, found entry) diag.Diag {
	name, word := dotted(e.Parts), found.kindWord()
	d := mistake("SEG1011", e.Span, "`%s` is %s, not a value", name, article(word))
	switch word {
	case "segment", "arm":
		d = hint(d, "write `in %s`", name)
		d.Fixes = append(d.Fixes, replace("write `in "+name+"`", e.Span, "in "+name))
	case "partition", "split":
		d = hint(d, "name one of its arms: `in %s.%s`", name, armNames(found.d.node)[0].Name)
	}
	return note(d, found.ident().Span, "declared here")
}

func notASet(n *ast.Name, found entry) diag.Diag {
	name, word := dotted(n.Parts), found.kindWord()
	d := mistake("SEG1012", n.Span, "`%s` is %s, not a set of rows", name, article(word))
	if arms := armNames(found.d.node); len(arms) > 0 {
		names := make([]string, len(arms))
		for i, a := range arms {
			names[i] = name + "." + a.Name
		}
		d = hint(d, "name an arm: %s", quoted(names))
	}
	return note(d, found.ident().Span, "declared here")
}

func manyAsValue(e *ast.Name, r *schema.Relation, rest []*ast.Ident) diag.Diag {
	d := mistake("SEG1013", e.Span, "`%s` leads to many rows of `%s`: wrap it in an aggregate", r.Name, r.To.Name)
	path := e.Span.Text()
	if len(rest) > 0 {
		d = hint(d, "such as `sum(%s)` or `last(%s)`", path, path)
	} else {
		d = hint(d, "such as `any(%s)` or `count(%s)`", path, path)
	}
	return note(d, r.Span, "relation `%s.%s` is declared here", r.From.Name, r.Name)
}

func relationAsValue(at token.Span, text string) diag.Diag {
	return hint(mistake("SEG1013", at, "a relation is no value: wrap it in an aggregate"), "such as `any(%s)` or `count(%s)`", text, text)
}

func rowAsValue(e *ast.Name, entity *schema.Entity) diag.Diag {
	d := mistake("SEG1014", e.Span, "`%s` is a whole row of `%s`, not a value", e.Span.Text(), entity.Name)
	if len(entity.Attributes) > 0 {
		d = hint(d, "name what you want of it, such as `%s.%s`", e.Span.Text(), entity.Attributes[0].Name)
	}
	return d
}

func attributeHasNoParts(e *ast.Name, a *schema.Attribute, part *ast.Ident) diag.Diag {
	d := mistake("SEG1015", e.Span, "`%s` is %s: it has no `%s`", a.Name, article(a.Type.Kind.String()), part.Name)
	return note(d, a.Span, "attribute `%s.%s` is declared here", a.Entity.Name, a.Name)
}

func traitOfOther(e *ast.Name, d *decl, here *schema.Entity, reachable bool) diag.Diag {
	m := mistake("SEG1016", e.Span, "trait `%s` is of `%s`, but the rows here are of `%s`", d.name, d.entity.Name, here.Name)
	if reachable {
		m = hint(m, "of the row around: `%s.%s`", d.entity.Name, d.name)
	}
	return note(m, d.node.DeclName().Span, "declared here")
}

func setOfOther(at token.Span, set *hir.Set, here *schema.Entity) diag.Diag {
	d := mistake("SEG1016", at, "`%s` is a set of `%s`, but the rows here are of `%s`", set.Name, set.Entity.Name, here.Name)
	for _, r := range here.Relations {
		if r.To == set.Entity && !r.Many {
			d = hint(d, "of the related row: `%s in %s`", r.Name, set.Name)
			break
		}
		if r.To == set.Entity {
			d = hint(d, "of the related rows: `any(%s where in %s)`", r.Name, set.Name)
		}
	}
	return note(d, set.Span, "declared here")
}

func attributeCalled(e *ast.Name, a *schema.Attribute) diag.Diag {
	return note(mistake("SEG1017", e.Span, "`%s` is an attribute: it takes no arguments", a.Name), a.Span, "declared here")
}

func notCallable(e *ast.Name, found entry) diag.Diag {
	d := mistake("SEG1017", e.Span, "`%s` is %s: it takes no arguments", dotted(e.Parts), article(found.kindWord()))
	return note(d, found.ident().Span, "declared here")
}

func armCalled(e *ast.Call) diag.Diag {
	return mistake("SEG1017", e.Span, "an arm takes no arguments")
}

func noRow(at token.Span, what string) diag.Diag {
	return mistake("SEG1018", at, "`%s` needs a row, but here stands a value for all rows: a literal or a parameter", what)
}

func letOfOtherRow(use token.Span, id *ast.Ident) diag.Diag {
	d := mistake("SEG1019", use, "`%s` cannot be read here: a ranking looks at each row of its population alone", id.Name)
	return note(d, id.Span, "this `let` belongs to the row around")
}

// Declarations.

func unknownType(t *ast.Type, near string) diag.Diag {
	d := mistake("SEG1401", t.Span, "unknown type `%s`: expected %s", t.Name.Name,
		quoted([]string{"bool", "int", "decimal", "float", "string", "date", "timestamp", "version", "point", "list<…>", "duration", "distance"}))
	return guess(d, t.Name.Span, near)
}

func enumType(t *ast.Type) diag.Diag {
	return hint(mistake("SEG1402", t.Span, "an enum belongs to an attribute: a parameter or trait cannot declare one"), "write `string`")
}

func typeArguments(t *ast.Type) diag.Diag {
	return hint(mistake("SEG1402", t.Span, "`%s` is no type", t.Span.Text()), "`decimal(p, s)` takes 1 to 38 digits, s of them after the point; other types take none")
}

func listType(t *ast.Type) diag.Diag {
	return hint(mistake("SEG1402", t.Span, "`%s` is no type", t.Span.Text()), "write `list<string>`, or another simple type between the marks")
}

func unitOfType(t *ast.Type) diag.Diag {
	return mistake("SEG1402", t.Unit.Span, "only numbers have a unit, and `%s` is none", t.Name.Name)
}

func missingArguments(call token.Span, d *decl, missing []*formal) diag.Diag {
	names := make([]string, len(missing))
	for i, f := range missing {
		names[i] = f.name()
	}
	m := mistake("SEG1404", call, "`%s` needs %s: %s", d.name, plural(len(missing), "more argument"), quoted(names))
	return note(hint(m, "%s", d.shape()), d.node.DeclName().Span, "declared here")
}

func unknownArgument(a *ast.Arg, d *decl, near string) diag.Diag {
	m := mistake("SEG1405", a.Name.Span, "`%s` has no parameter `%s`", d.name, a.Name.Name)
	m = hint(m, "%s", d.shape())
	if near != "" {
		m = guess(m, a.Name.Span, near)
	}
	return note(m, d.node.DeclName().Span, "declared here")
}

func tooManyArguments(a *ast.Arg, d *decl) diag.Diag {
	m := mistake("SEG1406", a.Span, "`%s` takes %s", d.name, plural(len(d.formals), "argument"))
	if len(d.formals) == 0 {
		m.Message = fmt.Sprintf("`%s` takes no arguments", d.name)
	}
	return note(m, d.node.DeclName().Span, "declared here")
}

func argumentTwice(a *ast.Arg, name string) diag.Diag {
	return mistake("SEG1407", a.Span, "`%s` is given twice", name)
}

func unknownOverride(at token.Span, name, near string) diag.Diag {
	d := mistake("SEG1408", at, "the workspace has no param `%s`", name)
	if near != "" {
		d = hint(d, "did you mean `%s`?", near)
	}
	return d
}

// shape returns a declaration's head: `big(floor: decimal, window: duration = 1 year)`.
func (d *decl) shape() string {
	parts := make([]string, len(d.formals))
	for i, f := range d.formals {
		parts[i] = f.name() + ": " + typeText(f.typ)
		if f.def != nil {
			parts[i] += " = " + valueText(f.def)
		}
	}
	return d.name + "(" + strings.Join(parts, ", ") + ")"
}

func unknownMeta(id *ast.Ident, near string) diag.Diag {
	d := guess(mistake("SEG1410", id.Span, "unknown metadata `%s`", id.Name), id.Span, near)
	if near == "" {
		d = hint(d, "metadata of your own goes into `meta: {%s: …}`", id.Name)
	}
	return d
}

func metaValue(item *ast.Meta, wants string) diag.Diag {
	return mistake("SEG1411", item.Value.Pos(), "`%s` takes %s", item.Key.Name, wants)
}

func metaChoice(item *ast.Meta, values []string, near string) diag.Diag {
	return guess(mistake("SEG1411", item.Value.Pos(), "`%s` is one of %s", item.Key.Name, quoted(values)), item.Value.Pos(), near)
}

func metaTwice(id, first *ast.Ident) diag.Diag {
	return note(mistake("SEG1412", id.Span, "`%s` is given twice", id.Name), first.Span, "first given here")
}

func otherwiseNotLast(a *ast.Arm) diag.Diag {
	return hint(mistake("SEG1413", a.Span, "`otherwise` takes everyone who is left: no arm can follow"), "move it to the end")
}

func noArms(id *ast.Ident, what string) diag.Diag {
	return mistake("SEG1414", id.Span, "%s `%s` has no arms", what, id.Name)
}

func splitOver(a *ast.SplitArm, total types.Decimal) diag.Diag {
	total.Scale -= 2 // a percentage
	return mistake("SEG1415", a.Span, "with this arm the split adds up to %s%%: more than everyone", total)
}

func emptyArm(a *ast.SplitArm) diag.Diag {
	return mistake("SEG1416", a.Span, "this arm holds nobody: its share is less than one part in 2^32")
}

func shareExpected(a *ast.SplitArm) diag.Diag {
	return mistake("SEG1416", a.Share.Span, "the share of an arm is a percentage, such as `10%%`")
}

func seedEmpty(at token.Span) diag.Diag {
	return hint(mistake("SEG1417", at, "the seed is empty"), "name the draw, such as `\"summer-2026\"`: splits of one seed cut the same rows")
}

func keyHasNoText(at token.Span, e *schema.Entity) diag.Diag {
	d := mistake("SEG1417", at, "rows of `%s` cannot be bucketed: their key is no int and no string", e.Name)
	return note(d, e.Span, "entity `%s` is declared here", e.Name)
}

func seedExpected(k *hir.Const) diag.Diag {
	return mistake("SEG1417", k.Span, "the seed of a bucket is a text, such as `bucket(\"summer-2026\")`")
}

func badExpectation(k *hir.Const, share bool) diag.Diag {
	if share {
		return mistake("SEG1418", k.Span, "a share is expected from 0%% to 100%%")
	}
	return mistake("SEG1418", k.Span, "a size is expected as a whole number, from 0 upwards")
}

func emptyRange(e *ast.Expect) diag.Diag {
	return mistake("SEG1418", e.Span, "the range is empty: its lower end lies above the upper")
}

// article puts a or an before a word.
func article(word string) string {
	if word != "" && strings.ContainsRune("aeio", rune(word[0])) {
		return "an " + word
	}
	return "a " + word
}
