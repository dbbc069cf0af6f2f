package gogen

import (
	"fmt"
	"regexp/syntax"
	"strings"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
)

// large is the size from which a condition that is used twice becomes a function.
const large = 30

// holds returns the code of a condition. Where statements may stand, a single
// literal puts its parts into locals first; within && and || what takes
// statements becomes a function, so that it is computed only when it matters.
func (e *emitter) holds(n *ir.Node) code {
	if c, ok := e.blk.found(n); ok {
		return c
	}
	switch n.Op {
	case ir.True, ir.False:
		return always(n.Op == ir.True)
	case ir.Lit:
		return e.literal(n)
	}
	if e.g.uses[n] > 1 && n.Size() > large {
		return e.condition(n)
	}
	return e.expression(func() code { return e.compound(n) })
}

func (e *emitter) compound(n *ir.Node) code {
	parts := make([]code, len(n.Args))
	for i, a := range n.Args {
		parts[i] = e.holds(a)
	}
	switch n.Op {
	case ir.And:
		return junction("&&", parts)
	case ir.Or:
		return junction("||", parts)
	}
	sum := make([]string, len(parts))
	for i, p := range parts {
		sum[i] = "one(" + p.text + ")"
	}
	return code{fmt.Sprintf("%s >= %d", strings.Join(sum, " + "), n.N), comparePrec}
}

// condition makes a condition a function of its own.
func (e *emitter) condition(n *ir.Node) code {
	params, args, inner := e.rows(n, e.scope.levels())
	f := e.g.function(functionKey{n, "condition"}, "condition", func(f *function) {
		own := &emitter{g: e.g, f: f, scope: inner}
		body := own.inside(func(b *block) {
			own.blk = b
			if n.Op == ir.Lit {
				b.line("return %s", own.literal(n).text)
				return
			}
			b.line("return %s", own.expression(func() code { return own.compound(n) }).text)
		})
		f.text = fmt.Sprintf("%sfunc %s(%s) bool {\n%s\n}\n", e.g.comment(f.name, "holds where", n), f.name, params,
			strings.Join(useAll(body.lines, own.temps), "\n"))
	})
	e.f.fails = e.f.fails || f.fails
	return primary("%s(%s)", f.name, args)
}

// comment is the comment of a function about a node that was written somewhere.
func (g *generator) comment(name, verb string, n *ir.Node) string {
	span := g.b.OriginOf(n)
	if !span.IsValid() {
		return ""
	}
	return "// " + name + " " + verb + " " + shortened(span.Text()) + "\n"
}

func shortened(s string) string {
	const most = 160
	s = oneLine(s)
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + " …"
	}
	return s
}

// literal returns the code that a predicate has a truth value in the mask.
func (e *emitter) literal(n *ir.Node) code {
	p := n.Args[0]
	if span := e.g.b.OriginOf(n); span.IsValid() {
		e.g.place = span
	}
	if c, ok := e.exists(p); ok {
		if n.Mask == ir.IsTrue { // the count is below 1
			return code{"!" + c.text, unaryPrec}
		}
		return c
	}
	if e.pure && e.complicated(p) {
		return e.condition(n)
	}
	if p.Op == ir.IsNull {
		v := e.value(p.Args[0])
		if n.Mask == ir.IsTrue {
			return junction("||", isNull(v.null))
		}
		return junction("&&", isKnown(v.null))
	}
	args := make([]value, len(p.Args))
	for i, a := range p.Args {
		args[i] = e.value(a)
	}
	null := tests(args...)
	yes := n.Mask == ir.IsTrue || n.Mask == ir.NotFalse
	c := e.predicate(p, args, yes)
	if n.Mask&ir.IsUnknown != 0 {
		return junction("||", append(isNull(null), c))
	}
	return junction("&&", append(isKnown(null), c))
}

// exists recognizes that a count of rows is below 1 and returns the code that
// there is a row.
func (e *emitter) exists(p *ir.Node) (code, bool) {
	if p.Op != ir.Pred || p.Fn != types.Lt || p.Args[0].Op != ir.Agg || p.Args[0].Agg.Func != hir.Count ||
		!p.Args[1].IsConst() || p.Args[1].Value != int64(1) {
		return code{}, false
	}
	return e.any(p.Args[0]), true
}

// predicate returns the code that a predicate over known values is true, or that
// it is false.
func (e *emitter) predicate(p *ir.Node, args []value, yes bool) code {
	var c code
	switch {
	case p.Op == ir.Holds:
		c = args[0].code
	case p.Op == ir.In:
		return e.in(p, args[0], yes)
	case p.Fn == types.Eq && yes:
		return compare(args[0], "==", args[1])
	case p.Fn == types.Eq:
		return compare(args[0], "!=", args[1])
	case p.Fn == types.Lt && yes:
		return compare(args[0], "<", args[1])
	case p.Fn == types.Lt:
		return compare(args[0], ">=", args[1])
	case p.Fn == types.Contains:
		c = primary("strings.Contains(%s, %s)", args[0].text, args[1].text)
	case p.Fn == types.StartsWith:
		c = primary("strings.HasPrefix(%s, %s)", args[0].text, args[1].text)
	case p.Fn == types.EndsWith:
		c = primary("strings.HasSuffix(%s, %s)", args[0].text, args[1].text)
	case p.Fn == types.Matches:
		c = primary("%s.MatchString(%s)", e.g.pattern(p.Args[1].Value.(string)), args[0].text)
	default:
		c = e.list(p, args)
	}
	if yes {
		return c
	}
	switch c.text {
	case "true", "false":
		return always(c.text == "false")
	}
	return code{"!" + c.in(unaryPrec), unaryPrec}
}

