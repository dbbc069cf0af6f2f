package diff

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// A SchemaChange is one difference of two schemas.
type SchemaChange struct {
	ID      string // "customer", "customer.country", "customer.orders"
	Kind    Kind   // Added, Removed or Modified
	Verdict Verdict
	What    string // in words: "reads country_code, read country"
	Old     token.Span
	New     token.Span
	// Breaks says that what reads it means something else now, in a way that no
	// proof looks into: other columns, another type.
	Breaks bool
}

// Merge returns the schema of the rows that either version may meet, over which
// both are checked and compared: every entity, attribute and relation of both;
// nullable where one of them is; the values of both. Where they contradict each
// other the new one stands, and the change is marked as one that breaks. Merge
// returns head itself when nothing differs.
func Merge(base, head *schema.Schema) (*schema.Schema, []SchemaChange) {
	m := &merger{}
	for _, h := range head.Entities {
		if b := base.Entity(h.Name); b != nil {
			m.entity(b, h)
		} else {
			m.note(SchemaChange{ID: h.Name, Kind: Added, Verdict: VerdictAdded, What: "a new entity", New: h.Span})
		}
	}
	for _, b := range base.Entities {
		if head.Entity(b.Name) == nil {
			m.note(SchemaChange{ID: b.Name, Kind: Removed, Verdict: VerdictRemoved, What: "the entity is gone", Old: b.Span})
		}
	}
	if len(m.changes) == 0 {
		return head, nil
	}
	slices.SortFunc(m.changes, func(x, y SchemaChange) int { return strings.Compare(x.ID, y.ID) })
	return union(base, head), m.changes
}

type merger struct{ changes []SchemaChange }

func (m *merger) note(c SchemaChange) { m.changes = append(m.changes, c) }

func (m *merger) entity(b, h *schema.Entity) {
	var what []string
	add := func(format string, args ...any) { what = append(what, fmt.Sprintf(format, args...)) }
	if b.Table.Default != h.Table.Default || !maps.Equal(b.Table.ByDialect, h.Table.ByDialect) {
		add("its rows are in %s, were in %s", h.Table.Default, b.Table.Default)
	}
	if b.Key.Name != h.Key.Name {
		add("its key is %s, was %s", h.Key.Name, b.Key.Name)
	}
	if o, n := timeOf(b), timeOf(h); o != n {
		add("its time is %s, was %s", n, o)
	}
	if len(what) > 0 {
		m.note(SchemaChange{ID: h.Name, Kind: Modified, Verdict: Unknown, What: strings.Join(what, "; "), Old: b.Span, New: h.Span, Breaks: true})
	}
	for _, a := range h.Attributes {
		if old := b.Attribute(a.Name); old != nil {
			m.attribute(old, a)
		} else {
			m.note(SchemaChange{ID: h.Name + "." + a.Name, Kind: Added, Verdict: VerdictAdded, What: "a new attribute", New: a.Span})
		}
	}
	for _, a := range b.Attributes {
		if h.Attribute(a.Name) == nil {
			m.note(SchemaChange{ID: h.Name + "." + a.Name, Kind: Removed, Verdict: VerdictRemoved, What: "the attribute is gone", Old: a.Span})
		}
	}
	for _, r := range h.Relations {
		old := b.Relation(r.Name)
		switch {
		case old == nil:
			m.note(SchemaChange{ID: h.Name + "." + r.Name, Kind: Added, Verdict: VerdictAdded, What: "a new relation", New: r.Span})
		case joins(old) != joins(r):
			m.note(SchemaChange{ID: h.Name + "." + r.Name, Kind: Modified, Verdict: Unknown, What: "it joins " + joins(r) + ", joined " + joins(old), Old: old.Span, New: r.Span, Breaks: true})
		}
	}
	for _, r := range b.Relations {
		if h.Relation(r.Name) == nil {
			m.note(SchemaChange{ID: h.Name + "." + r.Name, Kind: Removed, Verdict: VerdictRemoved, What: "the relation is gone", Old: r.Span})
		}
	}
}

func timeOf(e *schema.Entity) string {
	switch {
	case e.Time == nil:
		return "none"
	case e.Time.Attr != nil:
		return e.Time.Attr.Name
	}
	return "that of " + e.Time.Via.Name
}

func joins(r *schema.Relation) string {
	s := r.To.Name + " on " + r.FromColumn + " = " + r.ToColumn
	if r.Through != nil {
		s += " through " + r.Through.Table.Default + "(" + r.Through.From + ", " + r.Through.To + ")"
	}
	if r.Many {
		return "many " + s
	}
	return "one " + s
}

