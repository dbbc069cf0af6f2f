package lint_test

import (
	"os"
	"strings"
	"testing"

	"github.com/segc-dev/segc/compiler/lint"
)

// TestDocs holds that docs/lint.md lists the rules.
func TestDocs(t *testing.T) {
	const file = "../../docs/lint.md"
	old, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(old), "<!-- rules -->\n")
	_, tail, ok2 := strings.Cut(rest, "<!-- end -->\n")
	if !ok || !ok2 {
		t.Fatal("the marks of the table are gone")
	}
	var sb strings.Builder
	sb.WriteString("| code | name | level | preset | |\n|---|---|---|---|---|\n")
	for _, r := range lint.Rules() {
		sb.WriteString("| " + string(r.Code) + " | `" + r.Name + "` | " + r.Level.String() + " | " + r.Preset.String() + " | " +
			strings.ReplaceAll(r.Title, "'", "`") + " |\n")
	}
	want := head + "<!-- rules -->\n" + sb.String() + "<!-- end -->\n" + tail
	switch {
	case want == string(old):
	case *update:
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Error("docs/lint.md differs from the rules; run with -update")
	}
}
