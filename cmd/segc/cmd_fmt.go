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
			if err := e.forms(diagForms...); err != nil {
				return err
			}
			if len(args) == 1 && args[0] == "-" {
				return e.fmtStream(check, diff)
			}
			paths, err := e.segmentFiles(args)
			if err != nil {
				return err
			}
			return e.fmtFiles(paths, check, diff)
		},
	}
	c.Flags().BoolVar(&check, "check", false, "change nothing; exit 1 when a file would change")
	c.Flags().BoolVar(&diff, "diff", false, "change nothing; show what would change; exit 1 as well")
	e.bindOutputs(c)
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
		root, err := workspace.Find(".")
		if err != nil {
			return nil, err
		}
		paths = []string{root}
	}
	var files []string
	for _, path := range paths {
		st, err := os.Stat(path)
		if err != nil {
			return nil, usagef("there is no file or folder `%s`", path)
		}
		if !st.IsDir() {
			if _, ok := surfaceOf(path); !ok {
				return nil, usagef("%s is no segment file: their names end in .seg or .seg.yaml", path)
			}
			files = append(files, path)
			continue
		}
		below, err := segmentsBelow(path)
		if err != nil {
			return nil, err
		}
		files = append(files, below...)
	}
	return files, nil
}

// segmentsBelow returns the segment files below a folder, those in hidden
// folders left out.
func segmentsBelow(dir string) (files []string, err error) {
	err = filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && name != dir && strings.HasPrefix(d.Name(), ".") {
			return filepath.SkipDir
		}
		if _, ok := surfaceOf(name); ok && d.Type().IsRegular() {
			files = append(files, name)
		}
		return nil
	})
	return files, err
}

// shown is how a path reads in messages: relative to the workspace around the
// current folder, or else to that folder, where it lies below one of them.
func (e *env) shown(path string) string {
	var from []string
	if root, err := workspace.Find("."); err == nil {
		from = append(from, root)
	}
	if wd, err := os.Getwd(); err == nil {
		from = append(from, wd)
	}
	full, err := filepath.Abs(path)
	if err != nil {
		return filepath.ToSlash(path)
	}
	for _, dir := range from {
		if dir, err = filepath.Abs(dir); err != nil {
			continue
		}
		if r, err := filepath.Rel(dir, full); err == nil && filepath.IsLocal(r) {
			return filepath.ToSlash(r)
		}
	}
	return filepath.ToSlash(path)
}

// notFormatted is the code of a file that is not in the canonical layout.
const notFormatted diag.Code = "SEG0190"

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
		if err := e.reformatted(path, before, after, check, diff); err != nil {
			return err
		}
		if (check || diff) && e.format != "text" {
			src := token.NewFile(e.shown(path), before)
			diags.Add(diag.Diag{Code: notFormatted, Severity: diag.Warning, Span: token.Span{File: src},
				Message: "the file is not in the canonical layout", Label: "run `segc fmt`"})
		}
	}
	if len(diags) > 0 || e.format != "text" || len(e.files) > 0 {
		if err := e.findings(diags); err != nil {
			return err
		}
	}
	switch {
	case diags.HasErrors():
		return &exitError{code: exitUsage}
	case changed > 0 && (check || diff):
		return &exitError{code: exitFindings}
	}
	return nil
}

// reformatted does with a file that would change what the flags say.
func (e *env) reformatted(path string, before, after []byte, check, diff bool) error {
	switch {
	case (check || diff) && e.format != "text":
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
	after, diags, err = s.canonical(e.shown(path), before)
	return before, after, diags, err
}

// canonical returns the layout of a text. A layout that says something else than
// the text is a defect, and is not given out.
func (s surface) canonical(name string, text []byte) ([]byte, diag.List, error) {
	f, diags := s.parse(token.NewFile(name, text))
	if diags.HasErrors() {
		return nil, diags, nil
	}
	after := s.format(f)
	again, list := s.parse(token.NewFile(name, after))
	if list.HasErrors() || !ast.Equal(f, again) {
		return nil, nil, &exitError{exitDefect, "internal error: the layout of " + name + " would say something else; the file is left as it is, please report it"}
	}
	return after, nil, nil
}

func (e *env) fmtStream(check, diff bool) error {
	text, err := io.ReadAll(e.in)
	if err != nil {
		return err
	}
	after, diags, err := dsl.canonical(standardInput, text)
	if err != nil {
		return err
	}
	if diags.HasErrors() {
		return &diagsError{diags}
	}
	if !check && !diff {
		_, err = e.out.Write(after)
		return err
	}
	if bytes.Equal(text, after) {
		return nil
	}
	if diff {
		fmt.Fprint(e.out, unified(standardInput, string(text), string(after)))
	} else {
		fmt.Fprintln(e.out, standardInput)
	}
	return &exitError{code: exitFindings}
}
