package eval

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"unicode/utf8"

	"github.com/segc-dev/segc/compiler/calendar"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// numCall compiles functions whose result is a whole number or a time.
func (c *compiler) numCall(n *ir.Node) numFn {
	x := n.Args[0]
	switch n.Fn {
	case types.Add, types.Sub, types.Mul:
		return c.integers(n)
	case types.Neg, types.Abs:
		return c.negative(n)
	case types.Round, types.Floor, types.Ceil:
		return c.num(x) // whole numbers are round
	case types.Length:
		s := c.text(x)
		return func(f *frame) (int64, state) {
			v, st := s(f)
			return int64(utf8.RuneCountInString(v)), st
		}
	case types.Size:
		l := c.list(x)
		return func(f *frame) (int64, state) {
			v, st := l(f)
			return int64(v.count()), st
		}
	case types.Bucket32:
		return c.bucket(n)
	}
	return c.dayCall(n)
}

// integers compiles arithmetic in 64 bits; what does not fit fails.
func (c *compiler) integers(n *ir.Node) numFn {
	x, y, op, place := c.num(n.Args[0]), c.num(n.Args[1]), n.Fn, c.b.OriginOf(n)
	return func(f *frame) (int64, state) {
		a, s := x(f)
		if s != known {
			return 0, s
		}
		b, s := y(f)
		if s != known {
			return 0, s
		}
		v, fits := int64(0), true
		switch op {
		case types.Add:
			v = a + b
			fits = b == 0 || (v > a) == (b > 0)
		case types.Sub:
			v = a - b
			fits = b == 0 || (v < a) == (b > 0)
		default:
			v, fits = mul64(a, b)
		}
		if !fits {
			return 0, f.fail(&Error{Code: Overflow, Span: place, Message: fmt.Sprintf("%d %s %d does not fit into 64 bits", a, op, b)})
		}
		return v, known
	}
}

func (c *compiler) negative(n *ir.Node) numFn {
	x, op, place := c.num(n.Args[0]), n.Fn, c.b.OriginOf(n)
	return func(f *frame) (int64, state) {
		v, s := x(f)
		if s != known || op == types.Abs && v >= 0 {
			return v, s
		}
		if v == math.MinInt64 {
			return 0, f.fail(&Error{Code: Overflow, Span: place, Message: fmt.Sprintf("%s (%d) does not fit into 64 bits", op, v)})
		}
		return -v, known
	}
}

// dayCall compiles functions of dates and instants.
func (c *compiler) dayCall(n *ir.Node) numFn {
	args := make([]numFn, len(n.Args))
	instant := make([]bool, len(n.Args))
	for i, a := range n.Args {
		args[i], instant[i] = c.num(a), a.Type.Kind == schema.Timestamp
	}
	fn := dayFunction(n.Fn)
	return func(f *frame) (int64, state) {
		var days [2]types.Date
		var last int64
		for i, a := range args {
			v, s := a(f)
			if s != known {
				return 0, s
			}
			if last = v; instant[i] {
				days[i] = f.cal.LocalDate(types.Instant(v))
			} else {
				days[i] = types.Date(v)
			}
		}
		return fn(&f.cal, days, last), known
	}
}

// dayFunction returns a function of local days; at is the last argument as it stands.
func dayFunction(op types.Op) func(cal *calendarOf, days [2]types.Date, at int64) int64 {
	switch op {
	case types.Age:
		return func(_ *calendarOf, d [2]types.Date, _ int64) int64 { return calendar.Age(d[0], d[1]) }
	case types.DaysBetween:
		return func(_ *calendarOf, d [2]types.Date, _ int64) int64 { return int64(d[1] - d[0]) }
	case types.Year:
		return func(_ *calendarOf, d [2]types.Date, _ int64) int64 { return int64(d[0].Time().Year()) }
	case types.Month:
		return func(_ *calendarOf, d [2]types.Date, _ int64) int64 { return int64(d[0].Time().Month()) }
	case types.Day:
		return func(_ *calendarOf, d [2]types.Date, _ int64) int64 { return int64(d[0].Time().Day()) }
	case types.Weekday:
		return func(_ *calendarOf, d [2]types.Date, _ int64) int64 { return calendar.Weekday(d[0]) }
	case types.Hour:
		return func(cal *calendarOf, _ [2]types.Date, at int64) int64 { return cal.Hour(types.Instant(at)) }
	case types.LocalDate:
		return func(_ *calendarOf, d [2]types.Date, _ int64) int64 { return int64(d[0]) }
	case types.StartOfDay:
		return func(cal *calendarOf, d [2]types.Date, _ int64) int64 { return int64(cal.StartOfDay(d[0])) }
	}
	panic(fmt.Sprintf("eval: no function %s", op))
}

