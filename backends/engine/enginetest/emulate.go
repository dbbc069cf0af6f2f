package enginetest

import (
	"context"
	_ "embed" // the functions of Redshift
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/segc-dev/segc/backends/engine"
)

// An emulation is a database that cannot be had here, as a kin of it plays it: it
// shows the logic of statements, and what both databases mean by them. Where the
// kin means something else, tests list the cases by name.
type emulation struct {
	on      string // the engine that plays it, on a server of its own where kinds has one of its name
	prepare string // statements for the space of a test
	// rewrite is the text of a statement as the kin takes it; nil changes nothing.
	rewrite func(string) string
}

//go:embed redshift.sql
var redshiftFunctions string

// emulations are the emulated dialects.
var emulations = map[string]emulation{
	"athena": {on: "trino"},
	"mysql":  {on: "mariadb", rewrite: rewriteMySQL},
	"redshift": {on: "postgres", rewrite: rewriteRedshift,
		// the schema before the catalog, so that a function of Redshift hides one of PostgreSQL
		prepare: "DO $$ BEGIN EXECUTE format('SET search_path = %I, pg_catalog', current_schema()); END $$;\n" +
			redshiftFunctions + "SET standard_conforming_strings = off; SET escape_string_warning = off"},
}

// redshiftTokens are literals, parentheses, and what PostgreSQL's grammar does not
// have: arrays in parentheses, and parts of dates without quotes.
var redshiftTokens = regexp.MustCompile(`'(?:[^'\\]|\\.|'')*'|\bARRAY\(|\b(?:DATEADD|DATEDIFF)\([a-z]+|[()]`)

func rewriteRedshift(sql string) string {
	var closing []string // of the parentheses that are open
	return redshiftTokens.ReplaceAllStringFunc(sql, func(s string) string {
		switch {
		case s == "ARRAY(":
			closing = append(closing, "]")
			return "ARRAY["
		case s == ")" && len(closing) > 0:
			s, closing = closing[len(closing)-1], closing[:len(closing)-1]
		case s[0] == '(':
			closing = append(closing, ")")
		case s[0] == 'D':
			closing = append(closing, ")")
			name, part, _ := strings.Cut(s, "(")
			return name + "('" + part + "'"
		}
		return s
	})
}

// mysqlCollations are the collations of MySQL that order by code points and that
// know cases, by the names of their likes in MariaDB.
var mysqlCollations = strings.NewReplacer("utf8mb4_0900_bin", "utf8mb4_nopad_bin", "utf8mb4_0900_as_cs", "utf8mb4_uca1400_nopad_as_cs")

func rewriteMySQL(sql string) string {
	return mysqlCollations.Replace(sql)
}

// An emulated engine answers for another.
type emulated struct {
	engine.Engine
	name string
	emulation
}

// Name returns the name of the emulated database, and Dialect its dialect.
func (e *emulated) Name() string    { return e.name }
func (e *emulated) Dialect() string { return e.name }

// Unwrap returns the engine that answers.
func (e *emulated) Unwrap() engine.Engine { return e.Engine }

// Query runs a statement as the kin takes it.
func (e *emulated) Query(ctx context.Context, sql string, args ...any) (*engine.Result, error) {
	if e.rewrite != nil {
		sql = e.rewrite(sql)
	}
	return e.Engine.Query(ctx, sql, args...)
}

// Every runs a test as Each does, and on the emulated engines too.
func Every(t *testing.T, f func(t *testing.T, eng engine.Engine)) {
	all := append(engine.Names(), slices.Collect(maps.Keys(emulations))...)
	all = append(all, "snowflake")
	slices.Sort(all)
	for _, name := range slices.Compact(all) {
		t.Run(name, func(t *testing.T) { f(t, openAny(t, name)) })
	}
}

// openAny opens an engine of tests, emulated or not.
func openAny(t testing.TB, name string) engine.Engine {
	t.Helper()
	if name == "snowflake" {
		eng, err := openSnowflake(DSN(t, name))
		if err != nil {
			t.Fatal(err)
		}
		return eng
	}
	how, ok := emulations[name]
	if !ok {
		return Open(t, name)
	}
	eng := open(t, how.on, name)
	if how.prepare != "" {
		if err := eng.Exec(context.Background(), how.prepare); err != nil {
			t.Fatal(err)
		}
	}
	return &emulated{eng, name, how}
}
