package lint_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/segc-dev/segc/compiler/lint"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

// Safe fixes that are taken together keep the members, and keep every comment at
// what it speaks of; where they cannot, there is none.
func TestFixesTogether(t *testing.T) {
	s := schematest.Shop(t)
	c := config(t, "extends: strict\nrules: {not-formatted: off}")
	for _, tc := range []struct{ what, source, want string }{
		{"one of two clauses that imply each other",
			"segment a of customer {\n  where level > 3\n  except level <= 3\n}\n",
			"segment a of customer {\n  where level > 3\n}\n"},
		{"a negation of a choice stays a choice",
			"segment a of customer {\n  where not not (level > 3 or verified) and country = \"NL\"\n}\n",
			"segment a of customer {\n  where (level > 3 or verified) and country = \"NL\"\n}\n"},
		{"comments in a list", "segment a of customer {\n  where country in [\n    \"NL\", # home\n    \"NL\",\n  ]\n}\n", ""},
		{"comments in a chain", "segment a of customer {\n  where country = \"NL\" # home\n    or country = \"BE\"\n}\n", ""},
		{"a comment in a clause", "segment a of customer {\n  where level > 5\n  where (level > 2 # low\n    or level > 3)\n}\n", ""},
		{"a comment above a clause", "segment a of customer {\n  where level > 5\n  # not the lowest\n  where level > 2\n  where country = \"NL\"\n}\n", ""},
		{"parentheses before what loses nulls", "segment a of customer {\n  where (points + 1) != 2\n}\n", ""},
	} {
		before := workspace(t, s, tc.source)
		texts, _ := lint.Fixes(lint.Run(before, c), false)
		got := texts[before.Files[0].Source]
		if got != tc.want {
			t.Errorf("%s:\ngot\n%swant\n%s", tc.what, got, tc.want)
		}
		if got != "" {
			if name := lint.Differs(before.Program, workspace(t, s, got).Program); name != "" {
				t.Errorf("%s: the members of %s differ", tc.what, name)
			}
		}
	}
}

// What looks like a person's number is not every number.
func TestPersonalData(t *testing.T) {
	s := schematest.Shop(t)
	for text, want := range map[string]int{
		"ada@example.com": 1, "+31 6 12345678": 1, "+44 (0)20 7946 0958": 1, "(555) 010-1234": 1, "415-555-2671": 1, "06-12345678": 1, "020 7946 0958": 1,
		"GB82 WEST 1234 5698 7654 32": 1, "NL91ABNA0417164300": 1,
		"2025-01-01": 0, "192.168.100.10": 0, "1000000001": 0, "10.15.7.1234": 0, "AB12CDEF3456GHI": 0, "2025-01-01 10:00": 0, "@home": 0, "": 0,
	} {
		list := lint.Run(workspace(t, s, "segment a of customer {\n  where city = \""+text+"\"\n}\n"), config(t, "extends: recommended"))
		list = slices.DeleteFunc(list, func(d diag.Diag) bool { return d.Code != "SEG2409" })
		if len(list) != want {
			t.Errorf("%q: %d findings, want %d", text, len(list), want)
		}
	}
}

// A finding over several lines or with tabs is one line of a baseline.
func TestBaseline(t *testing.T) {
	list := lint.Run(workspace(t, schematest.Shop(t), "segment a of customer {\n  where max(\r\n\torders.quantity in last 9 days) != 4\n}\n"), config(t, "extends: recommended"))
	list[0].Message += "\r\n\t."                                                      // as a message with a text of the file in it
	windows := strings.ReplaceAll("\ufeff"+string(lint.Baseline(list)), "\n", "\r\n") // as an editor may write it
	fresh, gone, err := lint.Beyond(list, []byte(windows))
	if len(fresh) > 0 || gone > 0 || err != nil {
		t.Errorf("%d are new, %d gone: %v", len(fresh), gone, err)
	}
}
