package reference

import (
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
)

// A visitor takes one result row of a relation: the environment with every
// step's row bound. It returns false to see no more.
type visitor func(*env) (bool, error)

// walk visits the result rows of a relation, one for each chain of rows, in
// the order of the keys of each step.
func (e *Evaluator) walk(r *hir.Rel, s *env, visit visitor) error {
	from, err := e.row(r.From, s)
	if err != nil || from == missing {
		return err
	}
	w := walker{e: e, rel: r, visit: visit}
	for _, step := range r.Steps {
		spans, err := e.spans(step, s)
		if err != nil {
			return err
		}
		w.spans = append(w.spans, spans)
	}
	_, err = w.step(0, from, s)
	return err
}

// spans reads the bounds of a step's windows, outside the relation.
func (e *Evaluator) spans(step *hir.Step, s *env) ([]span, error) {
	var spans []span
	for _, w := range step.Windows {
		read, err := e.span(w, s)
		if err != nil {
			return nil, err
		}
		spans = append(spans, read)
	}
	return spans, nil
}

// walker walks one relation from one row.
type walker struct {
	e     *Evaluator
	rel   *hir.Rel
	spans [][]span // of each step
	visit visitor
}

// step visits the chains that go on from a row with step i; false says stop.
func (w *walker) step(i, from int, s *env) (bool, error) {
	if i == len(w.rel.Steps) {
		return w.visit(s)
	}
	step := w.rel.Steps[i]
	found, err := w.e.related(step.Rel, from)
	if err != nil {
		return false, err
	}
	for _, row := range found {
		inner := bind(s, step.Var, row)
		if ok, err := w.matches(i, row, inner); err != nil {
			return false, err
		} else if !ok {
			continue
		}
		if more, err := w.step(i+1, row, inner); err != nil || !more {
			return false, err
		}
	}
	return true, nil
}

// matches says that a joined row has a time that step i sees, and that its
// condition is true.
func (w *walker) matches(i, row int, s *env) (bool, error) {
	step := w.rel.Steps[i]
	if entity := step.Rel.To; entity.Time != nil {
		t, err := w.e.eventTime(entity, row)
		if err != nil || t == nil || !step.Future && !w.e.past(t) {
			return false, err
		}
		for _, span := range w.spans[i] {
			if !span.holds(t) {
				return false, nil
			}
		}
	}
	if step.Where == nil {
		return true, nil
	}
	v, err := w.e.eval(step.Where, s)
	return v == true, err
}

// aggregate computes an aggregate.
func (e *Evaluator) aggregate(x *hir.Agg, s *env) (types.Value, error) {
	switch x.Func {
	case hir.Any, hir.None:
		found, err := e.exists(x.Rel, s)
		return found == (x.Func == hir.Any), err
	case hir.Count:
		n := int64(0)
		err := e.walk(x.Rel, s, func(*env) (bool, error) { n++; return true, nil })
		return n, err
	case hir.First, hir.Last, hir.Nth:
		return e.nth(x, s)
	case hir.ActiveDays:
		return e.activeDays(x.Rel, s)
	}
	var known []types.Value
	err := e.walk(x.Rel, s, func(s *env) (bool, error) {
		v, err := e.eval(x.Value, s)
		if v != nil {
			known = append(known, v)
		}
		return true, err
	})
	if err != nil {
		return nil, err
	}
	return over(x, known)
}

func (e *Evaluator) exists(r *hir.Rel, s *env) (bool, error) {
	found := false
	err := e.walk(r, s, func(*env) (bool, error) { found = true; return false, nil })
	return found, err
}

// activeDays counts the local days of the events.
func (e *Evaluator) activeDays(r *hir.Rel, s *env) (types.Value, error) {
	days := map[types.Date]bool{}
	last := r.Last()
	err := e.walk(r, s, func(s *env) (bool, error) {
		t, err := e.eventTime(last.Rel.To, s.of(last.Var))
		if err != nil {
			return false, err
		}
		days[e.localDate(t)] = true
		return true, nil
	})
	return int64(len(days)), err
}
