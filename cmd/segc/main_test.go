package main

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"flag"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/segc-dev/segc/backends/engine"
	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/specs/workspace"
)

var update = flag.Bool("update", false, "rewrite the outputs that scripts compare with")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"segc": main})
}

// Scripts of testdata/cli run segc in a copy of the workspace testdata/cli/shop.
// `exits CODE segc ARG…` runs it and compares the exit code; `database ENGINE
// PATH` makes a database file of the data of the workspace in the current folder.
func TestScripts(t *testing.T) {
	scripts := filepath.Join("..", "..", "testdata", "cli")
	testscript.Run(t, testscript.Params{
		Dir:                 scripts,
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "database": database, "actionstep": actionStep},
		Setup: func(e *testscript.Env) error {
			return os.CopyFS(filepath.Join(e.WorkDir, "shop"), os.DirFS(filepath.Join(scripts, "shop")))
		},
	})
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND ARG…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

func database(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: database ENGINE PATH")
	}
	ws, diags, err := workspace.LoadDir(ts.MkAbs("."))
	ts.Check(err)
	if diags.HasErrors() {
		ts.Fatalf("%s", diags[0].Message)
	}
	files := map[string]string{}
	for _, f := range ws.Target(ws.DefaultTarget).Files {
		files[f.Table] = ts.MkAbs(f.Path)
	}
	data, err := rows.Load(ws.Schema, files)
	ts.Check(err)
	ctx := context.Background()
	file := ts.MkAbs(args[1])
	if args[0] == "duckdb" { // the file must be there
		db, err := sql.Open("duckdb", file)
		ts.Check(err)
		ts.Check(db.PingContext(ctx))
		ts.Check(db.Close())
	} else {
		ts.Check(os.WriteFile(file, nil, 0o666))
	}
	eng, err := engine.Open(ctx, engine.Config{Engine: args[0], Path: file, ReadWrite: true})
	ts.Check(err)
	ts.Check(engine.Load(ctx, eng, data))
	ts.Check(eng.Close())
}

// segc runs a command line in the process and returns its exit code and outputs.
func segc(ctx context.Context, in string, args ...string) (code int, stdout, stderr string) {
	var out, err bytes.Buffer
	code = run(ctx, args, stdio{strings.NewReader(in), &out, &err})
	return code, out.String(), err.String()
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	t.Chdir(filepath.Join("..", "..", "testdata", "cli", "shop"))
	for _, engine := range []string{"go", "duckdb"} {
		if code, stdout, stderr := segc(ctx, "", "run", "--engine", engine); code != exitInterrupted || stdout != "" {
			t.Errorf("--engine %s: exit %d, stdout %q, stderr %q; want %d and nothing", engine, code, stdout, stderr, exitInterrupted)
		}
	}
}

// Where init fails half way, what it made is gone again.
func TestInitAllOrNothing(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	if err := os.WriteFile("segments", nil, 0o600); err != nil { // a file where a folder must be
		t.Fatal(err)
	}
	if code, _, stderr := segc(t.Context(), "", "init"); code != exitUsage || stderr == "" {
		t.Errorf("exit %d, %q", code, stderr)
	}
	left, err := fs.Glob(os.DirFS(dir), "*")
	if err != nil {
		t.Fatal(err)
	}
	if len(left) != 1 {
		t.Errorf("init left %v behind", left)
	}
}

// full is a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }

// A result that cannot be written is never exit 0.
func TestFullDisk(t *testing.T) {
	t.Chdir(filepath.Join("..", "..", "testdata", "cli", "shop"))
	for _, line := range []string{"run", "run --format json", "run --format csv", "run --format parquet", "run --shape flags --format csv",
		"size", "size --overlap", "size --format csv", "compile", "convert --to yaml segments", "fmt -", "rule", "rule SEG1001", "version", "help", "explain vip"} {
		var stderr bytes.Buffer
		std := stdio{strings.NewReader("param p: int = 1\n"), full{}, &stderr}
		if code := run(t.Context(), strings.Fields(line), std); code != exitUsage || !strings.Contains(stderr.String(), "no space left") {
			t.Errorf("%s: exit %d, %q", line, code, stderr.String())
		}
	}
}
