package yaml

import (
	"strings"

	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/spell"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/lang/yamlsrc"
)

// A reader turns the nodes of one file into the tree.
type reader struct {
	src   *token.File
	file  *ast.File
	diags diag.List

	comments int           // that no node of the tree has yet
	pending  []ast.Comment // for the next declaration or body item
	loose    []ast.Comment // found inside expressions, for the item around them
}

func (r *reader) report(code diag.Code, at token.Span, message, label string, notes ...diag.Note) {
	r.diags.Add(diag.Diag{Code: code, Span: at, Message: message, Label: label, Notes: notes})
}

// head returns the first line of a node's span: enough to point at a map.
func head(n *yamlsrc.Node) token.Span {
	if i := strings.IndexByte(n.Span.Text(), '\n'); i >= 0 {
		return token.Span{File: n.Span.File, Start: n.Span.Start, End: n.Span.Start + int32(i)}
	}
	return n.Span
}

// is reports whether a node is of a kind, and says so where it is not.
func (r *reader) is(n *yamlsrc.Node, want yamlsrc.Kind, what string) bool {
	switch {
	case r.null(n, "write a value, or remove the key"):
		return false
	case n.Kind == want:
		return true
	}
	r.report(codeKind, head(n), what+" is "+want.String()+", not "+n.Kind.String(), kindHints[want])
	return false
}

var kindHints = map[yamlsrc.Kind]string{
	yamlsrc.Scalar: "write one value",
	yamlsrc.Map:    "write `key: value` lines, or `{key: value}`",
	yamlsrc.List:   "write `- ` before each item, or `[item, item]`",
}

// null reports a null, or the nothing that YAML takes for null.
func (r *reader) null(n *yamlsrc.Node, label string) bool {
	if !n.IsNull() {
		return false
	}
	message := "`" + n.Value + "` is no value"
	if n.Value == "" {
		message = "a value is missing"
	}
	r.report(codeNull, n.Span, message, label)
	return true
}

// fields are the entries of a map, all of whose keys a table knows.
type fields struct {
	node    *yamlsrc.Node
	table   *table
	entries []yamlsrc.Entry
}

// fields checks that a node is a map, its keys, and that the required ones are
// there. The map is read as far as it is right.
func (r *reader) fields(n *yamlsrc.Node, t *table) (fields, bool) {
	f := fields{node: n, table: t}
	if !r.is(n, yamlsrc.Map, t.title) {
		return f, false
	}
	meant := map[string]bool{}
	for _, e := range n.Entries {
		if t.find(e.Key.Value) == nil {
			meant[r.unknownKey(e.Key, t)] = true
			continue
		}
		f.entries = append(f.entries, e)
	}
	for _, k := range t.keys {
		if k.required && !meant[k.name] {
			r.require(f, k.name)
		}
	}
	return f, true
}

func (f fields) get(name string) *yamlsrc.Node { return f.entry(name).Value }

func (f fields) entry(name string) yamlsrc.Entry {
	for _, e := range f.entries {
		if e.Key.Value == name {
			return e
		}
	}
	return yamlsrc.Entry{}
}

// require reports a key that is not there.
func (r *reader) require(f fields, name string) bool {
	if f.get(name) != nil {
		return true
	}
	r.report(codeMissing, head(f.node), f.table.title+" has no `"+name+"`", "add `"+name+": …`")
	return false
}

// elsewhere are keys that people bring from other tools, and ours.
var elsewhere = map[string]string{
	"=": "eq", "==": "eq", "equals": "eq", "equal": "eq", "!=": "ne", "<>": "ne", "neq": "ne", "not_equals": "ne", "<": "lt", "<=": "lte", "le": "lte",
	">": "gt", ">=": "gte", "ge": "gte", "and": "all_of", "all": "all_of", "or": "any_of", "nor": "none_of", "filter": "where", "filters": "where",
	"conditions": "where", "field": "attribute", "column": "attribute", "property": "attribute", "entity": "of", "id": "name", "regex": "matches",
	"like": "matches", "exists": "any", "not_exists": "none", "exclude": "except", "null": "known", "is_null": "known", "average": "avg", "mean": "avg",
	"segment": "in", "expr": "value", "expression": "value", "within_last": "in_last",
}

