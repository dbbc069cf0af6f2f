package parse_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/token"
)

// TestPages holds that the example of each page about source text and syntax
// reports its code and nothing else, and that the mended one is clean.
func TestPages(t *testing.T) {
	pages, err := diag.Pages()
	if err != nil {
		t.Fatal(err)
	}
	ran := 0
	for _, p := range pages {
		if !strings.HasPrefix(string(p.Code), "SEG01") && !strings.HasPrefix(string(p.Code), "SEG02") {
			continue
		}
		ran++
		if p.Fires.Kind != "seg" {
			continue
		}
		_, diags := parse.File(token.NewFile("page.seg", []byte(p.Fires.Text)))
		if !slices.ContainsFunc(diags, func(d diag.Diag) bool { return d.Code == p.Code }) {
			t.Errorf("%s: the example does not report it:\n%s", p.Code, show(diags))
		}
		for _, d := range diags {
			if d.Code != p.Code {
				t.Errorf("%s: the example also reports %s: %s", p.Code, d.Code, d.Message)
			}
		}
		if _, diags := parse.File(token.NewFile("page.seg", []byte(p.Instead.Text))); len(diags) > 0 {
			t.Errorf("%s: the mended example reports:\n%s", p.Code, show(diags))
		}
	}
	if ran < 33 {
		t.Errorf("only %d pages found", ran)
	}
}

// TestCodes holds that every code that the goldens report has a page.
func TestCodes(t *testing.T) {
	for _, text := range goldenInputs(t) {
		_, diags := parse.File(token.NewFile("in.seg", []byte(text)))
		for _, d := range diags {
			if _, err := diag.Lookup(d.Code); err != nil {
				t.Error(err)
			}
		}
	}
}
