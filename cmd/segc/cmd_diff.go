package main

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/segc-dev/segc/backends/review"
	"github.com/segc-dev/segc/compiler/diff"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/history"
	"github.com/segc-dev/segc/specs/workspace"
)

// reviewForms are the forms of a report.
var reviewForms = []string{"text", "markdown", "html", "json", "sarif", "github", "gitlab", "junit"}

// reviewFlags are what diff and breaking take.
type reviewFlags struct {
	marker, link string
	data         bool
	run          runFlags
	floor        int
	limit        float64
	exitCode     bool // of diff
	failOn       string
	allowUnknown bool
}

const rangeHelp = `BASE is a branch, a tag, a commit, REVISION:folder, a folder (./old) or an
archive (old.zip, old.tar.gz); without it, the commit where your work left the
default branch. HEAD is the working tree unless it is named; ":" is the index.
BASE...HEAD compares with where the two parted.`

func diffCommand(e *env) *cobra.Command {
	var f reviewFlags
	c := &cobra.Command{
		Use:   "diff [BASE[..HEAD]]",
		Short: "what changed in meaning between two versions, and for whom",
		Long:  "What changed in meaning between two versions of the workspace.\n\n" + rangeHelp,
		Args:  cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			r, err := e.reviewed(c.Context(), args, f, false)
			switch {
			case err != nil:
				return err
			case len(r.Errors) > 0:
				return &exitError{code: exitInconclusive}
			case f.exitCode && len(r.Changes) > 0:
				return &exitError{code: exitFindings}
			}
			return nil
		},
	}
	c.Flags().BoolVar(&f.exitCode, "exit-code", false, "exit with 1 when anything changed")
	e.bindReview(c, &f)
	return c
}

func breakingCommand(e *env) *cobra.Command {
	var f reviewFlags
	c := &cobra.Command{
		Use:   "breaking [BASE[..HEAD]]",
		Short: "diff as a gate: fails when people come or go who must not",
		Long: "Compares two versions as diff does, and fails when the change breaks what\npeople rely on: a target that gains people, a suppression that loses them, a\n" +
			"measure that moves, a name that is gone. Accepted changes are listed in\n" + diff.AcceptFile + " by their fingerprints.\n\n" + rangeHelp +
			"\n\nExit codes: 0 nothing breaks, 1 something does, 3 not decided or no base.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := oneOf("fail-on", f.failOn, diff.Gates...); err != nil {
				return err
			}
			r, err := e.reviewed(c.Context(), args, f, true)
			if err != nil {
				return err
			}
			if r.Summary.ExitCode != 0 {
				return &exitError{code: r.Summary.ExitCode}
			}
			return nil
		},
	}
	c.Flags().StringVar(&f.failOn, "fail-on", string(diff.GateBreaking), "what fails, `WHAT`: breaking, gained, lost, unknown, any")
	c.Flags().BoolVar(&f.allowUnknown, "allow-unknown", false, "let pass what is not decided")
	e.bindReview(c, &f)
	return c
}

func (e *env) bindReview(c *cobra.Command, f *reviewFlags) {
	c.Flags().StringVar(&f.marker, "marker", "", "the `NAME` in the first line of markdown, by which a bot finds its comment (default segc:diff)")
	c.Flags().StringVar(&f.link, "link", "", "the `URL` of the full report, for markdown")
	c.Flags().BoolVar(&f.data, "data", false, "count who joins and leaves in a target, and what they are worth")
	c.Flags().IntVar(&f.floor, "floor", smallGroup, "with --data, do not tell groups of fewer than `N` rows")
	c.Flags().Float64Var(&f.limit, "limit", 0, "with --data, warn when more than `PERCENT` of the old members move")
	f.run.bind(c)
	e.bindOutputs(c)
}

