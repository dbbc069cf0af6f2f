package schema

import (
	"time"
	_ "time/tzdata" // zones are the same on every machine

	"github.com/segc-dev/segc/lang/yamlsrc"
)

// entity declares an entity and its attributes; what names other things waits
// for resolve.
func (r *reader) entity(key, value *yamlsrc.Node) {
	if !r.name(key, "an entity") {
		return
	}
	if first := r.entities[key.Value]; first != nil {
		r.Report(declaredName, key.Span, "entity `"+key.Value+"` is declared twice", "rename or remove one of the two", note(first.entity.Span, "first declared here"))
		return
	}
	e := &Entity{Name: key.Value, Span: key.Span, Table: TableName{Default: key.Value}}
	d := &declaration{entity: e, attributes: map[string]*Attribute{}, columns: map[string]*Attribute{}}
	r.entities[e.Name] = d
	r.names = append(r.names, e.Name)
	r.decls = append(r.decls, d)
	if !r.Map(value, "an entity", entityKeys...) {
		d.placeholderKey("")
		return
	}
	e.Table = r.table(value.Get("table"), e.Name)
	e.Doc = r.doc(value)
	d.key, d.time, d.partition, d.relations = value.Get("key"), value.Get("time"), value.Get("partition"), value.Get("relations")
	r.Required(value, key.Span, "an entity", "key", "key: id")
	attributes := r.Required(value, key.Span, "an entity", "attributes", "attributes:")
	switch {
	case attributes == nil:
	case attributes.Kind != yamlsrc.Map:
		r.Wrong(attributes, "`attributes`", "a map from names to types")
	default:
		for _, a := range attributes.Entries {
			r.attribute(d, a.Key, a.Value)
		}
	}
}

// placeholderKey stands in for a key that was reported, so that every entity has one.
func (d *declaration) placeholderKey(name string) {
	d.entity.Key = &Attribute{Entity: d.entity, Name: name, Columns: []string{name}, Span: d.entity.Span}
}

// resolve ties the declarations together, each step over all entities since the
// next builds on it: keys, relations, times, partitions.
func (r *reader) resolve() {
	for _, d := range r.decls {
		r.entityKey(d)
	}
	for _, d := range r.decls {
		r.relationsOf(d)
	}
	for _, d := range r.decls {
		r.entityTime(d)
	}
	r.viaChains()
	for _, d := range r.decls {
		r.entityPartition(d)
	}
}

// attributeNamed returns the attribute that a node names, or reports.
func (r *reader) attributeNamed(d *declaration, n *yamlsrc.Node, what string) *Attribute {
	name, ok := r.Text(n, what)
	if !ok {
		return nil
	}
	if a := d.attributes[name]; a != nil {
		return a
	}
	label := "declare it under `attributes:`"
	if near := r.nearest(name, d.attributeNames()); near != "" {
		label = "did you mean `" + near + "`?"
	}
	code := badKey
	switch n {
	case d.time:
		code = badTime
	case d.key:
	default:
		code = badPartition
	}
	r.Report(code, n.Span, what+": no attribute `"+name+"` on "+d.entity.Name, label)
	return nil
}

func (d *declaration) attributeNames() []string {
	var names []string
	for _, a := range d.entity.Attributes {
		names = append(names, a.Name)
	}
	return names
}

func (r *reader) entityKey(d *declaration) {
	if d.entity.Key != nil {
		return
	}
	d.placeholderKey("")
	if d.key == nil {
		return
	}
	a := r.attributeNamed(d, d.key, "the key")
	if a == nil {
		if d.key.Kind == yamlsrc.Scalar {
			d.placeholderKey(d.key.Value)
		}
		return
	}
	d.entity.Key = a
	switch k := a.Type.Kind; {
	case a.Nullable:
		r.Report(badKey, d.key.Span, "the key `"+a.Name+"` is nullable", "every row has a key: remove `nullable: true` or choose another key", note(a.Span, "declared here"))
	case k != String && k != Int && k != Invalid:
		r.Report(badKey, d.key.Span, "the key `"+a.Name+"` is of type "+k.String(), "a key is a `string` or an `int`", note(a.Span, "declared here"))
	}
}

// entityTime reads `time: attribute` or `time: {via: relation}`.
func (r *reader) entityTime(d *declaration) {
	n := d.time
	switch {
	case n == nil:
	case n.Kind == yamlsrc.Map:
		r.viaTime(d, n)
	case n.Kind == yamlsrc.List:
		r.Wrong(n, "`time`", "an attribute, or `{via: relation}`")
	default:
		a := r.attributeNamed(d, n, "the time")
		if a == nil || a.Type.Kind == Invalid {
			return
		}
		if a.Type.Kind != Date && a.Type.Kind != Timestamp {
			r.Report(badTime, n.Span, "the time `"+a.Name+"` is of type "+a.Type.Kind.String(), "an event's time is a `date` or a `timestamp`", note(a.Span, "declared here"))
			return
		}
		d.entity.Time = &Time{Attr: a, Span: n.Span}
	}
}

