package history

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/segc-dev/segc/specs/workspace"
)

// A Kind is where a version comes from.
type Kind string

// The kinds of sources.
const (
	Git      Kind = "git"
	Index    Kind = "index"
	WorkTree Kind = "worktree"
	Folder   Kind = "folder"
	Archive  Kind = "archive"
)

// A Source is one version of a workspace.
type Source struct {
	Kind      Kind
	Name      string // as written, or what it stands for
	Commit    string // full, of Git; of the other kinds in a repository, of HEAD
	MergeBase bool   // Commit is where the history of Name and the other side parted
	Shallow   bool
	Behind    string // of a merge base: how many commits Name has beyond it
	FS        fs.FS
	// Absent says that the version holds no workspace at all: it is younger.
	Absent bool
	root   *os.Root
}

// Staged is the spec of the index.
const Staged = ":"

// Here is the spec of the working tree.
const Here = "."

// A Range names two versions as the command line does.
type Range struct {
	Base, Head string // "" is the default
	Meet       bool   // the base is where Base and Head parted
}

// ParseRange reads BASE, BASE..HEAD, BASE...HEAD. A path that exists, dots and
// all, is a base.
func ParseRange(spec string) Range {
	if spec == "" {
		return Range{Meet: true}
	}
	if _, err := os.Stat(spec); err == nil {
		return Range{Base: spec}
	}
	for i := 0; i+1 < len(spec); i++ {
		if spec[i:i+2] != ".." || i > 0 && strings.IndexByte("/:", spec[i-1]) >= 0 || i == 0 && strings.HasPrefix(spec, "../") {
			continue
		}
		r := Range{Base: spec[:i], Head: spec[i+2:]}
		if strings.HasPrefix(r.Head, ".") && !strings.HasPrefix(r.Head, "./") && !strings.HasPrefix(r.Head, "../") && r.Head != Here {
			r.Head, r.Meet = r.Head[1:], true
		}
		r.Base, r.Head = cmp.Or(r.Base, "HEAD"), cmp.Or(r.Head, "HEAD")
		return r
	}
	return Range{Base: spec}
}

// An Opener opens versions of the workspace in a folder. The repository is
// opened when the first version in it is asked for.
type Opener struct {
	dir  string
	repo *Repo
	open []*Source
}

// NewOpener returns an opener for the workspace in dir, or, where there is no
// working tree, for a bare repository.
func NewOpener(dir string) *Opener { return &Opener{dir: dir} }

// Close ends what was opened.
func (o *Opener) Close() error {
	var errs []error
	for _, s := range o.open {
		if s.root != nil {
			errs = append(errs, s.root.Close())
		}
	}
	if o.repo != nil {
		errs = append(errs, o.repo.Close())
	}
	return errors.Join(errs...)
}

// Repo returns the repository around the workspace.
func (o *Opener) Repo(ctx context.Context) (*Repo, error) {
	var err error
	if o.repo == nil {
		o.repo, err = Open(ctx, o.dir)
	}
	return o.repo, err
}

// Range opens both sides. Without a base it is where the head and the default
// branch parted; without a head it is the working tree.
func (o *Opener) Range(ctx context.Context, r Range) (base, head *Source, err error) {
	if head, err = o.Source(ctx, cmp.Or(r.Head, Here)); err != nil {
		return nil, nil, err
	}
	if !r.Meet && r.Base != "" {
		base, err = o.Source(ctx, r.Base)
		return base, head, err
	}
	repo, err := o.Repo(ctx)
	if err != nil {
		return nil, nil, err
	}
	name := r.Base
	if name == "" {
		if name, err = repo.DefaultBranch(ctx); err != nil {
			return nil, nil, err
		}
	}
	theirs, err := repo.Resolve(ctx, name)
	if err != nil {
		return nil, nil, err
	}
	ours := head.Commit
	if ours == "" {
		if ours, err = repo.Resolve(ctx, "HEAD"); err != nil {
			return nil, nil, err
		}
	}
	meet, err := repo.MergeBase(ctx, theirs, ours)
	if err != nil {
		return nil, nil, err
	}
	base = &Source{Kind: Git, Name: shortRef(name), Commit: meet, MergeBase: true, Shallow: repo.shallow, Behind: repo.Behind(ctx, meet, theirs)}
	return base, head, o.atCommit(ctx, repo, base, repo.prefix)
}

func shortRef(ref string) string {
	for _, p := range []string{"refs/remotes/", "refs/heads/", "refs/tags/"} {
		if s, ok := strings.CutPrefix(ref, p); ok {
			return s
		}
	}
	return ref
}

// Source opens one version: `.` the working tree, `:` the index, a path that
// exists and is written like one (`./old`, `/tmp/old`, `old.zip`), a revision,
// a revision with a folder of the repository (`main:shops/eu`), else a path.
func (o *Opener) Source(ctx context.Context, spec string) (*Source, error) {
	switch {
	case spec == Here:
		return o.workTree(ctx)
	case spec == Staged:
		return o.index(ctx)
	case looksLikePath(spec):
		return o.path(spec)
	}
	s, err := o.revision(ctx, spec)
	var e *Error
	if err != nil && errors.As(err, &e) && e.Code != badRevision {
		if _, gone := os.Stat(spec); gone == nil {
			return o.path(spec)
		}
	}
	return s, err
}

