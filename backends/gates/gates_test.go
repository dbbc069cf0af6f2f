package gates

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/segc-dev/segc/backends/corpus"
	"github.com/segc-dev/segc/backends/sql"
)

var generated = flag.Int("workspaces", 2, "how many generated workspaces the corpus has")

// executed are the dialects that every machine runs for every case: their own
// database says what is wrong.
var executed = []string{"duckdb", "sqlite", "mariadb", "spark"}

// all returns the gates that are there, and starts the tools.
func all(t *testing.T) []Gate {
	t.Helper()
	list := InProcess()
	for _, tool := range Tools(".") {
		p := started(t, tool)
		if p == nil {
			continue
		}
		for _, dialect := range slices.Sorted(maps.Keys(tool.Dialects)) {
			list = append(list, p.Gate(dialect))
		}
	}
	return list
}

// started starts a tool until the test ends; what is missing is said, and fails
// where it is required.
func started(t *testing.T, tool Tool) *Process {
	t.Helper()
	if err := tool.Absent(); err != nil {
		if Required(tool.Name) {
			t.Fatal(err)
		}
		t.Log("without", err)
		return nil
	}
	p, err := tool.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// wrong returns the statements of testdata/wrong that a dialect must refuse: those
// of every dialect and its own. Each ends in a line of its own that is `;`.
func wrong(t *testing.T, dialect string) (list []string) {
	t.Helper()
	for _, name := range []string{"every", dialect} {
		text, err := os.ReadFile(filepath.Join("testdata", "wrong", name+".sql"))
		if err != nil {
			t.Fatal(err)
		}
		for s := range strings.SplitSeq(strings.TrimSuffix(string(text), "\n;\n"), "\n;\n") {
			list = append(list, s)
		}
	}
	return list
}

// TestRefuse shows what the gates are worth: each refuses most of the wrong
// statements of its dialect, and none gets through all of them.
func TestRefuse(t *testing.T) {
	gates := all(t)
	for _, d := range sql.Dialects() {
		mine := of(d.Name, gates)
		if len(mine) == 0 {
			continue
		}
		t.Run(d.Name, func(t *testing.T) {
			list := wrong(t, d.Name)
			refused := make([]int, len(mine))
			for _, s := range list {
				through := true
				for i, g := range mine {
					if g.Check(s) != nil {
						refused[i]++
						through = false
					}
				}
				if through {
					t.Errorf("every gate lets pass: %s", s)
				}
			}
			for i, g := range mine {
				t.Logf("%s refuses %d of %d", g.Parser, refused[i], len(list))
				if refused[i]*10 < len(list)*6 && g.Parser != foreignWords {
					t.Errorf("%s refuses %d of %d wrong statements: that is no gate", g.Parser, refused[i], len(list))
				}
			}
		})
	}
}

// of returns the gates of a dialect.
func of(dialect string, gates []Gate) (mine []Gate) {
	for _, g := range gates {
		if slices.Contains(g.Dialects, dialect) {
			mine = append(mine, g)
		}
	}
	if w, ok := Words(dialect); ok && len(mine) > 0 {
		mine = append(mine, w)
	}
	return mine
}

// TestCorpus holds every statement of the corpus to pass the gates of its dialect.
func TestCorpus(t *testing.T) {
	programs, err := corpus.Load("../..", *generated)
	if err != nil {
		t.Fatal(err)
	}
	gates := all(t)
	for _, d := range sql.Dialects() {
		t.Run(d.Name, func(t *testing.T) {
			mine := of(d.Name, gates)
			if len(mine) == 0 && !slices.Contains(executed, d.Name) {
				t.Skip("no grammar of it is here")
			}
			for _, g := range mine {
				t.Run(g.Parser, func(t *testing.T) { through(t, g, d, programs) })
			}
		})
	}
}

// slow are gates that take a second for some kilobytes. They get each case once:
// all its sets in one statement, which says what the statements of each say.
var slow = []string{"sqlfluff"}

func isShort(st corpus.Statement) bool {
	return strings.HasPrefix(st.Name, "case ") && strings.HasSuffix(st.Name, " as flags")
}

// holes are statements that a parser cannot read though its database can:
// it // or its kin runs the same cases: quotes doubled in a name; a collation in JSON_TABLE.
var holes = map[string]string{"clickhouse-sql-parser": `""`, "marino": "COLUMNS (v LONGTEXT"}

func through(t *testing.T, g Gate, d *sql.Dialect, programs []*corpus.Program) {
	r := run{dialect: d.Name, by: g.Parser, how: "parsed"}
	for _, p := range programs {
		r.check(t, g, d, p)
	}
	t.Logf("%d statements", r.checked)
	if g.Parser != foreignWords {
		r.report(t)
	}
}

// A run counts the statements that a gate has checked and those it refused.
type run struct {
	dialect, by, how string
	checked, refused int
}

// check holds the statements of a program to pass a gate.
func (r *run) check(t *testing.T, g Gate, d *sql.Dialect, p *corpus.Program) {
	t.Helper()
	name, _, _ := strings.Cut(g.Parser, " ")
	statements, _ := p.Statements(d)
	for _, st := range statements {
		if slices.Contains(slow, name) && !isShort(st) {
			continue
		}
		if hole := holes[name]; hole != "" && strings.Contains(st.SQL, hole) {
			continue
		}
		r.checked++
		if err := g.Check(st.SQL); err != nil {
			r.refused++
			t.Errorf("%s: %v\n%s", st.Name, err, st.SQL)
		}
	}
}

// report appends a line to the file that SEGC_REPORT names: dialect, by what, how,
// no cases, the statements and the refused among them, between tabs.
func (r *run) report(t *testing.T) {
	t.Helper()
	path := os.Getenv("SEGC_REPORT")
	if path == "" {
		return
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(f, "%s\t%s\t%s\t0\t%d\t%d\n", r.dialect, r.by, r.how, r.checked, r.refused)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
