package review

import (
	"context"
	"crypto/sha256"
	"io/fs"
	"slices"
	"strings"

	"github.com/segc-dev/segc/compiler/diff"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/history"
	"github.com/segc-dev/segc/specs/workspace"
)

// An Event is a commit that changed a segment, with what it did.
type Event struct {
	Step *history.Step
	// Change is against the commit before it; of the first one, added.
	Change *diff.Change
	// Problem says why the commit could not be judged: it does not check.
	Problem string
}

// Log returns the commits that changed what a segment, arm or trait means, newest
// first; with all also those that only rewrote it, or its metadata. A name that
// was another before is followed. A merge is told only where it differs from
// every commit that it joins.
//
// What a declaration can reach is found by its words, and only that is parsed
// and checked, once for each content: most commits cost a comparison of names.
func Log(ctx context.Context, repo *history.Repo, rev, name string, all bool) ([]Event, error) {
	h, err := newHistorian(ctx, repo, rev, name)
	if err != nil {
		return nil, err
	}
	var events []Event
	for _, s := range h.steps {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		e, err := h.event(s)
		if err != nil {
			return nil, err
		}
		if e != nil && (all || e.Problem != "" || e.Change.Verdict != diff.Equivalent) {
			events = append(events, *e)
		}
	}
	return events, nil
}

// A BlameLine is a line of a definition, with the commit since which it reads so.
type BlameLine struct {
	Text string
	Step *history.Step
}

// Blame returns the lines of a definition as it is at a revision, each with the
// commit that wrote it. Where a merge joins two versions, the line is followed
// into one that has it. There are none where nothing has the name.
func Blame(ctx context.Context, repo *history.Repo, rev, name string) ([]BlameLine, error) {
	h, err := newHistorian(ctx, repo, rev, name)
	if err != nil || len(h.steps) == 0 {
		return nil, err
	}
	for _, s := range h.steps { // names, through renames
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if _, err := h.event(s); err != nil {
			return nil, err
		}
	}
	lines, err := h.lines(h.steps[0])
	if err != nil {
		return nil, err
	}
	var out []BlameLine
	for _, text := range lines {
		at := h.steps[0]
		for {
			before, err := h.before(at, text)
			if err != nil {
				return nil, err
			}
			if before == nil {
				break
			}
			at = before
		}
		out = append(out, BlameLine{text, at})
	}
	return out, nil
}

// before returns a step right before one that has a line as well, or nil.
func (h *historian) before(s *history.Step, line string) (*history.Step, error) {
	for _, id := range s.Before {
		b := h.byID[id]
		if b == nil {
			continue
		}
		lines, err := h.lines(b)
		if err != nil {
			return nil, err
		}
		if slices.Contains(lines, line) {
			return b, nil
		}
	}
	return nil, nil
}

// lines returns the definition in a step, line by line.
func (h *historian) lines(s *history.Step) ([]string, error) {
	name := h.names[s.ID]
	if name == "" {
		return nil, nil
	}
	m, err := h.moment(s, name, nil)
	if err != nil || !m.declared {
		return nil, err
	}
	return m.lines, nil
}

// A historian walks the history of one declaration.
type historian struct {
	repo     *history.Repo
	steps    []*history.Step
	byID     map[string]*history.Step
	names    map[string]string            // what it is called in a step; absent: nobody asks
	files    map[string]map[string]string // of a content: blob by path
	outlines map[string]*outline          // by blob
	moments  map[[32]byte]*moment         // by what is reached
	changes  map[[2]*moment]*diff.Change
}

// A moment is the declaration and all that it reaches, as they were in some commits.
type moment struct {
	name     string
	declared bool
	space    *workspace.Workspace
	problem  string   // why it could not be read
	lines    []string // the definition
}

func newHistorian(ctx context.Context, repo *history.Repo, rev, name string) (*historian, error) {
	steps, err := repo.Log(ctx, rev)
	if err != nil {
		return nil, err
	}
	h := &historian{repo: repo, steps: steps, byID: map[string]*history.Step{}, names: map[string]string{}, files: map[string]map[string]string{},
		outlines: map[string]*outline{}, moments: map[[32]byte]*moment{}, changes: map[[2]*moment]*diff.Change{}}
	for _, s := range steps {
		h.byID[s.ID] = s
	}
	if len(steps) > 0 {
		h.names[steps[0].ID] = name
	}
	return h, nil
}

