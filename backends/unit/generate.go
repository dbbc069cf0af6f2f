package unit

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/segc-dev/segc/backends/reference"
	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/backends/witness"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// A gap is something that no case shows.
type gap struct {
	what string
	cond hir.Expr    // which rows would show it
	open func() bool // no case shows it yet
}

// Generate returns, as a test file, cases for what the cases so far do not show
// of a set, or "" where nothing is missing or no row was found. Each row was
// found by the prover and answered by the evaluator: the file says what the
// segment does, for people to say whether it should.
func (r *Runner) Generate(set *hir.Set, f *witness.Finder) string {
	var cases []string
	for _, g := range r.cov.of(set).gaps() {
		if !g.open() {
			continue
		}
		found := *set
		found.Kind, found.Cond, found.Clauses = hir.Segment, g.cond, []*hir.Clause{{Cond: g.cond}}
		w := f.Find(&found).Witness
		if w == nil {
			continue
		}
		if text, ok := r.written(set, &found, w, g.what); ok {
			cases = append(cases, text)
		}
	}
	if len(cases) == 0 {
		return ""
	}
	return "# Generated: what the segment does. Read each case: is it what was meant?\n" + header(set) + strings.Join(cases, "")
}

func header(set *hir.Set) string {
	return "segment: " + strconv.Quote(set.Name) + "\ncases:\n"
}

// written writes a witness as a case. It is read again, and must still show what it
// is for: of rows that a case cannot say, such as one that two others share, it
// may not.
func (r *Runner) written(set, gap *hir.Set, w *witness.Witness, what string) (text string, ok bool) {
	in, err := reference.New(r.prog, w.Data, w.Now).IsMember(set, w.Key)
	if err != nil {
		return "", false
	}
	text = r.caseText(set, w, in, what)
	tests, diags := Read(token.NewFile("generated", []byte(header(set)+text)), func(string) (*hir.Set, diag.List) { return set, nil })
	if diags.HasErrors() {
		return "", false
	}
	c := tests[0].Cases[0]
	data, key, diags := r.Data(set, c)
	if diags.HasErrors() {
		return "", false
	}
	eval := reference.New(r.prog, data, c.AsOf)
	again, err := eval.IsMember(set, key)
	if err != nil || again != in {
		return "", false
	}
	if shows, err := eval.IsMember(gap, key); err != nil || !shows {
		return "", false
	}
	r.cov.see(eval, set, key) // it may fill other gaps as well
	return text, true
}

// gaps lists what is missing, with the rows that would show it.
func (s *SetCoverage) gaps() (out []gap) {
	for _, a := range s.Atoms {
		isTrue := &hir.IsTrue{Info: boolean, X: a.Cond}
		decides := differ(forced(s.Set.Cond, a.Cond, true), forced(s.Set.Cond, a.Cond, false))
		out = append(out, gap{"decides, true: " + a.Text, and(isTrue, decides), func() bool { return !a.DecidedTrue }},
			gap{"decides, false: " + a.Text, and(not(isTrue), decides), func() bool { return !a.DecidedFalse }})
		if b := boundOf(a.Cond); b != nil {
			across := map[bool]int64{true: 1, false: -1}[b.up]
			out = append(out, gap{"at the bound: " + a.Text, and(equals(b.x, b.at, 0), decides), func() bool { return !a.AtBound }},
				gap{"across the bound: " + a.Text, and(equals(b.x, b.at, across), decides), func() bool { return !a.Across }})
		}
		if a.HasNull {
			isFalse := &hir.IsTrue{Info: boolean, X: not(a.Cond)}
			out = append(out, gap{"null: " + a.Text, and(not(isTrue), not(isFalse), decides), func() bool { return !a.Null }})
		}
	}
	return out
}

var boolean = hir.Info{Type: types.Type{Kind: schema.Bool}, Nullable: true}

func and(args ...hir.Expr) hir.Expr { return &hir.And{Info: boolean, Args: args} }
func not(x hir.Expr) hir.Expr       { return &hir.Not{Info: boolean, X: x} }

