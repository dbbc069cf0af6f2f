// Package review decides what changed between two versions of a workspace: the
// pairs that can mean something else are compared by fingerprint, then by proof,
// and every claim that fails gets a row on which the reference evaluator agreed.
package review

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/segc-dev/segc/backends/compile"
	"github.com/segc-dev/segc/backends/witness"
	"github.com/segc-dev/segc/compiler/diff"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/lower"
)

// Input is two versions, checked over one schema: the union of theirs.
type Input struct {
	Base, Head *diff.Version
	Schema     []diff.SchemaChange
}

// Compare fills the changes of a report. It returns early when ctx ends.
func Compare(ctx context.Context, in Input) (*diff.Report, error) {
	r := &reviewer{Input: in, m: diff.Match(in.Base, in.Head), report: &diff.Report{Schema: diff.Format, Changes: []*diff.Change{}, Errors: []diff.Problem{}, Skipped: []diff.Skip{}},
		breaks: map[string]diff.SchemaChange{}, c: compile.New(in.Head.Prog), raw: lower.New(ir.NewBuilder(), in.Head.Prog)}
	r.zone = in.Base.Prog.Zone.String() != in.Head.Prog.Zone.String()
	r.week = in.Base.Prog.WeekStart != in.Head.Prog.WeekStart
	r.m.Global = r.m.Global || r.zone || r.week || len(in.Schema) > 0
	for _, c := range in.Schema {
		if c.Breaks {
			r.breaks[c.ID] = c
		}
	}
	if err := r.items(ctx); err != nil {
		return nil, err
	}
	r.settings()
	r.schema()
	r.impact()
	r.narrowOrigins()
	return r.report, nil
}

// narrowOrigins leaves out of what a change came through the names that mean
// what they meant.
func (r *reviewer) narrowOrigins() {
	same := map[string]bool{}
	for _, c := range r.report.Changes {
		if c.Verdict == diff.Equivalent {
			same[c.ID] = true
		}
	}
	for _, c := range r.report.Changes {
		from := c.InheritedFrom()
		if from == "" {
			continue
		}
		all := strings.Split(from, ", ")
		left := slices.DeleteFunc(slices.Clone(all), func(name string) bool { return same[name] })
		if len(left) > 0 && len(left) < len(all) {
			c.Flags = inheritedOnce(c.Flags, join(left))
		}
	}
}

type reviewer struct {
	Input
	m          *diff.Matcher
	c          *compile.Compiler // of both versions: what is equal is one node
	raw        *lower.Lowerer    // the same without optimising
	breaks     map[string]diff.SchemaChange
	zone, week bool
	renames    int // pairs tried
	report     *diff.Report
	readers    map[string][]string // who names what, directly, in the new version
	readBy     map[string][]string // who reads what of the schema, however far, in either version
}

func (r *reviewer) add(c *diff.Change) { r.report.Changes = append(r.report.Changes, c) }

// items compares what has the same name, then looks for new names of old sets.
func (r *reviewer) items(ctx context.Context) error {
	var added, removed []*diff.Item
	for _, name := range r.m.Names() {
		if err := ctx.Err(); err != nil {
			return err
		}
		o, n := r.m.Old[name], r.m.New[name]
		switch {
		case o == nil:
			added = append(added, n)
		case n == nil:
			removed = append(removed, o)
		case o.Subject != n.Subject:
			added, removed = append(added, n), append(removed, o)
		case r.m.Untouched(o, n):
			r.report.Summary.Unchanged++
		default:
			if c := r.compare(o, n); c != nil {
				r.add(c)
			} else {
				r.report.Summary.Unchanged++
			}
		}
	}
	r.comeAndGone(added, removed)
	r.finishArms()
	return nil
}

// newChange begins a change of an item; o or n may be nil. Who relied on the old
// definition decides about use and status.
func newChange(kind diff.Kind, o, n *diff.Item) *diff.Change {
	one := o
	if n != nil {
		one = n
	}
	c := &diff.Change{ID: one.Name, Subject: one.Subject, Kind: kind, Flags: []string{}, Regions: []*diff.Region{}, Findings: []diff.Finding{}}
	meta := func(key string) string {
		if o != nil && o.Meta(key) != "" {
			return o.Meta(key)
		}
		if n != nil {
			return n.Meta(key)
		}
		return ""
	}
	c.Use, c.Stability = meta("use"), meta("status")
	c.Predicate = &diff.Predicate{Edits: []diff.Edit{}}
	if o != nil {
		c.OldSpan, c.OldSet = o.Span(), o.Set
		c.Predicate.Old = &diff.Text{Text: o.Text()}
	}
	if n != nil {
		c.NewSpan, c.NewSet = n.Span(), n.Set
		c.Predicate.New = &diff.Text{Text: n.Text()}
	}
	if o != nil && n != nil {
		c.Predicate.Edits, c.Predicate.Lines = diff.ClauseEdits(o, n), diff.Lines(o, n)
		c.Metadata = diff.MetadataEdits(o, n)
	}
	if c.Subject == diff.Segment {
		c.Version = &diff.Bump{}
		if o != nil {
			c.Version.Old = o.Meta("version")
		}
		if n != nil {
			c.Version.New = n.Meta("version")
		}
	}
	return c
}

