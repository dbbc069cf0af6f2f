package main

import (
	"bufio"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/segc-dev/segc/backends/review"
	"github.com/segc-dev/segc/compiler/diff"
	"github.com/segc-dev/segc/specs/history"
	"github.com/segc-dev/segc/specs/workspace"
)

func logCommand(e *env) *cobra.Command {
	var all bool
	var most int
	c := &cobra.Command{
		Use:   "log SEGMENT [REVISION]",
		Short: "each commit that changed what a segment means, and how",
		Long: "Each commit that changed what a segment, arm, trait or partition means: through\nits own text or through what it names, newest first. Commits that only rewrote\nit are left out, " +
			"as are those of its metadata; --all shows them.",
		Args: cobra.RangeArgs(1, 2),
		RunE: func(c *cobra.Command, args []string) error {
			if err := oneOf("format", e.format, "text", "json"); err != nil {
				return err
			}
			repo, rev, done, err := e.repository(c, args)
			if err != nil {
				return err
			}
			defer done()
			events, err := review.Log(c.Context(), repo, rev, args[0], all)
			if err != nil {
				return err
			}
			if len(events) == 0 {
				return usagef("no commit up to %s has a segment, trait or partition `%s`", rev, args[0])
			}
			if most > 0 && len(events) > most {
				events = events[:most]
			}
			if e.format == "json" {
				return writeJSON(e.out, logged(args[0], events))
			}
			return e.printLog(events)
		},
	}
	c.Flags().BoolVar(&all, "all", false, "show commits that kept the meaning too")
	c.Flags().IntVarP(&most, "max-count", "n", 0, "show no more than `N` commits")
	return c
}

func blameCommand(e *env) *cobra.Command {
	return &cobra.Command{
		Use:   "blame SEGMENT [REVISION]",
		Short: "the commit that wrote each clause of a segment",
		Args:  cobra.RangeArgs(1, 2),
		RunE: func(c *cobra.Command, args []string) error {
			if err := oneOf("format", e.format, "text", "json"); err != nil {
				return err
			}
			repo, rev, done, err := e.repository(c, args)
			if err != nil {
				return err
			}
			defer done()
			lines, err := review.Blame(c.Context(), repo, rev, args[0])
			if err != nil {
				return err
			}
			if len(lines) == 0 {
				return usagef("there is no segment, trait or partition `%s` in %s", args[0], rev)
			}
			if e.format == "json" {
				out := []blamedLine{}
				for _, l := range lines {
					out = append(out, blamedLine{l.Text, commitOf(l.Step)})
				}
				return writeJSON(e.out, out)
			}
			return e.printBlame(lines)
		},
	}
}

func (e *env) printBlame(lines []review.BlameLine) error {
	width := 0
	for _, l := range lines {
		width = max(width, utf8.RuneCountInString(l.Step.Author))
	}
	w := bufio.NewWriter(e.out) // its errors stay until Flush
	for _, l := range lines {
		pad := strings.Repeat(" ", width-utf8.RuneCountInString(l.Step.Author))
		fmt.Fprintf(w, "%s  %s  %s%s  %s\n", l.Step.ID[:7], l.Step.Time.Format(time.DateOnly), l.Step.Author, pad, l.Text)
	}
	return w.Flush()
}

// repository opens the repository around the workspace; rev is what the command
// line names, or HEAD.
func (e *env) repository(c *cobra.Command, args []string) (repo *history.Repo, rev string, done func(), err error) {
	root, err := workspace.Find(".")
	if err != nil {
		return nil, "", nil, err
	}
	rev = "HEAD"
	if len(args) > 1 {
		rev = args[1]
	}
	o := history.NewOpener(root)
	repo, err = o.Repo(c.Context())
	if err == nil && repo.Shallow() {
		e.note("this clone is shallow: what came before its oldest commits is taken for theirs; `git fetch --unshallow` brings the rest")
	}
	return repo, rev, func() { o.Close() }, err
}

// The parts of log and blame as JSON.
type (
	commitJSON struct {
		ID      string `json:"commit"`
		Author  string `json:"author"`
		Time    string `json:"time"`
		Subject string `json:"subject"`
	}
	logJSON struct {
		Segment string      `json:"segment"`
		Events  []eventJSON `json:"events"`
	}
	eventJSON struct {
		commitJSON
		Verdict    diff.Verdict `json:"verdict,omitempty"`
		Problem    string       `json:"problem,omitempty"`
		Definition string       `json:"definition,omitempty"`
		Change     *diff.Change `json:"change,omitempty"`
	}
	blamedLine struct {
		Text string `json:"text"`
		commitJSON
	}
)

func commitOf(s *history.Step) commitJSON {
	return commitJSON{s.ID, s.Author, s.Time.Format(time.RFC3339), s.Subject}
}

func logged(name string, events []review.Event) logJSON {
	out := logJSON{Segment: name, Events: []eventJSON{}}
	for _, ev := range events {
		j := eventJSON{commitJSON: commitOf(ev.Step), Problem: ev.Problem, Change: ev.Change}
		if c := ev.Change; c != nil {
			j.Verdict = c.Verdict
			if c.Predicate != nil && c.Predicate.New != nil {
				j.Definition = c.Predicate.New.Text
			}
		}
		out.Events = append(out.Events, j)
	}
	return out
}

func (e *env) printLog(events []review.Event) error {
	w := bufio.NewWriter(e.out) // its errors stay until Flush
	for i, ev := range events {
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, "%s  %s  %s  %s\n", ev.Step.ID[:7], ev.Step.Time.Format(time.DateOnly), ev.Step.Author, ev.Step.Subject)
		if ev.Problem != "" {
			fmt.Fprintf(w, "  ? not judged: %s\n", ev.Problem)
			continue
		}
		if err := ev.Change.Text(w, diff.TextOptions{Definition: true}); err != nil {
			return err
		}
	}
	return w.Flush()
}
