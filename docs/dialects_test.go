package docs

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/segc-dev/segc/backends/sql"
)

var (
	report = flag.String("report", "", "a file of what engines and grammars ran, which SEGC_REPORT named: print it as a table")
	write  = flag.Bool("write", false, "rewrite the generated parts of dialects.md; the table of runs from -report alone")
)

// TestDialects holds dialects.md to what the dialects say of themselves. With
// -report it prints the table of what was run, and with -write keeps it.
func TestDialects(t *testing.T) {
	old, err := os.ReadFile("dialects.md")
	if err != nil {
		t.Fatal(err)
	}
	text := replaced(t, string(old), "dialects", dialectTable()+"\n"+cannotTable())
	if *report != "" {
		lines, err := os.ReadFile(*report)
		if err != nil {
			t.Fatal(err)
		}
		runs := runTable(t, string(lines))
		t.Log("\n" + runs)
		text = replaced(t, text, "runs", runs)
	}
	switch {
	case *write:
		if err := os.WriteFile("dialects.md", []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	case *report == "" && !bytes.Equal([]byte(text), old):
		t.Error("dialects.md is not what the dialects say; run `go test ./docs -run TestDialects -write`")
	}
}

// replaced puts a text between the marks of a generated part.
func replaced(t *testing.T, text, part, with string) string {
	t.Helper()
	begin, end := "<!-- "+part+" -->\n", "<!-- end of "+part+" -->"
	i, j := strings.Index(text, begin), strings.Index(text, end)
	if i < 0 || j < i {
		t.Fatalf("dialects.md lacks the marks of %s", part)
	}
	return text[:i+len(begin)] + with + text[j:]
}

func dialectTable() string {
	var sb strings.Builder
	sb.WriteString("| dialect | written for | text, bytes | columns | arguments |\n|---|---|---|---|---|\n")
	most := func(n int) string {
		if n == 0 {
			return "–"
		}
		return strconv.Itoa(n)
	}
	for _, d := range sql.Dialects() {
		fmt.Fprintf(&sb, "| %s | %s | %s | %s | %s |\n", d.Name, d.Version, most(d.Limits.Text), most(d.Limits.Columns), most(d.MaxParams))
	}
	return sb.String()
}

func cannotTable() string {
	var sb strings.Builder
	sb.WriteString("| dialect | cannot | why, and what to use instead |\n|---|---|---|\n")
	for _, d := range sql.Dialects() {
		for _, what := range slices.Sorted(maps.Keys(d.Cannot)) {
			fmt.Fprintf(&sb, "| %s | `%s` | %s |\n", d.Name, what, d.Cannot[what])
		}
	}
	return sb.String()
}

// runTable adds up the lines of a report: `ENGINE VERSION CASES COMPARISONS` of
// engines, and with tabs `gate`, dialect, parser, how deep, statements.
func runTable(t *testing.T, lines string) string {
	t.Helper()
	type run struct{ dialect, by, how string }
	var order []run
	checked := map[run][2]int{}
	add := func(r run, cases, comparisons int) {
		if _, ok := checked[r]; !ok {
			order = append(order, r)
		}
		checked[r] = [2]int{checked[r][0] + cases, checked[r][1] + comparisons}
	}
	for line := range strings.Lines(lines) {
		line = strings.TrimSpace(line)
		if rest, ok := strings.CutPrefix(line, "gate\t"); ok {
			f := strings.Split(rest, "\t")
			n, err := strconv.Atoi(f[len(f)-1])
			if err != nil || len(f) != 4 {
				t.Fatalf("no line of a grammar: %q", line)
			}
			add(run{f[0], f[1], f[2]}, 0, n)
			continue
		}
		var engine, version string
		var cases, comparisons int
		if _, err := fmt.Sscanf(line, "%s %s %d %d", &engine, &version, &cases, &comparisons); err != nil {
			t.Fatalf("no line of an engine: %q", line)
		}
		add(run{engine, engine + " " + version, "executed"}, cases, comparisons)
	}
	slices.SortStableFunc(order, func(a, b run) int { return strings.Compare(a.dialect, b.dialect) })
	var sb strings.Builder
	sb.WriteString("| dialect | by | how | cases | compared or checked | disagreements |\n|---|---|---|---|---|---|\n")
	for _, r := range order {
		n := checked[r]
		cases := "–"
		if n[0] > 0 {
			cases = strconv.Itoa(n[0])
		}
		fmt.Fprintf(&sb, "| %s | %s | %s | %s | %d | 0 |\n", r.dialect, r.by, r.how, cases, n[1])
	}
	return sb.String()
}
