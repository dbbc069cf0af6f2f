package engine

import (
	"context"
	"crypto/tls"
	"errors"
	"strconv"
	"strings"

	driver "github.com/ClickHouse/clickhouse-go/v2"

	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// clickHouse is a connection to a ClickHouse server, over its native protocol or HTTP.
type clickHouse struct{ *session }

var clickHouseTypes = typeNames{text: "String", integer: "Int64", decimal: "Decimal(%d, %d)", float: "Float64",
	boolean: "Bool", date: "Date32", instant: "DateTime64(6, 'UTC')", list: "Array(%s)", nullable: "Nullable(%s)",
	backslash: true, suffix: " ENGINE = MergeTree ORDER BY tuple()"}

func openClickHouse(ctx context.Context, c Config) (Engine, error) {
	options, err := driver.ParseDSN(c.DSN)
	if err != nil || len(options.Addr) == 0 { // what it says may hold a part of a password
		return nil, fail(ctx, CannotOpen, "cannot open clickhouse",
			errors.New("the DSN has not the form clickhouse://user:password@host:9000/database, nor http://user:password@host:8123/database"))
	}
	if options.TLS == nil && strings.HasPrefix(c.DSN, "https://") {
		options.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	if options.Settings == nil {
		options.Settings = driver.Settings{}
	}
	options.Settings["max_query_size"] = 64 << 20
	options.Settings["max_ast_elements"] = 10_000_000
	if !c.ReadWrite {
		options.Settings["readonly"] = 2 // reads, and what a statement says in SETTINGS
	}
	s, err := connect(ctx, "clickhouse", driver.OpenDB(options))
	if err != nil {
		return nil, err
	}
	s.bind, s.read = bindClickHouse, readClickHouse
	return &clickHouse{s}, nil
}

// Version returns the version of the server, such as "26.9.2.1".
func (c *clickHouse) Version(ctx context.Context) (string, error) {
	return c.one(ctx, "SELECT version()")
}

func (c *clickHouse) types() typeNames { return clickHouseTypes }

func (c *clickHouse) namespace(ctx context.Context, parts []string) error {
	if len(parts) < 2 {
		return nil
	}
	return c.Exec(ctx, "CREATE DATABASE IF NOT EXISTS "+clickHouseTypes.quoted(parts[:len(parts)-1]...))
}

// Query runs a statement and returns its rows. Arguments are the parameters
// {p1:Type}, {p2:Type} … of the statement, which the server puts in place.
func (c *clickHouse) Query(ctx context.Context, text string, args ...any) (*Result, error) {
	if len(args) == 0 {
		return c.session.Query(ctx, text)
	}
	params := driver.Parameters{}
	for i, a := range args {
		value := rows.Text(a)
		if at, ok := a.(types.Instant); ok {
			value = at.Time().Format(sqliteInstant)
		}
		params["p"+strconv.Itoa(i+1)] = strings.NewReplacer(`\`, `\\`, "\t", `\t`, "\n", `\n`, "\r", `\r`).Replace(value)
	}
	return c.session.Query(driver.Context(ctx, driver.WithParameters(params)), text)
}

func bindClickHouse(v types.Value) any {
	switch v := v.(type) {
	case types.Date:
		return v.Time()
	case types.Instant:
		return v.Time()
	case types.Decimal:
		return v.String()
	case types.Distance:
		return float64(v)
	}
	return v
}

// readClickHouse gives a decimal the digits of its scale, which the driver leaves out.
func readClickHouse(v any, dbType string) any {
	text, ok := v.(string)
	_, scale, isDecimal := strings.Cut(dbType, "Decimal(")
	if !ok || !isDecimal {
		return v
	}
	_, scale, _ = strings.Cut(strings.TrimRight(scale, ")"), ", ")
	n, err := strconv.Atoi(scale)
	d, derr := types.ParseDecimal(text)
	if err != nil || derr != nil {
		return v
	}
	return d.Rescale(n).String()
}

// insert sends rows in statements of many.
func (c *clickHouse) insert(ctx context.Context, parts []string, columns []physical, n int) error {
	return insertTexts(ctx, c, clickHouseTypes.quoted(parts...), columns, n, clickHouseLiteral)
}

// clickHouseLiteral spells a value. A list that is not there is empty: an Array
// is never null.
func clickHouseLiteral(t types.Type, v types.Value) string {
	switch v := v.(type) {
	case nil:
		if t.Kind == schema.List {
			return "[]"
		}
		return "NULL"
	case []types.Value:
		parts := make([]string, len(v))
		for i, e := range v {
			parts[i] = clickHouseLiteral(*t.Elem, e)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case bool, int64:
		return rows.Text(v)
	case types.Instant:
		return "'" + v.Time().Format(sqliteInstant) + "'"
	case float64:
		return strings.NewReplacer("NaN", "nan", "+Inf", "inf", "-Inf", "-inf").Replace(rows.Text(v))
	}
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(rows.Text(v)) + "'"
}
