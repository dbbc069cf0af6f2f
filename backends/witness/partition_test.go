package witness_test

import (
	"bytes"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/segc-dev/segc/backends/witness"
	"github.com/segc-dev/segc/compiler/check/checktest"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

var codeOf = map[string]diag.Code{"overlap": "SEG1501", "leftout": "SEG1502", "unknown": "SEG1503"}

// TestPartitions holds that each partition of the table is found to be what its
// name says. A proved one may leave people out: it is asked with an arm for
// them only when its name is about exclusiveness.
func TestPartitions(t *testing.T) {
	a, err := txtar.ParseFile("../../testdata/prove/partitions.txtar")
	if err != nil {
		t.Fatal(err)
	}
	s := schematest.Shop(t)
	for _, f := range a.Files {
		want, _, _ := strings.Cut(f.Name, "/")
		t.Run(f.Name, func(t *testing.T) {
			list := witness.Partitions(checktest.Program(t, s, string(bytes.TrimSpace(f.Data))))
			for _, d := range list {
				t.Log(d.Code, d.Message)
			}
			if want == "proved" {
				if len(list) > 0 {
					t.Errorf("reports %v", list[0].Message)
				}
				return
			}
			if len(list) == 0 {
				t.Fatal("reports nothing")
			}
			if list[0].Code != codeOf[want] || list[0].Severity != diag.Error {
				t.Errorf("reports %s", list[0].Code)
			}
		})
	}
	if len(a.Files) < 30 {
		t.Errorf("%d partitions", len(a.Files))
	}
}
