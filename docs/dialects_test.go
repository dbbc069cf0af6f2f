package docs

import (
	"bytes"
	"cmp"
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
	write  = flag.Bool("write", false, "rewrite the generated parts of dialects.md, the table of runs from -report alone, and what TestScaling draws")
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
		fmt.Print("\n" + runs)
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
		t.Fatalf("no marks of %s", part)
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

// runTable adds up the lines of a report: dialect, by what, how, cases, what was
// compared or checked, and what of it disagreed, between tabs.
func runTable(t *testing.T, lines string) string {
	t.Helper()
	type run struct{ dialect, by, how string }
	sums := map[run][3]int{}
	for line := range strings.Lines(lines) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		if len(f) != 6 {
			t.Fatalf("no line of a run: %q", line)
		}
		r := run{f[0], f[1], f[2]}
		sum := sums[r]
		for i := range sum {
			n, err := strconv.Atoi(f[3+i])
			if err != nil {
				t.Fatalf("no line of a run: %q", line)
			}
			sum[i] += n
		}
		sums[r] = sum
	}
	var sb strings.Builder
	sb.WriteString("| dialect | by | how | cases | compared or checked | disagreements |\n|---|---|---|---|---|---|\n")
	for _, r := range slices.SortedFunc(maps.Keys(sums), func(a, b run) int {
		return cmp.Or(strings.Compare(a.dialect, b.dialect), slices.Index(depths, a.how)-slices.Index(depths, b.how), strings.Compare(a.by, b.by))
	}) {
		n := sums[r]
		cases := "–"
		if n[0] > 0 {
			cases = strconv.Itoa(n[0])
		}
		fmt.Fprintf(&sb, "| %s | %s | %s | %s | %d | %d |\n", r.dialect, r.by, r.how, cases, n[1], n[2])
	}
	return sb.String()
}

// depths are how statements are checked, the strongest first.
var depths = []string{"executed", "emulated", "analysed", "parsed"}
