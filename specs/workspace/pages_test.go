package workspace_test

import (
	"fmt"
	"testing"
	"testing/fstest"

	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/specs/schema/schematest"
	"github.com/segc-dev/segc/specs/workspace"
)

// TestPages holds that the example of each page about workspaces, beside the
// shared schema and one segment, reports its code and nothing else, and that the
// mended one is clean.
func TestPages(t *testing.T) {
	pages, err := diag.Pages()
	if err != nil {
		t.Fatal(err)
	}
	shop := schematest.ShopText(t)
	codes := func(config string) []diag.Code {
		_, diags := workspace.Load(fstest.MapFS{
			"segc.yaml":           {Data: []byte(config)},
			"schema/shop.yaml":    {Data: shop},
			"segments/adults.seg": {Data: []byte("segment adults of customer {\n  where age(birth_date) >= 18\n}\n")},
		})
		var out []diag.Code
		for _, d := range diags {
			out = append(out, d.Code)
		}
		return out
	}
	for i := 1; i <= 17; i++ {
		if _, err := diag.Lookup(diag.Code(fmt.Sprintf("SEG06%02d", i))); err != nil {
			t.Error(err)
		}
	}
	ran := 0
	for _, p := range pages {
		if p.Fires.Kind != "workspace" {
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
	if ran < 13 {
		t.Errorf("only %d pages have a workspace", ran)
	}
}
