package diff

import (
	"fmt"
	"io"
	"strings"
)

// MarkdownOptions say how a report is written for a pull request.
type MarkdownOptions struct {
	Marker string // of the sticky comment; "" is the usual one
	Link   string // to the full report; "" is none
	Budget int    // characters; 0 is what GitHub takes, with room to spare
}

// commentBudget stays below the 65,536 characters that GitHub takes.
const commentBudget = 60_000

// Markdown writes a report as one comment. What does not fit is left out from
// the end: first the details, then rows of the table, never the head and the tally.
func (r *Report) Markdown(w io.Writer, o MarkdownOptions) error {
	budget := o.Budget
	if budget <= 0 {
		budget = commentBudget
	}
	if o.Marker == "" {
		o.Marker = "segc:diff"
	}
	o.Marker = strings.NewReplacer("--", "- -", ">", " ", "\n", " ").Replace(o.Marker)
	head := r.markdownHead(o)
	var rows, details []string
	for _, c := range r.Changes {
		rows, details = append(rows, r.markdownRow(c)), append(details, r.markdownDetail(c))
	}
	size := len([]rune(head)) + 400
	fit := func(texts []string) int {
		n := 0
		for _, t := range texts {
			if size += len([]rune(t)); size > budget {
				size -= len([]rune(t))
				break
			}
			n++
		}
		return n
	}
	shown := fit(rows)
	full := 0
	if shown == len(rows) {
		full = fit(details)
	}
	text := head + strings.Join(rows[:shown], "")
	if shown < len(rows) {
		text += fmt.Sprintf("\n%d more changes do not fit here: see the job's output.\n", len(rows)-shown)
	}
	text += "\n" + strings.Join(details[:full], "")
	if full < len(details) && shown == len(rows) {
		text += fmt.Sprintf("\nDetails of %d changes do not fit here: see the job's output.\n", len(details)-full)
	}
	text += r.markdownFoot()
	_, err := io.WriteString(w, text)
	return err
}

func (r *Report) markdownHead(o MarkdownOptions) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<!-- %s -->\n### Segments: %s\n\n", o.Marker, escape(r.Tally()))
	fmt.Fprintf(&b, "Base %s → %s%s", code(r.Base.describe()), code(r.Head.describe()), escape(r.Context.describe()))
	if o.Link != "" {
		fmt.Fprintf(&b, " · [full report](%s)", strings.ReplaceAll(o.Link, ")", "%29"))
	}
	b.WriteString("\n\n")
	for i, e := range r.Errors {
		if i == 5 {
			fmt.Fprintf(&b, "- … %d more errors\n", len(r.Errors)-i)
			break
		}
		fmt.Fprintf(&b, "- ⚠️ %s: %s %s %s\n", e.Side, e.Code, code(e.File), escape(e.Message))
	}
	if len(r.Changes) > 0 {
		b.WriteString("\n| | what | verdict | members | gained | lost | why | accept |\n|---|---|---|--:|--:|--:|---|---|\n")
	}
	return b.String()
}

func (r *Report) markdownRow(c *Change) string {
	light, accept := "⚪", "–"
	switch {
	case c.Breaks():
		light, accept = "🔴", code(c.Fingerprint)
	case c.Verdict == Unknown:
		light = "🟠"
	case c.isAccepted():
		light, accept = "🟢", "accepted"
	case c.Verdict.Moves() || c.Kind == Removed:
		light = "🟡"
	}
	members, gained, lost := "–", "–", "–"
	if p := c.Population; p != nil {
		cell := func(name string, n int) string {
			for _, h := range p.Hidden {
				if h == name {
					return "few"
				}
			}
			return Number(n)
		}
		members = cell("old", p.Old) + " → **" + cell("new", p.New) + "**"
		gained, lost = cell("gained", p.Gained)+share(p.Gained, p.Old), cell("lost", p.Lost)+share(p.Lost, p.Old)
	}
	left, _ := c.head()
	return fmt.Sprintf("| %s | %s | %s %s | %s | %s | %s | %s | %s |\n", light, code(left), c.Verdict, c.Verdict.Symbol(), members, gained, lost, c.why(), accept)
}

