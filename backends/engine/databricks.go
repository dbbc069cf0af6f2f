package engine

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// databricks is a SQL warehouse of Databricks, reached by its Statement Execution API.
type databricks struct{ *session }

var databricksTypes = typeNames{quote: "`", text: "STRING", integer: "BIGINT", decimal: "DECIMAL(%d, %d)", float: "DOUBLE",
	boolean: "BOOLEAN", date: "DATE", instant: "TIMESTAMP", list: "ARRAY<%s>"}

// openDatabricks opens the warehouse of a DSN: https://token:TOKEN@host/sql/1.0/warehouses/ID,
// with `?catalog=` and `&schema=` if they are not the user's own.
func openDatabricks(ctx context.Context, c Config) (Engine, error) {
	at, err := url.Parse(c.DSN)
	warehouse, ok := "", false
	if err == nil {
		warehouse, ok = strings.CutPrefix(at.Path, "/sql/1.0/warehouses/")
	}
	token, _ := at.User.Password()
	if err != nil || !ok || warehouse == "" || token == "" || at.Scheme != "http" && at.Scheme != "https" {
		return nil, fail(ctx, CannotOpen, "cannot open databricks",
			errors.New("the DSN has not the form https://token:TOKEN@host/sql/1.0/warehouses/ID?catalog=C&schema=S"))
	}
	s, err := connect(ctx, "databricks", sql.OpenDB(&statementAPI{
		client: &http.Client{Timeout: 2 * time.Minute}, // of one request; statements take as long as they do
		base:   (&url.URL{Scheme: at.Scheme, Host: at.Host, Path: "/api/2.0/sql/statements"}).String(), token: token,
		warehouse: warehouse, catalog: at.Query().Get("catalog"), schema: at.Query().Get("schema")}))
	if err != nil {
		return nil, err
	}
	s.bind, s.read = bindDatabricks, readDatabricks
	d := &databricks{s}
	if _, err := d.one(ctx, "SELECT 1"); err != nil { // connecting asks nothing yet
		d.Close()
		return nil, fail(ctx, CannotOpen, "cannot open databricks", err)
	}
	if !c.ReadWrite {
		return readOnly{d}, nil
	}
	return d, nil
}

// Version returns the version of Spark behind the warehouse, such as "4.1.1".
func (d *databricks) Version(ctx context.Context) (string, error) {
	v, err := d.one(ctx, "SELECT version()")
	v, _, _ = strings.Cut(v, " ") // "4.1.1 c0690c763bafabd08e7079d1137fa0a769a05bae"
	return v, err
}

func (d *databricks) types() typeNames { return databricksTypes }

func (d *databricks) namespace(ctx context.Context, parts []string) error {
	if len(parts) < 2 {
		return nil
	}
	return d.Exec(ctx, "CREATE SCHEMA IF NOT EXISTS "+databricksTypes.quoted(parts[:len(parts)-1]...))
}

// bindDatabricks gives the API texts: statements cast what they bind.
func bindDatabricks(v types.Value) any {
	switch v := v.(type) {
	case nil:
		return nil
	case types.Instant:
		return v.Time().Format(sqliteInstant) + "Z"
	}
	return rows.Text(v)
}

// readDatabricks brings instants to the form of results; other texts are in it.
func readDatabricks(v any, dbType string) any {
	if text, ok := v.(string); ok && dbType == "TIMESTAMP" {
		if t, err := time.Parse(time.RFC3339Nano, text); err == nil {
			return t
		}
	}
	return v
}

func (d *databricks) insert(ctx context.Context, parts []string, columns []physical, n int) error {
	return insertTexts(ctx, d, databricksTypes.quoted(parts...), columns, n, databricksLiteral)
}

// databricksLiteral spells a value of a type.
func databricksLiteral(t types.Type, v types.Value) string {
	name := databricksTypes.of(t)
	switch v := v.(type) {
	case nil:
		return "CAST(NULL AS " + name + ")"
	case []types.Value:
		parts := make([]string, len(v))
		for i, e := range v {
			parts[i] = databricksLiteral(*t.Elem, e)
		}
		return "CAST(ARRAY(" + strings.Join(parts, ", ") + ") AS " + name + ")"
	case bool:
		return rows.Text(v)
	case types.Instant:
		return "TIMESTAMP '" + v.Time().Format(sqliteInstant) + "Z'"
	case types.Date:
		return "DATE '" + v.String() + "'"
	case float64:
		return "CAST('" + strings.NewReplacer("+Inf", "Infinity", "-Inf", "-Infinity").Replace(rows.Text(v)) + "' AS DOUBLE)"
	}
	text := "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`, "${", `\u0024{`).Replace(rows.Text(v)) + "'"
	if t.Kind == schema.Decimal || t.Kind == schema.Int {
		return "CAST(" + text + " AS " + name + ")"
	}
	return text
}
