package main

import (
	"fmt"
	"io"
	"math/big"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/segc-dev/segc/compiler/english"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/specs/schema"
)

// The codes of promises that data do not keep, or cannot judge.
const (
	brokenPromise diag.Code = "SEG1801"
	unjudged      diag.Code = "SEG1802"
)

func verifyCommand(e *env) *cobra.Command {
	var f runFlags
	c := &cobra.Command{
		Use:   "verify [SEGMENT…]",
		Short: "whether the data keep what segments promise with expect",
		RunE: func(c *cobra.Command, args []string) error {
			if err := e.forms(diagForms...); err != nil {
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
			promising, silent := promises(sets)
			if len(args) > 0 {
				for _, s := range silent {
					e.note("%s promises nothing: it has no expect clause", s.Name)
				}
			}
			if len(promising) == 0 {
				if len(args) == 0 {
					e.note("no segment promises anything: none has an expect clause")
				}
				return e.printVerdicts(verifyReport{Promises: []promise{}}, nil)
			}
			src, now, err := e.open(c.Context(), p, f)
			if err != nil {
				return err
			}
			defer src.close()
			v := &verifier{c: c, src: src, report: verifyReport{AsOf: now.String(), Engine: src.name()}, of: map[*schema.Entity]int{}}
			for _, s := range promising {
				if err := v.verify(s); err != nil {
					return err
				}
			}
			return e.printVerdicts(v.report, v.diags)
		},
	}
	f.bind(c)
	e.bindOutputs(c)
	return c
}

// promises divides sets into those with an expect clause and the others.
func promises(sets []*hir.Set) (promising, silent []*hir.Set) {
	for _, s := range sets {
		if len(s.Expect) > 0 {
			promising = append(promising, s)
		} else {
			silent = append(silent, s)
		}
	}
	return promising, silent
}

// A verifyReport is what verify --format json prints.
type verifyReport struct {
	AsOf     string    `json:"as_of,omitempty"`
	Engine   string    `json:"engine,omitempty"`
	Promises []promise `json:"promises"`
}

// A promise is one expect clause and what came of it: kept, broken, or unknown
// where there is no row to take a share of.
type promise struct {
	Segment string   `json:"segment"`
	Entity  string   `json:"entity"`
	Promise string   `json:"promise"` // in English
	Members int      `json:"members"`
	Of      int      `json:"of"`
	Share   *float64 `json:"share"` // null without rows
	Verdict string   `json:"verdict"`
	File    string   `json:"file"`
	Line    int      `json:"line"`
}

// A verifier counts members and compares.
type verifier struct {
	c      *cobra.Command
	src    source
	report verifyReport
	diags  diag.List
	of     map[*schema.Entity]int // rows, of an event entity the visible ones
}

func (v *verifier) verify(s *hir.Set) error {
	of, counted := v.of[s.Entity]
	if !counted {
		n, err := v.src.count(v.c.Context(), hir.Everyone(s.Entity))
		if err != nil {
			return err
		}
		of, v.of[s.Entity] = n, n
	}
	members, err := v.src.count(v.c.Context(), s)
	if err != nil {
		return err
	}
	for _, x := range s.Expect {
		p := promise{Segment: s.Name, Entity: s.Entity.Name, Promise: english.Promise(s, x), Members: members, Of: of,
			File: x.Span.File.Name, Line: x.Span.File.Position(int(x.Span.Start)).Line}
		if of > 0 {
			share := float64(members) / float64(of)
			p.Share = &share
		}
		d := diag.Diag{Code: brokenPromise, Severity: diag.Error, Span: x.Span, Notes: []diag.Note{{Message: fmt.Sprintf("as of %s on %s", v.report.AsOf, v.report.Engine)}}}
		switch {
		case x.Share && of == 0:
			p.Verdict = "unknown"
			d.Code, d.Severity = unjudged, diag.Warning
			d.Message = fmt.Sprintf("`%s` promises %s, and there is no row of %s to take a share of", s.Name, p.Promise, s.Entity.Name)
		case keeps(x, members, of):
			p.Verdict = "kept"
		default:
			p.Verdict = "broken"
			d.Message = fmt.Sprintf("`%s` promises %s and has %s", s.Name, p.Promise, p.has())
		}
		v.report.Promises = append(v.report.Promises, p)
		if d.Message != "" {
			v.diags.Add(d)
		}
	}
	return nil
}

// has says how many members there are.
func (p promise) has() string {
	text := fmt.Sprintf("%d of %d", p.Members, p.Of)
	if p.Share != nil {
		text += " (" + strconv.FormatFloat(100**p.Share, 'g', 4, 64) + "%)"
	}
	return text
}

// keeps compares exactly: a share is a fraction, not its rounding.
func keeps(x *hir.Expect, members, of int) bool {
	n := new(big.Rat).SetInt64(int64(members))
	if x.Share {
		n.SetFrac64(int64(members), int64(of))
	}
	lo := n.Cmp(x.Lo.Rat())
	switch x.Op {
	case ast.Lt:
		return lo < 0
	case ast.Le:
		return lo <= 0
	case ast.Gt:
		return lo > 0
	case ast.Ge:
		return lo >= 0
	case ast.Eq:
		return lo == 0
	case ast.Range:
		return lo >= 0 && n.Cmp(x.Hi.Rat()) <= 0
	}
	panic("verify: no such comparison: " + x.Op.String())
}

// printVerdicts prints the report and returns what the command ends with: a
// broken promise is a finding; one that nothing can judge is no pass.
func (e *env) printVerdicts(r verifyReport, diags diag.List) error {
	diags.Sort()
	err := e.emit(func(w io.Writer, form string) error {
		switch form {
		case "json":
			return writeJSON(w, r)
		case "text":
			return verdictsText(w, r)
		}
		return e.render(w, form, diags)
	})
	if err != nil {
		return err
	}
	if e.format == "text" {
		if err := e.print(diags); err != nil {
			return err
		}
		if len(r.Promises) > 0 {
			e.note("as of %s on %s: %d of %s kept", r.AsOf, r.Engine, len(r.Promises)-len(diags), plural(len(r.Promises), "promise"))
		}
	}
	switch {
	case diags.HasErrors():
		return &exitError{code: exitFindings}
	case len(diags) > 0:
		return &exitError{code: exitInconclusive}
	}
	return nil
}

func verdictsText(w io.Writer, r verifyReport) error {
	if len(r.Promises) == 0 {
		return nil
	}
	var t table
	t.column("segment", false)
	t.column("promises", false)
	t.column("has", false)
	t.column("", false)
	for _, p := range r.Promises {
		t.row(p.Segment, p.Promise, p.has(), p.Verdict)
	}
	return t.write(w)
}
