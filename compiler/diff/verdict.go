// Package diff says what changed between two checked versions of a workspace:
// it pairs declarations, finds those that can mean something else, and judges
// what was proved of them. Nothing here reads rows: proofs and witnesses come
// from the caller.
package diff

// A Verdict says how the members of a set changed, over every possible row.
type Verdict string

// The verdicts. Of a trait or param, Shifted says that its value changed.
const (
	Equivalent     Verdict = "equivalent" // the same members, proved
	Widened        Verdict = "widened"    // every old member is one still, and some join
	Narrowed       Verdict = "narrowed"   // some leave, nobody joins
	Shifted        Verdict = "shifted"    // some leave, some join, some stay
	Replaced       Verdict = "replaced"   // nobody who was a member is one
	VerdictAdded   Verdict = "added"
	VerdictRemoved Verdict = "removed"
	Renamed        Verdict = "renamed" // another name, the same members, proved
	Unknown        Verdict = "unknown" // not decided, for a reason
)

// Verdicts are all verdicts, in the order of reports.
var Verdicts = []Verdict{Replaced, Shifted, Narrowed, Widened, Unknown, VerdictRemoved, VerdictAdded, Renamed, Equivalent}

var symbols = map[Verdict]string{Equivalent: "≡", Widened: "⊃", Narrowed: "⊂", Shifted: "±", Replaced: "≠", Unknown: "?",
	VerdictAdded: "A", VerdictRemoved: "D", Renamed: "R"}

// Symbol returns the sign that reports put before the name.
func (v Verdict) Symbol() string { return symbols[v] }

// Moves reports whether members come or go, or may.
func (v Verdict) Moves() bool {
	switch v {
	case Widened, Narrowed, Shifted, Replaced, Unknown:
		return true
	}
	return false
}

// A Kind is what became of a declaration.
type Kind string

// The kinds of changes.
const (
	Modified Kind = "modified"
	Added    Kind = "added"
	Removed  Kind = "removed"
	Moved    Kind = "renamed"
)

// A Subject is what a change is of.
type Subject string

// The subjects.
const (
	Segment   Subject = "segment"
	Arm       Subject = "arm"
	SplitArm  Subject = "split_arm"
	Partition Subject = "partition"
	Split     Subject = "split"
	Trait     Subject = "trait"
	Param     Subject = "param"
	Schema    Subject = "schema"
	Setting   Subject = "setting" // of segc.yaml: the time zone, the first day of the week
)

// The flags of a change.
const (
	NullOnly     = "null_only"     // only rows with an unknown attribute move
	BoundaryOnly = "boundary_only" // only rows that lie on a bound move
	MetadataOnly = "metadata_only" // conditions are as they were
	Rewritten    = "rewritten"     // other words, the same meaning
	CostChanged  = "cost_changed"  // the statement reads other tables, or reads them more or less often
	ArmsChanged  = "arms_changed"  // arms came, went, or stand in another order
	GrainChanged = "grain_changed" // of another entity
)

// Inherited is the flag of a change that came through a reference.
func Inherited(from string) string { return "inherited(" + from + ")" }
