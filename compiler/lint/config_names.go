package lint

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/specs/schema"
)

// A nameKind says what the texts of an option name.
type nameKind int

const (
	noName nameKind = iota
	setName
	boolName // an attribute of an entity
	dateName
	useName
	pairName // `tag=purpose`
)

// naming returns v as a default whose texts name something.
func (v Value) naming(kind nameKind) Value {
	v.names = kind
	return v
}

// Check reports the names in a configuration that a program does not have. A rule
// that is told one would look for nothing, and say nothing.
func (c *Config) Check(p *hir.Program) diag.List {
	r := &configReader{}
	r.known(p, c.rules)
	for _, o := range c.paths {
		r.known(p, o.rules)
	}
	r.list.Sort()
	return r.list
}

func (r *configReader) known(p *hir.Program, rules map[string]change) {
	for _, name := range slices.Sorted(maps.Keys(rules)) {
		for _, o := range Lookup(name).Options {
			v, ok := rules[name].options[o.Name]
			if !ok || o.Default.names == noName {
				continue
			}
			list := v.Texts
			if o.Default.kind == textValue && v.Text != "" {
				list = []string{v.Text}
			}
			what, known := candidates(p, o.Default.names)
			for i, text := range list {
				switch {
				case o.Default.names == pairName:
					if tag, purpose, ok := strings.Cut(text, "="); !ok || tag == "" || purpose == "" {
						r.report(v.at[i], fmt.Sprintf("`%s` is no pair of a tag and a purpose", text), "such as `pii=analytics`")
					}
				case !slices.Contains(known, text):
					r.report(v.at[i], fmt.Sprintf("there is no %s `%s`", what, text), near(text, known))
				}
			}
		}
	}
}

// candidates returns what there is of a kind, and what it is called.
func candidates(p *hir.Program, kind nameKind) (what string, names []string) {
	attributes := func(of schema.Kind) {
		for _, e := range p.Schema.Entities {
			for _, a := range e.Attributes {
				if a.Type.Kind == of {
					names = append(names, a.Name)
				}
			}
		}
	}
	switch kind {
	case setName:
		what = "segment"
		for _, s := range p.Sets {
			names = append(names, s.Name)
		}
	case boolName:
		what = "attribute of type bool"
		attributes(schema.Bool)
	case dateName:
		what = "attribute of type date"
		attributes(schema.Date)
	case useName:
		what, names = "use", []string{"target", "suppress", "measure"}
	}
	slices.SortFunc(names, cmp.Compare[string])
	return what, slices.Compact(names)
}
