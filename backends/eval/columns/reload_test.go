//go:build unix

package columns_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/segc-dev/segc/backends/eval"
	"github.com/segc-dev/segc/backends/eval/columns"
)

// TestReload compiles definitions anew while others run over the same data. The
// race detector judges it too.
func TestReload(t *testing.T) {
	p, s := program(t, behavioural(20)+reachable)
	d := fill(t, s, 3000)
	want, err := compiled(t, p).Run(context.Background(), fill(t, s, 3000), benchNow, 1)
	if err != nil {
		t.Fatal(err)
	}
	shared := compiled(t, p)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			prog := shared
			for range 3 {
				got, err := prog.Run(context.Background(), d, benchNow, 2)
				if err != nil {
					t.Error(err)
					return
				}
				for i := range got {
					if !slices.Equal(got[i].Rows, want[i].Rows) {
						t.Errorf("%s has %d members, want %d", p.Sets[i].Name, got[i].Rows.Len(), want[i].Rows.Len())
					}
				}
				prog = columns.Compile(p, p.Sets)
			}
		})
	}
	wg.Wait()
}

// TestCancelled holds that a run ends with its context.
func TestCancelled(t *testing.T) {
	p, s := program(t, reachable)
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if _, err := compiled(t, p).Run(ctx, fill(t, s, 3000), benchNow, 2); err != context.Canceled {
		t.Errorf("error %v", err)
	}
}

// TestRefusesData holds that data which does not go with a program is an error.
func TestRefusesData(t *testing.T) {
	p, s := program(t, behavioural(20)+reachable)
	prog, customer, order := compiled(t, p), s.Entity("customer"), s.Entity("order")
	d := columns.NewData()
	if err := d.Add(customer, map[string]*columns.Column{"nothing": columns.Ints([]int64{1}, nil)}); err == nil {
		t.Error("a column that is no attribute is taken")
	}
	if err := d.Add(customer, map[string]*columns.Column{"age": columns.Floats([]float64{1}, nil)}); err == nil {
		t.Error("floats are taken for an int")
	}
	if err := d.Add(customer, map[string]*columns.Column{"age": columns.Ints([]int8{1}, nil), "ltv": columns.Ints([]int8{1, 2}, nil)}); err == nil {
		t.Error("columns of different lengths are taken")
	}
	if _, err := prog.Run(context.Background(), d, benchNow, 1); err == nil {
		t.Error("a program runs without rows")
	}
	add(t, d, customer, map[string]*columns.Column{"customer_id": columns.Ints([]int8{1}, nil)})
	add(t, d, order, map[string]*columns.Column{"customer_id": columns.Ints([]int8{1}, nil)})
	got, err := prog.Run(context.Background(), d, benchNow, 1)
	if err != nil {
		t.Fatal(err)
	}
	for i, m := range got {
		var e *eval.Error
		if !errors.As(m.Err, &e) || e.Set != p.Sets[i].Name || e.Code != eval.BadRecordType {
			t.Errorf("%s runs without its columns: %v", p.Sets[i].Name, m.Err)
		}
	}
}
