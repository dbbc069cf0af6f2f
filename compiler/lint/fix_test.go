package lint_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/segc-dev/segc/compiler/lint"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

// A fixing is a text before safe fixes, and after; "" where there is none.
type fixing struct{ what, source, want string }

// Safe fixes that are taken together keep the members, and keep every comment at
// what it speaks of; where they cannot, there is none.
func TestFixesTogether(t *testing.T) {
	fixTogether(t, []fixing{
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
	})
}

// Files in YAML are mended too, in the layout that they have.
func TestFixesInYAML(t *testing.T) {
	const head = "version: 1\nsegments:\n  - name: a\n    of: customer\n"
	fixTogether(t, []fixing{
		{"a text", head + "    where:\n      - country = \"NL\" or country = \"BE\" # near\n",
			head + "    where:\n      - country in [\"NL\", \"BE\"] # near\n"},
		{"a map in lines", head + "    where:\n      - any_of:\n          - {attribute: country, eq: NL}\n          - {attribute: country, eq: BE}\n      - {attribute: level, gt: 3}\n",
			head + "    where:\n      - country in [\"NL\", \"BE\"]\n      - {attribute: level, gt: 3}\n"},
		{"a map in a line", head + "    where: [{any_of: [{attribute: country, eq: NL}, {attribute: country, eq: BE}]}, verified]\n",
			head + "    where: ['country in [\"NL\", \"BE\"]', verified]\n"},
		{"a text in quotes", head + "    where:\n      - 'country = \"NL\" or country = \"it''s\"'\n", ""},
		{"a list of values", head + "    where:\n      - {attribute: country, in: [NL, BE, NL]}\n",
			head + "    where:\n      - {attribute: country, in: [\"NL\", \"BE\"]}\n"},
		{"a clause of two", head + "    where:\n      - {attribute: level, gt: 5} # high\n      - {attribute: level, gt: 2}\n    owner: crm\n",
			head + "    where:\n      - {attribute: level, gt: 5} # high\n    owner: crm\n"},
		{"the only exclusion", head + "    where:\n      - {attribute: level, gt: 5}\n    except:\n      - {attribute: level, lt: 2}\n",
			head + "    where:\n      - {attribute: level, gt: 5}\n"},
		{"a comment above a clause", head + "    where:\n      - {attribute: level, gt: 5}\n      # not the lowest\n      - {attribute: level, gt: 2}\n", ""},
		{"a comment that turns off nothing", head + "    where:\n      # lint: ignore naming: an old name\n      - {attribute: level, gt: 5}\n",
			head + "    where:\n      - {attribute: level, gt: 5}\n"},
		{"a name that nothing uses", head + "    let:\n      spend: sum(orders.amount)\n      many: count(orders)\n    where:\n      - spend > 5 USD\n",
			head + "    let:\n      spend: sum(orders.amount)\n    where:\n      - spend > 5 USD\n"},
		{"clauses in one line", head + "    where: [level > 5, level > 2]\n", ""},
	})
}

// fixTogether applies the safe fixes of each text.
func fixTogether(t *testing.T, cases []fixing) {
	t.Helper()
	s := schematest.Shop(t)
	c := config(t, "extends: strict\nrules: {not-formatted: off}")
	for _, tc := range cases {
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
