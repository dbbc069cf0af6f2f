package diff

import (
	"slices"
	"strconv"
	"strings"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/format"
	"github.com/segc-dev/segc/lang/token"
)

// A Clause is one clause of a segment or arm, as the DSL writes it.
type Clause struct {
	Path   string // where[0], except[1]: the place among its kind
	Except bool
	Text   string
	Span   token.Span
	Cond   *hir.Clause // nil where the clauses cannot be told apart
}

// key is what clauses of equal text share.
func (c *Clause) key() string {
	if c.Except {
		return "except " + c.Text
	}
	return "where " + c.Text
}

// Clauses returns the clauses of a segment or arm in written order.
func (i *Item) Clauses() []Clause {
	var out []Clause
	wheres, excepts := 0, 0
	add := func(x ast.Expr, except bool, span token.Span) {
		c := Clause{Except: except, Text: format.Expr(x), Span: span}
		if except {
			c.Path = "except[" + strconv.Itoa(excepts) + "]"
			excepts++
		} else {
			c.Path = "where[" + strconv.Itoa(wheres) + "]"
			wheres++
		}
		out = append(out, c)
	}
	switch d := i.Decl.(type) {
	case *ast.Segment:
		for _, it := range d.Items {
			switch it := it.(type) {
			case *ast.Where:
				add(it.Cond, false, it.Span)
			case *ast.Except:
				add(it.Cond, true, it.Span)
			}
		}
	case *ast.Partition:
		if a := i.arm(d); a != nil {
			for _, w := range a.Where {
				add(w, false, w.Pos())
			}
		}
	}
	if i.Set != nil && len(i.Set.Clauses) == len(out) {
		for j := range out {
			out[j].Cond = i.Set.Clauses[j]
		}
	}
	return out
}

func (i *Item) arm(d *ast.Partition) *ast.Arm {
	name := i.Name[strings.LastIndexByte(i.Name, '.')+1:]
	for _, a := range d.Arms {
		if a.Name != nil && a.Name.Name == name {
			return a
		}
	}
	return nil
}

// lets returns what names of a body stand for.
func (i *Item) lets() (names []string, of map[string]string) {
	of = map[string]string{}
	for _, it := range itemsOf(i.Decl) {
		if l, ok := it.(*ast.Let); ok && l.Name != nil && l.Value != nil {
			names = append(names, l.Name.Name)
			of[l.Name.Name] = format.Expr(l.Value)
		}
	}
	return names, of
}

func itemsOf(d ast.Decl) []ast.Item {
	switch d := d.(type) {
	case *ast.Segment:
		return d.Items
	case *ast.Partition:
		return d.Items
	case *ast.Split:
		return d.Items
	}
	return nil
}

