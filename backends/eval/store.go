package eval

import (
	"cmp"
	"context"
	"math"
	"math/bits"
	"runtime"
	"slices"
	"sync"
	"unsafe"

	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// A Store is rows of every entity, joined over their relations. It does not
// change and is safe for concurrent use.
type Store struct {
	layouts map[*schema.Entity]*layout
	rows    map[*schema.Entity][]unsafe.Pointer
}

// NewStore takes rows over that have passed their Check.
func NewStore(data *rows.Data) (*Store, error) {
	s := &Store{layouts: rowLayouts(data.Schema), rows: map[*schema.Entity][]unsafe.Pointer{}}
	return s, s.fill(data)
}

func (s *Store) fill(data *rows.Data) error {
	for _, e := range data.Schema.Entities {
		if err := s.load(data, e); err != nil {
			return err
		}
	}
	for _, e := range data.Schema.Entities {
		for _, r := range e.Relations {
			if len(s.rows[e]) > 0 && len(s.rows[r.To]) > 0 {
				s.join(data, r)
			}
			if r.Through != nil && data.Table(r.Through.Table.Default).Absent {
				at := s.layouts[e].links[r]
				at.absent = true
				s.layouts[e].links[r] = at
			}
		}
	}
	return nil
}

func (s *Store) load(data *rows.Data, e *schema.Entity) error {
	l, table := s.layouts[e], data.Table(e.Table.Default)
	if table.Absent {
		l.absent = true
	}
	list := make([]unsafe.Pointer, table.Len())
	for i := range list {
		list[i] = l.newRow()
		*(*int64)(list[i]) = int64(i)
	}
	for _, a := range e.Attributes {
		column := table.Attribute(a)
		for i, row := range list {
			if err := l.put(row, a, column.At(i)); err != nil {
				return err
			}
		}
	}
	s.rows[e] = list
	return nil
}

// join links the rows of a relation, related events in the order of time and
// key, other rows in the order of their keys.
func (s *Store) join(data *rows.Data, r *schema.Relation) {
	from, to := data.Table(r.From.Table.Default), data.Table(r.To.Table.Default)
	l, far := s.layouts[r.From], s.layouts[r.To]
	near := byJoinValue(from.Join(r.FromColumn), s.rows[r.From])
	link := func(v types.Value, row unsafe.Pointer) {
		for _, n := range near[joinValue(v)] {
			l.join(n, r, row)
		}
	}
	if r.Through == nil {
		if !r.Many { // the key of the far row is one
			found := byJoinValue(to.Join(r.ToColumn), s.rows[r.To])
			column := from.Join(r.FromColumn)
			for i, row := range s.rows[r.From] {
				if v := column.At(i); v != nil {
					if rows := found[joinValue(v)]; len(rows) > 0 {
						l.join(row, r, slices.MinFunc(rows, far.keyOrder))
					}
				}
			}
			return
		}
		column := to.Join(r.ToColumn)
		for i, row := range s.rows[r.To] {
			if v := column.At(i); v != nil {
				link(v, row)
			}
		}
	} else {
		junction := data.Table(r.Through.Table.Default)
		found := byJoinValue(to.Join(r.ToColumn), s.rows[r.To])
		a, b := junction.Join(r.Through.From), junction.Join(r.Through.To)
		for i := range junction.Len() {
			if v, w := a.At(i), b.At(i); v != nil && w != nil {
				for _, row := range found[joinValue(w)] {
					link(v, row)
				}
			}
		}
	}
	at := l.links[r]
	for _, row := range s.rows[r.From] {
		many := (*[]unsafe.Pointer)(unsafe.Add(row, at.off))
		*many = slices.Compact(far.inOrder(*many)) // a pair counts once
	}
}

// inOrder sorts related rows: events by time and key, those without a time
// first, others by key.
func (l *layout) inOrder(many []unsafe.Pointer) []unsafe.Pointer {
	slices.SortStableFunc(many, func(a, b unsafe.Pointer) int {
		return cmp.Or(l.timeOrder(a, b), cmp.Compare(l.indexOf(a), l.indexOf(b)))
	})
	return many
}

// timeOrder orders rows by the time of their own that events have, then by key.
func (l *layout) timeOrder(a, b unsafe.Pointer) int {
	if t := l.entity.Time; t != nil && t.Attr != nil {
		d := l.attrs[t.Attr]
		x, xs := d.num(a)
		y, ys := d.num(b)
		if xs != known {
			x = minTime
		}
		if ys != known {
			y = minTime
		}
		if o := cmp.Compare(x, y); o != 0 {
			return o
		}
	}
	return l.keyOrder(a, b)
}

func byJoinValue(column *rows.Column, list []unsafe.Pointer) map[any][]unsafe.Pointer {
	out := make(map[any][]unsafe.Pointer, len(list))
	for i, row := range list {
		if v := column.At(i); v != nil {
			out[joinValue(v)] = append(out[joinValue(v)], row)
		}
	}
	return out
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

// A Batch decides the sets of a program for every row of a store. It is safe for
// concurrent use.
type Batch struct {
	store *Store
	code  *code
}

// Compile compiles a program for the rows of a store; the population of its
// rankings is these rows.
func (s *Store) Compile(p *Program) (*Batch, error) {
	k, err := p.compile(s.layouts[p.Entity], s.layouts)
	if err != nil {
		return nil, err
	}
	return &Batch{s, k}, nil
}

// Len returns the number of rows.
func (b *Batch) Len() int { return len(b.store.rows[b.code.program.Entity]) }

// Key returns the text of the key of row i.
func (b *Batch) Key(i int) string {
	return b.code.root.keyText(b.store.rows[b.code.program.Entity][i])
}

// keyText returns the text of a row's key.
func (l *layout) keyText(row unsafe.Pointer) string {
	d := l.attrs[l.entity.Key]
	switch familyOf(l.entity.Key.Type) {
	case texts:
		s, _ := d.text(row)
		return s
	case numbers:
		n, _ := d.num(row)
		switch l.entity.Key.Type.Kind {
		case schema.Bool:
			return rows.Text(n != 0)
		case schema.Date:
			return types.Date(n).String()
		case schema.Timestamp:
			return types.Instant(n).String()
		}
		return rows.Text(n)
	case floats:
		f, _ := d.float(row)
		return rows.Text(f)
	case exacts:
		e, _ := d.exact(row, d.scale)
		return types.Decimal{Unscaled: e.big(), Scale: d.scale}.String()
	}
	return ""
}

// A Bitmap is a set of rows: bit i of word i/64 is row i.
type Bitmap []uint64

// NewBitmap returns an empty set of n rows.
func NewBitmap(n int) Bitmap { return make(Bitmap, (n+63)/64) }

// Has reports whether a row is in the set.
func (m Bitmap) Has(i int) bool { return m[i/64]>>(i%64)&1 == 1 }

// Len returns how many rows are in the set.
func (m Bitmap) Len() int {
	n := 0
	for _, w := range m {
		n += bits.OnesCount64(w)
	}
	return n
}

// Members are the rows in one set, or why there is no answer.
type Members struct {
	Rows Bitmap
	Err  error
}

// block is the number of rows that one goroutine takes at a time, whole words of
// a bitmap.
const block = 1024

// Members decides every set for every row as of an instant, on all cores.
func (b *Batch) Members(ctx context.Context, now types.Instant) ([]Members, error) {
	rows := b.store.rows[b.code.program.Entity]
	ranks := b.ranks(now)
	out := make([]Members, len(b.code.conds))
	for i := range out {
		out[i].Rows = NewBitmap(len(rows))
	}
	var (
		wg    sync.WaitGroup
		mu    sync.Mutex
		first = make([]int, len(out)) // the row of each error
		next  = make(chan int)
	)
	for range min(runtime.GOMAXPROCS(0), len(rows)/block+1) {
		wg.Go(func() {
			f := b.code.frame()
			f.ranks = ranks
			b.code.at(f, now)
			for start := range next {
				for i := start; i < min(start+block, len(rows)); i++ {
					for set := range out {
						in, err := b.code.match(f, set, rows[i], now)
						switch {
						case err != nil:
							mu.Lock()
							if out[set].Err == nil || i < first[set] {
								out[set].Err, first[set] = err, i
							}
							mu.Unlock()
						case in:
							out[set].Rows[i/64] |= 1 << (i % 64)
						}
					}
				}
			}
		})
	}
	var err error
	for start := 0; start < len(rows) && err == nil; start += block {
		select {
		case next <- start:
		case <-ctx.Done():
			err = ctx.Err()
		}
	}
	close(next)
	wg.Wait()
	return out, err
}

// ranks computes every ranking that the program reads.
func (b *Batch) ranks(now types.Instant) [][]clockValue {
	var ranks [][]clockValue
	for _, p := range b.code.pops.list {
		rows := b.store.rows[p.rank.Entity]
		at, byKey := func(i int) unsafe.Pointer { return rows[i] }, func(i, j int) int { return p.root.keyOrder(rows[i], rows[j]) }
		ranks = append(ranks, p.rankRows(len(rows), at, byKey, now, ranks))
	}
	return ranks
}

func floatBits(f float64) uint64 { return math.Float64bits(f) }

// NextChange returns the first instant after now at which the membership of row
// in set i changes although no row does, as Evaluator.NextChange does. Programs
// with rankings are refused: every row of the population moves.
func (b *Batch) NextChange(i, row int, now types.Instant) (at types.Instant, found bool, err error) {
	if len(b.code.pops.list) > 0 {
		return 0, false, &Error{Code: NeedsPopulation, Set: b.code.program.Sets[i].Name, Message: "when a ranking changes depends on all rows; ask again after some time"}
	}
	e := evaluator{code: b.code, frame: b.code.frame()}
	return e.nextChange(i, b.store.rows[b.code.program.Entity][row], now)
}
