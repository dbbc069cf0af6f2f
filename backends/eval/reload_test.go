package eval_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/segc-dev/segc/backends/eval"
)

// A version is definitions in force, compiled for structs alone, for many sets
// at once and for rows in a store.
type version struct {
	together
	one   *eval.Matcher[customer]
	many  *eval.Index[customer]
	batch *eval.Batch
}

// load compiles the definitions of a seed.
func load(t *testing.T, seed uint64) *version {
	t.Helper()
	v := &version{together: generated(t, seed, 40)}
	one, err := eval.Compile[customer](v.prog)
	if err != nil {
		t.Fatal(err)
	}
	many, err := eval.NewIndex[customer](v.prog)
	if err != nil {
		t.Fatal(err)
	}
	store, err := eval.NewStore(v.program.Data)
	if err != nil {
		t.Fatal(err)
	}
	if v.batch, err = store.Compile(v.prog); err != nil {
		t.Fatal(err)
	}
	v.one, v.many = one, many
	return v
}

// TestReload compiles definitions anew and puts them in force while others
// evaluate those before: by structs, in an index and in batches, each answer that
// of its version. The race detector judges it too.
func TestReload(t *testing.T) {
	const versions, readers = 6, 3
	var current atomic.Pointer[version]
	current.Store(load(t, 1))
	var wg sync.WaitGroup
	done := make(chan struct{})
	for range readers {
		wg.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				current.Load().ask(t)
			}
		})
	}
	for seed := uint64(2); seed <= versions; seed++ {
		current.Store(load(t, seed))
	}
	close(done)
	wg.Wait()
	current.Load().ask(t)
}

// ask compares what a version says with the reference, every way.
func (v *version) ask(t *testing.T) {
	now := v.program.AsOf
	e, m, in := v.one.Evaluator(), v.many.Evaluator(), eval.NewBitmap(len(v.want))
	var known *eval.Error
	for _, c := range v.rows {
		for i, want := range v.want {
			if got, err := e.Match(i, c, now); err == nil && got != slices.Contains(want, c.ID) {
				t.Errorf("%s of %s: %v", v.prog.Sets[i].Name, c.ID, got)
			}
		}
		if err := m.Match(c, now, in); err != nil && !errors.As(err, &known) {
			t.Error(err)
		}
		for i, want := range v.want {
			if in.Has(i) != slices.Contains(want, c.ID) {
				t.Errorf("%s of %s, with others: %v", v.prog.Sets[i].Name, c.ID, in.Has(i))
			}
		}
	}
	found, err := v.batch.Members(context.Background(), now)
	if err != nil {
		t.Error(err)
		return
	}
	for i, want := range v.want {
		for row := range v.batch.Len() {
			if found[i].Err == nil && found[i].Rows.Has(row) != slices.Contains(want, v.batch.Key(row)) {
				t.Errorf("%s of %s, in a batch: %v", v.prog.Sets[i].Name, v.batch.Key(row), found[i].Rows.Has(row))
			}
		}
	}
}
