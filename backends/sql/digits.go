package sql

import (
	"math/big"
	"strconv"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// Spark and SQL Server have decimals of at most 38 digits. Where an operation's result would need
// more, its type keeps the digits before the point, and those after it are rounded
// without a word: down to 6 of arithmetic, to none where values are brought to one
// type. Such operations are refused. Beyond 38 digits before the point they fail.

// mostDigits is the most that a decimal has, keptDigits how many after the point
// arithmetic always keeps, as far as there are so many.
const mostDigits, keptDigits = 38, 6

// A number of digits before and after the point.
type digits struct{ whole, scale int }

// The digits of a 64-bit integer among decimals: Spark counts 20, SQL Server 19.
var wholeDigits = digits{whole: 20}

// among returns the digits that hold values of both.
func (x digits) among(y digits) digits { return digits{max(x.whole, y.whole), max(x.scale, y.scale)} }

// digits returns the digits of the type that the dialect gives an exact number, or
// more of them.
func (p *printer) digits(n *ir.Node) digits {
	if d, ok := p.counted[n]; ok {
		return d
	}
	d := p.ownDigits(n)
	d.whole = min(d.whole, max(mostDigits-d.scale, 0))
	if p.counted == nil {
		p.counted = map[*ir.Node]digits{}
	}
	p.counted[n] = d
	return d
}

func (p *printer) ownDigits(n *ir.Node) digits {
	switch {
	case n.Op == ir.Const:
		return p.digitsOf(n.Value)
	case n.Type.Kind != schema.Decimal:
		return wholeDigits
	}
	switch n.Op {
	case ir.Agg:
		x := p.digits(n.ValueArg())
		if n.Agg.Func == hir.Sum {
			x.whole += p.d.SumDigits
		}
		return x
	case ir.Call:
		return p.resultDigits(n)
	case ir.Coalesce:
		return p.joined(n.Args)
	case ir.If:
		return p.joined(n.Args[1:])
	}
	if n.Type.Precision == 0 {
		return digits{mostDigits, n.Type.Scale}
	}
	return digits{n.Type.Precision - n.Type.Scale, n.Type.Scale}
}

// digitsOf returns the digits of a literal.
func (p *printer) digitsOf(v types.Value) digits {
	d, ok := types.AsDecimal(v)
	if _, whole := v.(int64); !ok || whole && p.Bind { // an argument has the type BIGINT
		return wholeDigits
	}
	d = d.Trim()
	scale := max(d.Scale, 0)
	all := len(new(big.Int).Abs(d.Rescale(scale).Unscaled).String())
	return digits{max(all-scale, 1), scale}
}

// resultDigits returns the digits of an operation's result before it is cut to what
// the dialect has.
func (p *printer) resultDigits(n *ir.Node) digits {
	x := p.digits(n.Args[0])
	switch n.Fn {
	case types.Add, types.Sub:
		x = x.among(p.digits(n.Args[1]))
		x.whole++
	case types.Mul:
		y := p.digits(n.Args[1])
		x = digits{x.whole + y.whole + 1, x.scale + y.scale}
	case types.Round, types.Floor, types.Ceil:
		x = digits{whole: x.whole + 1}
	}
	return x
}

// joined returns the digits that hold each of several values.
func (p *printer) joined(values []*ir.Node) (d digits) {
	for _, v := range values {
		if !v.IsConst() || v.Value != nil {
			d = d.among(p.digits(v))
		}
	}
	return d
}

// exactly refuses an arithmetic operation whose result is rounded.
func (p *printer) exactly(n *ir.Node) {
	if p.d.SumDigits == 0 || n.Type.Kind != schema.Decimal {
		return
	}
	d := p.resultDigits(n)
	if max(mostDigits-d.whole, min(d.scale, keptDigits)) < d.scale {
		p.reportDigits(n, "the result of `"+n.Fn.String()+"`", d)
	}
}

// comparedExactly refuses a comparison for which numbers are rounded.
func (p *printer) comparedExactly(values []*ir.Node, lists ...types.Value) {
	if p.d.RoundsCompared {
		p.joinedExactly(values, lists...)
	}
}

// joinedExactly refuses to bring values to one type in which some are rounded.
func (p *printer) joinedExactly(values []*ir.Node, lists ...types.Value) {
	if p.d.SumDigits == 0 {
		return
	}
	exact := false
	for _, v := range values {
		switch v.Type.Kind {
		case schema.Float:
			return
		case schema.Decimal:
			exact = true
		}
	}
	if !exact {
		return
	}
	d := p.joined(values)
	for _, v := range lists {
		d = d.among(p.digitsOf(v))
	}
	if d.whole+d.scale > mostDigits {
		p.reportDigits(values[0], "a type that holds both numbers", d)
	}
}

// reportDigits refuses what needs so many digits, where n was written.
func (p *printer) reportDigits(n *ir.Node, what string, d digits) {
	if at := p.Builder.OriginOf(n); at.IsValid() {
		place := p.place
		p.place = n
		defer func() { p.place = place }()
	}
	p.report(what+" has "+strconv.Itoa(d.whole)+" digits before the point and "+strconv.Itoa(d.scale)+" after it; beyond 38 in all those after it are rounded",
		"declare attributes of fewer digits, as decimal(18,4) is, or have this computed as an attribute")
}