// compare returns what became of an item, or nil when nothing did.
func (r *reviewer) compare(o, n *diff.Item) *diff.Change {
	if !o.Checked() || !n.Checked() {
		return r.unchecked(o, n)
	}
	switch o.Subject {
	case diff.Trait:
		return r.trait(o, n)
	case diff.Param:
		return r.param(o, n)
	case diff.Partition, diff.Split:
		return r.arms(o, n)
	}
	return r.set(o, n)
}

// unchecked is of what cannot be compared: it needs arguments, or does not check.
func (r *reviewer) unchecked(o, n *diff.Item) *diff.Change {
	same := r.m.SameText(o.Decl, n.Decl)
	if same && o.Formals && n.Formals {
		return nil // who uses it is compared
	}
	if o.Formals && n.Formals {
		return r.applied(o, n)
	}
	c := newChange(diff.Modified, o, n)
	reason := "it does not check in the base"
	switch {
	case o.Formals || n.Formals:
		reason = "only one version needs arguments"
	case o.Checked():
		reason = "it does not check over the schema of both versions"
	}
	undecided(c, reason)
	return c
}

// applied compares what needs arguments by those with which both versions use it.
func (r *reviewer) applied(o, n *diff.Item) *diff.Change {
	c := newChange(diff.Modified, o, n)
	if len(c.Predicate.Edits) == 0 && r.m.SameFormals(o, n) {
		c.Verdict, c.Proof = diff.Equivalent, &diff.Proof{Status: "proved", Method: "text", Claims: []diff.Claim{}}
		c.Flags = append(c.Flags, diff.MetadataOnly)
		return c
	}
	undecided(c, "it needs arguments, and nothing in both versions gives any")
	c.Proof.Method = "arguments in use"
	before, after := r.m.Instances(r.m.Old, o), r.m.Instances(r.m.New, n)
	var names []string
	for name := range after {
		if before[name] != nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		one := r.compare(before[name], after[name])
		claim := diff.Claim{Claim: name + " is as it was", Status: "proved"}
		switch {
		case one == nil || one.Verdict == diff.Equivalent:
			if c.Verdict == diff.Unknown && len(c.Proof.Claims) == 0 {
				c.Verdict, c.Proof.Status, c.Proof.Reason = diff.Equivalent, "bounded", ""
			}
		case one.Verdict == diff.Unknown:
			claim.Status, claim.Reason = "unknown", one.Proof.Reason
			if c.Verdict == diff.Equivalent || len(c.Proof.Claims) == 0 {
				undecidedFor(c, name+": "+one.Proof.Reason)
			}
		default:
			claim.Status = "refuted"
			if c.Verdict != diff.Shifted && len(c.Regions) == 0 {
				c.Verdict, c.Proof.Status, c.Proof.Reason, c.Regions = one.Verdict, "bounded", "", one.Regions
			} else if c.Verdict != one.Verdict {
				c.Verdict = diff.Shifted
			}
		}
		c.Proof.Claims = append(c.Proof.Claims, claim)
	}
	if c.Proof.Status == "bounded" {
		c.Note = "compared for the arguments in use: " + strings.Join(names, ", ")
	}
	if c.Verdict == diff.Equivalent {
		c.Flags = append(c.Flags, diff.Rewritten)
	}
	return c
}

// undecidedFor takes back what was said of a change.
func undecidedFor(c *diff.Change, reason string) {
	c.Verdict, c.Proof.Status, c.Proof.Reason = diff.Unknown, "unknown", reason
}

func undecided(c *diff.Change, reason string) {
	c.Verdict = diff.Unknown
	c.Proof = &diff.Proof{Status: "unknown", Method: "none", Claims: []diff.Claim{}, Reason: reason}
}

