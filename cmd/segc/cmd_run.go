package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"
	"github.com/spf13/cobra"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
)

func (f *runFlags) bind(c *cobra.Command) {
	c.Flags().StringVar(&f.engine, "engine", "", "run on `ENGINE`: duckdb, postgres, sqlite, or go for the evaluator in process")
	c.Flags().StringVar(&f.target, "target", "", "a `TARGET` of the workspace instead of the default")
	c.Flags().StringVar(&f.asOf, "as-of", "", "answer as of an `INSTANT` or date; now by default")
}

func runCommand(e *env) *cobra.Command {
	var f runFlags
	var limit int
	var shape string
	c := &cobra.Command{
		Use:   "run [SEGMENT…]",
		Short: "the members of segments; of every segment that needs no arguments without a name",
		RunE: func(c *cobra.Command, args []string) error {
			if err := oneOf("format", e.format, "text", "json", "csv", "parquet"); err != nil {
				return err
			}
			if err := oneOf("shape", shape, "members", "flags"); err != nil {
				return err
			}
			if limit < 0 {
				return usagef("--limit takes a number from 0, not %d", limit)
			}
			p, err := e.loadClean()
			if err != nil {
				return err
			}
			sets, err := e.sets(p, args)
			if err != nil {
				return err
			}
			src, now, err := e.open(c.Context(), p, f)
			if err != nil {
				return err
			}
			defer src.close()
			if shape == "flags" {
				return e.runFlags(c, src, sets)
			}
			members, err := src.members(c.Context(), sets)
			if err != nil {
				return err
			}
			return e.printMembers(sets, members, now, src.name(), limit)
		},
	}
	f.bind(c)
	c.Flags().IntVar(&limit, "limit", 0, "print at most `N` members a segment; 0 is all")
	c.Flags().StringVar(&shape, "shape", "members", "members, or flags: a row a key and a column a segment (csv)")
	return c
}

// A membersReport is what run --format json prints.
type membersReport struct {
	AsOf     string           `json:"as_of"`
	Engine   string           `json:"engine"`
	Segments []segmentMembers `json:"segments"`
}

type segmentMembers struct {
	Name    string   `json:"name"`
	Entity  string   `json:"entity"`
	Count   int      `json:"count"`
	Members []string `json:"members"`
}

func (e *env) printMembers(sets []*hir.Set, members [][]string, now types.Instant, engine string, limit int) error {
	shown := func(keys []string) []string {
		if limit > 0 && len(keys) > limit {
			return keys[:limit]
		}
		return keys
	}
	switch e.format {
	case "json":
		r := membersReport{AsOf: now.String(), Engine: engine, Segments: []segmentMembers{}}
		for i, s := range sets {
			r.Segments = append(r.Segments, segmentMembers{s.Name, s.Entity.Name, len(members[i]), shown(members[i])})
		}
		enc := json.NewEncoder(e.out)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(r)
	case "csv":
		w := csv.NewWriter(e.out)
		w.Write([]string{"segment", "key"})
		for i, s := range sets {
			for _, k := range shown(members[i]) {
				w.Write([]string{s.Name, k})
			}
		}
		w.Flush()
		return w.Error()
	case "parquet":
		return writeParquet(e.out, sets, members, shown)
	}
	e.note("as of %s on %s", now, engine)
	for i, s := range sets {
		fmt.Fprintf(e.out, "%s: %s\n", s.Name, plural(len(members[i]), "member"))
		for _, k := range shown(members[i]) {
			fmt.Fprintf(e.out, "  %s\n", k)
		}
		if rest := len(members[i]) - len(shown(members[i])); rest > 0 {
			fmt.Fprintf(e.out, "  and %d more\n", rest)
		}
	}
	return nil
}

// A membership is a row of run --format parquet.
type membership struct {
	Segment string `parquet:"segment,dict"`
	Key     string `parquet:"key"`
}

func writeParquet(out io.Writer, sets []*hir.Set, members [][]string, shown func([]string) []string) error {
	w := parquet.NewGenericWriter[membership](out)
	for i, s := range sets {
		for _, k := range shown(members[i]) {
			if _, err := w.Write([]membership{{s.Name, k}}); err != nil {
				return err
			}
		}
	}
	return w.Close()
}

func (e *env) runFlags(c *cobra.Command, src source, sets []*hir.Set) error {
	groups := byEntity(sets)
	if len(groups) > 1 {
		return usagef("flags are of one entity: name segments of %s or of %s", groups[0][0].Entity.Name, groups[1][0].Entity.Name)
	}
	if len(sets) == 0 {
		return usagef("the workspace has no segment to run")
	}
	if e.format != "csv" {
		return usagef("--shape flags goes with --format csv")
	}
	r, err := src.table(c.Context(), sets, nil)
	if err != nil {
		return err
	}
	sortRows(r)
	w := csv.NewWriter(e.out)
	header := []string{sets[0].Entity.Key.Name}
	for _, s := range sets {
		header = append(header, s.Name)
	}
	w.Write(header)
	for _, row := range r.Rows {
		line := []string{row[0].Text}
		for _, cell := range row[1:] {
			line = append(line, fmt.Sprint(cell.True()))
		}
		w.Write(line)
	}
	w.Flush()
	return w.Error()
}