// why says in a few words what does it.
func (c *Change) why() string {
	var parts []string
	signs := map[string]string{"gained": "+", "lost": "−", "changed": "~"}
	for i, g := range c.Regions {
		if i == 3 {
			parts = append(parts, fmt.Sprintf("… %d more", len(c.Regions)-i))
			break
		}
		text := signs[g.Dir] + " " + code(cut(g.Predicate, 80))
		if g.NullOnly {
			text += " **NULL only**"
		}
		parts = append(parts, text)
	}
	if from := c.InheritedFrom(); from != "" {
		parts = append(parts, "through "+code(from))
	}
	switch {
	case c.Verdict == Unknown:
		parts = append(parts, escape(c.reason()))
	case c.Note != "":
		parts = append(parts, escape(c.Note))
	case c.Verdict == Equivalent && len(parts) == 0 && len(c.Flags) > 0:
		parts = append(parts, escape(strings.Join(c.Flags, ", ")))
	}
	return strings.Join(parts, "; ")
}

func cut(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

func (r *Report) markdownDetail(c *Change) string {
	if c.Predicate == nil || len(c.Predicate.Edits)+len(c.Regions)+len(c.Metadata) == 0 {
		return ""
	}
	var b strings.Builder
	left, right := c.head()
	fmt.Fprintf(&b, "<details><summary>%s %s</summary>\n\n", html(c.Verdict.Symbol()+" "+left), html(right))
	if len(c.Predicate.Edits) > 0 {
		b.WriteString(fence(c.Predicate.Lines))
	}
	for _, e := range c.Metadata {
		fmt.Fprintf(&b, "- %s: %s → %s\n", escape(e.Path), code(orNothing(e.Old)), code(orNothing(e.New)))
	}
	if why := c.because(); why != "" {
		fmt.Fprintf(&b, "\n%s\n", escape(why))
	}
	for _, g := range c.Regions {
		fmt.Fprintf(&b, "- %s %s", g.Dir, code(g.Predicate))
		if n := g.counted(r.Context.Data.Floor); n != "" {
			b.WriteString(" (" + n + ")")
		}
		if g.Witness != nil {
			fmt.Fprintf(&b, ", such as the made-up row %s", code(g.Witness.Text))
		}
		b.WriteString("\n")
	}
	if i := c.Impact; i != nil && len(i.Segments) > 0 {
		fmt.Fprintf(&b, "- reaches %s\n", escape(some(i.Segments, 20)))
	}
	b.WriteString("\n</details>\n")
	return b.String()
}

func (r *Report) markdownFoot() string {
	for _, c := range r.Changes {
		if c.Breaks() {
			return "\nTo accept a break, add its fingerprint with a reason to `" + AcceptFile + "`; the file is reviewed like the rest.\n"
		}
	}
	return ""
}

// fence writes lines as a block in diff colours that no text inside can end.
func fence(lines []Line) string {
	marks := "```"
	for _, l := range lines {
		for strings.Contains(l.Old+l.New, marks) {
			marks += "`"
		}
	}
	var b strings.Builder
	b.WriteString(marks + "diff\n")
	for _, l := range lines {
		if l.Old == l.New {
			b.WriteString("  " + l.Old + "\n")
			continue
		}
		if l.Old != "" {
			b.WriteString("- " + l.Old + "\n")
		}
		if l.New != "" {
			b.WriteString("+ " + l.New + "\n")
		}
	}
	return b.String() + marks + "\n\n"
}

// code writes a text as code in a table's cell: no text can end it.
func code(s string) string {
	if s == "" {
		return ""
	}
	s = strings.NewReplacer("\n", " ", "\r", " ", "|", "\\|").Replace(s)
	marks := "`"
	for strings.Contains(s, marks) {
		marks += "`"
	}
	if len(marks) > 1 {
		return marks + " " + s + " " + marks
	}
	return marks + s + marks
}

// escape writes a text so that it stays one: no mark-up, mention or link.
func escape(s string) string {
	return strings.NewReplacer("\n", " ", "\r", " ", "\\", "\\\\", "|", "\\|", "`", "\\`", "*", "\\*", "_", "\\_", "[", "\\[", "]", "\\]", "<", "&lt;", ">", "&gt;", "@", "@\u200b", "#", "\\#").Replace(s)
}

func html(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\n", " ", "@", "@\u200b").Replace(s)
}