// comeAndGone lists what has no partner; a new set with the members of one that
// is gone is that one under another name.
func (r *reviewer) comeAndGone(added, removed []*diff.Item) {
	taken := map[*diff.Item]bool{}
	for _, n := range added {
		if o := r.formerly(n, removed, taken); o != nil {
			taken[o] = true
			c := newChange(diff.Moved, o, n)
			c.Verdict, c.RenamedFrom = diff.Renamed, o.Name
			c.Proof = &diff.Proof{Status: "proved", Method: "fingerprint", Claims: []diff.Claim{{Claim: "old => new", Status: "proved"}, {Claim: "new => old", Status: "proved"}}}
			r.add(c)
			continue
		}
		c := newChange(diff.Added, nil, n)
		c.Verdict = diff.VerdictAdded
		if r.Base.Broken {
			undecided(c, "the base has errors: this may be in what cannot be read there")
		}
		r.add(c)
	}
	for _, o := range removed {
		if taken[o] {
			continue
		}
		c := newChange(diff.Removed, o, nil)
		c.Verdict = diff.VerdictRemoved
		if r.Base.Broken && !o.Checked() && !o.Formals {
			undecided(c, "it has errors in the base, where nobody could ask for it")
		}
		r.add(c)
	}
}

// mostRenames bounds the pairs of come and gone sets that are tried by proof.
const mostRenames = 100

// formerly returns the removed item that means what a new one does: by
// fingerprint, then by proof while there are few pairs.
func (r *reviewer) formerly(n *diff.Item, removed []*diff.Item, taken map[*diff.Item]bool) *diff.Item {
	var likely []*diff.Item
	for _, o := range removed {
		if taken[o] || o.Subject != n.Subject || entityName(o) == "" || entityName(o) != entityName(n) || r.meansOther(o, n) {
			continue
		}
		switch {
		case n.Set != nil && r.c.Cond(n.Set, nil) == r.c.Cond(o.Set, nil), n.Trait != nil && r.c.Value(n.Trait) == r.c.Value(o.Trait):
			return o
		case n.Set != nil && n.Subject == diff.Segment:
			likely = append(likely, o)
		}
	}
	for _, o := range likely {
		if r.renames++; r.renames > mostRenames {
			break
		}
		if witness.NewFinder(r.Head.Prog).Equivalent(o.Set, n.Set).Status == witness.Proved {
			return o
		}
	}
	return nil
}

// entityName returns the entity of a checked set or trait, or "".
func entityName(i *diff.Item) string {
	switch {
	case i.Set != nil:
		return i.Set.Entity.Name
	case i.Trait != nil:
		return i.Trait.Entity.Name
	}
	return ""
}

// meansOther reports whether the schema or the clock changed under an item.
func (r *reviewer) meansOther(o, n *diff.Item) bool {
	_, broken := r.broken(o, n)
	return broken || r.clock(o) != "" || r.clock(n) != ""
}

// broken returns the change of the schema because of which two items cannot be
// compared: what they read is something else now.
func (r *reviewer) broken(o, n *diff.Item) (diff.SchemaChange, bool) {
	if len(r.breaks) == 0 {
		return diff.SchemaChange{}, false
	}
	var ids []string
	for _, i := range []*diff.Item{o, n} {
		for id := range i.Reads() {
			if _, ok := r.breaks[id]; ok {
				ids = append(ids, id)
			}
		}
	}
	if len(ids) == 0 {
		return diff.SchemaChange{}, false
	}
	return r.breaks[slices.Min(ids)], true
}

// clock says why a set or trait depends on a setting that changed, or "".
func (r *reviewer) clock(i *diff.Item) string {
	if !r.zone && !r.week {
		return ""
	}
	var node *ir.Node
	frame := ir.Frame{Zone: r.Base.Prog.Zone, WeekStart: r.Base.Prog.WeekStart}
	switch { // not optimised: what the zone decides is not folded yet
	case i.Set != nil:
		node, frame.Entity = r.raw.Set(i.Set), i.Set.Entity
	case i.Trait != nil:
		node, frame.Entity = r.raw.Trait(i.Trait), i.Trait.Entity
	default:
		return ""
	}
	now := frame
	now.Zone, now.WeekStart = r.Head.Prog.Zone, r.Head.Prog.WeekStart
	if ir.Fingerprint(node, frame) == ir.Fingerprint(node, now) {
		return ""
	}
	if r.zone {
		return fmt.Sprintf("local days are those of %s, were those of %s", now.Zone, frame.Zone)
	}
	return fmt.Sprintf("weeks begin on %s, began on %s", now.WeekStart, frame.WeekStart)
}

