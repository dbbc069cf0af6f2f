package schema

import (
	"slices"
	"strings"

	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/lang/yamlsrc"
)

// attribute reads `name: type` or `name: {type: …}` and adds it to the entity.
func (r *reader) attribute(d *declaration, key, value *yamlsrc.Node) {
	a := &Attribute{Entity: d.entity, Name: key.Value, Columns: []string{key.Value}, Span: key.Span}
	if !r.name(key, "an attribute") {
		return
	}
	d.entity.Attributes = append(d.entity.Attributes, a)
	d.attributes[a.Name] = a
	switch value.Kind {
	case yamlsrc.Scalar:
		r.shortForm(d, a, value)
	case yamlsrc.Map:
		r.longForm(d, a, value)
	default:
		r.Wrong(value, "an attribute", "its type, or `{type: …}`")
	}
}

// shortForm reads `name: type`.
func (r *reader) shortForm(d *declaration, a *Attribute, n *yamlsrc.Node) {
	if text, ok := r.Text(n, "the type"); ok {
		a.Type = r.typeOf(n, 0, len(text))
	}
	switch a.Type.Kind {
	case Enum:
		r.Report(badOption, n.Span, "an enum needs its values", "write `{type: enum, values: [a, b]}`")
		a.Type = Type{}
	case Point:
		r.pointColumns(n.Span, a)
	}
	r.claim(d, a)
}

// longForm reads `name: {type: …, …}`.
func (r *reader) longForm(d *declaration, a *Attribute, n *yamlsrc.Node) {
	keys, t := attributeKeys, n.Get("type")
	if t != nil {
		if rest, split := r.splitType(n, t); split {
			keys = append(slices.Clone(keys), rest)
		} else if text, ok := r.Text(t, "the type"); ok {
			a.Type = r.typeOf(t, 0, len(text))
		}
	}
	r.Map(n, "an attribute", keys...)
	r.Required(n, a.Span, "an attribute", "type", "type: string")
	r.options(d, a, n)
}

// options reads what stands beside the type.
func (r *reader) options(d *declaration, a *Attribute, n *yamlsrc.Node) {
	if v := n.Get("nullable"); v != nil {
		a.Nullable = r.Bool(v, "`nullable`")
	}
	if v := n.Get("unit"); v != nil {
		r.unit(a, v)
	}
	r.values(a, n)
	r.columns(a, n)
	r.claim(d, a)
	if v := n.Get("tags"); v != nil {
		a.Tags, _ = r.Texts(v, "`tags`", "a tag")
	}
	a.Doc = r.doc(n)
}

// doc returns the text of the key `doc`.
func (r *reader) doc(n *yamlsrc.Node) string {
	v := n.Get("doc")
	if v == nil {
		return ""
	}
	text, _ := r.Text(v, "`doc`")
	return strings.TrimSpace(text)
}

func (r *reader) unit(a *Attribute, n *yamlsrc.Node) {
	unit, ok := r.Text(n, "a unit")
	if !ok {
		return
	}
	switch k := a.Type.Kind; {
	case k != Int && k != Decimal && k != Float && k != Invalid:
		r.Report(badOption, n.Span, "a `"+k.String()+"` has no unit", "units belong to `int`, `decimal(p,s)` and `float`")
	case !nameForm.MatchString(unit):
		r.Report(badOption, n.Span, "`"+unit+"` is no unit", "a unit is a letter, then letters, digits and `_`: `USD`, `points`")
	case token.TimeUnits[unit] != token.NoUnit || token.LengthUnits[unit] != 0:
		r.Report(badOption, n.Span, "`"+unit+"` is no unit of numbers: `5 "+unit+"` is a duration or a distance", "choose another word, such as `"+unit+"_count`")
	case token.Keywords[unit] != "":
		r.Report(badOption, n.Span, "`"+unit+"` is no unit: it is a word of the language", "choose another word")
	default:
		a.Type.Unit = unit
	}
}

// values reads the values of an enum.
func (r *reader) values(a *Attribute, n *yamlsrc.Node) {
	v := n.Get("values")
	switch {
	case v == nil && a.Type.Kind == Enum:
		r.Report(badOption, a.Span, "an enum needs its values", "write `values: [a, b]`")
		a.Type = Type{}
		return
	case v == nil:
		return
	case a.Type.Kind != Enum && a.Type.Kind != Invalid:
		r.Report(badOption, start(v.Span), "a `"+a.Type.Kind.String()+"` has no values", "only an enum lists them: write `type: enum`")
		return
	}
	texts, nodes := r.Texts(v, "`values`", "an enum value")
	if v.Kind == yamlsrc.List && len(v.Items) == 0 {
		r.Report(badOption, v.Span, "an enum needs at least one value", "write `values: [a, b]`")
	}
	first := map[string]token.Span{}
	for i, text := range texts {
		at := nodes[i].Span
		switch before, twice := first[text]; {
		case twice:
			r.Report(badOption, at, "the value `"+text+"` stands twice", "remove one of the two", note(before, "first written here"))
			continue
		case strings.ContainsRune(text, 0):
			r.Report(badOption, at, "an enum value holds NUL", "no database stores it")
			continue
		}
		first[text] = at
		a.Type.Values = append(a.Type.Values, text)
	}
	if a.Type.Kind == Enum && len(a.Type.Values) == 0 {
		a.Type = Type{} // reported above
	}
}

// columns reads `column` or, of points, `columns`.
func (r *reader) columns(a *Attribute, n *yamlsrc.Node) {
	one, two := n.Get("column"), n.Get("columns")
	switch {
	case a.Type.Kind == Point && two == nil:
		at := a.Span
		if one != nil {
			at = one.Span
		}
		r.pointColumns(at, a)
	case a.Type.Kind == Point:
		r.latLon(a, two)
	case two != nil && a.Type.Kind != Invalid:
		r.Report(badOption, start(two.Span), "a `"+a.Type.Kind.String()+"` has one column", "write `column: "+a.Name+"`")
	case one != nil:
		if name, ok := r.physical(one, "a column"); ok {
			a.Columns = []string{name}
		}
	}
}

// pointColumns reports a point without its columns.
func (r *reader) pointColumns(at token.Span, a *Attribute) {
	r.Report(badOption, at, "a point needs two columns", "write `columns: ["+a.Name+"_lat, "+a.Name+"_lon]`: latitude and longitude")
	a.Columns = []string{a.Name + "_lat", a.Name + "_lon"}
}

func (r *reader) latLon(a *Attribute, n *yamlsrc.Node) {
	if n.Kind != yamlsrc.List || len(n.Items) != 2 {
		r.pointColumns(start(n.Span), a)
		return
	}
	a.Columns = nil
	for _, item := range n.Items {
		name, _ := r.physical(item, "a column")
		a.Columns = append(a.Columns, name)
	}
	if a.Columns[0] == a.Columns[1] && a.Columns[0] != "" {
		r.Report(badOption, n.Items[1].Span, "latitude and longitude are the same column", "name two columns")
	}
}

// claim remembers which attribute is over a column. Two attributes may share
// one; joins then take the first.
func (r *reader) claim(d *declaration, a *Attribute) {
	if len(a.Columns) == 1 && d.columns[a.Columns[0]] == nil {
		d.columns[a.Columns[0]] = a
	}
}
