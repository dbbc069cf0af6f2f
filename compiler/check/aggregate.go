package check

import (
	"math"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/specs/schema"
)

// An aggForm is what an aggregate takes and gives.
type aggForm struct {
	name       string
	fn         hir.AggFunc
	takesValue bool
	needsTime  bool
	sequence   bool // may hold `then`
	ahead      bool // the relation, or one around it, looks ahead of now
	accepts    func(types.Type) bool
	wants      string // what it accepts, for messages
	result     func(types.Type) types.Type
	known      bool // never null
}

var aggForms = map[string]*aggForm{
	"any":         {name: "any", fn: hir.Any, sequence: true, result: always(schema.Bool), known: true},
	"none":        {name: "none", fn: hir.None, sequence: true, result: always(schema.Bool), known: true},
	"count":       {name: "count", fn: hir.Count, sequence: true, result: always(schema.Int), known: true},
	"active_days": {name: "active_days", fn: hir.ActiveDays, needsTime: true, result: always(schema.Int), known: true},
	"sum":         {name: "sum", fn: hir.Sum, takesValue: true, accepts: types.IsNumber, wants: "numbers", result: types.SumOf, known: true},
	"avg":         {name: "avg", fn: hir.Avg, takesValue: true, accepts: types.IsNumber, wants: "numbers", result: types.FloatOf},
	"median":      {name: "median", fn: hir.Median, takesValue: true, accepts: types.IsNumber, wants: "numbers", result: types.FloatOf},
	"stddev":      {name: "stddev", fn: hir.Stddev, takesValue: true, accepts: types.IsNumber, wants: "numbers", result: types.FloatOf},
	"min":         {name: "min", fn: hir.Min, takesValue: true, accepts: types.HasOrder, wants: "values that have an order", result: itself},
	"max":         {name: "max", fn: hir.Max, takesValue: true, accepts: types.HasOrder, wants: "values that have an order", result: itself},
	"first":       {name: "first", fn: hir.First, takesValue: true, needsTime: true, accepts: anyType, result: itself},
	"last":        {name: "last", fn: hir.Last, takesValue: true, needsTime: true, accepts: anyType, result: itself},
	"nth":         {name: "nth", fn: hir.Nth, takesValue: true, needsTime: true, accepts: anyType, result: itself},
	"most_common": {name: "most_common", fn: hir.MostCommon, takesValue: true, accepts: types.HasEquality,
		wants: "values that are equal or not", result: itself},
}

// countDistinct is `count(distinct R.x)`.
var countDistinct = &aggForm{name: "count distinct", fn: hir.CountDistinct, takesValue: true, accepts: types.HasEquality,
	wants: "values that are equal or not", result: always(schema.Int), known: true}

func itself(t types.Type) types.Type { return t }

func anyType(types.Type) bool { return true }

func always(k schema.Kind) func(types.Type) types.Type {
	return func(types.Type) types.Type { return kind(k) }
}

// aggregate checks f([distinct] R [, n]).
func (b *body) aggregate(s *scope, e *ast.Aggregate) hir.Expr {
	f, ok := aggForms[e.Func.Name]
	switch {
	case !ok || e.Rel == nil:
		return b.invalid(e.Span)
	case e.Distinct && f.fn == hir.Count:
		f = countDistinct
	case e.Distinct:
		return b.fail(distinctOnlyCounts(e))
	}
	n, sound := b.position(s, e, f)
	if len(e.Rel.Then) > 0 && !f.sequence {
		return b.fail(sequenceIn(e.Rel.Then[0].Span, f.name))
	}
	c := b.relation(s, e.Rel, f)
	if c == nil {
		return b.invalid(e.Span)
	}
	if f.needsTime && c.last().Var.Entity.Time == nil {
		return b.fail(noEvent(e.Rel.Span, f.name, c.last().Var.Entity))
	}
	agg := &hir.Agg{Func: f.fn, N: n}
	var of types.Type
	if f.takesValue {
		agg.Value = b.readPath(c.scope, c.row, c.value.Parts, c.value, nil)
		of = agg.Value.Of().Type
		switch {
		case isInvalid(agg.Value):
			return b.invalid(e.Span)
		case !f.accepts(of):
			return b.fail(wrongValue(agg.Value, f))
		}
	}
	if len(e.Rel.Then) > 0 {
		agg.Seq = true
		sound = b.sequence(s, c, e.Rel) && sound
	}
	if !sound {
		return b.invalid(e.Span)
	}
	agg.Info = info(f.result(of), !f.known, e.Span)
	agg.Rel = c.rel(e.Rel.Span)
	return agg
}

// position checks the n of nth; the parser sees to it that it is there.
func (b *body) position(s *scope, e *ast.Aggregate, f *aggForm) (int64, bool) {
	if f.fn != hir.Nth || e.N == nil {
		return 0, f.fn != hir.Nth
	}
	return b.count(s, e.N, "the position of `nth`", 1, math.MaxInt64)
}
