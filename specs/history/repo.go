package history

import (
	"bytes"
	"context"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/segc-dev/segc/lang/spell"
)

// A Repo is a git repository around a folder. It is safe for concurrent use.
type Repo struct {
	dir      string // where git runs
	prefix   string // of that folder inside the repository; "." at the top
	worktree bool   // there is a working tree
	shallow  bool
	objects  *objectStore
}

// Open returns the repository around a folder. The folder may be in a bare one.
func Open(ctx context.Context, dir string) (*Repo, error) {
	r := &Repo{dir: dir, prefix: "."}
	facts, _, err := git(ctx, dir, "rev-parse", "--is-inside-work-tree", "--is-shallow-repository")
	if err != nil {
		return nil, err
	}
	inside, isShallow, _ := strings.Cut(facts, "\n")
	r.worktree, r.shallow = inside == "true", isShallow == "true"
	if r.worktree {
		prefix, _, err := git(ctx, dir, "rev-parse", "--show-prefix")
		if err != nil {
			return nil, err
		}
		r.prefix = path.Clean(prefix)
	}
	r.objects, err = openObjects(ctx, dir)
	return r, err
}

// Close ends the process that reads objects.
func (r *Repo) Close() error { return r.objects.close() }

// Prefix returns the folder that was opened, as seen from the top of the
// repository: "." at the top and in a bare one.
func (r *Repo) Prefix() string { return r.prefix }

// Shallow reports whether the clone lacks a part of the history.
func (r *Repo) Shallow() bool { return r.shallow }

// checkRevision refuses what git would take for an option, and what is no text.
func checkRevision(rev string) error {
	switch {
	case rev == "":
		return wrong(badRevision, "name a branch, a tag or a commit", "a revision is empty")
	case strings.HasPrefix(rev, "-"):
		return wrong(badRevision, "write refs/heads/… before a branch of this name", "the revision `%s` begins with a dash", shown(rev))
	case strings.HasPrefix(rev, "^"):
		return wrong(badRevision, "name a branch, a tag or a commit", "the revision `%s` leaves commits out, and names none", shown(rev))
	case !utf8.ValidString(rev) || strings.ContainsFunc(rev, unicode.IsControl):
		return wrong(badRevision, "name a branch, a tag or a commit", "the revision `%s` holds a control character", shown(rev))
	case len(rev) > 4096:
		return wrong(badRevision, "name a branch, a tag or a commit", "the revision `%s` has %d bytes", shown(rev), len(rev))
	}
	return nil
}

// shown returns a text as it may be printed: short, without controls.
func shown(s string) string {
	s = strings.Map(func(c rune) rune {
		if unicode.IsControl(c) || c == utf8.RuneError || unicode.Is(unicode.Bidi_Control, c) {
			return '\uFFFD'
		}
		return c
	}, s)
	if r := []rune(s); len(r) > 80 {
		return string(r[:80]) + "…"
	}
	return s
}

// Resolve returns the full name of the commit that a revision stands for.
func (r *Repo) Resolve(ctx context.Context, rev string) (oid string, err error) {
	if err := checkRevision(rev); err != nil {
		return "", err
	}
	oid, ok, err := git(ctx, r.dir, "rev-parse", "--verify", "--quiet", "--end-of-options", rev+"^{commit}")
	if err != nil {
		return "", err
	}
	if ok {
		return oid, nil
	}
	if _, any, err := git(ctx, r.dir, "rev-parse", "--verify", "--quiet", "HEAD"); err == nil && !any && rev == "HEAD" {
		return "", missing(noCommit, "commit something first", "the repository has no commit yet")
	}
	return "", r.unknown(ctx, rev)
}

// unknown is the error of a revision that is not there.
func (r *Repo) unknown(ctx context.Context, rev string) error {
	label := "`git branch -a` and `git tag` list what there is"
	names, _, err := git(ctx, r.dir, "for-each-ref", "--format=%(refname:short)", "--count=5000")
	if err != nil {
		return err
	}
	if near := spell.Nearest(rev, strings.Split(names, "\n")); near != "" && near != rev {
		label = "did you mean `" + near + "`?"
	}
	if r.shallow {
		return missing(shallow, "fetch it: `git fetch --unshallow`, or in CI fetch-depth: 0", "this clone is shallow and has no revision `%s`", shown(rev))
	}
	return missing(noRevision, label, "there is no revision `%s`", shown(rev))
}

// MergeBase returns the commit where two histories parted.
func (r *Repo) MergeBase(ctx context.Context, a, b string) (oid string, err error) {
	out, ok, err := git(ctx, r.dir, "merge-base", a, b)
	switch {
	case err != nil:
		return "", err
	case ok:
		oid, _, _ = strings.Cut(out, "\n")
		return oid, nil
	case r.shallow:
		return "", missing(shallow, "fetch more: `git fetch --deepen=1000`, or `git fetch --unshallow`; in CI fetch-depth: 0",
			"this clone is shallow: it ends before %s and %s meet", short(a), short(b))
	}
	return "", missing(unrelated, "name the base itself, such as "+short(a), "%s and %s have no commit in common", short(a), short(b))
}

