package reference

import (
	"cmp"
	"slices"

	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
)

// At returns an evaluator over the same rows as of another instant. The two
// share what does not depend on time, and so one goroutine.
func (e *Evaluator) At(now types.Instant) *Evaluator {
	return &Evaluator{data: e.data, now: now, today: e.cal.LocalDate(now), cal: e.cal, stores: e.stores, links: e.links, texts: e.texts,
		sets: map[*hir.Set][]answer{}, traits: map[*hir.Trait][]answer{}, ranks: map[*hir.Ranking][]types.Value{}}
}

// Watch calls see for every instant that the evaluation meets from now on: the
// values of expressions, and with x nil the times of events. What is remembered
// is not met again.
func (e *Evaluator) Watch(see func(x hir.Expr, t types.Instant)) { e.see = see }

// met tells the watcher of a value.
func (e *Evaluator) met(x hir.Expr, v types.Value) {
	if t, ok := v.(types.Instant); ok && e.see != nil {
		e.see(x, t)
	}
}

// IsMember says that the row with a key is in a set.
func (e *Evaluator) IsMember(set *hir.Set, key string) (bool, error) {
	st, row, err := e.find(set.Row, key)
	if err != nil {
		return false, err
	}
	in, err := e.isMember(set, row)
	return in, at(err, st, row)
}

// IsVisible says that the row with a key is no event, or an event that has happened.
func (e *Evaluator) IsVisible(v *hir.Var, key string) (bool, error) {
	st, row, err := e.find(v, key)
	if err != nil {
		return false, err
	}
	seen, err := e.visible(v.Entity, row)
	return seen, at(err, st, row)
}

// find returns the row with a key.
func (e *Evaluator) find(v *hir.Var, key string) (*store, int, error) {
	st, err := e.store(v.Entity)
	if err != nil {
		return nil, 0, err
	}
	i, ok := slices.BinarySearchFunc(st.inOrder, key, func(row int, key string) int { return cmp.Compare(st.keys[row], key) })
	if !ok {
		return nil, 0, &Error{Code: NoSuchRow, Entity: v.Entity.Name, Key: key, Message: "no row has this key"}
	}
	return st, st.inOrder[i], nil
}

// A Behind is a row that an aggregate is over; Time is nil where it has none.
type Behind struct {
	Entity, Key string
	Time        types.Value
}

// Behind returns the rows that an aggregate over the row of v is over, for the
// row with a key, in the order of time and key: one for each chain of rows.
func (e *Evaluator) Behind(x *hir.Agg, v *hir.Var, key string) ([]Behind, error) {
	st, row, err := e.find(v, key)
	if err != nil {
		return nil, err
	}
	var found []Behind
	last := x.Rel.Last()
	err = e.walk(x.Rel, bind(nil, v, row), func(s *env) (bool, error) {
		to := s.of(last.Var)
		b := Behind{Entity: last.Rel.To.Name, Key: rows.Text(e.stores[last.Rel.To].columns[last.Rel.To.Key].At(to))}
		if last.Rel.To.Time != nil {
			var err error
			if b.Time, err = e.eventTime(last.Rel.To, to); err != nil {
				return false, err
			}
		}
		found = append(found, b)
		return true, nil
	})
	slices.SortStableFunc(found, func(a, b Behind) int {
		if a.Time == nil || b.Time == nil {
			return cmp.Compare(a.Key, b.Key)
		}
		return cmp.Or(cmp.Compare(timeNumber(a.Time), timeNumber(b.Time)), cmp.Compare(a.Key, b.Key))
	})
	return found, at(err, st, row)
}
