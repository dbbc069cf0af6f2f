package schema

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/spell"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/lang/yamlsrc"
)

// maxPrecision is the number of digits that every warehouse keeps.
const maxPrecision = 38

// typeSynonyms are names of types elsewhere.
var typeSynonyms = map[string]string{
	"text": "string", "varchar": "string", "char": "string", "uuid": "string", "str": "string", "json": "string",
	"integer": "int", "bigint": "int", "smallint": "int", "int64": "int", "int32": "int", "long": "int",
	"number": "decimal(p,s)", "numeric": "decimal(p,s)", "money": "decimal(p,s)",
	"double": "float", "real": "float", "float64": "float", "boolean": "bool",
	"datetime": "timestamp", "timestamptz": "timestamp", "instant": "timestamp", "time": "timestamp",
	"array": "list<string>", "semver": "version", "geography": "point", "geo": "point",
}

// attributeTypes are the types as messages list them.
var attributeTypes = []string{"bool", "int", "decimal(p,s)", "float", "string", "date", "timestamp", "enum", "version", "point", "list<T>"}

// elements are the kinds that a list may hold.
var elements = map[Kind]bool{Bool: true, Int: true, Decimal: true, Float: true, String: true, Date: true, Timestamp: true}

var (
	decimalForm = regexp.MustCompile(`^decimal\s*\(\s*([0-9]{1,9})\s*,\s*([0-9]{1,9})\s*\)$`)
	listForm    = regexp.MustCompile(`^list\s*<(.*)>$`)
	// splitDecimal is what a flow map makes of decimal(12,2) without quotes.
	splitDecimal = regexp.MustCompile(`^decimal\s*\(\s*[0-9]+\s*$`)
)

// typeOf reads a type that stands in n.Value[from:to]. The error type is
// Invalid, which agrees with everything.
func (r *reader) typeOf(n *yamlsrc.Node, from, to int) Type {
	text := n.Value[from:to]
	at := n.Sub(from, to)
	if m := decimalForm.FindStringSubmatch(text); m != nil {
		return r.decimal(at, m[1], m[2])
	}
	if m := listForm.FindStringSubmatchIndex(text); m != nil {
		return r.listType(n, from+m[2], from+m[3])
	}
	kind, known := Kinds[text]
	switch {
	case text == "decimal" || strings.HasPrefix(text, "decimal"):
		r.Report(badTypeArgs, at, "`"+text+"` needs precision and scale", "write `decimal(12,2)`: at most 12 digits, 2 of them behind the point")
	case kind == List || strings.HasPrefix(text, "list"):
		r.Report(badTypeArgs, at, "`"+text+"` needs the type of its elements", "write `list<string>`")
	case kind == Duration || kind == Distance:
		r.Report(unknownType, at, "`"+text+"` is a type of parameters, not of attributes", "use `int` or `float` with a `unit:`")
	case !known:
		r.unknownType(at, text)
	default:
		return Type{Kind: kind}
	}
	return Type{}
}

func (r *reader) unknownType(at token.Span, text string) {
	label := "the types are " + yamlsrc.Quoted(attributeTypes)
	base, _, _ := strings.Cut(strings.ToLower(text), "(")
	near := typeSynonyms[strings.TrimSpace(base)]
	if near == "" {
		near = spell.Nearest(text, attributeTypes)
	}
	if near == "" {
		near = typeSynonyms[spell.Nearest(text, slices.Sorted(maps.Keys(typeSynonyms)))]
	}
	if near != "" {
		label = "did you mean `" + near + "`?"
	}
	r.Report(unknownType, at, "unknown type `"+text+"`", label)
}

func (r *reader) decimal(at token.Span, precision, scale string) Type {
	p, _ := strconv.Atoi(precision) // nine digits at most
	s, _ := strconv.Atoi(scale)
	switch {
	case p < 1 || p > maxPrecision:
		r.Report(badTypeArgs, at, "the precision of a decimal is 1 to 38, not "+precision, "38 digits are what every warehouse keeps")
	case s > p:
		r.Report(badTypeArgs, at, "the scale "+scale+" is larger than the precision "+precision, "precision counts all digits, scale those behind the point")
	default:
		return Type{Kind: Decimal, Precision: p, Scale: s}
	}
	return Type{}
}

func (r *reader) listType(n *yamlsrc.Node, from, to int) Type {
	for from < to && n.Value[from] == ' ' {
		from++
	}
	for from < to && n.Value[to-1] == ' ' {
		to--
	}
	if from == to {
		r.Report(badTypeArgs, n.Span, "a list needs the type of its elements", "write `list<string>`")
		return Type{}
	}
	elem := r.typeOf(n, from, to)
	if elem.Kind == Invalid {
		return Type{}
	}
	if !elements[elem.Kind] {
		r.Report(badTypeArgs, n.Sub(from, to), "a list cannot hold `"+n.Value[from:to]+"`", "it holds `bool`, `int`, `decimal(p,s)`, `float`, `string`, `date` or `timestamp`")
		return Type{}
	}
	return Type{Kind: List, Elem: &elem}
}

// splitType repairs `{type: decimal(12,2), …}`: without quotes the comma ends
// the value and `2)` becomes a key. It reports the one mistake and returns the
// key that is none.
func (r *reader) splitType(n, value *yamlsrc.Node) (rest string, split bool) {
	if value.Kind != yamlsrc.Scalar || value.Style != yamlsrc.Plain || n.Style != yamlsrc.Flow || !splitDecimal.MatchString(value.Value) {
		return "", false
	}
	for i, e := range n.Entries {
		if e.Value != value || i+1 == len(n.Entries) {
			continue
		}
		next := n.Entries[i+1].Key
		at := value.Span.To(next.Span)
		if !strings.HasSuffix(next.Value, ")") {
			return "", false
		}
		text := `"` + strings.TrimSpace(value.Value) + "," + next.Value + `"`
		r.Diags.Add(diag.Diag{Code: badTypeArgs, Span: at, Message: "inside braces the comma of a decimal ends the value",
			Label: "write `" + text + "`", Fixes: []diag.Fix{{Message: "quote the type", Safe: true, Edits: []diag.Edit{{Span: at, Text: text}}}}})
		return next.Value, true
	}
	return "", false
}
