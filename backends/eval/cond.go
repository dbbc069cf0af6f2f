package eval

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// cond compiles a condition. Conjunctions stop at the first part that is false,
// disjunctions at the first that is true; a part that fails decides nothing.
func (c *compiler) cond(n *ir.Node) condFn {
	fn, ok := c.known.conds[n]
	if !ok {
		fn = c.condOf(n)
		c.known.conds[n] = fn
	}
	return fn
}

func (c *compiler) condOf(n *ir.Node) condFn {
	switch n.Op {
	case ir.True, ir.False:
		v := no
		if n.Op == ir.True {
			v = yes
		}
		return func(*frame) verdict { return v }
	case ir.Lit:
		p, mask := c.truth(n.Args[0]), n.Mask
		return func(f *frame) verdict {
			switch t := p(f); {
			case t == failedTruth:
				return fails
			case t&mask != 0:
				return yes
			}
			return no
		}
	case ir.And, ir.Or:
		args, stop := all(byCost(n.Args), c.cond), no
		if n.Op == ir.Or {
			stop = yes
		}
		return c.once(n, func(f *frame) verdict {
			out := yes - stop // of no and yes the other one
			for _, a := range args {
				switch a(f) {
				case stop:
					return stop
				case fails:
					out = fails
				}
			}
			return out
		})
	case ir.AtLeast:
		return c.once(n, atLeast(all(n.Args, c.cond), n.N))
	}
	panic(fmt.Sprintf("eval: %s is no condition", n.Op))
}

// byCost returns conditions in the order of what they cost to ask, so that dear
// ones are asked rarely.
func byCost(conds []*ir.Node) []*ir.Node {
	out := slices.Clone(conds)
	slices.SortStableFunc(out, func(a, b *ir.Node) int { return cmp.Compare(cost(a, 0), cost(b, 0)) })
	return out
}

// cost estimates how dear a node is; it looks a few levels deep.
func cost(n *ir.Node, depth int) int {
	const deep, aggregate, function = 4, 1000, 10
	sum := 1
	switch n.Op {
	case ir.Const, ir.Var, ir.Now, ir.Today:
		return 0
	case ir.Attr:
		if familyOf(n.Type) == texts {
			return 2
		}
		return 1
	case ir.Agg, ir.Rank:
		return aggregate * len(n.Args)
	case ir.Call, ir.ToOne:
		sum = function
	case ir.Pred:
		if n.Fn != types.Eq && n.Fn != types.Lt {
			sum = function
		}
	}
	if depth == deep {
		return sum * int(min(n.Size(), aggregate))
	}
	for _, a := range n.Args {
		sum += cost(a, depth+1)
	}
	return sum
}

func atLeast(args []condFn, n int64) condFn {
	return func(f *frame) verdict {
		met, open := int64(0), int64(0)
		for i, a := range args {
			switch a(f) {
			case yes:
				met++
			case fails:
				open++
			}
			if left := int64(len(args) - i - 1); met >= n || met+open+left < n {
				break
			}
		}
		switch {
		case met >= n:
			return yes
		case met+open >= n:
			return fails
		}
		return no
	}
}

// once remembers a compound condition of the decided row that is large.
func (c *compiler) once(n *ir.Node, fn condFn) condFn {
	slot, ok := c.memoOfLarge(n)
	if !ok {
		return fn
	}
	return func(f *frame) verdict {
		if m := &f.memos[slot]; m.age == f.age {
			return verdict(m.n.n)
		}
		v := fn(f)
		m := &f.memos[slot]
		m.age, m.n.n = f.age, int64(v)
		return v
	}
}

// truth compiles a predicate.
func (c *compiler) truth(p *ir.Node) truthFn {
	if p.Op == ir.Pred && joint(p.Args[0], p.Args[len(p.Args)-1]) == numbers {
		return c.truthOf(p) // an order, which is watched itself
	}
	return moving(p, c.truthOf(p))
}

func (c *compiler) truthOf(p *ir.Node) truthFn {
	switch p.Op {
	case ir.IsNull:
		null := c.isNull(p.Args[0])
		return func(f *frame) ir.Mask {
			switch null(f) {
			case isNull:
				return ir.IsTrue
			case failed:
				return failedTruth
			}
			return ir.IsFalse
		}
	case ir.Holds:
		x := c.num(p.Args[0])
		return func(f *frame) ir.Mask {
			v, s := x(f)
			if s != known {
				return unknown(s)
			}
			return truth(v != 0)
		}
	case ir.In:
		return c.in(p)
	case ir.Pred:
		switch p.Fn {
		case types.Eq, types.Lt:
			return c.comparison(p)
		case types.ListContains, types.ListAny, types.ListAll:
			return c.listTest(p)
		}
		return c.textTest(p)
	}
	panic(fmt.Sprintf("eval: %s is no predicate", p.Op))
}

