package eval_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/segc-dev/segc/backends/eval"
	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/types"
)

// customerLines writes n lines, of which every tenth is bad.
func customerLines(w io.Writer, n int) error {
	for i := range n {
		points := fmt.Sprint(i)
		if i%10 == 9 {
			points = `"many"`
		}
		line := strings.Replace(justC, `"customer_id": "c"`, fmt.Sprintf(`"customer_id": "c%d", "points": %s`, i, points), 1)
		if _, err := fmt.Fprintf(w, "{%s}\n", line); err != nil {
			return err
		}
	}
	return nil
}

func TestStream(t *testing.T) {
	const n = 5000
	p := program(t, `segment odd of customer { where points >= 1000 }
		segment all of customer { where level = 1 }`)
	r, err := eval.NewRecords(eval.New(p, p.Sets))
	if err != nil {
		t.Fatal(err)
	}
	in, out := io.Pipe()
	go func() { out.CloseWithError(customerLines(out, n)) }()
	next, bad := 0, 0
	err = r.Stream(context.Background(), rows.NewJSONSource(in, "test"), 0, func(res *eval.Result) error {
		var broken *rows.Error
		switch {
		case res.Row != next+1 || res.Line != next+1:
			return fmt.Errorf("row %d, want %d", res.Row, next+1)
		case next%10 == 9:
			if !errors.As(res.Err, &broken) || broken.Row != res.Row || broken.Code != rows.BadCell {
				return fmt.Errorf("row %d: %v", res.Row, res.Err)
			}
			bad++
		case res.Err != nil || res.Key != fmt.Sprintf("c%d", next) || res.In.Has(0) != (next >= 1000) || !res.In.Has(1):
			return fmt.Errorf("row %d: %+v", res.Row, res)
		}
		next++
		return nil
	})
	if err != nil || next != n || bad != n/10 {
		t.Errorf("%d rows, %d bad: %v", next, bad, err)
	}
}

// TestStreamEnds holds that a stream without an end stops: at an error of emit,
// of the reader, and when it is cancelled; and that it reads no further than its
// bound when results are not taken.
func TestStreamEnds(t *testing.T) {
	p := program(t, `segment all of customer { where level = 1 }`)
	r, err := eval.NewRecords(eval.New(p, p.Sets))
	if err != nil {
		t.Fatal(err)
	}
	mine := errors.New("enough")
	endless := func() io.Reader {
		in, out := io.Pipe()
		go func() { out.CloseWithError(customerLines(out, 1<<40)) }()
		return in
	}
	seen := 0
	err = r.Stream(context.Background(), rows.NewJSONSource(endless(), "test"), types.Instant(0), func(*eval.Result) error {
		if seen++; seen == 700 {
			return mine
		}
		return nil
	})
	if !errors.Is(err, mine) || seen != 700 {
		t.Errorf("%d results: %v", seen, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	err = r.Stream(ctx, rows.NewJSONSource(endless(), "test"), 0, func(*eval.Result) error { cancel(); return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	err = r.Stream(context.Background(), rows.NewJSONSource(io.MultiReader(strings.NewReader("{"+justC+"}\n"), failing{mine}), "test"), 0, func(*eval.Result) error { return nil })
	if !errors.Is(err, mine) {
		t.Errorf("a reader that fails: %v", err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }
