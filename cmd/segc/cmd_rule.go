package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/segc-dev/segc/compiler/lint"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/spell"
)

func ruleCommand(e *env) *cobra.Command {
	var list bool
	c := &cobra.Command{
		Use:   "rule [CODE or NAME]",
		Short: "the page of a code: what is wrong, an example, the mend",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := oneOf("format", e.format, "text", "json"); err != nil {
				return err
			}
			pages, err := diag.Pages()
			if err != nil {
				return err
			}
			if len(args) == 0 || list {
				return e.rules(pages)
			}
			if r := lint.Lookup(strings.ToLower(args[0])); r != nil {
				return e.rule(pages, string(r.Code))
			}
			return e.rule(pages, strings.ToUpper(args[0]))
		},
	}
	c.Flags().BoolVar(&list, "list", false, "list every code with its title")
	return c
}

// A ruleLine is a code as --format json prints it, one object a line.
type ruleLine struct {
	Code  diag.Code `json:"code"`
	Name  string    `json:"name,omitempty"` // of a lint rule
	Title string    `json:"title"`
	Text  string    `json:"text,omitempty"`
}

func (e *env) rules(pages []diag.Page) error {
	enc := json.NewEncoder(e.out)
	for _, p := range pages {
		if e.format == "json" {
			if err := enc.Encode(ruleLine{Code: p.Code, Name: ruleName(p.Code), Title: p.Title}); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(e.out, "%s  %s\n", p.Code, p.Title)
	}
	return nil
}

// ruleName is the name of a lint rule, or "".
func ruleName(code diag.Code) string {
	if r := lint.Lookup(string(code)); r != nil {
		return r.Name
	}
	return ""
}

func (e *env) rule(pages []diag.Page, code string) error {
	codes := make([]string, len(pages))
	for i, p := range pages {
		codes[i] = string(p.Code)
		if codes[i] != code {
			continue
		}
		if e.format == "json" {
			return json.NewEncoder(e.out).Encode(ruleLine{Code: p.Code, Name: ruleName(p.Code), Title: p.Title, Text: p.Text})
		}
		fmt.Fprint(e.out, p.Text)
		return nil
	}
	msg := "there is no code " + code
	if near := spell.Nearest(code, codes); near != "" {
		msg += "; did you mean " + near + "?"
	}
	return &exitError{exitUsage, msg + " (segc rule --list shows them all)"}
}

func versionCommand(e *env) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "the version of segc, its language and its engines",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			fmt.Fprintf(e.out, "segc %s, language 1\n", buildVersion())
			return nil
		},
	}
}
