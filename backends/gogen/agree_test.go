package gogen_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	_ "time/tzdata"

	"github.com/segc-dev/segc/backends/conformance"
	"github.com/segc-dev/segc/backends/generate"
	"github.com/segc-dev/segc/backends/gogen"
	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

// A module is generated packages that one program runs: each holds a source, and
// its tests as an ordinary file.
type module struct {
	t        *testing.T
	dir      string
	packages int
	main     strings.Builder
	refused  int
	sets     int
}

func newModule(t *testing.T) *module {
	m := &module{t: t, dir: t.TempDir()}
	m.write("go.mod", "module generated\n\ngo 1.26.0\n")
	return m
}

func (m *module) write(name, text string) {
	m.t.Helper()
	path := filepath.Join(m.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		m.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		m.t.Fatal(err)
	}
}

// add generates a package for the sets of a program that need no population.
func (m *module) add(p *hir.Program, sets []*hir.Set, c gogen.Case) {
	m.t.Helper()
	sets = slices.DeleteFunc(slices.Clone(sets), func(s *hir.Set) bool {
		_, diags := gogen.Generate(p, []*hir.Set{s}, gogen.Options{})
		for _, d := range diags {
			if d.Code != gogen.NeedsPopulation || !d.Span.IsValid() {
				m.t.Errorf("%s: %s: %s at %s", c.Name, s.Name, d.Message, d.Span)
			}
		}
		m.refused += min(len(diags), 1)
		return len(diags) > 0
	})
	if len(sets) == 0 {
		return
	}
	m.sets += len(sets)
	pkg := fmt.Sprintf("p%d", m.packages)
	m.packages++
	src, diags := gogen.Generate(p, sets, gogen.Options{Package: pkg, Cases: []gogen.Case{{Name: "case", Data: c.Data, Now: c.Now}}})
	if len(diags) > 0 {
		m.t.Fatalf("%s: %s", c.Name, diags[0].Message)
	}
	m.write(pkg+"/segments.go", string(src.Code))
	m.write(pkg+"/cases.go", string(src.Test))
	fmt.Fprintf(&m.main, "{%q, %s.TestCase},\n", c.Name, pkg)
}

// run builds one program of all packages and runs their tests.
func (m *module) run() {
	m.t.Helper()
	var sb strings.Builder
	sb.WriteString("package main\n\nimport (\n\"testing\"\n_ \"time/tzdata\"\n")
	for i := range m.packages {
		fmt.Fprintf(&sb, "\"generated/p%d\"\n", i)
	}
	sb.WriteString(")\n\nfunc main() {\ntesting.Main(func(_, _ string) (bool, error) { return true, nil }, []testing.InternalTest{\n" +
		m.main.String() + "}, nil, nil)\n}\n")
	m.write("main.go", sb.String())
	cmd := exec.Command("go", "run", ".")
	cmd.Dir = m.dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
	out, err := cmd.CombinedOutput()
	if err != nil {
		m.t.Errorf("%v\n%s", err, out)
		if keep := os.Getenv("SEGC_KEEP"); keep != "" {
			os.CopyFS(keep, os.DirFS(m.dir))
		}
	}
	m.t.Logf("%d packages, %d sets; %d sets need a population", m.packages, m.sets, m.refused)
}

// TestConformance generates Go for every conformance case, compiles it, and
// compares who is in with the reference evaluator.
func TestConformance(t *testing.T) {
	cases, err := conformance.Load(os.DirFS("../../testdata"))
	if err != nil {
		t.Fatal(err)
	}
	m, overflows := newModule(t), 0
	for _, c := range cases {
		var sets []*hir.Set
		for _, want := range c.Members {
			sets = append(sets, want.Set)
		}
		for _, want := range c.Errors {
			if want.Set.Name == "product" || want.Set.Name == "sums" { // no rewriting spares these the overflow
				sets = append(sets, want.Set)
				overflows++
			}
		}
		m.add(c.Program, sets, gogen.Case{Name: c.Name, Data: c.Data, Now: c.AsOf})
	}
	if overflows == 0 {
		t.Error("no case overflows")
	}
	m.run()
}

// someone is one customer with nothing.
func someone(t *testing.T, p *hir.Program) *rows.Data {
	t.Helper()
	data := rows.New(p.Schema)
	if err := data.Table("customers").Append(map[string]types.Value{"customer_id": "a", "country_code": "RETURN", "city": "order", "level": int64(2), "balance": types.DecimalOf(5)}); err != nil {
		t.Fatal(err)
	}
	return data
}

// TestGenerated does so for generated workspaces over generated rows.
func TestGenerated(t *testing.T) {
	const workspaces, segments, customers = 4, 40, 25
	s := schematest.Shop(t)
	m := newModule(t)
	for seed := uint64(1); seed <= workspaces; seed++ {
		p, err := generate.Make(seed, s, segments, customers)
		if err != nil {
			t.Fatal(err)
		}
		m.add(p.Program, p.Sets, gogen.Case{Name: fmt.Sprintf("seed %d", seed), Data: p.Data, Now: p.AsOf})
	}
	m.run()
}
