package history

import (
	"context"
	"io/fs"
	"strings"
)

// A Step is a commit of the history of the workspace, with the steps right
// before it.
type Step struct {
	*Commit
	Before []string // full names of the steps before; none of the first
	FS     fs.FS    // the workspace's folder
	// Tree names the content of that folder: of equal ones the workspace is equal.
	Content string
}

// Log returns the commits up to a revision that touched the workspace's folder,
// newest first, each with those of them that it came right after. Commits of
// merged branches are steps of their own.
func (r *Repo) Log(ctx context.Context, rev string) ([]*Step, error) {
	head, err := r.Resolve(ctx, rev)
	if err != nil {
		return nil, err
	}
	args := []string{"rev-list", "--topo-order", "--parents", head, "--"}
	if r.prefix != "." {
		args = append(args, ":/"+r.prefix)
	}
	c := command(ctx, r.dir, args...)
	c.Env = append(c.Env, "GIT_LITERAL_PATHSPECS=0") // for the path from the top
	out, _, err := finish(c)
	if err != nil {
		return nil, err
	}
	var steps []*Step
	for line := range strings.SplitSeq(out, "\n") {
		ids := strings.Fields(line)
		if len(ids) == 0 {
			continue
		}
		commit, err := r.Commit(ids[0])
		if err != nil {
			return nil, err
		}
		s := &Step{Commit: commit, Before: ids[1:]}
		if s.FS, s.Content, err = r.content(commit); err != nil {
			return nil, err
		}
		steps = append(steps, s)
	}
	return steps, nil
}

// content returns the workspace's folder in a commit, and the name of its tree.
func (r *Repo) content(c *Commit) (fs.FS, string, error) {
	e := treeEntry{".", fs.ModeDir | 0o755, c.Tree}
	if r.prefix != "." {
		for part := range strings.SplitSeq(r.prefix, "/") {
			entries, err := r.objects.tree(e.oid)
			if err != nil {
				return nil, "", err
			}
			found := false
			for _, in := range entries {
				if in.name == part && in.mode.IsDir() && in.oid != "" {
					e, found = in, true
				}
			}
			if !found {
				return &tree{newBuilder().folders["."].node}, "", nil
			}
		}
	}
	return &tree{r.node(e)}, e.oid, nil
}

// Blobs returns the name of the content of each file of a step, by path, as far
// as want accepts the path.
func (r *Repo) Blobs(s *Step, want func(string) bool) (map[string]string, error) {
	out := map[string]string{}
	if s.Content == "" {
		return out, nil
	}
	return out, r.blobs(s.Content, "", want, out)
}

func (r *Repo) blobs(oid, dir string, want func(string) bool, out map[string]string) error {
	entries, err := r.objects.tree(oid)
	if err != nil {
		return err
	}
	for _, e := range entries {
		p := dir + e.name
		switch {
		case e.mode.IsDir():
			if e.oid != "" {
				if err := r.blobs(e.oid, p+"/", want, out); err != nil {
					return err
				}
			}
		case e.mode.IsRegular() && want(p):
			out[p] = e.oid
		}
	}
	return nil
}
