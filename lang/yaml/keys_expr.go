package yaml

import "github.com/segc-dev/segc/lang/ast"

// A subject is a key that says what an expression is about, with the keys that
// may stand beside it. Keys of operators may stand beside any subject.
type subject struct {
	key
	beside []string
}

// windowKeys narrow a relation; beside other subjects they compare a time.
var windowKeys = []key{
	{name: "in_last", takes: aTime, form: "`in last D`"},
	{name: "ending_ago", takes: aTime, form: "`… ending D ago`, with `in_last`"},
	{name: "in_next", takes: aTime, form: "`in next D`"},
	{name: "in_this", takes: aTime, form: "`in this month`"},
	{name: "in_previous", takes: aTime, form: "`in previous month`, `in previous 3 months`"},
	{name: "before", takes: aTime, form: "`before T`"},
	{name: "after", takes: aTime, form: "`after T`"},
	{name: "since", takes: aTime, form: "`since T`"},
	{name: "from", takes: aTime, form: "`from T until U`, with `until`"},
	{name: "until", takes: aTime, form: "`from T until U`, with `from` or `not_from`"},
	{name: "on", takes: aTime, form: "`on D`"},
	{name: "between_days", takes: twoTimes, form: "`between D and E`, as a window"},
}

var relationKeys = append(names(windowKeys), "as", "where")

func names(keys []key, more ...string) []string {
	var list []string
	for _, k := range keys {
		list = append(list, k.name)
	}
	return append(list, more...)
}

var subjects = []subject{
	{key{name: "attribute", takes: aPath, form: "`x`, a name"}, nil},
	{key{name: "trait", takes: aPath, form: "`x`, or `x(…)` with `args`"}, []string{"args"}},
	{key{name: "value", takes: anExpr, form: "any expression"}, nil},
	{key{name: "any", takes: aRelation, form: "`any(R)`"}, relationKeys},
	{key{name: "none", takes: aRelation, form: "`none(R)`"}, relationKeys},
	{key{name: "count", takes: aRelation, form: "`count(R)`"}, append(names(nil, relationKeys...), "distinct")},
	{key{name: "count_distinct", takes: aRelation, form: "`count(distinct R.x)`"}, relationKeys},
	{key{name: "active_days", takes: aRelation, form: "`active_days(R)`"}, relationKeys},
	{key{name: "sum", takes: aRelation, form: "`sum(R.x)`"}, relationKeys},
	{key{name: "avg", takes: aRelation, form: "`avg(R.x)`"}, relationKeys},
	{key{name: "min", takes: aRelation, form: "`min(R.x)`"}, relationKeys},
	{key{name: "max", takes: aRelation, form: "`max(R.x)`"}, relationKeys},
	{key{name: "median", takes: aRelation, form: "`median(R.x)`"}, relationKeys},
	{key{name: "stddev", takes: aRelation, form: "`stddev(R.x)`"}, relationKeys},
	{key{name: "first", takes: aRelation, form: "`first(R.x)`"}, relationKeys},
	{key{name: "last", takes: aRelation, form: "`last(R.x)`"}, relationKeys},
	{key{name: "nth", takes: aRelation, form: "`nth(R.x, n)`"}, append(names(nil, relationKeys...), "n")},
	{key{name: "most_common", takes: aRelation, form: "`most_common(R.x)`"}, relationKeys},
	{key{name: "sequence", takes: listOf("step"), form: "`any(A then B …)`; the first step says `any`, `none` or `count`"}, []string{"overall_within"}},
	{key{name: "top", takes: aTime, form: "`top N by e`, `top N% by e`"}, []string{"by", "within", "among"}},
	{key{name: "bottom", takes: aTime, form: "`bottom N by e`"}, []string{"by", "within", "among"}},
	{key{name: "rank", takes: anExpr, form: "`rank(by e …)`"}, []string{"desc", "within", "among"}},
	{key{name: "ntile", takes: aTime, form: "`ntile(k, by e …)`"}, []string{"by", "desc", "within", "among"}},
	{key{name: "percentile", takes: anExpr, form: "`percentile(by e …)`"}, []string{"desc", "within", "among"}},
	{key{name: "habit", takes: mapOf("habit"), form: "`at least K of previous N weeks (p)`, `each of …`"}, nil},
	{key{name: "all_of", takes: alternatives, form: "`p and q`"}, nil},
	{key{name: "any_of", takes: alternatives, form: "`p or q`"}, nil},
	{key{name: "none_of", takes: alternatives, form: "`not (p or q)`"}, nil},
	{key{name: "not", takes: aCondition, form: "`not p`"}, nil},
	{key{name: "at_least", takes: mapOf("atLeast"), form: "`at least N of (p, q)`"}, nil},
	{key{name: "if", takes: aCondition, form: "`if(p, a, b)`"}, []string{"then", "else"}},
}

// boolean subjects are conditions without an operator.
var boolean = map[string]bool{"value": true, "any": true, "none": true, "sequence": true, "top": true, "bottom": true, "habit": true,
	"all_of": true, "any_of": true, "none_of": true, "not": true, "at_least": true, "if": true}

