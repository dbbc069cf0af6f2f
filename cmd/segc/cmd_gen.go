package main

import (
	"go/token"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/segc-dev/segc/backends/gogen"
	"github.com/segc-dev/segc/backends/unit"
	"github.com/segc-dev/segc/backends/witness"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/lang/diag"
)

// genFlags are what `gen go` takes.
type genFlags struct{ pkg, dir string }

func genCommand(e *env) *cobra.Command {
	var f genFlags
	c := &cobra.Command{
		Use:   "gen go [SEGMENT…]",
		Short: "Go source that decides segments, without any dependency",
		Long: `Gen go writes a Go package: structs of the rows that the segments read, a function
for each segment and one for all of an entity. With -o it writes segments.go and
segments_test.go into a folder, for a line such as

  //go:generate segc gen go -o .

and without it prints the source. The tests are the cases of
tests/*.test.yaml and a member found for each segment, with what the evaluator says. Rankings need all rows at once and are refused.`,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 || args[0] != "go" {
				return usagef("gen takes the language to write: segc gen go [SEGMENT…]")
			}
			return e.genGo(f, args[1:])
		},
	}
	c.Flags().StringVar(&f.pkg, "package", "", "the `NAME` of the package; that of the folder by default")
	c.Flags().StringVarP(&f.dir, "output", "o", "", "write segments.go and segments_test.go into `DIR`")
	return c
}

func (e *env) genGo(f genFlags, args []string) error {
	if err := oneOf("format", e.format, diagForms...); err != nil {
		return err
	}
	pkg, err := packageName(f)
	if err != nil {
		return err
	}
	p, err := e.loadClean()
	if err != nil {
		return err
	}
	sets, err := e.sets(p, args)
	if err != nil {
		return err
	}
	if len(sets) == 0 {
		return usagef("the workspace has no segment that needs no arguments")
	}
	o := gogen.Options{Package: pkg}
	if f.dir != "" {
		if o.Cases, err = p.cases(sets); err != nil {
			return err
		}
	}
	src, diags := gogen.Generate(p.prog, sets, o)
	if len(diags) > 0 {
		return &diagsError{diags}
	}
	if f.dir == "" {
		_, err := e.out.Write(src.Code)
		return err
	}
	files := []namedText{{"segments.go", string(src.Code)}}
	if src.Test != nil {
		files = append(files, namedText{"segments_test.go", string(src.Test)})
	}
	return e.writeAll(f.dir, files)
}

// packageName returns the name that --package gives, or that of the folder as far
// as it is one.
func packageName(f genFlags) (string, error) {
	if f.pkg != "" {
		if !token.IsIdentifier(f.pkg) || f.pkg == "_" || f.pkg == "main" {
			return "", usagef("--package takes the name of a Go package, not `%s`", f.pkg)
		}
		return f.pkg, nil
	}
	if f.dir == "" {
		return "", nil
	}
	path, err := filepath.Abs(f.dir)
	if err != nil {
		return "", err
	}
	name := strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, filepath.Base(path)))
	if !token.IsIdentifier(name) || name == "main" {
		return "", nil
	}
	return name, nil
}

// cases returns the cases that the workspace's tests have for sets and, for each
// set that a row is found for, the rows of one member.
func (p *project) cases(sets []*hir.Set) ([]gogen.Case, error) {
	tests, err := p.tests(nil, false)
	if err != nil {
		return nil, err
	}
	runner, finder := unit.NewRunner(p.prog, nil), witness.NewFinder(p.prog)
	var out []gogen.Case
	var list diag.List
	for _, s := range sets {
		for _, t := range tests {
			if t.Set.Name != s.Name {
				continue
			}
			for _, c := range t.Cases {
				data, _, diags := runner.Data(t.Set, c)
				if list = append(list, diags...); !diags.HasErrors() {
					out = append(out, gogen.Case{Name: s.Name + " " + c.Name, Data: data, Now: c.AsOf})
				}
			}
		}
		if w := finder.Find(s).Witness; w != nil {
			out = append(out, gogen.Case{Name: s.Name + " member", Data: w.Data, Now: w.Now})
		}
	}
	if list.HasErrors() {
		return nil, &diagsError{list}
	}
	return out, nil
}
