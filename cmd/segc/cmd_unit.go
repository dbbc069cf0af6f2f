package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/segc-dev/segc/backends/engine"
	"github.com/segc-dev/segc/backends/unit"
	"github.com/segc-dev/segc/backends/witness"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
)

// unitFlags are what `test` takes.
type unitFlags struct {
	engine             string
	coverage, generate bool
}

func testCommand(e *env) *cobra.Command {
	var f unitFlags
	c := &cobra.Command{
		Use:   "test [FILE or SEGMENT…]",
		Short: "run the unit tests of segments: rows in, members out",
		RunE: func(c *cobra.Command, args []string) error {
			if err := e.forms(diagForms...); err != nil {
				return err
			}
			if f.coverage && e.format != "text" {
				return usagef("--coverage is text: write the other form beside it, such as -o %s=PATH", e.format)
			}
			return e.test(c.Context(), f, args)
		},
	}
	c.Flags().StringVar(&f.engine, "engine", "", "hold the compiled SQL on `ENGINE` to the evaluator: duckdb (the default), sqlite, postgres …; go for the evaluator alone")
	c.Flags().BoolVar(&f.coverage, "coverage", false, "show which conditions, bounds and nulls the cases try")
	c.Flags().BoolVar(&f.generate, "generate", false, "write cases for what they do not try into tests/generated")
	e.bindOutputs(c)
	return c
}

func (e *env) test(ctx context.Context, f unitFlags, args []string) error {
	p, err := e.loadClean()
	if err != nil {
		return err
	}
	tests, err := p.tests(args, f.generate)
	if err != nil {
		return err
	}
	if len(tests) == 0 && !f.generate {
		return usagef("there are no tests: write tests/NAME.test.yaml, or let `segc test --generate` begin")
	}
	eng, err := testEngine(ctx, f.engine)
	if err != nil {
		return err
	}
	if eng != nil {
		defer eng.Close()
	}
	r := unit.NewRunner(p.prog, eng)
	var results []*unit.Result
	var list diag.List
	for _, t := range tests {
		for _, c := range t.Cases {
			if err := ctx.Err(); err != nil {
				return err
			}
			res, err := r.Run(ctx, t, c)
			if err != nil {
				return err
			}
			results = append(results, res)
			list = append(list, res.Diags...)
		}
	}
	list.Sort()
	if err := e.printResults(list, results); err != nil {
		return err
	}
	if f.coverage {
		if err := e.printCoverage(r.Coverage(), p.prog, len(args) == 0); err != nil {
			return err
		}
	}
	if f.generate {
		if err := e.generate(p, r, tests, args); err != nil {
			return err
		}
	}
	if e.format == "text" {
		name := "the evaluator alone"
		if eng != nil {
			name = "the evaluator and " + eng.Name()
		}
		failed, alone := 0, 0
		for _, res := range results {
			failed += count(!res.Passed)
			alone += count(res.Unlisted)
		}
		e.note("%s on %s: %d passed, %d failed", plural(len(results), "case"), name, len(results)-failed, failed)
		if alone > 0 {
			e.note("%s on the evaluator alone: %s cannot express the segment", plural(alone, "case"), eng.Name())
		}
	}
	if list.HasErrors() {
		return &exitError{code: exitFindings}
	}
	return nil
}

// testEngine opens an empty database in memory. DuckDB is the default where it is
// built in.
func testEngine(ctx context.Context, name string) (engine.Engine, error) {
	if name == goEngine {
		return nil, nil
	}
	eng, err := engine.Open(ctx, engine.Config{Engine: cmp.Or(name, "duckdb"), ReadWrite: true})
	var missing *engine.Error
	if name == "" && errors.As(err, &missing) && missing.Code == engine.LeftOut {
		return nil, nil
	}
	return eng, err
}

// isTestFile says that an argument is the path of a file, not a segment.
func isTestFile(arg string) bool {
	return strings.HasSuffix(arg, ".yaml") || strings.HasSuffix(arg, ".yml")
}

