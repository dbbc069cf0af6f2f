package diff

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/segc-dev/segc/lang/diag"
)

// The rules of changes. Each has a page.
const (
	TargetGained   diag.Code = "SEG1601" // a target gains people
	TargetLost     diag.Code = "SEG1602" // a target loses people
	SuppressShrank diag.Code = "SEG1603" // a suppression loses people
	SuppressGrew   diag.Code = "SEG1604" // a suppression gains people
	MeasureMoved   diag.Code = "SEG1605" // a measure moves
	NullBehaviour  diag.Code = "SEG1606" // only rows with unknown attributes move
	SpecialAdded   diag.Code = "SEG1608" // reads a special category that it did not
	GrainMoved     diag.Code = "SEG1609" // another entity
	ValueMoved     diag.Code = "SEG1610" // a trait or param that other things read gives other values
	ArmsMoved      diag.Code = "SEG1611" // labels that consumers know
	NameGone       diag.Code = "SEG1612" // nobody can ask for it any more
	Jumped         diag.Code = "SEG1613" // more members move than the limit allows
	CostMoved      diag.Code = "SEG1614" // the statement reads more than it did
	Undecided      diag.Code = "SEG1615" // neither proved nor refuted
)

// levels of findings, by how much people rely on the old definition.
const (
	levelError   = "error"
	levelWarning = "warning"
	levelInfo    = "info"
)

// A Judge turns what changed into findings.
type Judge struct {
	Accepted []Acceptance
	// Limit is how many members may move, in percent of the old ones; 0: any number.
	Limit float64
}

// level returns what a breaking change weighs: drafts may move, deprecated
// definitions warn.
func level(c *Change) string {
	switch c.Stability {
	case "draft":
		return levelInfo
	case "deprecated":
		return levelWarning
	}
	return levelError
}

// Judge adds the findings of every change, the versions that they ask for and
// the tally.
func (j *Judge) Judge(r *Report) {
	for _, c := range r.Changes {
		c.Fingerprint = c.fingerprint()
		j.findings(c)
		for i := range c.Findings {
			c.Findings[i].Base, c.Findings[i].Head = placeOf(c.OldSpan), placeOf(c.NewSpan)
			if a := j.accepted(c); a != nil && c.Findings[i].Rule != string(Undecided) {
				c.Findings[i].AcceptedBy = a.Reason
			}
		}
		c.bump()
	}
	r.sort()
	r.tally()
}

// fingerprint names a change: of what to what, and how it was judged. Places,
// commits and counts do not enter.
func (c *Change) fingerprint() string {
	h := sha256.New()
	add := func(parts ...string) {
		for _, p := range parts {
			fmt.Fprintf(h, "%d:%s", len(p), p)
		}
	}
	add(string(c.Subject), c.ID, string(c.Kind), string(c.Verdict), c.RenamedFrom, c.Note)
	if p := c.Predicate; p != nil {
		for _, t := range []*Text{p.Old, p.New} {
			if t != nil {
				add(cmp.Or(t.Fingerprint, t.Text))
			}
		}
	}
	add(slices.DeleteFunc(slices.Clone(c.Flags), func(f string) bool { return f == CostChanged })...)
	return hex.EncodeToString(h.Sum(nil))[:12]
}

func (j *Judge) accepted(c *Change) *Acceptance {
	for i := range j.Accepted {
		if a := &j.Accepted[i]; a.Fingerprint == c.Fingerprint && (a.Segment == "" || a.Segment == c.ID) {
			a.Used = true
			return a
		}
	}
	return nil
}

func (c *Change) find(rule diag.Code, level, format string, args ...any) {
	c.Findings = append(c.Findings, Finding{Rule: string(rule), Level: level, Message: fmt.Sprintf(format, args...)})
}

func (j *Judge) findings(c *Change) {
	c.Findings = []Finding{}
	if c.Verdict == Unknown {
		c.find(Undecided, levelWarning, "it is not decided whether `%s` has the same members: %s", c.ID, c.reason())
	}
	switch c.Subject {
	case Segment, Arm, SplitArm:
		j.members(c)
	case Trait, Param:
		if c.Verdict == Shifted || c.Verdict == Replaced {
			c.find(ValueMoved, levelInfo, "%s `%s` gives other values", c.Subject, c.ID)
		}
		if c.gone() {
			c.find(NameGone, levelWarning, "%s `%s` is gone", c.Subject, c.ID)
		}
	case Partition, Split:
		if c.gone() {
			c.find(NameGone, level(c), "%s `%s` is gone", c.Subject, c.ID)
		}
		if slices.Contains(c.Flags, ArmsChanged) {
			c.find(ArmsMoved, level(c), "the arms of `%s` changed: %s", c.ID, c.Note)
		}
	}
	if c.Impact != nil && len(c.Impact.Tags) > 0 {
		c.find(SpecialAdded, levelError, "`%s` now reads data of a special category: %s", c.ID, strings.Join(c.Impact.Tags, ", "))
	}
	if c.Cost != nil && len(c.Cost.New) > len(c.Cost.Old) && c.Verdict == Equivalent {
		c.find(CostMoved, levelInfo, "`%s` keeps its members and reads %d tables, read %d", c.ID, len(c.Cost.New), len(c.Cost.Old))
	}
}

