// Package corpus lists statements to check with the grammars and analyzers of
// the databases that cannot be run: every set of the conformance cases, of the
// examples and of generated workspaces, each alone and with the others, as of an
// instant and on the warehouse's clock.
package corpus

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/segc-dev/segc/backends/compile"
	"github.com/segc-dev/segc/backends/conformance"
	"github.com/segc-dev/segc/backends/generate"
	"github.com/segc-dev/segc/backends/sql"
	"github.com/segc-dev/segc/compiler/check"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/plan"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
	"github.com/segc-dev/segc/specs/workspace"
)

// A Program is what statements are compiled from.
type Program struct {
	Name    string
	Program *hir.Program
	Schema  *schema.Schema
	AsOf    types.Instant
}

// A Statement is the text that a program compiles to.
type Statement struct {
	Name    string // of the program and what it selects
	SQL     string
	Program *Program
}

// Load returns the programs of a repository: its conformance cases, its
// examples, and as many generated workspaces of 40 segments.
func Load(repository string, generated int) ([]*Program, error) {
	testdata := os.DirFS(filepath.Join(repository, "testdata"))
	cases, err := conformance.Load(testdata)
	if err != nil {
		return nil, err
	}
	var all []*Program
	for _, c := range cases {
		all = append(all, &Program{"case " + c.Name, c.Program, c.Data.Schema, c.AsOf})
	}
	examples, err := loadExamples(filepath.Join(repository, "examples"))
	if err != nil {
		return nil, err
	}
	made, err := makeWorkspaces(testdata, generated)
	return append(append(all, examples...), made...), err
}

// loadExamples checks the workspaces in the folders of a folder.
func loadExamples(dir string) ([]*Program, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*", "segc.yaml"))
	if err != nil {
		return nil, err
	}
	var all []*Program
	for _, file := range files {
		name := "example " + filepath.Base(filepath.Dir(file))
		w, diags := workspace.Load(os.DirFS(filepath.Dir(file)))
		if diags.HasErrors() {
			return nil, fmt.Errorf("%s: %s", name, diags[0].Message)
		}
		p, diags := check.Check(check.Input{Schema: w.Schema, Files: w.Files, Zone: w.Location, WeekStart: w.WeekStart})
		if diags.HasErrors() {
			return nil, fmt.Errorf("%s: %s", name, diags[0].Message)
		}
		all = append(all, &Program{name, p, w.Schema, types.InstantOf(time.Date(2026, 3, 15, 12, 0, 0, 0, time.UTC))})
	}
	return all, nil
}

// makeWorkspaces generates and checks workspaces.
func makeWorkspaces(testdata fs.FS, n int) ([]*Program, error) {
	text, err := fs.ReadFile(testdata, "schema/shop.yaml")
	if err != nil {
		return nil, err
	}
	s, diags := schema.Read([]*token.File{token.NewFile("shop.yaml", text)})
	if diags.HasErrors() {
		return nil, fmt.Errorf("shop.yaml: %s", diags[0].Message)
	}
	var all []*Program
	for seed := range n {
		p, diags, err := generate.Check(generate.New(uint64(seed+1)).Workspace(40), s)
		if err != nil {
			return nil, err
		}
		if diags.HasErrors() {
			return nil, fmt.Errorf("seed %d: %s", seed+1, diags[0].Message)
		}
		all = append(all, &Program{fmt.Sprintf("seed %d", seed+1), p.Program, s, p.AsOf})
	}
	return all, nil
}

// Statements compiles a program for a dialect: each set alone, as of the
// program's instant and on the warehouse's clock; and those of an entity
// together, as flags and as rows. What the dialect refuses is counted.
func (p *Program) Statements(d *sql.Dialect) (all []Statement, refused int) {
	c := compile.New(p.Program)
	groups := map[string][]*hir.Set{}
	var entities []string
	add := func(what string, sets []*hir.Set, o compile.Options) bool {
		o.Dialect = d
		st, diags := c.SQL(sets, o)
		if len(diags) > 0 {
			return false
		}
		all = append(all, Statement{p.Name + ": " + what, st.SQL, p})
		return true
	}
	for _, s := range p.Program.Sets {
		if !add(s.Name, []*hir.Set{s}, compile.Options{AsOf: &p.AsOf, Places: true}) {
			refused++
			continue
		}
		add(s.Name+", live", []*hir.Set{s}, compile.Options{Shape: plan.Count})
		if !slices.Contains(entities, s.Entity.Name) {
			entities = append(entities, s.Entity.Name)
		}
		groups[s.Entity.Name] = append(groups[s.Entity.Name], s)
	}
	for _, e := range entities {
		add("all of "+e+" as flags", groups[e], compile.Options{AsOf: &p.AsOf, Shape: plan.Flags})
		add("all of "+e+" as rows, live", groups[e], compile.Options{Shape: plan.Long})
	}
	return all, refused
}
