package yaml

// A key is one key of a map, with what it takes and the DSL form that it
// equals. The reader, the JSON Schema and docs/yaml.md read the same tables.
type key struct {
	name     string
	takes    kindOf
	form     string
	required bool
}

// A kindOf says what the value of a key is.
type kindOf string

// What values are.
const (
	aVersion     kindOf = "`1`"
	aName        kindOf = "name"
	aPath        kindOf = "dotted name"
	aText        kindOf = "text"
	aFlag        kindOf = "`true` or `false`"
	aType        kindOf = "type"
	aConstant    kindOf = "constant"
	aValue       kindOf = "value"
	aPair        kindOf = "list of two values"
	aSet         kindOf = "list of values, or segment"
	arguments    kindOf = "list of values, or map of names to values"
	anExpr       kindOf = "expression"
	someExprs    kindOf = "expression, or list of them"
	aCondition   kindOf = "condition"
	conditions   kindOf = "condition, or list of them"
	alternatives kindOf = "list of conditions"
	aTime        kindOf = "text in DSL syntax"
	twoTimes     kindOf = "list of two texts in DSL syntax"
	aRelation    kindOf = "relation"
	aSegment     kindOf = "segment"
	aMeta        kindOf = "literal, name, list or map"
	aMetaText    kindOf = "text or list of texts"
	locals       kindOf = "map of names to expressions"
	anyMeta      kindOf = "map of names to metadata"
)

// listOf and mapOf name the tables that a key's value follows.
func listOf(t string) kindOf { return kindOf("list of " + t) }
func mapOf(t string) kindOf  { return kindOf("map of " + t) }

// A table is the keys of one kind of map.
type table struct {
	name  string // in the JSON Schema
	title string // in docs/yaml.md, with its article in messages
	keys  []key
}

func (t *table) find(name string) *key {
	for i := range t.keys {
		if t.keys[i].name == name {
			return &t.keys[i]
		}
	}
	return nil
}

func (t *table) names() []string {
	names := make([]string, len(t.keys))
	for i, k := range t.keys {
		names[i] = k.name
	}
	return names
}

var sections = []key{
	{name: "segments", takes: listOf("segment"), form: "`segment …` each"},
	{name: "traits", takes: listOf("trait"), form: "`trait …` each"},
	{name: "partitions", takes: listOf("partition"), form: "`partition …` each"},
	{name: "splits", takes: listOf("split"), form: "`split …` each"},
	{name: "params", takes: listOf("param"), form: "`param …` each"},
}

var fileTable = &table{"file", "a file", append([]key{
	{name: "version", takes: aVersion, form: "the version of this contract", required: true},
	{name: "package", takes: aPath, form: "`package a.b`"},
	{name: "declarations", takes: listOf("section"), form: "sections again, where the order of declarations matters"},
}, sections...)}

var sectionTable = &table{"section", "an item of `declarations`", sections}

var (
	nameKey        = key{name: "name", takes: aName, form: "the name", required: true}
	ofKey          = key{name: "of", takes: aName, form: "`of E`", required: true}
	descriptionKey = key{name: "description", takes: aText, form: "the comment right above"}
	paramsKey      = key{name: "params", takes: listOf("formal"), form: "`N(x: type = constant, …)`"}
	clausesKey     = key{name: "clauses", takes: listOf("clause"), form: "body items again, where a kind of clause comes back"}
)

// The metadata keys that stand in a body by themselves. Their texts need no
// quotes; any other metadata stands under `metadata`.
var metaKeys = []key{
	{name: "title", takes: aMetaText, form: "`title: \"…\"`"},
	{name: "owner", takes: aMetaText, form: "`owner: \"…\"`"},
	{name: "tags", takes: aMetaText, form: "`tags: [\"…\"]`"},
	{name: "status", takes: aMeta, form: "`status: draft`, a bare word"},
	{name: "version", takes: aMeta, form: "`version: …`"},
	{name: "expires", takes: aMeta, form: "`expires: 2026-12-31`"},
	{name: "review_by", takes: aMeta, form: "`review_by: 2026-12-31`"},
	{name: "use", takes: aMeta, form: "`use: target`, a bare word"},
	{name: "purpose", takes: aMeta, form: "`purpose: marketing`, a bare word"},
	{name: "objective", takes: aMetaText, form: "`objective: \"…\"`"},
	{name: "channels", takes: aMetaText, form: "`channels: [\"…\"]`"},
	{name: "meta", takes: aMeta, form: "`meta: {k: \"v\"}`"},
}