func (c *Change) reason() string {
	if c.Proof != nil && c.Proof.Reason != "" {
		return c.Proof.Reason
	}
	return cmp.Or(c.Note, "no proof was found")
}

// members judges a set by its use: a target must not gain people unnoticed, a
// suppression must not lose them, a measure must not move. Without a use both
// ways count.
func (j *Judge) members(c *Change) {
	switch {
	case c.gone():
		c.find(NameGone, level(c), "%s `%s` is gone: who asks for it gets an error", c.Subject, c.ID)
		return
	case c.Kind == Moved:
		c.find(NameGone, lighter(level(c), levelWarning), "%s `%s` is now `%s`, with the same members", c.Subject, c.RenamedFrom, c.ID)
		return
	case c.Kind == Added || c.Kind == Removed:
		return
	}
	if slices.Contains(c.Flags, GrainChanged) {
		c.find(GrainMoved, level(c), "`%s` is of another entity", c.ID)
		return
	}
	gains := c.moves("gained")
	loses := c.moves("lost")
	who := ""
	if slices.Contains(c.Flags, NullOnly) {
		who = ": those with an unknown attribute"
	}
	switch c.Use {
	case "suppress":
		if loses {
			c.find(SuppressShrank, levelError, "suppression `%s` lets people go%s: they can be contacted again", c.ID, who)
		}
		if gains {
			c.find(SuppressGrew, levelInfo, "suppression `%s` holds more people%s", c.ID, who)
		}
	case "measure":
		if gains || loses {
			c.find(MeasureMoved, level(c), "measure `%s` moves%s: its history reads differently", c.ID, who)
		}
	case "target":
		if gains {
			c.find(TargetGained, level(c), "target `%s` gains people%s", c.ID, who)
		}
		if loses {
			c.find(TargetLost, lighter(level(c), levelWarning), "target `%s` loses people%s", c.ID, who)
		}
	default:
		if gains {
			c.find(TargetGained, level(c), "`%s` gains people%s", c.ID, who)
		}
		if loses {
			c.find(TargetLost, level(c), "`%s` loses people%s", c.ID, who)
		}
	}
	if who != "" {
		c.find(NullBehaviour, levelInfo, "only rows with an unknown attribute move in or out of `%s`", c.ID)
	}
	j.jump(c)
}

func (j *Judge) jump(c *Change) {
	p := c.Population
	if p == nil || j.Limit <= 0 {
		return
	}
	if moved := p.Gained + p.Lost; moved > 0 && (p.Old == 0 || 100*float64(moved)/float64(p.Old) > j.Limit) {
		c.find(Jumped, levelWarning, "%d members of `%s` move, and it had %d: more than %s %%", moved, c.ID, p.Old, strconv.FormatFloat(j.Limit, 'g', -1, 64))
	}
}

// moves reports whether rows join or leave a set.
func (c *Change) moves(dir string) bool {
	if !c.holds() {
		return false
	}
	switch c.Verdict {
	case Shifted, Replaced:
		return true
	case Widened:
		return dir == "gained"
	case Narrowed:
		return dir == "lost"
	case Unknown:
		return slices.ContainsFunc(c.Regions, func(r *Region) bool { return r.Dir == dir && r.Witness != nil })
	}
	return false
}

// lighter returns the lighter of two levels.
func lighter(a, b string) string {
	order := []string{levelInfo, levelWarning, levelError}
	return order[min(slices.Index(order, a), slices.Index(order, b))]
}

// bump computes the version that a change asks for.
func (c *Change) bump() {
	if c.Subject != Segment || c.Kind == Added || c.Kind == Removed {
		return
	}
	required := "none"
	switch {
	case c.Verdict == Unknown:
		required = "unknown"
	case c.Use == "suppress" && c.Verdict == Widened:
		required = "minor"
	case c.Verdict.Moves() || slices.Contains(c.Flags, GrainChanged) || c.Kind == Moved:
		required = "major"
	case len(c.Metadata) > 0 || c.Predicate != nil && len(c.Predicate.Edits) > 0:
		required = "patch"
	}
	if c.Version == nil {
		c.Version = &Bump{}
	}
	c.Version.Required = required
	c.Version.Suggested = next(c.Version.Old, required)
	if enough(c.Version.Old, c.Version.New, required) {
		c.Version.Suggested = ""
	}
}

