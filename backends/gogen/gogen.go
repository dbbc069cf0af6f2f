// Package gogen writes Go source that decides segments: structs of the rows that
// they read, a function a segment, one for all, and tests. The source depends on
// the standard library alone, and is the same for the same definitions.
//
// Code comes from the optimized ir, where every condition is true or false:
// conjunctions and disjunctions become && and ||, an aggregate becomes a
// function with a loop, and what depends on time alone becomes a field of Clock,
// which is computed once for all rows.
//
// A function sees one row with what belongs to it, so rankings, which need a
// whole population, are refused at the line that asks for one.
package gogen

import (
	"fmt"
	"go/format"
	"go/parser"
	gotoken "go/token"
	"slices"
	"strings"

	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/calendar"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/lower"
	"github.com/segc-dev/segc/compiler/optimize"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// NeedsPopulation is the code of what Go source cannot say: a ranking, since one
// row does not tell its place among all.
const NeedsPopulation diag.Code = "SEG4301"

// Options say what to write.
type Options struct {
	Package string // its name; "segments" when empty
	Cases   []Case // become tests
}

// A Case is rows whose memberships the reference evaluator tells.
type Case struct {
	Name string // of the segment it is about: lapsed_vip
	Data *rows.Data
	Now  types.Instant
}

// A Source is generated Go, formatted.
type Source struct {
	Code []byte
	Test []byte // nil without cases
}

// Generate writes the source for sets of one program. What cannot be written is
// reported, and there is then no source.
func Generate(p *hir.Program, sets []*hir.Set, o Options) (Source, diag.List) {
	g := newGenerator(p)
	conds := make([]*ir.Node, len(sets))
	for i, s := range sets {
		conds[i] = g.optimizer.Run(g.lowerer.Set(s))
		g.count(conds[i])
	}
	var groups []group
	for i, s := range sets {
		at := slices.IndexFunc(groups, func(gr group) bool { return gr.entity == s.Entity })
		if at < 0 {
			at = len(groups)
			groups = append(groups, group{entity: s.Entity})
		}
		groups[at].members = append(groups[at].members, g.segment(s, conds[i]))
	}
	if len(g.diags) > 0 {
		g.diags.Sort()
		return Source{}, slices.CompactFunc(g.diags, func(a, b diag.Diag) bool { return a.Span == b.Span && a.Code == b.Code })
	}
	pkg := o.Package
	if pkg == "" {
		pkg = "segments"
	}
	code := g.assemble(groups)
	src := Source{Code: finish(pkg, g.packageDoc(pkg, groups), code, true)}
	if len(o.Cases) > 0 {
		src.Test = finish(pkg, "", g.tests(groups, o.Cases), false)
	}
	return src, nil
}

// A group is the segments of one entity.
type group struct {
	entity  *schema.Entity
	members []member
	decide  string // the function for all
}

// A member is a generated segment.
type member struct {
	set   *hir.Set
	fn    string // InLapsedVip
	field string // LapsedVip
}

// A function is a generated function.
type function struct {
	name  string
	text  string
	fails bool  // may end without result
	value value // of an aggregate: what it returns
}

// generator holds what the functions of one source share.
type generator struct {
	prog      *hir.Program
	b         *ir.Builder
	lowerer   *lower.Lowerer
	optimizer *optimize.Optimizer
	names     names
	uses      map[*ir.Node]int
	functions map[functionKey]*function
	order     []*function // as they are finished
	rowTypes  map[*schema.Entity]*rowType
	rowOrder  []*rowType
	clock     clock
	constants map[string]string // declarations of days and instants by name
	patterns  []string          // declarations of regular expressions
	patternOf map[string]string
	diags     diag.List
	place     token.Span // what is being generated, for diagnostics
}

// A functionKey is what a function computes.
type functionKey struct {
	n    *ir.Node
	kind string
}

func newGenerator(p *hir.Program) *generator {
	b := ir.NewBuilder()
	cal := calendar.Calendar{Zone: p.Zone, WeekStart: p.WeekStart}
	g := &generator{prog: p, b: b, lowerer: lower.New(b, p), optimizer: optimize.New(b, optimize.Options{Calendar: &cal}),
		names: newNames(supportNames()), uses: map[*ir.Node]int{}, functions: map[functionKey]*function{},
		rowTypes: map[*schema.Entity]*rowType{}, constants: map[string]string{}, patternOf: map[string]string{}}
	g.clock.fields = map[*ir.Node]*clockField{}
	for _, e := range p.Schema.Entities {
		g.rowTypes[e] = &rowType{entity: e, name: g.names.unique(exported(e.Name)), local: g.names.unique(local(e.Name)),
			fields: map[any]string{}, names: names{}}
	}
	return g
}

// count counts the places where nodes are used.
func (g *generator) count(n *ir.Node) {
	g.uses[n]++
	if g.uses[n] > 1 {
		return
	}
	for _, a := range n.Args {
		g.count(a)
	}
}

// refuse reports what Go source cannot say, at the author's line.
func (g *generator) refuse(code diag.Code, n *ir.Node, message, label string) {
	span := g.b.OriginOf(n)
	if !span.IsValid() {
		span = g.place
	}
	g.diags = append(g.diags, diag.Diag{Code: code, Severity: diag.Error, Span: span, Message: message, Label: label})
}

// function returns the function of a key, made on first use.
func (g *generator) function(key functionKey, name string, write func(f *function)) *function {
	if f, ok := g.functions[key]; ok {
		return f
	}
	f := &function{name: g.names.unique(name)}
	g.functions[key] = f
	write(f)
	g.order = append(g.order, f)
	return f
}

// finish formats declarations as a file.
func finish(pkg, doc, body string, prelude bool) []byte {
	if prelude {
		f, err := parser.ParseFile(gotoken.NewFileSet(), "", "package p\n"+body, 0)
		if err != nil {
			panic(fmt.Sprintf("gogen: %v in\n%s", err, body))
		}
		body += "\n// What follows is the same in every generated package that needs it.\n\n"
		for _, d := range needed(identifiers(f)) {
			body += d.text + "\n\n"
		}
	}
	text, err := withImports("// Code generated by segc gen go; DO NOT EDIT.\n\n"+doc, pkg, body)
	if err == nil {
		var out []byte
		if out, err = format.Source([]byte(text)); err == nil {
			return out
		}
	}
	panic(fmt.Sprintf("gogen: %v in\n%s", err, text))
}

// assemble puts the declarations in the order of reading: rows, the clock,
// segments by entity, what they call.
func (g *generator) assemble(groups []group) string {
	segments := map[string]bool{}
	var sb strings.Builder
	for _, gr := range groups {
		for _, m := range gr.members {
			segments[m.fn] = true
		}
	}
	var rest strings.Builder
	for i := range groups {
		rest.WriteString(g.together(&groups[i]))
	}
	for _, segment := range []bool{true, false} {
		for _, f := range g.order {
			if segments[f.name] == segment {
				rest.WriteString(f.text + "\n")
			}
		}
	}
	for _, t := range g.rowOrder {
		sb.WriteString(g.structOf(t))
	}
	sb.WriteString(g.clockDecl())
	sb.WriteString(g.constantDecls())
	return sb.String() + rest.String()
}

// together writes the function that decides all segments of an entity.
func (g *generator) together(gr *group) string {
	t := g.row(gr.entity)
	all := g.names.unique(t.name + "Segments")
	decide := g.names.unique("Decide" + t.name)
	gr.decide = decide
	var sb strings.Builder
	fmt.Fprintf(&sb, "// %s says of each segment whether a row of %s is in it.\ntype %s struct {\n", all, gr.entity.Name, all)
	for _, m := range gr.members {
		fmt.Fprintf(&sb, "\t%s bool // %s\n", m.field, oneLine(m.set.Name))
	}
	fmt.Fprintf(&sb, "}\n\n// %s decides all segments of %s.\nfunc %s(%s *%s, at *Clock) (in %s, err error) {\n", decide, gr.entity.Name, decide, t.local, t.name, all)
	for _, m := range gr.members {
		fmt.Fprintf(&sb, "\tif in.%s, err = %s(%s, at); err != nil {\n\t\treturn in, fmt.Errorf(\"%%s: %%w\", %q, err)\n\t}\n", m.field, m.fn, t.local, m.set.Name)
	}
	fmt.Fprintf(&sb, "\treturn in, nil\n}\n\n// Names returns the names of the segments that a row is in.\nfunc (in %s) Names() []string {\n\tvar names []string\n", all)
	for _, m := range gr.members {
		fmt.Fprintf(&sb, "\tif in.%s {\n\t\tnames = append(names, %q)\n\t}\n", m.field, m.set.Name)
	}
	sb.WriteString("\treturn names\n}\n\n")
	return sb.String()
}

func (g *generator) packageDoc(pkg string, groups []group) string {
	var names []string
	for _, gr := range groups {
		names = append(names, gr.entity.Name)
	}
	return "// Package " + pkg + " decides who is in which segment of " + strings.Join(names, ", ") + ". The structs hold what\n" +
		"// the segments read, and no more. A list of rows may stand in any order; floats are\n" +
		"// added in the order of the list. Days and instants lie in the years 0001 to 9999, a\n" +
		"// decimal has no more digits than its comment says, an enum one of its values.\n"
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
