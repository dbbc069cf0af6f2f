package diff

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// TextOptions say how a report is written for a terminal.
type TextOptions struct {
	Color bool
	Gate  bool // say what is breaking, and how to accept it
	// Definition writes the new definition where its text did not change.
	Definition bool
}

// Text writes one change for people.
func (c *Change) Text(w io.Writer, o TextOptions) error {
	t := &terminal{Writer: bufio.NewWriter(w), o: o}
	t.change(c, &Report{})
	return t.Flush()
}

// Text writes a report for people.
func (r *Report) Text(w io.Writer, o TextOptions) error {
	t := &terminal{Writer: bufio.NewWriter(w), o: o}
	t.line("segc diff · base %s → %s%s", r.Base.describe(), r.Head.describe(), r.Context.describe())
	if len(r.Changes) > 0 {
		t.line("  ≡ equivalent   ⊃ widened   ⊂ narrowed   ± shifted   ≠ replaced   A added   D removed   R renamed   ? undecided")
	}
	for _, c := range r.Changes {
		t.change(c, r)
	}
	t.line("")
	t.line("%s", r.Tally())
	if !r.Context.Data.Ran && r.Summary.Changed > 0 {
		t.line("Members are not counted (%s).", r.Context.Data.Reason)
	}
	for _, s := range r.Skipped {
		t.line("not run: %s (%s)", s.What, s.Reason)
	}
	return t.Flush()
}

type terminal struct {
	*bufio.Writer // its errors stay until Flush
	o             TextOptions
}

func (t *terminal) line(format string, args ...any) { fmt.Fprintf(t, format+"\n", args...) }