// reviewed compares two versions and prints the report.
func (e *env) reviewed(ctx context.Context, args []string, f reviewFlags, gate bool) (*diff.Report, error) {
	if err := e.forms(reviewForms...); err != nil {
		return nil, err
	}
	if len(e.set) > 0 {
		return nil, usagef("versions are compared with params at their defaults: leave out --set")
	}
	if !f.data && (f.run != (runFlags{}) || f.limit != 0) {
		return nil, usagef("--engine, --target, --as-of and --limit go with --data")
	}
	if f.floor < 0 || f.limit < 0 {
		return nil, usagef("--floor and --limit are not negative")
	}
	spec := ""
	if len(args) > 0 {
		spec = args[0]
	}
	v, err := e.versions(ctx, spec)
	if err != nil {
		return nil, err
	}
	defer v.opener.Close()
	r, err := review.Compare(ctx, v.Input)
	if err != nil {
		return nil, err
	}
	r.Tool = diff.Tool{Name: "segc", Version: buildVersion()}
	r.Base, r.Head = side(v.base, v.BaseTree), side(v.head, v.HeadTree)
	r.Errors = v.Problems()
	accepted, diags := v.accepted()
	if diags.HasErrors() {
		return nil, &diagsError{diags}
	}
	if f.data {
		if err := e.count(ctx, v, r, f); err != nil {
			return nil, err
		}
	} else {
		r.Context.Data.Reason = "no --data"
	}
	judge := diff.Judge{Accepted: accepted, Limit: f.limit}
	judge.Judge(r)
	if gate {
		diags = append(diags, diff.UnusedAcceptances(judge.Accepted)...)
		r.Summary.ExitCode = r.Exit(diff.Gate(f.failOn), f.allowUnknown)
	}
	if len(diags) > 0 && !e.quiet {
		if err := diag.Text(e.err, diags, diag.TextOptions{Color: e.colored()}); err != nil {
			return nil, err
		}
	}
	return r, e.emit(func(w io.Writer, form string) error {
		return v.write(e, w, form, r, f, gate, w == e.out && e.coloredOn(w))
	})
}

// A versionPair is two loaded versions of the workspace.
type versionPair struct {
	*review.Sides
	opener     *history.Opener
	root       string
	base, head *history.Source
}

// versions opens and loads both sides of a range. Errors of the base are told and
// are no reason to stop, as long as there is something to compare.
func (e *env) versions(ctx context.Context, spec string) (_ *versionPair, err error) {
	root, found := workspace.Find(".")
	if found != nil {
		root = "." // a bare repository, perhaps: the versions say
	}
	v := &versionPair{opener: history.NewOpener(root), root: root}
	defer func() {
		if err != nil {
			v.opener.Close()
		}
	}()
	r := history.ParseRange(spec)
	if found != nil && r.Head == "" {
		return nil, found
	}
	if v.base, v.head, err = v.opener.Range(ctx, r); err != nil {
		return nil, err
	}
	old := v.base.FS
	if v.base.Absent {
		old = nil
	}
	v.Sides = review.Load(old, v.head.FS)
	if v.HeadSpace == nil || v.HeadDiags.HasErrors() {
		return nil, &diagsError{v.HeadDiags}
	}
	if v.BaseDiags.HasErrors() && !e.quiet {
		e.note("the base has errors; what they concern is not decided:")
		if err := diag.Text(e.err, v.BaseDiags, diag.TextOptions{Color: e.colored()}); err != nil {
			return nil, err
		}
	}
	if v.BaseSpace == nil {
		return nil, &exitError{exitInconclusive, "the base cannot be read: nothing was compared"}
	}
	return v, nil
}

func side(s *history.Source, digest string) diff.Side {
	return diff.Side{Kind: string(s.Kind), Ref: s.Name, MergeBase: s.MergeBase, Commit: s.Commit, Behind: s.Behind, Shallow: s.Shallow, Absent: s.Absent, TreeDigest: digest}
}

// accepted reads the accepted changes of the new version: they are reviewed with it.
func (v *versionPair) accepted() ([]diff.Acceptance, diag.List) {
	data, err := fs.ReadFile(v.head.FS, diff.AcceptFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	file := token.NewFile(diff.AcceptFile, data)
	if err != nil {
		return nil, diag.List{{Code: "SEG0608", Severity: diag.Error, Span: file.Span(0, 0), Message: "`" + diff.AcceptFile + "` cannot be read", Label: "make it a readable file inside the workspace"}}
	}
	return diff.ReadAccepted(file, time.Now().UTC())
}

// write writes the report in a form.
func (v *versionPair) write(e *env, w io.Writer, form string, r *diff.Report, f reviewFlags, gate, color bool) error {
	switch form {
	case "json":
		return r.JSON(w)
	case "markdown":
		return r.Markdown(w, diff.MarkdownOptions{Marker: f.marker, Link: f.link})
	case "html":
		return r.HTML(w)
	case "text":
		return r.Text(w, diff.TextOptions{Color: color, Gate: gate})
	}
	var files []*token.File
	for _, file := range v.HeadSpace.Files {
		files = append(files, file.Source)
	}
	list := r.Diagnostics(files, v.HeadSpace.Source)
	if form == "github" {
		list = diff.Annotations(list)
	}
	return e.render(w, form, slices.Clip(list))
}
