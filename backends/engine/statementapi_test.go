package engine_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/segc-dev/segc/backends/engine"
)

// warehouse answers as the Statement Execution API does: a statement that runs
// for a while, a result in two chunks, a failure, a refused token.
func warehouse(t *testing.T, canceled chan<- string) *httptest.Server {
	t.Helper()
	const column = `"manifest": {"schema": {"columns": [{"name": "k", "type_name": "STRING"}, {"name": "at", "type_name": "TIMESTAMP"}]}}`
	answers := map[string]string{
		"GET /api/2.0/sql/statements/slow": `{"statement_id": "slow", "status": {"state": "SUCCEEDED"}, ` + column +
			`, "result": {"data_array": [["a", "2026-01-31T12:00:00.000Z"]], "next_chunk_index": 1}}`,
		"GET /api/2.0/sql/statements/slow/result/chunks/1": `{"data_array": [["b", null]]}`,
		"GET /api/2.0/sql/statements/endless":              `{"statement_id": "endless", "status": {"state": "RUNNING"}}`,
	}
	statements := map[string]string{
		"SELECT 1":     `{"statement_id": "one", "status": {"state": "SUCCEEDED"}, "manifest": {"schema": {"columns": [{"name": "1", "type_name": "INT"}]}}, "result": {"data_array": [["1"]]}}`,
		"SELECT slow":  `{"statement_id": "slow", "status": {"state": "PENDING"}}`,
		"SELECT sleep": `{"statement_id": "endless", "status": {"state": "RUNNING"}}`,
		"SELEC":        `{"statement_id": "bad", "status": {"state": "FAILED", "error": {"message": "[PARSE_SYNTAX_ERROR] at 'SELEC'"}}}`,
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer secret" {
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprint(w, `{"error_code": "PERMISSION_DENIED", "message": "Invalid access token."}`)
			return
		}
		if id, ok := strings.CutSuffix(r.URL.Path, "/cancel"); ok {
			canceled <- id[strings.LastIndexByte(id, '/')+1:]
			return
		}
		if r.Method == http.MethodGet {
			fmt.Fprint(w, answers["GET "+r.URL.Path])
			return
		}
		var body struct {
			Statement, Catalog, Schema, Format string
			ID                                 string `json:"warehouse_id"`
			Parameters                         []struct{ Name, Value string }
		}
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			t.Error(err)
		}
		if body.ID != "abc" || body.Catalog != "main" || body.Schema != "sales" || body.Format != "JSON_ARRAY" {
			t.Errorf("the request is %+v", body)
		}
		if body.Statement == "SELECT :p1" {
			fmt.Fprintf(w, `{"statement_id": "p", "status": {"state": "SUCCEEDED"}, %s, "result": {"data_array": [[%q, null]]}}`, column, body.Parameters[0].Name+"="+body.Parameters[0].Value)
			return
		}
		fmt.Fprint(w, statements[body.Statement])
	}))
	t.Cleanup(server.Close)
	return server
}

// openWarehouse opens one with a token.
func openWarehouse(url, token string) (engine.Engine, error) {
	dsn := strings.Replace(url, "http://", "http://token:"+token+"@", 1) + "/sql/1.0/warehouses/abc?catalog=main&schema=sales"
	return engine.Open(context.Background(), engine.Config{Engine: "databricks", DSN: dsn})
}

// TestStatementAPI holds the engine for Databricks to the API's protocol.
func TestStatementAPI(t *testing.T) {
	canceled := make(chan string, 1)
	server := warehouse(t, canceled)
	if _, err := openWarehouse(server.URL, "wrong"); err == nil || !strings.Contains(err.Error(), "Invalid access token.") || strings.Contains(err.Error(), "wrong") {
		t.Errorf("a wrong token gives %v", err)
	}
	eng, err := openWarehouse(server.URL, "secret")
	if err != nil {
		t.Fatal(err)
	}
	defer eng.Close()
	ctx := context.Background()
	r, err := eng.Query(ctx, "SELECT slow")
	if err != nil || len(r.Rows) != 2 || line(r.Rows[0]) != "a 2026-01-31T12:00:00Z" || line(r.Rows[1]) != "b ∅" {
		t.Errorf("two chunks read %v, %v", r, err)
	}
	if r, err = eng.Query(ctx, "SELECT :p1", "it's"); err != nil || r.Rows[0][0].Text != "p1=it's" {
		t.Errorf("an argument reads %v, %v", r, err)
	}
	if _, err := eng.Query(ctx, "SELEC"); err == nil || err.Error() != "databricks: [PARSE_SYNTAX_ERROR] at 'SELEC'" {
		t.Errorf("a failure reads %v", err)
	}
	if err := eng.Exec(ctx, "SELECT 1"); err == nil {
		t.Error("an engine for reading runs a statement without rows")
	}
	ctx, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancel()
	if _, err := eng.Query(ctx, "SELECT sleep"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a query that is stopped gives %v", err)
	}
	if id := <-canceled; id != "endless" {
		t.Errorf("statement %s is canceled", id)
	}
}

// TestClickHouseReads holds that a server is asked to refuse what writes.
func TestClickHouseReads(t *testing.T) {
	asked := make(chan string, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.URL.Query().Get("readonly")
		w.WriteHeader(http.StatusInternalServerError)
		fmt.Fprint(w, "Code: 164. DB::Exception: no")
	}))
	defer server.Close()
	_, err := engine.Open(context.Background(), engine.Config{Engine: "clickhouse", DSN: server.URL + "/db"})
	if err == nil || !strings.Contains(err.Error(), "code: 164, message: no") {
		t.Errorf("the error is %v", err)
	}
	if got := <-asked; got != "2" {
		t.Errorf("readonly is %q, want 2", got)
	}
}
