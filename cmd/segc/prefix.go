package main

import (
	"context"
	"path"
	"slices"

	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/history"
	"github.com/segc-dev/segc/specs/workspace"
)

// prefix returns the workspace, or else the current folder, as seen from the top of
// the repository around it; "." at the top, and where there is no repository.
func (e *env) prefix() string {
	if e.top != "" {
		return e.top
	}
	e.top = "."
	from, err := workspace.Find(".")
	if err != nil {
		from = "." // a bare repository, perhaps
	}
	if repo, err := history.Open(context.Background(), from); err == nil {
		e.top = repo.Prefix()
		repo.Close()
	}
	return e.top
}

// below names files as the repository does, of which the names start from a folder:
// platforms that show findings beside the text know no workspace.
func below(prefix string, list diag.List) diag.List {
	if prefix == "." {
		return list
	}
	files := map[*token.File]*token.File{}
	move := func(s *token.Span) {
		if s.File == nil || path.IsAbs(s.File.Name) {
			return
		}
		if files[s.File] == nil {
			files[s.File] = token.NewFile(path.Join(prefix, s.File.Name), s.File.Content)
		}
		s.File = files[s.File]
	}
	list = slices.Clone(list)
	for i := range list {
		d := &list[i]
		move(&d.Span)
		d.Notes, d.Fixes = slices.Clone(d.Notes), slices.Clone(d.Fixes)
		for j := range d.Notes {
			move(&d.Notes[j].Span)
		}
		for j := range d.Fixes {
			edits := slices.Clone(d.Fixes[j].Edits)
			for k := range edits {
				move(&edits[k].Span)
			}
			d.Fixes[j].Edits = edits
		}
	}
	return list
}
