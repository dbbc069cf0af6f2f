package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/spf13/cobra"

	"github.com/segc-dev/segc/backends/engine"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
)

func (f *runFlags) bind(c *cobra.Command) {
	c.Flags().StringVar(&f.engine, "engine", "", "run on `ENGINE`: "+strings.Join(engine.Names(), ", ")+", or go for the evaluator in process")
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
			if err := oneOf("shape", shape, "members", "flags"); err != nil {
				return err
			}
			if err := e.forms("text", "json", "csv", "parquet"); err != nil {
				return err
			}
			if shape == "flags" && e.forms("csv") != nil {
				return usagef("--shape flags goes with --format csv")
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
			if shape == "flags" {
				if err := oneEntity("flags are", sets); err != nil {
					return err
				}
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
	c.Flags().StringVar(&shape, "shape", "members", "the `SHAPE` of the output: members, or flags: a row a key and a column a segment (csv)")
	e.bindOutputs(c)
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

func (e *env) printMembers(sets []*hir.Set, members [][]string, now types.Instant, engineName string, limit int) error {
	shown := func(keys []string) []string {
		if limit > 0 && len(keys) > limit {
			return keys[:limit]
		}
		return keys
	}
	if e.format == "text" {
		e.note("as of %s on %s", now, engineName)
	}
	return e.emit(func(w io.Writer, form string) error {
		switch form {
		case "json":
			r := membersReport{AsOf: now.String(), Engine: engineName, Segments: []segmentMembers{}}
			for i, s := range sets {
				keys := append([]string{}, shown(members[i])...) // [] in JSON where there are none, not null
				r.Segments = append(r.Segments, segmentMembers{s.Name, s.Entity.Name, len(members[i]), keys})
			}
			return writeJSON(w, r)
		case "csv":
			return membersCSV(w, sets, members, shown)
		case "parquet":
			return writeParquet(w, sets, members, shown)
		}
		return membersText(w, sets, members, shown)
	})
}

// writeJSON writes a report as indented JSON.
func writeJSON(w io.Writer, report any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(report)
}

func membersText(out io.Writer, sets []*hir.Set, members [][]string, shown func([]string) []string) error {
	w := bufio.NewWriter(out) // its errors stay until Flush
	for i, s := range sets {
		fmt.Fprintf(w, "%s: %s\n", s.Name, plural(len(members[i]), "member"))
		for _, k := range shown(members[i]) {
			fmt.Fprintf(w, "  %s\n", k)
		}
		if rest := len(members[i]) - len(shown(members[i])); rest > 0 {
			fmt.Fprintf(w, "  and %d more\n", rest)
		}
	}
	return w.Flush()
}

func membersCSV(out io.Writer, sets []*hir.Set, members [][]string, shown func([]string) []string) error {
	w := csv.NewWriter(out) // its errors stay until Flush
	w.Write([]string{"segment", "key"})
	for i, s := range sets {
		for _, k := range shown(members[i]) {
			w.Write([]string{s.Name, k})
		}
	}
	w.Flush()
	return w.Error()
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
	r, err := src.table(c.Context(), sets, nil)
	if err != nil {
		return err
	}
	sortRows(r)
	return e.emit(func(w io.Writer, _ string) error { return flagsCSV(w, sets, r) })
}

// flagsCSV writes a row a key and a column a set; rows hold the key, then truth values.
func flagsCSV(out io.Writer, sets []*hir.Set, r *engine.Result) error {
	w := csv.NewWriter(out) // its errors stay until Flush
	header := []string{sets[0].Entity.Key.Name}
	for _, s := range sets {
		header = append(header, s.Name)
	}
	w.Write(header)
	for _, row := range r.Rows {
		line := []string{row[0].Text}
		for _, cell := range row[1:] {
			line = append(line, strconv.FormatBool(cell.True()))
		}
		w.Write(line)
	}
	w.Flush()
	return w.Error()
}

// oneEntity refuses sets of several entities, and none at all.
func oneEntity(what string, sets []*hir.Set) error {
	switch groups := byEntity(sets); len(groups) {
	case 0:
		return usagef("the workspace has no segment to run")
	case 1:
		return nil
	default:
		return usagef("%s of one entity, and the segments are of %s and of %s: name some of one", what, groups[0][0].Entity.Name, groups[1][0].Entity.Name)
	}
}