// attribute compares two attributes of a name. That more rows are possible
// widens it, that fewer are narrows it.
func (m *merger) attribute(b, h *schema.Attribute) {
	c := SchemaChange{ID: h.Entity.Name + "." + h.Name, Kind: Modified, Old: b.Span, New: h.Span}
	var what []string
	wider, narrower := false, false
	if !slices.Equal(b.Columns, h.Columns) {
		what = append(what, fmt.Sprintf("it reads %s, read %s", strings.Join(h.Columns, ", "), strings.Join(b.Columns, ", ")))
		c.Breaks = true
	}
	if b.Nullable != h.Nullable {
		what = append(what, map[bool]string{true: "it may be null", false: "it is never null"}[h.Nullable])
		wider, narrower = h.Nullable, !h.Nullable
	}
	if o, n := b.Type, h.Type; o.String() != n.String() {
		what = append(what, "it is "+n.String()+", was "+o.String())
		switch {
		case !compatible(o, n):
			c.Breaks = true
		case o.Kind == schema.Enum:
			wider = wider || !subset(n.Values, o.Values)
			narrower = narrower || !subset(o.Values, n.Values)
		default:
			w, n := digits(n), digits(o)
			wider, narrower = wider || w > n, narrower || w < n
		}
	}
	if tags(b) != tags(h) {
		what = append(what, fmt.Sprintf("its tags are [%s], were [%s]", tags(h), tags(b)))
	}
	if len(what) == 0 {
		return
	}
	c.What = strings.Join(what, "; ")
	switch {
	case c.Breaks:
		c.Verdict = Unknown
	case wider && narrower:
		c.Verdict = Shifted
	case wider:
		c.Verdict = Widened
	case narrower:
		c.Verdict = Narrowed
	default:
		c.Verdict = Equivalent
	}
	m.note(c)
}

func tags(a *schema.Attribute) string {
	t := slices.Clone(a.Tags)
	slices.Sort(t)
	return strings.Join(t, ", ")
}

func subset(xs, of []string) bool {
	return !slices.ContainsFunc(xs, func(x string) bool { return !slices.Contains(of, x) })
}

// digits orders numeric types by what they hold.
func digits(t schema.Type) int {
	if t.Kind == schema.Int {
		return 19
	}
	p := t.Precision
	if p == 0 {
		p = 38
	}
	return p*100 + t.Scale
}

// compatible reports whether values of one type stand among those of the other
// with the same meaning.
func compatible(a, b schema.Type) bool {
	exact := func(t schema.Type) bool { return t.Kind == schema.Int || t.Kind == schema.Decimal }
	switch {
	case a.Unit != b.Unit:
		return false
	case exact(a) && exact(b):
		return true
	case a.Kind == schema.Enum && b.Kind == schema.Enum:
		return true
	case a.Kind == schema.List && b.Kind == schema.List:
		return a.Elem != nil && b.Elem != nil && compatible(*a.Elem, *b.Elem)
	}
	return a.Kind == b.Kind
}

// wider returns the type that holds the values of both, or head's where they
// are not compatible.
func wider(b, h schema.Type) schema.Type {
	if !compatible(b, h) {
		return h
	}
	switch {
	case h.Kind == schema.Enum:
		for _, v := range b.Values {
			if !slices.Contains(h.Values, v) {
				h.Values = append(slices.Clone(h.Values), v)
			}
		}
	case h.Kind == schema.Int && b.Kind == schema.Decimal:
		return b
	case h.Kind == schema.Decimal && b.Kind == schema.Decimal:
		if h.Precision == 0 || b.Precision == 0 {
			h.Precision = 0
		} else {
			scale := max(h.Scale, b.Scale)
			h.Precision = max(h.Precision-h.Scale, b.Precision-b.Scale) + scale
		}
		h.Scale = max(h.Scale, b.Scale)
	case h.Kind == schema.List:
		elem := wider(*b.Elem, *h.Elem)
		h.Elem = &elem
	}
	return h
}

// union copies head with what only base has.
func union(base, head *schema.Schema) *schema.Schema {
	var all []*schema.Entity
	by := map[string]*schema.Entity{}
	for _, s := range []*schema.Schema{head, base} {
		for _, e := range s.Entities {
			if by[e.Name] == nil {
				c := *e
				c.Attributes, c.Relations = nil, nil
				by[e.Name] = &c
				all = append(all, &c)
			}
			m := by[e.Name]
			for _, a := range e.Attributes {
				if m.Attribute(a.Name) == nil && m.Relation(a.Name) == nil {
					c := *a
					c.Entity = m
					if b := base.Entity(e.Name); b != nil && b.Attribute(a.Name) != nil {
						o := b.Attribute(a.Name)
						c.Type, c.Nullable = wider(o.Type, a.Type), a.Nullable || o.Nullable
					}
					m.Attributes = append(m.Attributes, &c)
				}
			}
		}
	}
	for _, s := range []*schema.Schema{head, base} {
		for _, e := range s.Entities {
			tie(by, by[e.Name], e)
		}
	}
	return schema.New(all)
}

// tie gives an entity of the union the relations of one of its originals, and
// points its parts at the union.
func tie(by map[string]*schema.Entity, m, e *schema.Entity) {
	own := func(a *schema.Attribute) *schema.Attribute {
		if a == nil {
			return nil
		}
		return by[a.Entity.Name].Attribute(a.Name)
	}
	for _, r := range e.Relations {
		if m.Relation(r.Name) == nil && m.Attribute(r.Name) == nil {
			c := *r
			c.From, c.To = m, by[r.To.Name]
			c.FromAttr, c.ToAttr = own(r.FromAttr), own(r.ToAttr)
			m.Relations = append(m.Relations, &c)
		}
	}
	if m.Key.Entity == m { // tied before
		return
	}
	m.Key = own(m.Key)
	if t := m.Time; t != nil {
		c := *t
		if c.Attr = own(t.Attr); t.Via != nil {
			c.Via = m.Relation(t.Via.Name)
		}
		m.Time = &c
	}
	if p := m.Partition; p != nil {
		c := *p
		c.Of = own(p.Of)
		m.Partition = &c
	}
}
