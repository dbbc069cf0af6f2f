// Package enginetest opens engines for tests: DuckDB and SQLite in memory,
// PostgreSQL and MariaDB on servers of their own that live as long as the test
// binary.
//
// Servers are started when SEGC_SERVERS is set, as `make conformance` does, those
// of Spark and Trino when it is `all`: a plain `go test` runs what is in the
// process. An engine that is not there skips its test and says why. The
// environment variable SEGC_REQUIRE lists engines, split by commas, that are
// started anyway and whose absence is a failure.
package enginetest

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/segc-dev/segc/backends/engine"
)

// servers is what the test binary has started; Main stops it.
var servers struct {
	sync.Mutex
	main    bool // Main runs
	started map[string]started
}

// started is a server, or why there is none.
type started struct {
	*server
	err error
}

// Main runs the tests of a package that uses servers and stops these after
// them. It returns the exit code:
//
//	func TestMain(m *testing.M) { os.Exit(enginetest.Main(m)) }
func Main(m *testing.M) int {
	servers.main = true
	defer func() {
		for _, s := range servers.started {
			if s.server != nil {
				s.stop()
			}
		}
	}()
	return m.Run()
}

// Each runs a test on every engine, as a subtest of its name.
func Each(t *testing.T, f func(t *testing.T, eng engine.Engine)) {
	for _, name := range engine.Names() {
		t.Run(name, func(t *testing.T) { f(t, Open(t, name)) })
	}
}

// Open returns an empty database that may be written, closed when the test ends.
func Open(t testing.TB, name string) engine.Engine {
	t.Helper()
	return open(t, name, name)
}

// open opens an engine for what is called by a name: its own, or that of what it
// emulates.
func open(t testing.TB, name, called string) engine.Engine {
	t.Helper()
	config := engine.Config{Engine: name, ReadWrite: true, Threads: 2, Memory: "1GB"}
	if name != "duckdb" && name != "sqlite" {
		config.DSN = dsn(t, name, called)
	}
	eng, err := engine.Open(context.Background(), config)
	var e *engine.Error
	if errors.As(err, &e) && e.Code == engine.LeftOut {
		absent(t, called, err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { eng.Close() })
	return eng
}

// absent skips a test, or fails it where the engine is required.
func absent(t testing.TB, name string, why error) {
	t.Helper()
	if required(name) {
		t.Fatalf("%s is required: %v", name, why)
	}
	t.Skipf("without %s: %v", name, why)
}

func required(name string) bool {
	return slices.Contains(strings.Split(os.Getenv("SEGC_REQUIRE"), ","), name)
}

// DSN returns how to connect to an empty space of the test's own, a schema or
// database, on the server that the tests of a package share.
func DSN(t testing.TB, name string) string {
	t.Helper()
	return dsn(t, name, name)
}

// dsn is DSN of the server of what is called by a name, if it has one, or else of
// the server of an engine.
func dsn(t testing.TB, name, called string) string {
	t.Helper()
	servers.Lock()
	defer servers.Unlock()
	if !servers.main {
		t.Fatal("TestMain of this package must run enginetest.Main")
	}
	if started := os.Getenv("SEGC_SERVERS"); (started == "" || slowness(called) >= 100 && started != "all") && !required(called) {
		t.Skipf("without %s: SEGC_SERVERS=1 starts servers, and SEGC_SERVERS=all those of Spark and Trino too", called)
	}
	if _, ok := kinds[called]; ok {
		name = called
	}
	s, ok := servers.started[name]
	if !ok {
		s = run(name)
		if servers.started == nil {
			servers.started = map[string]started{}
		}
		servers.started[name] = s
	}
	if s.err != nil {
		absent(t, called, s.err)
	}
	space, err := s.newSpace()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		servers.Lock()
		defer servers.Unlock()
		if err := s.dropSpace(space); err != nil {
			t.Error(err)
		}
	})
	return s.dsn(space)
}

// run starts the server of an engine.
func run(name string) started {
	k, ok := kinds[name]
	if !ok {
		return started{err: errors.New("tests have no server of it")}
	}
	s, err := start(k)
	return started{s, err}
}

// Slow tells how many times fewer statements an engine should get than others,
// at least 1: those made for large data think long about little of it. SEGC_FULL=1
// makes no difference between engines.
func Slow(eng engine.Engine) int {
	if os.Getenv("SEGC_FULL") != "" {
		return 1
	}
	return slowness(eng.Name())
}

func slowness(name string) int {
	switch name {
	case "athena", "databricks", "mysql", "snowflake", "trino":
		return 100
	case "redshift":
		return 20
	case "clickhouse":
		return 4
	}
	return 1
}