// event says what a step did, and passes the name on to the steps before it. It
// is nil where nothing happened.
func (h *historian) event(s *history.Step) (*Event, error) {
	name, asked := h.names[s.ID]
	if !asked {
		return nil, nil
	}
	now, err := h.moment(s, name, nil)
	if err != nil || !now.declared && now.problem == "" {
		return nil, err
	}
	var changes []*diff.Change
	for _, id := range s.Before {
		c, before, err := h.since(id, s, now)
		if err != nil {
			return nil, err
		}
		if before != "" && h.names[id] == "" {
			h.names[id] = before
		}
		if c != nil {
			changes = append(changes, c)
		}
	}
	switch {
	case now.problem != "":
		return &Event{Step: s, Problem: now.problem}, nil
	case len(s.Before) == 0:
		c, err := h.compare(&moment{}, now)
		return &Event{Step: s, Change: c}, err
	case len(changes) < len(s.Before):
		return nil, nil // as in one of those before
	}
	return &Event{Step: s, Change: changes[0]}, nil
}

// since compares a step with one before it, and returns what it was called there.
// The change is nil where there is none.
func (h *historian) since(id string, s *history.Step, now *moment) (c *diff.Change, before string, err error) {
	b := h.byID[id]
	if b == nil {
		return nil, "", nil
	}
	old, err := h.moment(b, now.name, nil)
	for err == nil && old.problem != "" && len(b.Before) > 0 && h.byID[b.Before[0]] != nil {
		b = h.byID[b.Before[0]] // what is mended is compared with what was whole before
		old, err = h.moment(b, now.name, nil)
	}
	if err != nil || old == now {
		return nil, now.name, err
	}
	var gone []string
	if !old.declared && old.problem == "" {
		gone = h.gone(b, s)
		if old, err = h.moment(b, now.name, gone); err != nil {
			return nil, "", err
		}
	}
	if old.problem != "" || now.problem != "" {
		return nil, now.name, nil // told of the step itself
	}
	c, err = h.compare(old, now)
	switch {
	case err != nil || c == nil:
		return nil, now.name, err
	case c.RenamedFrom != "" && slices.ContainsFunc(strings.Split(c.RenamedFrom, "."), func(part string) bool { return slices.Contains(gone, part) }):
		return c, c.RenamedFrom, nil
	case c.RenamedFrom != "": // of something that is still there
		first := *c
		first.Kind, first.Verdict, first.RenamedFrom = diff.Added, diff.VerdictAdded, ""
		return &first, "", nil
	case old.declared:
		return c, now.name, nil
	}
	return c, "", nil
}

// compare returns what became of a declaration, or nil.
func (h *historian) compare(old, now *moment) (*diff.Change, error) {
	key := [2]*moment{old, now}
	if c, known := h.changes[key]; known {
		return c, nil
	}
	s := &Sides{HeadSpace: now.space, BaseSpace: old.space}
	if old.space == nil {
		s.BaseSpace = nothing(now.space)
	}
	s.check()
	r, err := Compare(context.Background(), s.Input)
	if err != nil {
		return nil, err
	}
	for _, c := range r.Changes { // places are those of the parts
		c.OldSpan, c.NewSpan = token.Span{}, token.Span{}
	}
	(&diff.Judge{}).Judge(r)
	h.changes[key] = nil
	for _, c := range r.Changes {
		if c.ID == now.name && c.Subject != diff.Schema && c.Subject != diff.Setting {
			h.changes[key] = c
		}
	}
	return h.changes[key], nil
}

// blobs returns the files of a step that can hold a part of a workspace.
func (h *historian) blobs(s *history.Step) (map[string]string, error) {
	if f, ok := h.files[s.Content]; ok {
		return f, nil
	}
	f, err := h.repo.Blobs(s, func(p string) bool { return strings.HasSuffix(p, ".seg") || strings.HasSuffix(p, ".yaml") })
	h.files[s.Content] = f
	return f, err
}

func (h *historian) outline(s *history.Step, path, blob string) (*outline, error) {
	if o, ok := h.outlines[blob]; ok {
		return o, nil
	}
	text, err := fs.ReadFile(s.FS, path)
	if err != nil {
		return nil, err
	}
	h.outlines[blob] = outlineOf(path, string(text))
	return h.outlines[blob], nil
}

func isSegments(p string) bool {
	return strings.HasSuffix(p, ".seg") || strings.HasSuffix(p, ".seg.yaml") && !strings.HasSuffix(p, ".test.yaml")
}

// A place is a chunk of a file.
type place struct {
	path string
	at   int
}

