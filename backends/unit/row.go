package unit

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/segc-dev/segc/compiler/calendar"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/lang/yamlsrc"
	"github.com/segc-dev/segc/specs/schema"
)

// A writer turns the row of a case into the JSON that rows.Feed reads: it knows
// the types, the instant that times are relative to, and what may be left out.
type writer struct {
	cal   calendar.Calendar
	asOf  types.Instant
	reads map[*schema.Attribute]bool // what the set reads
	keys  map[*schema.Entity]int
	diags diag.List
}

func (w *writer) report(code diag.Code, at token.Span, message, label string) {
	w.diags.Add(diag.Diag{Code: code, Span: at, Message: message, Label: label})
}

// object is JSON in the making, keys in order.
type object struct {
	names  []string
	values []any
}

func (o *object) set(name string, v any) {
	if i := slices.Index(o.names, name); i >= 0 {
		o.values[i] = v
		return
	}
	o.names, o.values = append(o.names, name), append(o.values, v)
}

// MarshalJSON writes the keys in order.
func (o *object) MarshalJSON() ([]byte, error) {
	var sb strings.Builder
	sb.WriteByte('{')
	for i, name := range o.names {
		if i > 0 {
			sb.WriteByte(',')
		}
		key, err := json.Marshal(name)
		if err != nil {
			return nil, err
		}
		v, err := json.Marshal(o.values[i])
		if err != nil {
			return nil, err
		}
		sb.Write(key)
		sb.WriteByte(':')
		sb.Write(v)
	}
	sb.WriteByte('}')
	return []byte(sb.String()), nil
}

// row writes a row of an entity: what parts say, the later over the earlier, and
// plain values for what nobody reads. Linked is the attribute that follows from the
// row around it, or nil.
func (w *writer) row(e *schema.Entity, linked *schema.Attribute, at token.Span, parts ...*yamlsrc.Node) *object {
	o, given := &object{}, map[string]bool{}
	for _, part := range parts {
		if part == nil {
			continue
		}
		for _, entry := range part.Entries {
			given[entry.Key.Value] = true
		}
	}
	known := func(a *schema.Attribute) bool { return a != nil && (a == linked || given[a.Name]) }
	for _, part := range parts {
		if part == nil {
			continue
		}
		for _, entry := range part.Entries {
			name := entry.Key.Value
			a, rel := e.Attribute(name), e.Relation(name)
			switch {
			case a != nil:
				if v, ok := w.cell(a, entry.Value); ok {
					o.set(name, v)
				}
			case rel != nil:
				if v, ok := w.related(rel, known(rel.FromAttr), entry.Value); ok {
					o.set(name, v)
				}
			default:
				w.report(unknownKey, entry.Key.Span, "`"+e.Name+"` has no attribute or relation `"+name+"`", "")
			}
		}
	}
	for _, a := range e.Attributes {
		if !given[a.Name] {
			w.absent(o, e, linked, a, given, at)
		}
	}
	return o
}

// absent decides what becomes of an attribute that a row does not say: a key gets
// a new one, a join key follows from where the row stands, what may be null is,
// and what nobody reads gets a plain value. What the set reads must be said.
func (w *writer) absent(o *object, e *schema.Entity, linked, a *schema.Attribute, given map[string]bool, at token.Span) {
	joins := linked == a || slices.ContainsFunc(e.Relations, func(r *schema.Relation) bool {
		return r.Through == nil && !r.Many && r.FromAttr == a && given[r.Name]
	})
	switch {
	case joins:
	case a == e.Key:
		w.keys[e]++
		o.set(a.Name, newKey(e, a, w.keys[e]))
	case a.Nullable:
	case w.reads[a] || e.Time != nil && e.Time.Attr == a:
		w.report(notSaid, at, "the row of `"+e.Name+"` does not say `"+a.Name+"`", "the segment reads it: say it in the case or in the defaults")
	default:
		o.set(a.Name, w.plain(a))
	}
}

