package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
	_ "time/tzdata"
)

const schemaText = `version: 1
entities:
  customer:
    table: customers
    key: customer_id
    attributes: {customer_id: string, level: int}
    relations: {orders: {to: order, key: customer_id}}
  order:
    table: orders
    key: order_id
    time: at
    attributes: {order_id: string, customer_id: string, at: timestamp}
`

// A repository is a git repository with a workspace.
type repository struct {
	t   testing.TB
	dir string
}

func newRepository(t testing.TB) *repository {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	r := &repository{t, t.TempDir()}
	r.git("init", "-q", "-b", "main")
	r.write("segc.yaml", "language: 1\nschema: [schema.yaml]\nsegments: [segments]\n")
	r.write("schema.yaml", schemaText)
	return r
}

func (r *repository) git(args ...string) {
	r.t.Helper()
	cmd := exec.Command("git", append([]string{"-c", "user.name=t", "-c", "user.email=t@example.com"}, args...)...)
	cmd.Dir = r.dir
	if out, err := cmd.CombinedOutput(); err != nil {
		r.t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}

func (r *repository) write(name, text string) {
	r.t.Helper()
	path := filepath.Join(r.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		r.t.Fatal(err)
	}
}

// commit writes the segments and commits them.
func (r *repository) commit(segments string) {
	r.t.Helper()
	r.write("segments/s.seg", segments)
	r.git("add", "-A")
	r.git("commit", "-q", "-m", "segments")
}

func ask(t testing.TB, url, body string) (Answer, int) {
	t.Helper()
	resp, err := http.Post(url+"/segments", "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	var a Answer
	if resp.StatusCode == http.StatusOK {
		if err := json.Unmarshal(text, &a); err != nil {
			t.Fatal(err)
		}
	}
	return a, resp.StatusCode
}

func noon() time.Time { return time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC) }

// TestReload holds that a commit changes the answers of a running service, and
// that one with mistakes does not.
func TestReload(t *testing.T) {
	r := newRepository(t)
	r.commit("segment high of customer { where level >= 3 }\nsegment recent of customer { where any(orders in last 7 days) }\nsegment top of customer { where top 1 by level }")
	d, err := Open(t.Context(), r.dir, "main")
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(NewHandler(d, noon))
	defer server.Close()
	const record = `{"customer_id": "c", "level": 2, "orders": [{"order_id": "o", "at": "2026-05-30T12:00:00Z"}]}`
	first, _ := ask(t, server.URL, record)
	if fmt.Sprint(first.Segments) != "[recent]" || first.AskAgain != "2026-06-06T12:00:00.000001Z" {
		t.Errorf("%+v", first)
	}
	r.commit("segment high of customer { where level >= 2 }")
	if changed, err := d.Reload(t.Context()); !changed || err != nil {
		t.Error(changed, err)
	}
	if second, _ := ask(t, server.URL, record); fmt.Sprint(second.Segments) != "[high]" || second.Commit == first.Commit {
		t.Errorf("%+v", second)
	}
	r.commit("segment high of customer { where levle >= 2 }")
	if changed, err := d.Reload(t.Context()); changed || err == nil {
		t.Error(changed, err)
	}
	if third, _ := ask(t, server.URL, record); fmt.Sprint(third.Segments) != "[high]" {
		t.Errorf("%+v", third)
	}
	for _, body := range []string{`{"customer_id": "c"}`, `{"customer_id": "c", "level": "x"}`, `[`} {
		if _, status := ask(t, server.URL, body); status != http.StatusBadRequest {
			t.Errorf("%s: %d", body, status)
		}
	}
	if _, status := ask(t, server.URL, `{"customer_id": "`+strings.Repeat("x", mostBody)+`"}`); status != http.StatusRequestEntityTooLarge {
		t.Errorf("a long body: %d", status)
	}
}

// TestReloadWhileEvaluating is for the race detector: answers are those of one
// version or the other, whole.
func TestReloadWhileEvaluating(t *testing.T) {
	r := newRepository(t)
	versions := []string{"segment a of customer { where level >= 1 }\nsegment b of customer { where level < 1 }", "segment c of customer { where level >= 1 }"}
	r.commit(versions[0])
	d, err := Open(context.Background(), r.dir, "main")
	if err != nil {
		t.Fatal(err)
	}
	handler := NewHandler(d, noon)
	done := make(chan struct{})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for asked := 0; ; asked++ {
				select {
				case <-done:
					if asked == 0 {
						t.Error("nobody asked")
					}
					return
				default:
				}
				w := httptest.NewRecorder()
				handler.ServeHTTP(w, httptest.NewRequest("POST", "/segments", bytes.NewReader([]byte(`{"customer_id": "c", "level": 2}`))))
				if body := w.Body.String(); !strings.Contains(body, `["a"]`) && !strings.Contains(body, `["c"]`) {
					t.Errorf("%d %s", w.Code, body)
					return
				}
			}
		})
	}
	for i := range 8 {
		r.commit(versions[(i+1)%2])
		if changed, err := d.Reload(context.Background()); !changed || err != nil {
			t.Error(changed, err)
		}
	}
	close(done)
	wg.Wait()
}
