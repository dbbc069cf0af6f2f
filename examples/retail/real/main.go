// Command real makes the retail example anew over the real Online Retail data.
//
//	RETAIL_DATA=online_retail.parquet go run ./examples/retail/real DIR
//
// It writes a workspace to DIR: the schema and the segments of examples/retail,
// and the four tables derived from the Parquet file by tables.sql.
package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/segc-dev/segc/backends/engine"
)

//go:embed tables.sql
var tables string

func main() {
	if err := run(os.Getenv("RETAIL_DATA"), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "real:", err)
		os.Exit(1)
	}
}

func run(data string, args []string) error {
	if data == "" {
		return errors.New("RETAIL_DATA names no file: set it to the path of online_retail.parquet")
	}
	if len(args) != 1 {
		return errors.New("usage: RETAIL_DATA=online_retail.parquet go run ./examples/retail/real DIR")
	}
	return writeWorkspace(context.Background(), filepath.Join("examples", "retail"), data, args[0])
}

// writeWorkspace copies the example at from to dir and derives its data from a file.
func writeWorkspace(ctx context.Context, from, data, dir string) error {
	for _, part := range []string{"schema", "segments"} {
		if err := os.CopyFS(filepath.Join(dir, part), os.DirFS(filepath.Join(from, part))); err != nil {
			return err
		}
	}
	config, err := os.ReadFile(filepath.Join(from, "segc.yaml"))
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "segc.yaml"), config, 0o644); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join(dir, "data"), 0o755); err != nil {
		return err
	}
	return derive(ctx, data, filepath.Join(dir, "data"))
}

// derive writes the four tables as CSV files.
func derive(ctx context.Context, data, dir string) error {
	if _, err := os.Stat(data); err != nil {
		return err
	}
	db, err := engine.Open(ctx, engine.Config{Engine: "duckdb"})
	if err != nil {
		return err
	}
	defer db.Close()
	statements := []string{
		"CREATE VIEW source AS SELECT * FROM read_parquet(" + literal(data) + ", file_row_number = true)",
		tables,
	}
	for _, name := range []string{"customers", "orders", "lines", "products"} {
		file := literal(filepath.Join(dir, name+".csv"))
		statements = append(statements, "COPY (SELECT * FROM "+name+") TO "+file+" (FORMAT csv, HEADER)")
	}
	for _, s := range statements {
		if err := db.Exec(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// literal quotes a path as a text of SQL.
func literal(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