// Text returns a declaration's conditions as the DSL writes them, a line each.
func (i *Item) Text() string {
	var b strings.Builder
	line := func(parts ...string) { b.WriteString(strings.Join(parts, "") + "\n") }
	names, of := i.lets()
	for _, n := range names {
		line("let ", n, " = ", of[n])
	}
	switch d := i.Decl.(type) {
	case *ast.Trait:
		line(format.Expr(d.Value))
	case *ast.Param:
		line(format.Expr(d.Value))
	case *ast.Split:
		line("seed ", strconv.Quote(d.Seed.Value))
		if d.Among != nil {
			line("among ", format.Expr(d.Among))
		}
		for _, a := range d.Arms {
			line(a.Name.Name, " ", format.Expr(a.Share))
		}
	case *ast.Partition:
		if i.Subject == Partition {
			for _, a := range d.Arms {
				line(armText(a))
			}
		}
	}
	for _, c := range i.Clauses() {
		line(c.key())
	}
	if a, ok := i.Decl.(*ast.Partition); ok && i.Subject == Arm {
		if arm := i.arm(a); arm != nil && len(arm.Where) == 0 {
			line("otherwise")
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func armText(a *ast.Arm) string {
	if len(a.Where) == 0 {
		return a.Name.Name + " otherwise"
	}
	parts := make([]string, len(a.Where))
	for i, w := range a.Where {
		parts[i] = "where " + format.Expr(w)
	}
	return a.Name.Name + " " + strings.Join(parts, " ")
}

// A Pairing ties clauses of two versions: by text first, then the rest by
// likeness. Each index is of the old and of the new list; -1 is none.
type Pairing [][2]int

// Pair ties the clauses of two versions.
func Pair(old, new []Clause) Pairing {
	var out Pairing
	usedOld, usedNew := make([]bool, len(old)), make([]bool, len(new))
	tie := func(i, j int) {
		out = append(out, [2]int{i, j})
		usedOld[i], usedNew[j] = true, true
	}
	for i := range old {
		for j := range new {
			if !usedOld[i] && !usedNew[j] && old[i].key() == new[j].key() {
				tie(i, j)
			}
		}
	}
	type like struct{ i, j, score int }
	var likes []like
	for i := range old {
		for j := range new {
			if !usedOld[i] && !usedNew[j] && old[i].Except == new[j].Except {
				if s := likeness(old[i].Text, new[j].Text); s > 0 {
					likes = append(likes, like{i, j, s})
				}
			}
		}
	}
	slices.SortStableFunc(likes, func(a, b like) int { return b.score - a.score })
	for _, l := range likes {
		if !usedOld[l.i] && !usedNew[l.j] {
			tie(l.i, l.j)
		}
	}
	for i := range old {
		if !usedOld[i] {
			out = append(out, [2]int{i, -1})
		}
	}
	for j := range new {
		if !usedNew[j] {
			out = append(out, [2]int{-1, j})
		}
	}
	slices.SortStableFunc(out, func(a, b [2]int) int { return place(a) - place(b) })
	return out
}

// place orders pairs as the new version is read, what is gone before what stood
// behind it.
func place(p [2]int) int {
	if p[1] >= 0 {
		return 2*p[1] + 1
	}
	return 2 * p[0]
}

// likeness counts the words that two texts share; two texts about different
// things share none that count.
func likeness(a, b string) int {
	words := func(s string) []string {
		return strings.FieldsFunc(s, func(c rune) bool {
			return !(c == '_' || c == '.' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9')
		})
	}
	n, theirs := 0, words(b)
	for i, w := range words(a) {
		if slices.Contains(theirs, w) && !slices.Contains(plainWords, w) {
			n += 2
			if i == 0 {
				n += 3 // what they begin with is what they are about
			}
		}
	}
	return n
}

// plainWords say nothing of what a clause is about.
var plainWords = []string{"and", "or", "not", "in", "is", "null", "last", "days", "where", "true", "false", "between", "USD"}

// ClauseEdits returns what the text of two versions differs in.
func ClauseEdits(o, n *Item) []Edit {
	edits := []Edit{}
	oldLets, oldOf := o.lets()
	newLets, newOf := n.lets()
	for _, name := range oldLets {
		if text, ok := newOf[name]; !ok {
			edits = append(edits, Edit{Op: "delete", Path: "let/" + name, Old: oldOf[name]})
		} else if text != oldOf[name] {
			edits = append(edits, Edit{Op: "replace", Path: "let/" + name, Old: oldOf[name], New: text})
		}
	}
	for _, name := range newLets {
		if _, ok := oldOf[name]; !ok {
			edits = append(edits, Edit{Op: "insert", Path: "let/" + name, New: newOf[name]})
		}
	}
	old, new := o.Clauses(), n.Clauses()
	for _, p := range Pair(old, new) {
		switch {
		case p[1] < 0:
			edits = append(edits, Edit{Op: "delete", Path: old[p[0]].Path, Old: old[p[0]].key()})
		case p[0] < 0:
			edits = append(edits, Edit{Op: "insert", Path: new[p[1]].Path, New: new[p[1]].key()})
		case old[p[0]].Text != new[p[1]].Text:
			edits = append(edits, Edit{Op: "replace", Path: new[p[1]].Path, Old: old[p[0]].key(), New: new[p[1]].key()})
		}
	}
	if len(edits) == 0 && o.Text() != n.Text() {
		edits = append(edits, Edit{Op: "replace", Path: "definition", Old: o.Text(), New: n.Text()})
	}
	return edits
}

// Lines returns both versions side by side, what is gone before what stood behind it.
func Lines(o, n *Item) []Line {
	var lines []Line
	oldLets, oldOf := o.lets()
	newLets, newOf := n.lets()
	let := func(name string, of map[string]string) string {
		if text, ok := of[name]; ok {
			return "let " + name + " = " + text
		}
		return ""
	}
	for _, name := range newLets {
		lines = append(lines, Line{let(name, oldOf), let(name, newOf)})
	}
	for _, name := range oldLets {
		if _, ok := newOf[name]; !ok {
			lines = append(lines, Line{Old: let(name, oldOf)})
		}
	}
	old, new := o.Clauses(), n.Clauses()
	for _, p := range Pair(old, new) {
		var l Line
		if p[0] >= 0 {
			l.Old = old[p[0]].key()
		}
		if p[1] >= 0 {
			l.New = new[p[1]].key()
		}
		lines = append(lines, l)
	}
	if len(old)+len(new) == 0 {
		lines = append(lines, blocks(o.Text(), n.Text())...)
	}
	return lines
}

// blocks sets two texts side by side, line by line.
func blocks(o, n string) (lines []Line) {
	old, new := strings.Split(o, "\n"), strings.Split(n, "\n")
	for i := range max(len(old), len(new)) {
		var l Line
		if i < len(old) {
			l.Old = old[i]
		}
		if i < len(new) {
			l.New = new[i]
		}
		lines = append(lines, l)
	}
	return lines
}

// MetadataEdits returns what description, metadata and promises differ in.
func MetadataEdits(o, n *Item) []Edit {
	oldKeys, old := o.metadata()
	newKeys, new := n.metadata()
	var edits []Edit
	for _, k := range oldKeys {
		if text, ok := new[k]; !ok {
			edits = append(edits, Edit{Op: "delete", Path: k, Old: old[k]})
		} else if text != old[k] {
			edits = append(edits, Edit{Op: "replace", Path: k, Old: old[k], New: text})
		}
	}
	for _, k := range newKeys {
		if _, ok := old[k]; !ok {
			edits = append(edits, Edit{Op: "insert", Path: k, New: new[k]})
		}
	}
	return edits
}

func (i *Item) metadata() (keys []string, of map[string]string) {
	of = map[string]string{}
	add := func(key, text string) {
		if old, twice := of[key]; twice {
			of[key] = old + "; " + text
			return
		}
		keys, of[key] = append(keys, key), text
	}
	if m := i.meta(); m != nil && m.Description != "" {
		add("meta/description", strconv.Quote(m.Description))
	}
	for _, it := range itemsOf(i.Decl) {
		switch it := it.(type) {
		case *ast.Meta:
			if it.Key != nil && it.Value != nil && it.Key.Name != "description" {
				add("meta/"+it.Key.Name, format.Expr(it.Value))
			}
		case *ast.Expect:
			if it.What != nil && it.Lo != nil {
				text := it.Op.String() + " " + format.Expr(it.Lo)
				if it.Hi != nil {
					text += " and " + format.Expr(it.Hi)
				}
				add("expect/"+it.What.Name, text)
			}
		}
	}
	return keys, of
}

func (i *Item) meta() *hir.Meta {
	switch {
	case i.Set != nil && i.Subject == Segment:
		return &i.Set.Meta
	case i.Set != nil && i.Set.Partition != nil:
		return &i.Set.Partition.Meta
	case i.Set != nil && i.Set.Split != nil:
		return &i.Set.Split.Meta
	case i.Trait != nil:
		return &i.Trait.Meta
	case i.Partition != nil:
		return &i.Partition.Meta
	case i.Split != nil:
		return &i.Split.Meta
	}
	return nil
}

// Meta returns the text of a metadata key, or "".
func (i *Item) Meta(key string) string {
	m := i.meta()
	if m == nil {
		return ""
	}
	for _, it := range m.Items {
		if it.Key.Name == key {
			return word(it.Value)
		}
	}
	return ""
}

func word(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StringLit:
		return e.Value
	case *ast.ListLit:
		words := make([]string, len(e.Elems))
		for i, el := range e.Elems {
			words[i] = word(el)
		}
		return strings.Join(words, ", ")
	case nil:
		return ""
	}
	return format.Expr(e)
}

// Span returns where the item is declared.
func (i *Item) Span() token.Span {
	if i.Set != nil {
		return i.Set.Span
	}
	return i.Decl.DeclName().Span
}

// Value returns a param's value as text.
func (i *Item) Value() string {
	if i.Param == nil {
		return ""
	}
	text := types.Format(i.Param.Value)
	if u := i.Param.Type.Unit; u != "" {
		text += " " + u
	}
	return text
}
