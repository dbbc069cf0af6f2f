package sql

import (
	"slices"
	"strconv"
	"strings"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/plan"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// column renders an expression of a select list.
func (p *printer) column(c *plan.Column) string {
	switch c.Kind {
	case plan.Key:
		return p.operand(c.Operand)
	case plan.Value:
		p.place = c.Node
		if p.t == p.q.Result() && c.Type.Kind == schema.Decimal && p.d.ScaledDecimal { // people read it, not SQL
			return p.float(c.Node).s
		}
		return p.value(c.Node).s
	case plan.Latitude, plan.Longitude:
		lat, lon := p.point(c.Node)
		if c.Kind == plan.Latitude {
			return lat.s
		}
		return lon.s
	case plan.Aggregate:
		return p.aggregate(c)
	case plan.RowNumber:
		return "ROW_NUMBER() OVER (" + p.over(c) + ")"
	case plan.RankOver:
		return "RANK() OVER (" + p.over(c) + ")"
	case plan.NtileOver:
		return "NTILE(" + strconv.FormatInt(c.N, 10) + ") OVER (" + p.over(c) + ")"
	case plan.CountOver:
		of := "*"
		if c.Node != nil {
			of = p.value(c.Node).s
		}
		return p.count(of) + " OVER (" + p.over(c) + ")"
	case plan.Pick:
		at := p.positionOf(c, c.Position) + " = " + strconv.FormatInt(c.N, 10)
		return p.largest("CASE WHEN "+at+" THEN "+p.operand(c.Input)+" END", c.Type)
	}
	position, total := p.positionOf(c, c.Position), p.positionOf(c, c.Total)
	middle := "CASE WHEN 2 * " + position + " BETWEEN " + total + " AND " + total + " + 2 THEN " + p.operand(c.Input) + " END"
	return p.mean(middle, c.Input.Type)
}

// positionOf renders a column that lies beside a column's input.
func (p *printer) positionOf(c, of *plan.Column) string {
	return p.operand(plan.Operand{Source: c.Input.Source, Column: of})
}

func (p *printer) largest(x string, t types.Type) string {
	switch t.Kind {
	case schema.Bool:
		return p.expand(p.d.MaxBool, []frag{{x, atom}})
	}
	return p.cat("MAX(", x, ")")
}

// count renders a number of rows or values.
func (p *printer) count(of string) string { return p.cat(p.d.Count, "(", of, ")") }

// extreme renders the least or the greatest of values.
func (p *printer) extreme(fn, x string, t types.Type) string {
	s := p.cat(fn, "(", p.sorted(x, t), ")")
	if textual(t) && p.d.Uncollate != "" {
		s = p.expand(p.d.Uncollate, []frag{{s, atom}})
	}
	return s
}

// mean renders the float mean of exact or float values: the exact sum as a
// float, divided by their number.
func (p *printer) mean(x string, t types.Type) string {
	sum := p.cat("SUM(", x, ")")
	if t.Kind == schema.Int {
		sum = p.expand(p.d.SumWide, []frag{{x, atom}})
	}
	return p.cat(p.sumFloat(sum, t), " / NULLIF(", p.count(x), ", 0)")
}

// sumFloat renders an exact sum as a float.
func (p *printer) sumFloat(sum string, t types.Type) string {
	s := p.cat("CAST(", sum, " AS ", p.d.Types[schema.Float], ")")
	if t.Kind == schema.Decimal && p.d.ScaledDecimal && t.Scale > 0 {
		return "(" + s + " / " + pow10(t.Scale) + ".0)"
	}
	return s
}

// aggregate renders an aggregate over the rows of a group.
func (p *printer) aggregate(c *plan.Column) string {
	x, t := p.input(c)
	switch c.Func {
	case hir.Count:
		if x == "" {
			return p.count("*")
		}
		return p.count(x)
	case hir.CountDistinct, hir.ActiveDays:
		return p.count("DISTINCT " + p.marked(frag{x, compare}, t).s)
	case hir.Sum:
		if t.Kind == schema.Int {
			return p.expand(p.d.SumInt, []frag{{x, atom}})
		}
		return p.cat("SUM(", x, ")")
	case hir.Avg:
		return p.mean(x, t)
	case hir.Min:
		return p.extreme("MIN", x, t)
	case hir.Max:
		return p.extreme("MAX", x, t)
	case hir.Stddev:
		return p.stddev(x, t)
	}
	panic("sql: no aggregate: " + c.Func.String())
}

// input renders what an aggregate runs over, or where that is computed before.
func (p *printer) input(c *plan.Column) (x string, t types.Type) {
	x, t = p.filtered(c)
	if p.lifted != nil && x != "" {
		x = p.lifted.add(x)
	}
	return x, t
}

// filtered renders the value of an aggregate's rows, null outside its filter.
func (p *printer) filtered(c *plan.Column) (x string, t types.Type) {
	switch {
	case c.Input.Column != nil:
		return p.operand(c.Input), c.Input.Type
	case c.Node != nil:
		p.place = c.Node
		x, t = p.value(c.Node).s, c.Node.Type
	}
	if c.Filter == nil {
		return x, t
	}
	if x == "" {
		x = "1"
	}
	return p.cat("CASE WHEN ", p.cond(c.Filter).s, " THEN ", x, " END"), t
}

// sorted renders a text in code-point order.
func (p *printer) sorted(x string, t types.Type) string {
	if !textual(t) {
		return x
	}
	return p.expand(p.d.Collate, []frag{{x, compare}})
}

// mostUnit is the most digits after the point of which a cast to decimals of 36
// digits in all leaves enough before it: more would not fit into squares either.
const mostUnit = 17

// stddev renders the sample standard deviation: with n values, the root of
// (n * sum of squares - square of the sum) / (n * (n - 1)), the numerator exact
// for exact values.
func (p *printer) stddev(x string, t types.Type) string {
	v, unit := x, 0 // how many digits after the point are moved before it
	if p.d.ScaledDecimal {
		unit = t.Scale
	}
	if t.Kind == schema.Int || p.d.ScaledDecimal && t.Kind == schema.Decimal {
		v = p.expand(p.d.Roomy, []frag{{x, compare}})
	} else if p.d.SumDigits > 0 && t.Kind == schema.Decimal && 2*t.Scale > keptDigits { // products as whole numbers: others are rounded
		if unit = t.Scale; unit > mostUnit {
			p.report("`stddev` of numbers with more than 17 digits after the point", "declare an attribute of fewer digits, or have this computed as an attribute")
		}
		v = expand("CAST(CAST({1} AS DECIMAL({short}, {scale})) * CAST({unit} AS DECIMAL({digits}, 0)) AS DECIMAL(38, 0))", []frag{{x, compare}},
			"short", strconv.Itoa(mostDigits-2-unit), "scale", strconv.Itoa(unit), "unit", pow10(unit), "digits", strconv.Itoa(unit+1))
	} else if t.Kind == schema.Decimal { // a product of two short decimals may not fit a short one
		v = "CAST(" + x + " AS " + p.typeName(t, 38) + ")"
	}
	n, double := p.count(x), p.d.Types[schema.Float]
	square := "SUM((" + v + ") * (" + v + "))"
	top := "CAST(" + n + " * " + square + " - SUM(" + v + ") * SUM(" + v + ") AS " + double + ")"
	if t.Kind == schema.Decimal && unit > 0 {
		top += " / " + pow10(2*unit) + ".0"
	}
	bottom := "CAST(" + n + " * (" + n + " - 1) AS " + double + ")"
	return "CASE WHEN " + n + " > 1 THEN SQRT(" + top + " / " + bottom + ") END"
}

// over renders the window of a window function.
func (p *printer) over(c *plan.Column) string {
	var apart string
	if p.d.Separate != "" {
		apart = p.separate(p.window(c, ""))
	}
	return p.window(c, apart)
}

// separate returns the key that keeps a window apart from the others of the
// table, or "" when there is one window alone.
func (p *printer) separate(window string) string {
	var all []string
	for _, c := range p.t.Columns {
		switch c.Kind {
		case plan.RowNumber, plan.RankOver, plan.NtileOver, plan.CountOver:
			if w := p.window(c, ""); !slices.Contains(all, w) {
				all = append(all, w)
			}
		}
	}
	if len(all) < 2 {
		return ""
	}
	key := p.t.Columns[0]
	return p.expand(p.d.Separate, []frag{{p.operand(key.Operand), atom}}, "n", strconv.Itoa(slices.Index(all, window)+1))
}

// window renders a window, with a further partition key unless it is empty.
func (p *printer) window(c *plan.Column, first string) string {
	var parts, by []string
	if first != "" {
		by = append(by, first)
	}
	for _, e := range c.Partition {
		x, t := p.expr(e)
		by = append(by, p.marked(x, t).s)
	}
	if len(by) > 0 {
		parts = append(parts, "PARTITION BY "+strings.Join(by, ", "))
	}
	if len(c.Order) > 0 {
		by := make([]string, 0, len(c.Order))
		for _, o := range c.Order {
			by = append(by, p.order(o)...)
		}
		parts = append(parts, "ORDER BY "+strings.Join(by, ", "))
	}
	return strings.Join(parts, " ")
}

func (p *printer) order(o plan.Order) (keys []string) {
	x, t := p.expr(o.Expr)
	if o.NullsLast {
		keys = append(keys, "CASE WHEN "+p.wrap(x, compare+1)+" IS NULL THEN 1 ELSE 0 END")
	}
	s := p.sorted(x.s, t)
	if o.AsText {
		s = p.expand(p.d.KeyText, []frag{x})
	}
	if o.Desc {
		s += " DESC"
	}
	return append(keys, s)
}

func (p *printer) expr(e plan.Expr) (frag, types.Type) {
	if e.Node != nil {
		return p.value(e.Node), e.Node.Type
	}
	return p.key(e.Operand), e.Operand.Type
}