// besideKeys say more about a subject.
var besideKeys = append([]key{
	{name: "as", takes: aName, form: "`as x`"},
	{name: "where", takes: conditions, form: "`where p`, a list is `p and q`"},
	{name: "distinct", takes: aFlag, form: "`count(distinct …)`"},
	{name: "n", takes: aTime, form: "the `n` of `nth(R.x, n)`"},
	{name: "args", takes: arguments, form: "`(a, b)`, `(x: a)`, beside `trait`, `in` and `not_in`"},
	{name: "overall_within", takes: aTime, form: "`overall within D`"},
	{name: "by", takes: anExpr, form: "`by e`"},
	{name: "desc", takes: aFlag, form: "`desc`"},
	{name: "within", takes: someExprs, form: "`within g, h`"},
	{name: "among", takes: aSegment, form: "`among S`"},
	{name: "then", takes: aValue, form: "the `a` of `if(p, a, b)`"},
	{name: "else", takes: aValue, form: "the `b` of `if(p, a, b)`"},
}, windowKeys...)

// An operator is a key that compares the subject. One with an op is a Binary or
// a Match; not says that it is the `not` form.
type operator struct {
	key
	op  ast.Op
	not bool
}

// operators are in the order in which docs/yaml.md shows them. Windows are
// operators too, beside subjects that are no relations.
var operators = func() []operator {
	list := []operator{
		{key: key{name: "eq", takes: aValue, form: "`= y`"}, op: ast.Eq},
		{key: key{name: "ne", takes: aValue, form: "`!= y`"}, op: ast.Ne},
		{key: key{name: "lt", takes: aValue, form: "`< y`"}, op: ast.Lt},
		{key: key{name: "lte", takes: aValue, form: "`<= y`"}, op: ast.Le},
		{key: key{name: "gt", takes: aValue, form: "`> y`"}, op: ast.Gt},
		{key: key{name: "gte", takes: aValue, form: "`>= y`"}, op: ast.Ge},
		{key: key{name: "is", takes: aValue, form: "`is y`"}, op: ast.Is},
		{key: key{name: "is_not", takes: aValue, form: "`is not y`"}, op: ast.IsNot},
		{key: key{name: "known", takes: aFlag, form: "`is not null` where `true`, `is null` where `false`"}},
		{key: key{name: "in", takes: aSet, form: "`in [x, y]`, `in S`; without a subject the row itself"}},
		{key: key{name: "between", takes: aPair, form: "`between x and y`"}},
		{key: key{name: "contains", takes: aValue, form: "`contains y`"}, op: ast.Contains},
		{key: key{name: "contains_any", takes: aValue, form: "`contains any [x, y]`"}, op: ast.ContainsAny},
		{key: key{name: "contains_all", takes: aValue, form: "`contains all [x, y]`"}, op: ast.ContainsAll},
		{key: key{name: "starts_with", takes: aValue, form: "`starts with y`"}, op: ast.StartsWith},
		{key: key{name: "ends_with", takes: aValue, form: "`ends with y`"}, op: ast.EndsWith},
		{key: key{name: "matches", takes: aValue, form: "`matches \"re2\"`"}, op: ast.Matches},
	}
	negate := func(o operator) {
		list = append(list, operator{key{name: "not_" + o.name, takes: o.takes, form: "`not " + o.form[1:]}, o.op, true})
	}
	for _, o := range list {
		if o.name == "in" || o.name == "between" || o.op >= ast.Contains {
			negate(o)
		}
	}
	for _, k := range windowKeys {
		if k.name != "ending_ago" && k.name != "until" && k.name != "between_days" {
			negate(operator{key: k})
		}
	}
	return list
}()

func operatorNamed(name string) (operator, bool) {
	for _, o := range operators {
		if o.name == name {
			return o, true
		}
	}
	return operator{}, false
}

// exprTable is every key of an expression written as a map.
var exprTable = &table{"expression", "an expression", func() []key {
	var all []key
	for _, s := range subjects {
		all = append(all, s.key)
	}
	all = append(all, besideKeys...)
	for _, o := range operators {
		all = append(all, o.key)
	}
	return all
}()}

// stepTable is the keys of the items of `sequence`.
var stepTable = &table{"step", "a step of a sequence", join(
	[]key{
		{name: "then", takes: aRelation, form: "`then B`"},
		{name: "then_not", takes: aRelation, form: "`then not B`"},
		{name: "within", takes: aTime, form: "`within D`, of a later step"},
	}, aggregateKeys, []key{besideKeys[0], besideKeys[1], besideKeys[2], besideKeys[3]}, windowKeys)}

// aggregateKeys are the subjects that take a relation.
var aggregateKeys = func() []key {
	var keys []key
	for _, s := range subjects {
		if s.takes == aRelation {
			keys = append(keys, s.key)
		}
	}
	return keys
}()

// tables are all of them, in the order of docs/yaml.md.
var tables = []*table{fileTable, sectionTable, segmentTable, clauseTable, traitTable, partitionTable, armTable, splitTable, shareTable,
	paramTable, formalTable, expectTable, boundTable, exprTable, stepTable, habitTable, atLeastTable}