// bucket compiles the hash of a key: the first four bytes of sha256(seed + ":" + key).
func (c *compiler) bucket(n *ir.Node) numFn {
	seed, _ := n.Args[1].Value.(string)
	buf := c.buffer()
	var text func(*frame, []byte) ([]byte, state)
	if familyOf(n.Args[0].Type) == texts {
		key := c.text(n.Args[0])
		text = func(f *frame, dst []byte) ([]byte, state) {
			v, s := key(f)
			return append(dst, v...), s
		}
	} else {
		key, kind := c.num(n.Args[0]), n.Args[0].Type.Kind
		text = func(f *frame, dst []byte) ([]byte, state) {
			v, s := key(f)
			switch kind {
			case schema.Date:
				return append(dst, types.Date(v).String()...), s
			case schema.Timestamp:
				return append(dst, types.Instant(v).String()...), s
			}
			return strconv.AppendInt(dst, v, 10), s
		}
	}
	return func(f *frame) (int64, state) {
		dst, s := text(f, append(append(f.bufs[buf][:0], seed...), ':'))
		f.bufs[buf] = dst
		if s != known {
			return 0, s
		}
		sum := sha256.Sum256(dst)
		return int64(binary.BigEndian.Uint32(sum[:4])), known
	}
}

// buffer reserves memory for a text that is computed.
func (c *compiler) buffer() int {
	c.bufs++
	return c.bufs - 1
}

// exact compiles an exact number, in units of scale, which is not below its own.
func (c *compiler) exact(n *ir.Node, scale int) exactFn {
	at := exactNode{n, scale}
	fn, ok := c.known.exacts[at]
	if !ok {
		fn = c.exactOf(n, scale)
		if slot, ok := c.memoOfLarge(n); ok && scale == scaleOf(n.Type) {
			fn = remembered(slot, fn, func(m *memo, v exact) { m.n = v }, func(m *memo) exact { return m.n })
		}
		c.known.exacts[at] = fn
	}
	return fn
}

func (c *compiler) exactOf(n *ir.Node, scale int) exactFn {
	if n.IsConst() {
		return constExact(n.Value, scale)
	}
	if familyOf(n.Type) == numbers {
		x := c.num(n)
		by := scale
		return func(f *frame) (exact, state) {
			v, s := x(f)
			return exact{n: v}.up(by), s
		}
	}
	switch n.Op {
	case ir.Attr:
		row, d := c.attr(n)
		if d == nil {
			return func(*frame) (exact, state) { return exact{}, isNull }
		}
		return func(f *frame) (exact, state) {
			at := row(f)
			if at == nil {
				return exact{}, isNull
			}
			return d.exact(at, scale)
		}
	case ir.Coalesce:
		return coalesce(all(n.Args, func(a *ir.Node) exactFn { return c.exact(a, scale) }))
	case ir.If:
		return choose(c.cond(n.Args[0]), c.exact(n.Args[1], scale), c.exact(n.Args[2], scale))
	}
	own, at := scaleOf(n.Type), exactFn(nil)
	switch n.Op {
	case ir.Call:
		at = c.exactCall(n, own)
	case ir.Agg:
		at = c.exactAgg(n, own)
	default:
		panic(fmt.Sprintf("eval: %s is no exact number", n.Op))
	}
	if scale == own {
		return at
	}
	return func(f *frame) (exact, state) {
		v, s := at(f)
		return v.up(scale - own), s
	}
}

func constExact(v types.Value, scale int) exactFn {
	var e exact
	switch v := v.(type) {
	case nil:
		return func(*frame) (exact, state) { return exact{}, isNull }
	case types.Decimal:
		e = exactOf(v.Unscaled).up(scale - v.Scale)
	default:
		e = exact{n: constNum(v)}.up(scale)
	}
	return func(*frame) (exact, state) { return e, known }
}

func (c *compiler) exactCall(n *ir.Node, scale int) exactFn {
	switch n.Fn {
	case types.Add, types.Sub, types.Mul:
	default:
		return c.exactUnary(n)
	}
	product := n.Fn == types.Mul
	sx, sy := scale, scale
	if product {
		sx, sy = scaleOf(n.Args[0].Type), scaleOf(n.Args[1].Type)
	}
	x, y, minus := c.exact(n.Args[0], sx), c.exact(n.Args[1], sy), n.Fn == types.Sub
	return func(f *frame) (exact, state) {
		a, s := x(f)
		if s != known {
			return exact{}, s
		}
		b, s := y(f)
		if s != known {
			return exact{}, s
		}
		switch {
		case product:
			return a.mul(b), known
		case minus:
			return a.add(b.neg()), known
		}
		return a.add(b), known
	}
}

