package main

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/format"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/lang/yaml"
	"github.com/segc-dev/segc/specs/workspace"
)

func fmtCommand(e *env) *cobra.Command {
	var check, diff bool
	c := &cobra.Command{
		Use:   "fmt [PATH…|-]",
		Short: "the canonical layout, in place; of the whole workspace without a path",
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 1 && args[0] == "-" {
				return e.fmtStream()
			}
			paths, err := e.segmentFiles(args)
			if err != nil {
				return err
			}
			return e.fmtFiles(paths, check, diff)
		},
	}
	c.Flags().BoolVar(&check, "check", false, "change nothing; exit 1 when a file would change")
	c.Flags().BoolVar(&diff, "diff", false, "change nothing; show what would change")
	return c
}

// A surface is a form of segment files.
type surface struct {
	suffix string
	parse  func(*token.File) (*ast.File, diag.List)
	format func(*ast.File) []byte
}

var (
	dsl     = surface{".seg", parse.File, format.File}
	yamlSeg = surface{".seg.yaml", yaml.File, yaml.Format}
)

// surfaceOf returns the surface of a file by its name.
func surfaceOf(path string) (surface, bool) {
	switch {
	case strings.HasSuffix(path, ".seg.yaml"), strings.HasSuffix(path, ".seg.yml"):
		return yamlSeg, true
	case strings.HasSuffix(path, ".seg"):
		return dsl, true
	}
	return surface{}, false
}

// segmentFiles returns the segment files that paths name: files, folders, or
// without paths those of the workspace.
func (e *env) segmentFiles(paths []string) ([]string, error) {
	if len(paths) == 0 {
		root, err := workspace.Find(e.folder())
		if err != nil {
			return nil, err
		}
		paths = []string{root}
	} else if e.dir != "" {
		for i, p := range paths {
			if !filepath.IsAbs(p) {
				paths[i] = filepath.Join(e.dir, p)
			}
		}
	}
	var files []string
	for _, path := range paths {
		st, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		if !st.IsDir() {
			if _, ok := surfaceOf(path); !ok {
				return nil, usagef("%s is no segment file: their names end in .seg or .seg.yaml", path)
			}
			files = append(files, path)
			continue
		}
		err = filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() && name != path && strings.HasPrefix(d.Name(), ".") {
				return filepath.SkipDir
			}
			if _, ok := surfaceOf(name); ok && d.Type().IsRegular() {
				files = append(files, name)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}

// shown is how a path reads in messages.
func (e *env) shown(path string) string {
	if e.dir != "" {
		if r, err := filepath.Rel(e.dir, path); err == nil {
			path = r
		}
	} else if wd, err := os.Getwd(); err == nil {
		if r, err := filepath.Rel(wd, path); err == nil && !strings.HasPrefix(r, "..") {
			path = r
		}
	}
	return filepath.ToSlash(path)
}

func (e *env) fmtFiles(paths []string, check, diff bool) error {
	var diags diag.List
	changed := 0
	for _, path := range paths {
		before, after, list, err := e.reformat(path)
		if err != nil {
			return err
		}
		diags = append(diags, list...)
		if list.HasErrors() || bytes.Equal(before, after) {
			continue
		}
		changed++
		switch {
		case diff:
			fmt.Fprint(e.out, unified(e.shown(path), string(before), string(after)))
		case check:
			fmt.Fprintln(e.out, e.shown(path))
		default:
			if err := writeFile(path, after); err != nil {
				return err
			}
			e.note("%s", e.shown(path))
		}
	}
	if diags.HasErrors() {
		if err := e.print(diags); err != nil {
			return err
		}
		return &exitError{code: exitUsage}
	}
	if changed > 0 && (check || diff) {
		return &exitError{code: exitFindings}
	}
	return nil
}

// reformat returns a file's text and its canonical layout; diagnostics when it
// does not parse.
func (e *env) reformat(path string) (before, after []byte, diags diag.List, err error) {
	before, err = os.ReadFile(path)
	if err != nil {
		return nil, nil, nil, err
	}
	s, _ := surfaceOf(path)
	f, diags := s.parse(token.NewFile(e.shown(path), before))
	if diags.HasErrors() {
		return before, nil, diags, nil
	}
	return before, s.format(f), nil, nil
}

func (e *env) fmtStream() error {
	text, err := io.ReadAll(e.in)
	if err != nil {
		return err
	}
	f, diags := parse.File(token.NewFile("standard input", text))
	if diags.HasErrors() {
		if err := e.print(diags); err != nil {
			return err
		}
		return &exitError{code: exitUsage}
	}
	_, err = e.out.Write(format.File(f))
	return err
}