// paint wraps a text in a colour.
func (t *terminal) paint(code, s string) string {
	if !t.o.Color || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (s Side) describe() string {
	switch {
	case s.Absent:
		return s.label() + " (no workspace yet)"
	case s.MergeBase && s.Behind != "" && s.Behind != "0":
		return fmt.Sprintf("%s (merge base with %s, %s behind its tip)", short(s.Commit), s.Ref, count(s.Behind, "commit"))
	case s.MergeBase:
		return fmt.Sprintf("%s (merge base with %s)", short(s.Commit), s.Ref)
	}
	return s.label()
}

func (s Side) label() string {
	if s.Kind == "git" && !strings.HasPrefix(s.Commit, s.Ref) {
		return s.Ref + " (" + short(s.Commit) + ")"
	} else if s.Kind == "git" {
		return short(s.Commit)
	}
	return s.Ref
}

func short(oid string) string { return oid[:min(len(oid), 7)] }

func count(n, what string) string {
	if n == "1" {
		return n + " " + what
	}
	return n + " " + what + "s"
}

func (c Context) describe() string {
	if !c.Data.Ran {
		return ""
	}
	return " · as of " + c.AsOf + " · " + c.Data.Source
}

// head is the line of a change: what it is, how people rely on it, what it breaks.
func (c *Change) head() (left, right string) {
	left = c.ID
	if c.RenamedFrom != "" {
		left = c.RenamedFrom + " → " + c.ID
	}
	if c.Subject != Segment {
		left = string(c.Subject) + " " + left
	}
	var words []string
	if c.Use != "" {
		words = append(words, "use="+c.Use)
	}
	if c.Stability != "" {
		words = append(words, c.Stability)
	}
	if v := c.Version; v != nil && v.Old != "" {
		text := v.Old
		if v.New != "" && v.New != v.Old {
			text += " → " + v.New
		}
		if v.Suggested != "" {
			text += " (needs " + v.Suggested + ")"
		}
		words = append(words, text)
	}
	words = append(words, c.Flags...)
	return left, strings.Join(words, "  ")
}

func (c *Change) rules(level string) string {
	var rules []string
	for _, f := range c.Findings {
		if f.Level == level && f.AcceptedBy == "" {
			rules = append(rules, f.Rule)
		}
	}
	return strings.Join(rules, " ")
}

func (t *terminal) change(c *Change, r *Report) {
	left, right := c.head()
	mark := ""
	switch {
	case c.Breaks():
		mark = t.paint("1;31", "BREAKING "+c.rules(levelError))
	case c.isAccepted():
		mark = "accepted: " + c.Findings[0].AcceptedBy
	case c.rules(levelWarning) != "":
		mark = t.paint("33", c.rules(levelWarning))
	}
	if !t.o.Definition {
		t.line("")
	}
	t.line("%s", strings.TrimRight(fmt.Sprintf("%s %s   %s   %s", c.Verdict.Symbol(), t.paint("1", left), right, mark), " "))
	if p := c.place(); p != "" {
		t.line("    %s", p)
	}
	t.predicate(c)
	for _, e := range c.Metadata {
		t.line("      %s: %s → %s", e.Path, orNothing(e.Old), orNothing(e.New))
	}
	if c.Note != "" {
		t.line("    %s", c.Note)
	}
	if b := c.because(); b != "" {
		t.line("    %s", b)
	}
	t.regions(c, r)
	if p := c.Population; p != nil {
		t.line("    members   %s", p.words())
		if p.Value != nil {
			t.line("    value     %s", p.Value.words(r.Context.Data.ValueIn))
		}
	}
	if k := c.Cost; k != nil {
		t.line("    reads     %s → %s", scans(k.Old), scans(k.New))
	}
	if i := c.Impact; i != nil && len(i.Segments) > 0 && c.Verdict != Equivalent {
		t.line("    reaches   %s", some(i.Segments, 8))
	}
	if t.o.Gate && c.Breaks() {
		t.line("    accept    %s", c.Fingerprint)
	}
}

func orNothing(s string) string {
	if s == "" {
		return "(none)"
	}
	return s
}

func (c *Change) place() string {
	s := c.NewSpan
	if !s.IsValid() {
		s = c.OldSpan
	}
	if !s.IsValid() {
		return ""
	}
	p := s.File.Position(int(s.Start))
	return fmt.Sprintf("%s:%d:%d", s.File.Name, p.Line, p.Column)
}

// widest is the width up to which two texts stand beside each other.
const widest = 60

// predicate writes both versions side by side: what did not change once.
func (t *terminal) predicate(c *Change) {
	if c.Predicate == nil {
		return
	}
	if len(c.Predicate.Edits) == 0 {
		if n := c.Predicate.New; t.o.Definition && n != nil {
			for line := range strings.SplitSeq(n.Text, "\n") {
				t.line("        %s", line)
			}
		}
		return
	}
	width := 0
	for _, l := range c.Predicate.Lines {
		if n := utf8.RuneCountInString(l.Old); n <= widest {
			width = max(width, n)
		}
	}
	pad := func(s string) string { return s + strings.Repeat(" ", max(0, width-utf8.RuneCountInString(s))) }
	for _, l := range c.Predicate.Lines {
		switch {
		case l.Old == l.New:
			t.line("        %s", l.Old)
		case l.New == "":
			t.line("      - %s", t.paint("31", l.Old))
		case l.Old == "":
			t.line("      + %s", t.paint("32", l.New))
		case utf8.RuneCountInString(l.Old) > widest:
			t.line("      - %s", t.paint("31", l.Old))
			t.line("      + %s", t.paint("32", l.New))
		default:
			t.line("      ~ %s  ->  %s", t.paint("31", pad(l.Old)), t.paint("32", l.New))
		}
	}
}

// because says what was proved.
func (c *Change) because() string {
	if c.Subject == Schema || c.Subject == Setting || c.Subject == Param || c.Kind == Added || c.Kind == Removed {
		return ""
	}
	switch c.Verdict {
	case Equivalent:
		if c.Proof != nil && c.Proof.Method == "cells" {
			return "the same members on every row, at every time (proved)"
		}
		return ""
	case Widened:
		return "every old member is one still (proved), and these join:"
	case Narrowed:
		return "nobody joins (proved), and these leave:"
	case Shifted:
		if c.Subject == Trait {
			return "its value changes for some rows:"
		}
		if c.holds() {
			return "some join, some leave, some stay:"
		}
	case Replaced:
		if len(c.Regions) > 0 {
			return "nobody who was a member is one (proved):"
		}
	case Unknown:
		return "not decided: " + c.reason()
	}
	return ""
}

func (t *terminal) regions(c *Change, r *Report) {
	signs := map[string]string{"gained": "+", "lost": "−", "changed": "~"}
	for i, g := range c.Regions {
		null := ""
		if g.NullOnly {
			null = "   NULL only"
		}
		n := ""
		if text := g.counted(r.Context.Data.Floor); text != "" {
			n = "   " + text
		}
		cause := ""
		if len(g.Cause) > 0 {
			cause = "   by " + strings.Join(g.Cause, ", ")
		}
		t.line("      %s (%d) %s%s%s%s", signs[g.Dir], i+1, g.Predicate, cause, null, n)
		switch w := g.Witness; {
		case w != nil && w.AsOf != "":
			t.line("            such as %s as of %s", w.Text, w.AsOf)
		case w != nil:
			t.line("            such as %s", w.Text)
		case g.Reason != "":
			t.line("            no row is shown: %s", g.Reason)
		}
	}
}

func (g *Region) counted(floor int) string {
	switch {
	case g.Hidden:
		return "fewer than " + strconv.Itoa(floor)
	case g.Count != nil:
		return Number(*g.Count)
	}
	return ""
}

func scans(tables []string) string {
	var out []string
	for i := 0; i < len(tables); {
		n := 1
		for i+n < len(tables) && tables[i+n] == tables[i] {
			n++
		}
		text := tables[i]
		if n > 1 {
			text = strconv.Itoa(n) + "× " + text
		}
		out = append(out, text)
		i += n
	}
	return strings.Join(out, ", ")
}

// some lists names, and says how many more there are.
func some(names []string, most int) string {
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", len(names)-most)
}

// Number writes a whole number with separators: 48,210.
func Number(n int) string {
	s := strconv.Itoa(max(n, -n))
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	if n < 0 {
		return "−" + s
	}
	return s
}

// share writes a number in percent of the old one; of none it is new.
func share(n, old int) string {
	switch {
	case n == 0:
		return ""
	case old == 0:
		return " (new)"
	}
	return fmt.Sprintf(" (%.1f %% of old)", 100*float64(n)/float64(old))
}

func (p *Population) words() string {
	cell := func(name string, n int) string {
		if slices.Contains(p.Hidden, name) {
			return "few"
		}
		return Number(n)
	}
	text := fmt.Sprintf("%s → %s   +%s", cell("old", p.Old), cell("new", p.New), cell("gained", p.Gained))
	if !slices.Contains(p.Hidden, "gained") && !slices.Contains(p.Hidden, "old") {
		text += share(p.Gained, p.Old)
	}
	text += "   −" + cell("lost", p.Lost)
	if !slices.Contains(p.Hidden, "lost") && !slices.Contains(p.Hidden, "old") {
		text += share(p.Lost, p.Old)
	}
	return text
}

func (v *Values) words(unit string) string {
	if unit != "" {
		unit = " " + unit
	}
	return fmt.Sprintf("%.2f → %.2f%s   +%.2f   −%.2f", v.Old, v.New, unit, v.Gained, v.Lost)
}

// Tally says in one line what changed.
func (r *Report) Tally() string {
	if r.Summary.Changed == 0 && len(r.Errors) == 0 {
		return fmt.Sprintf("no change in meaning (%s compared)", count(strconv.Itoa(r.Summary.Unchanged), "definition"))
	}
	var parts []string
	for _, v := range Verdicts {
		if n := r.Summary.ByVerdict[v]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, v))
		}
	}
	text := fmt.Sprintf("%d changed: %s. %d breaking, %d undecided", r.Summary.Changed, strings.Join(parts, ", "), r.Summary.Breaking, r.Summary.Unknown)
	if r.Summary.Changed == 0 {
		text = "nothing that can be read changed"
	}
	if r.Summary.Accepted > 0 {
		text += fmt.Sprintf(", %d accepted", r.Summary.Accepted)
	}
	if r.Summary.Indirect > 0 {
		text += fmt.Sprintf(". %d through what they name", r.Summary.Indirect)
	}
	return text + "."
}
