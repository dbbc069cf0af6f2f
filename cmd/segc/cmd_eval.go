package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/segc-dev/segc/backends/engine"
	"github.com/segc-dev/segc/backends/eval"
	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/backends/rows/arrowrows"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/specs/schema"
)

// standardInput is the name of the rows in messages.
const standardInput = "standard input"

// evalFlags are what `eval` takes.
type evalFlags struct {
	entity, from, asOf string
	skipBad, stream    bool
}

func evalCommand(e *env) *cobra.Command {
	var f evalFlags
	c := &cobra.Command{
		Use:   "eval [SEGMENT…]",
		Short: "rows on standard input, the segments of each on standard output",
		Long: `Eval reads rows of one entity and prints, for each, the segments that it is in,
by the evaluator in process; no data file or database is read.

A line of JSON is a row: attributes by their logical names, related rows nested
under the names of relations, as a list (to many) or an object (to one):

  {"customer_id": "c1", "country": "NL", "orders": [{"order_id": "o1", …}]}

Join keys of nested rows may be left out, and so may nullable attributes (they are
null) and relations (they have no rows). With --from csv the rows have no relations.
With --from arrow they are an Arrow stream or file (Feather): columns by logical
names, related rows as structs and lists of structs.

The rows given are the whole population: a ranking such as "top 10%" is among them.
They are read to the end before anything is printed. With --stream each row stands
alone and is decided as it comes, on all cores, in memory that does not grow: its
relations lead to the rows nested in it, a key may come again, and what needs other
rows is refused.`,
		RunE: func(c *cobra.Command, args []string) error { return e.eval(c.Context(), f, args) },
	}
	c.Flags().StringVar(&f.from, "from", "json", "the `FORM` of the rows: json (a row a line), csv or arrow")
	c.Flags().StringVar(&f.entity, "entity", "", "the `ENTITY` of the rows; that of the segments by default")
	c.Flags().StringVar(&f.asOf, "as-of", "", "answer as of an `INSTANT` or date; now by default")
	c.Flags().BoolVar(&f.stream, "stream", false, "decide each row by itself, as it comes")
	c.Flags().BoolVar(&f.skipBad, "skip-bad", false, "report bad rows and go on; without it the first one ends the command with exit 1")
	e.bindOutputs(c)
	return c
}

func (e *env) eval(ctx context.Context, f evalFlags, args []string) error {
	if err := e.forms("text", "json", "csv"); err != nil {
		return err
	}
	if err := oneOf("from", f.from, "json", "csv", "arrow"); err != nil {
		return err
	}
	p, err := e.loadClean()
	if err != nil {
		return err
	}
	sets, err := e.evalSets(p, f.entity, args)
	if err != nil {
		return err
	}
	now := types.InstantOf(time.Now())
	if at, err := parseAsOf(f.asOf, p.ws.Location); err != nil {
		return err
	} else if at != nil {
		now = *at
	}
	if f.stream {
		return e.evalStream(ctx, p, sets, f, now)
	}
	data, keys, err := e.feed(p, sets[0].Entity, f)
	if err != nil {
		return err
	}
	members, err := allMembers(ctx, eval.New(p.prog, sets), data, now)
	if err != nil {
		return err
	}
	r := memberships(keys, members)
	return e.emit(func(w io.Writer, form string) error {
		if form == "csv" {
			return flagsCSV(w, sets, r)
		}
		return membershipLines(w, sets, r)
	})
}

// allMembers returns the keys of the members of each set of a program.
func allMembers(ctx context.Context, p *eval.Program, data *rows.Data, now types.Instant) ([][]string, error) {
	store, err := eval.NewStore(data)
	if err != nil {
		return nil, err
	}
	batch, err := store.Compile(p)
	if err != nil {
		return nil, err
	}
	found, err := batch.Members(ctx, now)
	if err != nil {
		return nil, err
	}
	out := make([][]string, len(found))
	for i, m := range found {
		if m.Err != nil {
			return nil, m.Err
		}
		for row := range batch.Len() {
			if m.Rows.Has(row) {
				out[i] = append(out[i], batch.Key(row))
			}
		}
	}
	return out, nil
}

