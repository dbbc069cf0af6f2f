package witness

import (
	"fmt"
	"strings"

	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// A history is the rows of a witness in the making.
type history struct {
	schema *schema.Schema
	b      *ir.Builder
	now    types.Instant
	drafts []*draft
	rowsOf map[*ir.Node]*draft // by row node of the condition
	links  []junction
	made   int
	calls  bool // see choose
}

// A draft is a row in the making: cells by the label of their column.
type draft struct {
	entity *schema.Entity
	cells  map[string]types.Value
	parent *draft           // the row whose relation leads here
	rel    *schema.Relation // that relation
}

// A junction is a row of a table between two entities.
type junction struct {
	rel      *schema.Relation
	from, to *draft
}

func newHistory(s *schema.Schema, b *ir.Builder, now types.Instant) *history {
	return &history{schema: s, b: b, now: now, rowsOf: map[*ir.Node]*draft{}}
}

func label(a *schema.Attribute) string { return strings.Join(a.Columns, ", ") }

// draft adds a row with a key of its own and plain values.
func (h *history) draft(e *schema.Entity) *draft {
	h.made++
	d := &draft{entity: e, cells: map[string]types.Value{}}
	for _, a := range e.Attributes {
		if !a.Nullable {
			d.cells[label(a)] = h.plain(a)
		}
	}
	d.cells[label(e.Key)] = h.newKey(e.Key)
	h.drafts = append(h.drafts, d)
	return d
}

// newKey returns a key that no other row has.
func (h *history) newKey(a *schema.Attribute) types.Value {
	switch a.Type.Kind {
	case schema.Int:
		return int64(h.made)
	case schema.String:
		return fmt.Sprintf("w%d", h.made)
	}
	return h.plain(a)
}

// plain returns a value of an attribute of which nothing is asked.
func (h *history) plain(a *schema.Attribute) types.Value {
	switch a.Type.Kind {
	case schema.Bool:
		return false
	case schema.Int:
		return int64(0)
	case schema.Decimal:
		return types.DecimalOf(0).Rescale(a.Type.Scale)
	case schema.Float:
		return 0.0
	case schema.String:
		return ""
	case schema.Version:
		return "1.0.0"
	case schema.Enum:
		return a.Type.Values[0]
	case schema.Date:
		return types.Date(int64(h.now)/microsOfDay) - 400
	case schema.Timestamp:
		return h.now - 400*microsOfDay
	case schema.Point:
		return types.Point{}
	case schema.List:
		return []types.Value{}
	}
	return nil
}

const microsOfDay = 86_400_000_000

func (d *draft) get(a *schema.Attribute) types.Value { return d.cells[label(a)] }

func (d *draft) set(a *schema.Attribute, v types.Value) {
	if v != nil || a.Nullable {
		v = fitTo(a.Type, v)
		d.cells[label(a)] = v
	}
}

func (d *draft) key() string { return rows.Text(d.get(d.entity.Key)) }

// row returns the draft of a row node: of a to-one row, a new one that its
// source leads to. It is nil where the node is no row of ours.
func (h *history) row(n *ir.Node) *draft {
	if d := h.rowsOf[n]; d != nil || n.Op != ir.ToOne {
		return d
	}
	of := h.row(n.Args[0])
	if of == nil || n.Rel.Through != nil {
		return nil
	}
	d := h.draft(n.Rel.To)
	d.parent, d.rel = of, n.Rel
	h.rowsOf[n] = d
	return d
}

// below adds a row that a to-many relation of parent leads to.
func (h *history) below(parent *draft, rel *schema.Relation) *draft {
	d := h.draft(rel.To)
	d.parent, d.rel = parent, rel
	if rel.Through != nil {
		h.links = append(h.links, junction{rel, parent, d})
	}
	return d
}

// join gives a row and the one it belongs to the same value in the columns that
// tie them.
func (d *draft) join() {
	switch {
	case d.parent == nil || d.rel.Through != nil:
	case d.rel.Many:
		d.cells[d.rel.ToColumn] = d.parent.cells[d.rel.FromColumn]
	default:
		d.parent.cells[d.rel.FromColumn] = d.cells[d.rel.ToColumn]
	}
}

// data returns the tables.
func (h *history) data() (*rows.Data, error) {
	data := rows.New(h.schema)
	kept := map[*draft]bool{}
	for _, d := range h.drafts {
		kept[d] = true
		d.join()
	}
	for _, d := range h.drafts {
		if err := data.Table(d.entity.Table.Default).Append(d.cells); err != nil {
			return nil, err
		}
	}
	for _, l := range h.links {
		if !kept[l.from] || !kept[l.to] {
			continue
		}
		t := l.rel.Through
		cells := map[string]types.Value{t.From: l.from.cells[l.rel.FromColumn], t.To: l.to.cells[l.rel.ToColumn]}
		if err := data.Table(t.Table.Default).Append(cells); err != nil {
			return nil, err
		}
	}
	return data, data.Check()
}
