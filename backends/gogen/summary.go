package gogen

import (
	"fmt"
	"strings"

	"github.com/segc-dev/segc/compiler/hir"
)

// each writes what is done with a chain of rows that meets the condition.
func (l *loop) each() {
	n, b := l.n, l.blk
	if l.exists {
		l.result = "bool"
		b.line("return true")
		return
	}
	switch n.Agg.Func {
	case hir.Count:
		l.result = "int64"
		b.line("n++")
		return
	case hir.ActiveDays:
		l.result = "int64"
		l.value = value{form: dateForm}
		b.line("values = append(values, %s)", l.day(l.emitter.value(n.TimeArg())))
		return
	case hir.First, hir.Last, hir.Nth:
		l.ordered()
		return
	}
	v := l.emitter.value(n.ValueArg())
	l.value = v
	lines := l.known(v)
	if len(v.null) > 0 {
		b.line("if %s {", junction("&&", isKnown(v.null)).text)
		lines = append(lines, "}")
	}
	b.lines = append(b.lines, lines...)
}

// known writes what is done with a known value.
func (l *loop) known(v value) []string {
	exact := v.form == intForm || v.form == narrowForm
	plus := "sum += " + v.text
	switch {
	case exact:
		plus = "sum = sum.plus(" + v.text + ")"
	case v.form == wideForm:
		plus = "sum = sum.add(" + v.text + ")"
		l.f.fails = true
	}
	switch l.n.Agg.Func {
	case hir.Sum:
		l.result = "Wide"
		switch v.form {
		case intForm:
			l.result, l.f.fails = "int64", true
		case floatForm:
			l.result, l.f.fails = "float64", true
		}
		return []string{plus}
	case hir.Avg:
		l.result = "Null[float64]"
		return []string{plus, "n++"}
	case hir.Median, hir.Stddev:
		l.result = "Null[float64]"
		if v.form != floatForm {
			v = convert(v, wideForm, v.scale)
		}
		return []string{fmt.Sprintf("values = append(values, %s)", v.text)}
	case hir.CountDistinct:
		l.result = "int64"
		return []string{fmt.Sprintf("values = append(values, %s)", v.text)}
	}
	t := goType(v.form, v.typ)
	l.result = "Null[" + t + "]"
	if l.n.Agg.Func == hir.MostCommon {
		return []string{fmt.Sprintf("values = append(values, %s)", v.text)}
	}
	best := v
	best.code = primary("best.V")
	before := compare(v, "<", best)
	if l.n.Agg.Func == hir.Max {
		before = compare(best, "<", v)
	}
	return []string{fmt.Sprintf("if !best.Valid || %s {\nbest = Some(%s)\n}", before.in(andPrec), typed(v))}
}

// ordered writes first, last and nth: the value of an event in the order of time
// and key.
func (l *loop) ordered() {
	n := l.n
	v := l.emitter.value(n.ValueArg())
	time, key := l.emitter.value(n.TimeArg()), l.keyOf()
	l.value = v
	t := goType(v.form, v.typ)
	l.result = "Null[" + t + "]"
	some := "Some(" + typed(v) + ")"
	if len(v.null) == 1 && v.null[0].known.text == "false" {
		some = fmt.Sprintf("Null[%s]{}", t)
	} else if len(v.null) > 0 {
		l.blk.line("found := Null[%s]{}\nif %s {\nfound = %s\n}", t, junction("&&", isKnown(v.null)).text, some)
		some = "found"
	}
	held := key
	held.code = primary("bestKey")
	if n.Agg.Func == hir.Nth {
		l.blk.line("values = append(values, event{%s, %s, %s})", time.text, key.text, some)
		return
	}
	earlier := fmt.Sprintf("%s < bestTime || %s == bestTime && %s", time.text, time.text, keyBefore(key, held))
	if n.Agg.Func == hir.Last {
		earlier = fmt.Sprintf("bestTime < %s || bestTime == %s && !(%s)", time.text, time.text, keyBefore(key, held))
	}
	l.blk.line("if n == 0 || %s {\nbest, bestTime, bestKey = %s, %s, %s\n}\nn++", earlier, some, time.text, key.text)
}

