package segc_test

import (
	"go/ast"
	"go/token"
	"strings"
	"testing"
)

// TestCodes holds that a code is one mistake: constants of one code have one name,
// as where two evaluators stop for the same reason.
func TestCodes(t *testing.T) {
	_, files := tree(t)
	names := map[string]string{}
	for pkg, parsed := range files {
		for _, f := range parsed {
			ast.Inspect(f, func(n ast.Node) bool {
				spec, ok := n.(*ast.ValueSpec)
				if !ok || len(spec.Names) != 1 || len(spec.Values) != 1 {
					return true
				}
				lit, ok := spec.Values[0].(*ast.BasicLit)
				if !ok || lit.Kind != token.STRING || !strings.HasPrefix(lit.Value, `"SEG`) || len(lit.Value) != len(`"SEG0000"`) {
					return true
				}
				name := spec.Names[0].Name
				if other, taken := names[lit.Value]; taken && other != name {
					t.Errorf("%s: %s of %s is %s elsewhere", pkg, lit.Value, name, other)
				}
				names[lit.Value] = name
				return true
			})
		}
	}
	if len(names) < 50 {
		t.Errorf("%d codes found", len(names))
	}
}
