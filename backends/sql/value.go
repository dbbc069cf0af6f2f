package sql

import (
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/plan"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/specs/schema"
)

// longest is the length beyond which an expression is refused: some forms repeat
// their operands, and what is nested deeply would fill the memory.
const longest = 1 << 20

// value renders a value, unless it is too long for any warehouse. Traits over
// traits share their nodes: what is written out may be exponentially longer, so
// that the first expression which is too long ends the rendering.
func (p *printer) value(n *ir.Node) frag {
	if p.tooLong {
		return frag{"NULL", atom}
	}
	f := p.rendered(n)
	if len(f.s) > longest {
		p.tooLong = true
		p.report("the expression is longer than 1 MiB of SQL", "compute a part of it as an attribute")
		return frag{"NULL", atom}
	}
	return f
}

// rendered renders a value. Decimals of a dialect without decimals are whole
// numbers in units of 10^-scale of the node's type; version texts are their
// sort keys; a point has no single value.
func (p *printer) rendered(n *ir.Node) frag {
	if name, ok := p.q.Clock[n]; ok {
		if !p.inClock {
			return frag{p.cat("(SELECT ", name, " FROM clock)"), atom}
		}
		if n.Op == ir.Now {
			return frag{"now.t", atom}
		}
	}
	if r, ok := p.bound(n); ok {
		if r.Zero {
			return frag{p.cat("COALESCE(", p.operand(r.Operand), ", 0)"), atom}
		}
		return frag{p.operand(r.Operand), atom}
	}
	if g, ok := p.guarded(n); ok {
		return p.value(g)
	}
	switch n.Op {
	case ir.Const:
		return p.constant(n.Type, n.Value)
	case ir.Attr:
		return p.attr(n)
	case ir.Call:
		return p.call(n)
	case ir.Coalesce:
		p.joinedExactly(n.Args)
		// literals alone would not be in the form of texts
		parts := make([]string, len(n.Args))
		for i, a := range n.Args {
			parts[i] = p.as(a, n.Type).s
		}
		return p.readText(frag{p.cat("COALESCE(", p.join(parts, ", "), ")"), atom}, n.Type)
	case ir.If:
		p.joinedExactly(n.Args[1:])
		return p.readText(p.ifThen(n), n.Type)
	case ir.Shift, ir.Now, ir.Today, ir.CalendarStart:
		return p.moment(n)
	case ir.Truth:
		return frag{p.cat("CASE WHEN ", p.cond(n.Args[0]).s, " THEN ", p.d.Yes, " WHEN ", p.cond(n.Args[1]).s, " THEN ", p.d.No, " END"), atom}
	}
	if n.IsCondition() {
		return frag{p.cat("CASE WHEN ", p.cond(n).s, " THEN ", p.d.Yes, " ELSE ", p.d.No, " END"), atom}
	}
	panic("sql: no value: " + n.Op.String())
}

func (p *printer) bound(n *ir.Node) (plan.Ref, bool) {
	if p.t == nil || p.inClock {
		return plan.Ref{}, false
	}
	ref, ok := p.t.Bound[n]
	return ref, ok
}

func (p *printer) guarded(n *ir.Node) (*ir.Node, bool) {
	if p.t == nil || p.inClock {
		return nil, false
	}
	g, ok := p.t.Guarded[n]
	return g, ok
}

func (p *printer) ifThen(n *ir.Node) frag {
	s := p.cat("CASE WHEN ", p.cond(n.Args[0]).s, " THEN ", p.as(n.Args[1], n.Type).s)
	if y := n.Args[2]; !y.IsConst() || y.Value != nil {
		s = p.cat(s, " ELSE ", p.as(y, n.Type).s)
	}
	return frag{p.cat(s, " END"), atom}
}

// as renders a value for a place of a type: float, or a decimal's scale.
func (p *printer) as(n *ir.Node, t types.Type) frag {
	switch {
	case n.IsConst() && n.Value == nil:
		return frag{"NULL", atom}
	case t.Kind == schema.Float:
		return p.float(n)
	case t.Kind == schema.Decimal && p.d.ScaledDecimal:
		return p.scaled(n, t.Scale)
	}
	return p.value(n)
}

// scaleOf returns the digits after the point of an exact number.
func scaleOf(n *ir.Node) int {
	if n.Type.Kind != schema.Decimal {
		return 0
	}
	if d, ok := n.Value.(types.Decimal); ok {
		return d.Trim().Scale
	}
	return n.Type.Scale
}

