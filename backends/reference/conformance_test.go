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
