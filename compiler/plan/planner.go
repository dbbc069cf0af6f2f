package plan

import (
	"slices"
	"strconv"
	"strings"

	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// A Clock holds the nodes that stand for the present: constants, or Now and
// Today of the builder.
type Clock struct{ Now, Today *ir.Node }

// Make plans outputs over the rows of an entity. The nodes were made by b.
func Make(b *ir.Builder, clock Clock, entity *schema.Entity, shape Shape, outputs []Output) *Query {
	p := &planner{b: b, clock: clock, ranks: map[*ir.Node]*rankTable{}, names: physicalNames(entity)}
	q := &Query{Shape: shape, Entity: entity, Outputs: outputs}
	f := p.root(entity)
	conds := make([]*ir.Node, len(outputs))
	for i, o := range outputs {
		conds[i] = o.Cond
	}
	if shape == Members || shape == Count {
		f.kept = plain(conjuncts(conds[0]))
	}
	f.need(conds)
	t := f.t
	t.Name, t.About = "result", ""
	t.Columns = []*Column{{Name: entity.Key.Name, Kind: Key, Operand: f.key[0]}}
	switch shape {
	case Members, Count:
		t.Where = conjuncts(conds[0])
		p.prune(t)
	default:
		for _, o := range outputs {
			t.Columns = append(t.Columns, &Column{Name: o.Name, Kind: Value, Node: o.Cond, Type: outputType(o.Cond)})
		}
	}
	q.Tables = ordered(t)
	q.clock(b)
	return q
}

func outputType(n *ir.Node) types.Type {
	if n.IsCondition() {
		return types.Type{Kind: schema.Bool}
	}
	return n.Type
}

// ordered returns the tables that the result reads, each after those it reads
// itself, and sets their levels.
func ordered(result *Table) (out []*Table) {
	seen := map[*Table]bool{}
	var visit func(t *Table)
	visit = func(t *Table) {
		if seen[t] {
			return
		}
		seen[t], t.Level = true, 1
		for _, s := range t.Sources {
			if s.Table != nil {
				visit(s.Table)
				t.Level = max(t.Level, s.Table.Level+1)
			}
		}
		out = append(out, t)
	}
	visit(result)
	return out
}

// A planner holds what the frames of one query share.
type planner struct {
	b     *ir.Builder
	clock Clock
	ranks map[*ir.Node]*rankTable
	names map[string]bool // taken names of tables
}

// physicalNames returns the names that tables of the plan must not take: those
// of every physical table within reach, by their last part.
func physicalNames(e *schema.Entity) map[string]bool {
	names, seen := map[string]bool{"result": true, "clock": true}, map[*schema.Entity]bool{}
	add := func(t schema.TableName) {
		names[lastPart(t.Default)] = true
		for _, n := range t.ByDialect {
			names[lastPart(n)] = true
		}
	}
	var visit func(e *schema.Entity)
	visit = func(e *schema.Entity) {
		if seen[e] {
			return
		}
		seen[e] = true
		add(e.Table)
		for _, r := range e.Relations {
			if r.Through != nil {
				add(r.Through.Table)
			}
			visit(r.To)
		}
	}
	visit(e)
	return names
}

func lastPart(name string) string {
	return strings.ToLower(name[strings.LastIndexByte(name, '.')+1:])
}

// name returns a table name that begins with stem and that nothing else has.
func (p *planner) name(stem string) string {
	for n := 1; ; n++ {
		if name := stem + "_" + strconv.Itoa(n); !p.names[name] {
			p.names[name] = true
			return name
		}
	}
}

// newTable returns an empty, ungrouped table.
func newTable() *Table {
	return &Table{Grouped: -1, Rows: map[*ir.Node]*Source{}, Bound: map[*ir.Node]Ref{}, Guarded: map[*ir.Node]*ir.Node{}}
}

// add appends a source under an alias of its own.
func (t *Table) add(stem string, s *Source) *Source {
	stem = aliasStem(stem)
	for n := len(t.Sources); ; n++ {
		s.Alias = stem + strconv.Itoa(n)
		if !slices.ContainsFunc(t.Sources, func(o *Source) bool { return o.Alias == s.Alias }) {
			break
		}
	}
	t.Sources = append(t.Sources, s)
	return s
}

// addNamed appends a source under a name, or one made from it where it is taken.
func (t *Table) addNamed(name string, s *Source) {
	if slices.ContainsFunc(t.Sources, func(o *Source) bool { return o.Alias == name }) {
		t.add(name+"_", s)
		return
	}
	s.Alias = name
	t.Sources = append(t.Sources, s)
}

// aliasStem makes a name that is safe unquoted in every dialect once a digit
// follows: lower-case letters, digits and underscores, at most 30.
func aliasStem(name string) string {
	var sb strings.Builder
	for _, c := range strings.ToLower(name) {
		if c >= 'a' && c <= 'z' || c == '_' && sb.Len() > 0 || c >= '0' && c <= '9' && sb.Len() > 0 {
			sb.WriteRune(c)
		}
		if sb.Len() == 30 {
			break
		}
	}
	if sb.Len() == 0 {
		return "t"
	}
	return sb.String()
}

// unique returns a column name of the form stem_n that the table does not have.
func (t *Table) unique(stem string) string {
	if t.names == nil {
		t.names = map[string]int{}
	}
	stem = aliasStem(stem)
	counter := stem + "_" // no name: those end in a digit
	for n := t.names[counter] + 1; ; n++ {
		if name := counter + strconv.Itoa(n); t.names[name] == 0 {
			t.names[counter], t.names[name] = n, 1
			return name
		}
	}
}

// column appends a column named after stem.
func (t *Table) column(stem string, c Column) *Column {
	c.Name = t.unique(stem)
	t.Columns = append(t.Columns, &c)
	return &c
}

// conjuncts returns the parts of a conjunction.
func conjuncts(n *ir.Node) []*ir.Node {
	switch n.Op {
	case ir.True:
		return nil
	case ir.And:
		return n.Args
	}
	return []*ir.Node{n}
}
