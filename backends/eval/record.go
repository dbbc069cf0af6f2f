package eval

import (
	"unsafe"

	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// Records is a program compiled for records that come one at a time, each with
// the rows nested in it: lines of JSON, maps, or what implements rows.Record. It
// is safe for concurrent use. A ranking needs all rows and is refused.
//
// A record stands alone: relations lead to the rows that it holds. What it says
// is checked as data files are; one that is refused leaves nothing behind.
type Records struct {
	layouts  map[*schema.Entity]*layout
	index    *index
	program  *Program
	horizons map[*schema.Relation]*horizon
}

// NewRecords compiles a program for single records.
func NewRecords(p *Program) (*Records, error) {
	r := &Records{layouts: rowLayouts(p.schema), program: p}
	k, err := p.compile(r.layouts[p.Entity], nil) // names the segment that cannot be
	if err != nil {
		return nil, err
	}
	if r.index, err = p.index(k.root); err != nil {
		return nil, err
	}
	r.index.single, r.horizons = k, k.horizons
	return r, nil
}

// Evaluator returns a new evaluator, for one goroutine at a time.
func (r *Records) Evaluator() *Record {
	data := rows.New(r.program.schema)
	return &Record{records: r, data: data, feed: rows.NewFeed(data, r.program.Entity),
		many: many{index: r.index, frame: r.index.code.frame(), words: make([]uint64, r.index.words), asked: make([]uint64, r.index.words)},
		one:  evaluator{code: r.index.single, frame: r.index.single.frame()}}
}

// A Record reads records and decides the one that it read last.
type Record struct {
	records *Records
	data    *rows.Data
	feed    *rows.Feed
	many    many
	one     evaluator
	row     unsafe.Pointer // to decide
	read    unsafe.Pointer // the record read last, while data holds it
}

// JSON reads a line of JSON: attributes by name, related rows nested under the
// names of relations. It returns the key. The error is a *rows.Error.
func (r *Record) JSON(line []byte) (key string, err error) {
	return r.take(func() (string, *rows.Error) { return r.feed.Line(line) })
}

// Read reads a record.
func (r *Record) Read(from rows.Record) (key string, err error) {
	return r.take(func() (string, *rows.Error) { return r.feed.Record(from) })
}

func (r *Record) take(add func() (string, *rows.Error)) (string, error) {
	r.feed.Clear()
	r.row, r.read = nil, nil
	key, bad := add()
	if bad != nil {
		if bad.File == "" {
			bad.File = "the record"
		}
		return "", bad
	}
	s := &Store{layouts: r.records.layouts, rows: map[*schema.Entity][]unsafe.Pointer{}}
	if err := s.fill(r.data); err != nil {
		return "", err
	}
	l := r.records.layouts[r.records.program.Entity]
	for _, row := range s.rows[l.entity] { // others of its entity can be nested in it
		if l.keyText(row) == key {
			r.row, r.read = row, row
		}
	}
	return key, nil
}

// Match reports whether the record is in set i of the program.
func (r *Record) Match(i int, now types.Instant) (bool, error) { return r.one.match(i, r.row, now) }

// MatchAll sets the bits of the sets that the record is in, as Many.Match does.
func (r *Record) MatchAll(now types.Instant, out Bitmap) error {
	return r.many.matchRow(r.row, now, out)
}

// NextChange returns when the membership of the record in set i changes next,
// as Evaluator.NextChange does.
func (r *Record) NextChange(i int, now types.Instant) (at types.Instant, found bool, err error) {
	return r.one.nextChange(i, r.row, now)
}