// isNull compiles the state of a value.
func (c *compiler) isNull(n *ir.Node) func(*frame) state {
	switch familyOf(n.Type) {
	case exacts:
		return stateOf(c.exact(n, scaleOf(n.Type)))
	case floats:
		return stateOf(c.float(n))
	case texts:
		return stateOf(c.text(n))
	case points:
		return stateOf(c.point(n))
	case lists:
		return stateOf(c.list(n))
	}
	return stateOf(c.num(n))
}

func stateOf[T any, F ~func(*frame) (T, state)](fn F) func(*frame) state {
	return func(f *frame) state {
		_, s := fn(f)
		return s
	}
}

// comparison compiles x = y, or x < y.
func (c *compiler) comparison(p *ir.Node) truthFn {
	x, y := p.Args[0], p.Args[1]
	if fn := c.atLeastRows(p); fn != nil {
		return fn
	}
	order := c.order(x, y)
	equal := p.Fn == types.Eq
	return func(f *frame) ir.Mask {
		o, s := order(f)
		if s != known {
			return unknown(s)
		}
		if equal {
			return truth(o == 0)
		}
		return truth(o < 0)
	}
}

// atLeastRows compiles a count that is compared with a constant, in this
// predicate alone: it counts no further than it must. It returns nil for others.
func (c *compiler) atLeastRows(p *ir.Node) truthFn {
	x, y := p.Args[0], p.Args[1]
	count, limit, below := x, y, true // count < k is: not at least k; k < count is: at least k+1
	if y.Op == ir.Agg {
		count, limit, below = y, x, false
	}
	k, ok := limit.Value.(int64)
	if p.Fn != types.Lt || count.Op != ir.Agg || count.Agg.Func != hir.Count || !ok || k < 0 || k >= 1<<32 || c.uses[count] > 1 {
		return nil
	}
	w := c.chains(count)
	if w == nil {
		return func(*frame) ir.Mask { return ir.IsUnknown }
	}
	if !below {
		k++
	}
	enough := upTo(w, k)
	return func(f *frame) ir.Mask {
		switch enough(f) {
		case fails:
			return failedTruth
		case yes:
			return truth(!below)
		}
		return truth(below)
	}
}

// order compiles the order of two values: below 0, 0, or above.
func (c *compiler) order(x, y *ir.Node) func(*frame) (int, state) {
	switch fam := joint(x, y); fam {
	case exacts:
		scale := max(scaleOf(x.Type), scaleOf(y.Type), constScale(x), constScale(y))
		return ordered(c.exact(x, scale), c.exact(y, scale), exact.cmp)
	case floats:
		return ordered(c.float(x), c.float(y), cmp.Compare[float64])
	case texts:
		return ordered(c.text(x), c.text(y), strings.Compare)
	case points:
		return ordered(c.point(x), c.point(y), comparePoints)
	case lists:
		return ordered(c.list(x), c.list(y), compareLists(familyOf(elemOf(x.Type))))
	}
	if m := motionsOf(x, y); !m.still() {
		return c.timely(x, y, m)
	}
	return ordered(c.num(x), c.num(y), cmp.Compare[int64])
}

// joint returns the family in which two values compare: floats when one is a
// float, exact numbers when one has digits behind the point.
func joint(x, y *ir.Node) family {
	a, b := valueFamily(x), valueFamily(y)
	if a == floats || b == floats {
		return floats
	}
	return max(a, b)
}

// valueFamily is that of a node's type, but that a constant number is what it is.
func valueFamily(n *ir.Node) family {
	switch n.Value.(type) {
	case types.Decimal:
		return exacts
	case float64, types.Distance:
		return floats
	}
	return familyOf(n.Type)
}

func constScale(n *ir.Node) int {
	if d, ok := n.Value.(types.Decimal); ok {
		return d.Scale
	}
	return 0
}

func ordered[T any, F ~func(*frame) (T, state)](x, y F, compare func(a, b T) int) func(*frame) (int, state) {
	return func(f *frame) (int, state) {
		a, s := x(f)
		if s != known {
			return 0, s
		}
		b, s := y(f)
		if s != known {
			return 0, s
		}
		return compare(a, b), known
	}
}

func comparePoints(p, q types.Point) int {
	return cmp.Or(cmp.Compare(p.Lat, q.Lat), cmp.Compare(p.Lon, q.Lon))
}

func compareLists(fam family) func(x, y elements) int {
	return func(x, y elements) int {
		for i := range min(x.count(), y.count()) {
			a, b := x.at(i), y.at(i)
			switch {
			case a.null && b.null:
				continue
			case a.null:
				return -1
			case b.null:
				return 1
			}
			o := 0
			switch fam {
			case texts:
				o = strings.Compare(a.s, b.s)
			case floats:
				o = cmp.Compare(a.f, b.f)
			default:
				o = a.n.cmp(b.n)
			}
			if o != 0 {
				return o
			}
		}
		return cmp.Compare(x.count(), y.count())
	}
}

