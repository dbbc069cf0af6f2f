package yaml

import (
	"strconv"
	"strings"

	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/format"
)

// Format returns the canonical YAML text of a file, which may come from either
// surface. Reading it gives an equal tree with every comment; formatting it
// changes nothing. Comments inside an expression move above the item or
// condition that holds it.
func Format(f *ast.File) []byte {
	w := &writer{file: f, traits: map[string]bool{}, done: map[ast.Node]bool{}}
	for _, d := range f.Decls {
		if t, ok := d.(*ast.Trait); ok {
			w.traits[t.Name.Name] = true
		}
	}
	return w.write()
}

// A writer turns the tree into nodes of a YAML file.
type writer struct {
	file   *ast.File
	traits map[string]bool   // declared in the file
	locals map[string]bool   // of the declaration at hand
	done   map[ast.Node]bool // whose comments are written
}

func (w *writer) write() []byte {
	p := &printer{}
	top := mapOut(entry("version", scalar("1")))
	head := w.head()
	if w.file.Package != nil {
		pkg := entry("package", textOut(dotted(w.file.Package.Path)))
		if c := w.file.Comments[w.file.Package]; c != nil {
			pkg.after = c.After
		}
		top.entries = append(top.entries, pkg)
	}
	p.above(head, 0)
	p.fields(top, 0, nil)
	for _, s := range w.sections() {
		p.b.WriteByte('\n')
		p.b.WriteString(s.key + ":")
		p.value(s.value, 0, nil)
	}
	if len(w.file.Tail) > 0 {
		p.b.WriteByte('\n')
		p.below(w.file.Tail, 0)
	}
	return []byte(p.b.String())
}

// head returns the comments that stand above the whole file: those above the
// package clause, or else above the first declaration.
func (w *writer) head() []ast.Comment {
	if w.file.Package != nil {
		return w.above(w.file.Package)
	}
	if len(w.file.Decls) > 0 {
		return w.above(w.file.Decls[0])
	}
	return nil
}

// sections returns the declarations by kind. Where a kind comes back after
// another one, the sections stand in a list, so that the order is kept.
func (w *writer) sections() []field {
	var runs []field
	seen := map[string]bool{}
	again := false
	for i, d := range w.file.Decls {
		name, o := w.decl(d)
		if i == 0 && w.file.Package == nil {
			o.before = o.before[len(w.head()):] // written as the head
		}
		if n := len(runs); n == 0 || runs[n-1].key != name {
			runs = append(runs, entry(name, &out{list: true, tall: true, spaced: true}))
			again = again || seen[name]
			seen[name] = true
		}
		run := runs[len(runs)-1].value
		run.items = append(run.items, o)
	}
	if !again {
		return runs
	}
	all := &out{list: true, tall: true, spaced: true}
	for _, r := range runs {
		all.items = append(all.items, &out{entries: []field{r}, tall: true})
	}
	return []field{entry("declarations", all)}
}

// decl returns a declaration and the section that it belongs to.
func (w *writer) decl(d ast.Decl) (string, *out) {
	o := &out{tall: true}
	o.add("name", textOut(d.DeclName().Name))
	w.locals = map[string]bool{}
	section := ""
	switch d := d.(type) {
	case *ast.Segment:
		section = "segments"
		w.begin(o, d.Entity, d.Doc, d.Params)
		w.body(o, d.Items)
	case *ast.Trait:
		section = "traits"
		w.begin(o, d.Entity, d.Doc, d.Params)
		if d.Type != nil {
			o.add("type", dslOut(typeText(d.Type)))
		}
		o.add("value", w.expr(d.Value))
	case *ast.Partition:
		section = "partitions"
		w.begin(o, d.Entity, d.Doc, nil)
		if d.Exclusive {
			o.add("exclusive", scalar("true"))
		}
		w.body(o, d.Items)
		o.add("arms", w.arms(d.Arms))
	case *ast.Split:
		section = "splits"
		w.begin(o, d.Entity, d.Doc, nil)
		o.add("seed", textOut(d.Seed.Value))
		if d.Among != nil {
			o.add("among", dslOut(format.Expr(d.Among)))
		}
		w.body(o, d.Items)
		o.add("arms", w.shares(d.Arms))
	case *ast.Param:
		section = "params"
		w.begin(o, nil, d.Doc, nil)
		o.add("type", dslOut(typeText(d.Type)))
		o.add("value", w.value(d.Value))
	}
	o.comments, o.inner = w.apart(d)
	return section, o
}

// begin writes what every declaration begins with.
func (w *writer) begin(o *out, entity *ast.Ident, doc []ast.Comment, params []*ast.Formal) {
	if entity != nil {
		of := entry("of", textOut(entity.Name))
		if c := w.file.Comments[entity]; c != nil && !w.done[entity] && len(c.Before)+len(c.Inner) == 0 {
			of.after = c.After
			w.done[entity] = true
		}
		o.entries = append(o.entries, of)
	}
	w.doc(o, doc)
	if len(params) == 0 {
		return
	}
	list := &out{list: true}
	for _, f := range params {
		w.locals[f.Name.Name] = true
		m := mapOut(entry("name", textOut(f.Name.Name)), entry("type", dslOut(typeText(f.Type))))
		if f.Default != nil {
			m.add("default", w.value(f.Default))
		}
		list.items = append(list.items, m)
	}
	o.add("params", list)
}

func (w *writer) doc(o *out, doc []ast.Comment) {
	if len(doc) == 0 {
		return
	}
	lines := make([]string, len(doc))
	for i, c := range doc {
		lines[i] = c.Text
	}
	o.add("description", linesOut(lines))
	o.tall = true
}

func (w *writer) arms(arms []*ast.Arm) *out {
	list := &out{list: true, tall: true}
	for _, a := range arms {
		m := mapOut(entry("name", textOut(a.Name.Name)))
		w.doc(m, a.Doc)
		if len(a.Where) == 0 {
			m.add("otherwise", scalar("true"))
		} else {
			m.add("where", w.conditions(a.Where))
		}
		m.comments, _ = w.apart(a)
		list.items = append(list.items, m)
	}
	return list
}

func (w *writer) shares(arms []*ast.SplitArm) *out {
	list := &out{list: true, tall: true}
	for _, a := range arms {
		m := mapOut(entry("name", textOut(a.Name.Name)))
		w.doc(m, a.Doc)
		m.add("share", w.value(a.Share))
		m.comments, _ = w.apart(a)
		list.items = append(list.items, m)
	}
	return list
}

// typeText returns a type as the DSL writes it.
func typeText(t *ast.Type) string {
	var b strings.Builder
	b.WriteString(ident(t.Name.Name))
	if len(t.Args) > 0 {
		args := make([]string, len(t.Args))
		for i, n := range t.Args {
			args[i] = strconv.Itoa(n)
		}
		b.WriteString("(" + strings.Join(args, ", ") + ")")
	}
	if t.Elem != nil {
		b.WriteString("<" + typeText(t.Elem) + ">")
	}
	if t.Unit != nil {
		b.WriteString(" " + ident(t.Unit.Name))
	}
	return b.String()
}

func dotted(parts []*ast.Ident) string {
	names := make([]string, len(parts))
	for i, p := range parts {
		names[i] = p.Name
	}
	return strings.Join(names, ".")
}
