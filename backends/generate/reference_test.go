package generate

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/segc-dev/segc/backends/conformance"
	"github.com/segc-dev/segc/compiler/check"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

// TestEveryConstructIsDocumented holds docs/constructs.md to name every construct
// once, with a section of the reference whose example writes it and with the cases
// that say what it means, in all of its kinds. A construct that is added fails here
// until it has both.
func TestEveryConstructIsDocumented(t *testing.T) {
	s := schematest.Shop(t)
	sections, cases := sectionCovers(t, s), caseCovers(t)
	page, err := os.ReadFile("../../docs/constructs.md")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	byName := map[string]Group{}
	for _, g := range Groups() {
		byName[g.Name] = g
	}
	row := regexp.MustCompile("(?m)^\\| `([^`]+)` \\| \\[([^\\]]+)\\]\\(language\\.md#([a-z-]+)\\) \\| (.+) \\|$")
	for _, m := range row.FindAllStringSubmatch(string(page), -1) {
		name, section, anchor := m[1], m[2], m[3]
		g, known := byName[name]
		switch {
		case !known:
			t.Errorf("%s is no construct that generated sets must use", name)
			continue
		case listed[name]:
			t.Errorf("%s stands twice", name)
		}
		listed[name] = true
		if anchor != anchorOf(section) || sections[section] == nil {
			t.Errorf("%s: language.md has no section %q at #%s", name, section, anchor)
		} else if !slices.ContainsFunc(g.Members, func(m string) bool { return sections[section][m] > 0 }) {
			t.Errorf("%s: no example in the section %q; %s", name, section, where("sections with one", sections, g.Members[0]))
		}
		missing := g.Members
		for _, c := range strings.Split(m[4], ", ") {
			c = strings.Trim(c, "`")
			covered := slices.DeleteFunc(slices.Clone(missing), func(m string) bool { return cases[c][m] > 0 })
			if len(covered) == len(missing) {
				t.Errorf("%s: the case %s adds nothing", name, c)
			}
			missing = covered
		}
		if len(missing) > 0 {
			t.Errorf("%s: in no case named: %s; %s", name, strings.Join(missing, ", "), where("cases with the first", cases, missing[0]))
		}
	}
	for _, g := range Groups() {
		if !listed[g.Name] {
			t.Errorf("%s is in no row; %s; %s", g.Name, where("sections", sections, g.Members...), where("cases", cases, g.Members...))
		}
	}
}

// where names the covers that use one of some constructs.
func where(what string, covers map[string]Cover, names ...string) string {
	var in []string
	for _, of := range slices.Sorted(maps.Keys(covers)) {
		if slices.ContainsFunc(names, func(n string) bool { return covers[of][n] > 0 }) {
			in = append(in, of)
		}
	}
	return fmt.Sprintf("%s: %s", what, strings.Join(in, ", "))
}

func anchorOf(section string) string {
	return strings.ReplaceAll(strings.ToLower(section), " ", "-")
}

// program counts the constructs of a program by the file in which they stand.
func program(p *hir.Program, covers func(file string) Cover) {
	for _, set := range p.Sets {
		c := covers(set.Span.File.Name)
		c.Set(set)
		if set.Meta.Package != "" {
			c["package"]++
		}
	}
	for _, trait := range p.Traits {
		covers(trait.Span.File.Name).Trait(trait)
	}
	for _, param := range p.Params {
		covers(param.Decl.Span.File.Name)["param: "+param.Type.Kind.String()]++
	}
}

func caseCovers(t *testing.T) map[string]Cover {
	t.Helper()
	cases, err := conformance.Load(os.DirFS("../../testdata"))
	if err != nil {
		t.Fatal(err)
	}
	covers := map[string]Cover{}
	for _, c := range cases {
		covers[c.Name] = Cover{}
		program(c.Program, func(string) Cover { return covers[c.Name] })
	}
	return covers
}

// sectionCovers checks the examples of the reference and counts by section.
func sectionCovers(t *testing.T, s *schema.Schema) map[string]Cover {
	t.Helper()
	page, err := os.ReadFile("../../docs/language.md")
	if err != nil {
		t.Fatal(err)
	}
	in, covers := check.Input{Schema: s}, map[string]Cover{}
	for _, section := range strings.Split(string(page), "\n## ")[1:] {
		name, text, _ := strings.Cut(section, "\n")
		covers[name] = Cover{}
		for i, block := range strings.Split(text, "\n```seg\n")[1:] {
			block, _, _ = strings.Cut(block, "```\n")
			f, diags := parse.File(token.NewFile(fmt.Sprintf("%s/%d", name, i), []byte(block)))
			if diags.HasErrors() {
				t.Fatal(render(diags))
			}
			in.Files = append(in.Files, f)
		}
	}
	p, diags := check.Check(in)
	if diags.HasErrors() {
		t.Fatal(render(diags))
	}
	program(p, func(file string) Cover {
		section, _, _ := strings.Cut(file, "/")
		return covers[section]
	})
	return covers
}
