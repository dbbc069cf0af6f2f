// Package gates checks SQL text with the grammars of the databases it is for:
// parsers written from or for the database, each held to refuse wrong SQL before
// it is believed. They are a module of their own, so that nobody who uses segc
// compiles them.
package gates

import (
	"errors"
	"fmt"
	"strings"

	clickhouse "github.com/AfterShip/clickhouse-sql-parser/parser"
	"github.com/antlr4-go/antlr/v4"
	"github.com/bytebase/parser/trino"
	marino "github.com/sqlc-dev/marino/parser"
	"github.com/sqlc-dev/oliphant"
	zetajones "github.com/sqlc-dev/zetajones/parser"
)

// A Gate is a parser of the SQL of some dialects.
type Gate struct {
	Parser   string // its name and version
	Dialects []string
	Check    func(sql string) error
}

// InProcess returns the gates that are Go packages.
func InProcess() []Gate {
	return []Gate{
		{"zetajones 0.1.0", []string{"bigquery"}, func(sql string) error {
			_, err := zetajones.ParseStatement(sql)
			return err
		}},
		{"oliphant 0.1.0 (PostgreSQL 18)", []string{"postgres"}, func(sql string) error {
			_, err := oliphant.Parse(sql)
			return err
		}},
		{"marino 0.3.0", []string{"mysql"}, func(sql string) error {
			_, _, err := marino.New().Parse(sql, "", "")
			return err
		}},
		{"clickhouse-sql-parser 0.5.6", []string{"clickhouse"}, func(sql string) error {
			_, err := clickhouse.NewParser(sql).ParseStmts()
			return err
		}},
		{"bytebase/parser trino", []string{"trino", "athena"}, func(sql string) error {
			m := &mistakes{}
			lx := trino.NewTrinoLexer(antlr.NewInputStream(sql + ";"))
			p := trino.NewTrinoParser(antlr.NewCommonTokenStream(lx, antlr.TokenDefaultChannel))
			for _, r := range []interface {
				RemoveErrorListeners()
				AddErrorListener(antlr.ErrorListener)
			}{lx, p} {
				r.RemoveErrorListeners()
				r.AddErrorListener(m)
			}
			p.Parse()
			return m.err()
		}},
	}
}

// mistakes collects the syntax errors of an ANTLR grammar.
type mistakes struct {
	*antlr.DefaultErrorListener
	list []string
}

// SyntaxError notes a mistake.
func (m *mistakes) SyntaxError(_ antlr.Recognizer, _ any, line, column int, msg string, _ antlr.RecognitionException) {
	m.list = append(m.list, fmt.Sprintf("%d:%d: %s", line, column, msg))
}

func (m *mistakes) err() error {
	if len(m.list) == 0 {
		return nil
	}
	return errors.New(strings.Join(m.list, "\n"))
}
