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
	c.Flags().StringVarP(&dir, "output", "o", "", "write beside the sources' names into `DIR` instead of standard output")
	return c
}

func (e *env) convert(paths []string, to surface, dir string) error {
	var diags diag.List
	var files []statementFile
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
		files = append(files, statementFile{base, string(to.format(f))})
	}
	if diags.HasErrors() {
		if err := e.print(diags); err != nil {
			return err
		}
		return &exitError{code: exitUsage}
	}
	if dir != "" {
		return e.writeAll(dir, files)
	}
	for i, f := range files {
		if i > 0 && to.suffix == yamlSeg.suffix {
			fmt.Fprintf(e.out, "# %s\n", f.name)
		}
		fmt.Fprint(e.out, f.text)
	}
	return nil
}
