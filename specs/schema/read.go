package schema

import (
	"strconv"

	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/spell"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/lang/yamlsrc"
)

// The codes of schema files.
const (
	wrongKind    diag.Code = "SEG0501"
	unknownKey   diag.Code = "SEG0502"
	missingKey   diag.Code = "SEG0503"
	badVersion   diag.Code = "SEG0504"
	badName      diag.Code = "SEG0505"
	declaredName diag.Code = "SEG0506"
	unknownType  diag.Code = "SEG0507"
	badTypeArgs  diag.Code = "SEG0508"
	badOption    diag.Code = "SEG0509"
	badKey       diag.Code = "SEG0510"
	badTime      diag.Code = "SEG0511"
	badPartition diag.Code = "SEG0512"
	badTarget    diag.Code = "SEG0513"
	badRelation  diag.Code = "SEG0514"
	joinTypes    diag.Code = "SEG0515"
	badPhysical  diag.Code = "SEG0516"
	nearColumn   diag.Code = "SEG0517"
)

// fileVersion is the version of schema files that this package reads.
const fileVersion = 1

// The keys of each map, in the order in which people write them.
var (
	fileKeys      = []string{"version", "entities"}
	entityKeys    = []string{"table", "key", "time", "partition", "attributes", "relations", "doc"}
	attributeKeys = []string{"type", "nullable", "unit", "values", "column", "columns", "tags", "doc"}
	relationKeys  = []string{"to", "key", "from", "through", "nullable", "doc"}
	junctionKeys  = []string{"table", "from", "to"}
	partitionKeys = []string{"column", "of", "zone"}
	timeKeys      = []string{"via"}
)

// Read reads schema files into one schema and reports every mistake. Where there
// are errors the schema holds what could be read: every entity has a key, though
// perhaps of type Invalid, and relations that lead nowhere are left out.
func Read(files []*token.File) (*Schema, diag.List) {
	r := &reader{
		Form:     yamlsrc.Form{WrongKind: wrongKind, UnknownKey: unknownKey, MissingKey: missingKey},
		entities: map[string]*declaration{},
		zones:    map[string]bool{},
	}
	for _, f := range files {
		r.file(f)
	}
	r.resolve()
	var all []*Entity
	for _, d := range r.decls {
		all = append(all, d.entity)
	}
	r.Diags.Sort()
	return New(all), r.Diags
}

// A reader goes over the files once to declare entities and attributes, and then
// over the declarations to tie keys, times and relations to them.
type reader struct {
	yamlsrc.Form
	decls    []*declaration
	entities map[string]*declaration
	names    []string // of entities, for suggestions
	zones    map[string]bool
}

// A declaration is an entity and the parts of its node that name others.
type declaration struct {
	entity                          *Entity
	key, time, partition, relations *yamlsrc.Node
	attributes                      map[string]*Attribute
	columns                         map[string]*Attribute // by physical column
	viaSpan                         token.Span
}

func (r *reader) file(f *token.File) {
	root, diags := yamlsrc.Read(f)
	r.Diags = append(r.Diags, diags...)
	if root == nil {
		return
	}
	if root.IsNull() {
		r.Report(missingKey, f.Span(0, 0), "the schema file is empty", "write `version: 1` and `entities:`")
		return
	}
	if !r.Map(root, "a schema file", fileKeys...) {
		return
	}
	top := f.Span(int(root.Span.Start), int(root.Span.Start))
	if v := r.Required(root, top, "a schema file", "version", "version: 1"); v != nil {
		r.version(v)
	}
	entities := r.Required(root, top, "a schema file", "entities", "entities:")
	if entities == nil {
		return
	}
	if entities.Kind != yamlsrc.Map {
		r.Wrong(entities, "`entities`", "a map from names to entities")
		return
	}
	for _, e := range entities.Entries {
		r.entity(e.Key, e.Value)
	}
}

func (r *reader) version(n *yamlsrc.Node) {
	if v, ok := r.Int(n, "the version"); ok && v != fileVersion {
		r.Report(badVersion, n.Span, "schema version "+n.Value+" is unknown", "this compiler reads version "+strconv.Itoa(fileVersion))
	}
}

// maxSuggested is how many mistakes get suggestions: people do not read beyond,
// and each costs a look at every name.
const maxSuggested = 200

// nearest returns the name that was perhaps meant.
func (r *reader) nearest(name string, names []string) string {
	if len(r.Diags) > maxSuggested {
		return ""
	}
	return spell.Nearest(name, names)
}

// note points at an earlier declaration.
func note(at token.Span, message string) diag.Note { return diag.Note{Span: at, Message: message} }
