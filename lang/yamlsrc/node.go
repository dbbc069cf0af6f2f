// Package yamlsrc reads a YAML file into nodes whose every place is a byte
// offset of the file, also inside quoted, folded and escaped text. It is the
// one package that knows the YAML library, and the one that refuses what
// specifications must not hold: anchors, tags, duplicate keys, a second
// document, nesting without end.
package yamlsrc

import (
	"sort"
	"strings"

	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
)

// The codes of this package.
const (
	Syntax       diag.Code = "SEG0401" // not YAML
	DuplicateKey diag.Code = "SEG0402"
	Alias        diag.Code = "SEG0403" // an anchor, an alias or a merge key
	Tag          diag.Code = "SEG0404" // an explicit type such as !!str
	SecondDoc    diag.Code = "SEG0405"
	TooLarge     diag.Code = "SEG0406" // too many bytes, values or levels
	BadText      diag.Code = "SEG0407" // not UTF-8, or a character that files must not hold
	BadKey       diag.Code = "SEG0408" // a key that is not a text
	Misread      diag.Code = "SEG0409" // unquoted text that YAML takes for something else
)

// A Kind tells maps, lists and scalars apart.
type Kind int

// The kinds.
const (
	Scalar Kind = iota
	Map
	List
)

var kindNames = [...]string{"a single value", "a map", "a list"}

// String returns the kind with its article, as messages spell it: "a map".
func (k Kind) String() string { return kindNames[k] }

// A Style is how a scalar, a map or a list was written.
type Style int

// The styles. Maps and lists are Block or Flow, scalars one of the others.
const (
	Block Style = iota
	Flow
	Plain
	Single
	Double
	Literal
	Folded
)

// A Node is a value of a YAML file. The span of a scalar covers quotes and the
// indicator of a block text; that of a map or list runs from its first to its
// last byte, brackets included, comments after it excluded.
type Node struct {
	Kind    Kind
	Style   Style
	Tag     string // of scalars: !!str !!int !!float !!bool !!null !!timestamp, as YAML resolves the text
	Value   string // of scalars: the decoded text
	Span    token.Span
	Entries []Entry // of maps, in the order written; keys are scalars and unique
	Items   []*Node // of lists

	// Comments stand on keys and on the items of lists; those of the whole file
	// that belong to neither stand on the root.
	Before []Comment // on lines of their own above the node
	After  []Comment // to the right of the node, or of the entry whose key it is
	Inner  []Comment // below the last entry or item, of maps and lists

	base int32 // where the text begins, when it runs one to one
	runs []run // else
}

// An Entry is one key and its value. The value of `key:` is a null scalar.
type Entry struct{ Key, Value *Node }

// A Comment is one `# text` line, without the mark and the blank after it.
// Gap says that a blank line stood between it and the next line.
type Comment struct {
	Text string
	Gap  bool
	Span token.Span
}

// A run says that the text from offset text lies at byte src of the file, one
// to one until the next run.
type run struct{ text, src int32 }

// At returns the byte offset in the file of an offset into Value. An offset
// inside an escape or a folded line break maps to its start.
func (n *Node) At(offset int) int {
	if len(n.runs) == 0 {
		return min(int(n.base)+offset, int(n.Span.End))
	}
	i := max(0, sort.Search(len(n.runs), func(i int) bool { return int(n.runs[i].text) > offset })-1)
	at := int(n.runs[i].src) + offset - int(n.runs[i].text)
	if i+1 < len(n.runs) {
		at = min(at, int(n.runs[i+1].src))
	}
	return min(max(at, int(n.Span.Start)), int(n.Span.End))
}

// Sub returns the place of Value[start:end].
func (n *Node) Sub(start, end int) token.Span {
	return n.Span.File.Span(n.At(start), max(n.At(start), n.At(end)))
}

// Get returns the value of a key, or nil.
func (n *Node) Get(key string) *Node {
	for _, e := range n.Entries {
		if e.Key.Value == key {
			return e.Value
		}
	}
	return nil
}

// IsNull reports whether the node is an unquoted null: `null`, `~` or nothing.
func (n *Node) IsNull() bool { return n.Kind == Scalar && n.Tag == "!!null" }

// yaml11 are the words that YAML 1.1, and so many tools, read as booleans.
var yaml11 = map[string]bool{"y": true, "n": true, "yes": true, "no": true, "on": true, "off": true}

// TakenFor returns what YAML takes an unquoted scalar for when that is not a
// text: "a boolean", "a number", "a date" or "null"; "" for texts.
func (n *Node) TakenFor() string {
	if n.Kind != Scalar || n.Style != Plain {
		return ""
	}
	switch n.Tag {
	case "!!bool":
		return "a boolean"
	case "!!null":
		return "null"
	case "!!int", "!!float":
		return "a number"
	case "!!timestamp":
		return "a date"
	}
	if yaml11[strings.ToLower(n.Value)] {
		return "a boolean"
	}
	return ""
}

// CheckText reports an unquoted scalar where a text belongs and YAML takes the
// scalar for something else, such as the country `NO`. The fix quotes it.
func (n *Node) CheckText(what string) (diag.Diag, bool) {
	taken := n.TakenFor()
	if taken == "" {
		return diag.Diag{}, true
	}
	d := diag.Diag{Code: Misread, Span: n.Span}
	if n.Value == "" {
		d.Message = what + " is empty"
		d.Label = `write a text, or "" for the empty one`
		return d, false
	}
	quoted := `"` + n.Value + `"`
	d.Message = what + " is a text, but YAML takes `" + n.Value + "` without quotes for " + taken
	d.Label = "write `" + quoted + "`"
	d.Fixes = []diag.Fix{{Message: "quote the text", Safe: true, Edits: []diag.Edit{{Span: n.Span, Text: quoted}}}}
	return d, false
}
