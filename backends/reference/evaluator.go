// Package reference is the judge of what the language means: it interprets the
// checked tree over rows in memory, in SQL's three-valued logic, as the
// comments of package hir read. It is obvious rather than fast and shares no
// code with lowering, planning or the fast evaluators.
//
// Values are types.Value; nil is null, and unknown where the type is bool.
package reference

import (
	"errors"
	"slices"

	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/calendar"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// An Evaluator answers questions about one program, one set of rows and one
// instant. It remembers what it found for each row, and is for one goroutine.
type Evaluator struct {
	data   *rows.Data
	now    types.Instant
	today  types.Date
	cal    calendar.Calendar
	stores map[*schema.Entity]*store
	links  map[*schema.Relation]*link
	sets   map[*hir.Set][]answer
	traits map[*hir.Trait][]answer
	ranks  map[*hir.Ranking][]types.Value
	texts  patterns
	see    func(hir.Expr, types.Instant) // nil: nobody watches
}

// An answer is a remembered value.
type answer struct {
	known bool
	value types.Value
}

// New returns an evaluator as of an instant. The data has passed its Check.
func New(p *hir.Program, data *rows.Data, now types.Instant) *Evaluator {
	cal := calendar.Calendar{Zone: p.Zone, WeekStart: p.WeekStart}
	return &Evaluator{data: data, now: now, today: cal.LocalDate(now), cal: cal,
		stores: map[*schema.Entity]*store{}, links: map[*schema.Relation]*link{},
		sets: map[*hir.Set][]answer{}, traits: map[*hir.Trait][]answer{},
		ranks: map[*hir.Ranking][]types.Value{}, texts: patterns{}}
}

// Members returns the keys of a set's rows, in byte order.
func (e *Evaluator) Members(set *hir.Set) ([]string, error) {
	st, err := e.store(set.Entity)
	if err != nil {
		return nil, err
	}
	var keys []string
	for _, row := range st.inOrder {
		in, err := e.isMember(set, row)
		if err != nil {
			return nil, at(err, st, row)
		}
		if in {
			keys = append(keys, st.keys[row])
		}
	}
	return keys, nil
}

// Trait returns the value of a trait for every row, by key. Rows of an event
// entity that are not visible have null.
func (e *Evaluator) Trait(t *hir.Trait) (map[string]types.Value, error) {
	return e.each(t.Entity, func(row int) (types.Value, error) { return e.traitOf(t, row) })
}

// Values returns what an expression over the row of v is for every row of v's
// entity, by key: of a bool expression true, false or nil for unknown.
func (e *Evaluator) Values(v *hir.Var, x hir.Expr) (map[string]types.Value, error) {
	return e.each(v.Entity, func(row int) (types.Value, error) { return e.eval(x, bind(nil, v, row)) })
}

// Eval returns what an expression over the row of v is for the row with a key.
func (e *Evaluator) Eval(x hir.Expr, v *hir.Var, key string) (types.Value, error) {
	st, row, err := e.find(v, key)
	if err != nil {
		return nil, err
	}
	value, err := e.eval(x, bind(nil, v, row))
	return value, at(err, st, row)
}

// Keys returns the keys of an entity's rows in byte order, visible or not.
func (e *Evaluator) Keys(entity *schema.Entity) ([]string, error) {
	st, err := e.store(entity)
	if err != nil {
		return nil, err
	}
	keys := slices.Clone(st.keys)
	slices.Sort(keys)
	return keys, nil
}

func (e *Evaluator) each(entity *schema.Entity, value func(row int) (types.Value, error)) (map[string]types.Value, error) {
	st, err := e.store(entity)
	if err != nil {
		return nil, err
	}
	found := make(map[string]types.Value, len(st.keys))
	for _, row := range st.inOrder {
		v, err := value(row)
		if err != nil {
			return nil, at(err, st, row)
		}
		found[st.keys[row]] = v
	}
	return found, nil
}

// at names the row that an error happened for, unless it knows one or is about
// a whole table.
func at(err error, st *store, row int) error {
	var mine *Error
	if errors.As(err, &mine) && mine.Key == "" && mine.Code != NoSuchFile {
		mine.Entity, mine.Key = st.entity.Name, st.keys[row]
	}
	return err
}

// isMember says that a row is in a set: its condition is true, and an event is visible.
func (e *Evaluator) isMember(set *hir.Set, row int) (bool, error) {
	v, err := remember(e.sets, set, row, e.stores[set.Entity], func() (types.Value, error) {
		if seen, err := e.visible(set.Entity, row); err != nil || !seen {
			return false, err
		}
		cond, err := e.eval(set.Cond, bind(nil, set.Row, row))
		return cond == true, err
	})
	return v == true, err
}

// traitOf returns the value of a trait for a row.
func (e *Evaluator) traitOf(t *hir.Trait, row int) (types.Value, error) {
	return remember(e.traits, t, row, e.stores[t.Entity], func() (types.Value, error) {
		if seen, err := e.visible(t.Entity, row); err != nil || !seen {
			return nil, err
		}
		return e.eval(t.Value, bind(nil, t.Row, row))
	})
}

// remember computes a value of a row once.
func remember[K comparable](memo map[K][]answer, k K, row int, st *store, compute func() (types.Value, error)) (types.Value, error) {
	answers, ok := memo[k]
	if !ok {
		answers = make([]answer, len(st.keys))
		memo[k] = answers
	}
	if a := answers[row]; a.known {
		return a.value, nil
	}
	v, err := compute()
	if err == nil {
		answers[row] = answer{true, v}
	}
	return v, err
}

// env binds variables to rows, innermost first.
type env struct {
	v   *hir.Var
	row int
	up  *env
}

func bind(up *env, v *hir.Var, row int) *env { return &env{v, row, up} }

// of returns the row that a variable stands for.
func (s *env) of(v *hir.Var) int {
	for ; s != nil; s = s.up {
		if s.v == v {
			return s.row
		}
	}
	panic("unbound variable " + v.Name)
}
