package engine

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/segc-dev/segc/compiler/types"
)

// postgres is a connection to a PostgreSQL server.
type postgres struct{ *session }

var postgresTypes = typeNames{text: "text", integer: "bigint", decimal: "numeric(%d,%d)", float: "double precision",
	boolean: "boolean", date: "date", instant: "timestamp with time zone", list: "%s[]"}

func openPostgres(ctx context.Context, c Config) (Engine, error) {
	config, err := pgx.ParseConfig(c.DSN) // its errors are free of the password
	if err != nil {
		return nil, fail(ctx, CannotOpen, "cannot open postgres", err)
	}
	config.RuntimeParams["timezone"] = "UTC"
	config.RuntimeParams["standard_conforming_strings"] = "on" // a backslash is a character, whatever the role's setting is
	config.RuntimeParams["application_name"] = "segc"
	if !c.ReadWrite {
		config.RuntimeParams["default_transaction_read_only"] = "on"
	}
	s, err := connect(ctx, "postgres", stdlib.OpenDB(*config))
	if err != nil {
		return nil, err
	}
	s.bind = bindPostgres
	return &postgres{s}, nil
}

// Version returns the version of the server, such as "15.20".
func (p *postgres) Version(ctx context.Context) (string, error) {
	v, err := p.one(ctx, "SHOW server_version")
	v, _, _ = strings.Cut(v, " ") // "15.20 (Debian 15.20-0+deb12u1)"
	return v, err
}

func (p *postgres) types() typeNames { return postgresTypes }

func (p *postgres) namespace(ctx context.Context, parts []string) error {
	if len(parts) < 2 {
		return nil
	}
	return p.Exec(ctx, "CREATE SCHEMA IF NOT EXISTS "+quote(parts[:len(parts)-1]...))
}

func bindPostgres(v types.Value) any {
	switch v := v.(type) {
	case types.Decimal:
		return pgtype.Numeric{Int: v.Unscaled, Exp: int32(-v.Scale), Valid: true}
	case types.Date:
		return v.Time()
	case types.Instant:
		return v.Time()
	case types.Distance:
		return float64(v)
	case []types.Value:
		list := make([]any, len(v))
		for i, e := range v {
			list[i] = bindPostgres(e)
		}
		return list
	}
	return v
}

// insert sends all rows with COPY.
func (p *postgres) insert(ctx context.Context, parts []string, columns []physical, n int) error {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.name
	}
	line := make([]any, len(columns))
	next := func(row int) ([]any, error) {
		for i, c := range columns {
			line[i] = p.bind(c.cell(row))
		}
		return line, nil
	}
	return p.conn.Raw(func(raw any) error {
		_, err := raw.(*stdlib.Conn).Conn().CopyFrom(ctx, pgx.Identifier(parts), names, pgx.CopyFromSlice(n, next))
		return err
	})
}
