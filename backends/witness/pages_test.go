package witness_test

import (
	"strings"
	"testing"

	"github.com/segc-dev/segc/backends/witness"
	"github.com/segc-dev/segc/compiler/check/checktest"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

// TestPages holds that the example of each page about proofs reports its code
// and nothing else, and that the mended one is clean.
func TestPages(t *testing.T) {
	pages, err := diag.Pages()
	if err != nil {
		t.Fatal(err)
	}
	s, tried := schematest.Shop(t), 0
	for _, p := range pages {
		if !strings.HasPrefix(string(p.Code), "SEG15") {
			continue
		}
		tried++
		if got := witness.Partitions(checktest.Program(t, s, p.Fires.Text)); len(got) != 1 || got[0].Code != p.Code {
			t.Errorf("%s: the example reports %v", p.Code, got)
		}
		if got := witness.Partitions(checktest.Program(t, s, p.Instead.Text)); len(got) > 0 {
			t.Errorf("%s: the mended example reports %v", p.Code, got)
		}
	}
	if tried < 3 {
		t.Errorf("%d pages", tried)
	}
}
