package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/segc-dev/segc/backends/compile"
	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/backends/sql"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/plan"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/specs/workspace"
)

// shapes are the result forms of a statement by name.
var shapes = map[string]plan.Shape{"members": plan.Members, "count": plan.Count, "flags": plan.Flags, "long": plan.Long}

// shapeNames are the shapes as help and errors list them.
var shapeNames = []string{"members", "count", "flags", "long", "view", "table", "merge"}

// compileFlags are what `compile` takes.
type compileFlags struct {
	dialects                 []string
	target, shape, asOf, dir string
	params                   bool
}

func compileCommand(e *env) *cobra.Command {
	var f compileFlags
	c := &cobra.Command{
		Use:   "compile [SEGMENT…]",
		Short: "print the SQL of segments; of all without a name",
		RunE: func(_ *cobra.Command, args []string) error {
			return e.compile(f, args)
		},
	}
	c.Flags().StringSliceVar(&f.dialects, "dialect", nil, "compile to `DIALECT`: "+strings.Join(dialectNames(), ", ")+"; several, or all")
	c.Flags().StringVar(&f.target, "target", "", "compile to the dialect of `TARGET` of the workspace")
	c.Flags().StringVar(&f.shape, "shape", "members", "what the statement returns: members, count, flags, long; or makes: view, table, merge")
	c.Flags().StringVar(&f.asOf, "as-of", "", "make time constant: an `INSTANT` or date; else the SQL asks the warehouse's clock")
	c.Flags().BoolVar(&f.params, "params", false, "bind literals: the SQL has placeholders, and its arguments follow")
	c.Flags().StringVarP(&f.dir, "output", "o", "", "write one file a segment into `DIR`")
	return c
}

func dialectNames() []string {
	var names []string
	for _, d := range sql.Dialects() {
		names = append(names, d.Name)
	}
	return names
}

func (e *env) compile(f compileFlags, args []string) error {
	if err := oneOf("format", e.format, diagForms...); err != nil {
		return err
	}
	if err := oneOf("shape", f.shape, shapeNames...); err != nil {
		return err
	}
	if err := oneOf("format", e.format, "text", "json"); err != nil {
		return err
	}
	p, err := e.loadClean()
	if err != nil {
		return err
	}
	dialects, t, err := p.dialects(f.dialects, f.target)
	if err != nil {
		return err
	}
	sets, err := e.sets(p, args)
	if err != nil {
		return err
	}
	o := compile.Options{Shape: shapes[f.shape], Places: true, Bind: f.params}
	if o.AsOf, err = parseAsOf(f.asOf, p.ws.Location); err != nil {
		return err
	}
	var files []compiled
	var diags diag.List
	switch f.shape {
	case "view", "table", "merge":
		if err := f.keeps(o); err != nil {
			return err
		}
		for _, o.Dialect = range dialects {
			made, list := kept(p.compiler(), sets, keeping{shape: f.shape, target: t, all: len(args) == 0}, o)
			files, diags = append(files, made...), append(diags, list...)
		}
	case "flags":
		for _, g := range byEntity(sets) {
			if err := alike(g); err != nil {
				return err
			}
		}
		fallthrough
	default:
		files, diags = statements(p.compiler(), sets, dialects, o)
	}
	if len(diags) > 0 {
		return &diagsError{diags}
	}
	if e.format == "json" && f.dir == "" {
		return e.statementLines(files, f.shape)
	}
	texts := make([]namedText, len(files))
	for i, c := range files {
		texts[i] = namedText{c.name + ".sql", c.text()}
		switch {
		case len(dialects) == 1:
		case f.dir != "":
			texts[i].name = c.dialect + "/" + texts[i].name
		default:
			texts[i].text = "-- dialect: " + c.dialect + "\n" + texts[i].text
		}
	}
	if f.dir != "" {
		return e.writeAll(f.dir, texts)
	}
	for i, s := range texts {
		if i > 0 {
			fmt.Fprintln(e.out)
		}
		fmt.Fprint(e.out, s.text)
	}
	return nil
}

// A compiled is what segments were compiled to: one statement or several.
type compiled struct {
	name       string
	dialect    string
	statements []string
	params     []sql.Param
}

// text is what people read: statements end in semicolons where there are
// several, and arguments follow in comments.
func (c compiled) text() string {
	if len(c.statements) == 1 {
		return c.statements[0] + argumentLines(c.params)
	}
	return strings.Join(c.statements, ";\n\n") + ";\n"
}

func argumentLines(params []sql.Param) string {
	var sb strings.Builder
	for i, p := range params {
		if i == 0 {
			sb.WriteString("-- arguments:\n")
		}
		fmt.Fprintf(&sb, "--   %s %s %s\n", p.Name, p.Type, types.Format(p.Value))
	}
	return sb.String()
}

// A statementLine is a statement as --format json prints it, one object a line.
type statementLine struct {
	Name    string `json:"name"` // the segment, or the entity and shape of several together
	Dialect string `json:"dialect"`
	Shape   string `json:"shape"`
	SQL     string `json:"sql,omitempty"`
	// Statements are to be run in this order, of shapes that are several.
	Statements []string `json:"statements,omitempty"`
	// Params are the arguments in the order of the placeholders, with --params.
	Params []statementParam `json:"params,omitempty"`
}

