package reference_test

import (
	"errors"
	"os"
	"reflect"
	"slices"
	"testing"

	"github.com/segc-dev/segc/backends/conformance"
	"github.com/segc-dev/segc/backends/reference"
	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/diag"
)

func cases(t *testing.T) []*conformance.Case {
	t.Helper()
	all, err := conformance.Load(os.DirFS("../../testdata"))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func load(t *testing.T, name string) *conformance.Case {
	t.Helper()
	all := cases(t)
	i := slices.IndexFunc(all, func(c *conformance.Case) bool { return c.Name == name })
	if i < 0 {
		t.Fatalf("no case %s", name)
	}
	return all[i]
}

// On every row a condition is true, false or unknown; its negation says the
// same, and the members are the rows where it is true, events only when seen.
func TestEveryRowHasOneTruth(t *testing.T) {
	for _, c := range cases(t) {
		e := reference.New(c.Program, c.Data, c.AsOf)
		for _, want := range c.Members {
			set := want.Set
			truths, err := e.Values(set.Row, set.Cond)
			if err != nil {
				t.Errorf("%s, %s: %v", c.Name, set.Name, err)
				continue
			}
			negated, err := e.Values(set.Row, &hir.Not{X: set.Cond})
			if err != nil {
				t.Errorf("%s, not %s: %v", c.Name, set.Name, err)
			}
			for key, truth := range truths {
				var opposite types.Value
				if truth != nil {
					opposite = truth == false
				}
				if negated[key] != opposite {
					t.Errorf("%s: %s of %s is %v, and not of it %v", c.Name, set.Name, key, truth, negated[key])
				}
				in := slices.Contains(want.Keys, key)
				if in && truth != true || !in && truth == true && set.Entity.Time == nil {
					t.Errorf("%s: %s of %s is %v, member: %v", c.Name, set.Name, key, truth, in)
				}
			}
		}
	}
}

// The order of rows in files changes nothing.
func TestRowOrder(t *testing.T) {
	for _, c := range cases(t) {
		turned := turn(t, c.Data)
		e, f := reference.New(c.Program, c.Data, c.AsOf), reference.New(c.Program, turned, c.AsOf)
		for _, want := range c.Members {
			if got, err := f.Members(want.Set); err != nil || !slices.Equal(got, want.Keys) {
				t.Errorf("%s, %s over turned rows: %v (%v), want %v", c.Name, want.Set.Name, got, err, want.Keys)
			}
		}
		for _, want := range c.Values {
			a, err := e.Trait(want.Trait)
			b, err2 := f.Trait(want.Trait)
			if err != nil || err2 != nil || !reflect.DeepEqual(a, b) {
				t.Errorf("%s, %s over turned rows: %v (%v), want %v (%v)", c.Name, want.Trait.Name, b, err2, a, err)
			}
		}
	}
}

// turn returns the same rows in the opposite order.
func turn(t *testing.T, d *rows.Data) *rows.Data {
	t.Helper()
	turned := rows.New(d.Schema)
	for i, table := range d.Tables {
		for row := table.Len() - 1; row >= 0; row-- {
			cells := map[string]types.Value{}
			for _, c := range table.Columns {
				cells[c.Label()] = c.At(row)
			}
			if err := turned.Tables[i].Append(cells); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := turned.Check(); err != nil {
		t.Fatal(err)
	}
	return turned
}

func TestEval(t *testing.T) {
	c := load(t, "kleene_tables")
	e := reference.New(c.Program, c.Data, c.AsOf)
	for _, want := range c.Values {
		for _, row := range want.Rows {
			got, err := e.Eval(want.Trait.Value, want.Trait.Row, row.Key)
			if err != nil || conformance.Text(got) != row.Text {
				t.Errorf("%s of %s is %v (%v), want %s", want.Trait.Name, row.Key, got, err, row.Text)
			}
		}
	}
	set := c.Members[0].Set
	_, err := e.Eval(set.Cond, set.Row, "nobody")
	wantCode(t, err, reference.NoSuchRow, "customer `nobody`: no row has this key")
	keys, err := e.Keys(set.Entity)
	if want := []string{"ff", "ft", "fu", "tf", "tt", "tu", "uf", "ut", "uu"}; err != nil || !slices.Equal(keys, want) {
		t.Errorf("keys %v (%v), want %v", keys, err, want)
	}
}

// An error names the row and stands at the expression.
func TestErrorsHavePlaces(t *testing.T) {
	c := load(t, "int_overflow")
	e := reference.New(c.Program, c.Data, c.AsOf)
	for i, want := range []struct{ source, message string }{
		{"points + 1", "customer `a`: 9223372036854775807 + 1 does not fit into 64 bits"},
		{"points * level", "customer `a`: 9223372036854775807 * 2 does not fit into 64 bits"},
		{"sum(orders.quantity)", "customer `a`: the sum 9223372036854775808 does not fit into 64 bits"},
	} {
		_, err := e.Members(c.Errors[i].Set)
		wantCode(t, err, reference.Overflow, want.message)
		var coded *reference.Error
		if errors.As(err, &coded) && coded.Diag().Span.Text() != want.source {
			t.Errorf("the error stands at %q, want %q", coded.Diag().Span.Text(), want.source)
		}
	}
}

// A table that no file was given for is not taken for empty.
func TestAbsentTable(t *testing.T) {
	c := load(t, "any_none_count")
	c.Data.Table("orders").Absent = true
	e := reference.New(c.Program, c.Data, c.AsOf)
	_, err := e.Members(c.Members[0].Set)
	wantCode(t, err, reference.NoSuchFile, "no file was given for table `orders`, which this reads")
	all, err := e.Keys(c.Members[0].Set.Entity)
	if err != nil || len(all) != 4 {
		t.Errorf("customers, whose file is there: %v (%v)", all, err)
	}
}

func wantCode(t *testing.T, err error, code diag.Code, message string) {
	t.Helper()
	var coded *reference.Error
	if !errors.As(err, &coded) || coded.Code != code || coded.Error() != message {
		t.Errorf("error %v, want %s %s", err, code, message)
	}
}
