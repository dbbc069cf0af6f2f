package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/segc-dev/segc/backends/witness"
	"github.com/segc-dev/segc/compiler/check"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/lint"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/history"
	"github.com/segc-dev/segc/specs/workspace"
)

// lintFlags are what `lint` takes.
type lintFlags struct {
	fix, unsafe               bool
	newSince, baseline, write string
}

func lintCommand(e *env) *cobra.Command {
	var f lintFlags
	c := &cobra.Command{
		Use:   "lint",
		Short: "what is allowed and likely wrong; what it says of members is proved",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := e.forms(diagForms...); err != nil {
				return err
			}
			return e.lint(c.Context(), f)
		},
	}
	c.Flags().BoolVar(&f.fix, "fix", false, "apply the fixes that are proved to keep every member")
	c.Flags().BoolVar(&f.unsafe, "unsafe-fixes", false, "apply the other fixes too: members may change")
	c.Flags().StringVar(&f.newSince, "new-since", "", "report only what the revision `REF` (or a folder or archive) does not have")
	c.Flags().StringVar(&f.baseline, "baseline", "", "leave out the findings that `FILE` lists")
	c.Flags().StringVar(&f.write, "write-baseline", "", "write today's findings to `FILE` and report none")
	e.bindOutputs(c)
	return c
}

func (e *env) lint(ctx context.Context, f lintFlags) error {
	p, err := e.loadClean()
	if err != nil {
		return err
	}
	list, err := p.lint()
	if err != nil {
		return err
	}
	if f.fix || f.unsafe {
		if list, err = e.applyFixes(p, list, f.unsafe); err != nil {
			return err
		}
	}
	if f.newSince != "" {
		if list, err = e.newSince(ctx, p, f.newSince, list); err != nil {
			return err
		}
	}
	if f.write != "" {
		if err := writeFile(f.write, lint.Baseline(list)); err != nil {
			return err
		}
		e.note("%s in %s", plural(len(list), "finding"), filepath.ToSlash(f.write))
		return nil
	}
	if f.baseline != "" {
		if list, err = e.known(f.baseline, list); err != nil {
			return err
		}
	}
	if err := e.findings(list); err != nil {
		return err
	}
	if e.format == "text" {
		e.note("%s: %s", p.summary(), tally(list))
	}
	if slices.ContainsFunc(list, func(d diag.Diag) bool { return d.Severity < diag.Info }) {
		return &exitError{code: exitFindings}
	}
	return nil
}

// lint returns the findings of a project, those of checking it included.
func (p *project) lint() (diag.List, error) {
	c, diags := lint.ReadConfig(p.ws.Lint)
	if diags = append(diags, c.Check(p.prog)...); len(diags) > 0 {
		return nil, &diagsError{diags}
	}
	return p.lintBy(c), nil
}

func (p *project) lintBy(c *lint.Config) diag.List {
	w := &lint.Workspace{Program: p.prog, Files: p.ws.Files, Today: localDay(time.Now(), p.ws.Location), Example: memberOf(p.prog)}
	for _, m := range []*workspace.Measure{p.ws.Value, p.ws.Score} {
		if m != nil {
			w.Kept = append(w.Kept, m.Name)
		}
	}
	list := append(lint.Run(w, c), p.diags...)
	list = append(list, witness.Partitions(p.prog)...)
	list.Sort()
	return list
}

func localDay(t time.Time, zone *time.Location) types.Date {
	y, m, d := t.In(zone).Date()
	return types.DateOf(y, m, d)
}

// memberOf returns a function that finds a member of a set, for several
// goroutines at once.
func memberOf(prog *hir.Program) func(*hir.Set) string {
	var mu sync.Mutex
	var f *witness.Finder
	return func(s *hir.Set) string {
		mu.Lock()
		defer mu.Unlock()
		if f == nil {
			f = witness.NewFinder(prog)
		}
		if w := f.Find(s).Witness; w != nil {
			return w.Text
		}
		return ""
	}
}

// tally counts findings by severity.
func tally(list diag.List) string {
	var n [3]int
	for _, d := range list {
		n[d.Severity]++
	}
	if len(list) == 0 {
		return "no findings"
	}
	return fmt.Sprintf("%s, %s, %d to know", plural(n[diag.Error], "error"), plural(n[diag.Warning], "warning"), n[diag.Info])
}

// applyFixes writes fixes until none is left that can be applied, and returns what
// is found then. Without unsafe ones nothing is written unless every set has its
// members still, by proof.
func (e *env) applyFixes(p *project, list diag.List, unsafe bool) (diag.List, error) {
	total := 0
	for range 10 { // a fix may make room for the next
		texts, n := lint.Fixes(list, unsafe)
		if n == 0 {
			break
		}
		next, err := p.edited(e, texts)
		if err != nil {
			return nil, err
		}
		if !unsafe {
			if name := lint.Differs(p.prog, next.prog); name != "" {
				return nil, &exitError{exitDefect, "internal error: a fix would change the members of " + name + "; nothing was written. Please report it with the definition"}
			}
		}
		for file, text := range texts {
			if err := writeFile(filepath.Join(p.root, filepath.FromSlash(file.Name)), []byte(text)); err != nil {
				return nil, err
			}
		}
		total += n
		p = next
		if list, err = p.lint(); err != nil {
			return nil, err
		}
	}
	e.note("%s applied", plural(total, "fix"))
	return list, nil
}

// edited is the project with other texts in some of its files.
func (p *project) edited(e *env, texts map[*token.File]string) (*project, error) {
	set, err := e.params()
	if err != nil {
		return nil, err
	}
	files := map[string]string{}
	for f, text := range texts {
		files[f.Name] = text
	}
	ws, diags, err := workspace.LoadEdited(p.root, files, p.ws)
	if err != nil {
		return nil, err
	}
	next := &project{root: p.root, ws: ws, diags: diags}
	if ws != nil {
		next.checker = check.New(check.Input{Schema: ws.Schema, Files: ws.Files, Zone: ws.Location, WeekStart: ws.WeekStart, Set: set})
		next.prog = next.checker.Program()
		next.diags = append(next.diags, next.checker.Diagnostics()...)
	}
	if ws == nil || next.diags.HasErrors() {
		return nil, &exitError{exitDefect, "internal error: a fix would break a file; nothing was written. Please report it with the definition"}
	}
	return next, nil
}

// newSince leaves out the findings that another version of the workspace has by
// the rules of today: a rule that was turned on finds nothing new in old text.
func (e *env) newSince(ctx context.Context, p *project, ref string, list diag.List) (diag.List, error) {
	o := history.NewOpener(".")
	defer o.Close()
	src, err := o.Source(ctx, ref)
	if err != nil {
		return nil, err
	}
	if src.Absent {
		return list, nil
	}
	set, err := e.params()
	if err != nil {
		return nil, err
	}
	ws, diags := workspace.Load(src.FS)
	if ws == nil || diags.HasErrors() {
		return nil, &exitError{exitInconclusive, "the workspace at " + ref + " has errors: nothing to compare with"}
	}
	old := &project{ws: ws, diags: diags}
	old.checker = check.New(check.Input{Schema: ws.Schema, Files: ws.Files, Zone: ws.Location, WeekStart: ws.WeekStart, Set: set})
	old.prog = old.checker.Program()
	if list := old.checker.Diagnostics(); list.HasErrors() {
		return nil, &exitError{exitInconclusive, "the workspace at " + ref + " has errors: nothing to compare with"}
	}
	c, _ := lint.ReadConfig(p.ws.Lint) // which p was linted by
	return lint.Without(list, old.lintBy(c)), nil
}

// known leaves out the findings that a baseline lists.
func (e *env) known(file string, list diag.List) (diag.List, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	fresh, gone, err := lint.Beyond(list, text)
	if err != nil {
		return nil, usagef("%s: %s", filepath.ToSlash(file), err)
	}
	if gone > 0 {
		e.note("%s of %s are gone: write it anew", plural(gone, "finding"), filepath.ToSlash(file))
	}
	return fresh, nil
}
