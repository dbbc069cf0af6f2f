package yamlsrc

import (
	"bytes"
	"slices"

	"gopkg.in/yaml.v3"

	"github.com/segc-dev/segc/lang/diag"
)

// A slot is a node that comments can stand on: a key or an item of a list.
type slot struct {
	node       *Node
	start, end int  // of the whole entry or item, from the dash on
	compact    bool // a comment behind its end means all of it, wherever it began
}

// A box is a map or a list, for the comments below its last entry.
type box struct {
	node       *Node
	start, end int
	column     int // of its entries, in bytes; flow: 0
}

// root turns the document into nodes. An empty one becomes a null scalar.
func (r *reader) root(doc *yaml.Node) *Node {
	if doc == nil || len(doc.Content) == 0 {
		end := len(r.file.Content)
		return &Node{Kind: Scalar, Style: Plain, Tag: "!!null", Span: r.file.Span(end, end)}
	}
	return r.build(doc.Content[0], 1)
}

// build converts one node. After a refusal the result is not used, but the rest
// is still walked for further refusals.
func (r *reader) build(y *yaml.Node, depth int) *Node {
	start := r.place(y.Line, y.Column)
	n := r.node()
	n.Span = r.file.Span(start, start)
	if depth > MaxDepth {
		if !r.tooDeep() {
			r.refuse(TooLarge, r.file.Span(start, start+1), "more than "+plural(MaxDepth, "level")+" of nesting", "flatten the structure")
		}
		return n
	}
	allowed := r.allowed(y, start)
	switch {
	case y.Kind == yaml.MappingNode:
		r.mapping(n, y, start, depth)
	case y.Kind == yaml.SequenceNode:
		r.list(n, y, start, depth)
	case y.Kind == yaml.ScalarNode && allowed:
		r.scalar(n, y, start)
	}
	return n
}

// node returns a new node. Nodes are made in blocks: a file has many.
func (r *reader) node() *Node {
	if len(r.fresh) == 0 {
		r.fresh = make([]Node, 64)
	}
	n := &r.fresh[0]
	r.fresh = r.fresh[1:]
	return n
}

// tooDeep reports whether the depth was refused before.
func (r *reader) tooDeep() bool {
	for _, d := range r.diags {
		if d.Code == TooLarge {
			return true
		}
	}
	return false
}

// allowed refuses anchors, aliases and tags.
func (r *reader) allowed(y *yaml.Node, start int) bool {
	word := wordEnd(r.file.Content, start)
	at := r.file.Span(start, word)
	switch {
	case y.Kind == yaml.AliasNode:
		r.refuse(Alias, at, "alias `*"+y.Value+"`: each value is written where it stands", "write the value out here")
	case y.Style&yaml.TaggedStyle != 0 || bytes.HasPrefix(r.file.Content[start:word], []byte("!")):
		r.refuse(Tag, at, "tag `"+at.Text()+"`: the schema gives the types", "remove the tag; quote a text that looks like something else")
	case y.Anchor != "":
		r.refuse(Alias, at, "anchor `&"+y.Anchor+"`: each value is written where it stands", "remove the anchor")
	default:
		return true
	}
	return false
}

func wordEnd(src []byte, start int) int {
	end := start
	for end < len(src) && bytes.IndexByte([]byte(" \t\r\n,[]{}"), src[end]) < 0 {
		end++
	}
	return end
}

var scalarStyles = []struct {
	yaml  yaml.Style
	style Style
}{
	{yaml.DoubleQuotedStyle, Double}, {yaml.SingleQuotedStyle, Single}, {yaml.LiteralStyle, Literal}, {yaml.FoldedStyle, Folded},
}

func (r *reader) scalar(n *Node, y *yaml.Node, start int) {
	n.Kind, n.Style, n.Tag, n.Value = Scalar, Plain, y.ShortTag(), y.Value
	for _, s := range scalarStyles {
		if y.Style&s.yaml != 0 {
			n.Style = s.style
		}
	}
	r.tracer.runs = r.tracer.runs[:0]
	end := r.tracer.trace(r.file.Content, start, n.Style, n.Value)
	if runs := r.tracer.runs; len(runs) == 1 {
		n.base = runs[0].src
	} else {
		n.runs = slices.Clone(runs)
	}
	n.Span = r.file.Span(start, end)
	r.texts = append(r.texts, n)
}

