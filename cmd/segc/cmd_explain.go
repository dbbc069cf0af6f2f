package main

import (
	"bufio"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/segc-dev/segc/backends/compile"
	"github.com/segc-dev/segc/compiler/english"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/plan"
)

func explainCommand(e *env) *cobra.Command {
	var f runFlags
	var row string
	c := &cobra.Command{
		Use:   "explain SEGMENT",
		Short: "what a segment means, in plain English, and why a row is in it",
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := oneOf("format", e.format, "text", "json"); err != nil {
				return err
			}
			if row == "" && f != (runFlags{}) {
				return usagef("--engine, --target and --as-of go with --row")
			}
			p, err := e.loadClean()
			if err != nil {
				return err
			}
			sets, err := e.sets(p, args)
			if err != nil {
				return err
			}
			x := explain(p, sets[0])
			if row != "" {
				if x.Row, err = e.explainRow(c.Context(), p, sets[0], f, row); err != nil {
					return err
				}
			}
			if e.format == "json" {
				return writeJSON(e.out, x)
			}
			return e.printExplanation(x)
		},
	}
	c.Flags().StringVar(&row, "row", "", "say why the row with this `KEY=K` is in the segment or not, and when that will change by time alone")
	f.bind(c)
	return c
}

// An explanation is what explain --format json prints.
type explanation struct {
	Name        string         `json:"name"`
	Entity      string         `json:"entity"`
	Description string         `json:"description,omitempty"`
	English     string         `json:"english"`
	Terms       []english.Term `json:"terms,omitempty"`    // what the English names
	Promises    []string       `json:"promises,omitempty"` // of expect clauses
	Definition  string         `json:"definition"`
	IR          string         `json:"ir"`
	Fingerprint string         `json:"fingerprint"`
	Plan        []planStep     `json:"plan"`
	Row         *rowReport     `json:"row,omitempty"`
}

func explain(p *project, s *hir.Set) *explanation {
	c := p.compiler()
	var promises []string
	for _, x := range s.Expect {
		promises = append(promises, english.Promise(s, x))
	}
	return &explanation{Promises: promises, Name: s.Name, Entity: s.Entity.Name, Description: s.Meta.Description, English: english.Set(s), Terms: english.Terms(s),
		Definition: s.Decl.Pos().Text(), IR: ir.Dump(c.Cond(s, nil)), Fingerprint: c.Fingerprint(s),
		Plan: steps(c.Plan([]*hir.Set{s}, compile.Options{}))}
}

// A planStep is one table of the plan.
type planStep struct {
	Level   int      `json:"level"`
	Name    string   `json:"name"`
	About   string   `json:"about,omitempty"`
	Reads   []string `json:"reads"`
	Columns []string `json:"columns"`
	Grouped bool     `json:"grouped"`
}

func steps(q *plan.Query) (out []planStep) {
	for _, t := range q.Tables {
		s := planStep{Level: t.Level, Name: t.Name, About: t.About, Grouped: t.Grouped > 0}
		for _, src := range t.Sources {
			switch {
			case src.Table != nil:
				s.Reads = append(s.Reads, src.Table.Name)
			case src.Junction != nil:
				s.Reads = append(s.Reads, src.Junction.Table.Default)
			default:
				s.Reads = append(s.Reads, src.Entity.Table.Default)
			}
		}
		for _, c := range t.Columns {
			s.Columns = append(s.Columns, c.Name)
		}
		out = append(out, s)
	}
	return out
}

func (e *env) printExplanation(x *explanation) error {
	w := bufio.NewWriter(e.out) // its errors stay until Flush
	fmt.Fprintf(w, "%s of %s\n", x.Name, x.Entity)
	if x.Description != "" {
		fmt.Fprintf(w, "%s\n", x.Description)
	}
	fmt.Fprintf(w, "\n%s\n", x.English)
	for _, t := range x.Terms {
		fmt.Fprintf(w, "  %s: %s\n", t.Name, t.Text)
	}
	for _, promise := range x.Promises {
		fmt.Fprintf(w, "  expected: %s\n", promise)
	}
	if x.Row != nil {
		x.Row.print(w)
		return w.Flush()
	}
	fmt.Fprintf(w, "\ndefinition\n%s\n", indent(x.Definition))
	fmt.Fprintf(w, "\nnormal form (%s)\n%s\n", x.Fingerprint, indent(x.IR))
	fmt.Fprintf(w, "\nplan\n")
	for _, s := range x.Plan {
		about := ""
		if s.About != "" {
			about = ": " + s.About
		}
		fmt.Fprintf(w, "  level %d  %s%s\n           reads %s\n           gives %s\n", s.Level, s.Name, about, strings.Join(s.Reads, ", "), strings.Join(s.Columns, ", "))
	}
	return w.Flush()
}

func indent(s string) string {
	return "  " + strings.ReplaceAll(strings.TrimRight(s, "\n"), "\n", "\n  ")
}
