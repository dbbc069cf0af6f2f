package engine

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"log"
	"strings"
	"time"

	"github.com/Masterminds/squirrel"
	driver "github.com/go-sql-driver/mysql"

	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/types"
)

// mysql is a connection to a server of MySQL, or of MariaDB.
type mysql struct {
	*session
	config *driver.Config
	id     string // the connection's, as the server counts
}

var mysqlTypes = typeNames{quote: "`", short: "varchar(255)", text: "longtext", integer: "bigint", decimal: "decimal(%d,%d)", float: "double",
	boolean: "boolean", date: "date", instant: "datetime(6)", list: "json"}

func openMySQL(ctx context.Context, c Config) (Engine, error) { return dialMySQL(ctx, c, "mysql") }

func openMariaDB(ctx context.Context, c Config) (Engine, error) { return dialMySQL(ctx, c, "mariadb") }

// mysqlMode is what a session is set to: backslashes escape, `"` quotes texts,
// and nothing is cut or guessed.
const mysqlMode = "STRICT_TRANS_TABLES,ONLY_FULL_GROUP_BY,NO_ENGINE_SUBSTITUTION,NO_UNSIGNED_SUBTRACTION"

func dialMySQL(ctx context.Context, c Config, name string) (Engine, error) {
	config, err := driver.ParseDSN(c.DSN)
	if err != nil { // what it says may hold a part of a password
		return nil, fail(ctx, CannotOpen, "cannot open "+name, errors.New("the DSN has not the form user:password@tcp(host:3306)/database"))
	}
	config.ParseTime, config.Loc, config.InterpolateParams = true, time.UTC, true
	config.MultiStatements = false
	config.Logger = log.New(io.Discard, "", 0) // errors are returned
	err = config.Apply(driver.Charset("utf8mb4", ""))
	if err != nil {
		return nil, fail(ctx, CannotOpen, "cannot open "+name, err)
	}
	connector, err := driver.NewConnector(config)
	if err != nil {
		return nil, fail(ctx, CannotOpen, "cannot open "+name, err)
	}
	s, err := connect(ctx, name, sql.OpenDB(connector))
	if err != nil {
		return nil, err
	}
	s.bind = bindMySQL
	m := &mysql{session: s, config: config}
	if err := m.prepare(ctx, c.ReadWrite); err != nil {
		s.Close()
		return nil, err
	}
	return m, nil
}

// prepare sets the session and refuses a server of the other kind: what the two
// make of the same statement differs.
func (m *mysql) prepare(ctx context.Context, readWrite bool) error {
	texts := []string{"SET time_zone = '+00:00', sql_mode = '" + mysqlMode + "'"}
	if !readWrite {
		texts = append(texts, "SET SESSION TRANSACTION READ ONLY")
	}
	for _, text := range texts {
		if err := m.Exec(ctx, text); err != nil {
			return err
		}
	}
	version, err := m.one(ctx, "SELECT VERSION()")
	if err == nil {
		m.id, err = m.one(ctx, "SELECT CONNECTION_ID()")
	}
	if err != nil {
		return err
	}
	kind := "mysql"
	if strings.Contains(strings.ToLower(version), "mariadb") {
		kind = "mariadb"
	}
	if kind == "mariadb" { // else it joins without an index by trying every pair
		if err := m.Exec(ctx, "SET join_cache_level = 8"); err != nil {
			return err
		}
	}
	if kind != m.name {
		return &Error{Code: CannotOpen, Message: "cannot open " + m.name + ": the server is " + version + "; its engine is `" + kind + "`"}
	}
	return nil
}

// Query runs a statement and returns its rows.
func (m *mysql) Query(ctx context.Context, text string, args ...any) (*Result, error) {
	defer context.AfterFunc(ctx, m.kill)()
	return m.session.Query(ctx, text, args...)
}

// Exec runs a statement without rows.
func (m *mysql) Exec(ctx context.Context, text string, args ...any) error {
	defer context.AfterFunc(ctx, m.kill)()
	return m.session.Exec(ctx, text, args...)
}

// kill ends the session at the server, which would go on computing for a client
// that has gone. It needs a connection of its own.
func (m *mysql) kill() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	connector, err := driver.NewConnector(m.config)
	if err != nil || m.id == "" {
		return
	}
	db := sql.OpenDB(connector)
	defer db.Close()
	db.ExecContext(ctx, "KILL "+m.id) // the client has its answer already
}

// Version returns the version of the server, such as "10.11.19".
func (m *mysql) Version(ctx context.Context) (string, error) {
	v, err := m.one(ctx, "SELECT VERSION()")
	v, _, _ = strings.Cut(v, "-") // "10.11.19-MariaDB-0+deb12u1"
	return v, err
}

func (m *mysql) types() typeNames { return mysqlTypes }

func (m *mysql) namespace(ctx context.Context, parts []string) error {
	if len(parts) < 2 {
		return nil
	}
	return m.Exec(ctx, "CREATE DATABASE IF NOT EXISTS "+mysqlTypes.quoted(parts[:len(parts)-1]...))
}

func bindMySQL(v types.Value) any {
	switch v := v.(type) {
	case types.Instant:
		return v.Time().Format(sqliteInstant)
	case types.Decimal, types.Date, []types.Value:
		return rows.Text(v)
	case types.Distance:
		return float64(v)
	}
	return v
}

// mostCells bounds the values of one INSERT.
const mostCells = 10_000

// insert sends rows in statements of many.
func (m *mysql) insert(ctx context.Context, parts []string, columns []physical, n int) error {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = mysqlTypes.quoted(c.name)
	}
	for from := 0; from < n; {
		to := min(n, from+max(1, mostCells/len(columns)))
		insert := squirrel.Insert(mysqlTypes.quoted(parts...)).Columns(names...)
		for row := from; row < to; row++ {
			line := make([]any, len(columns))
			for i, c := range columns {
				line[i] = m.bind(c.cell(row))
			}
			insert = insert.Values(line...)
		}
		text, args, err := insert.ToSql()
		if err != nil {
			return err
		}
		if _, err := m.conn.ExecContext(ctx, text, args...); err != nil {
			return err
		}
		from = to
	}
	return nil
}
