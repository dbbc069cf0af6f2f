package hir

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// Dump returns an expression as a readable S-expression with types:
//
//	(>= (sum orders#1.amount:decimal(38,2) USD?) 500~int USD)
//
// Attributes are `row.name`, constants `value~type`; a `?` behind a type says
// that the value may be null. Rows carry the name of their `as` or entity, and
// a number when more than one row has it. The text depends on the expression
// alone.
func Dump(x Expr) string {
	d := dumper{names: map[*Var]string{}, taken: map[string]int{}}
	return layout(d.expr(x), 0)
}

// DumpSet returns a set with its clauses' whole condition, as Dump does.
func DumpSet(s *Set) string {
	d := dumper{names: map[*Var]string{}, taken: map[string]int{}}
	return layout(list("set", leaf(s.Name), leaf("of "+d.row(s.Row)), d.expr(s.Cond)), 0)
}

// DumpTrait returns a trait with its value, as Dump does.
func DumpTrait(t *Trait) string {
	d := dumper{names: map[*Var]string{}, taken: map[string]int{}}
	return layout(list("trait", leaf(t.Name), leaf("of "+d.row(t.Row)), leaf(": "+typed(t.Value.Of())), d.expr(t.Value)), 0)
}

// A form is a leaf or a list in parentheses.
type form struct {
	text string
	args []form
}

func leaf(text string) form { return form{text: text} }

func list(head string, args ...form) form {
	if args == nil {
		args = []form{}
	}
	return form{head, args}
}

func (f form) oneLine() string {
	if f.args == nil {
		return f.text
	}
	parts := []string{f.text}
	for _, a := range f.args {
		parts = append(parts, a.oneLine())
	}
	return "(" + strings.Join(parts, " ") + ")"
}

const lineWidth = 100

// layout breaks a list that does not fit on a line: one argument a line.
func layout(f form, indent int) string {
	line := f.oneLine()
	if f.args == nil || indent+len(line) <= lineWidth {
		return line
	}
	s := "(" + f.text
	for i, a := range f.args {
		if i == 0 && a.args == nil {
			s += " " + a.text
			continue
		}
		s += "\n" + strings.Repeat(" ", indent+2) + layout(a, indent+2)
	}
	return s + ")"
}

// A dumper names the rows in the order in which it meets them.
type dumper struct {
	names map[*Var]string
	taken map[string]int
}

func (d *dumper) row(r Row) string {
	switch r := r.(type) {
	case *ToOne:
		return d.row(r.Of) + "." + r.Rel.Name
	case *Var:
		if name, ok := d.names[r]; ok {
			return name
		}
		name := r.Name
		if n := d.taken[r.Name]; n > 0 {
			name += "#" + strconv.Itoa(n+1)
		}
		d.taken[r.Name]++
		d.names[r] = name
		return name
	}
	panic(fmt.Sprintf("hir: no form for %T", r))
}

func typed(i *Info) string {
	s := i.Type.String()
	if i.Type.Kind == schema.Enum {
		s = "enum"
	}
	if i.Nullable {
		s += "?"
	}
	return s
}

func (d *dumper) expr(x Expr) form {
	switch x := x.(type) {
	case *Const:
		if x.Type.Kind == schema.Null {
			return leaf("null")
		}
		text := types.Format(x.Value) + "~" + strings.TrimSuffix(typed(&x.Info), "?")
		if x.Param != "" {
			text = x.Param + "=" + text
		}
		return leaf(text)
	case *Now:
		return leaf("now")
	case *Today:
		return leaf("today")
	case *CalendarStart:
		return leaf(fmt.Sprintf("%s%+d~%s", x.Unit, x.Offset, x.Type))
	case *Attr:
		return leaf(d.row(x.Row) + "." + x.Attr.Name + "~" + typed(&x.Info))
	case *EventTime:
		return leaf(d.row(x.Row) + "@time")
	case *TraitRef:
		return leaf(d.row(x.Row) + "." + x.Trait.Name + "~" + typed(&x.Info))
	case *Member:
		return list("member", leaf(d.row(x.Row)), leaf(x.Set.Name))
	case *And:
		return list("and", d.exprs(x.Args)...)
	case *Or:
		return list("or", d.exprs(x.Args)...)
	case *Not:
		return list("not", d.expr(x.X))
	case *IsTrue:
		return list("is-true", d.expr(x.X))
	case *IsNull:
		return list("is-null", d.expr(x.X))
	case *Same:
		return list("same", d.expr(x.X), d.expr(x.Y))
	case *AtLeast:
		return list("at-least "+strconv.FormatInt(x.N, 10), d.exprs(x.Preds)...)
	}
	return d.value(x)
}

