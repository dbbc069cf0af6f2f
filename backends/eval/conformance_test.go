package eval_test

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	_ "time/tzdata"

	"github.com/segc-dev/segc/backends/conformance"
	"github.com/segc-dev/segc/backends/eval"
	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
)

// members decides one set for every row, by key.
func members(p *hir.Program, data *rows.Data, set *hir.Set, now types.Instant) ([]string, error) {
	store, err := eval.NewStore(data)
	if err != nil {
		return nil, err
	}
	return storeMembers(store, p, set, now)
}

func storeMembers(store *eval.Store, p *hir.Program, set *hir.Set, now types.Instant) ([]string, error) {
	b, err := store.Compile(eval.New(p, []*hir.Set{set}))
	if err != nil {
		return nil, err
	}
	found, err := b.Members(context.Background(), now)
	if err != nil || found[0].Err != nil {
		return nil, errors.Join(err, found[0].Err)
	}
	var keys []string
	for i := range b.Len() {
		if found[0].Rows.Has(i) {
			keys = append(keys, b.Key(i))
		}
	}
	slices.Sort(keys)
	return keys, nil
}

// TestConformance runs every case of the corpus over rows in a store.
func TestConformance(t *testing.T) {
	cases, err := conformance.Load(os.DirFS("../../testdata"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			for _, want := range c.Members {
				got, err := members(c.Program, c.Data, want.Set, c.AsOf)
				if err != nil {
					t.Errorf("%s: %v", want.Set.Name, err)
				} else if !slices.Equal(got, want.Keys) {
					t.Errorf("%s: members %s, want %s", want.Set.Name, strings.Join(got, " "), strings.Join(want.Keys, " "))
				}
			}
			for _, want := range c.Errors {
				_, err := members(c.Program, c.Data, want.Set, c.AsOf)
				var mine *eval.Error
				if !errors.As(err, &mine) || mine.Code != want.Code {
					t.Errorf("%s: error %v, want %s", want.Set.Name, err, want.Code)
				}
			}
		})
	}
}
