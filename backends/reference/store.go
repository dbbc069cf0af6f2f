package reference

import (
	"cmp"
	"slices"

	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// store is the rows of an entity.
type store struct {
	entity  *schema.Entity
	columns map[*schema.Attribute]*rows.Column
	keys    []string // the text of each row's key
	inOrder []int    // rows by key, in byte order
	place   []int    // of each row in inOrder
}

func (e *Evaluator) store(entity *schema.Entity) (*store, error) {
	if st, ok := e.stores[entity]; ok {
		return st, nil
	}
	table, err := e.table(entity.Table)
	if err != nil {
		return nil, err
	}
	st := &store{entity: entity, columns: map[*schema.Attribute]*rows.Column{}}
	for _, a := range entity.Attributes {
		st.columns[a] = table.Attribute(a)
	}
	key := st.columns[entity.Key]
	for row := range table.Len() {
		st.keys = append(st.keys, rows.Text(key.At(row)))
		st.inOrder = append(st.inOrder, row)
	}
	slices.SortFunc(st.inOrder, func(a, b int) int { return cmp.Compare(st.keys[a], st.keys[b]) })
	st.place = make([]int, len(st.keys))
	for i, row := range st.inOrder {
		st.place[row] = i
	}
	e.stores[entity] = st
	return st, nil
}

func (e *Evaluator) table(name schema.TableName) (*rows.Table, error) {
	table := e.data.Table(name.Default)
	if table.Absent {
		return nil, &Error{Code: NoSuchFile, Message: "no file was given for table `" + table.Name + "`, which this reads"}
	}
	return table, nil
}

// link is a relation over the rows of both sides.
type link struct {
	from *rows.Column
	to   map[any][]int // rows of the other side by join value, in the order of their keys
}

// related returns the rows that a relation leads to from a row, in the order of their keys.
func (e *Evaluator) related(r *schema.Relation, row int) ([]int, error) {
	l, ok := e.links[r]
	if !ok {
		var err error
		if l, err = e.link(r); err != nil {
			return nil, err
		}
		e.links[r] = l
	}
	v := l.from.At(row)
	if v == nil {
		return nil, nil
	}
	return l.to[joinValue(v)], nil
}

func (e *Evaluator) link(r *schema.Relation) (*link, error) {
	from, err := e.table(r.From.Table)
	if err != nil {
		return nil, err
	}
	to, err := e.table(r.To.Table)
	if err != nil {
		return nil, err
	}
	st, err := e.store(r.To)
	if err != nil {
		return nil, err
	}
	l := &link{from: from.Join(r.FromColumn), to: index(st, to.Join(r.ToColumn))}
	if r.Through != nil {
		l.to, err = e.through(r, st, l.to)
	}
	return l, err
}

// index returns the rows of a store by the value of a column; null is no value.
func index(st *store, c *rows.Column) map[any][]int {
	found := map[any][]int{}
	for _, row := range st.inOrder {
		if v := c.At(row); v != nil {
			found[joinValue(v)] = append(found[joinValue(v)], row)
		}
	}
	return found
}

// through follows a junction: a pair that stands twice counts once.
func (e *Evaluator) through(r *schema.Relation, st *store, far map[any][]int) (map[any][]int, error) {
	junction, err := e.table(r.Through.Table)
	if err != nil {
		return nil, err
	}
	from, to := junction.Join(r.Through.From), junction.Join(r.Through.To)
	found := map[any][]int{}
	for row := range junction.Len() {
		if a, b := from.At(row), to.At(row); a != nil && b != nil {
			found[joinValue(a)] = append(found[joinValue(a)], far[joinValue(b)]...)
		}
	}
	for k, list := range found {
		slices.SortFunc(list, func(a, b int) int { return st.place[a] - st.place[b] })
		found[k] = slices.Compact(list)
	}
	return found, nil
}

// joinValue brings equal values to one comparable form.
func joinValue(v types.Value) any {
	d, ok := v.(types.Decimal)
	if !ok {
		return v
	}
	if d = d.Trim(); d.Scale == 0 && d.Unscaled.IsInt64() {
		return d.Unscaled.Int64()
	}
	return "decimal " + d.String()
}

// missing is the row that is not there.
const missing = -1

// row returns the row of an expression's Row, or missing.
func (e *Evaluator) row(r hir.Row, s *env) (int, error) {
	switch r := r.(type) {
	case *hir.Var:
		_, err := e.store(r.Entity)
		return s.of(r), err
	case *hir.ToOne:
		of, err := e.row(r.Of, s)
		if err != nil || of == missing {
			return missing, err
		}
		return e.toOne(r.Rel, of)
	}
	panic("no such row")
}

// toOne returns the visible row that a to-one relation leads to, or missing.
func (e *Evaluator) toOne(r *schema.Relation, of int) (int, error) {
	found, err := e.related(r, of)
	if err != nil || len(found) == 0 {
		return missing, err
	}
	if seen, err := e.visible(r.To, found[0]); err != nil || !seen {
		return missing, err
	}
	return found[0], nil
}

// eventTime returns the time of an event, seen or not; null when it has none,
// also because the row that `via` leads to is not there.
func (e *Evaluator) eventTime(entity *schema.Entity, row int) (types.Value, error) {
	for entity.Time.Attr == nil {
		via := entity.Time.Via
		found, err := e.related(via, row)
		if err != nil || len(found) == 0 {
			return nil, err
		}
		entity, row = via.To, found[0]
	}
	st, err := e.store(entity)
	if err != nil {
		return nil, err
	}
	t := st.columns[entity.Time.Attr].At(row)
	e.met(nil, t)
	return t, nil
}

// visible says that a row is no event, or an event that has happened.
func (e *Evaluator) visible(entity *schema.Entity, row int) (bool, error) {
	if entity.Time == nil {
		return true, nil
	}
	t, err := e.eventTime(entity, row)
	return e.past(t), err
}

// past says that a time is known and has come: an instant before now, a day up
// to today.
func (e *Evaluator) past(t types.Value) bool {
	switch t := t.(type) {
	case types.Instant:
		return t < e.now
	case types.Date:
		return t <= e.today
	}
	return false
}