// defaultBranches are the names that a default branch has where nothing says so.
var defaultBranches = []string{"refs/remotes/origin/main", "refs/remotes/origin/master", "refs/heads/main", "refs/heads/master", "refs/heads/trunk"}

// DefaultBranch returns the ref of the branch that changes are merged into: where
// the remote's HEAD points, or the first of the usual names.
func (r *Repo) DefaultBranch(ctx context.Context) (ref string, err error) {
	names := defaultBranches
	if out, ok, err := git(ctx, r.dir, "symbolic-ref", "--quiet", "refs/remotes/origin/HEAD"); err == nil && ok {
		names = append([]string{out}, names...)
	}
	if out, ok, err := git(ctx, r.dir, "config", "--get", "init.defaultBranch"); err == nil && ok {
		names = append(slices.Clone(names), "refs/heads/"+out)
	}
	for _, name := range names {
		if checkRevision(name) != nil {
			continue
		}
		if _, ok, err := git(ctx, r.dir, "rev-parse", "--verify", "--quiet", "--end-of-options", name+"^{commit}"); err != nil {
			return "", err
		} else if ok {
			return name, nil
		}
	}
	if _, ok, err := git(ctx, r.dir, "rev-parse", "--verify", "--quiet", "HEAD"); err == nil && !ok {
		return "", missing(noCommit, "commit something first", "the repository has no commit yet")
	}
	return "", missing(noBase, "name the base: segc diff BRANCH", "no default branch is known: there is no origin/HEAD, main or master")
}

// Behind returns how many commits of a branch a base lacks.
func (r *Repo) Behind(ctx context.Context, base, branch string) string {
	out, ok, err := git(ctx, r.dir, "rev-list", "--count", base+".."+branch)
	if err != nil || !ok {
		return ""
	}
	return out
}

// Tree returns the files of a commit below a folder of the repository.
func (r *Repo) Tree(commit, dir string) (fs.FS, error) {
	c, err := r.Commit(commit)
	if err != nil {
		return nil, err
	}
	t := &tree{r.node(treeEntry{".", fs.ModeDir | 0o755, c.Tree})}
	if dir == "." {
		return t, nil
	}
	n, err := t.find("open", dir, true)
	if err != nil || !n.mode.IsDir() {
		return &tree{newBuilder().folders["."].node}, nil // nothing is there
	}
	return &tree{n}, nil
}

// node returns a node over an entry of a tree.
func (r *Repo) node(e treeEntry) *node {
	n := &node{name: e.name, mode: e.mode}
	if !e.mode.IsDir() {
		n.load = func() ([]byte, error) { return r.objects.blob(e.oid) }
		return n
	}
	n.list = lazily(func() ([]*node, error) {
		if e.oid == "" {
			return nil, nil
		}
		entries, err := r.objects.tree(e.oid)
		if err != nil {
			return nil, err
		}
		out := make([]*node, 0, len(entries))
		for _, c := range entries {
			out = append(out, r.node(c))
		}
		slices.SortFunc(out, func(x, y *node) int { return strings.Compare(x.name, y.name) })
		return out, nil
	})
	return n
}

// A Commit is what a commit says of itself.
type Commit struct {
	ID      string // full
	Tree    string
	Parents []string
	Author  string
	Time    time.Time // when it was committed, as UTC
	Subject string
}

// Commit reads a commit by its full name.
func (r *Repo) Commit(id string) (*Commit, error) {
	r.objects.mu.Lock()
	data, err := r.objects.read(id, "commit")
	r.objects.mu.Unlock()
	if err != nil {
		return nil, err
	}
	return parseCommit(id, data), nil
}

func parseCommit(id string, data []byte) *Commit {
	c := &Commit{ID: id}
	head, message, _ := bytes.Cut(data, []byte("\n\n"))
	for line := range strings.SplitSeq(string(head), "\n") {
		key, value, _ := strings.Cut(line, " ")
		switch key {
		case "tree":
			c.Tree = value
		case "parent":
			c.Parents = append(c.Parents, value)
		case "author":
			name, _, _ := strings.Cut(value, " <")
			c.Author = shown(name)
		case "committer":
			c.Time = commitTime(value)
		}
	}
	subject, _, _ := strings.Cut(strings.TrimLeft(string(message), "\n"), "\n")
	c.Subject = shown(subject)
	return c
}

// commitTime reads the seconds of `Name <mail> 1767225600 +0100`.
func commitTime(s string) time.Time {
	_, s, _ = strings.Cut(s, "> ")
	s, _, _ = strings.Cut(s, " ")
	n := int64(0)
	for _, c := range s {
		if c < '0' || c > '9' || n > 1<<40 {
			return time.Unix(0, 0).UTC()
		}
		n = n*10 + int64(c-'0')
	}
	return time.Unix(n, 0).UTC()
}