// buffered is how many values a function keeps without allocating.
const buffered = 32

// before declares what the loop adds to.
func (l *loop) before() []string {
	if l.exists {
		return nil
	}
	buffer := func(t string) []string {
		return []string{fmt.Sprintf("var buffer [%d]%s\nvalues := buffer[:0]", buffered, t)}
	}
	t := goType(l.value.form, l.value.typ)
	switch l.n.Agg.Func {
	case hir.Count:
		return []string{"n := int64(0)"}
	case hir.ActiveDays:
		return buffer("Date")
	case hir.Sum, hir.Avg:
		lines := []string{"var sum Wide"}
		if l.value.form == floatForm {
			lines = []string{"sum := 0.0"}
		}
		if l.n.Agg.Func == hir.Avg {
			lines = append(lines, "n := int64(0)")
		}
		return lines
	case hir.Median, hir.Stddev:
		if l.value.form != floatForm {
			t = "Wide"
		}
		return buffer(t)
	case hir.CountDistinct, hir.MostCommon:
		return buffer(t)
	case hir.First, hir.Last:
		return []string{fmt.Sprintf("var best %s\nvar bestTime %s\nvar bestKey %s\nn := 0", l.result, l.timeType(), l.keyType())}
	case hir.Nth:
		return append([]string{fmt.Sprintf("type event struct {\ntime %s\nkey %s\nvalue %s\n}", l.timeType(), l.keyType(), l.result)}, buffer("event")...)
	}
	return []string{"var best " + l.result}
}

func (l *loop) timeType() string { return goType(formOfType(l.n.TimeArg().Type), l.n.TimeArg().Type) }

func (l *loop) keyType() string {
	t := l.n.Agg.Steps[len(l.n.Agg.Steps)-1].To.Key.Type
	return goType(formOfType(t), t)
}

// after returns the result.
func (l *loop) after() string {
	if l.exists {
		return "return false"
	}
	exact := l.value.form != floatForm
	order := comparer(l.value.form)
	switch l.n.Agg.Func {
	case hir.Count:
		return "return n"
	case hir.ActiveDays:
		return "return distinct(values, cmp.Compare)"
	case hir.Sum:
		switch l.value.form {
		case intForm:
			return "return sum.whole()"
		case floatForm:
			return "return sumOfFloats(sum)"
		}
		return "return sum"
	case hir.Avg:
		if exact {
			return fmt.Sprintf("return averageOf(sum, n, %d)", l.value.scale)
		}
		return "return averageOfFloats(sum, n)"
	case hir.Median, hir.Stddev:
		name := map[hir.AggFunc]string{hir.Median: "median", hir.Stddev: "deviation"}[l.n.Agg.Func]
		if exact {
			return fmt.Sprintf("return %sOf(values, %d)", name, l.value.scale)
		}
		return fmt.Sprintf("return %sOfFloats(values)", name)
	case hir.CountDistinct:
		return fmt.Sprintf("return distinct(values, %s)", order)
	case hir.MostCommon:
		return fmt.Sprintf("return mode(values, %s)", order)
	case hir.Nth:
		key := l.keyOf()
		x, y := key, key
		x.code, y.code = primary("a.key"), primary("b.key")
		return strings.Join([]string{
			fmt.Sprintf("if len(values) < %d {\nreturn %s{}\n}", l.n.Agg.N, l.result),
			fmt.Sprintf("slices.SortStableFunc(values, func(a, b event) int {\nreturn cmp.Or(cmp.Compare(a.time, b.time), %s)\n})", keyOrder(x, y)),
			fmt.Sprintf("return values[%d].value", l.n.Agg.N-1)}, "\n")
	}
	return "return best"
}

// zero is the result over no rows.
func (l *loop) zero() string {
	switch {
	case l.result == "bool":
		return "false"
	case l.result == "int64" || l.result == "float64":
		return "0"
	}
	return l.result + "{}"
}