// moment reads what a name reaches in a step, and what other names reach, as
// far as those are given.
func (h *historian) moment(s *history.Step, name string, also []string) (*moment, error) {
	files, err := h.blobs(s)
	if err != nil {
		return nil, err
	}
	paths := make([]string, 0, len(files))
	for p := range files {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	sum := sha256.New()
	declaredIn := map[string][]place{}
	outlines := map[string]*outline{}
	for _, p := range paths {
		if !isSegments(p) {
			sum.Write([]byte(p + "\x00" + files[p])) // settings and schemas count whole
			continue
		}
		o, err := h.outline(s, p, files[p])
		if err != nil {
			return nil, err
		}
		outlines[p] = o
		for i, c := range o.chunks {
			for _, d := range c.declares {
				declaredIn[d] = append(declaredIn[d], place{p, i})
			}
		}
	}
	found := map[place]bool{}
	var queue []string
	seen := map[string]bool{}
	ask := func(words []string) {
		for _, w := range words {
			if !seen[w] {
				seen[w] = true
				queue = append(queue, w)
			}
		}
	}
	ask(strings.Split(name, "."))
	for _, a := range also {
		ask(strings.Split(a, "."))
	}
	for len(queue) > 0 {
		w := queue[0]
		queue = queue[1:]
		for _, at := range declaredIn[w] {
			if !found[at] {
				found[at] = true
				ask(outlines[at.path].chunks[at.at].uses)
			}
		}
	}
	texts := map[string]string{}
	for _, p := range paths {
		if o := outlines[p]; o != nil {
			for i, c := range o.chunks {
				if found[place{p, i}] {
					if texts[p] == "" {
						texts[p] = o.pkg
					}
					texts[p] += c.text
				}
			}
			sum.Write([]byte("\x00" + texts[p]))
		}
	}
	sum.Write([]byte("\x00" + name))
	key := [32]byte(sum.Sum(nil))
	if m := h.moments[key]; m != nil {
		return m, nil
	}
	m := &moment{name: name}
	h.moments[key] = m
	m.read(s.FS, texts)
	return m, nil
}

// read loads the parts of files that a name reaches; whole files where a part
// alone does not parse.
func (m *moment) read(fsys fs.FS, texts map[string]string) {
	space, diags := workspace.Load(&parts{fsys, texts})
	if diags.HasErrors() {
		for p := range texts {
			if whole, err := fs.ReadFile(fsys, p); err == nil {
				texts[p] = string(whole)
			}
		}
		space, diags = workspace.Load(&parts{fsys, texts})
	}
	if m.space = space; space == nil || diags.HasErrors() {
		m.problem = worst(diags)
		return
	}
	v := diff.Version{Files: space.Files, Prog: checker(space, space.Schema).Program()}
	i := v.Items()[m.name]
	if m.declared = i != nil; i != nil {
		m.lines = strings.Split(i.Text(), "\n")
	}
	if i != nil && !i.Checked() && !i.Formals {
		m.problem = worst(checker(space, space.Schema).Diagnostics())
	}
}

func worst(list diag.List) string {
	for _, d := range list {
		if d.Severity == diag.Error {
			return string(d.Code) + ": " + d.Message
		}
	}
	return "it cannot be read"
}

// gone returns the names that a step has no more.
func (h *historian) gone(before, now *history.Step) (names []string) {
	declared := func(s *history.Step) map[string]bool {
		out := map[string]bool{}
		files, err := h.blobs(s)
		if err != nil {
			return out
		}
		for p, blob := range files {
			if !isSegments(p) {
				continue
			}
			if o, err := h.outline(s, p, blob); err == nil {
				for _, c := range o.chunks {
					for _, d := range c.declares {
						out[d] = true
					}
				}
			}
		}
		return out
	}
	still := declared(now)
	for name := range declared(before) {
		if !still[name] {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// A parts is a workspace whose segment files hold only what is of interest.
type parts struct {
	fs.FS
	texts map[string]string
}

// Open opens a file; of a segment file the part.
func (p *parts) Open(name string) (fs.File, error) {
	f, err := p.FS.Open(name)
	if text, cut := p.texts[name]; cut && err == nil {
		return &partFile{f, strings.NewReader(text)}, nil
	}
	return f, err
}

// ReadDir lists a folder without the segment files of which nothing is left.
func (p *parts) ReadDir(dir string) ([]fs.DirEntry, error) {
	all, err := fs.ReadDir(p.FS, dir)
	return slices.DeleteFunc(slices.Clone(all), func(e fs.DirEntry) bool {
		name := strings.TrimPrefix(dir+"/"+e.Name(), "./")
		return !e.IsDir() && isSegments(name) && p.texts[name] == ""
	}), err
}

type partFile struct {
	fs.File
	text *strings.Reader
}

func (f *partFile) Read(b []byte) (int, error) { return f.text.Read(b) }