// unknownKey returns the key that was meant, or nothing.
func (r *reader) unknownKey(k *yamlsrc.Node, t *table) string {
	near := elsewhere[strings.ToLower(k.Value)]
	if t.find(near) == nil {
		near = spell.Nearest(k.Value, t.names())
	}
	label := "the keys are listed in docs/yaml.md"
	d := diag.Diag{Code: codeUnknownKey, Span: k.Span, Message: t.title + " has no key `" + k.Value + "`"}
	if near != "" {
		label = "did you mean `" + near + "`?"
		d.Fixes = []diag.Fix{{Message: "write `" + near + "`", Edits: []diag.Edit{{Span: k.Span, Text: near}}}}
	} else if len(t.keys) <= shortList {
		label = "expected " + oneOf(t.names())
	}
	d.Label = label
	r.diags.Add(d)
	return near
}

// shortList is how many names a message may list.
const shortList = 8

func oneOf(list []string) string {
	quoted := make([]string, len(list))
	for i, s := range list {
		quoted[i] = "`" + s + "`"
	}
	if len(quoted) == 1 {
		return quoted[0]
	}
	return strings.Join(quoted[:len(quoted)-1], ", ") + " or " + quoted[len(quoted)-1]
}

// list returns the items of a list, which is not empty.
func (r *reader) list(n *yamlsrc.Node, what string) []*yamlsrc.Node {
	if !r.is(n, yamlsrc.List, what) {
		return nil
	}
	if len(n.Items) == 0 {
		r.report(codeEmpty, n.Span, what+" is empty", "write an item, or remove the key")
	}
	return n.Items
}

// flag reads true or false; no key is false.
func (r *reader) flag(n *yamlsrc.Node, what string) bool {
	switch {
	case n == nil || !r.is(n, yamlsrc.Scalar, what):
		return false
	case n.Style == yamlsrc.Plain && (n.Value == "true" || n.Value == "false"):
		return n.Value == "true"
	}
	r.report(codeValue, n.Span, what+" is `true` or `false`, not `"+clip(n.Value)+"`", "write `true` or `false` without quotes")
	return false
}

// text reads a text; one that YAML takes for something else wants quotes.
func (r *reader) text(n *yamlsrc.Node, what string) (string, bool) {
	if !r.is(n, yamlsrc.Scalar, what) {
		return "", false
	}
	if d, ok := n.CheckText(what); !ok {
		r.diags.Add(d)
		return "", false
	}
	return n.Value, true
}

// name reads one name. It returns an empty one after a report.
func (r *reader) name(n *yamlsrc.Node, what string) *ast.Ident {
	ident := &ast.Ident{}
	if n == nil {
		return ident
	}
	ident.Span = n.Span
	text, ok := r.text(n, what)
	if !ok {
		return ident
	}
	if bare := unquoted(text); !isName(bare) {
		r.report(codeValue, n.Span, what+" is a name, not `"+clip(text)+"`", "a name is ASCII letters, digits and `_`, and begins with no digit")
	} else {
		ident.Name, ident.Span = bare, n.Sub(0, len(text))
	}
	return ident
}

// path reads a dotted name, or returns nil after a report with a label.
func (r *reader) path(n *yamlsrc.Node, what, label string) []*ast.Ident {
	text, ok := r.text(n, what)
	if !ok {
		return nil
	}
	var parts []*ast.Ident
	at := 0
	for _, part := range strings.Split(text, ".") {
		bare := unquoted(part)
		if !isName(bare) {
			r.report(codeValue, n.Span, what+" is a name, not `"+clip(text)+"`", label)
			return nil
		}
		parts = append(parts, &ast.Ident{Name: bare, Span: n.Sub(at, at+len(part))})
		at += len(part) + 1
	}
	return parts
}

// unquoted strips the backquotes that the DSL writes around reserved words.
func unquoted(s string) string {
	if len(s) > 2 && s[0] == '`' && s[len(s)-1] == '`' {
		return s[1 : len(s)-1]
	}
	return s
}

func isName(s string) bool {
	for i := range len(s) {
		c := s[i]
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || i > 0 && '0' <= c && c <= '9') {
			return false
		}
	}
	return s != ""
}

// clip shortens a text for a message, to its first line at most.
func clip(s string) string {
	const longest = 40
	s, _, cut := strings.Cut(s, "\n")
	runes := []rune(s[:min(len(s), 4*longest)])
	if len(runes) > longest {
		runes, cut = runes[:longest], true
	}
	if cut {
		return string(runes) + "…"
	}
	return string(runes)
}