// tests reads the test files that arguments name, or all of the workspace: files
// by their paths, segments by their names. An argument without a test is refused,
// unless it is a segment that cases are generated for.
func (p *project) tests(args []string, generate bool) ([]*unit.Test, error) {
	files, err := p.testFiles()
	if err != nil {
		return nil, err
	}
	names := slices.Clone(args)
	for i, a := range args {
		if !isTestFile(a) {
			continue
		}
		rel, err := filepath.Rel(p.root, absolute(a))
		if err != nil {
			return nil, err
		}
		if _, err := os.Stat(a); err != nil {
			return nil, err
		}
		names[i] = filepath.ToSlash(rel)
		if !slices.Contains(files, names[i]) {
			files = append(files, names[i])
		}
	}
	var out []*unit.Test
	var list diag.List
	used := map[string]bool{}
	for _, file := range files {
		text, err := os.ReadFile(filepath.Join(p.root, filepath.FromSlash(file)))
		if err != nil {
			return nil, err
		}
		tests, diags := unit.Read(token.NewFile(file, text), p.set)
		list = append(list, diags...)
		for _, t := range tests {
			used[file], used[t.Name], used[t.Set.Name] = true, true, true
			if len(names) == 0 || slices.ContainsFunc(names, func(n string) bool { return n == file || n == t.Name || n == t.Set.Name }) {
				out = append(out, t)
			}
		}
	}
	if list.HasErrors() {
		list.Sort()
		return nil, &diagsError{list}
	}
	for i, name := range names {
		if !used[name] && !(generate && !isTestFile(name)) {
			return nil, usagef("no test is of %s", args[i])
		}
	}
	return out, nil
}

func absolute(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}

// testFiles lists the test files of the workspace by path.
func (p *project) testFiles() (files []string, err error) {
	root := filepath.Join(p.root, "tests")
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			if errors.Is(err, fs.ErrNotExist) && path == root {
				return fs.SkipAll
			}
			return err
		}
		if !d.IsDir() && (strings.HasSuffix(path, ".test.yaml") || strings.HasSuffix(path, ".test.yml")) {
			rel, err := filepath.Rel(p.root, path)
			if err != nil {
				return err
			}
			files = append(files, filepath.ToSlash(rel))
		}
		return nil
	})
	slices.Sort(files)
	return files, err
}

// printResults prints what is wrong, and JUnit's account of every case.
func (e *env) printResults(list diag.List, results []*unit.Result) error {
	write := func(w io.Writer, form string) error {
		if form == "junit" {
			return junit(w, e.prefix(), results)
		}
		return e.render(w, form, list)
	}
	if e.format == "junit" {
		if err := junit(e.out, e.prefix(), results); err != nil {
			return err
		}
	} else if err := e.print(list); err != nil {
		return err
	}
	return e.emitFiles(write)
}

// junit writes a suite a file and a case a case; names of files go below prefix.
func junit(w io.Writer, prefix string, results []*unit.Result) error {
	var suites []diag.JUnitSuite
	for _, r := range results {
		file := path.Join(prefix, r.Case.Span.File.Name)
		if n := len(suites); n == 0 || suites[n-1].Name != file {
			suites = append(suites, diag.JUnitSuite{Name: file})
		}
		c := diag.JUnitCase{Name: r.Case.Title(), Class: r.Test.Name, File: file, Line: r.Case.Place().Line}
		if !r.Passed {
			var text strings.Builder
			if err := diag.Text(&text, r.Diags, diag.TextOptions{}); err != nil {
				return err
			}
			c.Failure = &diag.JUnitFailure{Message: r.Diags[0].Message, Type: string(r.Diags[0].Code), Text: text.String()}
		}
		s := &suites[len(suites)-1]
		s.Cases = append(s.Cases, c)
	}
	return diag.JUnitSuites(w, suites)
}

