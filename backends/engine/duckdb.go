package engine

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/segc-dev/segc/compiler/types"
)

// duckDB is DuckDB in this process. Whether the build has its library is the
// business of duckdb_cgo.go and duckdb_none.go.
type duckDB struct {
	*session
	spill    string // folder for what does not fit into memory
	attached *attachment
	appender func(conn *sql.Conn, parts []string, columns []physical, n int, bind func(types.Value) any) error
}

var duckDBTypes = typeNames{text: "VARCHAR", integer: "BIGINT", decimal: "DECIMAL(%d,%d)", float: "DOUBLE",
	boolean: "BOOLEAN", date: "DATE", instant: "TIMESTAMP WITH TIME ZONE", list: "%s[]"}

// settle brings a connection in memory into the state that every statement may
// count on, and opens the database file, if there is one, as its default.
func (d *duckDB) settle(ctx context.Context, c Config) error {
	statements := []string{
		"SET TimeZone = 'UTC'",
		"SET temp_directory = " + literal(d.spill),
	}
	if c.Threads > 0 {
		statements = append(statements, "SET threads = "+strconv.Itoa(c.Threads))
	}
	if c.Memory != "" {
		statements = append(statements, "SET memory_limit = "+literal(c.Memory))
	}
	if c.Path != "" {
		name, mode := strings.TrimSuffix(filepath.Base(c.Path), filepath.Ext(c.Path)), " (READ_ONLY)"
		if c.ReadWrite {
			mode = ""
		}
		statements = append(statements, "ATTACH "+literal(c.Path)+" AS "+quote(name)+mode, "USE "+quote(name))
	}
	for _, text := range statements {
		if _, err := d.conn.ExecContext(ctx, text); err != nil {
			return fail(ctx, CannotOpen, "cannot open duckdb", err)
		}
	}
	return nil
}

// databaseFile refuses a path that is no file: databases are not made by opening them.
func databaseFile(engine, path string) error {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return &Error{Code: CannotOpen, Message: "cannot open " + engine + ": there is no database file " + path, cause: err}
	case info.IsDir():
		return &Error{Code: CannotOpen, Message: "cannot open " + engine + ": " + path + " is a folder"}
	}
	return nil
}

// Version returns the version of DuckDB, such as "1.5.5".
func (d *duckDB) Version(ctx context.Context) (string, error) {
	v, err := d.one(ctx, "SELECT version()")
	return strings.TrimPrefix(v, "v"), err
}

// Query runs a statement and returns its rows; a mistake in an attached file is a rows.Error.
func (d *duckDB) Query(ctx context.Context, text string, args ...any) (*Result, error) {
	res, err := d.session.Query(ctx, text, args...)
	if err != nil && d.attached != nil && ctx.Err() == nil {
		err = d.attached.explain(err)
	}
	return res, err
}

// Close ends the connection and removes what it spilled.
func (d *duckDB) Close() error {
	err := d.session.Close()
	os.RemoveAll(d.spill)
	return err
}

func (d *duckDB) types() typeNames { return duckDBTypes }

func (d *duckDB) namespace(ctx context.Context, parts []string) error {
	if len(parts) == 3 {
		if err := d.Exec(ctx, "ATTACH IF NOT EXISTS ':memory:' AS "+quote(parts[0])); err != nil {
			return err
		}
	}
	if len(parts) < 2 {
		return nil
	}
	return d.Exec(ctx, "CREATE SCHEMA IF NOT EXISTS "+quote(parts[:len(parts)-1]...))
}

func (d *duckDB) insert(_ context.Context, parts []string, columns []physical, n int) error {
	return d.appender(d.conn, parts, columns, n, d.bind)
}
