package conformance

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/segc-dev/segc/backends/compile"
	"github.com/segc-dev/segc/backends/engine"
	"github.com/segc-dev/segc/backends/engine/enginetest"
	"github.com/segc-dev/segc/backends/reference"
	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/backends/sql"
	"github.com/segc-dev/segc/compiler/check"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// hostile is a text and two physical names that were chosen to be read as SQL.
type hostile struct{ text, column, table string }

const (
	hostileSchema = `{"version": 1, "entities": {"thing": {"table": %s, "key": "id", "attributes": {
"id": {"type": "string", "column": "k_0317"}, "x": {"type": "string", "column": %s, "nullable": true}},
"relations": {"named": {"to": "thing", "key": "x"}}}}}`
	hostileSegments = `
segment eq of thing { where x = %[1]s }
segment ne of thing { where x != %[1]s }
segment among of thing { where x in [%[1]s, "other"] }
segment has of thing { where x contains %[1]s }
segment begins of thing { where x starts with %[1]s }
segment ends of thing { where x ends with %[1]s }
segment keyed of thing { where id = %[1]s }
segment named of thing { where any(named where x = %[1]s) }
segment last of thing { where max(named.x) = %[1]s }
segment pattern of thing { where x matches %[2]s }
`
)

// quotedText spells a text in the language: JSON, but for code points.
func quotedText(s string) string {
	var sb strings.Builder
	sb.WriteByte('"')
	for _, r := range s {
		if r == '"' || r == '\\' || r < ' ' || r >= 0x7f {
			fmt.Fprintf(&sb, `\u{%X}`, r)
		} else {
			sb.WriteRune(r)
		}
	}
	return sb.String() + `"`
}

