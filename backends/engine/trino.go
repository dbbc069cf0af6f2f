package engine

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"strings"

	_ "github.com/trinodb/trino-go-client/trino" // the driver "trino"

	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// trino is a connection to a Trino cluster, which is a name for HTTP requests.
type trino struct{ *session }

var trinoTypes = typeNames{text: "varchar", integer: "bigint", decimal: "decimal(%d, %d)", float: "double",
	boolean: "boolean", date: "date", instant: "timestamp(6) with time zone", list: "array(%s)"}

func openTrino(ctx context.Context, c Config) (Engine, error) {
	at, err := url.Parse(c.DSN)
	if err != nil || at.Scheme != "http" && at.Scheme != "https" || at.User.Username() == "" { // what it says may hold a password
		return nil, fail(ctx, CannotOpen, "cannot open trino",
			errors.New("the DSN has not the form https://user:password@host:443?catalog=C&schema=S"))
	}
	query := at.Query()
	if query.Get("source") == "" {
		query.Set("source", "segc")
	}
	at.RawQuery = query.Encode()
	db, err := sql.Open("trino", at.String())
	if err != nil {
		return nil, fail(ctx, CannotOpen, "cannot open trino", err)
	}
	s, err := connect(ctx, "trino", db)
	if err != nil {
		return nil, err
	}
	s.bind = bindTrino
	t := &trino{s}
	if _, err := t.Version(ctx); err != nil { // connecting asks nothing yet
		t.Close()
		return nil, fail(ctx, CannotOpen, "cannot open trino", err)
	}
	if !c.ReadWrite {
		return readOnly{t}, nil
	}
	return t, nil
}

// readOnly is an engine whose database has no way to be told that it is read:
// statements without rows are refused.
type readOnly struct{ Engine }

// Exec refuses a statement.
func (r readOnly) Exec(context.Context, string, ...any) error {
	return &Error{Code: Refused, Message: r.Name() + ": the connection is for reading"}
}

// Version returns the version of the cluster, such as "476".
func (t *trino) Version(ctx context.Context) (string, error) {
	return t.one(ctx, "SELECT version()")
}

func (t *trino) types() typeNames { return trinoTypes }

func (t *trino) namespace(ctx context.Context, parts []string) error {
	if len(parts) < 2 {
		return nil
	}
	return t.Exec(ctx, "CREATE SCHEMA IF NOT EXISTS "+trinoTypes.quoted(parts[:len(parts)-1]...))
}

// bindTrino gives the driver texts: statements cast what they bind.
func bindTrino(v types.Value) any {
	switch v := v.(type) {
	case types.Instant:
		return v.Time().Format(sqliteInstant) + " UTC"
	case int64, bool, string, nil:
		return v
	}
	return rows.Text(v)
}

func (t *trino) insert(ctx context.Context, parts []string, columns []physical, n int) error {
	return insertTexts(ctx, t, trinoTypes.quoted(parts...), columns, n, trinoLiteral)
}

// trinoLiteral spells a value of a type.
func trinoLiteral(t types.Type, v types.Value) string {
	name := trinoTypes.of(t)
	switch v := v.(type) {
	case nil:
		return "CAST(NULL AS " + name + ")"
	case []types.Value:
		parts := make([]string, len(v))
		for i, e := range v {
			parts[i] = trinoLiteral(*t.Elem, e)
		}
		return "CAST(ARRAY[" + strings.Join(parts, ", ") + "] AS " + name + ")"
	case bool, int64:
		return rows.Text(v)
	case types.Instant:
		return "TIMESTAMP '" + v.Time().Format(sqliteInstant) + " UTC'"
	case types.Date:
		return "DATE '" + v.String() + "'"
	case float64:
		return "CAST('" + strings.NewReplacer("+Inf", "Infinity", "-Inf", "-Infinity").Replace(rows.Text(v)) + "' AS DOUBLE)"
	}
	if text := literal(rows.Text(v)); t.Kind == schema.Decimal {
		return "CAST(" + text + " AS " + name + ")"
	} else {
		return text
	}
}
