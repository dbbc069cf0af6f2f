package gogen

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// A value is Go code of a value of the ir. The code means something only where
// no test says that the value is null.
type value struct {
	code
	form  form
	scale int // of decimals
	whole int // digits before the point that a decimal can have
	null  []test
	lit   *big.Int // of a constant number, in units of scale
	fixed bool     // the same for every row
	typ   types.Type
}

// A test asks whether a value is null. Tests are asked in order: a later one may
// read what an earlier one found to be there.
type test struct{ null, known code }

func isKnown(tests []test) []code {
	out := make([]code, len(tests))
	for i, t := range tests {
		out[i] = t.known
	}
	return out
}

func isNull(tests []test) []code {
	out := make([]code, len(tests))
	for i, t := range tests {
		out[i] = t.null
	}
	return out
}

// nils are the tests of a pointer.
func nils(pointer string) test {
	return test{code{pointer + " == nil", comparePrec}, code{pointer + " != nil", comparePrec}}
}

// flag is the test of a bool that is true for known values.
func flag(text string) test {
	return test{code{"!" + text, unaryPrec}, primary("%s", text)}
}

// tests joins the tests of several values, each once.
func tests(values ...value) []test {
	var out []test
	seen := map[string]bool{}
	for _, v := range values {
		for _, t := range v.null {
			if !seen[t.null.text] {
				seen[t.null.text] = true
				out = append(out, t)
			}
		}
	}
	return out
}

// pointer returns the code of a row and the tests that it is there.
func (e *emitter) pointer(n *ir.Node) (string, []test) {
	if n.Op == ir.Var {
		return e.scope[n.Level], nil
	}
	of, missing := e.pointer(n.Args[0])
	p := of + "." + e.g.relation(n.Rel)
	if n.Rel.To.Time != nil && !n.Raw {
		p = e.g.seen(n.Rel.To) + "(" + p + ", " + e.at() + ")"
	}
	return p, append(missing, nils(p))
}

// complicated reports whether a value takes statements: what may be null and
// costs more than to read a field is computed once, into a local.
func (e *emitter) complicated(n *ir.Node) bool {
	if _, ok := e.blk.find(n); ok {
		return false
	}
	switch n.Op {
	case ir.If, ir.Coalesce, ir.Truth:
		return true
	case ir.Agg:
		return n.Nullable
	case ir.Call:
		if n.Fn == types.Domain || n.Fn == types.Div && n.Args[1].Derived() {
			return true
		}
	case ir.Attr, ir.Rank:
		return false
	}
	for _, a := range n.Args {
		if e.complicated(a) {
			return true
		}
	}
	return false
}

// value returns the code of a value.
func (e *emitter) value(n *ir.Node) value {
	if v, ok := e.blk.find(n); ok {
		return v
	}
	if !e.clock && timeOnly(n) {
		f := e.g.clockField(n)
		return value{code: primary("%s.%s", e.at(), f), form: formOfType(n.Type), typ: n.Type, fixed: true}
	}
	switch n.Op {
	case ir.Const:
		return e.constant(n.Type, n.Value)
	case ir.Now, ir.Today:
		return value{code: primary("%s.%s", e.at(), n.Op), form: formOfType(n.Type), typ: n.Type}
	case ir.CalendarStart:
		return e.calendarStart(n)
	case ir.Attr:
		return e.attribute(n)
	case ir.Shift:
		return e.shift(n)
	case ir.Agg:
		if !n.Nullable {
			return e.aggregate(n)
		}
	case ir.Call:
		if !e.complicated(n) || n.Fn != types.Domain && n.Fn != types.Div {
			return e.call(n)
		}
	case ir.Rank:
		e.g.refuse(NeedsPopulation, n, "a ranking needs all rows of "+n.Rank.Entity.Name+", and Go code sees one",
			"compile to SQL, or keep the rank in an attribute")
		return value{code: primary("int64(0)"), form: intForm, typ: n.Type}
	}
	if e.pure {
		panic("gogen: a value that takes statements in an expression: " + n.Op.String())
	}
	v := e.bind(n)
	e.blk.bound[n] = v
	return v
}