func (r *reader) mapping(n *Node, y *yaml.Node, start, depth int) {
	n.Kind, n.Tag = Map, "!!map"
	if y.Style&yaml.FlowStyle != 0 {
		n.Style = Flow
	}
	slotsBefore := len(r.boxes)
	r.boxes = append(r.boxes, box{})
	seen := keySet{few: make([]*Node, 0, min(len(y.Content)/2, manyKeys))}
	n.Entries = make([]Entry, 0, len(y.Content)/2)
	end := start
	for i := 0; i+1 < len(y.Content); i += 2 {
		slotAt := len(r.slots)
		r.slots = append(r.slots, slot{})
		key := r.build(y.Content[i], depth+1)
		value := r.build(y.Content[i+1], depth+1)
		end = max(int(key.Span.End), int(value.Span.End), end)
		r.slots[slotAt] = slot{key, int(key.Span.Start), end, n.Style == Flow || compact(value)}
		if r.usable(key, &seen) {
			n.Entries = append(n.Entries, Entry{key, value})
		}
	}
	r.close(n, start, end, slotsBefore)
}

// manyKeys is from where a set of keys is a map: most maps have few.
const manyKeys = 16

// A keySet finds the keys of one map by their text.
type keySet struct {
	few  []*Node
	many map[string]*Node
}

func (s *keySet) find(text string) *Node {
	if s.many != nil {
		return s.many[text]
	}
	for _, n := range s.few {
		if n.Value == text {
			return n
		}
	}
	return nil
}

func (s *keySet) add(n *Node) {
	if s.many == nil && len(s.few) < manyKeys {
		s.few = append(s.few, n)
		return
	}
	if s.many == nil {
		s.many = map[string]*Node{}
		for _, first := range s.few {
			s.many[first.Value] = first
		}
	}
	s.many[n.Value] = n
}

// usable reports keys that are no texts, merge keys and repeated ones.
func (r *reader) usable(key *Node, seen *keySet) bool {
	switch first := seen.find(key.Value); {
	case key.Kind != Scalar:
		r.report(BadKey, key.Span, "a key is a text, not "+key.Kind.String(), "write a name")
	case key.Style == Plain && key.Value == "":
		r.report(BadKey, key.Span, "an entry has no key", "write a name before the colon")
	case key.Style == Plain && key.Value == "<<":
		r.refuse(Alias, key.Span, "merge key `<<`: each value is written where it stands", "write the entries out here")
	case first != nil:
		r.diags.Add(diag.Diag{Code: DuplicateKey, Span: key.Span, Message: "key `" + key.Value + "` stands twice in one map",
			Label: "rename or remove one of the two", Notes: []diag.Note{{Span: first.Span, Message: "first written here"}}})
	default:
		seen.add(key)
		return true
	}
	return false
}

func (r *reader) list(n *Node, y *yaml.Node, start, depth int) {
	n.Kind, n.Tag = List, "!!seq"
	if y.Style&yaml.FlowStyle != 0 {
		n.Style = Flow
	}
	at := len(r.boxes)
	r.boxes = append(r.boxes, box{})
	end := start
	n.Items = make([]*Node, 0, len(y.Content))
	for _, c := range y.Content {
		slotAt := len(r.slots)
		r.slots = append(r.slots, slot{})
		item := r.build(c, depth+1)
		from := int(item.Span.Start)
		if n.Style == Block {
			from = dashAfter(r.file.Content, end, from)
		}
		end = max(int(item.Span.End), end)
		r.slots[slotAt] = slot{item, from, end, n.Style == Flow || compact(item)}
		n.Items = append(n.Items, item)
	}
	r.close(n, start, end, at)
}

func compact(value *Node) bool { return value.Kind == Scalar || value.Style == Flow }

// dashAfter returns the offset of the next dash behind blanks and comments, or
// none.
func dashAfter(src []byte, pos, none int) int {
	for i := pos; i < none; i++ {
		switch src[i] {
		case '-':
			return i
		case '#':
			i = max(i, contentEnd(src, i)-1)
		}
	}
	return none
}

// close sets the span of a map or list whose last part ends at end.
func (r *reader) close(n *Node, start, end, at int) {
	column := 0
	src := r.file.Content
	switch {
	case n.Style == Flow && bytes.HasPrefix(src[start:], []byte("[")):
		end = closing(src, max(end, start+1), ']')
	case n.Style == Flow && bytes.HasPrefix(src[start:], []byte("{")):
		end = closing(src, max(end, start+1), '}')
	default:
		column = r.columnOf(start)
	}
	n.Span = r.file.Span(start, max(start, end))
	r.boxes[at] = box{n, start, max(start, end), column}
}

// columnOf returns the bytes between the start of the line and offset.
func (r *reader) columnOf(offset int) int {
	return offset - r.lineStart(offset)
}

// lineStart returns the offset of the line around offset, behind a byte order mark.
func (r *reader) lineStart(offset int) int {
	return max(r.base, bytes.LastIndexByte(r.file.Content[:offset], '\n')+1)
}

// closing returns the offset behind the bracket that closes a flow map or list,
// at or after pos; only blanks, commas and comments stand between.
func closing(src []byte, pos int, bracket byte) int {
	for i := pos; i < len(src); i++ {
		switch src[i] {
		case bracket:
			return i + 1
		case '#':
			i = max(i, contentEnd(src, i)-1)
		}
	}
	return len(src)
}