// A statementParam is an argument: its placeholder, its type in the language and
// its value as the language writes it, a text without quotes.
type statementParam struct {
	Placeholder string `json:"placeholder"`
	Type        string `json:"type"`
	Value       string `json:"value"`
}

func (e *env) statementLines(files []compiled, shape string) error {
	enc := json.NewEncoder(e.out)
	enc.SetEscapeHTML(false)
	for _, c := range files {
		line := statementLine{Name: c.name, Dialect: c.dialect, Shape: shape}
		if len(c.statements) == 1 {
			line.SQL = c.statements[0]
		} else {
			line.Statements = c.statements
		}
		for _, p := range c.params {
			line.Params = append(line.Params, statementParam{p.Name, p.Type.String(), rows.Text(p.Value)})
		}
		if err := enc.Encode(line); err != nil {
			return err
		}
	}
	return nil
}

// alike refuses sets that would be columns of one name: names that differ in case
// only, or are the key's, are one column to most warehouses.
func alike(sets []*hir.Set) error {
	key := sets[0].Entity.Key.Name
	taken := map[string]string{strings.ToLower(key): "the key " + key}
	for _, s := range sets {
		folded := strings.ToLower(s.Name)
		if other, ok := taken[folded]; ok {
			return usagef("--shape flags has a column a segment, and %s is named like %s: use --shape long", s.Name, other)
		}
		taken[folded] = s.Name
	}
	return nil
}

// statements compiles sets: each alone for members and counts, those of one
// entity together for flags and long, for each dialect. Nothing is to be used when
// one of them cannot be compiled.
func statements(c *compile.Compiler, sets []*hir.Set, dialects []*sql.Dialect, o compile.Options) (files []compiled, diags diag.List) {
	groups := byEntity(sets)
	if o.Shape == plan.Members || o.Shape == plan.Count {
		groups = groups[:0]
		for _, s := range sets {
			groups = append(groups, []*hir.Set{s})
		}
	}
	taken := map[string]bool{}
	files = make([]compiled, len(dialects)*len(groups))
	for i, g := range groups {
		list, refused := c.Each(g, dialects, o)
		diags = append(diags, refused...)
		name := g[0].Name
		if len(g) > 1 {
			name = g[0].Entity.Name + "_" + o.Shape.String()
		}
		name = fileName(name, taken)
		for j, st := range list {
			files[j*len(groups)+i] = compiled{name, dialects[j].Name, []string{st.SQL}, st.Params}
		}
	}
	diags.Sort()
	return files, diags
}

// fileName returns a name that every file system takes, of letters, digits,
// `_`, `.` and `-`, and that is not taken yet.
func fileName(name string, taken map[string]bool) string {
	plain := func(r rune) bool { return r == '_' || r == '.' || unicode.IsLetter(r) || unicode.IsDigit(r) }
	base := strings.Join(strings.FieldsFunc(name, func(r rune) bool { return !plain(r) }), "-")
	for n, file := 2, base; ; n++ {
		if key := strings.ToLower(file); !taken[key] {
			taken[key] = true
			return file
		}
		file = fmt.Sprintf("%s-%d", base, n)
	}
}

// dialects returns the dialects that flags or the workspace's target name, each
// once, and the target where it is one.
func (p *project) dialects(names []string, target string) (list []*sql.Dialect, t *workspace.Target, err error) {
	if slices.Contains(names, "all") {
		names = dialectNames()
	}
	if len(names) == 0 {
		names = []string{""} // the target's
	}
	for _, name := range names {
		var d *sql.Dialect
		if d, t, err = p.dialect(name, target); err != nil {
			return nil, nil, err
		}
		if !slices.Contains(list, d) {
			list = append(list, d)
		}
	}
	return list, t, nil
}

// dialect returns the dialect that flags or the workspace's target name, and the
// target where it is one.
func (p *project) dialect(name, target string) (*sql.Dialect, *workspace.Target, error) {
	var t *workspace.Target
	switch {
	case name != "" && target != "":
		return nil, nil, usagef("--dialect and --target exclude each other")
	case name == "":
		var err error
		if t, err = p.target(target); err != nil {
			return nil, nil, err
		}
		name = t.Dialect
	}
	if err := oneOf("dialect", name, dialectNames()...); err != nil {
		return nil, nil, err
	}
	return sql.Lookup(name), t, nil
}

// parseAsOf reads an instant, or a date for the first moment of that local day;
// empty is nil.
func parseAsOf(s string, zone *time.Location) (*types.Instant, error) {
	if s == "" {
		return nil, nil
	}
	if i, err := types.ParseInstant(s); err == nil {
		return &i, nil
	}
	d, err := types.ParseDate(s)
	if err != nil {
		return nil, usagef("--as-of takes an instant such as 2026-01-31T12:00:00Z, or a date such as 2026-01-31, not `%s`", s)
	}
	i := startOfDay(d, zone)
	return &i, nil
}
