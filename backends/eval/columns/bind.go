package columns

import (
	"github.com/segc-dev/segc/backends/eval"
	"github.com/segc-dev/segc/compiler/atoms"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// A run is a program over data as of an instant.
type run struct {
	p       *Program
	lits    []kernel // nil: of a trait, or decided row by row
	about   []about  // of literals of traits
	whys    []string // why a literal is decided row by row; "": it is not
	rows    *eval.Bound
	broken  []error // of each literal: what the data lacks
	missing []error // of each set: that of a literal
	mixed   []bool  // of each node of the graph: something of it is decided row by row
	paths   []*boundPath
	ands    [][]conjunct // of each And
	rest    [][]int32    // of the other nodes: their arguments, what is decided row by row last
}

// An about is what a literal asks of a trait's value.
type about struct {
	path, trait int
	ask         func(e *events, out []uint64)
}

func (p *Program) bind(d *Data, now types.Instant) (*run, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, err := d.table(p.Entity); err != nil {
		return nil, err
	}
	in := &binder{b: p.b, fold: p.optimizer(&now).Run}
	n := len(p.lits)
	r := &run{p: p, lits: make([]kernel, n), about: make([]about, n), whys: make([]string, n), broken: make([]error, n), missing: make([]error, len(p.Sets))}
	for _, x := range p.paths {
		r.paths = append(r.paths, x.bind(d, in))
	}
	var rest []int
	for i, l := range p.lits {
		if r.whys[i] = l.why; l.why == "" {
			if err := r.literal(in, d, i); err != nil {
				r.whys[i] = err.Error()
			}
		}
		if r.whys[i] != "" {
			rest = append(rest, i)
		}
	}
	if err := r.rowByRow(d, now, rest); err != nil {
		return nil, err
	}
	return r, r.order(d, in)
}

// literal finds the kernel of a literal. The error is what it does not go with.
func (r *run) literal(in *binder, d *Data, i int) (err error) {
	l := r.p.lits[i]
	switch {
	case l.trait != nil:
		r.about[i], err = r.ask(in, l)
	case l.link != nil:
		r.lits[i], err = in.through(d, l)
	default:
		r.lits[i], err = in.literal(l.node, 0, d.column)
	}
	return err
}

// rowByRow binds the literals without a kernel.
func (r *run) rowByRow(d *Data, now types.Instant, rest []int) error {
	p := r.p
	if len(rest) > 0 {
		if p.rows == nil {
			var err error
			if p.rows, err = eval.NewConditions(p.schema, p.Entity, p.cal, p.b, p.graph.Literals); err != nil {
				return err
			}
		}
		var missing map[int]error
		r.rows, missing = p.rows.Bind(source{d}, now, rest)
		for i, err := range missing {
			r.broken[i] = err
		}
	}
	broken := make([]error, len(p.graph.Nodes))
	r.mixed = make([]bool, len(p.graph.Nodes))
	for i := range p.graph.Nodes {
		node := &p.graph.Nodes[i]
		if node.Op == ir.Lit {
			r.mixed[i], broken[i] = r.whys[node.Lit] != "", r.broken[node.Lit]
		}
		for _, a := range node.Args {
			r.mixed[i] = r.mixed[i] || r.mixed[a]
			if broken[i] == nil {
				broken[i] = broken[a]
			}
		}
	}
	for i, root := range p.graph.Roots {
		if broken[root] != nil {
			r.missing[i] = named(broken[root], p.Sets[i])
		}
	}
	return nil
}

// literal binds a literal about attributes of the row of a level.
func (x *binder) literal(n *ir.Node, level int32, column func(*schema.Attribute) (*Column, error)) (kernel, error) {
	if t, ok := plain(n, level); ok {
		c, err := column(t.Attr.Attr)
		if err != nil {
			return nil, err
		}
		return x.test(t, c)
	}
	if calculates(n, level) {
		return x.comparison(n, column)
	}
	attr, _ := textual(n, level)
	c, err := column(attr.Attr)
	if err != nil {
		return nil, err
	}
	return x.text(n, attr, c)
}

// through binds a literal about the row that a to-one relation leads to: it is
// decided for every such row, and gathered.
func (x *binder) through(d *Data, l literal) (kernel, error) {
	t, _ := atoms.TestOf(l.node)
	link, err := d.oneOf(l.link)
	if err != nil {
		return nil, err
	}
	c, err := d.column(t.Attr.Attr)
	if err != nil {
		return nil, err
	}
	k, err := x.test(t, c)
	if err != nil {
		return nil, err
	}
	holds := make([]uint64, words(c.n)+1)
	k(holds, 0, c.n)
	missing := t.Mask&ir.IsUnknown != 0 // all attributes of a missing row are null
	if t.Shape == atoms.Null {
		missing = t.Mask&ir.IsTrue != 0
	}
	return func(out []uint64, from, n int) {
		clear(out[:words(n)])
		for i, row := range link.row[from : from+n] {
			if row < 0 && missing || row >= 0 && holds[row/64]>>(row%64)&1 != 0 {
				out[i/64] |= 1 << (i % 64)
			}
		}
	}, nil
}

// ask binds a question about a trait.
func (r *run) ask(in *binder, l literal) (about, error) {
	t := l.trait
	out := about{trait: t.place}
	for out.path = 0; r.p.paths[out.path] != t.path; out.path++ {
	}
	if err := r.paths[out.path].faults[t.place]; err != nil {
		return out, err
	}
	pred, mask := l.node.Args[0], l.node.Mask
	test := atoms.Test{Mask: mask, Attr: t.node, List: pred.List}
	bound := types.Value(nil)
	switch pred.Op {
	case ir.IsNull:
		out.ask = func(e *events, words []uint64) {
			copy(words, e.has)
			if mask&ir.IsTrue != 0 {
				invert(words)
			}
		}
		return out, nil
	case ir.In:
		test.Shape = atoms.OneOf
	default:
		other := pred.Args[1]
		test.Shape = atoms.Less
		if pred.Fn == types.Eq {
			test.Shape = atoms.Equal
		}
		if other == t.node {
			other = pred.Args[0]
			if pred.Fn == types.Lt {
				test.Shape = atoms.Greater
			}
		}
		v, ok := in.bound(other)
		if !ok {
			return out, &Error{Message: "a time that the segment compares with lies outside the years 0001 to 9999"}
		}
		bound = v
		if v == nil {
			c := constant(mask&ir.IsUnknown != 0)
			out.ask = func(e *events, words []uint64) { c(words, 0, e.n) }
			return out, nil
		}
	}
	negated, unknown := mask&ir.IsTrue == 0, mask&ir.IsUnknown != 0
	var ofWhole func(integral, []uint64, int, int)
	var ofFloat func(floats, []uint64, int, int)
	if t.isFloat() {
		ofFloat = floatQuestion(test, bound)
	} else {
		ofWhole = wholeQuestion(test, t.scale(), bound)
	}
	out.ask = func(e *events, words []uint64) {
		if t.isFloat() {
			ofFloat(e.fvals, words, 0, e.n)
		} else {
			ofWhole(e.whole, words, 0, e.n)
		}
		for i := range words {
			w := words[i]
			if negated {
				w = ^w
			}
			if w &= e.has[i]; unknown {
				w |= ^e.has[i]
			}
			words[i] = w
		}
	}
	return out, nil
}
