package witness

import (
	"slices"
	"strconv"
	"strings"

	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// text writes a row and its events as far as a condition reads them.
func (h *history) text(row *draft, cond *ir.Node) string {
	read := map[*schema.Attribute]bool{}
	seen := map[*ir.Node]bool{}
	reads(cond, seen, read)
	parts := append(h.attributes(row, read), h.nested(row, read)...)
	for _, rel := range row.entity.Relations {
		none := !slices.ContainsFunc(h.drafts, func(d *draft) bool { return d.parent == row && d.rel == rel })
		if none && rel.Many && counts(seen, rel) {
			parts = append(parts, rel.Name+": []")
		}
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// counts reports whether one of the nodes is an aggregate over a relation.
func counts(nodes map[*ir.Node]bool, rel *schema.Relation) bool {
	for n := range nodes {
		if n.Op == ir.Agg && n.Agg.Steps[0] == rel {
			return true
		}
	}
	return false
}

func (h *history) written(d *draft, read map[*schema.Attribute]bool) string {
	return "{" + strings.Join(append(h.attributes(d, read), h.nested(d, read)...), ", ") + "}"
}

// nested writes the rows that relations of one lead to: a list where there may
// be many.
func (h *history) nested(row *draft, read map[*schema.Attribute]bool) (parts []string) {
	var names []string
	of := map[string][]string{}
	for _, d := range h.drafts {
		if d.parent != row {
			continue
		}
		if !d.rel.Many {
			parts = append(parts, d.rel.Name+": "+h.written(d, read))
			continue
		}
		if of[d.rel.Name] == nil {
			names = append(names, d.rel.Name)
		}
		of[d.rel.Name] = append(of[d.rel.Name], h.written(d, read))
	}
	for _, name := range names {
		parts = append(parts, name+": ["+strings.Join(repeated(of[name]), ", ")+"]")
	}
	return parts
}

// repeated says once what stands several times in a row.
func repeated(list []string) (out []string) {
	const most = 4
	for i := 0; i < len(list); {
		n := 1
		for i+n < len(list) && list[i+n] == list[i] {
			n++
		}
		text := list[i]
		if n > 1 {
			text = strconv.Itoa(n) + " of " + text
		}
		if out = append(out, text); len(out) == most && i+n < len(list) {
			return append(out, "…")
		}
		i += n
	}
	return out
}

func (h *history) attributes(d *draft, read map[*schema.Attribute]bool) (parts []string) {
	for _, a := range d.entity.Attributes {
		if read[a] {
			parts = append(parts, a.Name+": "+literal(a.Type, d.get(a)))
		}
	}
	return parts
}

// literal writes a value as the language does.
func literal(t types.Type, v types.Value) string {
	text := types.Format(v)
	if f, ok := v.(float64); ok {
		text = strconv.FormatFloat(f, 'g', -1, 64)
	}
	if t.Unit != "" && v != nil {
		text += " " + t.Unit
	}
	return text
}

// reads finds the attributes that a node reads.
func reads(n *ir.Node, seen map[*ir.Node]bool, read map[*schema.Attribute]bool) {
	if seen[n] {
		return
	}
	seen[n] = true
	if n.Op == ir.Attr {
		read[n.Attr] = true
	}
	for _, a := range n.Args {
		reads(a, seen, read)
	}
}