// scaled renders an exact number in units of 10^-scale.
func (p *printer) scaled(n *ir.Node, scale int) frag {
	if d, ok := types.AsDecimal(n.Value); ok && n.Op == ir.Const {
		return p.exact(d.Trim().Rescale(scale).Unscaled)
	}
	f := p.value(n)
	if k := scale - scaleOf(n); k > 0 {
		return frag{p.cat(p.wrap(f, mul), " * ", pow10(k)), mul}
	}
	return f
}

func pow10(n int) string {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil).String()
}

// number renders digits; a negative number is no atom.
func number(s string) frag {
	if strings.HasPrefix(s, "-") {
		return frag{s, unary}
	}
	return frag{s, atom}
}

// float renders a number as a float.
func (p *printer) float(n *ir.Node) frag {
	if n.Op == ir.Const && n.Value != nil {
		f, _ := types.AsFloat(n.Value)
		return p.floatLiteral(f)
	}
	f := p.value(n)
	if n.Type.Kind != schema.Float {
		f = frag{p.cat("CAST(", f.s, " AS ", p.d.Types[schema.Float], ")"), atom}
		if s := scaleOf(n); s > 0 && p.d.ScaledDecimal {
			f = frag{p.cat(f.s, " / ", pow10(s), ".0"), mul}
		}
	}
	return f
}

func (p *printer) floatLiteral(f float64) frag {
	s := strconv.FormatFloat(f, 'e', -1, 64)
	return p.argument(types.Type{Kind: schema.Float}, f, number(p.expand(p.d.Float, nil, "v", s)))
}

// constant renders a constant of a type.
func (p *printer) constant(t types.Type, v types.Value) frag {
	switch v := v.(type) {
	case nil:
		return frag{"CAST(NULL AS " + p.castType(t) + ")", atom}
	case bool:
		if v {
			return frag{p.d.Yes, atom}
		}
		return frag{p.d.No, atom}
	case int64:
		if t.Kind == schema.Float {
			return p.floatLiteral(float64(v))
		}
		return p.argument(types.Type{Kind: schema.Int}, v, number(strconv.FormatInt(v, 10)))
	case types.Decimal:
		switch {
		case t.Kind == schema.Float:
			return p.floatLiteral(v.Float())
		case p.d.ScaledDecimal:
			return p.exact(v.Trim().Unscaled)
		}
		return p.decimal(v.Trim())
	case float64:
		return p.floatLiteral(v)
	case types.Distance:
		return p.floatLiteral(float64(v))
	case string:
		if strings.ContainsRune(v, 0) {
			p.report("a text that holds the character U+0000 is no SQL literal", "")
		}
		if t.Kind == schema.Version {
			key, _ := versionKey(v)
			return p.literal(key)
		}
		return p.literal(v)
	case types.Date:
		return p.argument(t, v, frag{p.date(v), atom})
	case types.Instant:
		return p.argument(t, v, frag{p.instant(v), atom})
	case []types.Value:
		return p.array(t, v)
	}
	panic("sql: no literal for " + types.Format(v))
}

// decimal renders an exact number without trailing zeros; whole ones are plain
// digits. A bound one has the shortest type that holds it.
func (p *printer) decimal(d types.Decimal) frag {
	scale := max(d.Scale, 0)
	digits := max(len(new(big.Int).Abs(d.Rescale(scale).Unscaled).String()), scale+1)
	return p.argument(types.Type{Kind: schema.Decimal, Precision: digits, Scale: scale}, d, p.exactLiteral(d))
}

func (p *printer) exactLiteral(d types.Decimal) frag {
	s := d.String()
	if d.Scale == 0 && len(s) <= 18 {
		return number(s)
	}
	form := p.d.Decimal
	if d.Scale > 9 || len(s)-d.Scale > 30 {
		form = p.d.Wide
	}
	return number(p.expand(form, nil, "v", s, "scale", strconv.Itoa(d.Scale)))
}

func (p *printer) instant(i types.Instant) string {
	return p.expand(p.d.Instant, nil, "v", i.Time().Format(instantForm))
}

func (p *printer) date(d types.Date) string { return p.expand(p.d.Date, nil, "v", d.String()) }

func (p *printer) castType(t types.Type) string {
	if t.Kind != schema.List {
		return p.typeName(t, 38)
	}
	if p.d.Array == "" {
		return p.d.Types[schema.String]
	}
	return p.expand(p.d.List, nil, "elem", p.castType(*t.Elem))
}

// typeName renders a type that is no list; precision is of decimals.
func (p *printer) typeName(t types.Type, precision int) string {
	return p.expand(p.d.Types[t.Kind], nil, "scale", strconv.Itoa(t.Scale), "precision", strconv.Itoa(precision))
}

