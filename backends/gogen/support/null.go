// Package support is what generated Go needs beside itself: values that may be
// null, days and instants, wide decimals, calendars, versions. It is never
// imported by generated code: the generator copies the declarations that are
// used, and what they use in turn, so that the result depends on nothing.
package support

import (
	"fmt"
	"math"
)

// A Null is a value that may be missing.
type Null[T any] struct {
	V     T
	Valid bool // false: null, whatever V is
}

// Some returns a value that is there.
func Some[T any](v T) Null[T] { return Null[T]{v, true} }

// A Point is a place on the sphere, in degrees.
type Point struct{ Lat, Lon float64 }

// A RangeError says that a calculation has no result: a whole number beyond 64
// bits, a decimal beyond 38 digits, a time outside the years 0001 to 9999.
type RangeError struct{ Calculation string }

// Error says what was calculated.
func (e *RangeError) Error() string { return e.Calculation }

func fail(format string, args ...any) { panic(&RangeError{fmt.Sprintf(format, args...)}) }

// catch turns the panic of a calculation without result into an error.
func catch(err *error) {
	switch r := recover().(type) {
	case nil:
	case *RangeError:
		*err = r
	default:
		panic(r)
	}
}

// one returns 1 for true.
func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

// finite reports whether a float is a number: NaN and infinities count as null.
func finite(f float64) bool { return !math.IsNaN(f) && !math.IsInf(f, 0) }

// asFinite returns a result that is null where it is no number.
func asFinite(f float64) Null[float64] { return Null[float64]{f, finite(f)} }

// quotient returns a / b, null when b is zero.
func quotient(a, b float64) Null[float64] { return asFinite(a / b) }
