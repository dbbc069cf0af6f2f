package eval

import (
	"fmt"
	"slices"
	"unsafe"

	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// A State is one row with its events, which come one by one in any order. It
// keeps them sorted by time and forgets those that no segment can see any more:
// of each relation it holds the events since the earliest bound of the windows
// over it, some days more, and those of the future. A relation that a segment
// reads without a window, or through other rows, is kept whole.
//
// It is for one goroutine at a time, and takes an evaluator of its program to
// change it and to decide it.
type State struct {
	row  unsafe.Pointer
	from map[*schema.Relation]types.Value // what events join on
}

// Track makes a state of the record that was read last; nil when there is none.
func (r *Record) Track() *State {
	if r.read == nil {
		return nil
	}
	s := &State{row: r.read, from: map[*schema.Relation]types.Value{}}
	table := r.data.Table(r.records.program.Entity.Table.Default)
	at := int(r.records.layouts[r.records.program.Entity].indexOf(r.read))
	for _, rel := range r.records.program.Entity.Relations {
		if rel.Many {
			s.from[rel] = table.Join(rel.FromColumn).At(at)
		}
	}
	r.row, r.read = nil, nil // it is the state's now
	return s
}

// Decide makes a state the row that the evaluator decides.
func (r *Record) Decide(s *State) { r.row = s.row }

// Add adds an event to a state. One whose key is there already takes its place:
// an event that is told twice counts once. The error is a *rows.Error, and the
// state is then as it was.
func (r *Record) Add(s *State, relation string, event rows.Record) error {
	rel := r.records.program.Entity.Relation(relation)
	if rel == nil || !rel.Many || rel.Through != nil {
		return &Error{Code: BadRecord, Message: fmt.Sprintf("%s has no relation `%s` to which rows can be added", r.records.program.Entity.Name, relation)}
	}
	r.feed.Clear()
	r.read = nil
	key, bad := r.feed.Related(rel, s.from[rel], event)
	if bad != nil {
		return bad
	}
	fresh := &Store{layouts: r.records.layouts, rows: map[*schema.Entity][]unsafe.Pointer{}}
	if err := fresh.fill(r.data); err != nil {
		return err
	}
	l := r.records.layouts[rel.To]
	for _, row := range fresh.rows[rel.To] {
		if l.keyText(row) == key {
			s.insert(r.records, rel, row)
			return nil
		}
	}
	return &Error{Code: BadRecord, Message: "the event has no key"}
}

// insert puts a row in its place among those of a relation.
func (s *State) insert(r *Records, rel *schema.Relation, row unsafe.Pointer) {
	l := r.layouts[rel.To]
	list := s.list(r, rel)
	key := l.keyText(row)
	kept := slices.DeleteFunc(*list, func(old unsafe.Pointer) bool { return l.keyText(old) == key })
	at, _ := slices.BinarySearchFunc(kept, row, l.timeOrder)
	*list = slices.Insert(kept, at, row)
	for _, back := range rel.To.Relations { // the way back to the row
		if !back.Many && back.To == rel.From && back.FromColumn == rel.ToColumn && back.ToColumn == rel.FromColumn {
			l.join(row, back, s.row)
		}
	}
}

func (s *State) list(r *Records, rel *schema.Relation) *[]unsafe.Pointer {
	at := r.layouts[rel.From].links[rel]
	return (*[]unsafe.Pointer)(unsafe.Add(s.row, at.off))
}

// Forget drops the events of a state that no segment can see as of now or
// later, and returns how many are left. What it drops it cannot give back: ask
// about no earlier instant afterwards, and tell no event of it again.
func (r *Record) Forget(s *State, now types.Instant) (left int) {
	f := r.one.frame
	r.one.code.at(f, now)
	for rel, h := range r.records.horizons {
		l := r.records.layouts[rel.To]
		d := l.attrs[rel.To.Time.Attr]
		since := h.at(f, rel.To.Time.Attr.Type.Kind == schema.Date)
		list := s.list(r.records, rel)
		*list = slices.DeleteFunc(*list, func(row unsafe.Pointer) bool {
			t, st := d.num(row)
			return st == known && t < since
		})
		left += len(*list)
	}
	return left
}
