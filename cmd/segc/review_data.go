package main

import (
	"context"
	"strconv"

	"github.com/segc-dev/segc/backends/review"
	"github.com/segc-dev/segc/compiler/diff"
	"github.com/segc-dev/segc/compiler/hir"
)

// smallGroup is the size below which groups are not told unless --floor says so.
const smallGroup = 10

// count asks a target who is in both versions: one statement an entity, so that
// both see one snapshot and one instant.
func (e *env) count(ctx context.Context, v *versionPair, r *diff.Report, f reviewFlags) error {
	ws := *v.HeadSpace
	ws.Schema = v.Head.Prog.Schema // base may read what head dropped
	p := &project{root: v.root, ws: &ws, checker: v.Checker, prog: v.Head.Prog}
	src, now, err := e.open(ctx, p, f.run)
	if err != nil {
		return err
	}
	defer src.close()
	target, err := p.target(f.run.target)
	if err != nil {
		return err
	}
	r.Context = diff.Context{AsOf: now.String(), Data: diff.Data{Ran: true, Source: target.Name + " (" + src.name() + ")", Exact: true, Floor: f.floor}}
	for _, c := range r.Changes {
		if c.Incomparable {
			r.Skipped = append(r.Skipped, diff.Skip{What: "the members of " + c.ID, Reason: c.Proof.Reason})
		}
	}
	for _, n := range review.Censuses(r) {
		value := p.measure(ws.Value, n.Sets[0].Entity)
		var values []*hir.Trait
		if value != nil {
			values = append(values, value)
			r.Context.Data.ValueOf, r.Context.Data.ValueIn = ws.Value.Name, value.Value.Of().Type.Unit
		}
		table, err := src.table(ctx, n.Sets, values)
		if err != nil {
			return err
		}
		r.Context.Data.Requests++
		sortRows(table) // so that sums are added in one order
		n.Count(func(yield func(review.Row) bool) {
			for _, row := range table.Rows {
				answer := review.Row{In: func(column int) bool { return row[column+1].True() }}
				if value != nil {
					if cell := row[len(n.Sets)+1]; !cell.Null {
						answer.Value, _ = strconv.ParseFloat(cell.Text, 64) // a number of the engine's
					}
				}
				if !yield(answer) {
					return
				}
			}
		}, value != nil, f.floor)
	}
	return nil
}
