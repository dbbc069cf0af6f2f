package rows

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/segc-dev/segc/specs/schema"
)

// Load reads files, by the physical name of their table, and checks the
// result. Tables without a file are Absent. A mistake in data is an *Error.
func Load(s *schema.Schema, files map[string]string) (*Data, error) {
	d := New(s)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if d.Table(name) == nil {
			return nil, &Error{Code: UnreadableFile, File: files[name], Message: fmt.Sprintf("the schema has no table `%s`", name)}
		}
	}
	for _, t := range d.Tables {
		path, ok := files[t.Name]
		if t.Absent = !ok; t.Absent {
			continue
		}
		if err := t.ReadFile(path, Options{}); err != nil {
			return nil, err
		}
	}
	return d, d.Check()
}

// ReadFile appends the rows of a .csv or .parquet file.
func (t *Table) ReadFile(path string, opts Options) error {
	f, err := os.Open(path)
	if err != nil {
		return unreadable(path, err)
	}
	defer f.Close()
	switch ext := strings.ToLower(filepath.Ext(path)); ext {
	case ".csv":
		return t.ReadCSV(f, path, opts)
	case ".parquet":
		info, err := f.Stat()
		if err != nil {
			return unreadable(path, err)
		}
		return t.ReadParquet(f, info.Size(), path, opts)
	default:
		return &Error{Code: UnreadableFile, File: path, Message: fmt.Sprintf("%q is no format that is read; use .csv or .parquet", ext)}
	}
}

// unreadable words an error of the operating system without repeating the path.
func unreadable(path string, err error) error {
	cause := err
	var at *fs.PathError
	if errors.As(err, &at) {
		cause = at.Err
	}
	return &Error{Code: UnreadableFile, File: path, Message: cause.Error(), cause: err}
}
