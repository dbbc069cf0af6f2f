package main

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/segc-dev/segc/backends/witness"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// relations are the relations by the name that --expect takes.
var relations = []string{"equivalent", "subset", "superset", "overlap", "disjoint"}

func proveCommand(e *env) *cobra.Command {
	var of, expect string
	var every bool
	c := &cobra.Command{
		Use:   "prove A B | --all",
		Short: "how the members of two segments relate, with a proof or a row",
		Long: "How the members of two segments relate, at any time and whatever the data:\n" +
			"equivalent, one a subset of the other, overlapping or disjoint. A and B are\nsegments, or conditions such as 'level > 3'.\n\n" +
			"What is empty is proved to be; what is not is shown by a row that the reference\nevaluator puts there. With --all, what is proved of\neach two sets of the workspace is listed.\n\n" +
			"Exit codes: 0 decided, 1 not the relation of --expect, 3 not decided.",
		RunE: func(_ *cobra.Command, args []string) error {
			if every && (len(args) > 0 || of != "" || expect != "") {
				return usagef("--all compares each two sets: it takes no others, nor --of or --expect")
			}
			if !every && len(args) != 2 {
				return usagef("prove takes two segments or conditions, or --all, not %s", plural(len(args), "argument"))
			}
			if err := e.forms("text", "json"); err != nil {
				return err
			}
			if expect != "" {
				if err := oneOf("expect", expect, relations...); err != nil {
					return err
				}
			}
			p, err := e.loadClean()
			if err != nil {
				return err
			}
			if every {
				return e.proveAll(p)
			}
			a, b, err := p.operands(args, of)
			if err != nil {
				return err
			}
			r := relate(p, args, a, b)
			if err := e.emit(r.write); err != nil {
				return err
			}
			return r.exit(expect)
		},
	}
	c.Flags().StringVar(&of, "of", "", "the `ENTITY` that conditions are about, where no segment tells")
	c.Flags().StringVar(&expect, "expect", "", "exit with 1 unless the relation is `RELATION`: equivalent, subset, superset, overlap, disjoint; equivalent segments are subsets too")
	c.Flags().BoolVar(&every, "all", false, "list what is proved of each two sets of the workspace: equivalent, subset, disjoint")
	e.bindOutputs(c)
	return c
}

// operands returns the sets that the arguments name or write.
func (p *project) operands(args []string, of string) (a, b *hir.Set, err error) {
	exprs, sets := make([]ast.Expr, 2), make([]*hir.Set, 2)
	var entity *schema.Entity
	for i, arg := range args {
		x, _, list := parse.Expr(token.NewFile("command line", []byte(arg)), arg, nil)
		if list.HasErrors() {
			return nil, nil, &diagsError{list}
		}
		exprs[i] = x
		if s, list := p.checker.Set(x); s != nil && !list.HasErrors() {
			sets[i], entity = s, s.Entity
		}
	}
	if of != "" || entity == nil {
		if entity, err = p.entity(of); err != nil {
			return nil, nil, err
		}
	}
	for i, s := range sets {
		if s != nil {
			continue
		}
		if sets[i], err = p.condition(args[i], exprs[i], entity); err != nil {
			return nil, nil, err
		}
	}
	if x, y := sets[0].Entity, sets[1].Entity; x != y {
		return nil, nil, usagef("`%s` is about %s and `%s` about %s: they have no members in common to speak of", args[0], x.Name, args[1], y.Name)
	}
	return sets[0], sets[1], nil
}

// entity returns the entity that --of names, without it the only one that the
// segments of the workspace are about.
func (p *project) entity(of string) (*schema.Entity, error) {
	var names []string
	for _, e := range p.ws.Schema.Entities {
		if names = append(names, e.Name); e.Name == of {
			return e, nil
		}
	}
	if of != "" {
		return nil, usagef("there is no entity `%s`%s", of, didYouMean(of, names))
	}
	var only *schema.Entity
	for _, s := range p.prog.Sets {
		if only != nil && s.Entity != only {
			return nil, usagef("say with --of what the conditions are about: %s", strings.Join(names, ", "))
		}
		only = s.Entity
	}
	if only == nil {
		return nil, usagef("say with --of what the conditions are about: %s", strings.Join(names, ", "))
	}
	return only, nil
}

// condition returns the set of the rows of which an expression is true.
func (p *project) condition(text string, x ast.Expr, e *schema.Entity) (*hir.Set, error) {
	if _, isName := x.(*ast.Name); isName && e.Attribute(text) == nil {
		if _, list := p.checker.Set(x); list.HasErrors() { // more likely a segment misspelt
			return nil, &diagsError{list}
		}
	}
	row := &hir.Var{Name: e.Name, Entity: e}
	cond, list := p.checker.Expr(row, x)
	if list.HasErrors() {
		return nil, &diagsError{list}
	}
	if k := cond.Of().Type.Kind; k != schema.Bool {
		return nil, usagef("`%s` is a value (%s), not a condition", text, k)
	}
	clause := &hir.Clause{Cond: cond, Span: x.Pos()}
	info := hir.Info{Type: types.Type{Kind: schema.Bool}, Span: x.Pos()}
	return &hir.Set{Kind: hir.Segment, Name: text, Entity: e, Row: row, Clauses: []*hir.Clause{clause}, Cond: &hir.And{Info: info, Args: []hir.Expr{cond}}}, nil
}

