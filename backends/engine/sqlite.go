package engine

import (
	"context"
	"database/sql"
	"net/url"
	"path/filepath"

	"github.com/Masterminds/squirrel"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/types"
)

// sqlite is SQLite in this process, without C.
type sqlite struct{ *session }

var sqliteTypes = typeNames{text: "TEXT", integer: "INTEGER", decimal: "TEXT", float: "REAL",
	boolean: "INTEGER", date: "TEXT", instant: "TEXT", list: "TEXT"}

func openSQLite(ctx context.Context, c Config) (Engine, error) {
	dsn := ":memory:"
	if c.Path != "" {
		if err := databaseFile("sqlite", c.Path); err != nil {
			return nil, err
		}
		mode := "ro"
		if c.ReadWrite {
			mode = "rw"
		}
		path, err := filepath.Abs(c.Path)
		if err != nil {
			return nil, fail(ctx, CannotOpen, "cannot open sqlite", err)
		}
		dsn = (&url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: "mode=" + mode}).String()
	}
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, fail(ctx, CannotOpen, "cannot open sqlite", err)
	}
	s, err := connect(ctx, "sqlite", db)
	if err != nil {
		return nil, err
	}
	s.bind = bindSQLite
	if _, err := s.one(ctx, "SELECT count(*) FROM sqlite_schema"); err != nil { // opening reads nothing yet
		s.Close()
		return nil, fail(ctx, CannotOpen, "cannot open "+c.Path, err)
	}
	return &sqlite{s}, nil
}

// Version returns the version of SQLite, such as "3.53.4".
func (s *sqlite) Version(ctx context.Context) (string, error) {
	return s.one(ctx, "SELECT sqlite_version()")
}

func (s *sqlite) types() typeNames { return sqliteTypes }

// namespace attaches a database for the first part of a name of two.
func (s *sqlite) namespace(ctx context.Context, parts []string) error {
	if len(parts) != 2 {
		return nil
	}
	known, err := s.one(ctx, "SELECT count(*) FROM pragma_database_list WHERE name = "+literal(parts[0]))
	if err != nil || known != "0" {
		return err
	}
	return s.Exec(ctx, "ATTACH ':memory:' AS "+quote(parts[0]))
}

// sqliteInstant is the form of instants: fixed width, so that texts order as they do.
const sqliteInstant = "2006-01-02 15:04:05.000000"

func bindSQLite(v types.Value) any {
	switch v := v.(type) {
	case bool:
		if v {
			return int64(1)
		}
		return int64(0)
	case types.Instant:
		return v.Time().Format(sqliteInstant)
	case types.Decimal, types.Date, []types.Value:
		return rows.Text(v)
	case types.Distance:
		return float64(v)
	}
	return v
}

// insert writes all rows in one transaction through one prepared statement.
func (s *sqlite) insert(ctx context.Context, parts []string, columns []physical, n int) error {
	tx, err := s.conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // nothing once committed
	insert, _, err := squirrel.Insert(quote(parts...)).Values(make([]any, len(columns))...).ToSql()
	if err != nil {
		return err
	}
	st, err := tx.PrepareContext(ctx, insert)
	if err != nil {
		return err
	}
	defer st.Close()
	line := make([]any, len(columns))
	for row := range n {
		for i, c := range columns {
			line[i] = s.bind(c.cell(row))
		}
		if _, err := st.ExecContext(ctx, line...); err != nil {
			return err
		}
	}
	return tx.Commit()
}
