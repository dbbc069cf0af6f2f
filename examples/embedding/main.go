// Embedding is a service that tells which segments a customer is in. Its
// definitions come from a git revision and are reloaded without a restart.
//
//	go run ./examples/embedding -dir path/to/workspace -revision main
//	curl -d '{"customer_id": "c1", …}' localhost:8080/segments
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"log"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"time"

	"github.com/segc-dev/segc/backends/eval"
	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/types"
)

func main() {
	dir := flag.String("dir", ".", "the folder of the workspace, in a git repository")
	revision := flag.String("revision", "HEAD", "the revision whose definitions are served")
	address := flag.String("listen", "localhost:8080", "where to listen")
	every := flag.Duration("every", 10*time.Second, "how often to look for a new commit")
	flag.Parse()
	if err := run(*dir, *revision, *address, *every); err != nil {
		log.Fatal(err)
	}
}

func run(dir, revision, address string, every time.Duration) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	definitions, err := Open(ctx, dir, revision)
	if err != nil {
		return err
	}
	go func() {
		for range time.Tick(every) {
			if _, err := definitions.Reload(ctx); err != nil {
				log.Print("the definitions stay as they are: ", err)
			}
		}
	}()
	server := &http.Server{Addr: address, Handler: NewHandler(definitions, time.Now), ReadHeaderTimeout: 5 * time.Second}
	go func() {
		<-ctx.Done()
		server.Shutdown(context.Background()) //nolint:errcheck // nothing is left to do
	}()
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// mostBody bounds a request.
const mostBody = 1 << 20

// An Answer is what the service says of a record.
type Answer struct {
	Key      string   `json:"key"`
	Segments []string `json:"segments"`
	Commit   string   `json:"commit"`
	// AskAgain is when the answer can change although the record does not, in UTC;
	// absent when it does not within two years.
	AskAgain string `json:"ask_again,omitempty"`
}

// NewHandler serves POST /segments: a record in, an Answer out.
func NewHandler(d *Definitions, clock func() time.Time) http.Handler {
	pools := &evaluators{}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /segments", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostBody))
		if err != nil {
			http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
			return
		}
		v := d.current.Load()
		e := pools.get(v)
		defer pools.put(v, e)
		answer, err := v.answer(e, body, types.InstantOf(clock()))
		var bad *rows.Error
		switch {
		case errors.As(err, &bad):
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		case err != nil:
			http.Error(w, err.Error(), http.StatusUnprocessableEntity)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(answer) //nolint:errcheck // the client is gone
	})
	return mux
}

// answer decides a record: the segments it is in, and the earliest instant at
// which one of them changes by time alone.
func (v *version) answer(e *eval.Record, body []byte, now types.Instant) (*Answer, error) {
	key, err := e.JSON(body)
	if err != nil {
		return nil, err
	}
	in := eval.NewBitmap(len(v.names))
	if err := e.MatchAll(now, in); err != nil {
		return nil, err
	}
	out := &Answer{Key: key, Segments: []string{}, Commit: v.commit}
	var next types.Instant
	for i, name := range v.names {
		if in.Has(i) {
			out.Segments = append(out.Segments, name)
		}
		at, found, err := e.NextChange(i, now)
		if err != nil {
			return nil, err
		}
		if found && (next == 0 || at < next) {
			next = at
		}
	}
	if next != 0 {
		out.AskAgain = next.String()
	}
	return out, nil
}

// evaluators keeps those that are not in use, of the newest version only.
type evaluators struct {
	mu   sync.Mutex
	of   *version
	free []*eval.Record
}

func (p *evaluators) get(v *version) *eval.Record {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.of != v {
		p.of, p.free = v, nil
	}
	if n := len(p.free); n > 0 {
		e := p.free[n-1]
		p.free = p.free[:n-1]
		return e
	}
	return v.records.Evaluator()
}

func (p *evaluators) put(v *version, e *eval.Record) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.of == v {
		p.free = append(p.free, e)
	}
}