// timeOnly reports whether a value depends on time alone, and is always there.
func timeOnly(n *ir.Node) bool {
	switch n.Op {
	case ir.Now, ir.Today, ir.CalendarStart:
		return true
	case ir.Shift, ir.Call:
		if !n.ReadsClock() || n.Nullable || n.Free != 0 {
			return false
		}
		for _, a := range n.Args {
			if !a.IsConst() && !timeOnly(a) {
				return false
			}
		}
		return true
	}
	return false
}

func (e *emitter) attribute(n *ir.Node) value {
	row, null := e.pointer(n.Args[0])
	a := n.Attr
	v := value{form: formOfType(a.Type), scale: a.Type.Scale, null: null, typ: a.Type}
	if v.form == narrowForm {
		v.whole = a.Type.Precision - a.Type.Scale
	}
	v.code = primary("%s.%s", row, e.g.attr(a))
	if !nullableField(a) {
		if v.form == versionForm {
			v.null = append(v.null, flag("isVersion("+v.text+")"))
		}
		return v
	}
	field := v.text
	v.text += ".V"
	v.null = append(v.null, flag(field+".Valid"))
	switch v.form {
	case floatForm:
		v.null = append(v.null, flag("finite("+v.text+")"))
	case versionForm:
		v.null = append(v.null, flag("isVersion("+v.text+")"))
	}
	return v
}

func (e *emitter) constant(t types.Type, c types.Value) value {
	v := value{form: formOfType(t), scale: t.Scale, typ: t, fixed: true}
	switch c := c.(type) {
	case nil:
		v.code = primary("%s", zeroOf(goType(v.form, t)))
		v.null = []test{{always(true), always(false)}}
	case bool:
		v.code = always(c)
	case int64:
		v.lit, v.code, v.whole = big.NewInt(c), number(big.NewInt(c)), len(strconv.FormatInt(c, 10))
	case types.Decimal:
		v.lit, v.scale = c.Unscaled, c.Scale
		v.form = narrowForm
		if !c.Unscaled.IsInt64() {
			v.form = wideForm
		}
		v.whole = len(v.lit.String()) - c.Scale
		v = scaled(v, c.Scale)
	case float64:
		v.code = floatCode(c)
	case types.Distance:
		v.code, v.form = floatCode(float64(c)), floatForm
	case string:
		v.code = primary("%s", strconv.Quote(c))
	case types.Date:
		v.code = primary("%s", e.g.dateConst(c))
	case types.Instant:
		v.code = primary("%s", e.g.instantConst(c))
	case types.Point:
		v.code = primary("Point{Lat: %s, Lon: %s}", floatCode(c.Lat).text, floatCode(c.Lon).text)
	case []types.Value: // its elements are written where they are looked for
		v.code, v.form = primary("nil"), listForm
	default:
		panic(fmt.Sprintf("gogen: a constant %T", c))
	}
	return v
}

func zeroOf(goType string) string {
	switch goType {
	case "bool":
		return "false"
	case "string":
		return `""`
	case "int64", "float64", "Date", "Instant":
		return goType + "(0)"
	}
	if len(goType) > 2 && goType[:2] == "[]" {
		return goType + "(nil)"
	}
	return goType + "{}"
}

func number(n *big.Int) code {
	if n.Sign() < 0 {
		return code{n.String(), unaryPrec}
	}
	return primary("%s", n)
}

func floatCode(f float64) code {
	text := strconv.FormatFloat(f, 'g', -1, 64)
	if f < 0 {
		return code{text, unaryPrec}
	}
	return primary("%s", text)
}