// param compares values; who reads it is compared by itself.
func (r *reviewer) param(o, n *diff.Item) *diff.Change {
	c := newChange(diff.Modified, o, n)
	if o.Value() == n.Value() && o.Param.Type.String() == n.Param.Type.String() {
		if r.m.SameText(o.Decl, n.Decl) {
			return nil
		}
		c.Verdict = diff.Equivalent
		c.Flags = append(c.Flags, diff.Rewritten)
	} else {
		c.Verdict = diff.Shifted
		c.Note = o.Value() + " → " + n.Value()
	}
	c.Proof = &diff.Proof{Status: "proved", Method: "text", Claims: []diff.Claim{}}
	return c
}

// settings reports what segc.yaml sets otherwise.
func (r *reviewer) settings() {
	note := func(id, what string) {
		r.add(&diff.Change{ID: id, Subject: diff.Setting, Kind: diff.Modified, Verdict: diff.Shifted, Flags: []string{}, Note: what, Regions: []*diff.Region{}, Findings: []diff.Finding{}})
	}
	if r.zone {
		note("timezone", fmt.Sprintf("%s → %s", r.Base.Prog.Zone, r.Head.Prog.Zone))
	}
	if r.week {
		note("week_start", strings.ToLower(fmt.Sprintf("%s → %s", r.Base.Prog.WeekStart, r.Head.Prog.WeekStart)))
	}
}

// schema reports changes of the schema.
func (r *reviewer) schema() {
	for _, s := range r.Schema {
		r.add(&diff.Change{ID: s.ID, Subject: diff.Schema, Kind: s.Kind, Verdict: schemaVerdict(s), Flags: []string{}, Note: s.What, OldSpan: s.Old, NewSpan: s.New,
			Regions: []*diff.Region{}, Findings: []diff.Finding{}})
	}
}

// schemaVerdict calls what reads other columns or types replaced: whether that
// matters is decided for each set that reads it.
func schemaVerdict(s diff.SchemaChange) diff.Verdict {
	if s.Breaks {
		return diff.Replaced
	}
	return s.Verdict
}

// impact adds who names what changed, however far, and the sensitive data that
// sets read now and did not before.
func (r *reviewer) impact() {
	r.readers = map[string][]string{}
	for name, i := range r.m.New {
		for _, ref := range i.Refs() {
			to := ref.Name()
			if to != "" && !slices.Contains(r.readers[to], name) {
				r.readers[to] = append(r.readers[to], name)
			}
		}
	}
	for _, c := range r.report.Changes {
		i := &diff.Impact{Segments: []string{}, Channels: []string{}}
		if c.Subject == diff.Schema {
			i.Segments = append(i.Segments, r.readersOf(c.ID)...)
		} else {
			i.Segments = append(i.Segments, r.downstream(c.ID)...)
		}
		if n := r.m.New[c.ID]; n != nil && n.Subject == c.Subject {
			if ch := n.Meta("channels"); ch != "" {
				i.Channels = strings.Split(ch, ", ")
			}
			i.Tags = r.sensitive(r.m.Old[c.ID], n)
		}
		c.Impact = i
	}
}

// downstream returns the sets and traits that name one, however far.
func (r *reviewer) downstream(name string) []string {
	seen := map[string]bool{name: true}
	queue := []string{name}
	var out []string
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		for _, n := range r.readers[at] {
			if !seen[n] {
				seen[n] = true
				queue, out = append(queue, n), append(out, n)
			}
		}
	}
	slices.Sort(out)
	return out
}

// readersOf returns the sets and traits that read a part of the schema.
func (r *reviewer) readersOf(id string) []string {
	if r.readBy == nil {
		r.readBy = map[string][]string{}
		for _, items := range []map[string]*diff.Item{r.m.New, r.m.Old} {
			for name, i := range items {
				for read := range i.Reads() {
					r.readBy[read] = append(r.readBy[read], name)
				}
			}
		}
		for _, names := range r.readBy {
			slices.Sort(names)
		}
	}
	return slices.Compact(slices.Clone(r.readBy[id]))
}

// sensitive returns the attributes of a special category that an item reads and
// its former self did not.
func (r *reviewer) sensitive(o, n *diff.Item) (out []string) {
	var before map[string]bool
	if o != nil {
		before = o.Reads()
	}
	for id := range n.Reads() {
		entity, attr, ok := strings.Cut(id, ".")
		if !ok || before[id] {
			continue
		}
		if e := r.Head.Prog.Schema.Entity(entity); e != nil {
			if a := e.Attribute(attr); a != nil && a.HasTag("special_category") {
				out = append(out, id)
			}
		}
	}
	slices.Sort(out)
	return out
}