// around are texts that a wrong escape would take for the text, or it for them.
func (h hostile) around() []string {
	list := []string{h.text, h.text + " ", " " + h.text, h.text + h.text, strings.ToUpper(h.text), strings.ToLower(h.text), "", "other", "O''ther",
		strings.ReplaceAll(h.text, `\`, ``), strings.ReplaceAll(h.text, `\`, `\\`), strings.ReplaceAll(h.text, `\\`, `\`),
		strings.ReplaceAll(h.text, "'", ""), strings.ReplaceAll(h.text, "'", "''"), strings.ReplaceAll(h.text, "''", "'"),
		strings.ReplaceAll(h.text, "\n", `\n`), strings.ReplaceAll(h.text, `\n`, "\n"), strings.ReplaceAll(h.text, "\r\n", "\n")}
	slices.Sort(list)
	return slices.Compact(list)
}

// load makes the program and the rows; ok is false where the language refuses a
// name, or a text with U+0000, which no database holds.
func (h hostile) load(t *testing.T) (p *hir.Program, data *rows.Data, ok bool) {
	t.Helper()
	names := make([]any, 2)
	for i, s := range []string{h.table, h.column} {
		text, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		names[i] = text
	}
	s, diags := schema.Read([]*token.File{token.NewFile("schema.yaml", fmt.Appendf(nil, hostileSchema, names...))})
	if diags.HasErrors() {
		if diags[0].Code == "" {
			t.Errorf("refused without a code: %v", diags)
		}
		return nil, nil, false
	}
	text := fmt.Sprintf(hostileSegments, quotedText(h.text), quotedText(regexp.QuoteMeta(h.text)))
	f, diags := parse.File(token.NewFile("in.seg", []byte(text)))
	if strings.Contains(h.text, "\x00") {
		if !diags.HasErrors() || diags[0].Code == "" {
			t.Errorf("a text with U+0000 is no error with a code: %v", diags)
		}
		return nil, nil, false
	}
	if diags.HasErrors() {
		t.Fatalf("%s\n%s", diags[0].Message, text)
	}
	p, diags = check.Check(check.Input{Schema: s, Files: []*ast.File{f}, Zone: time.UTC, WeekStart: time.Monday})
	if diags.HasErrors() {
		t.Fatalf("%s\n%s", diags[0].Message, text)
	}
	data = rows.New(s)
	table := data.Table(h.table)
	add := func(id string, x types.Value) {
		if err := table.Append(map[string]types.Value{"k_0317": id, h.column: x}); err != nil {
			t.Fatal(err)
		}
	}
	add("k_null", nil)
	for i, x := range h.around() {
		id := "k_" + strconv.Itoa(i)
		if x == h.text && x != "" {
			id = x // comes back as a key
		}
		add(id, x)
	}
	return p, data, true
}

// run demands the evaluator's members of an engine, with literals and with
// arguments.
func (h hostile) run(t *testing.T, eng engine.Engine, tally *enginetest.Tally) {
	t.Helper()
	p, data, ok := h.load(t)
	if !ok {
		return
	}
	ctx := context.Background()
	if err := engine.Load(ctx, eng, data); err != nil {
		t.Fatalf("%s cannot hold table %q with column %q: %v", eng.Name(), h.table, h.column, err)
	}
	defer func() {
		if err := engine.Unload(ctx, eng, data); err != nil {
			t.Fatal(err)
		}
	}()
	asOf := types.InstantOf(time.Date(2026, 3, 15, 12, 0, 0, 0, time.UTC))
	judge, c := reference.New(p, data, asOf), compile.New(p)
	for _, bind := range []bool{false, true} {
		o := compile.Options{Dialect: sql.Lookup(eng.Dialect()), AsOf: &asOf, Bind: bind}
		var sets []*hir.Set
		for _, s := range p.Sets {
			_, diags := c.SQL([]*hir.Set{s}, o)
			if len(diags) == 0 {
				sets = append(sets, s)
			} else if s.Name != "pattern" && !(bind && eng.Name() == "databricks" && strings.ContainsFunc(h.column, func(r rune) bool { return r > 0xffff })) {
				t.Errorf("%s, %s: %s", eng.Name(), s.Name, diags[0].Message)
			}
		}
		if len(sets) > 0 {
			h.compare(t, eng, c, sets, o, judge, tally)
		}
	}
}

// compare runs the sets in statements of segments and keys.
func (h hostile) compare(t *testing.T, eng engine.Engine, c *compile.Compiler, sets []*hir.Set, o compile.Options, judge *reference.Evaluator, tally *enginetest.Tally) {
	t.Helper()
	statements, diags := c.Long(sets, o)
	if len(diags) > 0 {
		t.Fatalf("%s: %s", eng.Name(), diags[0].Message)
	}
	got := map[string][]string{}
	for _, st := range statements {
		r, err := eng.Query(context.Background(), st.SQL, st.Args()...)
		if err != nil {
			t.Errorf("%s: %v\n%s\n%q", eng.Name(), err, st.SQL, st.Args())
			return
		}
		for _, row := range r.Rows {
			got[row[0].Text] = append(got[row[0].Text], row[1].Text)
		}
	}
	for _, s := range sets {
		want, err := judge.Members(s)
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(got[s.Name])
		if !tally.Add(slices.Equal(got[s.Name], want)) {
			st, _ := c.SQL([]*hir.Set{s}, o)
			t.Errorf("%s, %s (bound: %v) of %q: got %q, want %q\n%s", eng.Name(), s.Name, o.Bind, h, got[s.Name], want, st.SQL)
		}
	}
}

// heldBy is the hostile thing with names that an engine holds: those that it
// refuses when a table is made, whoever quotes them, are another.
func (h hostile) heldBy(name string) hostile {
	switch name {
	case "mariadb", "mysql": // names are of Unicode's first plane
		beyond := func(r rune) rune {
			if r > 0xffff {
				return '_'
			}
			return r
		}
		h.column, h.table = strings.Map(beyond, h.column), strings.Map(beyond, h.table)
	case "databricks": // Spark's own catalog takes plain names of tables, and Parquet few marks in those of columns
		h.table = regexp.MustCompile(`[^A-Za-z0-9_]`).ReplaceAllString(h.table, "_")
		h.column = regexp.MustCompile(`[ ,;{}()\n\t=]`).ReplaceAllString(h.column, "_")
	case "sqlite":
		if len(h.table) >= 7 && strings.EqualFold(h.table[:7], "sqlite_") { // its own
			h.table = "_" + h.table
		}
	}
	return h
}

// usable reports whether the three can be asked about: names of one part, which
// are not those of the test's own column.
func (h hostile) usable() bool {
	return utf8.ValidString(h.text) && utf8.ValidString(h.column) && utf8.ValidString(h.table) &&
		len(h.text) <= 500 && len(h.column) <= 60 && len(h.table) <= 60 &&
		!strings.Contains(h.table, ".") && !strings.EqualFold(h.column, "k_0317") && !strings.HasPrefix(h.text, "k_")
}

// FuzzHostile holds that a text, a column's name and a table's name are data to
// the databases in this process, whatever is in them. Its seeds are what
// TestHostile asks of the others.
func FuzzHostile(f *testing.F) {
	engines := []engine.Engine{enginetest.Open(f, "duckdb"), enginetest.Open(f, "sqlite")}
	f.Fuzz(func(t *testing.T, text, column, table string) {
		h := hostile{text, column, table}
		if !h.usable() {
			return
		}
		for _, eng := range engines {
			h.heldBy(eng.Name()).run(t, eng, &enginetest.Tally{})
		}
	})
}

// TestHostileModes holds that a session reads texts as its dialect writes them,
// where a user's settings would have it read them otherwise.
func TestHostileModes(t *testing.T) {
	for name, setting := range map[string]string{
		"mariadb":  "?sql_mode=%27NO_BACKSLASH_ESCAPES%2CANSI_QUOTES%2CPIPES_AS_CONCAT%2CIGNORE_SPACE%27",
		"postgres": " standard_conforming_strings=off backslash_quote=on",
	} {
		t.Run(name, func(t *testing.T) {
			eng, err := engine.Open(context.Background(), engine.Config{Engine: name, DSN: enginetest.DSN(t, name) + setting, ReadWrite: true})
			if err != nil {
				t.Fatal(err)
			}
			defer eng.Close()
			tally := &enginetest.Tally{}
			for _, h := range seeds(t) {
				if strings.ContainsAny(h.text, "\\'\"") {
					h.heldBy(name).run(t, eng, tally)
				}
			}
			if tally.Compared < 200 {
				t.Errorf("only %d comparisons", tally.Compared)
			}
		})
	}
}

// seeds reads the texts and names that FuzzHostile starts from.
func seeds(t *testing.T) (all []hostile) {
	t.Helper()
	files, err := filepath.Glob("testdata/fuzz/FuzzHostile/*")
	if err != nil || len(files) == 0 {
		t.Fatal("no seeds", err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var parts []string
		for _, line := range strings.Split(strings.TrimSpace(string(content)), "\n")[1:] {
			s, err := strconv.Unquote(strings.TrimSuffix(strings.TrimPrefix(line, "string("), ")"))
			if err != nil {
				t.Fatalf("%s: %q: %v", file, line, err)
			}
			parts = append(parts, s)
		}
		if len(parts) != 3 {
			t.Fatalf("%s has %d values", file, len(parts))
		}
		all = append(all, hostile{parts[0], parts[1], parts[2]})
	}
	return all
}

// TestHostile asks the seeds of FuzzHostile of every engine that is there.
func TestHostile(t *testing.T) {
	all := seeds(t)
	enginetest.Every(t, func(t *testing.T, eng engine.Engine) {
		if eng.Name() == "snowflake" {
			t.Skip("the emulator looks for variables and ends of statements inside of quotes")
		}
		tally := enginetest.Count(t, eng)
		for _, h := range all {
			if !h.usable() {
				t.Fatalf("%q is asked nothing", h)
			}
			h.heldBy(eng.Name()).run(t, eng, tally)
		}
		if compared := tally.Compared; compared < 1000 {
			t.Errorf("only %d comparisons", compared)
		}
	})
}