// shift moves a time.
func (e *emitter) shift(n *ir.Node) value {
	x := e.value(n.Args[0])
	e.f.fails = true
	v := value{form: x.form, null: x.null, typ: n.Type}
	months, calendar := n.By.Months()
	switch {
	case x.form == dateForm && calendar:
		v.code = primary("addMonths(%s, %d)", x.text, months)
	case x.form == dateForm:
		days := n.By.N
		if n.By.Unit == token.Week {
			days *= 7
		}
		v.code = primary("addDays(%s, %d)", x.text, days)
	case calendar:
		v.code = primary("addMonthsIn(%s, %d, %s)", x.text, months, e.zone())
	default:
		micros, _ := n.By.Exact()
		v.code = primary("addMicros(%s, %d)", x.text, micros)
	}
	return v
}

// bind computes a value into a local.
func (e *emitter) bind(n *ir.Node) value {
	v := value{form: e.formOf(n), scale: n.Type.Scale, whole: n.Type.Precision - n.Type.Scale, typ: n.Type}
	name := e.temp()
	gt := goType(v.form, n.Type)
	switch n.Op {
	case ir.Agg:
		call := e.aggregate(n)
		e.blk.line("%s := %s", name, call.text)
		v = call
		v.lit = nil
	case ir.Call:
		v = e.bindCall(n, name)
	case ir.If:
		e.blk.line("var %s Null[%s]", name, gt)
		e.blk.line("if %s {", e.holds(n.Args[0]).text)
		e.assign(name, v, n.Args[1])
		e.blk.line("} else {")
		e.assign(name, v, n.Args[2])
		e.blk.line("}")
	case ir.Coalesce:
		e.blk.line("var %s Null[%s]", name, gt)
		for i, a := range n.Args {
			if i > 0 {
				e.blk.line("if !%s.Valid {", name)
			}
			e.assign(name, v, a)
			if i > 0 {
				e.blk.line("}")
			}
		}
	case ir.Truth:
		e.blk.line("var %s Null[bool]", name)
		e.blk.line("if %s {\n%s = Some(true)\n} else if %s {\n%s = Some(false)\n}", e.holds(n.Args[0]).text, name, e.holds(n.Args[1]).text, name)
	default:
		panic("gogen: no binding of " + n.Op.String())
	}
	v.code = primary("%s.V", name)
	if n.Nullable {
		v.null = []test{flag(name + ".Valid")}
	}
	return v
}

// assign sets a local to a value, converted to the local's form; null leaves it.
func (e *emitter) assign(name string, to value, n *ir.Node) {
	b := e.inside(func(b *block) {
		x := e.value(n)
		if len(x.null) == 1 && x.null[0].known.text == "false" {
			return
		}
		set := fmt.Sprintf("%s = Some(%s)", name, typed(convert(x, to.form, to.scale)))
		if len(x.null) > 0 {
			set = fmt.Sprintf("if %s {\n%s\n}", junction("&&", isKnown(x.null)).text, set)
		}
		b.line("%s", set)
	})
	e.blk.lines = append(e.blk.lines, b.lines...)
}

// typed is the code of a value as a value of its Go type: constants of Go have none.
func typed(v value) string {
	if v.lit != nil && v.form != wideForm || v.form == floatForm && strings.Trim(v.text, "-+.e0123456789") == "" {
		return goType(v.form, v.typ) + "(" + v.text + ")"
	}
	return v.text
}

// formOf returns the form of a node's value without writing it.
func (e *emitter) formOf(n *ir.Node) form {
	if n.Type.Kind == schema.Decimal && e.g.isWide(n) {
		return wideForm
	}
	return formOfType(n.Type)
}

// isWide reports whether a decimal needs more than 64 bits: by its digits, or
// since a sum, whose digits nothing bounds, is part of it.
func (g *generator) isWide(n *ir.Node) bool {
	switch {
	case n.Type.Kind != schema.Decimal:
		return false
	case n.Op == ir.Const:
		d, ok := n.Value.(types.Decimal)
		return ok && !d.Unscaled.IsInt64()
	case formOfType(n.Type) == wideForm || isSum(n):
		return true
	case n.Op == ir.Agg:
		return g.isWide(n.ValueArg())
	case n.Op == ir.Attr:
		return false
	}
	for _, a := range n.Args {
		if g.isWide(a) {
			return true
		}
	}
	return false
}