// in compiles membership in a list of constants.
func (c *compiler) in(p *ir.Node) truthFn {
	x := p.Args[0]
	switch familyOf(x.Type) {
	case texts:
		return c.inTexts(x, p.List)
	case floats:
		of := c.float(x)
		want := map[float64]bool{}
		for _, v := range p.List {
			f, _ := constFloat(v)(nil)
			want[f] = true
		}
		return member(of, want)
	case exacts:
		return c.inExacts(x, p.List)
	case points, lists:
		return c.inAny(x, p)
	}
	if x.ReadsClock() && x.Type.Kind != schema.Int {
		return c.inAny(x, p)
	}
	want := map[int64]bool{}
	for _, v := range p.List {
		switch v := v.(type) {
		case types.Decimal: // with digits behind the point: no whole number is it
			if v = v.Trim(); v.Scale == 0 && v.Unscaled.IsInt64() {
				want[v.Unscaled.Int64()] = true
			}
		case float64:
			if n := int64(v); float64(n) == v {
				want[n] = true
			}
		default:
			want[constNum(v)] = true
		}
	}
	return member(c.num(x), want)
}

func member[T comparable, F ~func(*frame) (T, state)](x F, want map[T]bool) truthFn {
	return func(f *frame) ir.Mask {
		v, s := x(f)
		if s != known {
			return unknown(s)
		}
		return truth(want[v])
	}
}

func (c *compiler) inTexts(x *ir.Node, list []types.Value) truthFn {
	want := map[string]bool{}
	for _, v := range list {
		s, ok := v.(string)
		if x.Type.Kind == schema.Version && ok {
			s, ok = versionKey(s)
		}
		if ok {
			want[s] = true
		}
	}
	return member(c.text(x), want)
}

func (c *compiler) inExacts(x *ir.Node, list []types.Value) truthFn {
	scale := scaleOf(x.Type)
	for _, v := range list {
		if d, ok := v.(types.Decimal); ok {
			scale = max(scale, d.Scale)
		}
	}
	of := c.exact(x, scale)
	small, wide := map[int64]bool{}, map[string]bool{}
	for _, v := range list {
		e, _ := constExact(v, scale)(nil)
		if e.w == nil {
			small[e.n] = true
		} else {
			wide[e.w.String()] = true
		}
	}
	return func(f *frame) ir.Mask {
		v, s := of(f)
		switch {
		case s != known:
			return unknown(s)
		case v.w != nil:
			return truth(wide[v.w.String()])
		}
		return truth(small[v.n])
	}
}

// inAny compares with one constant after the other.
func (c *compiler) inAny(x, p *ir.Node) truthFn {
	orders := make([]func(*frame) (int, state), len(p.List))
	for i, v := range p.List {
		orders[i] = c.order(x, c.b.Literal(x.Type, v))
	}
	return func(f *frame) ir.Mask {
		out := ir.IsFalse
		for _, o := range orders {
			v, s := o(f)
			if s != known {
				return unknown(s)
			}
			if v == 0 {
				out = ir.IsTrue
			}
		}
		return out
	}
}

// listTest compiles the predicates over lists. A null element equals nothing.
func (c *compiler) listTest(p *ir.Node) truthFn {
	x := c.list(p.Args[0])
	elem := elemOf(p.Args[0].Type)
	fam := familyOf(elem)
	has := func(e *elements, want *cell) bool {
		for i := range e.count() {
			if v := e.at(i); equalCells(fam, &v, want) {
				return true
			}
		}
		return false
	}
	if p.Fn == types.ListContains {
		y := c.element(p.Args[1], elem)
		return func(f *frame) ir.Mask {
			l, s := x(f)
			if s != known {
				return unknown(s)
			}
			want, s := y(f)
			if s != known {
				return unknown(s)
			}
			return truth(has(&l, &want))
		}
	}
	y, wantAny := c.listOf(p.Args[1], elem), p.Fn == types.ListAny
	return func(f *frame) ir.Mask {
		l, s := x(f)
		if s != known {
			return unknown(s)
		}
		others, s := y(f)
		if s != known {
			return unknown(s)
		}
		for i := range others.count() {
			if want := others.at(i); has(&l, &want) == wantAny {
				return truth(wantAny)
			}
		}
		return truth(!wantAny)
	}
}

// listOf compiles a list whose elements have a type: those of literals are
// brought to it.
func (c *compiler) listOf(n *ir.Node, elem types.Type) listFn {
	values, ok := n.Value.([]types.Value)
	if !ok {
		return c.list(n)
	}
	v := elements{cells: cellsOf(values, elem)}
	return func(*frame) (elements, state) { return v, known }
}

// element compiles a value as an element of a list.
func (c *compiler) element(n *ir.Node, elem types.Type) func(*frame) (cell, state) {
	if n.IsConst() && n.Value != nil {
		v := cellOf(n.Value, scaleOf(elem))
		return func(*frame) (cell, state) { return v, known }
	}
	switch familyOf(elem) {
	case texts:
		x := c.text(n)
		return func(f *frame) (cell, state) { v, s := x(f); return cell{s: v}, s }
	case floats:
		x := c.float(n)
		return func(f *frame) (cell, state) { v, s := x(f); return cell{f: v}, s }
	}
	x := c.exact(n, max(scaleOf(elem), scaleOf(n.Type)))
	return func(f *frame) (cell, state) { v, s := x(f); return cell{n: v}, s }
}
