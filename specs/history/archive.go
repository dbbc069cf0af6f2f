package history

import (
	"archive/tar"
	"archive/zip"
	"bufio"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"

	"github.com/segc-dev/segc/specs/workspace"
)

// Bounds of an archive: what a workspace's text takes is far below, and what
// expands without end stops here.
const (
	maxArchive = 256 << 20 // bytes of definitions, expanded
	maxEntries = 500_000
)

// archiveKind returns tar, tgz or zip by the name of a file, or "".
func archiveKind(name string) string {
	lower := strings.ToLower(name)
	for suffix, kind := range map[string]string{".tar": "tar", ".tar.gz": "tgz", ".tgz": "tgz", ".zip": "zip"} {
		if strings.HasSuffix(lower, suffix) {
			return kind
		}
	}
	return ""
}

// readArchive returns the workspace in an archive: at its top, or in the one
// folder that the top consists of. Only what can be a definition or a schema is
// kept.
func readArchive(name string) (fs.FS, error) {
	r := &archiveReader{name: name, b: newBuilder()}
	var err error
	switch archiveKind(name) {
	case "zip":
		err = r.zip()
	case "tar", "tgz":
		err = r.tar()
	default:
		return nil, wrong(badArchive, "archives end in .tar, .tar.gz, .tgz or .zip", "%s is no folder and no archive", shown(name))
	}
	if err != nil {
		var e *Error
		if errors.As(err, &e) {
			return nil, err
		}
		return nil, wrong(badArchive, "make it anew, such as by `git archive`", "%s cannot be read: %s", shown(name), err)
	}
	t := r.b.tree()
	if _, err := t.Stat(workspace.FileName); err == nil {
		return t, nil
	}
	if top, _ := t.root.list(); len(top) == 1 && top[0].mode.IsDir() {
		if in := (&tree{top[0]}); fsHas(in, workspace.FileName) {
			return in, nil
		}
	}
	return nil, missing(noWorkspaceAt, "archive the folder that holds it", "there is no %s at the top of %s", workspace.FileName, shown(name))
}

func fsHas(fsys fs.FS, name string) bool {
	_, err := fs.Stat(fsys, name)
	return err == nil
}

type archiveReader struct {
	name    string
	b       *builder
	bytes   int64
	entries int
}

// add takes an entry. Names that lead out of the archive are refused.
func (r *archiveReader) add(name string, mode fs.FileMode, content io.Reader) error {
	clean := path.Clean(strings.TrimPrefix(name, "./"))
	if r.entries++; r.entries > maxEntries {
		return errors.New("it has too many files")
	}
	if !fs.ValidPath(clean) || strings.Contains(name, `\`) {
		return errors.New("an entry leads out of it: " + shown(name))
	}
	if !strings.HasSuffix(clean, ".seg") && !strings.HasSuffix(clean, ".yaml") && !strings.HasSuffix(clean, ".yml") {
		return nil
	}
	data, err := io.ReadAll(io.LimitReader(content, maxArchive-r.bytes+1))
	if err != nil {
		return err
	}
	if r.bytes += int64(len(data)); r.bytes > maxArchive {
		return errors.New("its definitions are too large")
	}
	r.b.add(clean, mode.Perm(), func() ([]byte, error) { return data, nil })
	return nil
}

func (r *archiveReader) zip() error {
	z, err := zip.OpenReader(r.name)
	if err != nil {
		return err
	}
	defer z.Close()
	for _, f := range z.File {
		if f.Mode()&fs.ModeType != 0 {
			continue
		}
		in, err := f.Open()
		if err != nil {
			return err
		}
		err = r.add(f.Name, f.Mode(), in)
		in.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *archiveReader) tar() error {
	f, err := os.Open(r.name)
	if err != nil {
		return err
	}
	defer f.Close()
	in := io.Reader(bufio.NewReader(f))
	if archiveKind(r.name) == "tgz" {
		if in, err = gzip.NewReader(in); err != nil {
			return err
		}
	}
	for t := tar.NewReader(in); ; {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if h.Typeflag != tar.TypeReg {
			continue
		}
		if err := r.add(h.Name, fs.FileMode(h.Mode), t); err != nil {
			return err
		}
	}
}
