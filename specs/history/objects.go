package history

import (
	"bufio"
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os/exec"
	"strconv"
	"strings"
	"sync"
)

// maxObject is the size of the largest object that is read, in bytes; what
// people write by hand is far below.
const maxObject = 64 << 20

// An objectStore reads objects by name through one process. It is safe for
// concurrent use and keeps what it read.
type objectStore struct {
	mu    sync.Mutex
	cmd   *exec.Cmd
	in    io.WriteCloser
	out   *bufio.Reader
	blobs map[string][]byte
	trees map[string][]treeEntry
}

func openObjects(ctx context.Context, dir string) (*objectStore, error) {
	c := command(ctx, dir, "cat-file", "--batch")
	in, err := c.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := c.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := c.Start(); err != nil {
		return nil, explained(err, "")
	}
	return &objectStore{cmd: c, in: in, out: bufio.NewReaderSize(out, 1<<16), blobs: map[string][]byte{}, trees: map[string][]treeEntry{}}, nil
}

func (s *objectStore) close() error {
	s.in.Close()
	return s.cmd.Wait()
}

// read returns the bytes of an object of a kind. The name is a full object name.
func (s *objectStore) read(oid, kind string) ([]byte, error) {
	if _, err := io.WriteString(s.in, oid+"\n"); err != nil {
		return nil, missing(gitFailed, "run `git fsck`", "git stopped while it was asked for %s", short(oid))
	}
	head, err := s.out.ReadString('\n')
	if err != nil {
		return nil, missing(gitFailed, "run `git fsck`", "git stopped while it was asked for %s", short(oid))
	}
	fields := strings.Fields(head)
	if len(fields) != 3 {
		return nil, missing(shallow, "fetch it: `git fetch`, in a shallow clone `git fetch --unshallow`", "the repository lacks the object %s", short(oid))
	}
	size, err := strconv.ParseInt(fields[2], 10, 64)
	if err != nil {
		return nil, fmt.Errorf("git says that %s has %q bytes", short(oid), fields[2])
	}
	if size > maxObject || fields[1] != kind {
		if _, err := io.CopyN(io.Discard, s.out, size+1); err != nil {
			return nil, err
		}
		if fields[1] != kind {
			return nil, wrong(noRevision, "name a commit, a branch or a tag", "%s is a %s and no %s", short(oid), fields[1], kind)
		}
		return nil, fmt.Errorf("it has %d bytes, more than %d", size, int64(maxObject))
	}
	data := make([]byte, size+1) // and a line end
	if _, err := io.ReadFull(s.out, data); err != nil {
		return nil, err
	}
	return data[:size], nil
}

// blob returns the bytes of a file.
func (s *objectStore) blob(oid string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if b, ok := s.blobs[oid]; ok {
		return b, nil
	}
	b, err := s.read(oid, "blob")
	if err == nil {
		s.blobs[oid] = b
	}
	return b, err
}

// A treeEntry is one name of a folder.
type treeEntry struct {
	name string
	mode fs.FileMode
	oid  string // "" of a submodule
}

// tree returns the names in a folder.
func (s *objectStore) tree(oid string) ([]treeEntry, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t, ok := s.trees[oid]; ok {
		return t, nil
	}
	data, err := s.read(oid, "tree")
	if err != nil {
		return nil, err
	}
	t, err := parseTree(data, len(oid)/2)
	if err == nil {
		s.trees[oid] = t
	}
	return t, err
}

// parseTree reads a tree object: mode, blank, name, NUL and the object's name in
// size bytes, for each entry.
func parseTree(data []byte, size int) (out []treeEntry, err error) {
	for len(data) > 0 {
		mode, rest, ok := bytes.Cut(data, []byte{' '})
		name, after, ok2 := bytes.Cut(rest, []byte{0})
		if !ok || !ok2 || len(after) < size {
			return nil, missing(gitFailed, "run `git fsck`", "a folder of the repository is damaged")
		}
		e := treeEntry{string(name), fileMode(string(mode)), hex.EncodeToString(after[:size])}
		if string(mode) == "160000" {
			e.oid = "" // another repository, of which this one holds nothing
		}
		out = append(out, e)
		data = after[size:]
	}
	return out, nil
}

// fileMode translates git's modes. A submodule is an empty folder.
func fileMode(mode string) fs.FileMode {
	switch mode {
	case "40000", "040000", "160000":
		return fs.ModeDir | 0o755
	case "120000":
		return fs.ModeSymlink | 0o777
	case "100755":
		return 0o755
	}
	return 0o644
}

func short(oid string) string { return oid[:min(len(oid), 12)] }