// numbers reads a version of up to three parts.
func numbers(v string) (out [3]int, ok bool) {
	parts := strings.Split(strings.TrimPrefix(v, "v"), ".")
	if v == "" || len(parts) > 3 {
		return out, false
	}
	for i, p := range parts {
		n, err := strconv.Atoi(p)
		if err != nil || n < 0 {
			return out, false
		}
		out[i] = n
	}
	return out, true
}

func next(old, required string) string {
	n, ok := numbers(old)
	if !ok {
		return ""
	}
	switch required {
	case "major":
		n = [3]int{n[0] + 1}
	case "minor":
		n = [3]int{n[0], n[1] + 1}
	case "patch":
		n[2]++
	default:
		return ""
	}
	return fmt.Sprintf("%d.%d.%d", n[0], n[1], n[2])
}

func enough(old, new, required string) bool {
	want, ok := numbers(next(old, required))
	have, ok2 := numbers(new)
	return ok && ok2 && slices.Compare(have[:], want[:]) >= 0
}

// Breaks reports whether a change has a finding of error that nobody accepted.
func (c *Change) Breaks() bool {
	return slices.ContainsFunc(c.Findings, func(f Finding) bool { return f.Level == levelError && f.AcceptedBy == "" })
}

// gone reports whether there was something that is no more: what had errors is
// missed by nobody.
func (c *Change) gone() bool { return c.Kind == Removed && c.Verdict != Unknown }

func (c *Change) isAccepted() bool {
	return slices.ContainsFunc(c.Findings, func(f Finding) bool { return f.AcceptedBy != "" })
}

// sort puts breaking changes first, suppressions before the rest; then by how
// many move, then by name.
func (r *Report) sort() {
	rank := func(c *Change) int {
		switch {
		case c.Breaks() && c.Use == "suppress":
			return 0
		case c.Breaks():
			return 1
		case c.Verdict == Unknown:
			return 2
		case c.Verdict.Moves():
			return 3
		case c.Kind != Modified:
			return 4
		}
		return 5
	}
	moved := func(c *Change) int {
		if c.Population == nil {
			return 0
		}
		return c.Population.Gained + c.Population.Lost
	}
	slices.SortStableFunc(r.Changes, func(a, b *Change) int {
		return cmp.Or(rank(a)-rank(b), moved(b)-moved(a), strings.Compare(a.ID, b.ID), strings.Compare(string(a.Subject), string(b.Subject)))
	})
}

func (r *Report) tally() {
	s := &r.Summary
	s.ByVerdict, s.Changed, s.Breaking, s.Accepted, s.Unknown, s.Indirect = map[Verdict]int{}, len(r.Changes), 0, 0, 0, 0
	for _, c := range r.Changes {
		s.ByVerdict[c.Verdict]++
		switch {
		case c.Breaks():
			s.Breaking++
		case c.isAccepted():
			s.Accepted++
		}
		if c.Verdict == Unknown {
			s.Unknown++
		}
		if c.InheritedFrom() != "" {
			s.Indirect++
		}
	}
}

// InheritedFrom returns the declarations through which the change came, or "".
func (c *Change) InheritedFrom() string {
	for _, f := range c.Flags {
		if s, ok := strings.CutPrefix(f, "inherited("); ok {
			return strings.TrimSuffix(s, ")")
		}
	}
	return ""
}

// Gate is what makes a report fail.
type Gate string

// The gates.
const (
	GateBreaking Gate = "breaking"
	GateGained   Gate = "gained"
	GateLost     Gate = "lost"
	GateUnknown  Gate = "unknown"
	GateAny      Gate = "any"
)

// Gates are all gates.
var Gates = []string{string(GateBreaking), string(GateGained), string(GateLost), string(GateUnknown), string(GateAny)}

// Exit decides a gate: 0 passes, 1 fails, 3 says that it is not decided. What
// was accepted passes every gate.
func (r *Report) Exit(gate Gate, allowUnknown bool) int {
	code := 0
	for _, c := range r.Changes {
		accepted := c.isAccepted()
		fails := false
		switch gate {
		case GateBreaking:
			fails = c.Breaks()
		case GateGained, GateLost:
			fails = !accepted && (c.moves(string(gate)) || gate == GateLost && c.gone() && c.holds())
		case GateUnknown:
			fails = c.Verdict == Unknown
		case GateAny:
			fails = !accepted && (c.Verdict != Equivalent || c.Kind != Modified)
		}
		switch {
		case fails:
			return 1
		case c.Verdict == Unknown && !allowUnknown:
			code = 3
		}
	}
	if len(r.Errors) > 0 {
		code = 3
	}
	return code
}

// holds reports whether the subject is a set of rows.
func (c *Change) holds() bool {
	return c.Subject == Segment || c.Subject == Arm || c.Subject == SplitArm
}
