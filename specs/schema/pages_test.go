package schema_test

import (
	"fmt"
	"testing"

	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// TestPages holds that the example of each page about schemas reports its code
// and nothing else, and that the mended one is clean.
func TestPages(t *testing.T) {
	pages, err := diag.Pages()
	if err != nil {
		t.Fatal(err)
	}
	for i := 1; i <= 17; i++ {
		if _, err := diag.Lookup(diag.Code(fmt.Sprintf("SEG05%02d", i))); err != nil {
			t.Error(err)
		}
	}
	ran := 0
	for _, p := range pages {
		if p.Fires.Kind != "schema" {
			continue
		}
		ran++
		if got := codes(p.Fires.Text); len(got) != 1 || got[0] != p.Code {
			t.Errorf("%s: the example reports %v", p.Code, got)
		}
		if got := codes(p.Instead.Text); len(got) > 0 {
			t.Errorf("%s: the mended example reports %v", p.Code, got)
		}
	}
	if ran < 18 {
		t.Errorf("only %d pages have a schema", ran)
	}
}

func codes(src string) []diag.Code {
	_, diags := schema.Read([]*token.File{token.NewFile("schema.yaml", []byte(src))})
	var out []diag.Code
	for _, d := range diags {
		out = append(out, d.Code)
	}
	return out
}
