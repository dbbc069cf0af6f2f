package engine

import (
	"bytes"
	"context"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// statementAPI is the Statement Execution API 2.0 of Databricks as a connector of
// database/sql: statements with named parameters p1, p2 …, results as JSON arrays
// of texts, in chunks. https://docs.databricks.com/api/workspace/statementexecution
type statementAPI struct {
	client                     *http.Client
	base, token                string
	warehouse, catalog, schema string
}

// pause is the time between two looks at a statement that runs, and wait how long
// the API holds the first answer back.
const (
	pause = 500 * time.Millisecond
	wait  = "30s"
)

// Connect returns a connection; nothing is sent.
func (a *statementAPI) Connect(context.Context) (driver.Conn, error) { return &statementConn{a}, nil }

// Driver returns nil: connections come from the connector alone.
func (a *statementAPI) Driver() driver.Driver { return nil }

type statementConn struct{ api *statementAPI }

func (c *statementConn) Prepare(string) (driver.Stmt, error) {
	return nil, errors.New("statements are not prepared")
}
func (c *statementConn) Close() error { return nil }
func (c *statementConn) Begin() (driver.Tx, error) {
	return nil, errors.New("there are no transactions")
}

// The messages of the API, as much of them as is used.
type (
	statementRequest struct {
		Statement   string               `json:"statement"`
		Warehouse   string               `json:"warehouse_id"`
		Catalog     string               `json:"catalog,omitempty"`
		Schema      string               `json:"schema,omitempty"`
		Parameters  []statementParameter `json:"parameters,omitempty"`
		Wait        string               `json:"wait_timeout"`
		OnTimeout   string               `json:"on_wait_timeout"`
		Format      string               `json:"format"`
		Disposition string               `json:"disposition"`
	}
	statementParameter struct {
		Name  string  `json:"name"`
		Value *string `json:"value"`
	}
	statementAnswer struct {
		ID     string `json:"statement_id"`
		Status struct {
			State string `json:"state"`
			Error struct {
				Message string `json:"message"`
			} `json:"error"`
		} `json:"status"`
		Manifest struct {
			Schema struct {
				Columns []struct {
					Name string `json:"name"`
					Type string `json:"type_name"`
				} `json:"columns"`
			} `json:"schema"`
		} `json:"manifest"`
		Result  statementChunk `json:"result"`
		Message string         `json:"message"` // of a request that was refused
	}
	statementChunk struct {
		Rows [][]*string `json:"data_array"`
		Next *int        `json:"next_chunk_index"`
	}
)

// ExecContext runs a statement without rows.
func (c *statementConn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	_, err := c.run(ctx, text, args)
	return driver.ResultNoRows, err
}

// QueryContext runs a statement and returns its rows.
func (c *statementConn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	answer, err := c.run(ctx, text, args)
	if err != nil {
		return nil, err
	}
	return &statementRows{ctx: ctx, api: c.api, answer: answer}, nil
}

// run sends a statement and waits until it has ended.
func (c *statementConn) run(ctx context.Context, text string, args []driver.NamedValue) (*statementAnswer, error) {
	a := c.api
	r := statementRequest{Statement: text, Warehouse: a.warehouse, Catalog: a.catalog, Schema: a.schema, Wait: wait,
		OnTimeout: "CONTINUE", Format: "JSON_ARRAY", Disposition: "INLINE"}
	for _, arg := range args {
		p := statementParameter{Name: "p" + strconv.Itoa(arg.Ordinal)}
		if s, ok := arg.Value.(string); ok {
			p.Value = &s
		}
		r.Parameters = append(r.Parameters, p)
	}
	body, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	answer := &statementAnswer{}
	err = a.send(ctx, http.MethodPost, "", body, answer)
	for err == nil {
		switch answer.Status.State {
		case "SUCCEEDED":
			return answer, nil
		case "PENDING", "RUNNING":
		default:
			return nil, fmt.Errorf("%s", answer.Status.Error.Message)
		}
		select {
		case <-ctx.Done():
			a.cancel(answer.ID)
			return nil, ctx.Err()
		case <-time.After(pause):
		}
		err = a.send(ctx, http.MethodGet, "/"+answer.ID, nil, answer)
	}
	return nil, err
}

// cancel stops a statement whose client has gone.
func (a *statementAPI) cancel(id string) {
	ctx, done := context.WithTimeout(context.Background(), 10*time.Second)
	defer done()
	a.send(ctx, http.MethodPost, "/"+id+"/cancel", nil, &statementAnswer{}) // the client has its answer already
}

// send makes a request and reads its answer into one of the API's messages.
func (a *statementAPI) send(ctx context.Context, method, path string, body []byte, answer any) error {
	r, err := http.NewRequestWithContext(ctx, method, a.base+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+a.token)
	r.Header.Set("Content-Type", "application/json")
	res, err := a.client.Do(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		var refused statementAnswer
		if json.Unmarshal(text, &refused) == nil && refused.Message != "" {
			return errors.New(refused.Message)
		}
		return errors.New(res.Status)
	}
	if len(text) == 0 {
		return nil
	}
	return json.Unmarshal(text, answer)
}

// statementRows are the rows of an answer, chunk by chunk.
type statementRows struct {
	ctx    context.Context
	api    *statementAPI
	answer *statementAnswer
	row    int
}

// Columns returns the names of the columns.
func (r *statementRows) Columns() []string {
	var names []string
	for _, c := range r.answer.Manifest.Schema.Columns {
		names = append(names, c.Name)
	}
	return names
}

// ColumnTypeDatabaseTypeName returns the name of a column's type, such as "DECIMAL".
func (r *statementRows) ColumnTypeDatabaseTypeName(i int) string {
	return r.answer.Manifest.Schema.Columns[i].Type
}

// Close does nothing: an answer is whole.
func (r *statementRows) Close() error { return nil }

// Next reads a row: texts, or nil.
func (r *statementRows) Next(dest []driver.Value) error {
	for r.row == len(r.answer.Result.Rows) {
		next := r.answer.Result.Next
		if next == nil {
			return io.EOF
		}
		chunk := statementChunk{}
		path := "/" + r.answer.ID + "/result/chunks/" + strconv.Itoa(*next)
		if err := r.api.send(r.ctx, http.MethodGet, path, nil, &chunk); err != nil {
			return err
		}
		r.answer.Result, r.row = chunk, 0
	}
	for i, v := range r.answer.Result.Rows[r.row] {
		if dest[i] = nil; v != nil {
			dest[i] = *v
		}
	}
	r.row++
	return nil
}
