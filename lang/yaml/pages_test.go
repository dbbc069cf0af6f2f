package yaml_test

import (
	"fmt"
	"testing"

	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/lang/yaml"
)

// TestPages reads the examples of the pages of this package: one reports the
// code and nothing else, the other is clean.
func TestPages(t *testing.T) {
	for n := 410; n <= 421; n++ {
		code := diag.Code(fmt.Sprintf("SEG%04d", n))
		p, err := diag.Lookup(code)
		if err != nil {
			t.Error(err)
			continue
		}
		if p.Fires.Kind != "yaml" || p.Instead.Kind != "yaml" {
			t.Errorf("%s: the examples are %s and %s, want yaml", code, p.Fires.Kind, p.Instead.Kind)
		}
		if _, diags := yaml.File(token.NewFile("fires.seg.yaml", []byte(p.Fires.Text))); len(diags) != 1 || diags[0].Code != code {
			t.Errorf("%s: the example reports %v", code, diags)
		}
		if _, diags := yaml.File(token.NewFile("instead.seg.yaml", []byte(p.Instead.Text))); len(diags) > 0 {
			t.Errorf("%s: the mended example reports %v", code, diags)
		}
	}
}
