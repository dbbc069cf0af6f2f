package engine_test

import (
	"context"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/segc-dev/segc/backends/engine"
	"github.com/segc-dev/segc/backends/engine/enginetest"
	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

func TestMain(m *testing.M) { os.Exit(enginetest.Main(m)) }

// things is a schema of one table with a column of every type.
func things() *schema.Schema {
	e := &schema.Entity{Name: "thing", Table: schema.TableName{Default: "things"}}
	text := types.Type{Kind: schema.String}
	for _, a := range []*schema.Attribute{
		{Name: "id", Type: text},
		{Name: "flag", Type: types.Type{Kind: schema.Bool}},
		{Name: "whole", Type: types.Type{Kind: schema.Int}},
		{Name: "price", Type: types.Type{Kind: schema.Decimal, Precision: 12, Scale: 2}},
		{Name: "huge", Type: types.Type{Kind: schema.Decimal}},
		{Name: "ratio", Type: types.Type{Kind: schema.Float}},
		{Name: "note", Type: text},
		{Name: "born", Type: types.Type{Kind: schema.Date}},
		{Name: "at", Type: types.Type{Kind: schema.Timestamp}},
		{Name: "plan", Type: types.Type{Kind: schema.Enum, Values: []string{"free", "it's"}}},
		{Name: "release", Type: types.Type{Kind: schema.Version}},
		{Name: "home", Type: types.Type{Kind: schema.Point}, Columns: []string{"lat", "lon"}},
		{Name: "tags", Type: types.Type{Kind: schema.List, Elem: &text}},
		{Name: "sizes", Type: types.Type{Kind: schema.List, Elem: &types.Type{Kind: schema.Int}}},
		{Name: "prices", Type: types.Type{Kind: schema.List, Elem: &types.Type{Kind: schema.Decimal, Precision: 10, Scale: 2}}},
		{Name: "days", Type: types.Type{Kind: schema.List, Elem: &types.Type{Kind: schema.Date}}},
		{Name: "moments", Type: types.Type{Kind: schema.List, Elem: &types.Type{Kind: schema.Timestamp}}},
		{Name: "ratios", Type: types.Type{Kind: schema.List, Elem: &types.Type{Kind: schema.Float}}},
		{Name: "flags", Type: types.Type{Kind: schema.List, Elem: &types.Type{Kind: schema.Bool}}},
	} {
		a.Entity, a.Nullable = e, a.Name != "id"
		if a.Columns == nil {
			a.Columns = []string{a.Name}
		}
		e.Attributes = append(e.Attributes, a)
	}
	e.Key = e.Attributes[0]
	e.Partition = &schema.Partition{Column: "local day", Of: e.Attribute("at"), Zone: "America/New_York"}
	return schema.New([]*schema.Entity{e})
}

func decimal(t *testing.T, text string) types.Decimal {
	t.Helper()
	d, err := types.ParseDecimal(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// filled returns two rows of things: one of values at the edges, one of nulls.
func filled(t *testing.T) *rows.Data {
	t.Helper()
	data := rows.New(things())
	at, err := types.ParseInstant("1969-12-31T23:59:59.999999Z")
	if err != nil {
		t.Fatal(err)
	}
	huge := types.Decimal{Unscaled: new(big.Int).Neg(decimal(t, strings.Repeat("9", 38)).Unscaled)}
	for _, row := range []map[string]types.Value{
		{"id": "a", "flag": true, "whole": int64(-1 << 63), "price": decimal(t, "-1234567890.50"), "huge": huge, "ratio": 0.1,
			"note": `quote ' " \ % é`, "born": types.DateOf(1, 1, 1), "at": at, "plan": "it's", "release": "1.10",
			"lat, lon": types.Point{Lat: 52.5, Lon: -0.25}, "tags": []types.Value{"", `a "b", c`}, "sizes": []types.Value{int64(7)},
			"prices": []types.Value{decimal(t, "0.50")}, "days": []types.Value{types.DateOf(2024, 2, 29)},
			"moments": []types.Value{at}, "ratios": []types.Value{1e21}, "flags": []types.Value{false, true}},
		{"id": "b", "tags": []types.Value{}},
	} {
		if err := data.Table("things").Append(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := data.Check(); err != nil {
		t.Fatal(err)
	}
	return data
}

// TestLoad writes every type and reads it back in the form of results.
func TestLoad(t *testing.T) {
	plain := "a true -9223372036854775808 -1234567890.50 -" + strings.Repeat("9", 38) + " 0.1 " + `quote ' " \ % é` +
		" 0001-01-01 1969-12-31T23:59:59.999999Z it's 1.10 52.5 -0.25 1969-12-31"
	want := map[string]string{
		"clickhouse": plain,
		"databricks": plain,
		"trino":      plain,
		"duckdb":     plain,
		"mariadb":    strings.Replace(plain, " true ", " 1 ", 1),
		"postgres":   plain,
		"sqlite": strings.NewReplacer(" true ", " 1 ", "1969-12-31T23:59:59.999999Z",
			"1969-12-31 23:59:59.999999").Replace(plain),
	}
	enginetest.Each(t, func(t *testing.T, eng engine.Engine) {
		ctx := context.Background()
		data := filled(t)
		if err := engine.Load(ctx, eng, data); err != nil {
			t.Fatal(err)
		}
		res, err := eng.Query(ctx, named(eng, `SELECT id, flag, whole, price, huge, ratio, note, born, "at", plan, "release", lat, lon, "local day" FROM things ORDER BY id`))
		if err != nil {
			t.Fatal(err)
		}
		if got := line(res.Rows[0]); got != want[eng.Name()] {
			t.Errorf("read back\n  %s, want\n  %s", got, want[eng.Name()])
		}
		if got := line(res.Rows[1]); got != "b"+strings.Repeat(" ∅", 13) {
			t.Errorf("the row of nulls reads %s", got)
		}
		lists := map[string]string{
			"databricks": "SELECT size(tags), try_element_at(tags, 2), try_element_at(sizes, 1), try_element_at(prices, 1), try_element_at(days, 1)," +
				" try_element_at(moments, 1), try_element_at(ratios, 1), try_element_at(flags, 2) FROM things ORDER BY id",
			"trino": "SELECT cardinality(tags), element_at(tags, 2), element_at(sizes, 1), element_at(prices, 1), element_at(days, 1)," +
				" element_at(moments, 1), element_at(ratios, 1), element_at(flags, 2) FROM things ORDER BY id",
			"clickhouse": `SELECT length(tags), arrayElementOrNull(tags, 2), arrayElementOrNull(sizes, 1), arrayElementOrNull(prices, 1), arrayElementOrNull(days, 1),
				arrayElementOrNull(moments, 1), arrayElementOrNull(ratios, 1), arrayElementOrNull(flags, 2) FROM things ORDER BY id`,
			"duckdb": `SELECT len(tags), tags[2], sizes[1], prices[1], days[1], moments[1], ratios[1], flags[2] FROM things ORDER BY id`,
			"mariadb": `SELECT json_length(tags), json_value(tags, '$[1]'), json_value(sizes, '$[0]'), json_value(prices, '$[0]'), json_value(days, '$[0]'),
				json_value(moments, '$[0]'), json_value(ratios, '$[0]'), json_extract(flags, '$[1]') FROM things ORDER BY id`,
			"postgres": `SELECT cardinality(tags), tags[2], sizes[1], prices[1], days[1], moments[1], ratios[1], flags[2] FROM things ORDER BY id`,
			"sqlite":   `SELECT json_array_length(tags), tags->>1, sizes->>0, prices->>0, days->>0, moments->>0, ratios->>0, flags->1 FROM things ORDER BY id`,
		}
		if res, err = eng.Query(ctx, lists[eng.Name()]); err != nil {
			t.Fatal(err)
		}
		wantLists := []string{`2 a "b", c 7 0.50 2024-02-29 1969-12-31T23:59:59.999999Z 1e+21 true`, "0 ∅ ∅ ∅ ∅ ∅ ∅ ∅"}
		if eng.Name() == "sqlite" {
			wantLists[0] = strings.Replace(wantLists[0], "0.50", "0.5", 1) // a JSON number once read
		}
		for i, want := range wantLists {
			if got := line(res.Rows[i]); got != want {
				t.Errorf("lists read back\n  %s, want\n  %s", got, want)
			}
		}
		if err := engine.Load(ctx, eng, data); err == nil {
			t.Error("loading over existing tables succeeded")
		}
		if err := engine.Unload(ctx, eng, data); err != nil {
			t.Error(err)
		}
		if _, err := eng.Query(ctx, "SELECT 1 FROM things"); err == nil {
			t.Error("the table outlives Unload")
		}
	})
}

// named returns a statement whose names are in the engine's quotes.
func named(eng engine.Engine, text string) string {
	if eng.Dialect() != "mariadb" && eng.Dialect() != "databricks" {
		return text
	}
	return strings.NewReplacer(`""`, `"`, `"`, "`").Replace(text)
}

func line(cells []engine.Cell) string {
	texts := make([]string, len(cells))
	for i, c := range cells {
		if texts[i] = c.Text; c.Null {
			texts[i] = "∅"
		}
	}
	return strings.Join(texts, " ")
}

// schemaOf is the name of a schema that needs quotes where one may.
func schemaOf(eng engine.Engine) string {
	if eng.Name() == "databricks" {
		return "new_one"
	}
	return `new "one"`
}

// TestQualifiedNames loads a table that lives in a schema.
func TestQualifiedNames(t *testing.T) {
	dropped := map[string]string{
		"databricks": `DROP SCHEMA new_one`,
		"trino":      `DROP SCHEMA "new ""one"""`,
		"clickhouse": `DROP DATABASE "new ""one"""`,
		"mariadb":    `DROP SCHEMA "new ""one"""`,
		"postgres":   `DROP SCHEMA "new ""one"""`,
	}
	enginetest.Each(t, func(t *testing.T, eng engine.Engine) {
		s := things()
		s.Entities[0].Table = schema.TableName{Default: "old.things", ByDialect: map[string]string{eng.Dialect(): schemaOf(eng) + ".things"}}
		data := rows.New(s)
		if err := data.Table("old.things").Append(map[string]types.Value{"id": "a"}); err != nil {
			t.Fatal(err)
		}
		for range 2 { // the second time the schema exists
			if err := engine.Load(context.Background(), eng, data); err != nil {
				t.Fatal(err)
			}
			res, err := eng.Query(context.Background(), named(eng, `SELECT id FROM "`+strings.ReplaceAll(schemaOf(eng), `"`, `""`)+`"."things"`))
			if err != nil || line(res.Rows[0]) != "a" {
				t.Fatal(res, err)
			}
			if err := engine.Unload(context.Background(), eng, data); err != nil {
				t.Fatal(err)
			}
		}
		if dropped[eng.Name()] != "" { // the schema is no test's own
			if err := eng.Exec(context.Background(), named(eng, dropped[eng.Name()])); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestArguments(t *testing.T) {
	mark := map[string]string{"clickhouse": "{p1:String}", "databricks": ":p1", "trino": "CAST(? AS VARCHAR)", "duckdb": "CAST(? AS VARCHAR)", "mariadb": "?", "sqlite": "?", "postgres": "$1::text"}
	enginetest.Each(t, func(t *testing.T, eng engine.Engine) {
		res, err := eng.Query(context.Background(), "SELECT "+mark[eng.Name()], "it's")
		if err != nil || line(res.Rows[0]) != "it's" {
			t.Fatal(res, err)
		}
	})
}

func TestVersion(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, eng engine.Engine) {
		v, err := eng.Version(context.Background())
		if err != nil || v == "" || strings.Trim(v, ".0123456789") != "" {
			t.Errorf("version %q, error %v", v, err)
		}
	})
}

// TestCanceled stops a query that would run for minutes.
func TestCanceled(t *testing.T) {
	endless := map[string]string{
		"trino":      "SELECT count(*) FROM UNNEST(sequence(1, 10000)) AS a(x), UNNEST(sequence(1, 10000)) AS b(x), UNNEST(sequence(1, 10000)) AS c(x) WHERE a.x * b.x * c.x = 3",
		"databricks": "SELECT count(*) FROM range(50000) a, range(1000) b WHERE a.id * b.id = 3",
		"clickhouse": "SELECT count() FROM numbers(10000000000000) WHERE sipHash64(number) = 3 SETTINGS max_execution_time = 3",
		"duckdb":     "SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE a.range * b.range = 3",
		"sqlite":     "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
		"mariadb":    "SELECT count(*) FROM seq_1_to_100000000 a, seq_1_to_100000000 b WHERE a.seq * b.seq = 3",
		"postgres":   "SELECT count(*) FROM generate_series(1, 100000000) a, generate_series(1, 1000) b",
	}
	enginetest.Each(t, func(t *testing.T, eng engine.Engine) {
		ctx, cancel := context.WithCancel(context.Background())
		time.AfterFunc(100*time.Millisecond, cancel)
		begin := time.Now()
		_, err := eng.Query(ctx, endless[eng.Name()])
		if !errors.Is(err, context.Canceled) {
			t.Errorf("the error is %v, want context.Canceled", err)
		}
		if took := time.Since(begin); took > 10*time.Second {
			t.Errorf("the query stopped after %v", took)
		}
	})
}

func TestRefusedStatement(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, eng engine.Engine) {
		for _, text := range []string{"SELEC 1", "SELECT nosuch FROM nowhere"} {
			_, err := eng.Query(context.Background(), text)
			var e *engine.Error
			if !errors.As(err, &e) || e.Code != engine.Refused || !strings.HasPrefix(e.Message, eng.Name()+": ") || strings.Contains(e.Message, "\n") {
				t.Errorf("%s: the error is %q", text, err)
			}
		}
	})
}

func TestOpenErrors(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "text.db")
	if err := os.WriteFile(text, []byte(strings.Repeat("no database\n", 500)), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		config engine.Config
		code   string
		want   string
	}{
		{engine.Config{Engine: "duckbd"}, "SEG4101", "no engine `duckbd`; the engines are clickhouse, databricks, duckdb, mariadb, mysql, postgres, sqlite, sqlserver, trino; did you mean `duckdb`?"},
		{engine.Config{Engine: ""}, "SEG4101", "no engine ``; the engines are clickhouse, databricks, duckdb, mariadb, mysql, postgres, sqlite, sqlserver, trino"},
		{engine.Config{Engine: "sqlite", Path: dir + "/none.db"}, "SEG4102", "cannot open sqlite: there is no database file " + dir + "/none.db"},
		{engine.Config{Engine: "duckdb", Path: dir}, "SEG4102", "cannot open duckdb: " + dir + " is a folder"},
		{engine.Config{Engine: "sqlite", Path: text}, "SEG4102", "file is not a database"},
		{engine.Config{Engine: "duckdb", Path: text}, "SEG4102", "not a valid DuckDB database file"},
		{engine.Config{Engine: "duckdb", Memory: "lots"}, "SEG4102", "Memory must have a number"},
		{engine.Config{Engine: "postgres", DSN: "host=" + dir + " connect_timeout=2"}, "SEG4102", "cannot open postgres: "},
		{engine.Config{Engine: "mysql", DSN: "root@unix(" + dir + "/none)/"}, "SEG4102", "cannot open mysql: "},
		{engine.Config{Engine: "mariadb", DSN: "root:secret@tcp(/x"}, "SEG4102", "the DSN has not the form user:password@tcp(host:3306)/database"},
		{engine.Config{Engine: "sqlserver", DSN: "sqlserver://u:secret@h:x"}, "SEG4102", "the DSN has not the form sqlserver://user:password@host:1433?database=name"},
		{engine.Config{Engine: "postgres", DSN: "port=x password=secret"}, "SEG4102", "cannot open postgres: "},
	} {
		_, err := engine.Open(context.Background(), c.config)
		var e *engine.Error
		if errors.As(err, &e) && e.Code == engine.LeftOut {
			continue
		}
		if !errors.As(err, &e) || string(e.Code) != c.code || !strings.Contains(e.Message, c.want) || strings.Contains(e.Message, "secret") {
			t.Errorf("%+v: the error is %q, want %s %q", c.config, err, c.code, c.want)
		}
	}
}

// TestReadOnly opens database files, and a server, without ReadWrite.
func TestReadOnly(t *testing.T) {
	ctx := context.Background()
	for _, name := range []string{"duckdb", "sqlite"} {
		t.Run(name, func(t *testing.T) {
			maker := enginetest.Open(t, name)
			path := filepath.Join(t.TempDir(), "it's 100% ? #1.db")
			attach := "ATTACH '" + strings.ReplaceAll(path, "'", "''") + "' AS made"
			for _, text := range []string{attach, "CREATE TABLE made.t AS SELECT 1 AS n", "DETACH made"} {
				if err := maker.Exec(ctx, text); err != nil {
					t.Fatal(err)
				}
			}
			checkReadOnly(t, engine.Config{Engine: name, Path: path})
		})
	}
	for _, name := range []string{"postgres", "mariadb"} {
		t.Run(name, func(t *testing.T) {
			dsn := enginetest.DSN(t, name)
			maker, err := engine.Open(ctx, engine.Config{Engine: name, DSN: dsn, ReadWrite: true})
			if err != nil {
				t.Fatal(err)
			}
			defer maker.Close()
			if err := maker.Exec(ctx, "CREATE TABLE t AS SELECT 1 AS n"); err != nil {
				t.Fatal(err)
			}
			checkReadOnly(t, engine.Config{Engine: name, DSN: dsn})
		})
	}
}

// TestOtherServer refuses to take one kind of server for the other.
func TestOtherServer(t *testing.T) {
	_, err := engine.Open(context.Background(), engine.Config{Engine: "mysql", DSN: enginetest.DSN(t, "mariadb")})
	if err == nil || !strings.Contains(err.Error(), "its engine is `mariadb`") {
		t.Errorf("the error is %v", err)
	}
}

func checkReadOnly(t *testing.T, c engine.Config) {
	t.Helper()
	for _, writes := range []bool{false, true} {
		c.ReadWrite = writes
		eng, err := engine.Open(context.Background(), c)
		if err != nil {
			t.Fatal(err)
		}
		res, err := eng.Query(context.Background(), "SELECT n FROM t")
		if err != nil || line(res.Rows[0]) != "1" {
			t.Error(res, err)
		}
		if err := eng.Exec(context.Background(), "INSERT INTO t VALUES (2)"); (err == nil) != writes {
			t.Errorf("ReadWrite %v: inserting gave %v", writes, err)
		}
		eng.Close()
	}
}
