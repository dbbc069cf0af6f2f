// Package conformance reads the cases that say what the language means: a few
// segments, the rows of a small shop, and the members that must come out. The
// members are written by hand from the contract; nothing rewrites them. Every
// engine runs the same cases.
//
// A case is an archive in testdata/conformance. Its comment is its intent; its
// files are
//
//	case.yaml          as_of, and where they matter zone, week_start, set
//	schema.yaml        a schema instead of testdata/schema/shop.yaml
//	NAME.seg           segments, one or more files
//	rows/TABLE.csv     rows; other tables are empty, columns that are not
//	                   written are null, whether the schema allows it or not
//	members            lines `segment: key key …`: exactly these are members
//	values             lines `trait: key=value …`: these rows have these values
//	error              lines `segment: code`: running it ends in this error
//
// Every segment, arm and trait of a case that needs no arguments stands in one
// of the last three.
package conformance

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"golang.org/x/tools/txtar"
	"gopkg.in/yaml.v3"

	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/check"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// A Case is a checked program, its rows, and what must come out.
type Case struct {
	Name    string
	Intent  string
	AsOf    types.Instant
	Program *hir.Program
	Data    *rows.Data
	Members []Members
	Values  []Values
	Errors  []Failure
}

// Members are the keys of a set's members, in byte order.
type Members struct {
	Set  *hir.Set
	Keys []string
}

// Values are what a trait is for some rows, as Text spells it.
type Values struct {
	Trait *hir.Trait
	Rows  []Row
}

// A Row is the value of one row.
type Row struct{ Key, Text string }

// A Failure is a set whose rows do not allow an answer.
type Failure struct {
	Set  *hir.Set
	Code diag.Code
}

// settings are the fields of case.yaml.
type settings struct {
	AsOf      string            `yaml:"as_of"`
	Zone      string            `yaml:"zone"`
	WeekStart string            `yaml:"week_start"`
	Set       map[string]string `yaml:"set"`
}

// shopSchema reads the schema that cases share.
func shopSchema(testdata fs.FS) (*schema.Schema, error) {
	text, err := fs.ReadFile(testdata, "schema/shop.yaml")
	if err != nil {
		return nil, err
	}
	s, diags := schema.Read([]*token.File{token.NewFile("shop.yaml", text)})
	if diags.HasErrors() {
		return nil, worded(diags)
	}
	return s, nil
}

// Load reads every case of a testdata folder, in the order of their names.
func Load(testdata fs.FS) ([]*Case, error) {
	files, err := fs.Glob(testdata, "conformance/*.txtar")
	if err != nil {
		return nil, err
	}
	s, err := shopSchema(testdata)
	if err != nil {
		return nil, err
	}
	var cases []*Case
	for _, file := range files {
		text, err := fs.ReadFile(testdata, file)
		if err != nil {
			return nil, err
		}
		name := strings.TrimSuffix(path.Base(file), ".txtar")
		c, err := Read(name, text, s)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		cases = append(cases, c)
	}
	return cases, nil
}

// Read reads one case, over a schema unless it brings its own.
func Read(name string, text []byte, s *schema.Schema) (*Case, error) {
	ar := txtar.Parse(text)
	if i := slices.IndexFunc(ar.Files, func(f txtar.File) bool { return f.Name == "schema.yaml" }); i >= 0 {
		var diags diag.List
		if s, diags = schema.Read([]*token.File{token.NewFile("schema.yaml", ar.Files[i].Data)}); diags.HasErrors() {
			return nil, worded(diags)
		}
	}
	c := &Case{Name: name, Intent: strings.TrimSpace(string(ar.Comment)), Data: rows.New(s)}
	if c.Intent == "" {
		return nil, fmt.Errorf("the case does not say its intent")
	}
	r := reader{c: c, in: check.Input{Schema: s, Zone: time.UTC, WeekStart: time.Monday}}
	for _, f := range ar.Files {
		if err := r.file(f); err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	if c.AsOf == 0 {
		return nil, fmt.Errorf("no as_of")
	}
	if err := c.Data.Check(); err != nil {
		return nil, err
	}
	return c, r.expectations()
}

// reader gathers the parts of a case.
type reader struct {
	c        *Case
	in       check.Input
	expected []section
}

// section is one of the files that say what must come out.
type section struct {
	name string
	text string
}

func (r *reader) file(f txtar.File) error {
	dir, base := path.Split(f.Name)
	switch {
	case f.Name == "schema.yaml":
		return nil // read already
	case f.Name == "case.yaml":
		return r.settings(f.Data)
	case dir == "rows/" && path.Ext(base) == ".csv":
		table := r.c.Data.Table(strings.TrimSuffix(base, ".csv"))
		if table == nil {
			return fmt.Errorf("the schema has no such table")
		}
		return table.ReadCSV(strings.NewReader(string(f.Data)), f.Name, rows.Options{SparseColumns: true})
	case path.Ext(f.Name) == ".seg":
		file, diags := parse.File(token.NewFile(f.Name, f.Data))
		if diags.HasErrors() {
			return worded(diags)
		}
		r.in.Files = append(r.in.Files, file)
		return nil
	case f.Name == "members" || f.Name == "values" || f.Name == "error":
		r.expected = append(r.expected, section{f.Name, string(f.Data)})
		return nil
	}
	return fmt.Errorf("a case has no such file")
}

func (r *reader) settings(text []byte) error {
	var s settings
	if err := yaml.Unmarshal(text, &s); err != nil {
		return err
	}
	var err error
	if r.c.AsOf, err = types.ParseInstant(s.AsOf); err != nil {
		return err
	}
	if s.Zone != "" {
		if r.in.Zone, err = time.LoadLocation(s.Zone); err != nil {
			return err
		}
	}
	for day := time.Sunday; day <= time.Saturday; day++ {
		if strings.EqualFold(day.String(), s.WeekStart) {
			r.in.WeekStart = day
		}
	}
	r.in.Set = s.Set
	return nil
}

// worded joins the errors of a list into one.
func worded(diags diag.List) error {
	var lines []string
	for _, d := range diags {
		lines = append(lines, fmt.Sprintf("%s: %s %s (%s)", d.Span, d.Code, d.Message, d.Label))
	}
	return fmt.Errorf("%s", strings.Join(lines, "\n"))
}

// LoadReference reads the examples of docs/language.md as one case over the rows,
// members and values of testdata/language.txtar, from the root of the repository.
func LoadReference(root fs.FS) (*Case, error) {
	page, err := fs.ReadFile(root, "docs/language.md")
	if err != nil {
		return nil, err
	}
	rest, err := fs.ReadFile(root, "testdata/language.txtar")
	if err != nil {
		return nil, err
	}
	testdata, err := fs.Sub(root, "testdata")
	if err != nil {
		return nil, err
	}
	s, err := shopSchema(testdata)
	if err != nil {
		return nil, err
	}
	ar := txtar.Parse(rest)
	for i, block := range strings.Split(string(page), "\n```seg\n")[1:] {
		block, _, _ = strings.Cut(block, "```\n")
		ar.Files = append(ar.Files, txtar.File{Name: fmt.Sprintf("example_%d.seg", i+1), Data: []byte(block)})
	}
	return Read("language", txtar.Format(ar), s)
}
