// Package lint finds what is allowed and yet likely wrong: conditions that no row
// meets, parts that do nothing, rows that a null loses, scans without a bound,
// people who did not consent. What a rule says of members is proved.
//
// A rule is one file: its code, its name, why it is there, an example that it
// reports and one that it does not, and the check. The examples are its test, and
// its page is made of it. In the texts of rules a quote stands for a backquote.
package lint

import (
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
)

// A Level says what a finding of a rule counts as.
type Level int

// The levels.
const (
	Off Level = iota
	Info
	Warning
	Error
)

var levelNames = [...]string{"off", "info", "warning", "error"}

// String returns the name as segc.yaml spells it.
func (l Level) String() string { return levelNames[l] }

func (l Level) severity() diag.Severity {
	return [...]diag.Severity{Off: diag.Info, Info: diag.Info, Warning: diag.Warning, Error: diag.Error}[l]
}

// A Preset is a choice of rules.
type Preset int

// The presets: each has the rules of those before it.
const (
	Minimal     Preset = iota // what is certainly a mistake
	Recommended               // the default
	Strict                    // everything
)

var presetNames = [...]string{"minimal", "recommended", "strict"}

// String returns the name as segc.yaml spells it.
func (p Preset) String() string { return presetNames[p] }

// A Rule is one thing to look for. One of the checks is set.
type Rule struct {
	Code   diag.Code
	Name   string // as segc.yaml and suppressions spell it
	Level  Level  // of its findings, where the configuration says nothing
	Preset Preset // the smallest that has it
	Title  string // what a finding says, in general
	Why    string // paragraphs
	// Options are what the rule can be told, with their defaults; Config is what its
	// examples are told, in YAML.
	Options []Option
	Config  string
	Fires   string // segment files that the rule reports, and
	Instead string // what to write instead

	Set  func(*Pass, *hir.Set)
	Decl func(*Pass, ast.Decl)
	File func(*Pass, *ast.File)
	All  func(*Pass)
}

// A Workspace is what is linted. It has no errors.
type Workspace struct {
	Program *hir.Program
	Files   []*ast.File
	Today   types.Date // for dates in metadata
	Kept    []string   // names that something outside of definitions uses
	// Example returns a row that is a member of a set, as people read it, or "" when
	// none was found. It may be nil.
	Example func(*hir.Set) string
}

// A Pass is one rule at work.
type Pass struct {
	*Workspace
	*facts
	rule  *Rule
	conf  settings
	found *diag.List
}

// report adds a finding at a place.
func (p *Pass) report(at token.Span, message, label string, notes ...diag.Note) *diag.Diag {
	p.found.Add(diag.Diag{Code: p.rule.Code, Severity: p.conf.level.severity(), Span: at, Message: message, Label: label, Notes: notes})
	return &(*p.found)[len(*p.found)-1]
}

// Run returns the findings of every rule that the configuration turns on, less
// those that comments suppress, sorted.
func Run(w *Workspace, c *Config) diag.List {
	index := newIndex(w)
	shards := min(runtime.GOMAXPROCS(0), 1+len(w.Program.Sets)/64)
	lists := make([]diag.List, shards+1)
	var wg sync.WaitGroup
	for i := range shards {
		wg.Add(1)
		go func() {
			defer wg.Done()
			f := newFacts(w, index)
			for at := i; at < len(w.Program.Sets); at += shards {
				for _, r := range rules {
					if r.Set != nil && c.of(r, fileOf(w.Program.Sets[at].Span)).level > Off {
						r.Set(f.pass(r, c, &lists[i], fileOf(w.Program.Sets[at].Span)), w.Program.Sets[at])
					}
				}
			}
		}()
	}
	f := newFacts(w, index)
	f.rest(c, &lists[shards])
	wg.Wait()
	all := slices.Concat(lists...)
	all = suppress(w, c, all)
	all.Sort()
	return all
}

// rest runs the rules that do not look at one set.
func (f *facts) rest(c *Config, list *diag.List) {
	for _, r := range rules {
		if r.All != nil && c.anywhere(r) {
			f.all(r, c, list)
		}
	}
	for _, file := range f.w.Files {
		for _, r := range rules {
			if c.of(r, file.Source.Name).level == Off {
				continue
			}
			switch {
			case r.File != nil:
				r.File(f.pass(r, c, list, file.Source.Name), file)
			case r.Decl != nil:
				p := f.pass(r, c, list, file.Source.Name)
				for _, d := range file.Decls {
					if d.DeclName() != nil {
						r.Decl(p, d)
					}
				}
			}
		}
	}
}

// all runs a rule over the whole workspace. Each of its findings counts as what the
// configuration says for the file it is in.
func (f *facts) all(r *Rule, c *Config, list *diag.List) {
	var found diag.List
	r.All(f.pass(r, c, &found, ""))
	for _, d := range found {
		if level := c.of(r, fileOf(d.Span)).level; level > Off {
			d.Severity = level.severity()
			list.Add(d)
		}
	}
}

func (f *facts) pass(r *Rule, c *Config, list *diag.List, file string) *Pass {
	return &Pass{Workspace: f.w, facts: f, rule: r, conf: c.of(r, file), found: list}
}

func fileOf(s token.Span) string {
	if s.File == nil {
		return ""
	}
	return s.File.Name
}

// Rules returns every rule in the order of the codes.
func Rules() []*Rule { return rules }

// Lookup returns the rule of a code or a name, or nil.
func Lookup(name string) *Rule {
	for _, r := range rules {
		if string(r.Code) == name || r.Name == name {
			return r
		}
	}
	return nil
}

// Page returns the page of a rule, in the form of the pages of package diag.
func (r *Rule) Page() string {
	var sb strings.Builder
	text := func(s string) string { return strings.ReplaceAll(strings.TrimSpace(s), "'", "`") }
	sb.WriteString("# " + string(r.Code) + ": " + text(r.Title) + "\n\n")
	sb.WriteString("Rule `" + r.Name + "`, " + r.Level.String() + ", in `" + r.Preset.String() + "`")
	if r.Preset < Strict {
		sb.WriteString(" and above")
	}
	sb.WriteString(".\n\n" + text(r.Why) + "\n")
	for i, o := range r.Options {
		if i == 0 {
			sb.WriteString("\n| option | default | |\n|---|---|---|\n")
		}
		sb.WriteString("| `" + o.Name + "` | `" + o.Default.String() + "` | " + text(o.Doc) + " |\n")
	}
	if r.Config != "" {
		sb.WriteString("\nThe examples are told:\n\n```text\n" + "lint: {rules: {" + r.Name + ": {" + r.Config + "}}}" + "\n```\n")
	}
	sb.WriteString("\n## Fires\n\n```seg\n" + strings.TrimSpace(r.Fires) + "\n```\n")
	sb.WriteString("\n## Instead\n\n```seg\n" + strings.TrimSpace(r.Instead) + "\n```\n")
	return sb.String()
}
