package main

import (
	"context"
	"fmt"
	"io/fs"
	"sync/atomic"

	"github.com/segc-dev/segc/backends/eval"
	"github.com/segc-dev/segc/compiler/check"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/specs/history"
	"github.com/segc-dev/segc/specs/workspace"
)

// A version is the segments of customers at one commit, ready to be asked. It
// does not change; evaluators of it are made by its goroutines.
type version struct {
	commit  string
	names   []string
	records *eval.Records
}

// compile checks a workspace and compiles its segments of customers that one
// record decides. A mistake leaves the version before in place.
func compile(fsys fs.FS, commit string) (*version, error) {
	ws, diags := workspace.Load(fsys)
	if diags.HasErrors() {
		return nil, fmt.Errorf("the workspace at %s has mistakes, the first is: %s", commit, diags[0].Message)
	}
	prog, diags := check.Check(check.Input{Schema: ws.Schema, Files: ws.Files, Zone: ws.Location, WeekStart: ws.WeekStart})
	if diags.HasErrors() {
		return nil, fmt.Errorf("the segments at %s have mistakes, the first is: %s", commit, diags[0].Message)
	}
	v := &version{commit: commit}
	var sets []*hir.Set
	for _, s := range prog.Sets {
		if s.Entity.Name != "customer" {
			continue
		}
		if _, err := eval.NewRecords(eval.New(prog, []*hir.Set{s})); err != nil {
			continue // a ranking: it is for the warehouse
		}
		sets, v.names = append(sets, s), append(v.names, s.Name)
	}
	if len(sets) == 0 {
		return nil, fmt.Errorf("the workspace at %s has no segment of customers", commit)
	}
	var err error
	v.records, err = eval.NewRecords(eval.New(prog, sets))
	return v, err
}

// Definitions are the segments at a revision of a repository. Reading the
// current version takes one atomic load.
type Definitions struct {
	repo     *history.Repo
	revision string // such as "main" or "origin/main"
	current  atomic.Pointer[version]
}

// Open compiles the segments at a revision of the repository around a folder;
// the folder holds the workspace.
func Open(ctx context.Context, dir, revision string) (*Definitions, error) {
	repo, err := history.Open(ctx, dir)
	if err != nil {
		return nil, err
	}
	d := &Definitions{repo: repo, revision: revision}
	if _, err := d.Reload(ctx); err != nil {
		return nil, err
	}
	return d, nil
}

// Reload compiles the revision again if it stands at another commit, and says
// whether it did. Requests under way keep the version that they began with.
func (d *Definitions) Reload(ctx context.Context) (changed bool, err error) {
	commit, err := d.repo.Resolve(ctx, d.revision)
	if err != nil {
		return false, err
	}
	if v := d.current.Load(); v != nil && v.commit == commit {
		return false, nil
	}
	files, err := d.repo.Tree(commit, d.repo.Prefix())
	if err != nil {
		return false, err
	}
	v, err := compile(files, commit)
	if err != nil {
		return false, err
	}
	d.current.Store(v)
	return true, nil
}
