// Package eval decides membership in process: of one record at a time, of many
// segments at once, of rows that change.
//
// A Program is the sets of one entity, lowered and optimised. It is compiled for
// the memory that rows have: structs of the caller's, read at offsets that their
// tags give, or rows made from the schema. What comes out is functions and jump
// code over plain memory. Evaluation does not reflect and, but for numbers beyond
// 64 bits and texts that are kept, does not allocate.
//
// The meaning is that of package reference, which tests hold it to: the same
// members and the same values, over every case of the conformance corpus and
// over generated programs and rows.
//
// Time is given: an evaluation is as of an instant, and says when its answer can
// next change although no data does.
package eval

import (
	"slices"
	"sync"
	"unsafe"

	"github.com/segc-dev/segc/compiler/calendar"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/lower"
	"github.com/segc-dev/segc/compiler/optimize"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// A Program is conditions of one entity's rows, ready to be compiled for some
// memory. It is safe for concurrent use.
type Program struct {
	Entity *schema.Entity
	Sets   []*hir.Set
	schema *schema.Schema
	cal    calendar.Calendar
	conds  []*ir.Node

	mu sync.Mutex // guards b
	b  *ir.Builder
}

// New lowers and optimises sets of a checked program; they are of one entity,
// and there is at least one.
func New(p *hir.Program, sets []*hir.Set) *Program {
	out := &Program{Entity: sets[0].Entity, Sets: sets, schema: p.Schema, b: ir.NewBuilder(),
		cal: calendar.Calendar{Zone: p.Zone, WeekStart: p.WeekStart}}
	l, o := lower.New(out.b, p), optimize.New(out.b, optimize.Options{Calendar: &out.cal, Skip: HidesOverflow})
	for _, s := range sets {
		out.conds = append(out.conds, o.Run(l.Set(s)))
	}
	return out
}

// HidesOverflow reports whether a rule of the optimizer is the one after which a sum that overflows is never
// computed. It has an answer then, but not the one that the language gives.
func HidesOverflow(rule string) bool { return rule == "MoveConstant" }

// code is what a program is compiled to for one layout. It does not change.
type code struct {
	program *Program
	root    *layout
	conds   []condFn
	fast    []flat
	timers  []numFn
	spans   []*window
	memos   int
	bufs    int
	depth   int
	pops    *populations
	// horizons are of a single record's events.
	horizons map[*schema.Relation]*horizon
}

// compile compiles every condition for rows of a layout; stores have layouts
// for every entity.
func (p *Program) compile(root *layout, layouts map[*schema.Entity]*layout) (*code, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := newCompiler(p.b, p.cal, root, layouts, p.conds)
	k := &code{program: p, root: root, pops: c.pops}
	for i, n := range p.conds {
		k.conds = append(k.conds, c.cond(n))
		k.fast = append(k.fast, c.flat(n, 0))
		if c.err != nil {
			err := *c.err
			if p.Sets != nil {
				err.Set = p.Sets[i].Name
				if !err.Span.IsValid() {
					err.Span = p.Sets[i].Span
				}
			}
			return nil, &err
		}
	}
	if layouts == nil {
		k.horizons = c.horizons(p.conds)
	}
	k.takes(c)
	return k, nil
}

// takes notes what the functions of a compiler need of a frame.
func (k *code) takes(c *compiler) {
	k.timers, k.spans, k.memos, k.bufs, k.depth = c.timers, c.spans, c.memos, c.bufs, c.depth
}

func newCompiler(b *ir.Builder, cal calendar.Calendar, root *layout, layouts map[*schema.Entity]*layout, conds []*ir.Node) *compiler {
	c := &compiler{b: b, cal: cal, root: root, layouts: layouts, levels: []*layout{root}, known: noneCompiled(), depth: 1,
		clocks: map[*ir.Node]int{}, shared: map[*ir.Node]int{}, orders: map[*schema.Relation]int{}, uses: map[*ir.Node]int{}, repeated: map[*ir.Node]bool{}, pops: &populations{at: map[*ir.Node]int{}}}
	order, refs := []*ir.Node{}, map[*ir.Node]int{}
	for _, n := range conds {
		c.countUses(n, refs, &order)
	}
	for _, n := range slices.Backward(order) { // before what it is made of
		again := c.repeated[n] || refs[n] > 1
		for _, a := range n.Args {
			c.repeated[a] = c.repeated[a] || again || n.Op == ir.Agg
		}
		c.repeated[n] = again
	}
	return c
}

// countUses counts the nodes that have each node, and those that read each
// aggregate; order gets the nodes, what they are made of first.
func (c *compiler) countUses(n *ir.Node, refs map[*ir.Node]int, order *[]*ir.Node) {
	if refs[n]++; refs[n] > 1 {
		return
	}
	for _, a := range n.Args {
		if a.Op == ir.Agg {
			c.uses[a]++
		}
		c.countUses(a, refs, order)
	}
	*order = append(*order, n)
}

// frame returns what one goroutine evaluates with.
func (k *code) frame() *frame {
	return &frame{rows: make([]unsafe.Pointer, k.depth), clock: make([]clockValue, len(k.timers)), spans: make([]span, len(k.spans)), memos: make([]memo, k.memos),
		bufs: make([][]byte, k.bufs), cal: k.program.cal}
}

// at sets the instant of evaluations.
func (k *code) at(f *frame, now types.Instant) {
	if f.timed && f.now == now {
		return
	}
	f.now, f.today, f.timed = now, f.cal.LocalDate(now), true
	for i, timer := range k.timers {
		v, s := timer(f)
		f.clock[i] = clockValue{v, s}
	}
	for i, w := range k.spans {
		f.spans[i] = w.bounds(f)
	}
	f.fault = nil // a time that lies outside of the calendar matters where it is read
}

// match decides set i for a row, as of an instant.
func (k *code) match(f *frame, i int, row unsafe.Pointer, now types.Instant) (bool, error) {
	if f.now != now || !f.timed {
		k.at(f, now)
	}
	in, err := k.decide(f, i, row)
	if err == nil {
		return in, nil
	}
	out := *err
	out.Set = k.program.Sets[i].Name
	return false, &out
}

// decide decides condition i for a row, by its functions where code does not.
func (k *code) decide(f *frame, i int, row unsafe.Pointer) (bool, *Error) {
	if j := &k.fast[i]; f.watch == nil && j.code != nil {
		if j.calls {
			f.rows[0] = row
			f.age++
		}
		if v := j.run(f, row); v != fails {
			return v == yes, nil
		}
	}
	f.rows[0] = row
	f.age++
	v := k.conds[i](f)
	if v != fails {
		return v == yes, nil
	}
	err := f.fault
	f.fault = nil
	if err == nil {
		err = &Error{Code: OutOfTime, Message: "a time that the segment compares with lies outside the years 0001 to 9999"}
	}
	return false, err
}