func (c *compiler) exactUnary(n *ir.Node) exactFn {
	from, op := scaleOf(n.Args[0].Type), n.Fn
	x := c.exact(n.Args[0], from)
	return func(f *frame) (exact, state) {
		v, s := x(f)
		if s != known {
			return exact{}, s
		}
		switch op {
		case types.Neg:
			return v.neg(), known
		case types.Abs:
			if v.sign() < 0 {
				return v.neg(), known
			}
			return v, known
		}
		return v.round(op, from), known
	}
}

// float compiles a number as a float. NaN and infinities are null.
func (c *compiler) float(n *ir.Node) floatFn {
	fn, ok := c.known.floats[n]
	if !ok {
		fn = c.floatOf(n)
		if slot, ok := c.memoOfLarge(n); ok && familyOf(n.Type) == floats {
			fn = remembered(slot, fn, func(m *memo, v float64) { m.f = v }, func(m *memo) float64 { return m.f })
		}
		c.known.floats[n] = fn
	}
	return fn
}

func (c *compiler) floatOf(n *ir.Node) floatFn {
	if n.IsConst() {
		return constFloat(n.Value)
	}
	switch familyOf(n.Type) {
	case numbers:
		x := c.num(n)
		return func(f *frame) (float64, state) {
			v, s := x(f)
			return float64(v), s
		}
	case exacts:
		scale := scaleOf(n.Type)
		x := c.exact(n, scale)
		return func(f *frame) (float64, state) {
			v, s := x(f)
			if s != known {
				return 0, s
			}
			return v.float(scale), known
		}
	}
	switch n.Op {
	case ir.Attr:
		row, d := c.attr(n)
		if d == nil {
			return func(*frame) (float64, state) { return 0, isNull }
		}
		return func(f *frame) (float64, state) {
			at := row(f)
			if at == nil {
				return 0, isNull
			}
			return d.float(at)
		}
	case ir.Coalesce:
		return coalesce(all(n.Args, c.float))
	case ir.If:
		return choose(c.cond(n.Args[0]), c.float(n.Args[1]), c.float(n.Args[2]))
	case ir.Call:
		return c.floatCall(n)
	case ir.Agg:
		return c.floatAgg(n)
	}
	panic(fmt.Sprintf("eval: %s is no float", n.Op))
}

func constFloat(v types.Value) floatFn {
	if v == nil {
		return func(*frame) (float64, state) { return 0, isNull }
	}
	var x float64
	switch v := v.(type) {
	case float64:
		x = v
	case types.Distance:
		x = float64(v)
	case types.Decimal:
		x = v.Float()
	default:
		x = float64(constNum(v))
	}
	return func(*frame) (float64, state) { return x, known }
}

// finite gives null for what is no number.
func finite(v float64) (float64, state) {
	if v-v != 0 {
		return 0, isNull
	}
	return v, known
}

func (c *compiler) floatCall(n *ir.Node) floatFn {
	if n.Fn == types.GeoDistance {
		return c.distance(n)
	}
	args := all(n.Args, c.float)
	if len(args) == 1 {
		x, op := args[0], n.Fn
		return func(f *frame) (float64, state) {
			v, s := x(f)
			if s != known {
				return 0, s
			}
			return floatUnary(op, v), known
		}
	}
	x, y, op := args[0], args[1], n.Fn
	return func(f *frame) (float64, state) {
		a, s := x(f)
		if s != known {
			return 0, s
		}
		b, s := y(f)
		if s != known {
			return 0, s
		}
		switch op {
		case types.Add:
			return finite(a + b)
		case types.Sub:
			return finite(a - b)
		case types.Mul:
			return finite(a * b)
		}
		return finite(a / b)
	}
}

func floatUnary(op types.Op, v float64) float64 {
	switch op {
	case types.Neg:
		return -v
	case types.Abs:
		return math.Abs(v)
	case types.Floor:
		return math.Floor(v)
	case types.Ceil:
		return math.Ceil(v)
	}
	return math.Round(v)
}

// earthRadius is in metres.
const earthRadius = 6_371_008.8

// distance compiles the great circle between two places, by the haversine.
func (c *compiler) distance(n *ir.Node) floatFn {
	x, y := c.point(n.Args[0]), c.point(n.Args[1])
	return func(f *frame) (float64, state) {
		p, s := x(f)
		if s != known {
			return 0, s
		}
		q, s := y(f)
		if s != known {
			return 0, s
		}
		const degree = math.Pi / 180
		a, b := p.Lat*degree, q.Lat*degree
		sinLat, sinLon := math.Sin((b-a)/2), math.Sin((q.Lon-p.Lon)*degree/2)
		h := sinLat*sinLat + math.Cos(a)*math.Cos(b)*sinLon*sinLon
		return 2 * earthRadius * math.Asin(math.Sqrt(min(h, 1))), known
	}
}
