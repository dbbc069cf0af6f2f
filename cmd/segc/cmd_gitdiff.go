package main

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/segc-dev/segc/backends/review"
	"github.com/segc-dev/segc/compiler/diff"
	"github.com/segc-dev/segc/specs/workspace"
)

// gitDiffCommand is the driver that git runs for each changed file, with path, old
// file, hash and mode, new file, hash and mode, and of a renamed file its new
// path and what is alike.
func gitDiffCommand(e *env) *cobra.Command {
	return &cobra.Command{
		Use:   "git-diff PATH OLD HASH MODE NEW HASH MODE",
		Short: "the driver by which git diff shows meaning",
		Long: "Git runs it for each changed file, once it is told to:\n\n  git config diff.segc.command 'segc git-diff'\n  echo '*.seg diff=segc' >> .gitattributes\n\n" +
			"Where a version does not check, the lines that differ are shown.",
		Args: cobra.RangeArgs(7, 9),
		RunE: func(c *cobra.Command, args []string) error {
			name := args[0]
			if len(args) > 7 {
				name = args[7]
			}
			before, err := versionOf(args[1])
			if err != nil {
				return err
			}
			after, err := versionOf(args[4])
			if err != nil {
				return err
			}
			if args[4] != os.DevNull { // what is gone has no place in the working tree
				if done, err := e.fileMeaning(c, name, before, after); done || err != nil {
					return err
				}
			}
			_, err = io.WriteString(e.out, unified(name, string(before), string(after)))
			return err
		},
	}
}

// versionOf reads one version of a file; none is empty.
func versionOf(path string) ([]byte, error) {
	if path == os.DevNull {
		return nil, nil
	}
	return os.ReadFile(path)
}

// fileMeaning writes what the change of one file means, the rest of the workspace
// as it is in the working tree. It reports false where that cannot be said.
func (e *env) fileMeaning(c *cobra.Command, name string, before, after []byte) (bool, error) {
	root, err := workspace.Find(filepath.Dir(name))
	if err != nil {
		return false, nil
	}
	at, err := filepath.Abs(name)
	if err != nil {
		return false, nil
	}
	inside, err := filepath.Rel(root, at)
	if err != nil || !filepath.IsLocal(inside) {
		return false, nil
	}
	dir, err := os.OpenRoot(root)
	if err != nil {
		return false, nil
	}
	defer dir.Close()
	inside = filepath.ToSlash(inside)
	s := review.Load(&replaced{dir.FS(), inside, before}, &replaced{dir.FS(), inside, after})
	if s.HeadSpace == nil || s.BaseSpace == nil || s.HeadDiags.HasErrors() || s.BaseDiags.HasErrors() {
		return false, nil
	}
	r, err := review.Compare(c.Context(), s.Input)
	if err != nil {
		return false, err
	}
	(&diff.Judge{}).Judge(r)
	if _, err := fmt.Fprintf(e.out, "segc %s: %s\n", name, r.Tally()); err != nil {
		return true, err
	}
	for _, change := range r.Changes {
		if err := change.Text(e.out, diff.TextOptions{Color: e.color == "always"}); err != nil {
			return true, err
		}
	}
	return true, nil
}

// A replaced is a file system with another content of one file.
type replaced struct {
	fs.FS
	name    string
	content []byte
}

// Open opens a file.
func (r *replaced) Open(name string) (fs.File, error) {
	f, err := r.FS.Open(name)
	if name != r.name || err != nil {
		return f, err
	}
	return &replacedFile{f, strings.NewReader(string(r.content))}, nil
}

type replacedFile struct {
	fs.File
	text *strings.Reader
}

func (f *replacedFile) Read(b []byte) (int, error) { return f.text.Read(b) }
