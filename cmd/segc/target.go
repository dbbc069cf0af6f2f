package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"time"

	"github.com/segc-dev/segc/backends/compile"
	"github.com/segc-dev/segc/backends/engine"
	"github.com/segc-dev/segc/backends/reference"
	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/backends/sql"
	"github.com/segc-dev/segc/compiler/calendar"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/plan"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/workspace"
)

// goEngine is the name of the evaluator in process.
const goEngine = "go"

// target returns a target of the workspace: the named one, or the default.
func (p *project) target(name string) (*workspace.Target, error) {
	if name == "" {
		name = p.ws.DefaultTarget
	}
	if name == "" {
		return nil, usagef("the workspace has no default target: give --target, or set default_target in segc.yaml")
	}
	if t := p.ws.Target(name); t != nil {
		return t, nil
	}
	var names []string
	for _, t := range p.ws.Targets {
		names = append(names, t.Name)
	}
	return nil, oneOf("target", name, names...)
}

func startOfDay(d types.Date, zone *time.Location) types.Instant {
	return calendar.Calendar{Zone: zone}.StartOfDay(d)
}

// A source answers who is a member.
type source interface {
	// name is the engine's name, for people and machine output.
	name() string
	// members returns the keys of each set's members, sorted in byte order.
	members(ctx context.Context, sets []*hir.Set) ([][]string, error)
	// count returns how many members a set has.
	count(ctx context.Context, set *hir.Set) (int, error)
	// table returns each row's key, memberships and the values of traits, as text.
	table(ctx context.Context, sets []*hir.Set, values []*hir.Trait) (*engine.Result, error)
	close() error
}

// runFlags are what commands that read data take.
type runFlags struct {
	engine, target, asOf string
}

// open opens the source that flags name, as of an instant.
func (e *env) open(ctx context.Context, p *project, f runFlags) (source, types.Instant, error) {
	now := types.InstantOf(time.Now())
	if at, err := parseAsOf(f.asOf, p.ws.Location); err != nil {
		return nil, 0, err
	} else if at != nil {
		now = *at
	}
	t, err := p.target(f.target)
	if err != nil {
		return nil, 0, err
	}
	name := f.engine
	if name == "" {
		name = t.Dialect
	}
	if name == goEngine {
		s, err := openGo(p, t, now)
		return s, now, err
	}
	if err := oneOf("engine", name, append(engine.Names(), goEngine)...); err != nil {
		return nil, 0, err
	}
	s, err := openSQL(ctx, p, t, name, now)
	return s, now, err
}

// load reads a target's data files into memory. Errors name files as segc.yaml does.
func (p *project) load(t *workspace.Target) (*rows.Data, error) {
	files := map[string]string{}
	for _, f := range t.Files {
		files[f.Table] = filepath.Join(p.root, filepath.FromSlash(f.Path))
	}
	debug.SetGCPercent(holdingGC)
	data, err := rows.Load(p.ws.Schema, files)
	var bad *rows.Error
	if errors.As(err, &bad) {
		if r, err := filepath.Rel(p.root, bad.File); err == nil && filepath.IsLocal(r) {
			bad.File = filepath.ToSlash(r)
		}
	}
	return data, err
}

// A goSource is the evaluator in process over loaded rows.
type goSource struct{ eval *reference.Evaluator }

func openGo(p *project, t *workspace.Target, now types.Instant) (*goSource, error) {
	if len(t.Files) == 0 {
		return nil, usagef("--engine go reads files, and target %s has none", t.Name)
	}
	data, err := p.load(t)
	if err != nil {
		return nil, err
	}
	return &goSource{reference.New(p.prog, data, now)}, nil
}

func (s *goSource) name() string { return goEngine }
func (s *goSource) close() error { return nil }

func (s *goSource) members(ctx context.Context, sets []*hir.Set) ([][]string, error) {
	out := make([][]string, len(sets))
	for i, set := range sets {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		keys, err := s.eval.Members(set)
		if err != nil {
			return nil, err
		}
		out[i] = keys
	}
	return out, nil
}

func (s *goSource) count(ctx context.Context, set *hir.Set) (int, error) {
	members, err := s.members(ctx, []*hir.Set{set})
	if err != nil {
		return 0, err
	}
	return len(members[0]), nil
}

