package generate

import (
	"maps"
	"slices"
	"strings"

	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// plain are the constructs that stand for themselves.
var plain = []string{
	"package", "segment", "parameterised segment", "trait", "parameterised trait", "declared type of a trait", "partition", "exclusive partition",
	"otherwise", "no otherwise", "arm", "split", "split among", "let", "except", "expect size", "expect share", "metadata", "parameter",
	"positional argument", "named argument", "set of a package",
	"operator or", "operator and", "operator is", "operator is not", "operator ??", "operator +", "operator -", "operator *", "operator /", "unary not", "unary -",
	"contains", "not contains", "contains any", "not contains any", "contains all", "not contains all", "starts with", "not starts with",
	"ends with", "not ends with", "matches", "not matches", "between", "not between", "is null", "is not null", "in list", "not in list", "in set", "not in set",
	"related row in set", "related row not in set", "at least N of", "not in a window", "(relation).path", "percent literal", "unit literal",
	"date literal", "instant literal", "empty list", "now", "today", "distance in m", "distance in km", "distance in mi",
	"relation as", "relation where", "any sequence", "none sequence", "count sequence", "sequence in a window", "overall within",
	"sequence of several steps", "then step", "then step within", "then step where", "then not step", "then not step within", "then not step where", "step as",
	"then not before a step", "each of", "habit of spans", "ranking desc", "ranking within", "ranking within two", "ranking among",
	"outer row, 1 out", "outer row, 2 out", "aggregate in an aggregate", "aggregate two deep", "window on an attribute",
	"window on an event's time", "window on a trait", "window on an aggregate", "arithmetic on date", "arithmetic on timestamp",
}

// functions are those that are written as calls.
var functions = map[string]bool{
	"abs": true, "round": true, "floor": true, "ceil": true, "lower": true, "upper": true, "trim": true, "length": true, "domain": true, "size": true,
	"age": true, "anniversary": true, "days_between": true, "year": true, "month": true, "day": true, "hour": true, "weekday": true, "distance": true,
	"point": true, "version": true, "if": true, "bucket": true,
}

// families are constructs that come in several kinds: a name and what follows it.
var families = []struct {
	name  string
	kinds []string
}{
	{"param: ", []string{"bool", "int", "decimal", "float", "string", "date", "timestamp", "version", "duration", "distance"}},
	{"set of ", []string{"customer", "account", "order", "order_item", "session", "store", "delivery"}},
	{"member of ", []string{"customer", "account", "order", "session", "store"}},
	{"ranking of ", []string{"customer", "account", "order", "order_item", "session", "store", "delivery"}},
	{"ranking: ", []string{"top", "top percent", "bottom", "bottom percent", "rank", "ntile", "percentile"}},
	{"op = on ", comparable}, {"op != on ", comparable}, {"is on ", comparable}, {"in list of ", []string{"int", "decimal", "float", "string", "enum", "date", "timestamp"}},
	{"op < on ", sortable}, {"op <= on ", sortable}, {"op > on ", sortable}, {"op >= on ", sortable},
	{"is null on ", []string{"bool", "int", "decimal", "float", "string", "enum", "date", "timestamp", "version", "point", "list"}},
	{"aggregate ", []string{"any", "none", "count", "active_days"}},
	{"aggregate sum of ", numeric}, {"aggregate avg of ", numeric}, {"aggregate median of ", numeric}, {"aggregate stddev of ", numeric},
	{"aggregate min of ", values}, {"aggregate max of ", values}, {"aggregate count distinct of ", comparable}, {"aggregate most_common of ", comparable},
	{"aggregate first of ", readable}, {"aggregate last of ", readable}, {"aggregate nth of ", readable},
	{"time window ", windowsOn("date", "timestamp")}, {"relation window ", windowsOn("date", "timestamp")}, {"anniversary window ", windowsOn("date")},
	{"duration in ", unitsOf(token.Second, token.Year)},
	{"habit of previous ", unitsOf(token.Day, token.Year)}, {"habit of last ", unitsOf(token.Hour, token.Year)},
}

var (
	numeric    = []string{"int", "decimal", "float"}
	values     = []string{"int", "decimal", "float", "string", "date", "timestamp", "version"}
	readable   = []string{"bool", "int", "decimal", "float", "string", "enum", "date", "timestamp"}
	comparable = []string{"bool", "int", "decimal", "float", "string", "enum", "date", "timestamp", "version"}
	sortable   = []string{"int", "decimal", "float", "string", "date", "timestamp", "version", "distance"}
)

// windowForms are the forms of windows, longest beginning first where one
// begins with another; "…" stands for what is written between.
var windowForms = []string{"in last … ending", "in last", "in next", "in this day", "in this week", "in this month", "in this quarter", "in this year",
	"in previous … day", "in previous … week", "in previous … month", "in previous … quarter", "in previous … year", "before", "after", "since", "from", "on", "between"}

// windowForm returns the form of a window by its text, or "" for one that the
// checker made of something else.
func windowForm(text string) string {
	for _, form := range windowForms {
		begin, later, _ := strings.Cut(form, " … ")
		if rest, ok := strings.CutPrefix(text, begin+" "); (ok || text == begin) && strings.Contains(rest, later) && text != "after the step before" {
			return form
		}
	}
	return ""
}

func windowsOn(kinds ...string) (names []string) {
	for _, kind := range kinds {
		for _, form := range windowForms {
			names = append(names, form+" on "+kind)
		}
	}
	return names
}

// A Group is a construct as people speak of it: one name for what Constructs
// counts by type, unit and place.
type Group struct {
	Name    string
	Members []string // names of Constructs
}

// apart are the families whose kinds are constructs of their own.
var apart = map[string]bool{"ranking: ": true, "aggregate ": true}

// ofSchema begin the families that name parts of a schema, not of the language.
var ofSchema = []string{"set of ", "member of ", "ranking of "}

// Groups lists the constructs of the language, whatever the schema.
func Groups() (groups []Group) {
	for _, name := range plain {
		groups = append(groups, Group{name, []string{name}})
	}
	for _, form := range windowForms {
		g := Group{Name: "window " + form}
		for _, place := range []string{"time", "relation", "anniversary"} {
			for _, kind := range []string{"date", "timestamp"} {
				if place != "anniversary" || kind == "date" {
					g.Members = append(g.Members, place+" window "+form+" on "+kind)
				}
			}
		}
		groups = append(groups, g)
	}
	for _, f := range families {
		g := Group{Name: strings.TrimRight(f.name, ": ")}
		for _, kind := range f.kinds {
			g.Members = append(g.Members, f.name+kind)
		}
		switch {
		case slices.Contains(ofSchema, f.name), strings.HasSuffix(f.name, " window "): // by form, above
		case apart[f.name]:
			for _, m := range g.Members {
				groups = append(groups, Group{m, []string{m}})
			}
		default:
			groups = append(groups, g)
		}
	}
	for _, f := range slices.Sorted(maps.Keys(functions)) {
		groups = append(groups, Group{f + "()", []string{f + "()"}})
	}
	return groups
}

// Constructs names everything of the language that generated sets must use, over
// a schema: its relations count too, the operations of types.Table, and the
// functions.
func Constructs(s *schema.Schema) []string {
	names := append([]string{}, plain...)
	for _, f := range families {
		for _, kind := range f.kinds {
			names = append(names, f.name+kind)
		}
	}
	for op := types.Contains; op < types.NumOps; op++ {
		if op != types.LocalDate && op != types.StartOfDay {
			names = append(names, "op "+op.String())
		}
	}
	for _, e := range s.Entities {
		for _, r := range e.Relations {
			if r.Many {
				names = append(names, "relation "+e.Name+"."+r.Name)
			} else {
				names = append(names, "to-one "+e.Name+"."+r.Name)
			}
		}
	}
	for _, f := range slices.Sorted(maps.Keys(functions)) {
		names = append(names, f+"()")
	}
	return names
}