func (p *printer) array(t types.Type, list []types.Value) frag {
	elem := types.Type{Kind: schema.String}
	if t.Elem != nil {
		elem = *t.Elem
	}
	if p.d.Array == "" { // lists are JSON texts
		return p.literal(jsonArray(list))
	}
	parts := make([]string, len(list))
	for i, v := range list {
		parts[i] = p.constant(elem, v).s
	}
	whole := types.Type{Kind: schema.List, Elem: &elem}
	if most := p.d.Limits.Array; most > 0 && len(parts) > most {
		var some []string
		for chunk := range slices.Chunk(parts, most) {
			some = append(some, p.expand(p.d.Array, nil, "v", strings.Join(chunk, ", "), "type", p.castType(whole)))
		}
		return frag{strings.Join(some, " || "), add}
	}
	return frag{p.expand(p.d.Array, nil, "v", strings.Join(parts, ", "), "type", p.castType(whole)), atom}
}

// jsonArray writes a list as JSON; numbers and bools bare, the rest as texts.
func jsonArray(list []types.Value) string {
	parts := make([]string, len(list))
	for i, v := range list {
		switch v := v.(type) {
		case string:
			parts[i] = jsonText(v)
		case bool, int64, types.Decimal:
			parts[i] = types.Format(v)
		case float64:
			parts[i] = strconv.FormatFloat(v, 'g', -1, 64)
		default:
			parts[i] = jsonText(types.Format(v))
		}
	}
	return "[" + strings.Join(parts, ",") + "]"
}

// attr renders an attribute of a row.
func (p *printer) attr(n *ir.Node) frag {
	s := p.t.Rows[n.Args[0]]
	col := frag{p.cat(s.Alias, ".", p.ident(n.Attr.Columns[0])), atom}
	t := n.Attr.Type
	if t.Kind == schema.Version {
		if p.d.VersionKey == None {
			p.reportCannot("version", n)
			return col
		}
		return frag{p.expand(p.d.VersionKey, []frag{col}), shape(p.d.VersionKey, add)}
	}
	if p.d.NoNullLists && t.Kind == schema.List && n.Nullable {
		p.reportCannot("list", n)
		return col
	}
	if p.d.ScaledDecimal && t.Kind == schema.Decimal && t.Precision > 15 {
		p.report("`"+n.Attr.Name+"` is "+t.String()+"; "+p.d.Name+" counts exactly to 15 digits", "declare a smaller precision, or use another engine")
	}
	read := p.d.read(t)
	if read == "" {
		return col
	}
	return frag{p.expand(read, []frag{col}, "unit", pow10(t.Scale)), shape(read, add)}
}

// point renders the latitude and longitude of a point.
func (p *printer) point(n *ir.Node) (lat, lon frag) {
	if r, ok := p.bound(n); ok && r.Lon.Column != nil {
		return frag{p.operand(r.Operand), atom}, frag{p.operand(r.Lon), atom}
	}
	switch n.Op {
	case ir.Const:
		if pt, ok := n.Value.(types.Point); ok {
			return p.floatLiteral(pt.Lat), p.floatLiteral(pt.Lon)
		}
	case ir.Attr:
		if s := p.t.Rows[n.Args[0]]; s != nil {
			return frag{s.Alias + "." + p.ident(n.Attr.Columns[0]), atom}, frag{s.Alias + "." + p.ident(n.Attr.Columns[1]), atom}
		}
	}
	null := frag{"NULL", atom}
	p.report("a point that other values decide cannot be read here", "compare the distances themselves")
	return null, null
}

// report notes that the query cannot be expressed, at the place being rendered.
func (p *printer) report(msg, label string) {
	d := diag.Diag{Code: "SEG3001", Message: p.d.Name + ": " + msg, Label: label}
	if p.place != nil {
		d.Span = p.Builder.OriginOf(p.place)
	}
	p.cannot.Add(d)
}

// reportCannot notes that the dialect has no such operation.
func (p *printer) reportCannot(what string, n *ir.Node) {
	why, ok := p.d.Cannot[what]
	if !ok {
		why = "there is no " + what
	}
	d := diag.Diag{Code: "SEG3001", Message: "`" + what + "` cannot be compiled for " + p.d.Name, Label: why}
	if d.Span = p.Builder.OriginOf(n); !d.Span.IsValid() && p.place != nil {
		d.Span = p.Builder.OriginOf(p.place)
	}
	p.cannot.Add(d)
}