func looksLikePath(spec string) bool {
	return strings.HasPrefix(spec, "./") || strings.HasPrefix(spec, "../") || spec == ".." || filepath.IsAbs(spec) || archiveKind(spec) != ""
}

func (o *Opener) workTree(ctx context.Context) (*Source, error) {
	s := &Source{Kind: WorkTree, Name: "working tree"}
	if err := o.folder(s, o.dir); err != nil {
		return nil, err
	}
	if repo, err := o.Repo(ctx); err == nil { // without one it is a folder like others
		if head, err := repo.Resolve(ctx, "HEAD"); err == nil {
			s.Commit = head
		}
	}
	return s, nil
}

func (o *Opener) folder(s *Source, dir string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	s.root, s.FS = root, root.FS()
	o.open = append(o.open, s)
	return nil
}

func (o *Opener) path(spec string) (*Source, error) {
	st, err := os.Stat(spec)
	if err != nil {
		var cause *fs.PathError
		if errors.As(err, &cause) {
			err = cause.Err
		}
		return nil, missing(noRevision, "name a folder, an archive or a revision", "%s: %s", shown(spec), err)
	}
	if st.IsDir() {
		s := &Source{Kind: Folder, Name: filepath.ToSlash(spec)}
		if err := o.folder(s, spec); err != nil {
			return nil, err
		}
		if _, err := fs.Stat(s.FS, workspace.FileName); err != nil {
			return nil, missing(noWorkspaceAt, "name the folder that holds it", "there is no %s in %s", workspace.FileName, shown(spec))
		}
		return s, nil
	}
	files, err := readArchive(spec)
	if err != nil {
		return nil, err
	}
	return &Source{Kind: Archive, Name: filepath.ToSlash(spec), FS: files}, nil
}

func (o *Opener) revision(ctx context.Context, spec string) (*Source, error) {
	if err := checkRevision(spec); err != nil {
		return nil, err
	}
	repo, err := o.Repo(ctx)
	if err != nil {
		return nil, err
	}
	rev, dir, named := strings.Cut(spec, ":")
	if !named {
		dir = repo.prefix
	} else if dir = path.Clean(strings.Trim(dir, "/")); !fs.ValidPath(dir) {
		return nil, wrong(badRevision, "write REVISION:folder, the folder as seen from the top of the repository", "`%s` leads out of the repository", shown(spec))
	}
	commit, err := repo.Resolve(ctx, rev)
	if err != nil {
		return nil, err
	}
	s := &Source{Kind: Git, Name: spec, Commit: commit, Shallow: repo.shallow}
	return s, o.atCommit(ctx, repo, s, dir)
}

// atCommit gives a source the files of its commit. A commit without a
// workspace in that folder is older than the workspace, unless it has one
// elsewhere: then that was moved.
func (o *Opener) atCommit(ctx context.Context, repo *Repo, s *Source, dir string) (err error) {
	if s.FS, err = repo.Tree(s.Commit, dir); err != nil {
		return err
	}
	if _, err := fs.Stat(s.FS, workspace.FileName); err == nil || !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	out, _, err := git(ctx, repo.dir, "ls-tree", "-r", "-z", "--full-tree", "--name-only", s.Commit)
	if err != nil {
		return err
	}
	var elsewhere []string
	for name := range strings.SplitSeq(out, "\x00") {
		if path.Base(name) == workspace.FileName {
			elsewhere = append(elsewhere, path.Dir(name))
		}
	}
	if len(elsewhere) == 0 {
		s.Absent = true
		return nil
	}
	slices.Sort(elsewhere)
	return missing(noWorkspaceAt, "if it was moved, name the folder: "+shown(short(s.Commit)+":"+elsewhere[0]),
		"%s has no %s in %s", short(s.Commit), workspace.FileName, shown(dir))
}

// index opens what is staged.
func (o *Opener) index(ctx context.Context) (*Source, error) {
	repo, err := o.Repo(ctx)
	if err != nil {
		return nil, err
	}
	if !repo.worktree {
		return nil, wrong(badRevision, "name a revision", "a bare repository has no index")
	}
	c := command(ctx, repo.dir, "ls-files", "--stage", "-z")
	if at := os.Getenv("GIT_INDEX_FILE"); filepath.IsAbs(at) { // a commit in the making
		c.Env = environment("GIT_INDEX_FILE=" + at)
	}
	out, _, err := finish(c)
	if err != nil {
		return nil, err
	}
	b := newBuilder()
	for line := range strings.SplitSeq(strings.TrimSuffix(out, "\x00"), "\x00") {
		head, name, ok := strings.Cut(line, "\t")
		fields := strings.Fields(head)
		if !ok || len(fields) != 3 || !fs.ValidPath(name) {
			continue
		}
		if stage, _ := strconv.Atoi(fields[2]); stage != 0 {
			return nil, missing(unmerged, "finish the merge first", "`%s` is not merged yet", shown(name))
		}
		if mode := fileMode(fields[0]); !mode.IsDir() {
			b.add(name, mode, func() ([]byte, error) { return repo.objects.blob(fields[1]) })
		}
	}
	s := &Source{Kind: Index, Name: "index", FS: b.tree()}
	if head, err := repo.Resolve(ctx, "HEAD"); err == nil {
		s.Commit = head
	}
	return s, nil
}
