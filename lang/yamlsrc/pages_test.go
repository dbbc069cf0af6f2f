package yamlsrc_test

import (
	"testing"

	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/lang/yamlsrc"
)

// TestPages holds that every code of this package has a page, and that the
// example of each reports it. What a reader of a format finds (SEG0409) is
// tested there, and what no page can hold, such as NUL, in the golden files.
func TestPages(t *testing.T) {
	for _, code := range []diag.Code{yamlsrc.Syntax, yamlsrc.DuplicateKey, yamlsrc.Alias, yamlsrc.Tag, yamlsrc.SecondDoc,
		yamlsrc.TooLarge, yamlsrc.BadText, yamlsrc.BadKey, yamlsrc.Misread} {
		p, err := diag.Lookup(code)
		if err != nil {
			t.Error(err)
			continue
		}
		if p.Fires.Kind != "yaml" {
			continue
		}
		_, diags := yamlsrc.Read(token.NewFile("a.yaml", []byte(p.Fires.Text)))
		if len(diags) == 0 || diags[0].Code != code {
			t.Errorf("%s: the example reports %v", code, diags)
		}
		if _, diags := yamlsrc.Read(token.NewFile("a.yaml", []byte(p.Instead.Text))); len(diags) > 0 {
			t.Errorf("%s: the mended example reports %v", code, diags)
		}
	}
}
