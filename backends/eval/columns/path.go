package columns

import (
	"math"
	"math/bits"

	"github.com/segc-dev/segc/compiler/atoms"
)

// A boundPath is a path as of an instant, over data.
type boundPath struct {
	*path
	link    *manyLink
	time    *Column
	filters [][]kernel // of each filter, its literals
	values  []*Column
	starts  []int64    // distinct times at which windows begin or end
	windows [][2][]int // of each trait: the starts that bound it below and above
	faults  []error    // of each trait: what it does not go with
}

// bind reads the bounds and columns of a path.
func (x *path) bind(d *Data, in *binder) *boundPath {
	out := &boundPath{path: x, windows: make([][2][]int, len(x.traits)), faults: make([]error, len(x.traits))}
	err := out.bindLink(d)
	if err != nil {
		for i := range out.faults {
			out.faults[i] = err
		}
		return out
	}
	filters, values, sums := make([]error, len(x.filters)), make([]error, len(x.values)), make([]error, len(x.sums))
	for i, g := range x.graphs {
		var lits []kernel
		lits, filters[i] = out.bindFilter(in, g)
		out.filters = append(out.filters, lits)
	}
	for i, v := range x.values {
		var c *Column
		if c, values[i] = out.link.column(v.Attr); values[i] == nil {
			if _, isBoxed := c.data.(boxed); isBoxed {
				values[i] = noKernel(v)
			}
		}
		out.values = append(out.values, c)
	}
	for i, s := range x.sums {
		if values[s.value] == nil {
			hi, lo := bits.Mul64(out.values[s.value].largest(), uint64(out.link.longest))
			if hi != 0 || lo > math.MaxInt64 {
				sums[i] = &Error{Message: "a sum of `" + x.values[s.value].Attr.Name + "` may not fit into 64 bits"}
			}
		}
	}
	for i, t := range x.traits {
		out.faults[i] = filters[t.filter]
		if t.value >= 0 && out.faults[i] == nil {
			out.faults[i] = values[t.value]
		}
		if t.sum >= 0 && out.faults[i] == nil {
			out.faults[i] = sums[t.sum]
		}
		if out.faults[i] == nil {
			out.faults[i] = out.bindWindow(in, i)
		}
	}
	return out
}

func (x *boundPath) bindLink(d *Data) (err error) {
	if x.link, err = d.manyOf(x.rel); err != nil {
		return err
	}
	if t := x.rel.To.Time; t != nil {
		x.time, err = x.link.column(t.Attr)
	}
	return err
}

func (x *boundPath) bindFilter(in *binder, g *atoms.Graph) (lits []kernel, err error) {
	if g == nil {
		return nil, nil
	}
	for _, lit := range g.Literals {
		k, err := in.literal(lit, 1, x.link.column)
		if err != nil {
			return nil, err
		}
		lits = append(lits, k)
	}
	return lits, nil
}

func (x *boundPath) bindWindow(in *binder, i int) error {
	for _, b := range x.traits[i].bounds {
		v, ok := in.bound(b.At)
		if !ok {
			return &Error{Message: "a window lies outside the years 0001 to 9999"}
		}
		at := int64(math.MaxInt64) // a window with a null bound contains nothing
		if q, _, _ := units(v, 0); v != nil {
			at = q
			if b.Lower != b.Inclusive { // after at, or up to and with it
				at++
			}
		} else if !b.Lower {
			at = math.MinInt64
		}
		side := 1
		if b.Lower {
			side = 0
		}
		x.windows[i][side] = append(x.windows[i][side], x.start(at))
	}
	return nil
}

// start returns the place of a time in starts.
func (x *boundPath) start(at int64) int {
	for i, s := range x.starts {
		if s == at {
			return i
		}
	}
	x.starts = append(x.starts, at)
	return len(x.starts) - 1
}
