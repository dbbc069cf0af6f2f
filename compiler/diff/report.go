package diff

import (
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/lang/token"
)

// Format names the form of the report as JSON. Later compilers only add to it.
const Format = "segc.diff/1"

// A Report is what changed between two versions.
type Report struct {
	Schema  string    `json:"schema"`
	Tool    Tool      `json:"tool"`
	Base    Side      `json:"base"`
	Head    Side      `json:"head"`
	Context Context   `json:"context"`
	Summary Summary   `json:"summary"`
	Changes []*Change `json:"changes"` // breaking first, then by name
	Errors  []Problem `json:"errors"`
	Skipped []Skip    `json:"skipped"`
}

// A Tool is the program that made the report.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// A Side is one of the versions.
type Side struct {
	Kind       string `json:"kind"` // git, index, worktree, folder, archive
	Ref        string `json:"ref"`
	MergeBase  bool   `json:"merge_base"`
	Commit     string `json:"commit,omitempty"`
	Behind     string `json:"behind,omitempty"` // of a merge base: commits that ref has beyond it
	Shallow    bool   `json:"shallow"`
	Absent     bool   `json:"absent,omitempty"` // there was no workspace yet
	TreeDigest string `json:"tree_digest"`
}

// Context is what the report was made with.
type Context struct {
	AsOf string `json:"as_of,omitempty"` // of the data
	Data Data   `json:"data"`
}

// Data says whether members were counted, and where.
type Data struct {
	Ran      bool   `json:"ran"`
	Source   string `json:"source,omitempty"`
	Exact    bool   `json:"exact"`
	Floor    int    `json:"floor,omitempty"`      // smaller groups than this are not told
	ValueOf  string `json:"value_of,omitempty"`   // what money is summed from
	ValueIn  string `json:"value_unit,omitempty"` // its unit
	Reason   string `json:"reason,omitempty"`     // why it did not run
	Requests int    `json:"statements,omitempty"` // statements that were run
}

// Summary counts.
type Summary struct {
	Changed   int             `json:"changed"`
	ByVerdict map[Verdict]int `json:"by_verdict"`
	Breaking  int             `json:"breaking"`
	Accepted  int             `json:"accepted"`
	Unknown   int             `json:"unknown"`
	Indirect  int             `json:"indirect"` // changed through what they name
	Unchanged int             `json:"unchanged"`
	ExitCode  int             `json:"exit_code"`
}

// A Change is what became of one declaration.
type Change struct {
	ID          string      `json:"id"`
	Fingerprint string      `json:"fingerprint"` // names this change: it survives a rebase, not another edit
	Subject     Subject     `json:"subject"`
	Kind        Kind        `json:"kind"`
	Verdict     Verdict     `json:"verdict"`
	Flags       []string    `json:"flags"`
	Stability   string      `json:"stability,omitempty"` // draft, active, deprecated
	Use         string      `json:"use,omitempty"`       // target, suppress, measure
	Version     *Bump       `json:"version,omitempty"`
	RenamedFrom string      `json:"renamed_from,omitempty"`
	Proof       *Proof      `json:"proof,omitempty"`
	Predicate   *Predicate  `json:"predicate,omitempty"`
	Metadata    []Edit      `json:"metadata,omitempty"`
	Regions     []*Region   `json:"regions"`
	Population  *Population `json:"population,omitempty"`
	Cost        *Cost       `json:"cost,omitempty"`
	Impact      *Impact     `json:"impact,omitempty"`
	Findings    []Finding   `json:"findings"`
	Note        string      `json:"note,omitempty"` // of what has no members: in words

	OldSpan, NewSpan token.Span `json:"-"`
	OldSet, NewSet   *hir.Set   `json:"-"` // of sets; nil where there is none
	Incomparable     bool       `json:"-"` // the versions read other columns: nobody can be counted for both
}

// A Bump is the version of a segment, and what the change asks of it.
type Bump struct {
	Old       string `json:"old,omitempty"`
	New       string `json:"new,omitempty"`
	Required  string `json:"required"`            // major, minor, patch or none
	Suggested string `json:"suggested,omitempty"` // the version to write
}

// A Proof is what was proved, and how.
type Proof struct {
	Status string  `json:"status"` // proved, refuted or unknown
	Method string  `json:"method"` // fingerprint, cells or text
	Claims []Claim `json:"claims"`
	Reason string  `json:"reason,omitempty"` // of unknown
}

// A Claim is one inclusion and its answer.
type Claim struct {
	Claim  string `json:"claim"` // "old => new"
	Status string `json:"status"`
	Reason string `json:"reason,omitempty"`
}

