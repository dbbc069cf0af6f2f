package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
)

func convertCommand(e *env) *cobra.Command {
	var to, dir string
	c := &cobra.Command{
		Use:   "convert --to yaml|dsl PATH…",
		Short: "segment files in the other surface; nothing but layout is lost",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := oneOf("format", e.format, diagForms...); err != nil {
				return err
			}
			if err := oneOf("to", to, "yaml", "dsl"); err != nil {
				return err
			}
			paths, err := e.segmentFiles(args)
			if err != nil {
				return err
			}
			return e.convert(paths, map[string]surface{"yaml": yamlSeg, "dsl": dsl}[to], dir)
		},
	}
	c.Flags().StringVar(&to, "to", "", "the `SURFACE` to write: yaml or dsl")
	c.Flags().StringVarP(&dir, "output", "o", "", "write files of the sources' names into `DIR`, never over others, instead of to standard output")
	return c
}

func (e *env) convert(paths []string, to surface, dir string) error {
	var diags diag.List
	var files []namedText
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		from, _ := surfaceOf(path)
		f, list := from.parse(token.NewFile(e.shown(path), text))
		if diags = append(diags, list...); list.HasErrors() {
			continue
		}
		base := filepath.Base(path)
		base = base[:strings.LastIndex(base, ".seg")] + to.suffix
		files = append(files, namedText{base, string(to.format(f))})
	}
	if diags.HasErrors() {
		return &diagsError{diags}
	}
	if dir != "" {
		if err := free(dir, files); err != nil {
			return err
		}
		return e.writeAll(dir, files)
	}
	for i, f := range files {
		if len(files) > 1 {
			if i > 0 {
				fmt.Fprintln(e.out)
			}
			fmt.Fprintf(e.out, "# %s\n\n", f.name)
		}
		fmt.Fprint(e.out, f.text)
	}
	return nil
}

// free refuses to write over files, or two texts into one.
func free(dir string, files []namedText) error {
	seen := map[string]bool{}
	for _, f := range files {
		path := filepath.Join(dir, f.name)
		if seen[f.name] {
			return usagef("two of the files would be written to %s: convert them into different folders", filepath.ToSlash(path))
		}
		seen[f.name] = true
		if _, err := os.Lstat(path); err == nil {
			return usagef("%s exists: convert into another folder, or remove it first", filepath.ToSlash(path))
		}
	}
	return nil
}
