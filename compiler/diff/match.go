package diff

import (
	"slices"
	"strings"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/format"
	"github.com/segc-dev/segc/specs/schema"
)

// A Version is one side: what was written and what it means. Both sides of a
// comparison are checked over one schema.
type Version struct {
	Files []*ast.File
	Prog  *hir.Program
	// Broken says that the version has errors: what is not in it may only be broken.
	Broken bool
}

// An Item is something that a version declares.
type Item struct {
	Subject   Subject
	Name      string // qualified
	Decl      ast.Decl
	Set       *hir.Set       // of Segment, Arm, SplitArm; nil where it did not check, or needs arguments
	Trait     *hir.Trait     // of Trait; nil as above
	Param     *hir.Param     // of Param
	Partition *hir.Partition // of Partition
	Split     *hir.Split     // of Split
	Formals   bool           // it needs arguments
}

// Checked reports whether the item is there to be compared.
func (i *Item) Checked() bool {
	return i.Set != nil || i.Trait != nil || i.Param != nil || i.Partition != nil || i.Split != nil
}

// Items returns what a version declares, by name.
func (v *Version) Items() map[string]*Item {
	out := make(map[string]*Item, len(v.Prog.Sets))
	for _, f := range v.Files {
		for _, d := range f.Decls {
			if d.DeclName() == nil || d.DeclName().Name == "" {
				continue
			}
			name := d.DeclName().Name
			if f.Package != nil {
				parts := make([]string, 0, len(f.Package.Path)+1)
				for _, p := range f.Package.Path {
					parts = append(parts, p.Name)
				}
				name = strings.Join(append(parts, name), ".")
			}
			if out[name] == nil {
				out[name] = &Item{Subject: subjectOf(d), Name: name, Decl: d, Formals: needsArguments(d)}
			}
		}
	}
	v.addChecked(out)
	return out
}

func subjectOf(d ast.Decl) Subject {
	switch d.(type) {
	case *ast.Trait:
		return Trait
	case *ast.Partition:
		return Partition
	case *ast.Split:
		return Split
	case *ast.Param:
		return Param
	}
	return Segment
}

func needsArguments(d ast.Decl) bool {
	return slices.ContainsFunc(formals(d), func(f *ast.Formal) bool { return f.Default == nil })
}

func formals(d ast.Decl) []*ast.Formal {
	switch d := d.(type) {
	case *ast.Segment:
		return d.Params
	case *ast.Trait:
		return d.Params
	}
	return nil
}

func (v *Version) addChecked(out map[string]*Item) {
	for _, s := range v.Prog.Sets {
		switch s.Kind {
		case hir.Arm:
			out[s.Name] = &Item{Subject: Arm, Name: s.Name, Decl: s.Partition.Decl, Set: s}
		case hir.SplitArm:
			out[s.Name] = &Item{Subject: SplitArm, Name: s.Name, Decl: s.Split.Decl, Set: s}
		default:
			if i := out[s.Name]; i != nil {
				i.Set = s
			}
		}
	}
	for _, t := range v.Prog.Traits {
		if i := out[t.Name]; i != nil {
			i.Trait = t
		}
	}
	for _, p := range v.Prog.Partitions {
		if i := out[p.Name]; i != nil {
			i.Partition = p
		}
	}
	for _, s := range v.Prog.Splits {
		if i := out[s.Name]; i != nil {
			i.Split = s
		}
	}
	for _, p := range v.Prog.Params {
		if i := out[p.Name]; i != nil {
			i.Param = p
		}
	}
}

// A Matcher finds what can mean something else in the new version.
type Matcher struct {
	Old, New map[string]*Item
	// Global says that something reaches every declaration: a param, the zone, the
	// schema. Then no text proves that nothing changed.
	Global bool
	sets   map[[2]*hir.Set]bool
	traits map[[2]*hir.Trait]bool
	decls  map[[2]ast.Decl]bool
}

// Match pairs two versions by name.
func Match(base, head *Version) *Matcher {
	m := &Matcher{Old: base.Items(), New: head.Items(), sets: map[[2]*hir.Set]bool{}, traits: map[[2]*hir.Trait]bool{}, decls: map[[2]ast.Decl]bool{}}
	for name, n := range m.New {
		if o := m.Old[name]; o != nil && n.Param != nil && o.Param != nil && !sameParam(o.Param, n.Param) {
			m.Global = true
		}
	}
	return m
}

func sameParam(a, b *hir.Param) bool {
	return a.Type.String() == b.Type.String() && types.Format(a.Value) == types.Format(b.Value)
}

