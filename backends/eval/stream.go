package eval

import (
	"context"
	"errors"
	"io"
	"runtime"
	"sync"

	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/types"
)

// A Result is what a stream says of one row: the sets that it is in, or why
// there is no answer. Results come in the order of the rows.
type Result struct {
	Row, Line int // in the source
	Key       string
	In        Bitmap
	Err       error // a *rows.Error or an *Error
	Last      bool  // the next one may be long in coming: a time to flush
}

// Sizes of a stream. What is read and not yet emitted is at most inFlight
// batches a core of batchRows rows: a slow reader of results slows the source.
const (
	batchRows = 256
	inFlight  = 3
)

// A batch is rows on their way through a stream.
type batch struct {
	raw     []*rows.RawRow
	results []Result
	done    chan struct{}
}

// Stream decides the rows of a source on all cores and calls emit with each
// result, from one goroutine and in order. Each row stands alone. It ends with
// the first error of emit, of the source, or of the context, and waits for its
// goroutines.
func (r *Records) Stream(ctx context.Context, s *rows.Source, now types.Instant, emit func(*Result) error) error {
	ctx, cancel := context.WithCancel(ctx)
	cores := runtime.GOMAXPROCS(0)
	work, order := make(chan *batch), make(chan *batch, inFlight*cores)
	var wg sync.WaitGroup
	defer func() { cancel(); wg.Wait() }()
	var readErr error
	wg.Go(func() {
		defer close(work)
		defer close(order)
		readErr = read(ctx, s, work, order)
	})
	for range cores {
		wg.Go(func() {
			e := r.Evaluator()
			for b := range work {
				e.batch(s, b, now)
				close(b.done)
			}
		})
	}
	for b := range order {
		select {
		case <-b.done:
		case <-ctx.Done():
			return ctx.Err()
		}
		for i := range b.results {
			if err := emit(&b.results[i]); err != nil {
				return err
			}
		}
	}
	if readErr != nil {
		return readErr
	}
	return ctx.Err()
}

// read cuts a source into batches. A batch takes its place in the order of
// results before it is worked on, so that no more are under way than fit there.
func read(ctx context.Context, s *rows.Source, work, order chan<- *batch) error {
	for {
		b := &batch{done: make(chan struct{})}
		var err error
		for len(b.raw) < batchRows && err == nil && (len(b.raw) == 0 || !s.Waits()) {
			var raw *rows.RawRow
			if raw, err = s.Next(); err == nil {
				b.raw = append(b.raw, raw)
			}
		}
		for _, to := range []chan<- *batch{order, work} {
			if len(b.raw) == 0 {
				break
			}
			select {
			case to <- b:
			case <-ctx.Done():
				return nil
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
	}
}

func (r *Record) batch(s *rows.Source, b *batch, now types.Instant) {
	b.results = make([]Result, len(b.raw))
	words := len(NewBitmap(len(r.records.program.Sets)))
	all := make(Bitmap, words*len(b.raw))
	for i, raw := range b.raw {
		out := &b.results[i]
		out.Row, out.Line = raw.Row, raw.Line
		out.Key, out.Err = r.take(func() (string, *rows.Error) { return r.feed.Raw(s, raw) })
		if out.Err == nil {
			out.In = all[i*words : (i+1)*words]
			out.Err = r.MatchAll(now, out.In)
		}
	}
	b.results[len(b.results)-1].Last = true
	b.raw = nil
}
