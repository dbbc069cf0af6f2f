package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/segc-dev/segc/backends/witness"
	"github.com/segc-dev/segc/lang/diag"
)

func checkCommand(e *env) *cobra.Command {
	c := &cobra.Command{
		Use:   "check",
		Short: "parse and type-check everything",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if err := e.forms(diagForms...); err != nil {
				return err
			}
			p, err := e.load()
			if err != nil {
				return err
			}
			if !p.diags.HasErrors() {
				p.diags = append(p.diags, witness.Partitions(p.prog)...)
				p.diags.Sort()
			}
			if err := e.findings(p.diags); err != nil {
				return err
			}
			if p.diags.HasErrors() {
				return &exitError{code: exitUsage}
			}
			if e.format == "text" {
				e.note("%s: %s", p.summary(), outcome(p.diags))
			}
			return nil
		},
	}
	e.bindOutputs(c)
	return c
}

// summary says what the workspace holds.
func (p *project) summary() string {
	return fmt.Sprintf("%s, %s, %s in %s", plural(len(p.prog.Sets), "segment"), plural(len(p.prog.Traits), "trait"),
		plural(len(p.ws.Schema.Entities), "entity"), plural(len(p.ws.Files), "file"))
}

func outcome(list diag.List) string {
	if len(list) == 0 {
		return "no errors"
	}
	return plural(len(list), "warning")
}

// plural says how many there are of a thing.
func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	if what == "entity" {
		return fmt.Sprintf("%d entities", n)
	}
	if strings.HasSuffix(what, "x") {
		return fmt.Sprintf("%d %ses", n, what)
	}
	return fmt.Sprintf("%d %ss", n, what)
}