func (s *goSource) table(ctx context.Context, sets []*hir.Set, values []*hir.Trait) (*engine.Result, error) {
	entity := sets[0].Entity
	keys, err := s.eval.Keys(entity)
	if err != nil {
		return nil, err
	}
	members, err := s.members(ctx, sets)
	if err != nil {
		return nil, err
	}
	in := make([]map[string]bool, len(sets))
	for i, list := range members {
		in[i] = make(map[string]bool, len(list))
		for _, k := range list {
			in[i][k] = true
		}
	}
	cols := make([]map[string]types.Value, len(values))
	for i, t := range values {
		if cols[i], err = s.eval.Trait(t); err != nil {
			return nil, err
		}
	}
	r := &engine.Result{}
	for _, k := range keys {
		row := []engine.Cell{{Text: k}}
		for i := range sets {
			row = append(row, engine.Cell{Text: map[bool]string{true: "true", false: "false"}[in[i][k]]})
		}
		for _, c := range cols {
			v := c[k]
			cell := engine.Cell{Null: v == nil}
			if v != nil {
				cell.Text = rows.Text(v)
			}
			row = append(row, cell)
		}
		r.Rows = append(r.Rows, row)
	}
	return r, nil
}

// A sqlSource runs compiled statements on an engine.
type sqlSource struct {
	eng engine.Engine
	c   *compile.Compiler
	o   compile.Options
}

// reach says how a target is reached on an engine; a database file is one
// dialect's alone.
func (p *project) reach(t *workspace.Target, name string) engine.Config {
	c := engine.Config{Engine: name, DSN: t.DSN}
	if t.DSN == "" && t.DSNEnv != "" {
		c.DSN = os.Getenv(t.DSNEnv)
	}
	if t.Path != "" && name == t.Dialect {
		c.Path = filepath.Join(p.root, filepath.FromSlash(t.Path))
	}
	return c
}

func openSQL(ctx context.Context, p *project, t *workspace.Target, name string, now types.Instant) (*sqlSource, error) {
	eng, err := engine.Open(ctx, p.reach(t, name))
	if err != nil {
		return nil, err
	}
	s := &sqlSource{eng: eng, c: p.compiler(), o: compile.Options{Dialect: sql.Lookup(eng.Dialect()), AsOf: &now}}
	if len(t.Files) > 0 {
		if err := s.attach(ctx, p, t); err != nil {
			eng.Close()
			return nil, err
		}
	}
	return s, nil
}

// attach makes a target's files the engine's tables: DuckDB reads them where
// they are, other engines get copies.
func (s *sqlSource) attach(ctx context.Context, p *project, t *workspace.Target) error {
	if s.eng.Name() == "duckdb" {
		files := map[string]string{}
		for _, f := range t.Files {
			files[f.Table] = f.Path
		}
		return engine.Attach(ctx, s.eng, p.ws.Schema, files, p.root)
	}
	data, err := p.load(t)
	if err != nil {
		return err
	}
	return engine.Load(ctx, s.eng, data)
}

func (s *sqlSource) name() string { return s.eng.Name() }
func (s *sqlSource) close() error { return s.eng.Close() }

func (s *sqlSource) members(ctx context.Context, sets []*hir.Set) ([][]string, error) {
	out := make([][]string, len(sets))
	at := map[string]int{}
	for i, set := range sets {
		at[set.Name] = i
		out[i] = []string{}
	}
	for _, g := range byEntity(sets) {
		if len(g) == 1 { // the statement that users see for it
			r, err := s.query(ctx, g, s.o)
			if err != nil {
				return nil, err
			}
			i := at[g[0].Name]
			for _, row := range r.Rows {
				out[i] = append(out[i], row[0].Text)
			}
			continue
		}
		list, diags := s.c.Long(g, s.o)
		if len(diags) > 0 {
			return nil, &diagsError{diags}
		}
		for _, st := range list {
			r, err := s.eng.Query(ctx, st.SQL)
			if err != nil {
				return nil, err
			}
			for _, row := range r.Rows {
				i := at[row[0].Text]
				out[i] = append(out[i], row[1].Text)
			}
		}
	}
	for _, keys := range out {
		slices.Sort(keys)
	}
	return out, nil
}

func (s *sqlSource) query(ctx context.Context, sets []*hir.Set, o compile.Options) (*engine.Result, error) {
	st, diags := s.c.SQL(sets, o)
	if len(diags) > 0 {
		return nil, &diagsError{diags}
	}
	return s.eng.Query(ctx, st.SQL)
}

func (s *sqlSource) count(ctx context.Context, set *hir.Set) (int, error) {
	o := s.o
	o.Shape = plan.Count
	r, err := s.query(ctx, []*hir.Set{set}, o)
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(r.Rows[0][0].Text)
}

func (s *sqlSource) table(ctx context.Context, sets []*hir.Set, values []*hir.Trait) (*engine.Result, error) {
	o := s.o
	o.Shape, o.Values = plan.Flags, values
	return s.query(ctx, sets, o)
}
