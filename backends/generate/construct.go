package generate

import (
	"reflect"
	"strconv"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// Cover counts how many sets use a construct of the language, by the names that
// Constructs lists. It is read from trees, not from what the generator meant to
// write.
type Cover map[string]int

// Missing returns the constructs that no set used, in the order of Constructs.
func (c Cover) Missing(s *schema.Schema) (names []string) {
	for _, name := range Constructs(s) {
		if c[name] == 0 {
			names = append(names, name)
		}
	}
	return names
}

// Set counts the constructs of a set: of its declaration and of the traits that
// it reads, as written and as checked.
func (c Cover) Set(s *hir.Set) {
	u := &usage{names: map[string]bool{}, seen: map[any]bool{}, depth: map[*hir.Var]int{}}
	u.names["set of "+s.Entity.Name] = true
	decl := s.Decl
	switch {
	case s.Partition != nil:
		decl = s.Partition.Decl
		u.names["arm"] = true
	case s.Split != nil:
		decl = s.Split.Decl
	}
	u.syntax(decl)
	u.depth[s.Row] = 0
	u.tree(reflect.ValueOf(s.Cond), 0)
	for name := range u.names {
		c[name]++
	}
}

// Trait counts the constructs of a trait.
func (c Cover) Trait(t *hir.Trait) {
	u := &usage{names: map[string]bool{"trait": true}, seen: map[any]bool{}, depth: map[*hir.Var]int{t.Row: 0}}
	u.syntax(t.Decl)
	u.tree(reflect.ValueOf(t.Value), 0)
	for name := range u.names {
		c[name]++
	}
}

// Files counts what stands in files and in no set: packages and params.
func (c Cover) Files(files []*ast.File) {
	for _, f := range files {
		if f.Package != nil {
			c["package"]++
		}
		for _, d := range f.Decls {
			if p, ok := d.(*ast.Param); ok {
				c["param: "+p.Type.Name.Name]++
			}
		}
	}
}

// usage gathers the constructs of one set.
type usage struct {
	names map[string]bool
	seen  map[any]bool
	depth map[*hir.Var]int // how many relations stand around the row
}

func (u *usage) add(on bool, name string) {
	if on {
		u.names[name] = true
	}
}

// syntax visits a declaration as written.
func (u *usage) syntax(decl ast.Node) {
	if decl == nil || u.seen[decl] {
		return
	}
	u.seen[decl] = true
	ast.Walk(decl, func(n ast.Node) bool {
		u.declared(n)
		switch n := n.(type) {
		case *ast.Binary:
			u.names["operator "+n.Op.String()] = true
		case *ast.Unary:
			u.names["unary "+n.Op.String()] = true
		case *ast.Match:
			u.names[negated(n.Not)+n.Op.String()] = true
		case *ast.In:
			u.membership(n)
		case *ast.Between:
			u.names[negated(n.Not)+"between"] = true
		case *ast.IsNull:
			u.names["is "+negated(n.Not)+"null"] = true
		case *ast.AtLeast:
			u.names["at least N of"] = true
		case *ast.InWindow:
			u.add(n.Not, "not in a window")
		case *ast.Select:
			u.names["(relation).path"] = true
		case *ast.DurationLit:
			u.names["duration in "+n.Unit.String()+"s"] = true
		case *ast.DistanceLit:
			u.names["distance in "+n.Unit] = true
		case *ast.NumberLit:
			u.add(n.Percent, "percent literal")
			u.add(n.Unit != nil, "unit literal")
		case *ast.DateLit:
			u.names["date literal"] = true
		case *ast.InstantLit:
			u.names["instant literal"] = true
		case *ast.ListLit:
			u.add(len(n.Elems) == 0, "empty list")
		case *ast.Call:
			u.call(n)
		case *ast.Name:
			word := n.Parts[0].Name
			u.add(len(n.Parts) == 1 && (word == "now" || word == "today"), word)
		case *ast.Aggregate:
			u.sequence(n)
		case *ast.Habit:
			u.habit(n)
		case *ast.Ranking:
			u.ranking(n)
		}
		return true
	})
}

func negated(not bool) string {
	if not {
		return "not "
	}
	return ""
}

func (u *usage) declared(n ast.Node) {
	switch n := n.(type) {
	case *ast.Segment:
		u.add(len(n.Params) > 0, "parameterised segment")
		u.names["segment"] = true
	case *ast.Trait:
		u.names["trait"] = true
		u.add(len(n.Params) > 0, "parameterised trait")
		u.add(n.Type != nil, "declared type of a trait")
	case *ast.Partition:
		u.names["partition"] = true
		u.add(n.Exclusive, "exclusive partition")
		u.names[map[bool]string{true: "otherwise", false: "no otherwise"}[len(n.Arms[len(n.Arms)-1].Where) == 0]] = true
	case *ast.Split:
		u.names["split"] = true
		u.add(n.Among != nil, "split among")
	case *ast.Let:
		u.names["let"] = true
	case *ast.Except:
		u.names["except"] = true
	case *ast.Expect:
		u.names["expect "+n.What.Name] = true
	case *ast.Meta:
		u.names["metadata"] = true
	}
}

func (u *usage) membership(n *ast.In) {
	name := negated(n.Not) + "in"
	if _, ok := n.Set.(*ast.ListLit); ok {
		u.names[name+" list"] = true
		return
	}
	u.names[map[bool]string{true: "related row ", false: ""}[n.X != nil]+name+" set"] = true
	if ref, ok := n.Set.(*ast.Name); ok {
		u.add(len(ref.Parts) > 2, "set of a package")
	}
}

func (u *usage) call(n *ast.Call) {
	if name := n.Func.Parts[len(n.Func.Parts)-1].Name; functions[name] {
		u.names[name+"()"] = true
	}
	for _, a := range n.Args {
		u.names[map[bool]string{true: "named argument", false: "positional argument"}[a.Name != nil]] = true
	}
}

func (u *usage) sequence(n *ast.Aggregate) {
	r := n.Rel
	u.add(r.As != nil, "relation as")
	u.add(r.Where != nil, "relation where")
	if len(r.Then) == 0 {
		return
	}
	u.names[n.Func.Name+" sequence"] = true
	u.add(r.Window != nil, "sequence in a window")
	u.add(r.Overall != nil, "overall within")
	u.add(len(r.Then) > 1, "sequence of several steps")
	for i, s := range r.Then {
		word := "then " + negated(s.Not)
		u.names[word+map[bool]string{true: "step within", false: "step"}[s.Within != nil]] = true
		u.add(s.Where != nil, word+"step where")
		u.add(s.As != nil, "step as")
		u.add(s.Not && i < len(r.Then)-1, "then not before a step")
	}
}

func (u *usage) habit(n *ast.Habit) {
	u.add(n.K == nil, "each of")
	switch unit := n.Unit; {
	case n.Previous:
		u.names["habit of previous "+unit.String()+"s"] = true
	case n.SpanLen != nil:
		u.names["habit of spans"] = true
	default:
		u.names["habit of last "+unit.String()+"s"] = true
	}
}

func (u *usage) ranking(n *ast.Ranking) {
	name := n.Kind.String()
	if share, ok := n.N.(*ast.NumberLit); ok && share.Percent {
		name += " percent"
	}
	u.names["ranking: "+name] = true
	u.add(n.Desc, "ranking desc")
	u.add(len(n.Within) > 0, "ranking within")
	u.add(len(n.Within) > 1, "ranking within two")
	u.add(n.Among != nil, "ranking among")
}

// tree visits what was checked, depth relations deep.
func (u *usage) tree(v reflect.Value, depth int) {
	switch v.Kind() {
	case reflect.Interface:
		u.tree(v.Elem(), depth)
	case reflect.Slice:
		for i := range v.Len() {
			u.tree(v.Index(i), depth)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			u.tree(v.Field(i), depth)
		}
	case reflect.Pointer:
		if v.IsNil() || u.seen[v.Interface()] {
			return
		}
		u.seen[v.Interface()] = true
		switch n := v.Interface().(type) {
		case *schema.Relation, *schema.Entity, *schema.Attribute, *hir.Set, types.Type:
		case *hir.TraitRef:
			u.reach(n.Row, depth)
			u.names["trait"] = true
			u.syntax(n.Trait.Decl)
			u.tree(reflect.ValueOf(n.Trait.Value), 0)
		case *hir.Agg:
			u.aggregate(n)
			u.relation(n, depth)
		default:
			if e, ok := n.(hir.Expr); ok {
				u.expr(e, depth)
			}
			u.tree(v.Elem(), depth)
		}
	}
}

// reach notes rows that are read from deep inside, or over a to-one relation.
func (u *usage) reach(r hir.Row, depth int) {
	for {
		one, ok := r.(*hir.ToOne)
		if !ok {
			break
		}
		u.names["to-one "+one.Rel.From.Name+"."+one.Rel.Name] = true
		r = one.Of
	}
	if out := depth - u.depth[r.(*hir.Var)]; out == 1 || out == 2 {
		u.names["outer row, "+strconv.Itoa(out)+" out"] = true
	}
}

// relation visits an aggregate: bounds stand outside of it, the rest inside.
func (u *usage) relation(n *hir.Agg, depth int) {
	u.reach(n.Rel.From, depth)
	u.add(depth == 1, "aggregate in an aggregate")
	u.add(depth > 1, "aggregate two deep")
	for _, s := range n.Rel.Steps {
		u.depth[s.Var] = depth + 1
		u.names["relation "+s.Rel.From.Name+"."+s.Rel.Name] = true
		for _, w := range s.Windows {
			u.window(w, "relation", s.Rel.To.Time.Type().Kind)
			u.anchors(w)
		}
		u.tree(reflect.ValueOf(s.Windows), depth)
		u.tree(reflect.ValueOf(s.Where), depth+1)
	}
	u.tree(reflect.ValueOf(n.Value), depth+1)
}

// anchors notes what a relation's bounds hang on.
func (u *usage) anchors(w *hir.Window) {
	for _, b := range []*hir.Bound{w.Lo, w.Hi} {
		if b == nil {
			continue
		}
		at := b.At
		if s, ok := at.(*hir.Shift); ok {
			at = s.X
		}
		switch at.(type) {
		case *hir.Attr:
			u.names["window on an attribute"] = true
		case *hir.EventTime:
			u.names["window on an event's time"] = true
		case *hir.TraitRef:
			u.names["window on a trait"] = true
		case *hir.Agg:
			u.names["window on an aggregate"] = true
		}
	}
}

func (u *usage) window(w *hir.Window, where string, k schema.Kind) {
	if form := windowForm(w.Text); form != "" {
		u.names[where+" window "+form+" on "+k.String()] = true
	}
}

func (u *usage) aggregate(n *hir.Agg) {
	name := n.Func.String()
	if n.Value != nil {
		name += " of " + n.Value.Of().Type.Kind.String()
	}
	u.names["aggregate "+name] = true
}

func (u *usage) expr(e hir.Expr, depth int) {
	switch n := e.(type) {
	case *hir.Attr:
		u.reach(n.Row, depth)
	case *hir.Call:
		name := "op " + n.Op.String()
		if n.Op <= types.Ge {
			name += " on " + n.Args[0].Of().Type.Kind.String()
		}
		u.names[name] = true
	case *hir.Same:
		u.names["is on "+n.X.Of().Type.Kind.String()] = true
	case *hir.IsNull:
		u.names["is null on "+n.X.Of().Type.Kind.String()] = true
	case *hir.In:
		u.names["in list of "+n.X.Of().Type.Kind.String()] = true
	case *hir.InWindow:
		u.window(n.Window, "time", n.X.Of().Type.Kind)
	case *hir.Anniversary:
		u.window(n.Window, "anniversary", schema.Date)
	case *hir.Shift:
		u.names["arithmetic on "+n.X.Of().Type.Kind.String()] = true
	case *hir.Coalesce:
		u.names["operator ??"] = true
	case *hir.Const:
		u.add(n.Param != "", "parameter")
	case *hir.Ranking:
		u.names["ranking of "+n.Row.RowEntity().Name] = true
	case *hir.Member:
		u.names["member of "+n.Set.Entity.Name] = true
	}
}

// unitsOf names the units of time from one to another.
func unitsOf(from, to token.TimeUnit) (names []string) {
	for u := from; u <= to; u++ {
		names = append(names, u.String()+"s")
	}
	return names
}
