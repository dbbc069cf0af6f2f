package format

import (
	"strings"

	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/token"
)

// name spells a name, in backquotes where it would be read as something else.
func name(id *ast.Ident) string {
	if reserved(id.Name) {
		return "`" + id.Name + "`"
	}
	return id.Name
}

// reserved reports whether a bare word is read as a keyword, or may be taken
// for one: the literals and operators in capitals, and the words that begin a
// value in SQL.
func reserved(w string) bool {
	if _, ok := token.Keywords[w]; ok {
		return true
	}
	lower := strings.ToLower(w)
	class := token.Keywords[lower]
	return class == "literal" || class == "operator" || lower == "select" || lower == "case"
}

// guarded spells a name that must not be one of the words that mean something
// in its place.
func guarded(id *ast.Ident, words map[string]bool) string {
	if words[id.Name] {
		return "`" + id.Name + "`"
	}
	return name(id)
}

// Words that mean something in one place and are names everywhere else.
var (
	// operandWords would go on with a form begun before: `top by by x`.
	operandWords = map[string]bool{"by": true, "of": true}
	// setWords begin a window behind `in`.
	setWords = map[string]bool{"last": true, "next": true, "this": true, "previous": true}
	// containsWords choose the kind of `contains`.
	containsWords = map[string]bool{"any": true, "all": true}
	// distinctWords are no path behind `distinct`.
	distinctWords = map[string]bool{"as": true, "before": true, "after": true, "since": true, "from": true, "on": true, "overall": true}
	// relationWords begin an aggregate's argument.
	relationWords = map[string]bool{"distinct": true}
	// unitWords behind a number go on with the form around it.
	unitWords = map[string]bool{"by": true, "of": true, "desc": true, "within": true, "among": true, "overall": true, "until": true,
		"ending": true, "ago": true, "as": true, "starts": true, "ends": true, "before": true, "after": true, "since": true,
		"from": true, "on": true, "spans": true, "seed": true}
)

// function spells the name of a call: the names of aggregates and rankings are
// quoted, because bare they take a relation.
func function(n *ast.Name) string {
	if len(n.Parts) == 1 {
		w := n.Parts[0].Name
		_, aggregate := ast.Aggregates[w]
		if aggregate || w == "rank" || w == "ntile" || w == "percentile" || strings.EqualFold(w, "exists") {
			return "`" + w + "`"
		}
	}
	return path(n.Parts, operandWords)
}

// path spells a dotted path; the first name is guarded.
func path(parts []*ast.Ident, words map[string]bool) string {
	if len(parts) == 1 {
		return guarded(parts[0], words)
	}
	spelt := make([]string, len(parts))
	for i, id := range parts {
		spelt[i] = name(id)
	}
	spelt[0] = guarded(parts[0], words)
	return strings.Join(spelt, ".")
}

// unit spells the unit of a number.
func unit(id *ast.Ident) string {
	_, time := token.TimeUnits[id.Name]
	_, length := token.LengthUnits[id.Name]
	_, keyword := token.Keywords[strings.ToLower(id.Name)]
	if time || length || keyword || unitWords[id.Name] {
		return "`" + id.Name + "`"
	}
	return name(id)
}

// armName spells the name of an arm: behind a number, a unit would join it.
func armName(id *ast.Ident) string {
	_, time := token.TimeUnits[id.Name]
	_, length := token.LengthUnits[id.Name]
	if time || length {
		return "`" + id.Name + "`"
	}
	return name(id)
}