var (
	metadataKey = key{name: "metadata", takes: anyMeta, form: "`k: v` each, as the DSL writes it: a bare word is a name, a quoted one a text"}
	letKey      = key{name: "let", takes: locals, form: "`let n = e` each"}
	whereKey    = key{name: "where", takes: conditions, form: "`where p` each"}
	exceptKey   = key{name: "except", takes: conditions, form: "`except p` each"}
	expectKey   = key{name: "expect", takes: listOf("expect"), form: "`expect size …`, `expect share …`"}
)

func join(parts ...[]key) []key {
	var all []key
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}

var clauseTable = &table{"clause", "an item of `clauses`", join(metaKeys, []key{metadataKey, letKey, whereKey, exceptKey, expectKey})}

var segmentTable = &table{"segment", "a segment", join(
	[]key{nameKey, ofKey, descriptionKey, paramsKey}, clauseTable.keys, []key{clausesKey})}

var traitTable = &table{"trait", "a trait", []key{nameKey, ofKey, descriptionKey, paramsKey,
	{name: "type", takes: aType, form: "`: type`"},
	{name: "value", takes: anExpr, form: "`= e`", required: true},
}}

var partitionTable = &table{"partition", "a partition", join(
	[]key{nameKey, ofKey, descriptionKey, {name: "exclusive", takes: aFlag, form: "`exclusive partition`"}},
	metaKeys, []key{metadataKey, letKey, clausesKey, {name: "arms", takes: listOf("arm"), form: "`arm where p` each", required: true}})}

var splitTable = &table{"split", "a split", join(
	[]key{nameKey, ofKey, descriptionKey,
		{name: "seed", takes: aText, form: "`seed \"s\"`", required: true},
		{name: "among", takes: aSegment, form: "`among S`"}},
	metaKeys, []key{metadataKey, clausesKey, {name: "arms", takes: listOf("share"), form: "`arm 10%` each", required: true}})}

var paramTable = &table{"param", "a param", []key{nameKey, descriptionKey,
	{name: "type", takes: aType, form: "`: type`", required: true},
	{name: "value", takes: aConstant, form: "`= constant`", required: true},
}}

var formalTable = &table{"formal", "a parameter", []key{nameKey,
	{name: "type", takes: aType, form: "`x: type`", required: true},
	{name: "default", takes: aConstant, form: "`= constant`"},
}}

var armTable = &table{"arm", "an arm of a partition", []key{nameKey, descriptionKey,
	{name: "where", takes: conditions, form: "`where p` each"},
	{name: "otherwise", takes: aFlag, form: "`otherwise`"},
}}

var shareTable = &table{"share", "an arm of a split", []key{nameKey, descriptionKey,
	{name: "share", takes: aConstant, form: "`10%`", required: true},
}}

var expectTable = &table{"expect", "an expectation", []key{
	{name: "size", takes: mapOf("bound"), form: "`expect size …`"},
	{name: "share", takes: mapOf("bound"), form: "`expect share …`"},
}}

var boundTable = &table{"bound", "a bound", []key{
	{name: "eq", takes: aValue, form: "`= x`"},
	{name: "lt", takes: aValue, form: "`< x`"},
	{name: "lte", takes: aValue, form: "`<= x`"},
	{name: "gt", takes: aValue, form: "`> x`"},
	{name: "gte", takes: aValue, form: "`>= x`"},
	{name: "between", takes: aPair, form: "`between x and y`"},
}}

var habitTable = &table{"habit", "a habit", []key{
	{name: "at_least", takes: aTime, form: "`at least K of …`; without it `each of …`"},
	{name: "previous", takes: aTime, form: "`previous 5 weeks`"},
	{name: "last", takes: aTime, form: "`last 5 weeks`"},
	{name: "last_spans", takes: aTime, form: "`last 4 spans of D`, with `of`"},
	{name: "of", takes: aTime, form: "the `D` of `last 4 spans of D`"},
	{name: "where", takes: conditions, form: "`(p)`, a list is `p and q`", required: true},
}}

var atLeastTable = &table{"atLeast", "`at_least`", []key{
	{name: "n", takes: aTime, form: "the `N` of `at least N of`", required: true},
	{name: "of", takes: alternatives, form: "`(p, q, r)`", required: true},
}}
