package review_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/segc-dev/segc/backends/review"
	"github.com/segc-dev/segc/compiler/diff"
	"github.com/segc-dev/segc/lang/token"
)

// judged compares two texts and judges the changes.
func judged(t *testing.T, old, new string, j diff.Judge) *diff.Report {
	t.Helper()
	s := load(t, versions{old: old, new: new})
	r, err := review.Compare(t.Context(), s.Input)
	if err != nil {
		t.Fatal(err)
	}
	j.Judge(r)
	return r
}

// TestPolarity holds what a change of members means by use and status: the rule,
// its level, and what the gates say.
func TestPolarity(t *testing.T) {
	const narrow, wide = "where level > 5", "where level > 3"
	for _, c := range []struct {
		name, meta, old, new string
		findings             string
		exits                string // of breaking, gained, lost, unknown, any
		bump                 string
	}{
		{"target gains", "use: target", narrow, wide, "SEG1601 error", "11001", "major"},
		{"target loses", "use: target", wide, narrow, "SEG1602 warning", "00101", "major"},
		{"suppression loses", "use: suppress", wide, narrow, "SEG1603 error", "10101", "major"},
		{"suppression gains", "use: suppress", narrow, wide, "SEG1604 info", "01001", "minor"},
		{"measure gains", "use: measure", narrow, wide, "SEG1605 error", "11001", "major"},
		{"measure loses", "use: measure", wide, narrow, "SEG1605 error", "10101", "major"},
		{"no use gains", "", narrow, wide, "SEG1601 error", "11001", "major"},
		{"no use loses", "", wide, narrow, "SEG1602 error", "10101", "major"},
		{"both ways", "use: target", wide, "where points > 3", "SEG1601 error, SEG1602 warning", "11101", "major"},
		{"draft target", "use: target\nstatus: draft", narrow, wide, "SEG1601 info", "01001", "major"},
		{"deprecated target", "use: target\nstatus: deprecated", narrow, wide, "SEG1601 warning", "01001", "major"},
		{"draft suppression", "use: suppress\nstatus: draft", wide, narrow, "SEG1603 error", "10101", "major"},
		{"null only", "use: target", `where plan != "free"`, `where plan is not "free"`, "SEG1601 error, SEG1606 info", "11001", "major"},
		{"the same members", "use: suppress", wide, "where level >= 4", "", "00000", "patch"},
		{"a special category", "", wide, `where level > 3 and religion = "x"`, "SEG1602 error, SEG1608 error", "10101", "major"},
		{"undecided", "", `where country = "FR"`, "schema: country: {type: string, column: country_code} => country: {type: string, column: land}\nwhere country = \"FR\"", "SEG1615 warning", "33311", "unknown"},
	} {
		with := func(text string) string {
			if schema, rest, ok := strings.Cut(text, "\n"); ok {
				return schema + "\n" + c.meta + "\nversion: \"1.2.3\"\n" + rest
			}
			return c.meta + "\nversion: \"1.2.3\"\n" + text
		}
		r := judged(t, with(c.old), with(c.new), diff.Judge{})
		i := slices.IndexFunc(r.Changes, func(x *diff.Change) bool { return x.ID == "s" })
		if i < 0 {
			t.Errorf("%s: no change", c.name)
			continue
		}
		var got []string
		for _, f := range r.Changes[i].Findings {
			got = append(got, f.Rule+" "+f.Level)
		}
		if strings.Join(got, ", ") != c.findings {
			t.Errorf("%s: %s, want %s", c.name, strings.Join(got, ", "), c.findings)
		}
		exits := ""
		for _, g := range diff.Gates {
			exits += string(rune('0' + r.Exit(diff.Gate(g), false)))
		}
		if exits != c.exits {
			t.Errorf("%s: the gates exit with %s, want %s", c.name, exits, c.exits)
		}
		v := r.Changes[i].Version
		suggested := map[string]string{"major": "2.0.0", "minor": "1.3.0", "patch": "1.2.4"}[c.bump]
		if v.Required != c.bump || v.Suggested != suggested {
			t.Errorf("%s: asks for %s, %s, want %s, %s", c.name, v.Required, v.Suggested, c.bump, suggested)
		}
	}
}

// TestAccepted holds that an acceptance is of one change, and of no other.
func TestAccepted(t *testing.T) {
	const old, new = "use: target\nwhere level > 5", "use: target\nwhere level > 3"
	first := judged(t, old, new, diff.Judge{})
	mark := first.Changes[0].Fingerprint
	for _, c := range []struct {
		name, new, fingerprint, segment string
		exit                            int
	}{
		{"this change", new, mark, "", 0},
		{"this change, named", new, mark, "s", 0},
		{"in other words", "use: target\nwhere 3 < level", mark, "s", 0},
		{"of another segment", new, mark, "t", 1},
		{"another change", "use: target\nwhere level > 2", mark, "", 1},
		{"another acceptance", new, "000000000000", "", 1},
	} {
		j := diff.Judge{Accepted: []diff.Acceptance{{Fingerprint: c.fingerprint, Segment: c.segment, Reason: "agreed"}}}
		r := judged(t, old, c.new, j)
		if got := r.Exit(diff.GateBreaking, false); got != c.exit {
			t.Errorf("%s: exit %d, want %d", c.name, got, c.exit)
		}
		if unused := len(diff.UnusedAcceptances(j.Accepted)); unused != c.exit {
			t.Errorf("%s: %d unused", c.name, unused)
		}
	}
}

