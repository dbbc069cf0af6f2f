// Package unit runs the unit tests of segments: rows in, members out. A case is
// answered by the reference evaluator and by the compiled SQL on an engine, which
// must agree.
//
// A test file, `tests/**/*.test.yaml`:
//
//	segment: vip                         # or an arm, or a segment with arguments
//	as_of: 2026-03-15T12:00:00Z
//	defaults: {country: NL, orders: [{ordered_at: 10 days ago, status: paid, amount: 250}]}
//	cases:
//	  - in: {}                           # what the case says besides the defaults
//	  - name: below the floor
//	    out: {orders: [{ordered_at: 10 days ago, status: paid, amount: 199.99}]}
//	  - out: {country: null}
//
// or a list of such under `tests`. Related rows stand under the names of their
// relations, as segc eval takes them. Times are instants or dates, or relative to
// as_of: `now`, `today`, `90 days ago`, `90 days 1 second ago`, `in 3 days`.
package unit

import (
	"slices"
	"strings"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/lang/yamlsrc"
)

// The codes of test files.
const (
	wrongKind  diag.Code = "SEG1701" // a value of another kind than is wanted
	unknownKey diag.Code = "SEG1702"
	missingKey diag.Code = "SEG1703"
	badValue   diag.Code = "SEG1704" // a value that is none of its type, or a time that is none
	notSaid    diag.Code = "SEG1705" // an attribute that the segment reads and the case does not give
	failed     diag.Code = "SEG1706" // a case that does not hold
	disagree   diag.Code = "SEG1707" // the evaluator and the SQL give different answers
)

// A Test is the cases of one set.
type Test struct {
	Set   *hir.Set
	Name  string // as written
	Cases []*Case
	Span  token.Span
}

// A Case is one row and whether it is a member.
type Case struct {
	Name   string
	In     bool
	AsOf   types.Instant
	Span   token.Span
	Row    *yamlsrc.Node // what the case says
	base   *yamlsrc.Node // the defaults of its test, or nil
	others *yamlsrc.Node // further rows of the population, or nil
}

// Title names a case in reports: its name, or what it says.
func (c *Case) Title() string {
	if c.Name != "" {
		return c.Name
	}
	word := "out"
	if c.In {
		word = "in"
	}
	return word + " " + strings.Join(strings.Fields(c.Row.Span.Text()), " ")
}

// DefaultAsOf is the instant of tests that give none: an ordinary one.
var DefaultAsOf = types.InstantOf(types.DateOf(2026, 6, 17).Time()) + types.Instant(12*3600*1_000_000)

// A reader reads one file.
type reader struct {
	yamlsrc.Form
	resolve func(name string) (*hir.Set, diag.List)
}

// Read reads a test file. Resolve finds a set by its name or its name with arguments.
func Read(f *token.File, resolve func(name string) (*hir.Set, diag.List)) ([]*Test, diag.List) {
	root, diags := yamlsrc.Read(f)
	if root == nil {
		return nil, diags
	}
	r := &reader{Form: yamlsrc.Form{WrongKind: wrongKind, UnknownKey: unknownKey, MissingKey: missingKey}, resolve: resolve}
	r.Diags = diags
	if root.IsNull() {
		r.Report(missingKey, f.Span(0, 0), "the file is empty", "write `segment:` and `cases:`")
		return nil, r.Diags
	}
	var tests []*Test
	if root.Kind == yamlsrc.Map && root.Get("tests") != nil {
		r.Map(root, "a test file", "tests", "as_of", "version")
		list := root.Get("tests")
		if list.Kind != yamlsrc.List {
			r.Wrong(list, "`tests`", "a list of tests")
			return nil, r.Diags
		}
		for _, n := range list.Items {
			tests = append(tests, r.test(n, root.Get("as_of"))...)
		}
	} else {
		tests = r.test(root, nil)
	}
	return tests, r.Diags
}

