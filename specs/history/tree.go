package history

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"time"
)

// A node is a file or folder of a version that is read as far as somebody looks.
type node struct {
	name string
	mode fs.FileMode
	list func() ([]*node, error) // of a folder, sorted by name
	load func() ([]byte, error)  // of a file; of a link, where it leads
}

// lazily returns a function that computes once.
func lazily[T any](f func() (T, error)) func() (T, error) { return sync.OnceValues(f) }

// A tree is a version as a file system, over its root node. Links are followed
// as far as they stay inside.
type tree struct{ root *node }

var errLeaves = errors.New("the link leads out of the workspace")

// maxLinks bounds the links that one path may follow.
const maxLinks = 40

// find returns the node at a path. With follow, of a link the node where it leads.
func (t *tree) find(op, name string, follow bool) (*node, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	n, err := t.walk(name, follow, maxLinks)
	if err != nil {
		return nil, &fs.PathError{Op: op, Path: name, Err: err}
	}
	return n, nil
}

func (t *tree) walk(name string, follow bool, links int) (*node, error) {
	at, dir := t.root, "."
	if name == "." {
		return at, nil
	}
	parts := strings.Split(name, "/")
	for i, part := range parts {
		if !at.mode.IsDir() {
			return nil, fs.ErrNotExist
		}
		children, err := at.list()
		if err != nil {
			return nil, err
		}
		j, ok := slices.BinarySearchFunc(children, part, func(n *node, s string) int { return strings.Compare(n.name, s) })
		if !ok {
			return nil, fs.ErrNotExist
		}
		at = children[j]
		last := i == len(parts)-1
		if at.mode&fs.ModeSymlink != 0 && (!last || follow) {
			if links == 0 {
				return nil, errors.New("the links lead in a circle")
			}
			to, err := at.load()
			if err != nil {
				return nil, err
			}
			target := path.Join(dir, string(to))
			if path.IsAbs(string(to)) || !fs.ValidPath(target) {
				return nil, errLeaves
			}
			return t.walk(path.Join(append([]string{target}, parts[i+1:]...)...), follow, links-1)
		}
		dir = path.Join(dir, part)
	}
	return at, nil
}

// Open opens a file or folder.
func (t *tree) Open(name string) (fs.File, error) {
	n, err := t.find("open", name, true)
	if err != nil {
		return nil, err
	}
	info := info{n, path.Base(name)}
	if n.mode.IsDir() {
		children, err := n.list()
		if err != nil {
			return nil, &fs.PathError{Op: "open", Path: name, Err: err}
		}
		return &openFolder{info, entries(children)}, nil
	}
	data, err := n.load()
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	return &openFile{bytes.NewReader(data), info}, nil
}

// ReadDir lists a folder by name.
func (t *tree) ReadDir(name string) ([]fs.DirEntry, error) {
	n, err := t.find("readdir", name, true)
	if err != nil {
		return nil, err
	}
	if !n.mode.IsDir() {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: errors.New("no folder")}
	}
	children, err := n.list()
	if err != nil {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: err}
	}
	return entries(children), nil
}

// Stat describes what is at a path, behind links.
func (t *tree) Stat(name string) (fs.FileInfo, error) {
	n, err := t.find("stat", name, true)
	if err != nil {
		return nil, err
	}
	return info{n, path.Base(name)}, nil
}

func entries(nodes []*node) []fs.DirEntry {
	out := make([]fs.DirEntry, len(nodes))
	for i, n := range nodes {
		out[i] = fs.FileInfoToDirEntry(info{n, n.name})
	}
	return out
}

// An info describes a node under the name by which it was found.
type info struct {
	*node
	as string
}

func (i info) Name() string       { return i.as }
func (i info) Mode() fs.FileMode  { return i.mode }
func (i info) ModTime() time.Time { return time.Time{} }
func (i info) IsDir() bool        { return i.mode.IsDir() }
func (i info) Sys() any           { return nil }

func (i info) Size() int64 {
	if i.load == nil {
		return 0
	}
	data, _ := i.load() // whoever opens it gets the error
	return int64(len(data))
}

type openFile struct {
	*bytes.Reader
	info info
}

func (f *openFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *openFile) Close() error               { return nil }

type openFolder struct {
	info info
	left []fs.DirEntry
}

func (f *openFolder) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *openFolder) Close() error               { return nil }

func (f *openFolder) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: f.info.as, Err: errors.New("it is a folder")}
}

func (f *openFolder) ReadDir(n int) ([]fs.DirEntry, error) {
	if n <= 0 || n > len(f.left) {
		if n > 0 && len(f.left) == 0 {
			return nil, io.EOF
		}
		n = len(f.left)
	}
	out := f.left[:n:n]
	f.left = f.left[n:]
	return out, nil
}

// A builder makes a tree from paths in any order.
type builder struct{ folders map[string]*folder }

type folder struct {
	node     *node
	children []*node
}

func newBuilder() *builder {
	b := &builder{map[string]*folder{}}
	b.folder(".")
	return b
}

// folder returns the folder at a clean path, made with those above.
func (b *builder) folder(dir string) *folder {
	if f := b.folders[dir]; f != nil {
		return f
	}
	f := &folder{node: &node{name: path.Base(dir), mode: fs.ModeDir | 0o755}}
	f.node.list = lazily(func() ([]*node, error) {
		slices.SortStableFunc(f.children, func(x, y *node) int { return strings.Compare(x.name, y.name) })
		return f.children, nil
	})
	b.folders[dir] = f
	if dir != "." {
		up := b.folder(path.Dir(dir))
		up.children = append(up.children, f.node)
	}
	return f
}

// add puts a file at a clean path.
func (b *builder) add(name string, mode fs.FileMode, load func() ([]byte, error)) {
	up := b.folder(path.Dir(name))
	up.children = append(up.children, &node{name: path.Base(name), mode: mode, load: lazily(load)})
}

func (b *builder) tree() *tree { return &tree{b.folders["."].node} }
