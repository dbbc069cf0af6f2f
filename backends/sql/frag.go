package sql

import (
	"strconv"
	"strings"
)

// A frag is rendered SQL and how tightly its outermost operator binds.
type frag struct {
	s    string
	bind int
}

// How tightly operators bind, loosest first.
const (
	or = iota + 1
	and
	not
	compare
	add
	mul
	unary
	atom
)

// expand fills a template; see fillIn.
func expand(template string, ops []frag, names ...string) string {
	var t texts
	return t.expand(template, ops, names...)
}

// filledSize is about as long as a filled template is.
func filledSize(template string, ops []frag, names []string) int {
	size := len(template)
	for _, f := range ops {
		size += len(f.s) + len("()")
	}
	for _, s := range names {
		size += len(s)
	}
	return size
}

// fillIn writes a template with $1 replaced by an operand in parentheses where it is
// no atom, {1} by it as it is, {name} by the text of a name. Names come as pairs.
func fillIn(sb *strings.Builder, template string, ops []frag, names []string) {
	for i := 0; i < len(template); {
		c := template[i]
		switch {
		case c == '$' && i+1 < len(template) && template[i+1] >= '1' && template[i+1] <= '9':
			if f := ops[template[i+1]-'1']; f.bind < atom {
				put(sb, "(", f.s, ")")
			} else {
				sb.WriteString(f.s)
			}
			i += 2
		case c == '{':
			end := i + strings.IndexByte(template[i:], '}')
			if end < i {
				sb.WriteByte(c)
				i++
				continue
			}
			s, ok := named(template[i+1:end], ops, names)
			if !ok { // a brace of the SQL itself, such as a repetition in a pattern
				sb.WriteByte(c)
				i++
				continue
			}
			sb.WriteString(s)
			i = end + 1
		default:
			plain := 1
			for i+plain < len(template) && template[i+plain] != '$' && template[i+plain] != '{' {
				plain++
			}
			sb.WriteString(template[i : i+plain])
			i += plain
		}
	}
}

func named(name string, ops []frag, names []string) (string, bool) {
	if len(name) == 1 && name[0] >= '1' && name[0] <= '9' {
		if n, err := strconv.Atoi(name); err == nil && n <= len(ops) {
			return ops[n-1].s, true
		}
	}
	for i := 0; i < len(names); i += 2 {
		if names[i] == name {
			return names[i+1], true
		}
	}
	return "", false
}

// shape guesses how tightly a filled template binds: an operator outside
// parentheses binds as a comparison does or looser, so it counts as one of
// those; anything else is an atom.
func shape(template string, loose int) int {
	depth := 0
	for i := 0; i < len(template); i++ {
		switch template[i] {
		case '(':
			depth++
		case ')':
			depth--
		case ' ':
			if depth == 0 && !strings.HasPrefix(template, "CASE ") {
				return loose
			}
		}
	}
	return atom
}
