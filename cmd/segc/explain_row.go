package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/segc-dev/segc/backends/why"
	"github.com/segc-dev/segc/compiler/hir"
)

// A rowReport is what explain --row adds: why a row is in, or out.
type rowReport struct {
	AsOf string `json:"as_of"`
	*why.Answer
	NextChange *nextChange `json:"next_change"` // null: none by time alone before UnchangedUntil
	// UnchangedUntil is how far the search for a change went, or the change itself.
	UnchangedUntil string `json:"unchanged_until"`
}

// A nextChange is the first instant at which the answer differs although no data does.
type nextChange struct {
	At     string `json:"at"`
	Member bool   `json:"member"`
}

// rowKey reads --row: key=K, or the name of the entity's key for `key`.
func rowKey(set *hir.Set, flag string) (string, error) {
	name, key, ok := strings.Cut(flag, "=")
	if !ok || name != "key" && name != set.Entity.Key.Name {
		return "", usagef("--row takes key=K or %s=K, not %q", set.Entity.Key.Name, flag)
	}
	return key, nil
}

// explainRow says why a row is in a set, by the evaluator over the target's files.
func (e *env) explainRow(ctx context.Context, p *project, set *hir.Set, f runFlags, row string) (*rowReport, error) {
	key, err := rowKey(set, row)
	if err != nil {
		return nil, err
	}
	if f.engine != "" && f.engine != goEngine {
		return nil, usagef("explain --row asks the evaluator in process: --engine takes go, not %q", f.engine)
	}
	f.engine = goEngine
	opened, now, err := e.open(ctx, p, f)
	if err != nil {
		return nil, err
	}
	defer opened.close()
	src := opened.(*goSource)
	keys, err := src.eval.Keys(set.Entity)
	if err != nil {
		return nil, err
	}
	if _, ok := slices.BinarySearch(keys, key); !ok {
		return nil, usagef("no %s has the key `%s`%s", set.Entity.Name, key, didYouMean(key, keys))
	}
	answer, err := why.Explain(src.eval, set, key)
	if err != nil {
		return nil, err
	}
	change, err := why.NextChange(ctx, p.prog, src.eval, set, key, now)
	if err != nil {
		return nil, err
	}
	r := &rowReport{AsOf: now.String(), Answer: answer, UnchangedUntil: change.Until.String()}
	if change.Found {
		r.NextChange = &nextChange{change.At.String(), !answer.Member}
	}
	return r, nil
}

func (r *rowReport) print(w io.Writer) {
	verdict := map[bool]string{true: "a member", false: "not a member"}
	fmt.Fprintf(w, "\nrow %s: %s as of %s\n", r.Key, verdict[r.Member], r.AsOf)
	printReasons(w, r.Reasons, "  ")
	if len(r.Clauses) > 1 {
		fmt.Fprintf(w, "\nclauses\n")
	}
	for _, c := range r.Clauses {
		if len(r.Clauses) > 1 {
			kind := map[bool]string{true: "except", false: "where"}[c.Except]
			fmt.Fprintf(w, "  %-7s  %-6s  %s\n", c.Truth, kind, c.Text)
		}
	}
	fmt.Fprintf(w, "\nnext change\n")
	if r.NextChange == nil {
		fmt.Fprintf(w, "  none by time alone before %s\n", r.UnchangedUntil)
		return
	}
	fmt.Fprintf(w, "  %s: %s from then on, if no data changes\n", r.NextChange.At, verdict[r.NextChange.Member])
}

func printReasons(w io.Writer, reasons []why.Reason, indent string) {
	for _, r := range reasons {
		above := ""
		if r.Above {
			above = " (why: above)"
		}
		fmt.Fprintf(w, "%sbecause %s%s\n", indent, r.Text, above)
		for _, v := range r.Values {
			fmt.Fprintf(w, "%s  %s: %s\n", indent, v.Name, v.Text)
			printEvents(w, v, indent+"    ")
		}
		printReasons(w, r.Because, indent+"  ")
	}
}

func printEvents(w io.Writer, v why.Value, indent string) {
	for _, e := range v.Events {
		at := ""
		if e.Time != "" {
			at = " at " + e.Time
		}
		fmt.Fprintf(w, "%s%s %s%s\n", indent, e.Entity, e.Key, at)
	}
	if v.More > 0 {
		fmt.Fprintf(w, "%sand %d more\n", indent, v.More)
	}
}
