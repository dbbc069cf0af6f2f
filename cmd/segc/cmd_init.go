package main

import (
	"bytes"
	"embed"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"text/template"
	"time"

	"github.com/spf13/cobra"
)

// skeleton is the workspace that init writes. Names that begin with `dot-` begin
// with a dot there; every file is a template.
//
//go:embed init
var skeleton embed.FS

func initCommand(e *env) *cobra.Command {
	return &cobra.Command{
		Use:   "init [DIR]",
		Short: "a workspace that runs at once: schema, segments, sample data, a CI file",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := oneOf("format", e.format, "text"); err != nil {
				return err
			}
			dir := "."
			if len(args) == 1 {
				dir = args[0]
			}
			return e.init(dir, time.Now().UTC())
		},
	}
}

func (e *env) init(dir string, now time.Time) error {
	files, err := skeletonFiles(now)
	if err != nil {
		return err
	}
	var there []string
	for _, f := range files {
		if _, err := os.Lstat(filepath.Join(dir, f.name)); err == nil {
			there = append(there, filepath.ToSlash(filepath.Join(dir, f.name)))
		}
	}
	if len(there) > 0 {
		return usagef("init writes over nothing, and these exist: %s", strings.Join(there, ", "))
	}
	if err := createAll(dir, files); err != nil {
		return err
	}
	for _, f := range files {
		e.note("%s", filepath.ToSlash(filepath.Join(dir, f.name)))
	}
	e.note("\na workspace with sample data; try")
	if dir != "." {
		e.note("  cd %s", dir)
	}
	for _, line := range []string{"check", "run vip", "size --overlap", "compile lapsed_vip --dialect postgres"} {
		e.note("  segc %s", line)
	}
	return nil
}

// skeletonFiles returns the files of a new workspace, made for a day.
func skeletonFiles(now time.Time) (files []namedText, err error) {
	const root = "init"
	day := func(ago int) string { return now.AddDate(0, 0, -ago).Format(time.DateOnly) }
	funcs := template.FuncMap{"day": day, "at": func(ago int, clock string) string { return day(ago) + "T" + clock + ":00Z" }}
	err = fs.WalkDir(skeleton, root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := skeleton.ReadFile(name)
		if err != nil {
			return err
		}
		t, err := template.New(name).Funcs(funcs).Parse(string(text))
		if err != nil {
			return err
		}
		var out bytes.Buffer
		if err := t.Execute(&out, nil); err != nil {
			return err
		}
		parts := strings.Split(strings.TrimPrefix(name, root+"/"), "/")
		for i, p := range parts {
			if rest, ok := strings.CutPrefix(p, "dot-"); ok {
				parts[i] = "." + rest
			}
		}
		files = append(files, namedText{path.Join(parts...), out.String()})
		return nil
	})
	return files, err
}

// createAll creates new files below a folder: all of them, or none.
func createAll(dir string, files []namedText) (err error) {
	var made []string // files and folders, in order
	defer func() {
		if err != nil {
			for _, p := range slices.Backward(made) {
				err = errors.Join(err, os.Remove(p))
			}
		}
	}()
	for _, f := range files {
		name := filepath.Join(dir, filepath.FromSlash(f.name))
		if err := createFolders(filepath.Dir(name), &made); err != nil {
			return err
		}
		out, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if err != nil {
			return err
		}
		made = append(made, name)
		_, err = out.WriteString(f.text)
		if err := errors.Join(err, out.Close()); err != nil {
			return err
		}
	}
	return nil
}

// createFolders creates a folder and those above it, and notes which it made.
func createFolders(dir string, made *[]string) error {
	if st, err := os.Stat(dir); err == nil && st.IsDir() {
		return nil
	}
	if up := filepath.Dir(dir); up != dir {
		if err := createFolders(up, made); err != nil {
			return err
		}
	}
	if err := os.Mkdir(dir, 0o777); err != nil {
		return err
	}
	*made = append(*made, dir)
	return nil
}
