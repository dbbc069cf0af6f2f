// Package why says why a row is in a set or is not: the fewest conditions that
// decide, with the values of what they compare and the events behind those, and
// the next instant at which the answer changes although no data does.
package why

import (
	"github.com/segc-dev/segc/backends/reference"
	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/english"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// An Answer is why one row is a member of a set, or is not.
type Answer struct {
	Key     string   `json:"key"`
	Member  bool     `json:"member"`
	Clauses []Clause `json:"clauses"`
	Reasons []Reason `json:"reasons"`
}

// A Clause is one where or except of a segment, and what it is for the row.
type Clause struct {
	Except bool   `json:"except,omitempty"`
	Text   string `json:"text"`  // what the clause demands
	Truth  string `json:"truth"` // true, false or unknown
}

// A Reason is a condition that holds for the row. The reasons of an answer
// together decide it, whatever else is the case.
type Reason struct {
	Text    string   `json:"text"`
	Values  []Value  `json:"values,omitempty"`
	Because []Reason `json:"because,omitempty"` // of a membership: why
	Above   bool     `json:"above,omitempty"`   // why stands at the same reason before this one
}

// A Value is what an operand of a condition is for the row.
type Value struct {
	Name   string  `json:"name"`
	Text   string  `json:"value"`
	Events []Event `json:"events,omitempty"` // rows behind an aggregate, the latest ones
	More   int     `json:"more,omitempty"`   // how many more there are
}

// An Event is a row behind an aggregate.
type Event struct {
	Entity string `json:"entity"`
	Key    string `json:"key"`
	Time   string `json:"time,omitempty"`
}

// The limits of an answer.
const (
	maxEvents  = 5
	maxNesting = 8 // memberships explained inside of memberships
)

// Explain says why the row with a key is a member of a set, or is not.
func Explain(e *reference.Evaluator, set *hir.Set, key string) (*Answer, error) {
	member, err := e.IsMember(set, key)
	if err != nil {
		return nil, err
	}
	x := &explainer{e, key}
	a := &Answer{Key: key, Member: member, Clauses: []Clause{}}
	for _, c := range set.Clauses {
		v, err := e.Eval(c.Cond, set.Row, key)
		if err != nil {
			return nil, err
		}
		a.Clauses = append(a.Clauses, Clause{Except: c.Except, Text: english.Says(set.Row, c.Cond, english.True), Truth: truth(v)})
	}
	a.Reasons, err = x.membership(set, member, 0)
	once(a.Reasons, map[string]bool{})
	return a, err
}

// once keeps why the row is in another set, or is not, at its first mention.
func once(reasons []Reason, seen map[string]bool) {
	for i := range reasons {
		r := &reasons[i]
		if len(r.Because) == 0 {
			continue
		}
		if seen[r.Text] {
			r.Because, r.Above = nil, true
			continue
		}
		seen[r.Text] = true
		once(r.Because, seen)
	}
}

func truth(v types.Value) string {
	if v == nil {
		return "unknown"
	}
	return english.Text(v, types.Type{Kind: schema.Bool})
}

// An explainer finds the reasons for one row.
type explainer struct {
	e   *reference.Evaluator
	key string
}

// membership explains why the row is in a set, or is not.
func (x *explainer) membership(set *hir.Set, member bool, depth int) ([]Reason, error) {
	seen, err := x.e.IsVisible(set.Row, x.key)
	if err != nil {
		return nil, err
	}
	if !seen {
		return []Reason{{Text: "the " + set.Entity.Name + " has no time, or one that has not come"}}, nil
	}
	want := english.True
	if !member {
		want = english.NotTrue
	}
	return x.condition(set.Row, set.Cond, want, depth)
}

// condition finds the fewest conditions that make x as wished, which it is.
func (x *explainer) condition(row *hir.Var, c hir.Expr, want english.Wish, depth int) ([]Reason, error) {
	switch c := c.(type) {
	case *hir.If:
		return x.choice(row, c, want, depth)
	case *hir.AtLeast:
		return x.atLeast(row, c, want, depth)
	}
	parts, all := english.Parts(c, want)
	if parts == nil {
		return x.atom(row, c, want, depth)
	}
	if all {
		return x.every(row, parts, depth)
	}
	return x.fewest(row, parts, depth)
}

func (x *explainer) every(row *hir.Var, parts []english.Part, depth int) (out []Reason, err error) {
	for _, p := range parts {
		reasons, err := x.condition(row, p.X, p.Wish, depth)
		if err != nil {
			return nil, err
		}
		out = append(out, reasons...)
	}
	return out, nil
}

// fewest explains the part that holds for the fewest reasons; the first of several.
func (x *explainer) fewest(row *hir.Var, parts []english.Part, depth int) (best []Reason, err error) {
	for _, p := range parts {
		v, err := x.e.Eval(p.X, row, x.key)
		if err != nil {
			return nil, err
		}
		if !p.Wish.Admits(v) {
			continue
		}
		reasons, err := x.condition(row, p.X, p.Wish, depth)
		if err != nil {
			return nil, err
		}
		if best == nil || len(reasons) < len(best) {
			best = reasons
		}
	}
	return best, nil
}

// choice explains if(c, a, b): the branch taken, and why it was.
func (x *explainer) choice(row *hir.Var, c *hir.If, want english.Wish, depth int) ([]Reason, error) {
	v, err := x.e.Eval(c.Cond, row, x.key)
	if err != nil {
		return nil, err
	}
	if v == true {
		return x.every(row, []english.Part{{X: c.Cond, Wish: english.True}, {X: c.A, Wish: want}}, depth)
	}
	return x.every(row, []english.Part{{X: c.Cond, Wish: english.NotTrue}, {X: c.B, Wish: want}}, depth)
}

// atLeast explains with the first N that hold, or with all that do not: one
// more would have been too few of them to matter.
func (x *explainer) atLeast(row *hir.Var, c *hir.AtLeast, want english.Wish, depth int) ([]Reason, error) {
	holds := want == english.True || want == english.NotFalse
	part := english.Part{Wish: english.NotTrue}
	need := len(c.Preds) - int(c.N) + 1
	if holds {
		part.Wish, need = english.True, int(c.N)
	}
	var parts []english.Part
	for _, p := range c.Preds {
		v, err := x.e.Eval(p, row, x.key)
		if err != nil {
			return nil, err
		}
		if len(parts) < need && part.Wish.Admits(v) {
			parts = append(parts, english.Part{X: p, Wish: part.Wish})
		}
	}
	return x.every(row, parts, depth)
}

// atom explains a condition that is no combination of others.
func (x *explainer) atom(row *hir.Var, c hir.Expr, want english.Wish, depth int) ([]Reason, error) {
	r := Reason{Text: english.Says(row, c, want)}
	if m, ok := c.(*hir.Member); ok && m.Row == hir.Row(row) && depth < maxNesting {
		in, err := x.e.IsMember(m.Set, x.key)
		if err != nil {
			return nil, err
		}
		r.Because, err = x.membership(m.Set, in, depth+1)
		return []Reason{r}, err
	}
	for _, o := range operands(c) {
		if rank, ok := o.(*hir.Ranking); ok && rank.Row == hir.Row(row) {
			values, err := x.standing(rank)
			if err != nil {
				return nil, err
			}
			r.Values = append(r.Values, values...)
			if o == c { // top or bottom, which the text says
				continue
			}
		}
		v, err := x.value(row, o)
		if err != nil {
			return nil, err
		}
		r.Values = append(r.Values, v)
	}
	return []Reason{r}, nil
}

// operands are the values that an atom is about: what is no constant.
func operands(c hir.Expr) (out []hir.Expr) {
	var of []hir.Expr
	switch c := c.(type) {
	case *hir.Call:
		of = c.Args
	case *hir.Same:
		of = []hir.Expr{c.X, c.Y}
	case *hir.In:
		of = []hir.Expr{c.X}
	case *hir.IsNull:
		of = []hir.Expr{c.X}
	case *hir.InWindow:
		of = append(of, c.X)
		of = append(of, ends(c.Window)...)
	case *hir.Anniversary:
		of = append(of, c.X)
		of = append(of, ends(c.Window)...)
	case *hir.Const, *hir.Member:
	default:
		of = []hir.Expr{c}
	}
	for _, o := range of {
		if _, constant := o.(*hir.Const); !constant {
			out = append(out, o)
		}
	}
	return out
}

func ends(w *hir.Window) (out []hir.Expr) {
	if w.Lo != nil {
		out = append(out, w.Lo.At)
	}
	if w.Hi != nil {
		out = append(out, w.Hi.At)
	}
	return out
}

// standing is what a row is ranked by, and its place among those ranked with it.
func (x *explainer) standing(r *hir.Ranking) ([]Value, error) {
	by, err := x.value(r.Var, r.By)
	if err != nil {
		return nil, err
	}
	rank, of, err := x.e.Standing(r, x.key)
	if err != nil {
		return nil, err
	}
	place := "not ranked"
	if of > 0 {
		place = english.Text(rank, types.Type{}) + " of " + english.Text(of, types.Type{})
	}
	return []Value{by, {Name: "rank", Text: place}}, nil
}

// value evaluates an operand and finds the events behind it.
func (x *explainer) value(row *hir.Var, o hir.Expr) (Value, error) {
	v, err := x.e.Eval(o, row, x.key)
	if err != nil {
		return Value{}, err
	}
	out := Value{Name: english.Value(row, o), Text: english.Text(v, o.Of().Type)}
	if call, ok := o.(*hir.Call); ok && call.Op == types.Bucket32 {
		if n, known := v.(int64); known {
			out.Text = english.Bucket(n)
		}
	}
	for _, a := range aggregates(row, o, map[*hir.Trait]bool{}) {
		behind, err := x.e.Behind(a.agg, a.row, x.key)
		if err != nil {
			return Value{}, err
		}
		out.add(behind)
	}
	if agg, ok := o.(*hir.Agg); ok && (agg.Func == hir.Any || agg.Func == hir.None) {
		out.count(agg, row)
	}
	return out, nil
}

// count turns a value that only says whether there are rows into their number.
func (v *Value) count(agg *hir.Agg, row *hir.Var) {
	counted := *agg
	counted.Func = hir.Count
	v.Name = english.Value(row, &counted)
	v.Text = english.Text(int64(len(v.Events)+v.More), types.Type{})
}

// add adds the latest of the rows behind an aggregate.
func (v *Value) add(behind []reference.Behind) {
	for i := len(behind) - 1; i >= 0; i-- {
		if len(v.Events) == maxEvents {
			v.More += i + 1
			return
		}
		b := behind[i]
		e := Event{Entity: b.Entity, Key: b.Key}
		if b.Time != nil {
			e.Time = rows.Text(b.Time)
		}
		v.Events = append(v.Events, e)
	}
}

// An aggregated is an aggregate over what belongs to the row that a variable stands for.
type aggregated struct {
	agg *hir.Agg
	row *hir.Var
}

// aggregates are the outermost aggregates of an expression and of the row's
// traits that it names, each trait once.
func aggregates(row *hir.Var, x hir.Expr, seen map[*hir.Trait]bool) (out []aggregated) {
	switch x := x.(type) {
	case *hir.Agg:
		return []aggregated{{x, row}}
	case *hir.Ranking:
		return nil
	case *hir.TraitRef:
		if x.Row == hir.Row(row) && !seen[x.Trait] {
			seen[x.Trait] = true
			return aggregates(x.Trait.Row, x.Trait.Value, seen)
		}
	}
	for _, c := range hir.Children(x) {
		out = append(out, aggregates(row, c, seen)...)
	}
	return out
}
