package review

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"

	"github.com/segc-dev/segc/compiler/check"
	"github.com/segc-dev/segc/compiler/diff"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
	"github.com/segc-dev/segc/specs/workspace"
)

// Sides are two loaded and checked versions.
type Sides struct {
	Input
	BaseSpace, HeadSpace *workspace.Workspace
	BaseDiags, HeadDiags diag.List
	BaseTree, HeadTree   string // digests of all that was read
	// Checker answers questions about the new version, over the schema of both.
	Checker *check.Checker
}

// Load reads and checks two versions; a nil base is an empty workspace. Both
// are checked over the union of their schemas; where those differ the new one is
// checked over its own as well, so that its mistakes are its own. Params stand at
// their defaults.
func Load(base, head fs.FS) *Sides {
	s := &Sides{}
	s.HeadSpace, s.HeadDiags = workspace.Load(head)
	if s.HeadSpace == nil {
		return s
	}
	if base == nil {
		s.BaseSpace = nothing(s.HeadSpace)
	} else if s.BaseSpace, s.BaseDiags = workspace.LoadBeside(base, s.HeadSpace); s.BaseSpace == nil {
		return s
	}
	s.check()
	s.BaseTree, s.HeadTree = digest(s.BaseSpace), digest(s.HeadSpace)
	return s
}

// check checks both workspaces over the union of their schemas.
func (s *Sides) check() {
	var all *schema.Schema
	all, s.Schema = diff.Merge(s.BaseSpace.Schema, s.HeadSpace.Schema)
	s.Checker = checker(s.HeadSpace, all)
	own := s.Checker.Diagnostics()
	if all != s.HeadSpace.Schema {
		own = checker(s.HeadSpace, s.HeadSpace.Schema).Diagnostics()
	}
	s.HeadDiags = append(s.HeadDiags, own...)
	s.HeadDiags.Sort()
	old := checker(s.BaseSpace, all)
	s.BaseDiags = append(s.BaseDiags, old.Diagnostics()...)
	s.BaseDiags.Sort()
	s.Base = &diff.Version{Files: s.BaseSpace.Files, Prog: old.Program(), Broken: s.BaseDiags.HasErrors()}
	s.Head = &diff.Version{Files: s.HeadSpace.Files, Prog: s.Checker.Program(), Broken: s.HeadDiags.HasErrors()}
}

// nothing is the version from before a workspace: without entities and segments.
func nothing(beside *workspace.Workspace) *workspace.Workspace {
	return &workspace.Workspace{Source: token.NewFile(workspace.FileName, nil), Schema: schema.New(nil), Location: beside.Location, WeekStart: beside.WeekStart}
}

func checker(w *workspace.Workspace, over *schema.Schema) *check.Checker {
	return check.New(check.Input{Schema: over, Files: w.Files, Zone: w.Location, WeekStart: w.WeekStart})
}

// digest names the text of a version: segc.yaml and the segment files.
func digest(w *workspace.Workspace) string {
	h := sha256.New()
	add := func(name string, content []byte) {
		fmt.Fprintf(h, "%d:%s%d:%s", len(name), name, len(content), content)
	}
	add(w.Source.Name, w.Source.Content)
	for _, f := range w.Files {
		add(f.Source.Name, f.Source.Content)
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}

// Problems lists the errors of both versions for a report.
func (s *Sides) Problems() []diff.Problem {
	out := []diff.Problem{}
	for _, side := range []struct {
		name string
		list diag.List
	}{{"base", s.BaseDiags}, {"head", s.HeadDiags}} {
		for _, d := range side.list {
			if d.Severity != diag.Error {
				continue
			}
			p := diff.Problem{Side: side.name, Code: string(d.Code), Message: d.Message}
			if d.Span.IsValid() {
				p.File, p.Line = d.Span.File.Name, d.Span.File.Position(int(d.Span.Start)).Line
			}
			out = append(out, p)
		}
	}
	return out
}
