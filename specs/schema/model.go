// Package schema is the customer schema: entities, their attributes and
// relations, the types of attributes, and the readers that build it.
package schema

import (
	"strconv"
	"strings"

	"github.com/segc-dev/segc/lang/token"
)

// A Schema is every entity of a workspace. Names are unique, and relations
// point at entities of the same schema.
type Schema struct {
	Entities []*Entity // in the order of the files
	byName   map[string]*Entity
}

// New returns a schema over entities whose names are unique.
func New(entities []*Entity) *Schema {
	s := &Schema{Entities: entities, byName: map[string]*Entity{}}
	for _, e := range entities {
		s.byName[e.Name] = e
	}
	return s
}

// Entity returns the entity of a name, or nil.
func (s *Schema) Entity(name string) *Entity { return s.byName[name] }

// An Entity is a kind of row: customers, orders.
type Entity struct {
	Name       string
	Table      TableName
	Key        *Attribute // the unique, never null key
	Time       *Time      // nil: not an event
	Partition  *Partition // nil: none declared
	Attributes []*Attribute
	Relations  []*Relation
	Doc        string
	Span       token.Span // of the name
}

// A TableName is where the rows are: a physical name for every dialect, and
// overrides. Names are dotted, unquoted: "db.schema.t".
type TableName struct {
	Default   string
	ByDialect map[string]string
}

// For returns the name in a dialect: its own, else that of the dialect it is a
// kind of (mariadb of mysql), else the default.
func (t TableName) For(dialect string) string {
	for _, d := range []string{dialect, kin[dialect]} {
		if n, ok := t.ByDialect[d]; ok {
			return n
		}
	}
	return t.Default
}

// A Time makes an entity an event: its own attribute (date or timestamp), or
// the time of a to-one related row.
type Time struct {
	Attr *Attribute // own time; nil with Via
	Via  *Relation  // to-one relation to the event that has the time
	Span token.Span
}

// Type returns the type of the event's time: date or timestamp.
func (t *Time) Type() Type {
	for t.Attr == nil {
		t = t.Via.To.Time
	}
	return t.Attr.Type
}

// A Partition is a physical column that holds the local date, in Zone, of an
// instant attribute (or the value of a date attribute). It prunes scans and
// never changes a result.
type Partition struct {
	Column string
	Of     *Attribute
	Zone   string // IANA name; "UTC" by default
	Span   token.Span
}

// Attribute returns the attribute of a name, or nil.
func (e *Entity) Attribute(name string) *Attribute {
	for _, a := range e.Attributes {
		if a.Name == name {
			return a
		}
	}
	return nil
}

// Relation returns the relation of a name, or nil.
func (e *Entity) Relation(name string) *Relation {
	for _, r := range e.Relations {
		if r.Name == name {
			return r
		}
	}
	return nil
}

// An Attribute is a typed column of an entity.
type Attribute struct {
	Entity   *Entity
	Name     string
	Type     Type
	Nullable bool
	Columns  []string // physical: one, or latitude and longitude of a point
	Tags     []string
	Doc      string
	Span     token.Span // of the name
}

// HasTag reports whether the attribute carries a tag, such as "pii".
func (a *Attribute) HasTag(tag string) bool {
	for _, t := range a.Tags {
		if t == tag {
			return true
		}
	}
	return false
}

// A Relation leads from a row of From to rows of To.
//
//   - to-one: From.FromColumn = To.ToColumn, the key of To; at most one row.
//   - to-many: From.FromColumn (the key of From) = To.ToColumn.
//   - many-to-many: From.FromColumn = Through.From and Through.To = To.ToColumn;
//     a pair listed twice in the junction counts once.
//
// Columns are physical names; FromAttr and ToAttr are the attributes over them
// where the schema declares such. Null equals nothing.
type Relation struct {
	Name       string
	From, To   *Entity
	Many       bool
	Nullable   bool // to-one: the row may be missing
	FromColumn string
	FromAttr   *Attribute
	ToColumn   string
	ToAttr     *Attribute
	Through    *Junction // nil unless many-to-many
	Doc        string
	Span       token.Span // of the name
}

// A Junction is the table between the sides of a many-to-many relation.
type Junction struct {
	Table    TableName
	From, To string // physical columns
}

// A Kind is the shape of a type.
type Kind int

// The kinds. Duration and Distance are types of parameters and literals, not of
// attributes. Invalid agrees with everything, so that one mistake gives one
// message; Null is the type of the literal null.
const (
	Invalid Kind = iota
	Null
	Bool
	Int
	Decimal
	Float
	String
	Date
	Timestamp
	Enum
	Version
	Point
	List
	Duration
	Distance
)

var kindNames = [...]string{"invalid", "null", "bool", "int", "decimal", "float", "string", "date", "timestamp",
	"enum", "version", "point", "list", "duration", "distance"}

// String returns the name of the kind as the schema spells it.
func (k Kind) String() string { return kindNames[k] }

// Kinds maps the names of kinds that files may write.
var Kinds = func() map[string]Kind {
	m := map[string]Kind{}
	for k := Bool; k <= Distance; k++ {
		m[kindNames[k]] = k
	}
	return m
}()

// A Type is a type of the language.
type Type struct {
	Kind      Kind
	Precision int      // of Decimal; 0 means 38
	Scale     int      // of Decimal: digits after the point
	Unit      string   // of Int, Decimal, Float; "" is none
	Values    []string // of Enum, in declared order
	Elem      *Type    // of List
}

// String returns the type as the schema spells it, with its unit: "decimal(12,2) USD".
func (t Type) String() string {
	s := t.Kind.String()
	switch t.Kind {
	case Decimal:
		if t.Precision > 0 {
			s += "(" + strconv.Itoa(t.Precision) + "," + strconv.Itoa(t.Scale) + ")"
		}
	case List:
		if t.Elem != nil {
			s += "<" + t.Elem.String() + ">"
		}
	case Enum:
		s += "[" + strings.Join(t.Values, ", ") + "]"
	}
	if t.Unit != "" {
		s += " " + t.Unit
	}
	return s
}
