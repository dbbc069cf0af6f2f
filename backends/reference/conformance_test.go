package reference_test

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	_ "time/tzdata"

	"github.com/segc-dev/segc/backends/conformance"
	"github.com/segc-dev/segc/backends/reference"
)

func TestConformance(t *testing.T) {
	cases, err := conformance.Load(os.DirFS("../../testdata"))
	if err != nil {
		t.Fatal(err)
	}
	if len(cases) < 60 {
		t.Fatalf("only %d cases", len(cases))
	}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) { run(t, c) })
	}
}

// TestExamples runs the examples of docs/language.md. Each tells some rows from
// others: who is in nobody's segment, or in everybody's, shows nothing.
func TestExamples(t *testing.T) {
	c, err := conformance.LoadReference(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	run(t, c)
	e := reference.New(c.Program, c.Data, c.AsOf)
	for _, m := range c.Members {
		everyone, err := e.Keys(m.Set.Entity)
		if err != nil {
			t.Fatal(err)
		}
		if len(m.Keys) == 0 || len(m.Keys) == len(everyone) {
			t.Errorf("%s holds %d of %d rows", m.Set.Name, len(m.Keys), len(everyone))
		}
	}
	for _, v := range c.Values {
		if len(v.Rows) == 0 || !slices.ContainsFunc(v.Rows, func(r conformance.Row) bool { return r.Text != v.Rows[0].Text }) {
			t.Errorf("%s is one value for all rows", v.Trait.Name)
		}
	}
}

func run(t *testing.T, c *conformance.Case) {
	e := reference.New(c.Program, c.Data, c.AsOf)
	for _, want := range c.Members {
		got, err := e.Members(want.Set)
		if err != nil {
			t.Errorf("%s: %v", want.Set.Name, err)
		} else if !slices.Equal(got, want.Keys) {
			t.Errorf("%s: members %s, want %s", want.Set.Name, strings.Join(got, " "), strings.Join(want.Keys, " "))
		}
	}
	for _, want := range c.Values {
		got, err := e.Trait(want.Trait)
		if err != nil {
			t.Errorf("%s: %v", want.Trait.Name, err)
			continue
		}
		for _, row := range want.Rows {
			v, ok := got[row.Key]
			if text := conformance.Text(v); !ok || text != row.Text {
				t.Errorf("%s of %s is %s (row there: %v), want %s", want.Trait.Name, row.Key, text, ok, row.Text)
			}
		}
	}
	for _, want := range c.Errors {
		got, err := e.Members(want.Set)
		var coded *reference.Error
		if !errors.As(err, &coded) || coded.Code != want.Code {
			t.Errorf("%s: members %v, error %v, want %s", want.Set.Name, got, err, want.Code)
		}
	}
}