// differ holds where one of two conditions is true and the other is not.
func differ(x, y hir.Expr) hir.Expr {
	tx, ty := &hir.IsTrue{Info: boolean, X: x}, &hir.IsTrue{Info: boolean, X: y}
	return &hir.Or{Info: boolean, Args: []hir.Expr{and(tx, not(ty)), and(not(tx), ty)}}
}

// forced is a condition in which one part is a constant.
func forced(x, part hir.Expr, value bool) hir.Expr {
	if x == part {
		return &hir.Const{Info: boolean, Value: value}
	}
	list := func(args []hir.Expr) []hir.Expr {
		out := make([]hir.Expr, len(args))
		for i, a := range args {
			out[i] = forced(a, part, value)
		}
		return out
	}
	switch x := x.(type) {
	case *hir.And:
		return &hir.And{Info: x.Info, Args: list(x.Args)}
	case *hir.Or:
		return &hir.Or{Info: x.Info, Args: list(x.Args)}
	case *hir.Not:
		return &hir.Not{Info: x.Info, X: forced(x.X, part, value)}
	case *hir.IsTrue:
		return &hir.IsTrue{Info: x.Info, X: forced(x.X, part, value)}
	case *hir.AtLeast:
		return &hir.AtLeast{Info: x.Info, N: x.N, Preds: list(x.Preds)}
	}
	return x
}

// equals says that a value is so many smallest steps from another one.
func equals(x hir.Expr, at types.Value, steps int64) hir.Expr {
	t := x.Of().Type
	switch v := at.(type) {
	case types.Date:
		at = v + types.Date(steps)
	case int64, types.Decimal:
		d, _ := types.AsDecimal(v)
		scale := max(t.Scale, 0)
		if d.Scale > scale {
			break
		}
		d = d.Rescale(scale)
		d.Unscaled = newInt(d.Unscaled, steps)
		if at = d; t.Kind == schema.Int {
			at = d.Unscaled.Int64()
		}
	}
	return &hir.Call{Info: boolean, Op: types.Eq, Args: []hir.Expr{x, &hir.Const{Info: hir.Info{Type: t}, Value: at}}}
}

// caseText writes a witness as a case.
func (r *Runner) caseText(set *hir.Set, w *witness.Witness, in bool, what string) string {
	p := &rowPrinter{data: w.Data, now: w.Now, reads: attributes(set), follows: relations(set), seen: map[string]bool{}}
	word := map[bool]string{true: "in", false: "out"}[in]
	row := p.row(set.Entity, find(w.Data.Table(set.Entity.Table.Default), set.Entity.Key, w.Key))
	return fmt.Sprintf("  - name: %s\n    as_of: %s\n    %s: %s\n", strconv.Quote(what), w.Now, word, row)
}

// A rowPrinter writes rows of data as YAML.
type rowPrinter struct {
	data    *rows.Data
	now     types.Instant
	reads   map[*schema.Attribute]bool
	follows map[*schema.Relation]bool
	seen    map[string]bool // rows that are being written
}

func find(t *rows.Table, a *schema.Attribute, key string) int {
	c := t.Attribute(a)
	for i := range t.Len() {
		if rows.Text(c.At(i)) == key {
			return i
		}
	}
	return -1
}

func (p *rowPrinter) row(e *schema.Entity, at int) string {
	t := p.data.Table(e.Table.Default)
	id := e.Name + "\x00" + strconv.Itoa(at)
	if at < 0 || p.seen[id] {
		return "{}"
	}
	p.seen[id] = true
	defer delete(p.seen, id)
	var parts []string
	for _, a := range e.Attributes {
		if p.reads[a] || e.Time != nil && e.Time.Attr == a {
			parts = append(parts, a.Name+": "+p.cell(a.Type, t.Attribute(a).At(at)))
		}
	}
	for _, rel := range e.Relations {
		if p.follows[rel] || e.Time != nil && e.Time.Via == rel {
			parts = append(parts, p.related(rel, t, at)...)
		}
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

func (p *rowPrinter) related(rel *schema.Relation, t *rows.Table, at int) []string {
	own, to := t.Join(rel.FromColumn), p.data.Table(rel.To.Table.Default)
	other := to.Join(rel.ToColumn)
	if own == nil || other == nil || own.At(at) == nil {
		return nil
	}
	keys := map[string]bool{rows.Text(own.At(at)): true}
	if rel.Through != nil {
		keys = p.paired(rel.Through, rows.Text(own.At(at)))
	}
	var list []string
	for i := range to.Len() {
		if v := other.At(i); v != nil && keys[rows.Text(v)] && !p.seen[rel.To.Name+"\x00"+strconv.Itoa(i)] {
			list = append(list, p.row(rel.To, i))
		}
	}
	switch {
	case rel.Many && len(list) > 0:
		return []string{rel.Name + ": [" + strings.Join(list, ", ") + "]"}
	case !rel.Many && len(list) == 1:
		return []string{rel.Name + ": " + list[0]}
	}
	return nil
}

// paired finds the keys that a junction joins with a key.
func (p *rowPrinter) paired(j *schema.Junction, from string) map[string]bool {
	keys, t := map[string]bool{}, p.data.Table(j.Table.Default)
	own, other := t.Join(j.From), t.Join(j.To)
	for i := range t.Len() {
		if v, to := own.At(i), other.At(i); v != nil && to != nil && rows.Text(v) == from {
			keys[rows.Text(to)] = true
		}
	}
	return keys
}

func (p *rowPrinter) cell(t types.Type, v types.Value) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return strconv.Quote(v)
	case types.Instant:
		return p.ago(v)
	case types.Point:
		return fmt.Sprintf("{lat: %v, lon: %v}", v.Lat, v.Lon)
	case []types.Value:
		parts := make([]string, len(v))
		for i, e := range v {
			parts[i] = p.cell(*t.Elem, e)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return rows.Text(v)
}

// ago writes an instant as it lies from now, where that is short.
func (p *rowPrinter) ago(i types.Instant) string {
	diff := int64(p.now - i)
	sign := diff < 0
	if sign {
		diff = -diff
	}
	const second = int64(1_000_000)
	if diff == 0 {
		return "now"
	}
	if diff%second != 0 || diff/second > 200*366*86400 {
		return strconv.Quote(i.String())
	}
	var parts []string
	left := diff / second
	for _, u := range []struct {
		seconds int64
		name    string
	}{{86400, "days"}, {3600, "hours"}, {60, "minutes"}, {1, "seconds"}} {
		if n := left / u.seconds; n > 0 {
			parts = append(parts, strconv.FormatInt(n, 10)+" "+u.name)
			left %= u.seconds
		}
	}
	if sign {
		return "in " + strings.Join(parts, " ")
	}
	return strings.Join(parts, " ") + " ago"
}

// relations finds the relations that a set follows, however far away.
func relations(set *hir.Set) map[*schema.Relation]bool {
	follows, seen := map[*schema.Relation]bool{}, map[any]bool{}
	var row func(hir.Row)
	row = func(r hir.Row) {
		if to, ok := r.(*hir.ToOne); ok {
			follows[to.Rel] = true
			row(to.Of)
		}
	}
	var visit func(hir.Expr)
	visit = func(x hir.Expr) {
		hir.Walk(x, func(x hir.Expr) {
			switch x := x.(type) {
			case *hir.Attr:
				row(x.Row)
			case *hir.EventTime:
				row(x.Row)
			case *hir.Agg:
				row(x.Rel.From)
				for _, st := range x.Rel.Steps {
					follows[st.Rel] = true
				}
			case *hir.TraitRef:
				row(x.Row)
				if !seen[x.Trait] {
					seen[x.Trait] = true
					visit(x.Trait.Value)
				}
			case *hir.Member:
				row(x.Row)
				if !seen[x.Set] {
					seen[x.Set] = true
					visit(x.Set.Cond)
				}
			}
		})
	}
	visit(set.Cond)
	return follows
}

func newInt(x *big.Int, steps int64) *big.Int { return new(big.Int).Add(x, big.NewInt(steps)) }
