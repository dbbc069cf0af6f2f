package enginetest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/segc-dev/segc/backends/engine"
	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// fakesnow is the version of the emulator of Snowflake.
const fakesnow = "0.12.1"

// snowflake is Snowflake as fakesnow plays it, behind a script. It holds rows in
// tables of its own making: see Load.
type snowflake struct{ at, schema string }

// openSnowflake connects to the script at a URL, in the schema of its path.
func openSnowflake(dsn string) (engine.Engine, error) {
	at, err := url.Parse(dsn)
	if err != nil {
		return nil, err
	}
	s := &snowflake{at: "http://" + at.Host, schema: strings.TrimPrefix(at.Path, "/")}
	if err := s.Exec(context.Background(), "SELECT 1"); err != nil {
		return nil, err
	}
	return s, nil
}

// Name and Dialect return the name of Snowflake.
func (s *snowflake) Name() string    { return "snowflake" }
func (s *snowflake) Dialect() string { return "snowflake" }

// Version returns the version of the emulator.
func (s *snowflake) Version(context.Context) (string, error) { return fakesnow, nil }

// Close does nothing: the script lives on.
func (s *snowflake) Close() error { return nil }

// Exec runs a statement without rows.
func (s *snowflake) Exec(ctx context.Context, sql string, args ...any) error {
	_, err := s.Query(ctx, sql, args...)
	return err
}

// Query runs a statement and returns its rows, without names of columns.
func (s *snowflake) Query(ctx context.Context, sql string, args ...any) (*engine.Result, error) {
	texts := make([]string, len(args)) // statements cast what they bind
	for i, a := range args {
		texts[i] = rows.Text(a)
	}
	body, err := json.Marshal(map[string]any{"sql": sql, "schema": s.schema, "args": texts})
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.at, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	var answer struct {
		Rows  [][]*string
		Error string
	}
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
		return nil, err
	}
	if answer.Error != "" {
		return nil, fmt.Errorf("snowflake: %s", answer.Error)
	}
	found := &engine.Result{}
	for _, row := range answer.Rows {
		cells := make([]engine.Cell, len(row))
		for i, v := range row {
			if cells[i].Null = v == nil; v != nil {
				cells[i].Text = *v
			}
		}
		found.Rows = append(found.Rows, cells)
	}
	return found, nil
}

// Load makes the tables of data, which have the names that statements give them.
func (s *snowflake) Load(ctx context.Context, data *rows.Data) error {
	for _, t := range data.Tables {
		if t.Absent {
			continue
		}
		if err := s.Exec(ctx, createSnowflake(data.Schema, t)); err != nil {
			return err
		}
		if t.Len() == 0 {
			continue
		}
		if err := s.Exec(ctx, insertSnowflake(data.Schema, t)); err != nil {
			return err
		}
	}
	return nil
}

// Unload drops the tables that Load made.
func (s *snowflake) Unload(ctx context.Context, data *rows.Data) error {
	for _, t := range data.Tables {
		if t.Absent {
			continue
		}
		if err := s.Exec(ctx, "DROP TABLE "+snowflakeTable(data.Schema, t)); err != nil {
			return err
		}
	}
	return nil
}

func snowflakeTable(s *schema.Schema, t *rows.Table) string {
	for _, e := range s.Entities {
		if e.Table.Default == t.Name {
			return snowflakeName(strings.Split(e.Table.For("snowflake"), ".")...)
		}
	}
	return snowflakeName(strings.Split(t.Name, ".")...)
}

// snowflakeName quotes a name; one of plain letters means itself in capitals.
func snowflakeName(parts ...string) string {
	quoted := make([]string, len(parts))
	for i, p := range parts {
		if strings.Trim(p, "abcdefghijklmnopqrstuvwxyz0123456789_") == "" {
			p = strings.ToUpper(p)
		}
		quoted[i] = `"` + strings.ReplaceAll(p, `"`, `""`) + `"`
	}
	return strings.Join(quoted, ".")
}

func snowflakeType(t types.Type) string {
	switch t.Kind {
	case schema.Bool:
		return "BOOLEAN"
	case schema.Int:
		return "NUMBER(38, 0)"
	case schema.Decimal:
		if t.Precision == 0 {
			return fmt.Sprintf("NUMBER(38, %d)", t.Scale)
		}
		return fmt.Sprintf("NUMBER(%d, %d)", t.Precision, t.Scale)
	case schema.Float, schema.Point:
		return "FLOAT"
	case schema.Date:
		return "DATE"
	case schema.Timestamp:
		return "TIMESTAMP_NTZ"
	case schema.List:
		return "ARRAY"
	}
	return "VARCHAR"
}

func createSnowflake(s *schema.Schema, t *rows.Table) string {
	var defs []string
	for _, c := range t.Columns {
		for _, name := range c.Names {
			defs = append(defs, snowflakeName(name)+" "+snowflakeType(c.Type))
		}
	}
	return "CREATE TABLE " + snowflakeTable(s, t) + " (" + strings.Join(defs, ", ") + ")"
}

// insertSnowflake selects rows that are written out: VALUES takes no calls.
func insertSnowflake(s *schema.Schema, t *rows.Table) string {
	lines := make([]string, t.Len())
	for row := range lines {
		var cells []string
		for _, c := range t.Columns {
			v := c.At(row)
			if c.Type.Kind != schema.Point {
				cells = append(cells, snowflakeValue(c.Type, v))
				continue
			}
			float, null := types.Type{Kind: schema.Float}, "CAST(NULL AS FLOAT)"
			if p, ok := v.(types.Point); ok {
				cells = append(cells, snowflakeValue(float, p.Lat), snowflakeValue(float, p.Lon))
			} else {
				cells = append(cells, null, null)
			}
		}
		lines[row] = "SELECT " + strings.Join(cells, ", ")
	}
	return "INSERT INTO " + snowflakeTable(s, t) + " " + strings.Join(lines, " UNION ALL ")
}

func snowflakeValue(t types.Type, v types.Value) string {
	switch v := v.(type) {
	case nil:
		return "CAST(NULL AS " + snowflakeType(t) + ")"
	case []types.Value:
		parts := make([]string, len(v))
		for i, e := range v {
			parts[i] = snowflakeValue(*t.Elem, e)
		}
		return "ARRAY_CONSTRUCT(" + strings.Join(parts, ", ") + ")"
	case bool:
		return strings.ToUpper(rows.Text(v))
	case types.Instant:
		return "CAST('" + v.Time().Format("2006-01-02 15:04:05.999999") + "' AS TIMESTAMP_NTZ)"
	}
	text := "'" + strings.NewReplacer(`\`, `\\`, "'", "''").Replace(rows.Text(v)) + "'"
	if _, ok := v.(string); ok {
		return text
	}
	return "CAST(" + text + " AS " + snowflakeType(t) + ")"
}