func (r *reader) viaTime(d *declaration, n *yamlsrc.Node) {
	if !r.Map(n, "`time`", timeKeys...) {
		return
	}
	via := r.Required(n, n.Span, "`time`", "via", "via: order")
	if via == nil {
		return
	}
	name, ok := r.Text(via, "`via`")
	if !ok {
		return
	}
	d.viaSpan = via.Span
	rel := d.entity.Relation(name)
	switch {
	case rel == nil:
		label := "declare it under `relations:`"
		if near := r.nearest(name, d.relationNames()); near != "" {
			label = "did you mean `" + near + "`?"
		}
		if !d.declaresRelation(name) { // else its own mistake was reported
			r.Report(badTime, via.Span, "no relation `"+name+"` on "+d.entity.Name, label)
		}
	case rel.Many:
		r.Report(badTime, via.Span, "`"+name+"` leads to many rows, so it gives no one time", "name a relation to one row: `from:` instead of `key:`", note(rel.Span, "declared here"))
	default:
		d.entity.Time = &Time{Via: rel, Span: via.Span}
	}
}

func (d *declaration) relationNames() []string {
	var names []string
	for _, rel := range d.entity.Relations {
		names = append(names, rel.Name)
	}
	return names
}

func (d *declaration) declaresRelation(name string) bool {
	return d.relations != nil && d.relations.Get(name) != nil
}

// A chain is what is known of the times that an entity goes through.
type chain int

const (
	unknownChain chain = iota
	goodChain
	brokenChain
)

// viaChains removes times that lead to no time: a `via` to an entity that is no
// event, or one that comes back to where it was.
func (r *reader) viaChains() {
	known := map[*Entity]chain{}
	for _, d := range r.decls {
		var path []*Entity
		seen := map[*Entity]bool{}
		e := d.entity
		for ; known[e] == unknownChain && e.Time != nil && e.Time.Via != nil && !seen[e]; e = e.Time.Via.To {
			seen[e] = true
			path = append(path, e)
		}
		result := brokenChain
		switch {
		case len(path) == 0:
			continue
		case seen[e]:
			r.Report(badTime, r.entities[e.Name].viaSpan, "the time of "+e.Name+" goes round in a circle", "one entity of the circle needs an attribute as its time",
				note(path[len(path)-1].Time.Span, "this leads back to "+e.Name))
		case e.Time == nil:
			r.noEvent(r.entities[path[len(path)-1].Name], e)
		case known[e] != brokenChain:
			result = goodChain
		}
		for _, member := range path {
			known[member] = result
		}
	}
	for _, d := range r.decls {
		if known[d.entity] == brokenChain {
			d.entity.Time = nil
		}
	}
}

// noEvent reports a `via` to an entity without time, unless the entity has one
// whose own mistake was reported.
func (r *reader) noEvent(d *declaration, e *Entity) {
	if r.entities[e.Name].time == nil {
		r.Report(badTime, d.viaSpan, e.Name+" is no event", "give it a `time:`, or go through a relation to an event", note(e.Span, "declared here"))
	}
}

// entityPartition reads `partition: {column, of, zone}`.
func (r *reader) entityPartition(d *declaration) {
	n := d.partition
	if n == nil || !r.Map(n, "`partition`", partitionKeys...) {
		return
	}
	p := &Partition{Zone: "UTC", Span: start(n.Span)}
	ok := true
	if c := r.Required(n, start(n.Span), "`partition`", "column", "column: event_date"); c != nil {
		p.Column, ok = r.physical(c, "a column")
	} else {
		ok = false
	}
	of := r.Required(n, start(n.Span), "`partition`", "of", "of: happened_at")
	if of == nil {
		return
	}
	p.Of = r.attributeNamed(d, of, "`of`")
	if p.Of == nil {
		return
	}
	if k := p.Of.Type.Kind; k != Date && k != Timestamp {
		if k != Invalid {
			r.Report(badPartition, of.Span, "`"+p.Of.Name+"` is of type "+k.String()+", so it has no date", "a partition is the date of a `timestamp` or `date`", note(p.Of.Span, "declared here"))
		}
		return
	}
	if z := n.Get("zone"); z != nil {
		p.Zone, ok = r.zone(z, p.Of, ok)
	}
	if ok {
		d.entity.Partition = p
	}
}

func (r *reader) zone(n *yamlsrc.Node, of *Attribute, ok bool) (string, bool) {
	zone, isText := r.Text(n, "a zone")
	if !isText {
		return "", false
	}
	if of.Type.Kind == Date {
		r.Report(badPartition, n.Span, "a date has no zone", "remove `zone:`; it says in which zone a timestamp's date is taken", note(of.Span, "declared here"))
		return "", false
	}
	if !r.knownZone(zone) {
		r.Report(badPartition, n.Span, "unknown time zone `"+zone+"`", "write an IANA name such as `America/New_York`, or `UTC`")
		return "", false
	}
	return zone, ok
}

func (r *reader) knownZone(name string) bool {
	known, met := r.zones[name]
	if !met {
		known = KnownZone(name)
		r.zones[name] = known
	}
	return known
}

// KnownZone reports whether name is a zone of the IANA database. `Local` and
// the empty name are none: they depend on the machine.
func KnownZone(name string) bool {
	if name == "" || name == "Local" {
		return false
	}
	_, err := time.LoadLocation(name)
	return err == nil
}
