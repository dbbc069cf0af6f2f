package yamlsrc

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"

	"gopkg.in/yaml.v3"

	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
)

// The limits of one file. They stand far above what people write and keep the
// time and memory of a hostile file small.
const (
	MaxBytes  = 4 << 20
	MaxDepth  = 200
	maxValues = 500_000
)

// Read returns the root of a YAML file. An empty file has a null root. The root
// is nil when the file is no YAML or holds what specifications must not hold
// (an alias, a tag, a second document, too much); duplicate and unusable keys
// are reported and left out.
func Read(f *token.File) (*Node, diag.List) {
	r := &reader{file: f}
	body, ok := r.scan()
	if !ok {
		return nil, r.diags
	}
	doc, second, err := parse(body)
	if err != nil {
		r.syntax(body, err)
		return nil, r.diags
	}
	if second != nil {
		r.report(SecondDoc, r.lineSpan(second.Line), "a second document begins here",
			"one file is one document: move it to a file of its own")
		return nil, r.diags
	}
	root := r.root(doc)
	if r.refused {
		return nil, r.diags
	}
	r.forbidBidi()
	r.attach(root)
	return root, r.diags
}

// parse returns the first document, and the second where there is one.
func parse(body []byte) (doc, second *yaml.Node, err error) {
	// The library panics on inputs that it should refuse. Nothing it holds
	// outlives this call.
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("yaml: %v", p)
		}
	}()
	dec := yaml.NewDecoder(bytes.NewReader(body))
	doc, second = &yaml.Node{}, &yaml.Node{}
	if err = dec.Decode(doc); errors.Is(err, io.EOF) {
		return nil, nil, nil
	} else if err != nil {
		return nil, nil, err
	}
	if err = dec.Decode(second); errors.Is(err, io.EOF) {
		return doc, nil, nil
	}
	return doc, second, err
}

// A reader holds what one Read needs: the library counts runes, we count bytes.
type reader struct {
	file    *token.File
	diags   diag.List
	refused bool
	base    int     // length of the byte order mark
	ascii   []bool  // by line from 0
	bidi    []int   // offsets of bidirectional controls
	texts   []*Node // the scalars
	slots   []slot
	boxes   []box
	tracer  tracer
	fresh   []Node
	// The place that place() found last, since nodes come in order.
	line, column, offset int
}

func (r *reader) report(code diag.Code, at token.Span, message, label string) {
	r.diags.Add(diag.Diag{Code: code, Span: at, Message: message, Label: label})
}

// refuse reports what makes the whole tree unusable.
func (r *reader) refuse(code diag.Code, at token.Span, message, label string) {
	r.refused = true
	r.report(code, at, message, label)
}

// place returns the byte offset of a line and a rune column, both from 1.
func (r *reader) place(line, column int) int {
	line = min(max(line, 1), r.file.Lines())
	start := r.file.LineStart(line)
	if line == 1 {
		start += r.base
	}
	end := len(r.file.Content)
	if r.ascii[line-1] {
		return min(start+column-1, end)
	}
	if r.line != line || column < r.column {
		r.line, r.column, r.offset = line, 1, start
	}
	for ; r.column < column && r.offset < end; r.column++ {
		r.offset += runeLen(r.file.Content[r.offset])
	}
	r.offset = min(r.offset, end)
	return r.offset
}

// runeLen returns the length of the rune that begins with c, in valid UTF-8.
func runeLen(c byte) int {
	switch {
	case c < 0xC0:
		return 1
	case c < 0xE0:
		return 2
	case c < 0xF0:
		return 3
	}
	return 4
}

// lineSpan returns the text of a line, counted from 1, without blanks around it.
func (r *reader) lineSpan(line int) token.Span {
	line = min(max(line, 1), r.file.Lines())
	start := r.file.LineStart(line)
	if line == 1 {
		start += r.base
	}
	end := contentEnd(r.file.Content, start)
	text := r.file.Content[start:end]
	end -= len(text) - len(bytes.TrimRight(text, " \t"))
	start += len(text) - len(bytes.TrimLeft(text, " \t"))
	return r.file.Span(min(start, end), end)
}

func plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + one + "s"
}