// printCoverage shows, for each set with cases, what they do not try: arms beside
// it too, and of the whole workspace the sets without a case.
func (e *env) printCoverage(c *unit.Coverage, prog *hir.Program, whole bool) error {
	var t table
	t.column("segment", false)
	for _, head := range []string{"in", "out", "conditions", "bounds", "nulls"} {
		t.column(head, true)
	}
	var missing strings.Builder
	for _, s := range c.Sets() {
		var decided, conditions, bounds, hasBound, nulls, hasNull int
		for _, a := range s.Atoms {
			conditions += 2
			for _, lacks := range a.Missing() {
				fmt.Fprintf(&missing, "  %s: %s: %s\n", s.Set.Name, lacks, a.Text)
			}
			decided += count(a.DecidedTrue) + count(a.DecidedFalse)
			if a.HasBound {
				hasBound += 2
				bounds += count(a.AtBound) + count(a.Across)
			}
			hasNull += count(a.HasNull)
			nulls += count(a.HasNull && a.Null)
		}
		t.row(s.Set.Name, fmt.Sprint(s.In), fmt.Sprint(s.Out), of(decided, conditions), of(bounds, hasBound), of(nulls, hasNull))
	}
	for _, name := range untried(c, prog, whole) {
		fmt.Fprintf(&missing, "  %s: no case\n", name)
	}
	if err := t.write(e.out); err != nil {
		return err
	}
	if missing.Len() > 0 {
		_, err := fmt.Fprintf(e.out, "\nnot tried:\n%s", missing.String())
		return err
	}
	return nil
}

// untried names the sets without a case: the arms of partitions and splits of
// which another arm has some, or of the whole program every one.
func untried(c *unit.Coverage, prog *hir.Program, whole bool) (names []string) {
	tried, partitions, splits := map[string]bool{}, map[*hir.Partition]bool{}, map[*hir.Split]bool{}
	for _, s := range c.Sets() {
		tried[s.Set.Name] = true
		if s.Set.Partition != nil {
			partitions[s.Set.Partition] = true
		}
		if s.Set.Split != nil {
			splits[s.Set.Split] = true
		}
	}
	for _, s := range prog.Sets {
		beside := s.Partition != nil && partitions[s.Partition] || s.Split != nil && splits[s.Split]
		if !tried[s.Name] && (whole || beside) {
			names = append(names, s.Name)
		}
	}
	slices.Sort(names)
	return names
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

func of(n, total int) string { return fmt.Sprintf("%d/%d", n, total) }

// generate writes cases for what is not tried: of the sets that have tests, or of
// those that arguments name.
func (e *env) generate(p *project, r *unit.Runner, tests []*unit.Test, args []string) error {
	var sets []*hir.Set
	for _, t := range tests {
		if !slices.Contains(sets, t.Set) {
			sets = append(sets, t.Set)
		}
	}
	for _, a := range args {
		if isTestFile(a) {
			continue
		}
		s, list := p.set(a)
		if s == nil {
			return &diagsError{list}
		}
		if !slices.Contains(sets, s) {
			sets = append(sets, s)
		}
	}
	if len(args) == 0 && len(tests) == 0 {
		sets = p.prog.Sets
	}
	f := witness.NewFinder(p.prog)
	var files []namedText
	taken := map[string]bool{}
	for _, s := range sets {
		if text := r.Generate(s, f); text != "" {
			files = append(files, namedText{fileName(s.Name, taken) + ".test.yaml", text})
		}
	}
	dir := filepath.Join(p.root, "tests", "generated")
	for _, f := range files {
		if _, err := os.Stat(filepath.Join(dir, f.name)); err == nil {
			return usagef("tests/generated/%s is there already: move its cases to where they belong", f.name)
		}
	}
	if len(files) == 0 {
		e.note("nothing to generate")
		return nil
	}
	return e.writeAll(dir, files)
}
