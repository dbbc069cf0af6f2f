package workspace

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/lang/yaml"
	"github.com/segc-dev/segc/lang/yamlsrc"
	"github.com/segc-dev/segc/specs/schema"
)

// Load reads the workspace at the root of fsys, whose files are read from
// several goroutines at once. The workspace is nil only when segc.yaml cannot be
// read; with errors it holds what could be.
func Load(fsys fs.FS) (*Workspace, diag.List) { return LoadBeside(fsys, nil) }

// LoadBeside is Load of another version of a workspace: a segment file with the
// bytes that it has there, and without findings, is not parsed again, and is the
// same tree.
func LoadBeside(fsys fs.FS, other *Workspace) (*Workspace, diag.List) {
	l := &loader{fs: fsys, other: other, Form: yamlsrc.Form{WrongKind: wrongKind, UnknownKey: unknownKey, MissingKey: missingKey}}
	src, err := readFile(fsys, FileName)
	if errors.Is(err, fs.ErrNotExist) {
		l.Report(noWorkspace, token.Span{}, "no "+FileName, "`segc init` makes a workspace")
		return nil, l.Diags
	} else if err != nil {
		l.Report(unreadable, token.Span{}, FileName+" cannot be read: "+cause(err), "make it a readable file")
		return nil, l.Diags
	}
	file := token.NewFile(FileName, src)
	root, diags := yamlsrc.Read(file)
	l.Diags = append(l.Diags, diags...)
	if root == nil {
		return nil, l.Diags
	}
	w := &Workspace{Source: file}
	c := l.config(w, root)
	if l.schema(w, c) {
		l.tables(w)
	}
	l.segments(w, c)
	l.Diags.Sort()
	return w, l.Diags
}

// A loader gathers the diagnostics of one Load.
type loader struct {
	yamlsrc.Form
	fs    fs.FS
	other *Workspace // nil: none
}

// A source is a file to read, and the entry of segc.yaml that led to it.
type source struct {
	path string
	at   token.Span
}

// schema reads the schema and reports whether it is whole.
func (l *loader) schema(w *Workspace, c config) bool {
	sources := l.schemaFiles(c)
	whole := len(sources) > 0
	var files []*token.File
	for i, read := range l.readAll(sources) {
		if read.err != nil {
			l.unreadable(sources[i], read.err)
			whole = false
			continue
		}
		files = append(files, token.NewFile(sources[i].path, read.content))
	}
	s, diags := schema.Read(files)
	w.Schema = s
	l.Diags = append(l.Diags, diags...)
	return whole && !diags.HasErrors()
}

func (l *loader) segments(w *Workspace, c config) {
	sources := l.segmentFiles(c)
	if len(sources) == 0 && len(c.folders) > 0 && !l.Diags.HasErrors() {
		l.Diags.Add(diag.Diag{Code: noSegments, Severity: diag.Warning, Span: c.folders[0].at, Message: "no segment files",
			Label: "write a `.seg` or `.seg.yaml` file into the folder"})
	}
	for i, read := range l.readAll(sources) {
		if read.err != nil {
			l.unreadable(sources[i], read.err)
			continue
		}
		w.Files = append(w.Files, read.tree)
		if len(read.diags) == 0 {
			if w.clean == nil {
				w.clean = map[string]*ast.File{}
			}
			w.clean[sources[i].path] = read.tree
		}
		l.Diags = append(l.Diags, read.diags...)
	}
}

func (l *loader) unreadable(s source, err error) {
	l.Report(unreadable, s.at, "`"+s.path+"` cannot be read: "+cause(err), "make it a readable file inside the workspace")
}

// cause words an error of the file system without its path.
func cause(err error) string {
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	return err.Error()
}

// A reading is what became of one file: the tree of a segment file, the bytes of others.
type reading struct {
	content []byte
	tree    *ast.File
	diags   diag.List
	err     error
}

// readAll reads files on every core, each result in the place of its source.
func (l *loader) readAll(sources []source) []reading {
	results := make([]reading, len(sources))
	var next atomic.Int64
	var all sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(sources)) {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(sources); i = int(next.Add(1)) - 1 {
				results[i] = l.read(sources[i].path)
			}
		})
	}
	all.Wait()
	return results
}

func (l *loader) read(path string) reading {
	content, err := readFile(l.fs, path)
	if err != nil {
		return reading{err: err}
	}
	r := reading{content: content}
	if l.other != nil {
		if t := l.other.clean[path]; t != nil && bytes.Equal(t.Source.Content, content) {
			r.tree = t
			return r
		}
	}
	switch {
	case strings.HasSuffix(path, ".seg"):
		r.tree, r.diags = parse.File(token.NewFile(path, content))
	case strings.HasSuffix(path, ".seg.yaml"):
		r.tree, r.diags = yaml.File(token.NewFile(path, content))
	}
	return r
}

// readFile reads no more than the readers take: a file beyond that is reported
// by them, whatever its size. It looks before it opens, since opening a pipe waits
// for a writer.
func readFile(fsys fs.FS, path string) ([]byte, error) {
	if info, err := fs.Stat(fsys, path); err != nil {
		return nil, err
	} else if !info.Mode().IsRegular() {
		return nil, errors.New("it is no regular file")
	}
	f, err := fsys.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, yamlsrc.MaxBytes+1))
}
