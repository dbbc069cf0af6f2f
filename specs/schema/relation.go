package schema

import (
	"strings"

	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/spell"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/lang/yamlsrc"
)

func (r *reader) relationsOf(d *declaration) {
	n := d.relations
	if n == nil {
		return
	}
	if n.Kind != yamlsrc.Map {
		r.Wrong(n, "`relations`", "a map from names to relations")
		return
	}
	for _, e := range n.Entries {
		if !r.name(e.Key, "a relation") {
			continue
		}
		if a := d.attributes[e.Key.Value]; a != nil {
			r.Report(declaredName, e.Key.Span, "`"+a.Name+"` is an attribute of "+d.entity.Name+" too", "rename one of the two", note(a.Span, "the attribute"))
			continue
		}
		if rel := r.relation(d, e.Key, e.Value); rel != nil {
			d.entity.Relations = append(d.entity.Relations, rel)
		}
	}
}

// relation reads one of the three forms:
//
//	{to: T, key: x}        many: T.x = this entity's key
//	{to: T, from: x}       one: this entity's x = T's key
//	{to: T, through: {table: J, from: x, to: y}}
func (r *reader) relation(d *declaration, key, n *yamlsrc.Node) *Relation {
	if !r.Map(n, "a relation", relationKeys...) {
		return nil
	}
	rel := &Relation{Name: key.Value, From: d.entity, Span: key.Span, Doc: r.doc(n)}
	rel.To = r.target(n, key)
	if rel.To == nil {
		return nil
	}
	to := r.entities[rel.To.Name]
	form := r.form(n, key)
	if form == nil {
		return nil
	}
	ok := false
	switch form.Key.Value {
	case "key":
		rel.Many = true
		rel.FromColumn, rel.FromAttr, _ = keySide(d)
		rel.ToColumn, rel.ToAttr, ok = r.side(to, form.Value)
	case "from":
		rel.FromColumn, rel.FromAttr, ok = r.side(d, form.Value)
		rel.ToColumn, rel.ToAttr, _ = keySide(to)
	case "through":
		rel.Many = true
		rel.FromColumn, rel.FromAttr, _ = keySide(d)
		rel.ToColumn, rel.ToAttr, _ = keySide(to)
		rel.Through = r.junction(form.Value, key)
		ok = rel.Through != nil
	}
	r.nullable(rel, n)
	if !ok {
		return nil
	}
	if rel.Through == nil {
		r.joinTypes(rel, form.Value.Span)
	}
	return rel
}

// target returns the entity that a relation leads to, or reports.
func (r *reader) target(n, key *yamlsrc.Node) *Entity {
	to := r.Required(n, key.Span, "a relation", "to", "to: order")
	if to == nil {
		return nil
	}
	name, ok := r.Text(to, "`to`")
	if !ok {
		return nil
	}
	if d := r.entities[name]; d != nil {
		return d.entity
	}
	label := "declare it under `entities:`"
	if near := r.nearest(name, r.names); near != "" {
		label = "did you mean `" + near + "`?"
	} else if len(r.names) <= 8 {
		label = "the entities are " + yamlsrc.Quoted(r.names)
	}
	r.Report(badTarget, to.Span, "no entity `"+name+"`", label)
	return nil
}

// form returns the one entry that says how rows are joined, or reports.
func (r *reader) form(n, key *yamlsrc.Node) *yamlsrc.Entry {
	var found []*yamlsrc.Entry
	for i, e := range n.Entries {
		if e.Key.Value == "key" || e.Key.Value == "from" || e.Key.Value == "through" {
			found = append(found, &n.Entries[i])
		}
	}
	const label = "`key:` names the column there (many rows), `from:` the column here (one row), `through:` a table between"
	switch len(found) {
	case 1:
		return found[0]
	case 0:
		r.Report(badRelation, key.Span, "the relation `"+key.Value+"` does not say how rows are joined", label)
	default:
		r.Report(badRelation, found[1].Key.Span, "a relation has one of `key`, `from` and `through`", label, note(found[0].Key.Span, "the other one"))
	}
	return nil
}

