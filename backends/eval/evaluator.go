package eval

import (
	"reflect"
	"unsafe"

	"github.com/segc-dev/segc/compiler/calendar"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/token"
)

// A Matcher is a program compiled for a Go struct. It is safe for concurrent
// use; what evaluates is its evaluators, one a goroutine.
type Matcher[T any] struct{ code *code }

// Compile compiles a program for rows of type T, a struct. Fields are
// attributes and relations by tag, `segc:"name"`, or by their name in snake
// case; those that no segment reads may be missing. A pointer holds null as
// nil, a struct with a field Valid as those of database/sql do, a time.Time that
// is nullable as its zero. Decimals are integers in units of the last digit,
// with the tag's option scale=N, or types.Decimal. Related rows are structs,
// pointers to structs, or slices of them, in any order; events in the order of
// time are found by search, and whether they stand in it is looked at in each row.
// The option sorted of the tag of a slice of events promises the order, the latest
// last, and saves the look: where the promise is broken, windows miss events.
//
// What a struct does not show is taken as it is: texts are not asked whether they
// are UTF-8, times not whether they lie in the years 0001 to 9999. NaN and
// infinities are null. A ranking needs all rows and is refused.
func Compile[T any](p *Program) (*Matcher[T], error) {
	s := &structs{schema: p.schema, done: map[boundType]*layout{}}
	root, err := s.layout(reflect.TypeFor[T](), p.Entity)
	if err != nil {
		return nil, err
	}
	k, err := p.compile(root, nil)
	if err != nil {
		return nil, err
	}
	return &Matcher[T]{k}, nil
}

// Evaluator returns a new evaluator, for one goroutine at a time.
func (m *Matcher[T]) Evaluator() *Evaluator[T] {
	return &Evaluator[T]{evaluator{code: m.code, frame: m.code.frame()}}
}

// An Evaluator decides rows of type T.
type Evaluator[T any] struct{ evaluator }

// Match reports whether a row is in set i of the program, as of an instant. It
// does not keep the row. The error is an *Error: a number that does not fit.
func (e *Evaluator[T]) Match(i int, row *T, now types.Instant) (bool, error) {
	return e.match(i, unsafe.Pointer(row), now)
}

// NextChange returns the first instant after now at which the membership of a
// row in set i changes although the row does not. found is false when it does
// not within two years, or ever; until is the instant up to which that is
// known. A change that is not found within a bounded number of steps counts as
// found: ask again then.
func (e *Evaluator[T]) NextChange(i int, row *T, now types.Instant) (at types.Instant, found bool, err error) {
	return e.nextChange(i, unsafe.Pointer(row), now)
}

// An evaluator evaluates rows in memory of a layout.
type evaluator struct {
	code  *code
	frame *frame
}

func (e *evaluator) match(i int, row unsafe.Pointer, now types.Instant) (bool, error) {
	return e.code.match(e.frame, i, row, now)
}

// How far NextChange looks.
const (
	horizonYears = 2
	mostSteps    = 10_000
)

func (e *evaluator) nextChange(i int, row unsafe.Pointer, now types.Instant) (types.Instant, bool, error) {
	f := e.frame
	w := &watch{code: e.code}
	f.watch = w
	defer func() { f.watch = nil }()
	cal := calendar.Calendar{Zone: f.cal.Zone}
	end, err := cal.Shift(now, types.Duration{N: horizonYears, Unit: token.Year})
	if err != nil {
		end = calendar.LastInstant
	}
	before, failure := e.match(i, row, now)
	if failure != nil {
		return 0, false, failure
	}
	for range mostSteps {
		if !w.found || w.next >= end {
			return end, false, nil
		}
		now = w.next
		*w = watch{code: e.code}
		after, failure := e.match(i, row, now)
		if failure != nil || after != before {
			return now, true, nil // from here on there is no answer, or another one
		}
	}
	return now, true, nil
}
