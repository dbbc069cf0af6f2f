package reference

import (
	"cmp"
	"fmt"
	"math"
	"math/big"
	"slices"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// over computes an aggregate of known values, which stand in the order of
// their rows' keys.
func over(x *hir.Agg, known []types.Value) (types.Value, error) {
	version := isVersion(x.Value)
	switch x.Func {
	case hir.CountDistinct:
		classes := map[string]bool{}
		for _, v := range known {
			classes[classOf(v, x.Value.Of().Type)] = true
		}
		return int64(len(classes)), nil
	case hir.Sum:
		return sum(x, known)
	}
	if len(known) == 0 {
		return nil, nil
	}
	switch x.Func {
	case hir.Min:
		return slices.MinFunc(known, func(a, b types.Value) int { return compare(a, b, version) }), nil
	case hir.Max:
		return slices.MaxFunc(known, func(a, b types.Value) int { return compare(a, b, version) }), nil
	case hir.Avg:
		return inMetres(finite(total(known)/float64(len(known))), isDistance(known[0])), nil
	case hir.Median:
		return median(known), nil
	case hir.Stddev:
		return stddev(known), nil
	case hir.MostCommon:
		return mostCommon(known, x.Value.Of().Type, version), nil
	}
	panic(fmt.Sprintf("no evaluation of aggregate %s", x.Func))
}

// sum is exact for whole and decimal numbers; floats add up in order.
func sum(x *hir.Agg, known []types.Value) (types.Value, error) {
	switch kind := x.Type.Kind; kind {
	case schema.Int, schema.Decimal:
		s := exactSum(known)
		if kind == schema.Decimal {
			return s, nil
		}
		if s = s.Trim(); !s.Unscaled.IsInt64() {
			return nil, &Error{Code: Overflow, Span: x.Span, Message: "the sum " + s.String() + " does not fit into 64 bits"}
		}
		return s.Unscaled.Int64(), nil
	}
	f := floatSum(known)
	if finite(f) == nil {
		return nil, &Error{Code: Overflow, Span: x.Span, Message: "the sum is larger than any float"}
	}
	return inMetres(f, x.Type.Kind == schema.Distance), nil
}

func exactSum(known []types.Value) types.Decimal {
	total := types.DecimalOf(0)
	for _, v := range known {
		total = decimals(types.Add, total, toDecimal(v))
	}
	return total
}

func floatSum(known []types.Value) float64 {
	var f float64
	for _, v := range known {
		f += toFloat(v)
	}
	return f
}

// total is the sum as a float: the exact one, where it is exact, then rounded.
func total(known []types.Value) float64 {
	if slices.ContainsFunc(known, isFloat) {
		return floatSum(known)
	}
	return exactSum(known).Float()
}

// median is the middle value, or the mean of the two in the middle.
func median(known []types.Value) types.Value {
	slices.SortFunc(known, compareNumbers)
	middle := len(known) / 2
	f := toFloat(known[middle])
	if len(known)%2 == 0 {
		f = total(known[middle-1:middle+1]) / 2
	}
	return inMetres(finite(f), isDistance(known[0]))
}

// stddev is the sample standard deviation. Of exact numbers it is the float
// nearest to the root of (n*Σx² - (Σx)²) / (n*(n-1)); of floats the deviations
// from the mean are squared and added in order.
func stddev(known []types.Value) types.Value {
	n := len(known)
	if n < 2 {
		return nil
	}
	if slices.ContainsFunc(known, isFloat) {
		mean, squares := floatSum(known)/float64(n), 0.0
		for _, v := range known {
			squares += (toFloat(v) - mean) * (toFloat(v) - mean)
		}
		return inMetres(finite(math.Sqrt(squares/float64(n-1))), isDistance(known[0]))
	}
	var squares []types.Value
	for _, v := range known {
		squares = append(squares, decimals(types.Mul, toDecimal(v), toDecimal(v)))
	}
	s := exactSum(known).Rat()
	spread := new(big.Rat).Mul(big.NewRat(int64(n), 1), exactSum(squares).Rat())
	spread.Sub(spread, new(big.Rat).Mul(s, s))
	spread.Quo(spread, big.NewRat(int64(n)*int64(n-1), 1))
	f, _ := spread.Float64()
	return finite(math.Sqrt(f))
}

// mostCommon is the mode; of several the smallest.
func mostCommon(known []types.Value, t types.Type, version bool) types.Value {
	times := map[string]int{}
	for _, v := range known {
		times[classOf(v, t)]++
	}
	return slices.MinFunc(known, func(a, b types.Value) int {
		return cmp.Or(cmp.Compare(times[classOf(b, t)], times[classOf(a, t)]), compare(a, b, version))
	})
}

// nth returns the value of the n-th event, counted from the end for Last, in
// the order of time, then of the key's text.
func (e *Evaluator) nth(x *hir.Agg, s *env) (types.Value, error) {
	type event struct {
		time  int64
		place int // in the order of keys
		at    *env
	}
	var events []event
	last := x.Rel.Last()
	err := e.walk(x.Rel, s, func(s *env) (bool, error) {
		row := s.of(last.Var)
		t, err := e.eventTime(last.Rel.To, row)
		if err != nil {
			return false, err
		}
		events = append(events, event{timeNumber(t), e.stores[last.Rel.To].place[row], s})
		return true, nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(events, func(a, b event) int {
		return cmp.Or(cmp.Compare(a.time, b.time), cmp.Compare(a.place, b.place))
	})
	i := int64(0)
	switch x.Func {
	case hir.Last:
		i = int64(len(events)) - 1
	case hir.Nth:
		i = x.N - 1
	}
	if i < 0 || i >= int64(len(events)) {
		return nil, nil
	}
	return e.eval(x.Value, events[i].at)
}
