package engine

import (
	"context"
	"database/sql"
	"errors"

	mssql "github.com/microsoft/go-mssqldb"
	"github.com/microsoft/go-mssqldb/msdsn"

	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/types"
)

// sqlserver is a connection to SQL Server or Azure SQL. It has not run against a
// server: tests hold how one is called and what becomes of its refusal. Rows cannot
// be loaded.
type sqlserver struct{ *session }

// sqlserverSession is what statements of segc rely on, against other settings of
// the server.
const sqlserverSession = "SET ANSI_NULLS, QUOTED_IDENTIFIER, CONCAT_NULL_YIELDS_NULL, ARITHABORT ON; SET DATEFORMAT ymd; SET XACT_ABORT ON"

func openSQLServer(ctx context.Context, c Config) (Engine, error) {
	config, err := msdsn.Parse(c.DSN)
	if err != nil { // what it says may hold a part of a password
		return nil, fail(ctx, CannotOpen, "cannot open sqlserver", errors.New("the DSN has not the form sqlserver://user:password@host:1433?database=name"))
	}
	config.AppName = "segc"
	s, err := connect(ctx, "sqlserver", sql.OpenDB(mssql.NewConnectorConfig(config)))
	if err != nil {
		return nil, err
	}
	s.bind = bindSQLServer
	setting := sqlserverSession
	if !c.ReadWrite { // every statement is part of a transaction that nobody commits
		setting += "; SET IMPLICIT_TRANSACTIONS ON"
	}
	if err := s.Exec(ctx, setting); err != nil {
		s.Close()
		return nil, err
	}
	return &sqlserver{s}, nil
}

// Version returns the version of the server, such as "16.0.4135.4".
func (s *sqlserver) Version(ctx context.Context) (string, error) {
	return s.one(ctx, "SELECT CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(128))")
}

func bindSQLServer(v types.Value) any {
	switch v := v.(type) {
	case types.Instant:
		return v.Time().Format(sqliteInstant)
	case types.Date, types.Decimal, []types.Value:
		return rows.Text(v)
	case types.Distance:
		return float64(v)
	}
	return v
}