// Names returns every name of both versions, in byte order.
func (m *Matcher) Names() []string {
	var names []string
	for name := range m.New {
		names = append(names, name)
	}
	for name := range m.Old {
		if m.New[name] == nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// SameText reports whether two declarations say the same in the same words.
func (m *Matcher) SameText(a, b ast.Decl) bool {
	if a == b {
		return true
	}
	if a == nil || b == nil {
		return false
	}
	key := [2]ast.Decl{a, b}
	same, known := m.decls[key]
	if !known {
		same = ast.EqualDecl(a, b)
		m.decls[key] = same
	}
	return same
}

// Untouched reports that an item and all that it names, however far, are
// written as they were, so that there is nothing to prove.
func (m *Matcher) Untouched(o, n *Item) bool {
	if m.Global || !m.SameText(o.Decl, n.Decl) {
		return false
	}
	switch {
	case o.Set != nil && n.Set != nil:
		return m.sameSet(o.Set, n.Set)
	case o.Trait != nil && n.Trait != nil:
		return m.sameTrait(o.Trait, n.Trait)
	case o.Partition != nil && n.Partition != nil:
		return m.sameSets(o.Partition.Arms, n.Partition.Arms)
	case o.Split != nil && n.Split != nil:
		return m.sameSets(o.Split.Arms, n.Split.Arms)
	}
	return o.Checked() == n.Checked()
}

func (m *Matcher) sameSets(a, b []*hir.Set) bool {
	return slices.EqualFunc(a, b, m.sameSet)
}

func (m *Matcher) sameSet(a, b *hir.Set) bool {
	if a == nil || b == nil {
		return a == b
	}
	key := [2]*hir.Set{a, b}
	same, known := m.sets[key]
	if !known {
		same = a.Name == b.Name && m.SameText(declOf(a), declOf(b)) && m.sameRefs(setRefs(a), setRefs(b))
		m.sets[key] = same
	}
	return same
}

func (m *Matcher) sameTrait(a, b *hir.Trait) bool {
	key := [2]*hir.Trait{a, b}
	same, known := m.traits[key]
	if !known {
		same = a.Name == b.Name && m.SameText(a.Decl, b.Decl) && m.sameRefs(refs(a.Value), refs(b.Value))
		m.traits[key] = same
	}
	return same
}

func declOf(s *hir.Set) ast.Decl {
	switch {
	case s.Partition != nil:
		return s.Partition.Decl
	case s.Split != nil:
		return s.Split.Decl
	}
	d, _ := s.Decl.(ast.Decl)
	return d
}

// A Ref is a set or trait that an expression names.
type Ref struct {
	Set   *hir.Set
	Trait *hir.Trait
	Attr  string // "entity.name" of an attribute, in place of the two
	Param string // the name of a param, likewise
}

func (m *Matcher) sameRefs(a, b []Ref) bool {
	return slices.EqualFunc(a, b, func(x, y Ref) bool {
		switch {
		case x.Attr != y.Attr || x.Param != y.Param || (x.Set == nil) != (y.Set == nil) || (x.Trait == nil) != (y.Trait == nil):
			return false
		case x.Set != nil:
			return m.sameSet(x.Set, y.Set)
		case x.Trait != nil:
			return m.sameTrait(x.Trait, y.Trait)
		}
		return true
	})
}

func setRefs(s *hir.Set) []Ref {
	out := refs(s.Cond)
	if s.Split != nil && s.Split.Among != nil {
		out = append(out, Ref{Set: s.Split.Among})
	}
	return out
}

// Refs returns the sets, traits and attributes that an item names itself.
func (i *Item) Refs() []Ref {
	switch {
	case i.Set != nil:
		return setRefs(i.Set)
	case i.Trait != nil:
		return refs(i.Trait.Value)
	}
	return nil
}

func refs(x hir.Expr) (out []Ref) {
	walkOnce(x, map[hir.Expr]bool{}, func(e hir.Expr) {
		switch e := e.(type) {
		case *hir.Member:
			out = append(out, Ref{Set: e.Set})
		case *hir.TraitRef:
			out = append(out, Ref{Trait: e.Trait})
		case *hir.Attr:
			out = append(out, Ref{Attr: e.Attr.Entity.Name + "." + e.Attr.Name})
		case *hir.Const:
			if e.Param != "" {
				out = append(out, Ref{Param: e.Param})
			}
		case *hir.Ranking:
			if e.Among != nil {
				out = append(out, Ref{Set: e.Among})
			}
		}
	})
	return out
}

// walkOnce visits an expression and all that it is made of, what is shared once.
func walkOnce(x hir.Expr, seen map[hir.Expr]bool, visit func(hir.Expr)) {
	if x == nil || seen[x] {
		return
	}
	seen[x] = true
	visit(x)
	for _, c := range hir.Children(x) {
		walkOnce(c, seen, visit)
	}
}

// Reads returns every attribute, relation and entity that an item reads, through
// whatever it names: "customer", "customer.country", "customer.orders".
func (i *Item) Reads() map[string]bool {
	out := map[string]bool{}
	r := reader{out, map[any]bool{}, map[hir.Expr]bool{}}
	switch {
	case i.Set != nil:
		r.set(i.Set)
	case i.Trait != nil:
		out[i.Trait.Entity.Name] = true
		r.expr(i.Trait.Value)
	}
	return out
}

type reader struct {
	out   map[string]bool
	seen  map[any]bool
	exprs map[hir.Expr]bool
}

func (r reader) set(s *hir.Set) {
	if r.seen[s] {
		return
	}
	r.seen[s] = true
	r.out[s.Entity.Name] = true
	r.expr(s.Cond)
	if s.Split != nil && s.Split.Among != nil {
		r.set(s.Split.Among)
	}
}

func (r reader) row(row hir.Row) {
	for t, ok := row.(*hir.ToOne); ok; t, ok = t.Of.(*hir.ToOne) {
		r.out[t.Rel.From.Name+"."+t.Rel.Name], r.out[t.Rel.To.Name] = true, true
	}
}

func (r reader) expr(x hir.Expr) {
	walkOnce(x, r.exprs, func(e hir.Expr) {
		switch e := e.(type) {
		case *hir.Attr:
			r.out[e.Attr.Entity.Name+"."+e.Attr.Name] = true
			r.row(e.Row)
		case *hir.EventTime:
			r.time(e.Row.RowEntity())
			r.row(e.Row)
		case *hir.Member:
			r.row(e.Row)
			r.set(e.Set)
		case *hir.TraitRef:
			r.row(e.Row)
			if !r.seen[e.Trait] {
				r.seen[e.Trait] = true
				r.expr(e.Trait.Value)
			}
		case *hir.Agg:
			r.row(e.Rel.From)
			for _, st := range e.Rel.Steps {
				r.out[st.Rel.From.Name+"."+st.Rel.Name], r.out[st.Rel.To.Name] = true, true
				r.time(st.Rel.To)
			}
		case *hir.Ranking:
			r.row(e.Row)
			if e.Among != nil {
				r.set(e.Among)
			}
		}
	})
}

// time notes what tells when an event was.
func (r reader) time(e *schema.Entity) {
	r.out[e.Name] = true
	for e.Time != nil && e.Time.Attr == nil {
		r.out[e.Name+"."+e.Time.Via.Name] = true
		e = e.Time.Via.To
	}
	if e.Time != nil {
		r.out[e.Name+"."+e.Time.Attr.Name] = true
	}
}

// Name returns the name of the set, trait or param, as declared: that of a set
// with arguments is the name of its declaration. It is "" of an attribute.
func (r Ref) Name() string {
	name := r.Param
	switch {
	case r.Set != nil:
		name = r.Set.Name
	case r.Trait != nil:
		name = r.Trait.Name
	}
	name, _, _ = strings.Cut(name, "(")
	return name
}

// SameFormals reports whether two declarations take the same parameters.
func (m *Matcher) SameFormals(o, n *Item) bool {
	return slices.EqualFunc(formals(o.Decl), formals(n.Decl), func(a, b *ast.Formal) bool {
		return a.Name.Name == b.Name.Name && format.Expr(orNull(a.Default)) == format.Expr(orNull(b.Default))
	})
}

func orNull(e ast.Expr) ast.Expr {
	if e == nil {
		return &ast.NullLit{}
	}
	return e
}

// Instances returns what a declaration is with the arguments with which others
// of its version use it, by name: `big_spender(300 USD)`.
func (m *Matcher) Instances(items map[string]*Item, of *Item) map[string]*Item {
	out := map[string]*Item{}
	seen := map[any]bool{}
	var visit func(refs []Ref)
	visit = func(refs []Ref) {
		for _, ref := range refs {
			i := &Item{Subject: of.Subject, Decl: of.Decl, Set: ref.Set, Trait: ref.Trait}
			key := any(ref.Set)
			if i.Name = ""; ref.Set != nil {
				i.Name = ref.Set.Name
			} else if ref.Trait != nil {
				i.Name, key = ref.Trait.Name, ref.Trait
			}
			if i.Name == "" || seen[key] {
				continue
			}
			seen[key] = true
			if ref.Name() == of.Name && (ref.Set != nil) == (of.Subject == Segment) {
				out[i.Name] = i
			}
			visit(i.Refs())
		}
	}
	for _, i := range items {
		visit(i.Refs())
	}
	return out
}