func (d *dumper) exprs(xs []Expr) []form {
	forms := make([]form, len(xs))
	for i, x := range xs {
		forms[i] = d.expr(x)
	}
	return forms
}

func (d *dumper) value(x Expr) form {
	switch x := x.(type) {
	case *Call:
		head := x.Op.String()
		if x.Type.Kind != schema.Bool {
			head += "~" + typed(&x.Info)
		} else if x.Nullable {
			head += "?"
		}
		return list(head, d.exprs(x.Args)...)
	case *In:
		values := make([]form, len(x.List))
		for i, v := range x.List {
			values[i] = leaf(types.Format(v))
		}
		return list("in"+unknown(x.Nullable), d.expr(x.X), list("list", values...))
	case *Coalesce:
		return list("??~"+typed(&x.Info), d.expr(x.X), d.expr(x.Y))
	case *If:
		return list("if~"+typed(&x.Info), d.expr(x.Cond), d.expr(x.A), d.expr(x.B))
	case *Shift:
		return list("shift", d.expr(x.X), leaf(x.By.String()))
	case *InWindow:
		return list("in-window"+unknown(x.Nullable), append([]form{d.expr(x.X)}, d.window(x.Window)...)...)
	case *Anniversary:
		return list("anniversary"+unknown(x.Nullable), append([]form{d.expr(x.X)}, d.window(x.Window)...)...)
	case *Agg:
		return d.agg(x)
	case *Ranking:
		return d.ranking(x)
	}
	panic(fmt.Sprintf("hir: no form for %T", x))
}

func unknown(nullable bool) string {
	if nullable {
		return "?"
	}
	return ""
}

func (d *dumper) window(w *Window) []form {
	var forms []form
	if w.Lo != nil {
		forms = append(forms, list(sign(">", w.Lo), d.expr(w.Lo.At)))
	}
	if w.Hi != nil {
		forms = append(forms, list(sign("<", w.Hi), d.expr(w.Hi.At)))
	}
	return forms
}

func sign(s string, b *Bound) string {
	if b.Inclusive {
		return s + "="
	}
	return s
}

func (d *dumper) agg(x *Agg) form {
	head := x.Func.String()
	if x.Type.Kind != schema.Bool {
		head += "~" + typed(&x.Info)
	}
	if x.Seq {
		head += " sequence"
	}
	forms := []form{leaf("from " + d.row(x.Rel.From))}
	for _, st := range x.Rel.Steps {
		forms = append(forms, d.step(st))
	}
	if x.Value != nil {
		forms = append(forms, list("value", d.expr(x.Value)))
	}
	if x.Func == Nth {
		forms = append(forms, leaf(strconv.FormatInt(x.N, 10)))
	}
	return list(head, forms...)
}

func (d *dumper) step(st *Step) form {
	var forms []form
	for _, w := range st.Windows {
		forms = append(forms, list("window "+strconv.Quote(w.Text), d.window(w)...))
	}
	head := st.Rel.Name + " as " + d.row(st.Var)
	if st.Future {
		head += " future"
	}
	if st.Where != nil {
		forms = append(forms, list("where", d.expr(st.Where)))
	}
	return list(head, forms...)
}

var rankNames = [...]string{"top", "bottom", "rank", "ntile", "percentile"}

func (d *dumper) ranking(x *Ranking) form {
	head := rankNames[x.Func] + "~" + typed(&x.Info)
	switch {
	case x.Share.Unscaled != nil:
		head += " share " + x.Share.Trim().String()
	case x.N > 0:
		head += " " + strconv.FormatInt(x.N, 10)
	}
	if x.Desc {
		head += " desc"
	}
	forms := []form{leaf("of " + d.row(x.Row)), leaf("population " + d.row(x.Var)), list("by", d.expr(x.By))}
	if len(x.Within) > 0 {
		forms = append(forms, list("within", d.exprs(x.Within)...))
	}
	if x.Among != nil {
		forms = append(forms, leaf("among "+x.Among.Name))
	}
	return list(head, forms...)
}