func (r *reader) test(n, asOf *yamlsrc.Node) []*Test {
	if !r.Map(n, "a test", "version", "segment", "as_of", "defaults", "others", "cases") {
		return nil
	}
	name := r.Required(n, n.Span, "a test", "segment", "segment: vip")
	cases := r.Required(n, n.Span, "a test", "cases", "cases: [{in: {…}}]")
	if name == nil || cases == nil {
		return nil
	}
	text, ok := r.Text(name, "`segment`")
	if !ok {
		return nil
	}
	set, list := r.resolve(text)
	if set == nil {
		for _, d := range list {
			d.Span = name.Span
			r.Diags.Add(d)
		}
		return nil
	}
	t := &Test{Set: set, Name: text, Span: name.Span}
	if own := n.Get("as_of"); own != nil {
		asOf = own
	}
	at := r.instant(asOf)
	base, others := r.rowMap(n.Get("defaults"), "`defaults`"), n.Get("others")
	if others != nil && others.Kind != yamlsrc.List {
		r.Wrong(others, "`others`", "a list of rows")
		others = nil
	}
	if cases.Kind != yamlsrc.List {
		r.Wrong(cases, "`cases`", "a list such as [{in: {…}}, {out: {…}}]")
		return nil
	}
	if len(cases.Items) == 0 {
		r.Report(missingKey, cases.Span, "a test without cases", "such as [{in: {…}}, {out: {…}}]")
		return nil
	}
	for _, item := range cases.Items {
		if c := r.testCase(item, at); c != nil {
			c.base, c.others = base, others
			t.Cases = append(t.Cases, c)
		}
	}
	return []*Test{t}
}

func (r *reader) rowMap(n *yamlsrc.Node, what string) *yamlsrc.Node {
	if n == nil || n.IsNull() {
		return nil
	}
	if n.Kind != yamlsrc.Map {
		r.Wrong(n, what, "a map from attributes and relations to values")
		return nil
	}
	return n
}

func (r *reader) testCase(n *yamlsrc.Node, at types.Instant) *Case {
	if !r.Map(n, "a case", "name", "as_of", "in", "out") {
		return nil
	}
	c := &Case{AsOf: at, Span: n.Span}
	for i, key := range []string{"in", "out"} {
		v := n.Get(key)
		switch {
		case v == nil:
		case c.Row != nil:
			r.Report(badValue, v.Span, "a case says `in` or `out`, not both", "make it two cases")
			return nil
		case v.Kind != yamlsrc.Map:
			r.Wrong(v, "`"+key+"`", "a map of what the row says besides the defaults, {} for nothing")
			return nil
		default:
			c.Row, c.In = v, i == 0
		}
	}
	if c.Row == nil {
		r.Report(missingKey, n.Span, "a case says `in` or `out`", "such as `- in: {country: NL}`")
		return nil
	}
	if v := n.Get("name"); v != nil {
		c.Name, _ = r.Text(v, "`name`")
	}
	if own := n.Get("as_of"); own != nil {
		c.AsOf = r.instant(own)
	}
	c.Span = keySpan(n)
	return c
}

// keySpan is the place of a case: its first key.
func keySpan(n *yamlsrc.Node) token.Span {
	if len(n.Entries) > 0 {
		i := slices.IndexFunc(n.Entries, func(e yamlsrc.Entry) bool { return e.Key.Value == "in" || e.Key.Value == "out" })
		return n.Entries[max(i, 0)].Key.Span
	}
	return n.Span
}

func (r *reader) instant(n *yamlsrc.Node) types.Instant {
	if n == nil {
		return DefaultAsOf
	}
	if n.Kind == yamlsrc.Scalar {
		if i, err := types.ParseInstant(n.Value); err == nil {
			return i
		}
	}
	r.Report(badValue, n.Span, "`as_of` is an instant", "such as 2026-03-15T12:00:00Z")
	return DefaultAsOf
}
