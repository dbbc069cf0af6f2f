package gates

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// A Tool is a parser in a language of its own, that one process runs: lines of
// JSON in, lines of JSON out.
type Tool struct {
	Name     string            // as SEGC_REQUIRE names it
	Version  string            // as it is pinned
	Dialects map[string]string // ours to the tool's
	Needs    string            // the file that is there once it is installed
	Command  []string
}

// Tools returns the tools, for a folder that holds this package. `.ci/gates`
// installs them.
func Tools(dir string) []Tool {
	node, python := filepath.Join(dir, "polyglot"), filepath.Join(dir, "sqlfluff")
	return []Tool{
		{Name: "polyglot", Version: "0.12.1",
			Dialects: map[string]string{"snowflake": "snowflake", "redshift": "redshift", "sqlserver": "tsql", "fabric": "tsql"},
			Needs:    filepath.Join(node, "node_modules", "@polyglot-sql", "sdk", "package.json"),
			Command:  []string{"node", filepath.Join(node, "gate.mjs")}},
		{Name: "sqlfluff", Version: "4.5.0",
			Dialects: map[string]string{"snowflake": "snowflake", "redshift": "redshift", "databricks": "databricks",
				"sqlserver": "tsql", "fabric": "tsql"},
			Needs:   filepath.Join(python, ".venv", "bin", "python"),
			Command: []string{filepath.Join(python, ".venv", "bin", "python"), filepath.Join(python, "gate.py")}},
	}
}

// Absent returns why a tool cannot run, or nil.
func (t Tool) Absent() error {
	if _, err := os.Stat(t.Needs); err != nil {
		return fmt.Errorf("%s is not installed: .ci/gates does that", t.Name)
	}
	_, err := exec.LookPath(t.Command[0])
	return err
}

// A Process is a tool that runs.
type Process struct {
	tool Tool
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *bufio.Reader
}

// Start runs a tool; Close ends it.
func (t Tool) Start() (*Process, error) {
	p := &Process{tool: t, cmd: exec.Command(t.Command[0], t.Command[1:]...)}
	p.cmd.Stderr = os.Stderr
	var err error
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.out = bufio.NewReaderSize(out, 1<<20)
	return p, p.cmd.Start()
}

// Close ends the process.
func (p *Process) Close() error {
	return errors.Join(p.in.Close(), p.cmd.Wait())
}

// Gate returns the process as a gate of one of our dialects.
func (p *Process) Gate(dialect string) Gate {
	return Gate{p.tool.Name + " " + p.tool.Version, []string{dialect}, func(sql string) error { return p.check(p.tool.Dialects[dialect], sql) }}
}

func (p *Process) check(dialect, sql string) error {
	found, err := p.ask(map[string]any{"dialect": dialect, "sql": sql})
	if err == nil && len(found) > 0 {
		return errors.New(strings.Join(found[:min(3, len(found))], "\n"))
	}
	return err
}

// ask sends a line of JSON and returns the mistakes of the answer.
func (p *Process) ask(question map[string]any) (found []string, err error) {
	line, err := json.Marshal(question)
	if err != nil {
		return nil, err
	}
	if _, err := p.in.Write(append(line, '\n')); err != nil {
		return nil, err
	}
	answer, err := p.out.ReadBytes('\n')
	if err != nil {
		return nil, fmt.Errorf("%s gave no answer: %w", p.tool.Name, err)
	}
	return found, json.Unmarshal(answer, &found)
}

// Required reports whether SEGC_REQUIRE names something.
func Required(name string) bool {
	return slices.Contains(strings.Split(os.Getenv("SEGC_REQUIRE"), ","), name)
}