func newKey(e *schema.Entity, a *schema.Attribute, n int) any {
	if a.Type.Kind == schema.Int {
		return json.Number(strconv.Itoa(1_000_000 + n))
	}
	return fmt.Sprintf("%s-%d", e.Name, n)
}

// plain is a value that stands where nobody reads it.
func (w *writer) plain(a *schema.Attribute) any {
	switch a.Type.Kind {
	case schema.Bool:
		return false
	case schema.Int, schema.Decimal, schema.Float:
		return json.Number("0")
	case schema.Enum:
		return a.Type.Values[0]
	case schema.Version:
		return "0"
	case schema.Date:
		return w.cal.LocalDate(w.asOf).String()
	case schema.Timestamp:
		return w.asOf.String()
	case schema.List:
		return []any{}
	case schema.Point:
		return &object{names: []string{"lat", "lon"}, values: []any{json.Number("0"), json.Number("0")}}
	}
	return ""
}

// related writes the rows that a relation leads to. The outer row gives its key to
// rows of a to-many relation; of a to-one relation it takes the inner row's key, or
// where it says the key itself, as says tells, the inner row follows.
func (w *writer) related(rel *schema.Relation, says bool, n *yamlsrc.Node) (any, bool) {
	if n.IsNull() && !rel.Many {
		return nil, true
	}
	var linked *schema.Attribute
	if rel.Through == nil && (rel.Many || says) {
		linked = rel.ToAttr
	}
	if !rel.Many {
		if n.Kind != yamlsrc.Map {
			w.report(wrongKind, n.Span, "`"+rel.Name+"` leads to one row, a map", "")
			return nil, false
		}
		return w.row(rel.To, linked, n.Span, n), true
	}
	if n.Kind != yamlsrc.List {
		w.report(wrongKind, n.Span, "`"+rel.Name+"` leads to rows, a list of maps", "[] for none")
		return nil, false
	}
	list := make([]any, 0, len(n.Items))
	for _, item := range n.Items {
		if item.Kind != yamlsrc.Map {
			w.report(wrongKind, item.Span, "a row is a map from attributes to values", "")
			return nil, false
		}
		list = append(list, w.row(rel.To, linked, item.Span, item))
	}
	return list, true
}

// cell writes a value of an attribute's type.
func (w *writer) cell(a *schema.Attribute, n *yamlsrc.Node) (any, bool) {
	if n.IsNull() {
		return nil, true
	}
	switch a.Type.Kind {
	case schema.List:
		return w.list(a, n)
	case schema.Point:
		return w.point(a, n)
	}
	if n.Kind != yamlsrc.Scalar {
		w.report(wrongKind, n.Span, "`"+a.Name+"` is one value: "+a.Type.String(), "")
		return nil, false
	}
	return w.scalar(a.Type, a.Name, n)
}

func (w *writer) scalar(t types.Type, name string, n *yamlsrc.Node) (any, bool) {
	text := strings.TrimSpace(n.Value)
	bad := func(label string) (any, bool) {
		w.report(badValue, n.Span, "`"+text+"` is no "+t.String()+", which `"+name+"` is", label)
		return nil, false
	}
	switch t.Kind {
	case schema.Int, schema.Decimal, schema.Float:
		digits := strings.TrimSpace(strings.TrimSuffix(text, t.Unit))
		digits = strings.ReplaceAll(digits, "_", "")
		if !json.Valid([]byte(digits)) || strings.Trim(digits, "+-.0123456789eE") != "" {
			return bad("write a plain number such as 12.50")
		}
		if _, err := strconv.ParseFloat(digits, 64); err != nil {
			return bad("")
		}
		return json.Number(digits), true
	case schema.Bool:
		if text != "true" && text != "false" {
			return bad("write true or false")
		}
		return text == "true", true
	case schema.Date:
		if d, ok := w.date(text); ok {
			return d.String(), true
		}
		return bad("write a date such as 2026-01-31, `today`, `30 days ago` or `in 3 days`")
	case schema.Timestamp:
		if i, ok := w.instant(text); ok {
			return i.String(), true
		}
		return bad("write an instant such as 2026-01-31T12:00:00Z, `now`, `30 days ago` or `in 2 hours`")
	}
	if d, ok := n.CheckText("`" + name + "`"); !ok {
		w.diags.Add(d)
		return nil, false
	}
	return n.Value, true
}

