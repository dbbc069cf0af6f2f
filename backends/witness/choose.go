package witness

import (
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/prove"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// choose gives the attributes of the rows at hand the values of a model. Where
// functions of an attribute are asked of as well, calls says which of the two is
// believed.
func (h *history) choose(m *prove.Model) {
	for _, f := range m.Facts {
		h.fact(f)
	}
	for _, attributes := range []bool{h.calls, !h.calls} {
		for _, c := range m.Values {
			switch {
			case attributes && c.Node.Op == ir.Attr:
				h.attribute(c)
			case !attributes && c.Node.Op != ir.Attr:
				h.invert(c)
			}
		}
	}
	for _, f := range m.Facts {
		h.fact(f)
	}
	for _, p := range m.Pairs {
		h.pair(p)
	}
}

// attribute sets an attribute: null where it may be.
func (h *history) attribute(c prove.Choice) {
	a := c.Node.Attr
	if c.Node.Args[0].Op == ir.ToOne && (c.Null || c.Any) {
		return // the row is not there, or has no value
	}
	row := h.row(c.Node.Args[0])
	switch {
	case row == nil:
	case c.Null || c.Any && a.Nullable:
		row.set(a, nil)
	case len(c.Candidates) > 0:
		if now := row.get(a); now != nil && slices.ContainsFunc(c.Candidates, func(v types.Value) bool { return types.CompareValues(v, now) == 0 }) {
			return
		}
		row.set(a, fitTo(a.Type, c.Candidates[0]))
	case row.get(a) == nil:
		row.set(a, h.plain(&schema.Attribute{Type: a.Type}))
	}
}

// invert sets the attribute that a function of it is asked of.
func (h *history) invert(c prove.Choice) {
	if len(c.Candidates) == 0 || c.Null || c.Any || len(c.Node.Args) == 0 {
		return
	}
	x := c.Node.Args[0]
	if x.Op != ir.Attr {
		return
	}
	row := h.row(x.Args[0])
	if row == nil {
		return
	}
	today := types.Date(int64(h.now) / microsOfDay)
	switch v := c.Candidates[0].(type) {
	case string:
		if c.Node.Fn == types.Domain {
			v = "a@" + v
		}
		row.set(x.Attr, v)
	case int64:
		switch {
		case c.Node.Fn == types.Age:
			row.set(x.Attr, today-types.Date(v*365+v/4+180))
		case c.Node.Fn == types.DaysBetween && x.Type.Kind == schema.Date:
			row.set(x.Attr, today-types.Date(v))
		case c.Node.Fn == types.DaysBetween && x.Type.Kind == schema.Timestamp:
			row.set(x.Attr, h.now-types.Instant(v*microsOfDay))
		case c.Node.Fn == types.Size && v >= 0 && v < 10_000:
			row.size(x.Attr, int(v))
		case c.Node.Fn == types.Length && v >= 0 && v < 10_000:
			row.set(x.Attr, strings.Repeat("a", int(v)))
		}
	}
}

// size gives a list so many elements, those that it has among them.
func (d *draft) size(a *schema.Attribute, n int) {
	list, _ := d.get(a).([]types.Value)
	list = slices.Clone(list)
	for i := len(list); i < n; i++ {
		if a.Type.Elem != nil && a.Type.Elem.Kind == schema.Int {
			list = append(list, int64(-1000-i))
		} else {
			list = append(list, "element "+strconv.Itoa(i))
		}
	}
	d.set(a, list)
}

// fact makes a predicate hold that no line decides.
func (h *history) fact(f prove.Fact) {
	p := f.Pred
	x := p.Args[0]
	if x.Op != ir.Attr {
		return
	}
	row := h.row(x.Args[0])
	if row == nil || row.get(x.Attr) == nil {
		return
	}
	list, _ := row.get(x.Attr).([]types.Value)
	switch {
	case p.Op == ir.Holds:
		row.set(x.Attr, f.Holds)
	case !f.Holds || p.Op != ir.Pred || len(p.Args) < 2 || !p.Args[1].IsConst():
	case p.Fn == types.ListContains:
		row.set(x.Attr, append(slices.Clone(list), p.Args[1].Value))
	case p.Fn == types.ListAny || p.Fn == types.ListAll:
		if more, ok := p.Args[1].Value.([]types.Value); ok {
			row.set(x.Attr, append(slices.Clone(list), more...))
		}
	case p.Fn == types.Eq && x.Type.Kind == schema.Version:
		row.set(x.Attr, p.Args[1].Value)
	}
}

// pair moves one of two attributes so that they compare as a model asks.
func (h *history) pair(p prove.Pair) {
	if p.X.Op != ir.Attr || !p.Y.IsConst() && p.Y.Op != ir.Attr {
		return
	}
	x := h.row(p.X.Args[0])
	if x == nil || x.get(p.X.Attr) == nil {
		return
	}
	if p.Y.IsConst() {
		if p.Order == 0 {
			x.set(p.X.Attr, p.Y.Value)
		}
		return
	}
	y := h.row(p.Y.Args[0])
	if y == nil || y.get(p.Y.Attr) == nil {
		return
	}
	a, b := x.get(p.X.Attr), y.get(p.Y.Attr)
	if types.CompareValues(a, b) != p.Order {
		if moved := beyond(b, p.Order); moved != nil {
			x.set(p.X.Attr, fitTo(p.X.Attr.Type, moved))
		}
	}
}

// beyond returns a value that compares with v as order says, or nil.
func beyond(v types.Value, order int) types.Value {
	if order == 0 {
		return v
	}
	switch v := v.(type) {
	case int64:
		return v + int64(order)
	case types.Decimal:
		return types.Decimal{Unscaled: new(big.Int).Add(v.Rescale(2).Unscaled, big.NewInt(int64(order))), Scale: v.Rescale(2).Scale}
	case float64:
		return v + float64(order)
	case types.Date:
		return v + types.Date(order)
	case types.Instant:
		return v + types.Instant(order)*3_600_000_000
	case string:
		if order > 0 {
			return v + "a"
		}
		return ""
	}
	return nil
}

// fitTo brings a number to the type of a column.
func fitTo(t types.Type, v types.Value) types.Value {
	d, exact := types.AsDecimal(v)
	if f, ok := v.(float64); ok && t.Kind != schema.Float {
		n, _ := new(big.Float).Mul(big.NewFloat(f), big.NewFloat(1e4)).Int(nil)
		d, exact = types.Decimal{Unscaled: n, Scale: 4}.Trim(), true
	}
	if !exact {
		return v
	}
	switch t.Kind {
	case schema.Int:
		if d = d.Trim(); d.Scale == 0 && d.Unscaled.IsInt64() {
			return d.Unscaled.Int64()
		}
	case schema.Decimal:
		return d.Rescale(t.Scale)
	case schema.Float:
		return d.Float()
	}
	return v
}
