package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/segc-dev/segc/backends/compile"
	"github.com/segc-dev/segc/compiler/check"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/workspace"
)

// env is what every command gets: streams and the flags that all share.
type env struct {
	stdio
	dir     string // --chdir; the process moved there
	format  string
	color   string
	quiet   bool
	set     []string
	outputs []string // -o FORM=PATH
	files   []outputFile
	top     string // see prefix
}

// note prints a line for people on standard error, unless --quiet.
func (e *env) note(format string, args ...any) {
	if !e.quiet {
		fmt.Fprintf(e.err, format+"\n", args...)
	}
}

// A project is a loaded and checked workspace.
type project struct {
	root    string // its folder
	ws      *workspace.Workspace
	checker *check.Checker
	prog    *hir.Program
	diags   diag.List
}

// load finds, reads and checks the workspace. Diagnostics are in the project.
func (e *env) load() (*project, error) {
	root, err := workspace.Find(".")
	if err != nil {
		return nil, err
	}
	set, err := e.params()
	if err != nil {
		return nil, err
	}
	ws, diags, err := workspace.LoadDir(root)
	if err != nil {
		return nil, err
	}
	if ws == nil {
		return nil, &diagsError{diags}
	}
	p := &project{root: root, ws: ws, diags: diags}
	p.checker = check.New(check.Input{Schema: ws.Schema, Files: ws.Files, Zone: ws.Location, WeekStart: ws.WeekStart, Set: set})
	p.prog = p.checker.Program()
	p.diags = append(p.diags, p.checker.Diagnostics()...)
	if !p.diags.HasErrors() {
		p.diags = append(p.diags, p.checkMeasures()...)
	}
	p.diags.Sort()
	return p, nil
}

// loadClean loads the workspace and refuses to go on when it has errors.
func (e *env) loadClean() (*project, error) {
	p, err := e.load()
	if err != nil {
		return nil, err
	}
	if p.diags.HasErrors() {
		return nil, &diagsError{p.diags}
	}
	return p, nil
}

func (e *env) params() (map[string]string, error) {
	set := map[string]string{}
	for _, s := range e.set {
		name, value, ok := strings.Cut(s, "=")
		if !ok || name == "" {
			return nil, usagef("--set takes PARAM=VALUE, not `%s`", s)
		}
		set[name] = value
	}
	return set, nil
}

// colored reports whether diagnostics are coloured.
func (e *env) colored() bool { return e.coloredOn(e.err) }

// coloredOn reports whether text for people is coloured where it is written.
func (e *env) coloredOn(w io.Writer) bool {
	switch e.color {
	case "always":
		return true
	case "never":
		return false
	}
	f, ok := w.(*os.File)
	if !ok || os.Getenv("NO_COLOR") != "" {
		return false
	}
	st, err := f.Stat()
	return err == nil && st.Mode()&os.ModeCharDevice != 0
}

// oneOf refuses a flag's value that is none of a few.
func oneOf(flag, value string, allowed ...string) error {
	for _, a := range allowed {
		if a == value {
			return nil
		}
	}
	if value == "" {
		return usagef("--%s is needed: %s", flag, strings.Join(allowed, ", "))
	}
	return usagef("--%s takes %s, not `%s`%s", flag, strings.Join(allowed, ", "), value, didYouMean(value, allowed))
}

// sets returns the sets named on the command line, or every set that needs no
// arguments.
func (e *env) sets(p *project, names []string) ([]*hir.Set, error) {
	if len(names) == 0 {
		return p.prog.Sets, nil
	}
	var out []*hir.Set
	var diags diag.List
	for _, name := range names {
		s, list := p.set(name)
		diags = append(diags, list...)
		if s != nil {
			out = append(out, s)
		}
	}
	if diags.HasErrors() {
		return nil, &diagsError{diags}
	}
	return out, nil
}

// set returns the set that a text names, with or without arguments.
func (p *project) set(name string) (*hir.Set, diag.List) {
	src := token.NewFile("command line", []byte(name))
	x, _, list := parse.Expr(src, name, nil)
	if list.HasErrors() {
		return nil, list
	}
	s, more := p.checker.Set(x)
	return s, append(list, more...)
}

// byEntity groups sets by entity, in order of first mention.
func byEntity(sets []*hir.Set) (groups [][]*hir.Set) {
	at := map[string]int{}
	for _, s := range sets {
		i, ok := at[s.Entity.Name]
		if !ok {
			i = len(groups)
			at[s.Entity.Name] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], s)
	}
	return groups
}

// compiler returns a compiler of the project's sets.
func (p *project) compiler() *compile.Compiler { return compile.New(p.prog) }
