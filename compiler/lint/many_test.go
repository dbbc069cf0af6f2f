package lint_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/segc-dev/segc/compiler/lint"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

// Of very many clauses a contradiction names the few that make it.
func TestContradictionOfMany(t *testing.T) {
	var sb strings.Builder
	sb.WriteString("segment a of customer {\n")
	for i := range 1000 {
		switch i {
		case 300:
			sb.WriteString("  where level > 3\n")
		case 800:
			sb.WriteString("  where level < 2\n")
		default:
			fmt.Fprintf(&sb, "  where points != %d\n", i)
		}
	}
	sb.WriteString("}\n")
	list := lint.Run(workspace(t, schematest.Shop(t), sb.String()), config(t, "extends: minimal"))
	if len(list) != 1 || list[0].Span.Text() != "where level < 2" || len(list[0].Notes) != 1 || list[0].Notes[0].Span.Text() != "where level > 3" {
		t.Errorf("got %v", list)
	}
}

// A condition of very many parts has no finding for each of them.
func TestNullLostOfMany(t *testing.T) {
	parts := make([]string, 1000)
	for i := range parts {
		parts[i] = fmt.Sprintf("points != %d", i)
	}
	list := lint.Run(workspace(t, schematest.Shop(t), "segment a of customer {\n  where "+strings.Join(parts, " or ")+"\n}\n"), config(t, "extends: recommended"))
	list = slices.DeleteFunc(list, func(d diag.Diag) bool { return d.Code != "SEG2101" })
	if len(list) == 0 || len(list) > 100 {
		t.Errorf("%d findings", len(list))
	}
}

// What a trait or another segment reads, a segment reads.
func TestPurposeThrough(t *testing.T) {
	const source = "trait mail of customer = email\n\nsegment known of customer {\n  where mail is not null\n}\n\n" +
		"segment a of customer {\n  purpose: analytics\n\n  where mail is not null\n}\n\n" +
		"segment b of customer {\n  purpose: analytics\n\n  where in known\n}\n\n" +
		"segment c of customer {\n  purpose: service\n\n  where in known\n}\n"
	list := lint.Run(workspace(t, schematest.Shop(t), source), config(t, "extends: minimal\nrules: {purpose-incompatible: {deny: [\"pii=analytics\"]}}"))
	var got []string
	for _, d := range list {
		got = append(got, d.Message)
	}
	want := []string{"through `mail` this reads `email`, which is not for the purpose `analytics`", "through `known` this reads `email`, which is not for the purpose `analytics`"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}
