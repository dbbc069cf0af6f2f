package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/segc-dev/segc/backends/compile"
	"github.com/segc-dev/segc/backends/engine"
	"github.com/segc-dev/segc/backends/sql"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/specs/workspace"
)

func materializeCommand(e *env) *cobra.Command {
	var target, asOf string
	var dry bool
	c := &cobra.Command{
		Use:   "materialize [SEGMENT…]",
		Short: "create or refresh the tables of who entered and left segments, in a target",
		RunE: func(c *cobra.Command, args []string) error {
			if err := oneOf("format", e.format, "text", "json"); err != nil {
				return err
			}
			p, err := e.loadClean()
			if err != nil {
				return err
			}
			now := types.InstantOf(time.Now())
			if at, err := parseAsOf(asOf, p.ws.Location); err != nil {
				return err
			} else if at != nil {
				now = *at
			}
			sets, err := e.sets(p, args)
			if err != nil {
				return err
			}
			r, err := p.refresh(target, sets, len(args) == 0, now)
			if err != nil {
				return err
			}
			if dry {
				return e.printScript(r)
			}
			return e.materialize(c.Context(), p, r)
		},
	}
	c.Flags().StringVar(&target, "target", "", "a `TARGET` of the workspace instead of the default")
	c.Flags().StringVar(&asOf, "as-of", "", "the `INSTANT` or date that the tables are brought up to; now by default")
	c.Flags().BoolVar(&dry, "dry-run", false, "print the statements, run nothing")
	return c
}

// A refresh is what materialize runs: for each entity a table of stays.
type refresh struct {
	target  *workspace.Target
	dialect *sql.Dialect
	now     types.Instant
	tables  []stays
}

// A stays is a table of stays and the statements that refresh it.
type stays struct {
	entity     *hir.Set // one of its sets
	sets       []*hir.Set
	of         sql.Memberships
	statements []string
}

func (p *project) refresh(target string, sets []*hir.Set, all bool, now types.Instant) (*refresh, error) {
	d, t, err := p.dialect("", target)
	if err != nil {
		return nil, err
	}
	if len(t.Files) > 0 || t.Path == "" && (t.Dialect == "duckdb" || t.Dialect == "sqlite") {
		return nil, usagef("target %s has no database to keep tables in: materialize needs one with `path`, or a server", t.Name)
	}
	r := &refresh{target: t, dialect: d, now: now}
	o := compile.Options{Dialect: d, AsOf: &now}
	c := p.compiler()
	var diags diag.List
	for _, g := range byEntity(sets) {
		m := keeping{shape: "merge", target: t, all: all}.memberships(g, o)
		list, found := c.Refresh(g, m, o)
		diags = append(diags, found...)
		r.tables = append(r.tables, stays{entity: g[0], sets: g, of: m, statements: list})
	}
	if len(diags) > 0 {
		diags.Sort()
		return nil, &diagsError{diags}
	}
	return r, nil
}

func (e *env) printScript(r *refresh) error {
	for _, t := range r.tables {
		fmt.Fprint(e.out, compiled{statements: t.statements}.text())
	}
	return nil
}

func (e *env) materialize(ctx context.Context, p *project, r *refresh) error {
	eng, err := openToWrite(ctx, p, r.target)
	if err != nil {
		return err
	}
	defer eng.Close()
	var report []tableReport
	for _, t := range r.tables {
		one, err := r.run(ctx, eng, t)
		if err != nil {
			return err
		}
		report = append(report, *one)
	}
	return e.printStays(r, report)
}

// openToWrite opens the database of a target for writing.
func openToWrite(ctx context.Context, p *project, t *workspace.Target) (engine.Engine, error) {
	if err := oneOf("target", t.Dialect, engine.Names()...); err != nil {
		return nil, usagef("materialize cannot connect to %s: run what --dry-run prints", t.Dialect)
	}
	c := p.reach(t, t.Dialect)
	c.ReadWrite = true
	return engine.Open(ctx, c)
}

// A tableReport is what became of a table of stays.
type tableReport struct {
	Table    string       `json:"table"`
	Entity   string       `json:"entity"`
	Segments []stayReport `json:"segments"`
}

type stayReport struct {
	Name    string `json:"name"`
	Members int    `json:"members"`
	Entered int    `json:"entered"`
	Left    int    `json:"left"`
}

// run refreshes a table. A table that knows of later changes is left alone: a
// stay cannot begin before what is already recorded.
func (r *refresh) run(ctx context.Context, eng engine.Engine, t stays) (*tableReport, error) {
	if err := eng.Exec(ctx, r.dialect.CreateStays(t.of)); err != nil {
		return nil, err
	}
	later, err := eng.Query(ctx, r.dialect.Later(t.of))
	if err != nil {
		return nil, err
	}
	name := strings.Join(t.of.Table, ".")
	if n := later.Rows[0][0].Text; n != "0" {
		return nil, usagef("%s holds %s changes after %s: refresh it as of a later instant", name, n, r.now)
	}
	for _, s := range t.statements {
		if err := eng.Exec(ctx, s); err != nil {
			r.rollBack(ctx, eng)
			return nil, err
		}
	}
	counted, err := eng.Query(ctx, r.dialect.Stays(t.of))
	if err != nil {
		return nil, err
	}
	one := &tableReport{Table: name, Entity: t.entity.Entity.Name}
	of := map[string]stayReport{}
	for _, row := range counted.Rows {
		s := stayReport{Name: row[0].Text}
		for i, to := range []*int{&s.Members, &s.Entered, &s.Left} {
			if *to, err = strconv.Atoi(row[i+1].Text); err != nil {
				return nil, err
			}
		}
		of[s.Name] = s
	}
	for _, s := range t.sets { // nobody ever was in a segment without rows
		if _, ok := of[s.Name]; !ok {
			of[s.Name] = stayReport{Name: s.Name}
		}
	}
	for _, s := range of {
		one.Segments = append(one.Segments, s)
	}
	slices.SortFunc(one.Segments, func(a, b stayReport) int { return strings.Compare(a.Name, b.Name) })
	return one, nil
}

// rollBack ends a transaction that a failed statement left open; where none was
// open, the error says just that.
func (r *refresh) rollBack(ctx context.Context, eng engine.Engine) {
	if r.dialect.DDL.Begin[0] != sql.None {
		_ = eng.Exec(context.WithoutCancel(ctx), "ROLLBACK")
	}
}

func (e *env) printStays(r *refresh, report []tableReport) error {
	if e.format == "json" {
		enc := json.NewEncoder(e.out)
		enc.SetEscapeHTML(false)
		return enc.Encode(struct {
			AsOf   string        `json:"as_of"`
			Target string        `json:"target"`
			Tables []tableReport `json:"tables"`
		}{r.now.String(), r.target.Name, report})
	}
	for i, t := range report {
		if i > 0 {
			fmt.Fprintln(e.out)
		}
		fmt.Fprintf(e.out, "%s in target %s, as of %s\n", t.Table, r.target.Name, r.now)
		var lines table
		lines.column("segment", false)
		for _, head := range []string{"members", "entered", "left"} {
			lines.column(head, true)
		}
		for _, s := range t.Segments {
			lines.row(s.Name, strconv.Itoa(s.Members), strconv.Itoa(s.Entered), strconv.Itoa(s.Left))
		}
		if err := lines.write(e.out); err != nil {
			return err
		}
	}
	return nil
}