// A relationReport is what prove --format json prints.
type relationReport struct {
	First    string         `json:"first"`
	Second   string         `json:"second"`
	Entity   string         `json:"entity"`
	Relation string         `json:"relation"`
	Because  *proofParts    `json:"because,omitempty"`
	Regions  []regionReport `json:"regions"`
}

// proofParts are the parts of both that are enough for the proof.
type proofParts struct {
	First  []string `json:"first"`
	Second []string `json:"second"`
}

// A regionReport is what is known of the rows of a region: none, proved; some,
// with an example; or unknown, for a reason.
type regionReport struct {
	Region  string `json:"region"` // both, first, second
	Rows    string `json:"rows"`
	Example string `json:"example,omitempty"`
	AsOf    string `json:"as_of,omitempty"`
	Reason  string `json:"reason,omitempty"`
}

func relate(p *project, names []string, a, b *hir.Set) *relationReport {
	f := witness.NewFinder(p.prog)
	c := f.Relate(a, b)
	r := &relationReport{First: names[0], Second: names[1], Entity: a.Entity.Name, Relation: c.Relation.String()}
	for _, region := range []struct {
		name  string
		found witness.Finding
	}{{"both", c.Both}, {"first", c.First}, {"second", c.Other}} {
		g := regionReport{Region: region.name, Rows: region.found.Rows(), Reason: region.found.Reason}
		if region.found.Witness != nil {
			g.Example = region.found.Witness.Text
			if g.AsOf = f.Dated(a, region.found.Witness); g.AsOf == "" {
				g.AsOf = f.Dated(b, region.found.Witness)
			}
		}
		r.Regions = append(r.Regions, g)
	}
	switch c.Relation {
	case witness.Inside:
		r.because(f.Because(a, b, true))
	case witness.Around:
		second, first := f.Because(b, a, true)
		r.because(first, second)
	case witness.Apart:
		r.because(f.Because(a, b, false))
	}
	return r
}

func (r *relationReport) because(first, second []string) {
	if len(first)+len(second) > 0 {
		r.Because = &proofParts{append([]string{}, first...), append([]string{}, second...)}
	}
}

// exit returns how the command ends.
func (r *relationReport) exit(expect string) error {
	met := r.Relation == expect || r.Relation == "equivalent" && (expect == "subset" || expect == "superset")
	switch {
	case expect != "" && met, expect == "" && r.Relation != "undecided":
		return nil
	case r.Relation == "undecided":
		return &exitError{code: exitInconclusive}
	}
	return &exitError{code: exitFindings}
}

// signs stand between two sets in text.
var signs = map[string]string{"equivalent": "≡", "subset": "⊂", "superset": "⊃", "overlap": "overlaps", "disjoint": "is disjoint from", "undecided": "?"}

// meaning says the relation in words.
func (r *relationReport) meaning() string {
	first, second := label(r.First, "the first"), label(r.Second, "the second")
	switch r.Relation {
	case "equivalent":
		return first + " and " + second + " always have the same members: proved"
	case "subset":
		return "every " + r.Entity + " in " + first + " is in " + second + ": proved"
	case "superset":
		return "every " + r.Entity + " in " + second + " is in " + first + ": proved"
	case "overlap":
		return "each has members that the other has not, and they share some"
	case "disjoint":
		return "no " + r.Entity + " is ever in both: proved"
	}
	return "it is not decided how they relate"
}

// label names a set in a sentence: a condition by its place.
func label(name, place string) string {
	if strings.ContainsFunc(name, func(r rune) bool { return strings.ContainsRune(" =<>\"", r) }) {
		return place
	}
	return "`" + name + "`"
}

func (r *relationReport) write(out io.Writer, form string) error {
	if form == "json" {
		return writeJSON(out, r)
	}
	w := bufio.NewWriter(out) // its errors stay until Flush
	fmt.Fprintf(w, "%s  %s  %s\n%s\n", r.First, signs[r.Relation], r.Second, r.meaning())
	if r.Because != nil {
		fmt.Fprintf(w, "because of: %s\n", strings.Join(slices.Concat(r.Because.First, r.Because.Second), "; "))
	}
	labels := map[string]string{"both": "in both", "first": "only in " + label(r.First, "the first"), "second": "only in " + label(r.Second, "the second")}
	width := max(len([]rune(labels["first"])), len([]rune(labels["second"])))
	for _, g := range r.Regions {
		text := g.Example
		switch {
		case g.Rows == "none":
			text = "nobody: proved"
		case g.Rows == "unknown":
			text = "not decided: " + g.Reason
		case g.AsOf != "":
			text += " as of " + g.AsOf
		}
		fmt.Fprintf(w, "  %-*s  %s\n", width, labels[g.Region], text)
	}
	return w.Flush()
}
