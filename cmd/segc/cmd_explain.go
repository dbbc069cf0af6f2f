package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/segc-dev/segc/backends/compile"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/plan"
)

func explainCommand(e *env) *cobra.Command {
	return &cobra.Command{
		Use:   "explain SEGMENT",
		Short: "what a segment means: its definition, its normal form, its plan",
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := oneOf("format", e.format, "text", "json"); err != nil {
				return err
			}
			p, err := e.loadClean()
			if err != nil {
				return err
			}
			sets, err := e.sets(p, args)
			if err != nil {
				return err
			}
			c := p.compiler()
			s := sets[0]
			x := explanation{Name: s.Name, Entity: s.Entity.Name, Description: s.Meta.Description, Definition: s.Decl.Pos().Text(),
				IR: ir.Dump(c.Cond(s, nil)), Fingerprint: c.Fingerprint(s), Plan: steps(c.Plan([]*hir.Set{s}, compile.Options{}))}
			if e.format == "json" {
				enc := json.NewEncoder(e.out)
				enc.SetEscapeHTML(false)
				enc.SetIndent("", "  ")
				return enc.Encode(x)
			}
			return e.printExplanation(x)
		},
	}
}

// An explanation is what explain --format json prints.
type explanation struct {
	Name        string     `json:"name"`
	Entity      string     `json:"entity"`
	Description string     `json:"description,omitempty"`
	Definition  string     `json:"definition"`
	IR          string     `json:"ir"`
	Fingerprint string     `json:"fingerprint"`
	Plan        []planStep `json:"plan"`
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

func (e *env) printExplanation(x explanation) error {
	fmt.Fprintf(e.out, "%s of %s\n", x.Name, x.Entity)
	if x.Description != "" {
		fmt.Fprintf(e.out, "%s\n", x.Description)
	}
	fmt.Fprintf(e.out, "\ndefinition\n%s\n", indent(x.Definition))
	fmt.Fprintf(e.out, "\nnormal form (%s)\n%s\n", x.Fingerprint, indent(x.IR))
	fmt.Fprintf(e.out, "\nplan\n")
	for _, s := range x.Plan {
		about := ""
		if s.About != "" {
			about = ": " + s.About
		}
		fmt.Fprintf(e.out, "  level %d  %s%s\n           reads %s\n           gives %s\n", s.Level, s.Name, about, strings.Join(s.Reads, ", "), strings.Join(s.Columns, ", "))
	}
	return nil
}

func indent(s string) string {
	return "  " + strings.ReplaceAll(strings.TrimRight(s, "\n"), "\n", "\n  ")
}