// pattern returns the variable of a regular expression.
func (g *generator) pattern(text string) string {
	name, ok := g.patternOf[text]
	if !ok {
		if _, err := syntax.Parse(text, syntax.Perl); err != nil {
			panic(err) // checked before
		}
		name = g.names.unique("pattern")
		g.patternOf[text] = name
		g.patterns = append(g.patterns, fmt.Sprintf("var %s = regexp.MustCompile(%s)\n", name, quote(text)))
	}
	return name
}

// in returns the code that a value is one of a list, or that it is not.
func (e *emitter) in(p *ir.Node, x value, yes bool) code {
	var list []value
	if x.form == versionForm {
		for _, c := range p.List {
			list = append(list, e.constant(p.Args[0].Type, c))
		}
	} else {
		for _, c := range p.List {
			if v, ok := element(e.constant(elementType(p.Args[0].Type, c), c), x.form, x.scale); ok {
				list = append(list, v)
			}
		}
	}
	const few = 3
	op, join := "==", "||"
	if !yes {
		op, join = "!=", "&&"
	}
	if len(list) <= few || x.form == versionForm || x.form == wideForm {
		parts := make([]code, len(list))
		for i, c := range list {
			parts[i] = compare(x, op, c)
		}
		return junction(join, parts)
	}
	texts := make([]string, len(list))
	for i, c := range list {
		texts[i] = c.text
	}
	gt := goType(x.form, x.typ)
	f := e.g.function(functionKey{p, "list"}, "listed", func(f *function) {
		f.text = fmt.Sprintf("%sfunc %s(v %s) bool {\nswitch v {\ncase %s:\nreturn true\n}\nreturn false\n}\n",
			e.g.comment(f.name, "is the list of", p), f.name, gt, wrapped(texts))
	})
	c := primary("%s(%s)", f.name, x.text)
	if yes {
		return c
	}
	return code{"!" + c.text, unaryPrec}
}

// wrapped joins texts by commas, a few to a line.
func wrapped(texts []string) string {
	var sb strings.Builder
	width := 0
	for i, t := range texts {
		if i > 0 {
			sb.WriteString(",")
			if width += len(t); width > 90 {
				sb.WriteString("\n")
				width = 0
			} else {
				sb.WriteString(" ")
			}
		}
		sb.WriteString(t)
	}
	return sb.String()
}

// list returns the code of a question about a list.
func (e *emitter) list(p *ir.Node, args []value) code {
	elem := *p.Args[0].Type.Elem
	if p.Fn == types.ListContains {
		return e.listContains(p, args, elem)
	}
	fn := "containsAny"
	if p.Fn == types.ListAll {
		fn = "containsAll"
	}
	other := p.Args[1]
	if !other.IsConst() {
		f, g := formOfType(elem), formOfType(*other.Type.Elem)
		if f == g && elem.Scale == other.Type.Elem.Scale {
			return primary("%s(%s, %s...)", fn, args[0].text, args[1].text)
		}
		inner := fmt.Sprintf("slices.ContainsFunc(%s, func(v %s) bool { return %s })", args[0].text, goType(f, elem),
			compare(elementValue("v", elem), "==", elementValue("w", *other.Type.Elem)).text)
		not := ""
		if p.Fn == types.ListAll {
			not = "!"
		}
		return code{fmt.Sprintf("%sslices.ContainsFunc(%s, func(w %s) bool { return %s%s })", not, args[1].text, goType(g, *other.Type.Elem), not, inner), unaryPrec}
	}
	all := other.Value.([]types.Value)
	list := e.elements(all, elem)
	switch {
	case len(list) < len(all) && p.Fn == types.ListAll:
		return always(false)
	case len(list) == 0:
		return always(p.Fn == types.ListAll)
	}
	texts := make([]string, len(list))
	for i, v := range list {
		texts[i] = v.text
	}
	return primary("%s(%s, %s)", fn, args[0].text, wrapped(texts))
}

func (e *emitter) listContains(p *ir.Node, args []value, elem types.Type) code {
	f := formOfType(elem)
	if p.Args[1].IsConst() {
		list := e.elements([]types.Value{p.Args[1].Value}, elem)
		if len(list) == 0 {
			return always(false)
		}
		return primary("slices.Contains(%s, %s)", args[0].text, list[0].text)
	}
	y := args[1]
	if y.form == f && (f != narrowForm && f != wideForm || y.scale == elem.Scale) {
		return primary("slices.Contains(%s, %s)", args[0].text, y.text)
	}
	return primary("slices.ContainsFunc(%s, func(v %s) bool { return %s })", args[0].text, goType(f, elem), compare(elementValue("v", elem), "==", y).text)
}

// elementValue is the value of a list's element in a local.
func elementValue(name string, t types.Type) value {
	return value{code: primary("%s", name), form: formOfType(t), scale: t.Scale, whole: t.Precision - t.Scale, typ: t}
}
