// Package engine runs SQL on databases, through database/sql, and puts the
// rows of a schema into them: DuckDB (embedded), SQLite (embedded), PostgreSQL,
// MySQL, MariaDB, SQL Server.
//
// An engine is one connection: one statement at a time, stopped when its
// context ends. A result is held in memory whole; nothing else is: DuckDB reads
// attached files as streams (see Attach), within its memory limit, and spills
// to a temporary folder that Close removes.
//
// What an attached CSV file costs, in seconds of one core for a million orders
// (70 MB, eight columns): 0.8 to attach it, nearly all for the check that keys
// are unique; then 0.7 for a query of one instant column and 1.8 for one of all
// columns. Of those 1.8, 0.5 find the fields, 0.3 are casts, and 1.0 are the
// guards against what DuckDB's casts let through. Queries that read Parquet cost
// a quarter or less. The process takes 260 MB at its peak. `make bench` measures it again.
package engine

import (
	"context"
	"strings"

	"github.com/segc-dev/segc/lang/spell"
)

// An Engine is an open database. Close ends it.
type Engine interface {
	// Name returns the name that Open took.
	Name() string
	// Dialect returns the name of the SQL that it speaks.
	Dialect() string
	// Version returns the version of the database, such as "1.5.5".
	Version(ctx context.Context) (string, error)
	// Query runs a statement and returns its rows. Values of the language may be arguments.
	Query(ctx context.Context, sql string, args ...any) (*Result, error)
	// Exec runs a statement without rows.
	Exec(ctx context.Context, sql string, args ...any) error
	// Close ends the connection; an embedded database in memory is gone.
	Close() error
}

// A Result is the rows of a query, in its order.
type Result struct {
	Columns []string
	Rows    [][]Cell
}

// A Cell is a value as text, in the form of rows.Text: whole numbers plain,
// decimals with the digits of their scale, dates as 2026-01-31, instants as
// 2026-01-31T12:00:00Z, truth values true and false. SQLite has no types for
// truth values and instants: they come as stored, 0 and 1 or text.
type Cell struct {
	Text string
	Null bool
}

// True reports whether the cell is a truth value and holds, in the form of any engine.
func (c Cell) True() bool { return !c.Null && (c.Text == "true" || c.Text == "1") }

// Config says which database to open.
type Config struct {
	Engine string // a name of Names
	Path   string // DuckDB and SQLite: the database file; "" is an empty database in memory
	// DSN is how to reach a server. PostgreSQL: the connection string or URL; PGHOST
	// and its kin fill the gaps. MySQL and MariaDB: user:password@tcp(host:3306)/database.
	// SQL Server: sqlserver://user:password@host:1433?database=name.
	DSN string
	// ReadWrite allows statements that write. Databases in memory always do.
	ReadWrite bool
	Threads   int    // DuckDB; 0 is one a core
	Memory    string // DuckDB: the limit, such as "2GB"; "" is 80 % of the machine's
}

// kinds is every engine by name, in the order of Names.
var kinds = []struct {
	name string
	open func(context.Context, Config) (Engine, error)
}{
	{"clickhouse", openClickHouse},
	{"databricks", openDatabricks},
	{"duckdb", openDuckDB},
	{"mariadb", openMariaDB},
	{"mysql", openMySQL},
	{"postgres", openPostgres},
	{"sqlite", openSQLite},
	{"sqlserver", openSQLServer},
	{"trino", openTrino},
}

// Names returns the engines that Open knows, sorted.
func Names() []string {
	var names []string
	for _, k := range kinds {
		names = append(names, k.name)
	}
	return names
}

// Open connects to a database. Errors are of type *Error.
func Open(ctx context.Context, c Config) (Engine, error) {
	for _, k := range kinds {
		if k.name == c.Engine {
			return k.open(ctx, c)
		}
	}
	msg := "no engine `" + c.Engine + "`; the engines are " + strings.Join(Names(), ", ")
	if near := spell.Nearest(c.Engine, Names()); near != "" {
		msg += "; did you mean `" + near + "`?"
	}
	return nil, &Error{Code: UnknownEngine, Message: msg}
}
