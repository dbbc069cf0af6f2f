//go:build cgo && !noduckdb

package engine

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"os"
	"slices"

	"github.com/duckdb/duckdb-go/v2"

	"github.com/segc-dev/segc/compiler/types"
)

// duckDBSettings keep DuckDB off the network: extensions are what the library holds.
const duckDBSettings = "?autoinstall_known_extensions=false&autoload_known_extensions=false"

func openDuckDB(ctx context.Context, c Config) (Engine, error) {
	if c.Path != "" {
		if err := databaseFile("duckdb", c.Path); err != nil {
			return nil, err
		}
	}
	db, err := sql.Open("duckdb", duckDBSettings)
	if err != nil {
		return nil, fail(ctx, CannotOpen, "cannot open duckdb", err)
	}
	s, err := connect(ctx, "duckdb", db)
	if err != nil {
		return nil, err
	}
	s.bind, s.read = bindDuckDB, readDuckDB
	spill, err := os.MkdirTemp("", "segc-duckdb-")
	if err != nil {
		s.Close()
		return nil, fail(ctx, CannotOpen, "cannot open duckdb", err)
	}
	d := &duckDB{session: s, spill: spill, appender: appendDuckDB}
	if err := d.settle(ctx, c); err != nil {
		d.Close()
		return nil, err
	}
	return d, nil
}

func bindDuckDB(v types.Value) any {
	switch v := v.(type) {
	case types.Decimal:
		return duckdb.Decimal{Width: uint8(precision(types.Type{})), Scale: uint8(v.Scale), Value: v.Unscaled}
	case types.Date:
		return v.Time()
	case types.Instant:
		return v.Time()
	case types.Distance:
		return float64(v)
	case []types.Value:
		list := make([]any, len(v))
		for i, e := range v {
			list[i] = bindDuckDB(e)
		}
		return list
	}
	return v
}

func readDuckDB(v any, _ string) any {
	if d, ok := v.(duckdb.Decimal); ok {
		return types.Decimal{Unscaled: d.Value, Scale: int(d.Scale)}
	}
	return v
}

// appendDuckDB fills a table through an appender: decimals must have the scale
// of their column, which rows.Table sees to.
func appendDuckDB(conn *sql.Conn, parts []string, columns []physical, n int, bind func(types.Value) any) error {
	at := slices.Concat(make([]string, 3-len(parts)), parts)
	return conn.Raw(func(raw any) error {
		a, err := duckdb.NewAppender(raw.(driver.Conn), at[0], at[1], at[2])
		if err != nil {
			return err
		}
		line := make([]driver.Value, len(columns))
		for row := range n {
			for i, c := range columns {
				line[i] = bind(c.cell(row))
			}
			if err := a.AppendRow(line...); err != nil {
				a.Close() // reports the same again
				return err
			}
		}
		return a.Close()
	})
}