// evalSets returns the sets that eval asks about, all of one entity.
func (e *env) evalSets(p *project, entity string, args []string) ([]*hir.Set, error) {
	sets, err := e.sets(p, args)
	if err != nil {
		return nil, err
	}
	if entity == "" {
		return sets, oneEntity("rows are (give --entity)", sets)
	}
	var names []string
	for _, en := range p.ws.Schema.Entities {
		names = append(names, en.Name)
	}
	if err := oneOf("entity", entity, names...); err != nil {
		return nil, err
	}
	var of []*hir.Set
	for _, s := range sets {
		switch {
		case s.Entity.Name == entity:
			of = append(of, s)
		case len(args) > 0:
			return nil, usagef("%s is a segment of %s, and --entity says %s", s.Name, s.Entity.Name, entity)
		}
	}
	if len(of) == 0 {
		return nil, usagef("the workspace has no segment of %s that needs no arguments", entity)
	}
	return of, nil
}

// feed reads the rows and returns them with the keys of those at the head, in
// order.
func (e *env) feed(p *project, entity *schema.Entity, f evalFlags) (*rows.Data, []string, error) {
	data := rows.New(p.ws.Schema)
	feed := rows.NewFeed(data, entity)
	bad := 0
	feed.Bad = func(err *rows.Error) error {
		if bad++; !f.skipBad {
			return &badRow{err}
		}
		return diag.Text(e.err, diag.List{err.Diag()}, diag.TextOptions{Color: e.colored()})
	}
	skipped, err := e.readRows(feed, entity, f.from)
	if err != nil {
		return nil, nil, err
	}
	e.noteSkipped(skipped)
	if bad > 0 {
		e.note("%s skipped, %s taken", plural(bad, "bad row"), plural(len(feed.Keys), "row"))
	}
	return data, feed.Keys, data.Check()
}

// readRows reads the rows on standard input and returns the columns that the
// schema does not know.
func (e *env) readRows(feed *rows.Feed, entity *schema.Entity, form string) ([]string, error) {
	switch form {
	case "csv":
		err := feed.ReadCSV(e.in, standardInput)
		return feed.Skipped, err
	case "arrow":
		r, err := arrowrows.NewReader(e.in, standardInput, entity)
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		return r.Skipped, feed.ReadRecords(r, standardInput)
	}
	return nil, feed.ReadJSON(e.in, standardInput)
}

func (e *env) noteSkipped(names []string) {
	for _, name := range names {
		e.note("column `%s` is not in the schema and is not read", name)
	}
}

// A badRow ends eval with the exit code of findings: the input is bad, not the
// command.
type badRow struct{ row *rows.Error }

func (b *badRow) Error() string { return b.row.Error() }

// Unwrap returns the error of the row.
func (b *badRow) Unwrap() error { return b.row }

// memberships returns a row a key, in the order of the input: the key, then a
// truth value a set.
func memberships(keys []string, members [][]string) *engine.Result {
	r := &engine.Result{}
	at := make(map[string]int, len(keys))
	for i, k := range keys {
		at[k] = i
		row := []engine.Cell{{Text: k}}
		for range members {
			row = append(row, engine.Cell{Text: "false"})
		}
		r.Rows = append(r.Rows, row)
	}
	for i, list := range members {
		for _, k := range list {
			if row, ok := at[k]; ok { // others came nested only
				r.Rows[row][i+1].Text = "true"
			}
		}
	}
	return r
}

// A rowSegments is a line of eval.
type rowSegments struct {
	Key      string   `json:"key"`
	Segments []string `json:"segments"`
}

func membershipLines(w io.Writer, sets []*hir.Set, r *engine.Result) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, row := range r.Rows {
		line := rowSegments{row[0].Text, []string{}}
		for i, s := range sets {
			if row[i+1].True() {
				line.Segments = append(line.Segments, s.Name)
			}
		}
		if err := enc.Encode(line); err != nil {
			return err
		}
	}
	return nil
}
