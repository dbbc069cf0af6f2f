package check

import (
	"strings"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/spell"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// A decl is a declaration and what checking it gave.
type decl struct {
	name    string // qualified
	pkg     string
	node    ast.Decl
	entity  *schema.Entity // nil: none (a param) or unknown
	formals []*formal      // resolved with the first use
	heads   bool           // formals are resolved
	active  bool           // on the stack
	done    bool
	broken  bool

	instances map[string]instance // of a segment or trait, by arguments
	partition *hir.Partition
	split     *hir.Split
	param     *hir.Param
}

// defaults is the key of an instance without arguments.
const defaults = ""

// An entry is what a qualified name stands for: a declaration or one of its arms.
type entry struct {
	d   *decl
	arm int // -1: the declaration itself
}

// A member is what a name of an entity stands for: one of the two.
type member struct {
	attr *schema.Attribute
	rel  *schema.Relation
}

// A reference is a declaration on the stack and where it was referred to.
type reference struct {
	d  *decl
	at token.Span
}

// collect enters every declaration under its qualified name.
func (c *Checker) collect() {
	for _, f := range c.in.Files {
		pkg := packageName(f)
		for _, node := range f.Decls {
			if node.DeclName() == nil || node.DeclName().Name == "" {
				continue // the parser said why
			}
			c.collectDecl(pkg, node)
		}
	}
}

func (c *Checker) collectDecl(pkg string, node ast.Decl) {
	d := &decl{name: qualify(pkg, node.DeclName().Name), pkg: pkg, node: node}
	if id := entityName(node); id != nil {
		if d.entity = c.in.Schema.Entity(id.Name); d.entity == nil {
			c.report(unknownEntity(id, c.nearest(id.Name, c.entityNames)))
			d.broken = true
		}
	}
	if isNow(node.DeclName().Name) {
		c.report(reservedName(node.DeclName()))
		d.broken = true
	}
	if !c.enter(d.name, node.DeclName(), entry{d, -1}) {
		d.broken = true
	}
	c.decls = append(c.decls, d)
	for i, arm := range armNames(node) {
		if arm.Name != "" && !c.enter(d.name+"."+arm.Name, arm, entry{d, i}) {
			d.broken = true
		}
	}
	c.checkHiding(d)
}

// enter reports a name that is taken; the first declaration keeps it.
func (c *Checker) enter(name string, id *ast.Ident, e entry) bool {
	if first, taken := c.names[name]; taken {
		c.report(declaredTwice(id, first.ident()))
		return false
	}
	c.names[name] = e
	return true
}

// ident returns the name where the entry was declared.
func (e entry) ident() *ast.Ident {
	if e.arm < 0 {
		return e.d.node.DeclName()
	}
	return armNames(e.d.node)[e.arm]
}

// checkHiding reports traits that an attribute of their entity hides, and
// params that an attribute of any entity does: the bare name would never mean them.
func (c *Checker) checkHiding(d *decl) {
	id := d.node.DeclName()
	switch d.node.(type) {
	case *ast.Trait:
		if d.entity != nil {
			c.checkHidden(d, d.entity, id)
		}
	case *ast.Param:
		for _, e := range c.in.Schema.Entities {
			if c.checkHidden(d, e, id) {
				return
			}
		}
	}
}

func (c *Checker) checkHidden(d *decl, e *schema.Entity, id *ast.Ident) bool {
	m, ok := c.member(e, id.Name)
	if ok {
		c.report(hidesMember(id, e, m))
		d.broken = true
	}
	return ok
}

// find returns what a dotted name stands for as read in a package: a name of
// the package itself, or a qualified one.
func (c *Checker) find(pkg, name string) (entry, bool) {
	if pkg != "" {
		if e, ok := c.names[pkg+"."+name]; ok {
			return e, true
		}
	}
	e, ok := c.names[name]
	return e, ok
}

// member returns the attribute or relation of a name.
func (c *Checker) member(e *schema.Entity, name string) (member, bool) {
	m, ok := c.members[e]
	if !ok {
		m = make(map[string]member, len(e.Attributes)+len(e.Relations))
		for _, r := range e.Relations {
			m[r.Name] = member{rel: r}
		}
		for _, a := range e.Attributes {
			m[a.Name] = member{attr: a}
		}
		c.members[e] = m
	}
	found, ok := m[name]
	return found, ok
}

// maxSuggestions bounds the work of finding near names in a workspace full of mistakes.
const maxSuggestions = 500

// nearest returns the candidate that a misspelt word was meant to be, or "".
func (c *Checker) nearest(word string, candidates ...func() []string) string {
	if c.asked++; c.asked > maxSuggestions {
		return ""
	}
	var all []string
	for _, f := range candidates {
		all = append(all, f()...)
	}
	if near := spell.Nearest(word, all); near != "" {
		return near
	}
	for _, name := range all {
		if strings.HasSuffix(name, "."+word) {
			return name // of another package
		}
	}
	return ""
}

func (c *Checker) entityNames() []string {
	names := make([]string, len(c.in.Schema.Entities))
	for i, e := range c.in.Schema.Entities {
		names[i] = e.Name
	}
	return names
}

// memberNames returns the names of an entity's attributes and relations.
func memberNames(e *schema.Entity) func() []string {
	return func() []string {
		if e == nil {
			return nil
		}
		names := make([]string, 0, len(e.Attributes)+len(e.Relations))
		for _, a := range e.Attributes {
			names = append(names, a.Name)
		}
		for _, r := range e.Relations {
			names = append(names, r.Name)
		}
		return names
	}
}

// declNames returns the names of declarations that ok accepts, as a package
// reads them: bare for its own.
func (c *Checker) declNames(pkg string, ok func(entry) bool) func() []string {
	return func() []string {
		var names []string
		for _, d := range c.decls {
			for i := -1; i < len(armNames(d.node)); i++ {
				if e := (entry{d, i}); ok(e) {
					names = append(names, e.read(pkg))
				}
			}
		}
		return names
	}
}

// read returns the name as a package reads it.
func (e entry) read(pkg string) string {
	name := e.d.name
	if pkg != "" {
		name = strings.TrimPrefix(name, pkg+".")
	}
	if e.arm >= 0 {
		name += "." + armNames(e.d.node)[e.arm].Name
	}
	return name
}

func isSet(e entry) bool {
	_, segment := e.d.node.(*ast.Segment)
	return segment || e.arm >= 0
}

func isTrait(e entry) bool { _, ok := e.d.node.(*ast.Trait); return ok }

func isParam(e entry) bool { _, ok := e.d.node.(*ast.Param); return ok }

// kindWord returns the word that begins the declaration.
func (e entry) kindWord() string {
	if e.arm >= 0 {
		return "arm"
	}
	switch e.d.node.(type) {
	case *ast.Segment:
		return "segment"
	case *ast.Trait:
		return "trait"
	case *ast.Partition:
		return "partition"
	case *ast.Split:
		return "split"
	}
	return "param"
}

func entityName(d ast.Decl) *ast.Ident {
	switch d := d.(type) {
	case *ast.Segment:
		return d.Entity
	case *ast.Trait:
		return d.Entity
	case *ast.Partition:
		return d.Entity
	case *ast.Split:
		return d.Entity
	}
	return nil
}

func armNames(d ast.Decl) []*ast.Ident {
	var names []*ast.Ident
	switch d := d.(type) {
	case *ast.Partition:
		for _, a := range d.Arms {
			names = append(names, orNameless(a.Name))
		}
	case *ast.Split:
		for _, a := range d.Arms {
			names = append(names, orNameless(a.Name))
		}
	}
	return names
}

// orNameless stands in for a name that did not parse.
func orNameless(id *ast.Ident) *ast.Ident {
	if id == nil {
		return &ast.Ident{}
	}
	return id
}

func packageName(f *ast.File) string {
	if f.Package == nil {
		return ""
	}
	return dotted(f.Package.Path)
}

func dotted(parts []*ast.Ident) string {
	if len(parts) == 1 {
		return parts[0].Name
	}
	names := make([]string, len(parts))
	for i, p := range parts {
		names[i] = p.Name
	}
	return strings.Join(names, ".")
}

func qualify(pkg, name string) string {
	if pkg == "" {
		return name
	}
	return pkg + "." + name
}

// isNow reports whether a name is one of the two that the language gives a value.
func isNow(name string) bool { return name == "now" || name == "today" }
