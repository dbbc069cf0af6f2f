package eval

import (
	"unsafe"

	"github.com/segc-dev/segc/compiler/calendar"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
)

// A state says whether there is a value.
type state uint8

const (
	known  state = iota
	isNull       // null
	failed       // none: it would not fit; frame.fault tells
)

// A verdict is what a condition comes to. A condition that has failed is
// neither: what is around it asks the others, and fails only when they leave
// the answer open.
type verdict uint8

const (
	no verdict = iota
	yes
	fails
)

// failedTruth is the truth value of a predicate that failed; ir.Mask has the others.
const failedTruth ir.Mask = 0

// A frame is what one evaluation works with. One goroutine has it at a time.
type frame struct {
	rows  []unsafe.Pointer // by level
	saved []unsafe.Pointer // rows that loops put back, a stack
	now   types.Instant
	today types.Date
	cal   calendar.Calendar
	clock []clockValue // by compiled clock value
	spans []span       // by window whose bounds depend on the clock alone
	timed bool         // clock is of now
	age   uint64       // of the evaluation: what was remembered before is stale
	memos []memo
	sums  []*collector // free ones, a stack
	inUse int
	bufs  [][]byte       // texts that were computed, by compiled function
	fault *Error         // the first failure, when the answer is fails
	watch *watch         // nil: nobody asks when the answer changes next
	ranks [][]clockValue // by population and row; nil where no rankings are known
}

// A clockValue is a value that depends on the present alone.
type clockValue struct {
	n     int64
	state state
}

// A memo is what a node over the decided row was in the evaluation of an age.
type memo struct {
	age   uint64
	state state
	n     exact
	f     float64
	s     string
}

// fail notes why there is no value.
func (f *frame) fail(err *Error) state {
	if f.fault == nil {
		f.fault = err
	}
	return failed
}
