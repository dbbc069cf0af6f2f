package engine

import (
	"context"
	"fmt"
	"strings"

	"github.com/segc-dev/segc/backends/rows"
)

// store is what Load needs of an engine.
type store interface {
	Engine
	// types is how columns are declared.
	types() typeNames
	// namespace makes the place of a table whose name has several parts.
	namespace(ctx context.Context, parts []string) error
	// insert adds all rows of a table that exists.
	insert(ctx context.Context, parts []string, columns []physical, n int) error
}

// loader is an engine with its own way to hold rows.
type loader interface {
	Load(ctx context.Context, data *rows.Data) error
	Unload(ctx context.Context, data *rows.Data) error
}

// storeOf returns what holds rows behind an engine, which may stand before another:
// one with a method Unwrap has its own name, dialect and ways with a statement.
func storeOf(eng Engine) (store, bool) {
	for {
		if st, ok := eng.(store); ok {
			return st, true
		}
		before, ok := eng.(interface{ Unwrap() Engine })
		if !ok {
			return nil, false
		}
		eng = before.Unwrap()
	}
}

// Load creates the tables of data and fills them, typed as the SQL of the
// engine's dialect expects. Tables without data are left out; a table that
// exists is an error: Load never changes what is there.
//
// MySQL and MariaDB hold instants as DATETIME(6) in UTC and lists as JSON.
// SQLite, which has few types, holds decimals as TEXT of exact digits ("12.50"),
// dates as 'YYYY-MM-DD', instants as 'YYYY-MM-DD HH:MM:SS.ffffff' in UTC, truth
// values as 0 and 1, lists as JSON. A point is two columns everywhere.
//
// An engine from elsewhere loads rows in its own way if it has methods Load and Unload.
func Load(ctx context.Context, eng Engine, data *rows.Data) error {
	if own, ok := eng.(loader); ok {
		return own.Load(ctx, data)
	}
	st, ok := storeOf(eng)
	if !ok {
		return fmt.Errorf("rows cannot be loaded into a %T", eng)
	}
	for _, t := range data.Tables {
		if t.Absent {
			continue
		}
		parts := tableName(data.Schema, t.Name, eng.Dialect())
		if err := st.namespace(ctx, parts); err != nil {
			return err
		}
		columns := physicals(t)
		if err := st.Exec(ctx, createTable(parts, columns, st.types(), t.Len())); err != nil {
			return err
		}
		if t.Len() == 0 {
			continue
		}
		if err := st.insert(ctx, parts, columns, t.Len()); err != nil {
			return fail(ctx, Refused, eng.Name()+": cannot load table "+strings.Join(parts, "."), err)
		}
	}
	return nil
}

// Unload drops the tables that Load made of data.
func Unload(ctx context.Context, eng Engine, data *rows.Data) error {
	if own, ok := eng.(loader); ok {
		return own.Unload(ctx, data)
	}
	st, ok := storeOf(eng)
	if !ok {
		return fmt.Errorf("a %T holds no rows", eng)
	}
	for _, t := range data.Tables {
		if t.Absent {
			continue
		}
		if err := eng.Exec(ctx, "DROP TABLE "+st.types().quoted(tableName(data.Schema, t.Name, eng.Dialect())...)); err != nil {
			return err
		}
	}
	return nil
}

func createTable(parts []string, columns []physical, names typeNames, rows int) string {
	defs := make([]string, len(columns))
	for i, c := range columns {
		defs[i] = names.quoted(c.name) + " " + names.column(c, rows)
	}
	return "CREATE TABLE " + names.quoted(parts...) + " (" + strings.Join(defs, ", ") + ")" + names.suffix
}