// A Predicate is a definition before and after.
type Predicate struct {
	Old   *Text  `json:"old"`
	New   *Text  `json:"new"`
	Edits []Edit `json:"edits"`
	// Lines are both texts side by side.
	Lines []Line `json:"-"`
}

// A Line is a clause of both versions: one text where it did not change.
type Line struct{ Old, New string }

// A Text is a definition as the language writes it.
type Text struct {
	Text        string `json:"text"`
	Fingerprint string `json:"fingerprint,omitempty"`
}

// An Edit is a difference of the text: of a clause, a `let`, a metadata key.
type Edit struct {
	Op   string `json:"op"`   // insert, delete or replace
	Path string `json:"path"` // where[0], except[1], let/spend, meta/owner
	Old  string `json:"old,omitempty"`
	New  string `json:"new,omitempty"`
}

// A Region is a part of those who come or go, with the clause that does it.
type Region struct {
	Dir       string   `json:"dir"` // gained or lost
	Cause     []string `json:"cause"`
	Predicate string   `json:"predicate"` // besides what did not change
	NullOnly  bool     `json:"null_only"`
	Witness   *Witness `json:"witness,omitempty"`
	Reason    string   `json:"reason,omitempty"` // why nobody was shown
	Count     *int     `json:"count,omitempty"`
	Hidden    bool     `json:"below_floor,omitempty"` // the count is under the floor
	Value     *float64 `json:"value,omitempty"`
	Set       *hir.Set `json:"-"` // whom it holds
}

// A Witness is a made-up row, on which the evaluator agreed.
type Witness struct {
	Row         map[string]string `json:"row"`  // attributes that the conditions read
	Text        string            `json:"text"` // with events and related rows
	AsOf        string            `json:"as_of,omitempty"`
	ConfirmedBy []string          `json:"confirmed_by"`
}

// Population counts members on one snapshot.
type Population struct {
	Old     int      `json:"old"`
	New     int      `json:"new"`
	Kept    int      `json:"kept"`
	Gained  int      `json:"gained"`
	Lost    int      `json:"lost"`
	Jaccard float64  `json:"jaccard"` // kept of all that are in either; 1 where nobody is
	Exact   bool     `json:"exact"`
	Value   *Values  `json:"value,omitempty"`
	Hidden  []string `json:"below_floor,omitempty"` // counts that are not told
}

// Values sums what members are worth.
type Values struct {
	Old    float64 `json:"old"`
	New    float64 `json:"new"`
	Gained float64 `json:"gained"`
	Lost   float64 `json:"lost"`
}

// A Cost says what the statement reads, before and after.
type Cost struct {
	Old    []string `json:"old"` // tables, one entry a scan
	New    []string `json:"new"`
	Method string   `json:"method"` // plan
}

// Impact is who else is concerned.
type Impact struct {
	Segments []string `json:"segments"` // that name this one, however far
	Channels []string `json:"destinations"`
	Tags     []string `json:"sensitive,omitempty"` // special_category attributes that it reads now and did not
}

// A Finding is a rule that fired.
type Finding struct {
	Rule       string `json:"rule"`
	Level      string `json:"level"` // error, warning or info
	Message    string `json:"message"`
	AcceptedBy string `json:"accepted_by,omitempty"`
	Base       *Place `json:"base,omitempty"`
	Head       *Place `json:"head,omitempty"`
}

// A Place is a span of a file.
type Place struct {
	File  string `json:"file"`
	Range struct {
		Start Point `json:"start"`
		End   Point `json:"end"`
	} `json:"range"`
}

// A Point counts lines and UTF-16 columns from 1, bytes from 0.
type Point struct {
	Line   int `json:"line"`
	Column int `json:"col"`
	Offset int `json:"offset"`
}

func placeOf(s token.Span) *Place {
	if !s.IsValid() {
		return nil
	}
	p := &Place{File: s.File.Name}
	start, end := s.File.Position(int(s.Start)), s.File.Position(int(s.End))
	p.Range.Start, p.Range.End = Point(start), Point(end)
	return p
}

// A Problem is an error of one of the versions.
type Problem struct {
	Side    string `json:"side"` // base or head
	Code    string `json:"code"`
	Message string `json:"message"`
	File    string `json:"file,omitempty"`
	Line    int    `json:"line,omitempty"`
}

// A Skip is something that was asked for and not done.
type Skip struct {
	What   string `json:"what"`
	Reason string `json:"reason"`
}
