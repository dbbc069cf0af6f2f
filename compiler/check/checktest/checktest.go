// Package checktest checks the segments that tests write down.
package checktest

import (
	"testing"
	"time"

	"github.com/segc-dev/segc/compiler/check"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// Program returns the checked program of a text in the language, in UTC, with
// weeks that start on Monday; a text with an error ends the test.
func Program(t testing.TB, s *schema.Schema, text string) *hir.Program {
	t.Helper()
	f, diags := parse.File(token.NewFile("in.seg", []byte(text)))
	p, more := check.Check(check.Input{Schema: s, Files: []*ast.File{f}, Zone: time.UTC, WeekStart: time.Monday})
	if diags = append(diags, more...); diags.HasErrors() {
		t.Fatalf("%v\n%s", diags, text)
	}
	return p
}
