package review

import (
	"slices"
	"strconv"

	"github.com/segc-dev/segc/compiler/diff"
	"github.com/segc-dev/segc/compiler/hir"
)

// A Census is the questions of one entity: for each change who was and who is a
// member, and who is in each of its regions.
type Census struct {
	Sets    []*hir.Set // in the order of the columns
	changes []censused
}

type censused struct {
	c        *diff.Change
	old, new int // columns; -1 where there is none
	regions  []int
}

// Censuses returns what is to be counted for the changes of a report, for each
// entity once: both versions and all regions, so that one statement answers them
// over one snapshot.
func Censuses(r *diff.Report) []*Census {
	var out []*Census
	by := map[string]*Census{}
	for _, c := range r.Changes {
		one := c.NewSet
		if one == nil {
			one = c.OldSet
		}
		if one == nil || c.Incomparable || c.Verdict == diff.Equivalent || c.OldSet != nil && c.OldSet.Entity != one.Entity {
			continue
		}
		n := by[one.Entity.Name]
		if n == nil {
			n = &Census{}
			by[one.Entity.Name] = n
			out = append(out, n)
		}
		q := censused{c: c, old: n.ask(c.OldSet), new: n.ask(c.NewSet)}
		for _, g := range c.Regions {
			q.regions = append(q.regions, n.ask(g.Set))
		}
		n.changes = append(n.changes, q)
	}
	return out
}

// ask adds a column for a set and returns its number.
func (n *Census) ask(s *hir.Set) int {
	if s == nil {
		return -1
	}
	named := *s
	named.Name = "s" + strconv.Itoa(len(n.Sets))
	n.Sets = append(n.Sets, &named)
	return len(n.Sets) - 1
}

// A Row is what one row answered: which sets it is in, and what it is worth.
type Row struct {
	In    func(column int) bool
	Value float64
}

// Count adds the rows to the changes: who was, is, stays, joins and leaves, and
// what they are worth. Of groups that are not empty and smaller than floor
// nothing is told, nor what would give them away.
func (n *Census) Count(rows func(yield func(Row) bool), valued bool, floor int) {
	regions := make([][]int, len(n.changes))
	for i, q := range n.changes {
		q.c.Population = &diff.Population{Exact: true}
		if valued {
			q.c.Population.Value = &diff.Values{}
		}
		regions[i] = make([]int, len(q.regions))
	}
	rows(func(row Row) bool {
		for i, q := range n.changes {
			q.add(row, regions[i])
		}
		return true
	})
	for i, q := range n.changes {
		q.finish(regions[i], floor)
	}
}

func (q *censused) add(row Row, regions []int) {
	p := q.c.Population
	was, is := q.old >= 0 && row.In(q.old), q.new >= 0 && row.In(q.new)
	value := func(to *float64) {
		if p.Value != nil {
			*to += row.Value
		}
	}
	v := p.Value
	if v == nil {
		v = &diff.Values{}
	}
	if was {
		p.Old++
		value(&v.Old)
	}
	if is {
		p.New++
		value(&v.New)
	}
	switch {
	case was && is:
		p.Kept++
	case is:
		p.Gained++
		value(&v.Gained)
	case was:
		p.Lost++
		value(&v.Lost)
	}
	for i, col := range q.regions {
		if col >= 0 && row.In(col) {
			regions[i]++
			if p.Value != nil {
				g := q.c.Regions[i]
				if g.Value == nil {
					g.Value = new(float64)
				}
				*g.Value += row.Value
			}
		}
	}
}

// finish applies the floor and computes what follows.
func (q *censused) finish(regions []int, floor int) {
	p := q.c.Population
	few := func(n int) bool { return n > 0 && n < floor }
	for i, g := range q.c.Regions {
		if few(regions[i]) {
			g.Hidden, g.Value = true, nil
			continue
		}
		n := regions[i]
		g.Count = &n
	}
	if either := p.Old + p.Gained; either == 0 {
		p.Jaccard = 1
	} else {
		p.Jaccard = float64(p.Kept) / float64(either)
	}
	if few(p.Old) {
		*p = diff.Population{Exact: true, Hidden: []string{"old", "new", "kept", "gained", "lost"}}
	} else if few(p.New) || few(p.Gained) || few(p.Lost) || few(p.Kept) {
		*p = diff.Population{Exact: true, Old: p.Old, Value: nil, Hidden: []string{"new", "kept", "gained", "lost"}}
	}
	if len(p.Hidden) > 0 && slices.ContainsFunc(q.c.Regions, func(g *diff.Region) bool { return g.Hidden }) && len(q.c.Regions) > 1 {
		for _, g := range q.c.Regions { // the rest of a sum would tell
			g.Count, g.Value, g.Hidden = nil, nil, true
		}
	}
}