// nullable reads `nullable` of a to-one relation. One whose column may be null
// is nullable whether it says so or not.
func (r *reader) nullable(rel *Relation, n *yamlsrc.Node) {
	v := n.Get("nullable")
	if v != nil && rel.Many {
		r.Report(badRelation, v.Span, "a relation to many rows is not nullable", "remove `nullable`: no rows are none, not null")
		return
	}
	rel.Nullable = v != nil && r.Bool(v, "`nullable`") || !rel.Many && rel.FromAttr != nil && rel.FromAttr.Nullable
}

// keySide returns the key of an entity as one side of a join.
func keySide(d *declaration) (string, *Attribute, bool) {
	return d.entity.Key.Columns[0], d.entity.Key, true
}

// side returns the column that a name stands for: an attribute's where one has
// the name, else the column itself.
func (r *reader) side(d *declaration, n *yamlsrc.Node) (string, *Attribute, bool) {
	name, ok := r.physical(n, "a column")
	if !ok {
		return "", nil, false
	}
	if a := d.attributes[name]; a != nil {
		if len(a.Columns) != 1 {
			r.Report(badRelation, n.Span, "a point joins nothing", "name a `string` or `int` column", note(a.Span, "declared here"))
			return "", nil, false
		}
		return a.Columns[0], a, true
	}
	if a := d.columns[name]; a != nil {
		return name, a, true
	}
	// Columns that are no attributes are fine; one letter beside an attribute is
	// more likely a slip.
	if near := spell.Within(name, d.attributeNames(), 1); near != "" && len(r.Diags) < maxSuggested {
		r.Diags.Add(diag.Diag{Code: nearColumn, Severity: diag.Warning, Span: n.Span,
			Message: "no attribute `" + name + "` on " + d.entity.Name + ", so it is taken for a column",
			Label:   "did you mean `" + near + "`?",
			Notes:   []diag.Note{note(d.attributes[near].Span, "`"+near+"` is declared here"), {Message: "declare the column as an attribute to say that it exists"}}})
	}
	return name, nil, true
}

// junction reads the table between the sides of a many-to-many relation.
func (r *reader) junction(n, key *yamlsrc.Node) *Junction {
	if !r.Map(n, "`through`", junctionKeys...) {
		return nil
	}
	j := &Junction{}
	table := r.Required(n, start(n.Span), "`through`", "table", "table: customer_stores")
	from := r.Required(n, start(n.Span), "`through`", "from", "from: customer_id")
	to := r.Required(n, start(n.Span), "`through`", "to", "to: store_id")
	if table == nil || from == nil || to == nil {
		return nil
	}
	before := len(r.Diags)
	j.Table = r.table(table, "")
	j.From, _ = r.physical(from, "a column")
	j.To, _ = r.physical(to, "a column")
	if len(r.Diags) > before {
		return nil
	}
	if strings.EqualFold(j.From, j.To) {
		r.Report(badRelation, to.Span, "both sides of the table are the column `"+j.To+"`", "`from:` holds this entity's key, `to:` the other's", note(from.Span, "the other side"))
		return nil
	}
	return j
}

// joinTypes reports sides that can never be equal.
func (r *reader) joinTypes(rel *Relation, at token.Span) {
	a, b := rel.FromAttr, rel.ToAttr
	if a == nil || b == nil || joins(a.Type, b.Type) {
		return
	}
	r.Report(joinTypes, at, "the sides of `"+rel.Name+"` are of type "+a.Type.String()+" and "+b.Type.String(),
		"rows are joined by equal values of one type", note(a.Span, "`"+rel.From.Name+"."+a.Name+"` is declared here"), note(b.Span, "`"+rel.To.Name+"."+b.Name+"` is declared here"))
}

// joins reports whether values of the types can be equal. Whole numbers join
// decimals, texts join enums; floats, lists and points join nothing.
func joins(a, b Type) bool {
	return a.Kind == Invalid || b.Kind == Invalid || joinClass(a.Kind) != 0 && joinClass(a.Kind) == joinClass(b.Kind)
}

// joinClass groups kinds whose values compare; 0 joins nothing.
func joinClass(k Kind) int {
	switch k {
	case Int, Decimal:
		return 1
	case String, Enum:
		return 2
	case Bool, Date, Timestamp, Version:
		return 10 + int(k)
	}
	return 0
}
