package check_test

import (
	"testing"

	"github.com/segc-dev/segc/compiler/check"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

// TestOneMistake checks conditions that the parser has refused: the checker adds
// nothing.
func TestOneMistake(t *testing.T) {
	for _, cond := range []string{
		"signed_up_at since 2026-02-30", "signed_up_at since 2026-01-01T00:00:00", "signed_up_at in last 1.5 days",
		"signed_up_at in last 99999999999999999999 years", "signed_up_at in last 30", "1 < 2 < 3",
	} {
		f, diags := parse.File(token.NewFile("in.seg", []byte("segment s of customer { where "+cond+" }")))
		more := check.New(check.Input{Schema: schematest.Shop(t), Files: []*ast.File{f}}).Diagnostics()
		if len(diags) != 1 || len(more) != 0 {
			t.Errorf("%s:\n%s%s", cond, show(diags), show(more))
		}
	}
}
