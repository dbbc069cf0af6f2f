package lint

import (
	"regexp"
	"strings"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/ast"
)

// metaOf returns an item of metadata, or nil.
func metaOf(m hir.Meta, key string) *ast.Meta {
	for _, it := range m.Items {
		if it.Key != nil && it.Key.Name == key {
			return it
		}
	}
	return nil
}

// word returns the text of an item of metadata: a string or a bare word; or "".
func word(m hir.Meta, key string) string {
	it := metaOf(m, key)
	if it == nil {
		return ""
	}
	return wordOf(it.Value)
}

func wordOf(x ast.Expr) string {
	switch v := x.(type) {
	case *ast.StringLit:
		return v.Value
	case *ast.Name:
		var parts []string
		for _, p := range v.Parts {
			parts = append(parts, p.Name)
		}
		return strings.Join(parts, ".")
	}
	return ""
}

// wordsOf returns the texts of an item of metadata that is a list.
func wordsOf(m hir.Meta, key string) (out []string) {
	it := metaOf(m, key)
	if it == nil {
		return nil
	}
	if l, ok := it.Value.(*ast.ListLit); ok {
		for _, e := range l.Elems {
			out = append(out, wordOf(e))
		}
		return out
	}
	return []string{wordOf(it.Value)}
}

// inner returns the text under a key of the map `meta`, or "".
func inner(m hir.Meta, key string) string {
	it := metaOf(m, "meta")
	if it == nil {
		return ""
	}
	if l, ok := it.Value.(*ast.MapLit); ok {
		for _, e := range l.Entries {
			if e.Key != nil && e.Key.Name == key {
				return wordOf(e.Value)
			}
		}
	}
	return ""
}

// day returns the date of an item of metadata.
func day(m hir.Meta, key string) (types.Date, *ast.Meta) {
	it := metaOf(m, key)
	if it == nil {
		return 0, nil
	}
	var text string
	switch v := it.Value.(type) {
	case *ast.DateLit:
		text = v.Text
	case *ast.StringLit:
		text = v.Value
	}
	d, err := types.ParseDate(text)
	if err != nil {
		return 0, nil
	}
	return d, it
}

// declared visits the segments, partitions and splits of a workspace: what carries
// metadata of its own, each with its metadata, name and place.
func (p *Pass) declared(d ast.Decl, visit func(name *ast.Ident, m hir.Meta, items []ast.Item)) {
	switch d := d.(type) {
	case *ast.Segment:
		visit(d.Name, p.metaOfItems(d.Head, d.Items), d.Items)
	case *ast.Partition:
		visit(d.Name, p.metaOfItems(d.Head, d.Items), d.Items)
	case *ast.Split:
		visit(d.Name, p.metaOfItems(d.Head, d.Items), d.Items)
	}
}

func (p *Pass) metaOfItems(h ast.Head, items []ast.Item) hir.Meta {
	var m hir.Meta
	for _, c := range h.Doc {
		if !strings.HasPrefix(strings.TrimSpace(c.Text), prefix) {
			m.Description += c.Text + "\n"
		}
	}
	for _, it := range items {
		if meta, ok := it.(*ast.Meta); ok {
			m.Items = append(m.Items, meta)
		}
	}
	return m
}

// personal are texts that name a person.
var personal = []struct {
	what    string
	pattern *regexp.Regexp
	check   func(string) bool // of what the pattern matches; may be nil
}{
	{"an e-mail address", regexp.MustCompile(`^[^@\s]+@[^@\s.]+\.[^@\s]+$`), nil},
	// With the code of the country, as in America, and with a leading zero: digits
	// alone are keys of something more often, and 2025-01-01 is a day.
	{"a telephone number", regexp.MustCompile(`^(\+[1-9][0-9 ()/.-]{6,18}[0-9]|\(?[2-9][0-9]{2}\)?[ -][0-9]{3}[ -][0-9]{4}|\(?0[1-9][0-9]{0,3}\)?[ /-][0-9][0-9 ]{4,10}[0-9])$`), nil},
	{"a bank account number", regexp.MustCompile(`^[A-Z]{2}[0-9]{2}[ ]?([A-Z0-9]{4}[ ]?){2,7}[A-Z0-9]{1,4}$`), isIBAN},
}

// isIBAN reports whether the check digits of a bank account number are right: with
// its first four signs at the end and letters as 10 to 35 it is 1 modulo 97
// (ISO 13616).
func isIBAN(s string) bool {
	s = strings.ReplaceAll(s, " ", "")
	rest := 0
	for _, c := range s[4:] + s[:4] {
		if c >= 'A' {
			rest = (rest*100 + int(c-'A') + 10) % 97
		} else {
			rest = (rest*10 + int(c-'0')) % 97
		}
	}
	return rest == 1
}
