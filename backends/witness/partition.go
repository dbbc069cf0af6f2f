package witness

import (
	"fmt"
	"slices"

	"github.com/segc-dev/segc/backends/compile"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/prove"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/specs/schema"
)

// The codes of what partitions promise.
const (
	overlap  diag.Code = "SEG1501"
	leftOut  diag.Code = "SEG1502"
	unproved diag.Code = "SEG1503"
)

// Partitions proves what the partitions of a program promise: that no two arms
// of an exclusive one overlap, and that the arms of one without `otherwise`
// leave nobody out. A broken promise is an error that names a customer, on whom
// the evaluator agreed. What could be neither proved nor broken is an error too: the
// language demands a proof.
func Partitions(p *hir.Program) diag.List {
	var list diag.List
	for _, part := range p.Partitions {
		f := &Finder{prog: p, c: compile.New(p)} // what one proof made is of no use to the next
		if part.Exclusive {
			f.exclusive(part, &list)
		}
		if !part.Otherwise {
			f.exhaustive(part, &list)
		}
	}
	list.Sort()
	return list
}

// exclusive proves arms disjoint, two at a time.
func (f *Finder) exclusive(p *hir.Partition, list *diag.List) {
	for j, second := range p.Arms {
		for _, first := range p.Arms[:j] {
			if len(first.Clauses) == 0 || len(second.Clauses) == 0 {
				continue // otherwise takes what the others leave
			}
			both := conjunction(p, append(slices.Clone(first.Clauses), second.Clauses...))
			found := f.Find(both)
			if found.Verdict == prove.Impossible {
				continue
			}
			a, b := arm(p, first), arm(p, second)
			d := diag.Diag{Span: second.Span, Notes: []diag.Note{{Span: first.Span, Message: "`" + a + "` is here"}}}
			if found.Verdict == prove.Possible {
				d.Code = overlap
				d.Message = fmt.Sprintf("arms `%s` and `%s` of an exclusive partition both take the %s %s", a, b, p.Entity.Name, found.Witness.Text)
				d.Label = "make one of them narrower, or drop `exclusive`: the first arm that matches then wins"
				d.Notes = append(d.Notes, asOf(f.c, both, found.Witness)...)
			} else {
				d.Code = unproved
				d.Message = fmt.Sprintf("it is not proved that arms `%s` and `%s` never overlap: %s", a, b, found.Reason)
				d.Label = "no " + p.Entity.Name + " in both was found either"
			}
			list.Add(d)
		}
	}
}

// exhaustive proves that the arms take everyone.
func (f *Finder) exhaustive(p *hir.Partition, list *diag.List) {
	var out []*hir.Clause
	for _, a := range p.Arms {
		set := conjunction(p, a.Clauses)
		out = append(out, &hir.Clause{Except: true, Cond: set.Cond, Span: a.Span})
	}
	rest := conjunction(p, out)
	found := f.Find(rest)
	d := diag.Diag{Span: p.Decl.Name.Span}
	switch found.Verdict {
	case prove.Impossible:
		return
	case prove.Possible:
		d.Code = leftOut
		d.Message = fmt.Sprintf("no arm of partition `%s` takes the %s %s", p.Name, p.Entity.Name, found.Witness.Text)
		d.Label = "end it with an arm `… otherwise`"
		d.Notes = asOf(f.c, rest, found.Witness)
	default:
		d.Code = unproved
		d.Message = fmt.Sprintf("it is not proved that the arms of `%s` take everyone: %s", p.Name, found.Reason)
		d.Label = "end it with an arm `… otherwise`"
	}
	list.Add(d)
}

// conjunction returns a set of a partition's rows with clauses of its own.
func conjunction(p *hir.Partition, clauses []*hir.Clause) *hir.Set {
	info := hir.Info{Type: types.Type{Kind: schema.Bool}, Nullable: true}
	args := make([]hir.Expr, len(clauses))
	for i, c := range clauses {
		if args[i] = c.Cond; c.Except {
			args[i] = &hir.Not{Info: info, X: &hir.IsTrue{Info: info, X: c.Cond}}
		}
	}
	return &hir.Set{Kind: hir.Segment, Name: p.Name, Entity: p.Entity, Row: p.Arms[0].Row, Clauses: clauses, Cond: &hir.And{Info: info, Args: args}}
}

// arm returns the name of an arm without that of its partition.
func arm(p *hir.Partition, a *hir.Set) string { return a.Name[len(p.Name)+1:] }

// asOf notes the instant of a witness, where it matters.
func asOf(c *compile.Compiler, set *hir.Set, w *Witness) []diag.Note {
	if !c.Cond(set, nil).ReadsClock() {
		return nil
	}
	return []diag.Note{{Message: "as of " + w.Now.String()}}
}