func (w *writer) list(a *schema.Attribute, n *yamlsrc.Node) (any, bool) {
	if n.Kind != yamlsrc.List {
		w.report(wrongKind, n.Span, "`"+a.Name+"` is a list", "")
		return nil, false
	}
	list := make([]any, 0, len(n.Items))
	for _, item := range n.Items {
		v, ok := w.scalar(*a.Type.Elem, a.Name, item)
		if !ok {
			return nil, false
		}
		list = append(list, v)
	}
	return list, true
}

func (w *writer) point(a *schema.Attribute, n *yamlsrc.Node) (any, bool) {
	if n.Kind != yamlsrc.Map || len(n.Entries) != 2 || n.Get("lat") == nil || n.Get("lon") == nil {
		w.report(wrongKind, n.Span, "`"+a.Name+"` is a point: {lat: 52.37, lon: 4.89}", "")
		return nil, false
	}
	o := &object{}
	for _, name := range []string{"lat", "lon"} {
		v, ok := w.scalar(types.Type{Kind: schema.Float}, a.Name, n.Get(name))
		if !ok {
			return nil, false
		}
		o.set(name, v)
	}
	return o, true
}

func (w *writer) instant(text string) (types.Instant, bool) {
	if text == "now" {
		return w.asOf, true
	}
	if i, err := types.ParseInstant(text); err == nil {
		return i, true
	}
	steps, ok := relative(text)
	at := w.asOf
	for _, by := range steps {
		next, err := w.cal.Shift(at, by)
		if err != nil {
			return 0, false
		}
		at = next
	}
	return at, ok
}

func (w *writer) date(text string) (types.Date, bool) {
	today := w.cal.LocalDate(w.asOf)
	if text == "today" {
		return today, true
	}
	if d, err := types.ParseDate(text); err == nil {
		return d, true
	}
	steps, ok := relative(text)
	for _, by := range steps {
		if by.Unit < token.Day {
			return 0, false
		}
		next, err := calendar.ShiftDate(today, by)
		if err != nil {
			return 0, false
		}
		today = next
	}
	return today, ok
}

// relative reads `90 days 1 second ago` and `in 3 days`.
func relative(text string) (steps []types.Duration, ok bool) {
	words := strings.Fields(text)
	sign := int64(1)
	switch {
	case len(words) > 1 && words[len(words)-1] == "ago":
		sign, words = -1, words[:len(words)-1]
	case len(words) > 1 && words[0] == "in":
		words = words[1:]
	default:
		return nil, false
	}
	for ; len(words) >= 2; words = words[2:] {
		n, err := strconv.ParseInt(words[0], 10, 32)
		unit, known := token.TimeUnits[words[1]]
		if err != nil || !known || n < 0 {
			return nil, false
		}
		steps = append(steps, types.Duration{N: sign * n, Unit: unit})
	}
	return steps, len(words) == 0 && len(steps) > 0
}

// attributes finds what a set reads, however far away.
func attributes(set *hir.Set) map[*schema.Attribute]bool {
	read, seen := map[*schema.Attribute]bool{}, map[any]bool{}
	var visit func(hir.Expr)
	visit = func(x hir.Expr) {
		hir.Walk(x, func(x hir.Expr) {
			switch x := x.(type) {
			case *hir.Attr:
				read[x.Attr] = true
			case *hir.TraitRef:
				if !seen[x.Trait] {
					seen[x.Trait] = true
					visit(x.Trait.Value)
				}
			case *hir.Member:
				if !seen[x.Set] {
					seen[x.Set] = true
					visit(x.Set.Cond)
				}
			case *hir.Ranking:
				if x.Among != nil && !seen[x.Among] {
					seen[x.Among] = true
					visit(x.Among.Cond)
				}
			}
		})
	}
	visit(set.Cond)
	return read
}
