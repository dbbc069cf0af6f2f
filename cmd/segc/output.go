package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/segc-dev/segc/lang/diag"
)

// diagForms are the forms of diagnostics.
var diagForms = []string{"text", "json", "sarif", "github", "gitlab", "junit"}

// An outputFile is -o FORM=PATH: a result in a file, besides standard output.
type outputFile struct{ form, path string }

// bindOutputs gives a command -o FORM=PATH.
func (e *env) bindOutputs(c *cobra.Command) {
	c.Flags().StringArrayVarP(&e.outputs, "output", "o", nil, "write the output to a file too, as `FORM=PATH`; may be repeated")
}

// forms checks --format and every -o against the forms that a command has.
func (e *env) forms(allowed ...string) error {
	if err := oneOf("format", e.format, allowed...); err != nil {
		return err
	}
	e.files = nil
	for _, o := range e.outputs {
		form, path, ok := strings.Cut(o, "=")
		if !ok || path == "" {
			return usagef("--output takes FORM=PATH, such as json=report.json, not `%s`", o)
		}
		if !slices.Contains(allowed, form) {
			return usagef("--output takes a form of %s before the =, not `%s`%s", strings.Join(allowed, ", "), form, didYouMean(form, allowed))
		}
		e.files = append(e.files, outputFile{form, path})
	}
	return nil
}

// emit writes a result in the chosen form to standard output, and to the file of
// each -o in its form.
func (e *env) emit(write func(w io.Writer, form string) error) error {
	if err := write(e.out, e.format); err != nil {
		return err
	}
	return e.emitFiles(write)
}

func (e *env) emitFiles(write func(w io.Writer, form string) error) error {
	for _, f := range e.files {
		var b bytes.Buffer
		if err := write(&b, f.form); err != nil {
			return err
		}
		if err := writeFile(f.path, b.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

// print prints diagnostics in the chosen form: machine forms on standard
// output, text on standard error.
func (e *env) print(list diag.List) error {
	if !slices.Contains(diagForms, e.format) || e.format == "text" {
		return diag.Text(e.err, list, diag.TextOptions{Color: e.colored()})
	}
	return e.render(e.out, e.format, list)
}

// findings prints the diagnostics that are a command's result: to the files of
// -o as well.
func (e *env) findings(list diag.List) error {
	if err := e.print(list); err != nil {
		return err
	}
	return e.emitFiles(func(w io.Writer, form string) error { return e.render(w, form, list) })
}

// render writes diagnostics in a form.
func (e *env) render(w io.Writer, form string, list diag.List) error {
	switch form {
	case "json":
		return diag.JSON(w, list)
	case "sarif", "github", "gitlab", "junit":
		list = below(e.prefix(), list)
	}
	switch form {
	case "sarif":
		return diag.SARIF(w, list)
	case "github":
		return diag.GitHub(w, list)
	case "gitlab":
		return diag.GitLab(w, list)
	case "junit":
		return diag.JUnit(w, list)
	}
	return diag.Text(w, list, diag.TextOptions{})
}

// A namedText is a text and the name of the file that it goes to, with slashes.
type namedText struct{ name, text string }

// writeAll writes files into a folder: each is written beside its place first, so
// that none is ever half written.
func (e *env) writeAll(dir string, files []namedText) error {
	for _, f := range files {
		file := filepath.Join(dir, filepath.FromSlash(f.name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			return err
		}
		if err := writeFile(file, []byte(f.text)); err != nil {
			return err
		}
	}
	e.note("%s in %s", plural(len(files), "file"), filepath.ToSlash(dir))
	return nil
}

// writeFile replaces a file at once: a reader sees the old text or the new one.
// The file behind a symbolic link is replaced, not the link; pipes and devices
// are written to.
func writeFile(path string, data []byte) error {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	mode := os.FileMode(0o644)
	if st, err := os.Stat(path); err == nil {
		if !st.Mode().IsRegular() {
			return writeInto(path, data)
		}
		mode = st.Mode().Perm()
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".segc-*")
	if err != nil {
		var cause *fs.PathError // names the file beside the place
		if errors.As(err, &cause) {
			err = cause.Err
		}
		return fmt.Errorf("cannot write %s: %w", filepath.ToSlash(path), err)
	}
	defer os.Remove(tmp.Name())
	if _, err := tmp.Write(data); err != nil {
		tmp.Close()
		return err
	}
	if err := tmp.Chmod(mode); err != nil {
		tmp.Close()
		return err
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}

// writeInto writes to what is there and is no regular file.
func writeInto(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}
