package main

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/segc-dev/segc/backends/witness"
)

// A workspaceReport is what prove --all --format json prints: for each entity what
// is proved of its sets, in the order of the workspace.
type workspaceReport struct {
	Entities []entityReport `json:"entities"`
}

type entityReport struct {
	Entity     string      `json:"entity"`
	Sets       int         `json:"sets"`
	Never      []string    `json:"never"`      // no row is ever in them
	Equivalent [][]string  `json:"equivalent"` // always the same members
	Subsets    [][2]string `json:"subsets"`    // the first within the second
	Disjoint   [][2]string `json:"disjoint"`
	Undecided  int         `json:"undecided"` // questions that took more steps than the budget allows
}

// proveAll compares each two sets of the workspace, arms of partitions and splits
// included.
func (e *env) proveAll(p *project) error {
	r := workspaceReport{Entities: []entityReport{}}
	for _, w := range witness.Compare(p.prog, p.prog.Sets) {
		name := func(i int) string { return w.Sets[i].Name }
		pairs := func(list [][2]int) [][2]string {
			out := make([][2]string, len(list))
			for i, pair := range list {
				out[i] = [2]string{name(pair[0]), name(pair[1])}
			}
			return out
		}
		g := entityReport{Entity: w.Entity.Name, Sets: len(w.Sets), Never: []string{}, Equivalent: [][]string{},
			Subsets: pairs(w.In), Disjoint: pairs(w.Apart), Undecided: w.Open}
		for _, i := range w.Never {
			g.Never = append(g.Never, name(i))
		}
		for _, group := range w.Same {
			var names []string
			for _, i := range group {
				names = append(names, name(i))
			}
			g.Equivalent = append(g.Equivalent, names)
		}
		r.Entities = append(r.Entities, g)
	}
	return e.emit(func(out io.Writer, form string) error {
		if form == "json" {
			return writeJSON(out, r)
		}
		return r.text(out)
	})
}

func (r workspaceReport) text(out io.Writer) error {
	w := bufio.NewWriter(out) // its errors stay until Flush
	for _, g := range r.Entities {
		fmt.Fprintf(w, "%s of %s: proved of each two\n", plural(g.Sets, "set"), g.Entity)
		for _, n := range g.Never {
			fmt.Fprintf(w, "  %s has never a member\n", n)
		}
		for _, names := range g.Equivalent {
			fmt.Fprintf(w, "  %s\n", strings.Join(names, " ≡ "))
		}
		for _, pair := range g.Subsets {
			fmt.Fprintf(w, "  %s ⊂ %s\n", pair[0], pair[1])
		}
		for _, pair := range g.Disjoint {
			fmt.Fprintf(w, "  %s is disjoint from %s\n", pair[0], pair[1])
		}
		if g.Undecided > 0 {
			fmt.Fprintf(w, "  %s not decided\n", plural(g.Undecided, "question"))
		}
	}
	return w.Flush()
}