func TestReadAccepted(t *testing.T) {
	today := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"":                          "",
		"version: 1\n":              "",
		"version: 1\naccept: []\n":  "",
		"version: 2\naccept: []\n":  "SEG1621",
		"accept: []\n":              "SEG1623",
		"version: 1\naccept: x\n":   "SEG1621",
		"version: 1\nallow: []\n":   "SEG1622",
		"version: 1\naccept: [x]\n": "SEG1621",
		"version: 1\naccept: [{fingerprint: \"9f2c41d07ab3\", reason: r}]\n":                        "1",
		"version: 1\naccept: [{fingerprint: \"9f2c41d07ab3\"}]\n":                                   "SEG1623",
		"version: 1\naccept: [{fingerprint: \"xyz\", reason: r}]\n":                                 "SEG1621",
		"version: 1\naccept: [{fingerprint: \"9f2c41d07ab3\", reason: r, until: \"2026-06-01\"}]\n": "1",
		"version: 1\naccept: [{fingerprint: \"9f2c41d07ab3\", reason: r, until: \"2026-05-30\"}]\n": "SEG1625",
		"version: 1\naccept: [{fingerprint: \"9f2c41d07ab3\", reason: r, until: soon}]\n":           "SEG1621",
	} {
		list, diags := diff.ReadAccepted(token.NewFile(diff.AcceptFile, []byte(text)), today)
		got := strings.Repeat("1", len(list))
		for _, d := range diags {
			got += string(d.Code)
		}
		if got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// TestFloor holds that small groups are not told, nor what gives them away, and
// that nobody is told as nobody.
func TestFloor(t *testing.T) {
	for _, c := range []struct {
		name           string
		old, both, new int // in the old version alone, in both, in the new alone
		floor          int
		want           diff.Population
	}{
		{"no floor", 1, 5, 2, 0, diff.Population{Old: 6, New: 7, Kept: 5, Gained: 2, Lost: 1, Jaccard: 5.0 / 8, Exact: true}},
		{"large", 20, 30, 40, 10, diff.Population{Old: 50, New: 70, Kept: 30, Gained: 40, Lost: 20, Jaccard: 30.0 / 90, Exact: true}},
		{"nobody", 0, 30, 0, 10, diff.Population{Old: 30, New: 30, Kept: 30, Jaccard: 1, Exact: true}},
		{"nobody at all", 0, 0, 0, 10, diff.Population{Jaccard: 1, Exact: true}},
		{"few join", 0, 30, 3, 10, diff.Population{Old: 30, Exact: true, Hidden: []string{"new", "kept", "gained", "lost"}}},
		{"few were", 3, 0, 0, 10, diff.Population{Exact: true, Hidden: []string{"old", "new", "kept", "gained", "lost"}}},
	} {
		r := judged(t, "where level > 5", "where level > 3 and country = \"FR\"", diff.Judge{})
		n := review.Censuses(r)
		if len(n) != 1 || len(n[0].Sets) < 2 {
			t.Fatalf("%d censuses", len(n))
		}
		row := func(old, new bool) review.Row {
			return review.Row{In: func(column int) bool { return column == 0 && old || column == 1 && new }}
		}
		n[0].Count(func(yield func(review.Row) bool) {
			for range c.old {
				yield(row(true, false))
			}
			for range c.both {
				yield(row(true, true))
			}
			for range c.new {
				yield(row(false, true))
			}
			yield(row(false, false))
		}, false, c.floor)
		got := *r.Changes[0].Population
		if got.Old != c.want.Old || got.New != c.want.New || got.Kept != c.want.Kept || got.Gained != c.want.Gained || got.Lost != c.want.Lost || got.Jaccard != c.want.Jaccard || !slices.Equal(got.Hidden, c.want.Hidden) {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

// TestMarkdownFits holds that a comment keeps within its budget, whatever the
// report, keeps its head, and that no text of a definition becomes mark-up.
func TestMarkdownFits(t *testing.T) {
	base := large(t, 500, func(int) bool { return false })
	head := large(t, 500, func(int) bool { return true })
	s := review.Load(base, head)
	r, err := review.Compare(t.Context(), s.Input)
	if err != nil {
		t.Fatal(err)
	}
	(&diff.Judge{}).Judge(r)
	for _, budget := range []int{2_000, 20_000, 60_000} {
		var b bytes.Buffer
		if err := r.Markdown(&b, diff.MarkdownOptions{Budget: budget}); err != nil {
			t.Fatal(err)
		}
		if n := len([]rune(b.String())); n > budget {
			t.Errorf("%d characters, more than %d", n, budget)
		}
		if !strings.HasPrefix(b.String(), "<!-- segc:diff -->\n### Segments: 500 changed") || !strings.Contains(b.String(), "do not fit here") || !strings.Contains(b.String(), diff.AcceptFile) {
			t.Errorf("of %d characters the head, the count of the rest or the foot is lost", budget)
		}
	}
	var b bytes.Buffer
	hostile := judged(t, "where city = \"a\"", "where city = \"|` @team ``` <script> [x](y)\"", diff.Judge{})
	if err := hostile.Markdown(&b, diff.MarkdownOptions{Marker: "x --> y"}); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(b.String()) {
		if strings.HasPrefix(line, "| 🔴") && strings.Count(strings.ReplaceAll(line, `\|`, ""), "|") != 9 {
			t.Errorf("a text broke the table: %s", line)
		}
	}
	if strings.Contains(strings.SplitN(b.String(), "\n", 2)[0], "--> y") {
		t.Error("the marker ended its comment")
	}
}
