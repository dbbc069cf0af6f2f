package engine

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/types"
)

// session is what all engines share: one connection of database/sql.
type session struct {
	name string
	db   *sql.DB
	conn *sql.Conn
	// bind turns a value of the language into what the driver takes.
	bind func(types.Value) any
	// read turns a value of the driver, of a type of the database, into one that database/sql knows.
	read func(v any, dbType string) any
}

// connect opens the one connection of a session and closes db when it cannot.
func connect(ctx context.Context, name string, db *sql.DB) (*session, error) {
	conn, err := db.Conn(ctx)
	if err == nil {
		err = conn.PingContext(ctx)
	}
	if err != nil {
		db.Close()
		return nil, fail(ctx, CannotOpen, "cannot open "+name, err)
	}
	return &session{name: name, db: db, conn: conn, read: func(v any, _ string) any { return v }}, nil
}

// Name returns the name that Open took.
func (s *session) Name() string { return s.name }

// Dialect returns the name of the SQL that the engine speaks.
func (s *session) Dialect() string { return s.name }

// Close ends the connection.
func (s *session) Close() error {
	s.conn.Close() // what it says, the database says too
	return s.db.Close()
}

// Exec runs a statement without rows.
func (s *session) Exec(ctx context.Context, text string, args ...any) error {
	if _, err := s.conn.ExecContext(ctx, text, s.bound(args)...); err != nil {
		return fail(ctx, Refused, s.name, err)
	}
	return nil
}

// Query runs a statement and returns its rows.
func (s *session) Query(ctx context.Context, text string, args ...any) (*Result, error) {
	found, err := s.conn.QueryContext(ctx, text, s.bound(args)...)
	if err != nil {
		return nil, fail(ctx, Refused, s.name, err)
	}
	defer found.Close()
	columns, err := found.ColumnTypes()
	if err != nil {
		return nil, fail(ctx, Refused, s.name, err)
	}
	res := &Result{}
	values, places := make([]any, len(columns)), make([]any, len(columns))
	for i, c := range columns {
		res.Columns = append(res.Columns, c.Name())
		places[i] = &values[i]
	}
	for found.Next() {
		if err := found.Scan(places...); err != nil {
			return nil, fail(ctx, Refused, s.name, err)
		}
		cells := make([]Cell, len(columns))
		for i, v := range values {
			cells[i] = cellOf(s.read(v, columns[i].DatabaseTypeName()), columns[i].DatabaseTypeName())
		}
		res.Rows = append(res.Rows, cells)
	}
	if err := found.Err(); err != nil {
		return nil, fail(ctx, Refused, s.name, err)
	}
	return res, nil
}

// one runs a query of one row and one column.
func (s *session) one(ctx context.Context, text string) (string, error) {
	res, err := s.Query(ctx, text)
	if err != nil {
		return "", err
	}
	if len(res.Rows) != 1 || len(res.Columns) != 1 {
		return "", &Error{Code: Refused, Message: fmt.Sprintf("%s: %q gave %d rows", s.name, text, len(res.Rows))}
	}
	return res.Rows[0][0].Text, nil
}

func (s *session) bound(args []any) []any {
	out := make([]any, len(args))
	for i, a := range args {
		if d, ok := a.(types.Decimal); ok { // every database reads exact digits, few drivers take decimals
			out[i] = d.String()
			continue
		}
		out[i] = s.bind(a)
	}
	return out
}

// dateTypes are the names that databases give the types of dates.
var dateTypes = []string{"DATE", "Date", "Date32", "Nullable(Date)", "Nullable(Date32)"}

// cellOf returns a value of a driver as text. The name of the database's type
// tells dates from instants, which drivers both give as time.Time.
func cellOf(v any, dbType string) Cell {
	switch v := v.(type) {
	case nil:
		return Cell{Null: true}
	case string:
		return Cell{Text: v}
	case []byte:
		return Cell{Text: string(v)}
	case bool:
		return Cell{Text: strconv.FormatBool(v)}
	case float32:
		return Cell{Text: strconv.FormatFloat(float64(v), 'g', -1, 32)}
	case float64:
		return Cell{Text: rows.Text(v)}
	case time.Time:
		if slices.Contains(dateTypes, dbType) {
			return Cell{Text: types.DateOf(v.Date()).String()}
		}
		return Cell{Text: types.InstantOf(v).String()}
	case []any:
		if text, err := json.Marshal(v); err == nil {
			return Cell{Text: string(text)}
		}
	}
	return Cell{Text: fmt.Sprint(v)}
}
