package yamlsrc

import (
	"slices"
	"strconv"
	"strings"

	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/spell"
	"github.com/segc-dev/segc/lang/token"
)

// A Form reads the maps of one file format: known keys, required keys, kinds of
// values. It reports what does not fit under the format's codes.
type Form struct {
	WrongKind  diag.Code
	UnknownKey diag.Code
	MissingKey diag.Code
	Diags      diag.List

	guessed map[guess]bool
}

// A guess is a key of a map that an unknown one was taken for.
type guess struct {
	n   *Node
	key string
}

// Report adds an error.
func (f *Form) Report(code diag.Code, at token.Span, message, label string, notes ...diag.Note) {
	f.Diags.Add(diag.Diag{Code: code, Span: at, Message: message, Label: label, Notes: notes})
}

// Map reports whether n is a map with no keys but the given ones; unknown keys
// are reported and do not make it false. What names the map: "an entity".
func (f *Form) Map(n *Node, what string, keys ...string) bool {
	if n.Kind != Map {
		f.Wrong(n, what, "a map with the keys "+Quoted(keys))
		return false
	}
	for _, e := range n.Entries {
		if slices.Contains(keys, e.Key.Value) {
			continue
		}
		if near := f.Unknown(e.Key, what, keys); near != "" {
			if f.guessed == nil {
				f.guessed = map[guess]bool{}
			}
			f.guessed[guess{n, near}] = true
		}
	}
	return true
}

// Unknown reports a key that a map does not have and returns the nearest it has, or "".
func (f *Form) Unknown(key *Node, what string, keys []string) string {
	d := diag.Diag{Code: f.UnknownKey, Span: key.Span, Message: "unknown key `" + key.Value + "` in " + what}
	d.Label = what + " has the keys " + Quoted(keys)
	if len(keys) == 1 {
		d.Label = what + " has only the key " + Quoted(keys)
	}
	near := spell.Nearest(key.Value, keys)
	if near != "" {
		d.Label = "did you mean `" + near + "`?"
		d.Fixes = []diag.Fix{{Message: "write `" + near + "`", Edits: []diag.Edit{{Span: key.Span, Text: near}}}}
	}
	f.Diags.Add(d)
	return near
}

// Required returns the value of a key, or reports at the place that it is
// missing, unless Map took another key for a misspelt one.
func (f *Form) Required(n *Node, at token.Span, what, key, example string) *Node {
	v := n.Get(key)
	if v == nil && !f.guessed[guess{n, key}] {
		f.Report(f.MissingKey, at, what+" needs the key `"+key+"`", "write `"+example+"`")
	}
	return v
}

// Wrong reports a value of the wrong kind.
func (f *Form) Wrong(n *Node, what, want string) {
	is := n.Kind.String()
	if n.IsNull() {
		is = "empty"
	}
	f.Report(f.WrongKind, firstLine(n.Span), what+" is "+is, "write "+want)
}

// firstLine shortens a span to its first line: where a map of a hundred lines
// stands instead of a text, its beginning is the place.
func firstLine(s token.Span) token.Span {
	if i := strings.IndexByte(s.Text(), '\n'); i >= 0 {
		return s.File.Span(int(s.Start), int(s.Start)+len(strings.TrimRight(s.Text()[:i], " \r")))
	}
	return s
}

// Text returns the text of a scalar. What names the value: "a tag".
func (f *Form) Text(n *Node, what string) (string, bool) {
	if n.Kind != Scalar {
		f.Wrong(n, what, "a text")
		return "", false
	}
	if d, ok := n.CheckText(what); !ok {
		f.Diags.Add(d)
		return "", false
	}
	return n.Value, true
}

// Texts returns the texts of a list and their nodes.
func (f *Form) Texts(n *Node, what, one string) ([]string, []*Node) {
	if n.Kind != List {
		f.Wrong(n, what, "a list in brackets")
		return nil, nil
	}
	var texts []string
	var nodes []*Node
	for _, item := range n.Items {
		if s, ok := f.Text(item, one); ok {
			texts, nodes = append(texts, s), append(nodes, item)
		}
	}
	return texts, nodes
}

// Bool returns true for `true` and reports all but `true` and `false`.
func (f *Form) Bool(n *Node, what string) bool {
	if n.Kind == Scalar && n.Style == Plain && (n.Value == "true" || n.Value == "false") {
		return n.Value == "true"
	}
	label := "write `true` or `false`"
	if n.Kind == Scalar {
		switch strings.ToLower(n.Value) {
		case "true", "yes", "on", "y":
			label = "write `true`"
		case "false", "no", "off", "n":
			label = "write `false`"
		}
	}
	f.Report(f.WrongKind, firstLine(n.Span), what+" is true or false", label)
	return false
}

// Int returns a whole number without sign, or reports that there is none.
func (f *Form) Int(n *Node, what string) (int, bool) {
	v, err := strconv.Atoi(n.Value)
	if n.Kind != Scalar || n.Style != Plain || err != nil || strconv.Itoa(v) != n.Value || v < 0 {
		f.Report(f.WrongKind, firstLine(n.Span), what+" is a whole number", "write digits without quotes")
		return 0, false
	}
	return v, true
}

// Quoted lists names for a message: "`a`, `b` and `c`".
func Quoted(names []string) string {
	var b strings.Builder
	for i, n := range names {
		switch {
		case i > 0 && i == len(names)-1:
			b.WriteString(" and ")
		case i > 0:
			b.WriteString(", ")
		}
		b.WriteString("`" + n + "`")
	}
	return b.String()
}
