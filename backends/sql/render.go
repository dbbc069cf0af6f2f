package sql

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/Masterminds/squirrel"

	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/plan"
	"github.com/segc-dev/segc/lang/diag"
)

// Options tell how to render a query.
type Options struct {
	Dialect   *Dialect
	Builder   *ir.Builder    // the one that made the query's nodes
	Zone      *time.Location // of local days; UTC when nil
	WeekStart time.Weekday   // of weeks on the warehouse's clock
	Header    []string       // comment lines at the top
	Places    bool           // say beside each condition where it was written
	Bind      bool           // literals become arguments
}

// A Statement is SQL text and what it returns.
type Statement struct {
	SQL     string
	Columns []string
	Params  []Param // its arguments, in the order of their placeholders; none when literals are inline
	body    int     // where in SQL the last SELECT begins, after comments and tables
}

// ToSql returns the text and the arguments, values of the language. It makes a
// Statement a squirrel.Sqlizer, so that it can stand in statements that squirrel
// assembles.
func (s Statement) ToSql() (string, []any, error) { return s.SQL, s.Args(), nil }

// Args returns the values of the parameters.
func (s Statement) Args() []any {
	if len(s.Params) == 0 {
		return nil
	}
	args := make([]any, len(s.Params))
	for i, p := range s.Params {
		args[i] = p.Value
	}
	return args
}

// Render renders a query. What the dialect cannot express is reported, at the
// author's line, and then the statement is empty.
func Render(q *plan.Query, o Options) (Statement, diag.List) {
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	p := &printer{Options: o, d: o.Dialect, q: q}
	var ctes []string
	for _, t := range q.Tables[:len(q.Tables)-1] {
		ctes = append(ctes, p.cte(t.Name, t.About, p.selects(t)))
	}
	final, columns := p.result(q, &ctes)
	if len(q.ClockOrder) > 0 {
		ctes = append([]string{p.cte("clock", "the present, asked once", p.clock())}, ctes...)
	}
	if p.usesZone { // the clock may read it
		ctes = append([]string{p.cte("zone", "offsets of "+o.Zone.String(), p.zoneRows(o.Zone))}, ctes...)
	}
	if len(p.cannot) > 0 {
		p.cannot.Sort()
		return Statement{}, p.cannot
	}
	st := Statement{Columns: columns}
	final += p.d.Tail
	text := assemble(o.Header, ctes, final)
	head := p.settle(text[:len(text)-len(final)])
	st.SQL, st.body = text, len(head)
	if len(p.late) > 0 {
		st.SQL = head + p.settle(final)
		st.Params = p.params
	}
	if most := p.d.MaxParams; most > 0 && len(st.Params) > most {
		p.report("the statement has "+strconv.Itoa(len(st.Params))+" parameters, and "+strconv.Itoa(most)+" are the most", "compile it without --params")
		return Statement{}, p.cannot
	}
	return st, nil
}

// assemble puts a statement together: comments, tables and the SELECT.
func assemble(header, ctes []string, final string) string {
	size := len(final) + len("WITH\n")
	for _, s := range header {
		size += len(s) + len("-- \n")
	}
	for _, s := range ctes {
		size += len(s) + len(",\n")
	}
	var sb strings.Builder
	sb.Grow(size)
	for _, h := range header {
		put(&sb, "-- ", oneLine(h), "\n")
	}
	before := "WITH\n"
	for _, c := range ctes {
		put(&sb, before, c)
		before = ",\n"
	}
	if len(ctes) > 0 {
		sb.WriteByte('\n')
	}
	sb.WriteString(final)
	return sb.String()
}

var _ squirrel.Sqlizer = Statement{}

// A printer renders one query.
type printer struct {
	Options
	d        *Dialect
	q        *plan.Query
	t        *plan.Table
	inClock  bool
	usesZone bool
	keyed    bool // rendering what is grouped by
	late     []late
	lifted   *lift // set while a table is rendered in two steps
	params   []Param
	cannot   diag.List
	tooLong  bool     // an expression was longer than any warehouse takes
	depth    int      // of conditions inside of conditions
	literals int      // conditions rendered in the outermost one
	place    *ir.Node // the condition or column being rendered: where to report
}

// oneLine keeps a comment on its line.
func oneLine(s string) string {
	if !strings.ContainsFunc(s, breaksLine) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if breaksLine(r) {
			return ' '
		}
		return r
	}, s)
}

func breaksLine(r rune) bool { return r < ' ' || r == 0x7f || r == 0x2028 || r == 0x2029 }

func (p *printer) cte(name, about, body string) string {
	var sb strings.Builder
	sb.Grow(len(name) + len(about) + len(body) + 2*strings.Count(body, "\n") + 20)
	if about != "" {
		put(&sb, "-- ", oneLine(about), "\n")
	}
	put(&sb, name, " ", p.d.As, " (\n")
	for l := range strings.SplitSeq(strings.TrimSuffix(body, "\n"), "\n") {
		put(&sb, "  ", l, "\n")
	}
	sb.WriteByte(')')
	return sb.String()
}

// put writes texts one after the other.
func put(sb *strings.Builder, texts ...string) {
	for _, s := range texts {
		sb.WriteString(s)
	}
}

// result renders the last table in the query's shape.
func (p *printer) result(q *plan.Query, ctes *[]string) (text string, columns []string) {
	t := q.Result()
	switch q.Shape {
	case plan.Count:
		return p.statement(t, []string{p.count("*") + " AS members"}, nil), []string{"members"}
	case plan.Long:
		return p.long(t, ctes), []string{"segment", t.Columns[0].Name}
	}
	for _, c := range t.Columns {
		columns = append(columns, c.Name)
	}
	return p.selects(t), columns
}

// distinctNames gives columns whose names a database would take for another one's
// a name by their place: names that differ in case alone, and long ones.
func distinctNames(t *plan.Table) *plan.Table {
	const longest = 63 // bytes; PostgreSQL cuts the rest off
	taken := map[string]bool{}
	for _, c := range t.Columns {
		taken[strings.ToLower(c.Name)] = true
	}
	seen := map[string]bool{}
	distinct := *t
	distinct.Columns = nil
	for i, c := range t.Columns {
		fold := strings.ToLower(c.Name)
		if i > 0 && (seen[fold] || len(c.Name) > longest) {
			fold = "flag_" + strconv.Itoa(i)
			for taken[fold] {
				fold += "_"
			}
			renamed := *c
			renamed.Name = fold
			c = &renamed
		}
		seen[fold] = true
		distinct.Columns = append(distinct.Columns, c)
	}
	return &distinct
}

// selects renders a table as a SELECT.
func (p *printer) selects(t *plan.Table) string {
	p.t = t
	var cols, keys []string
	for i, c := range t.Columns {
		p.keyed = i < t.Grouped
		s := p.column(c)
		if i < t.Grouped {
			var by string
			if s, by = p.groupedBy(c, s); p.d.Ordinals && s == by && strings.ContainsAny(by, " (") {
				by = strconv.Itoa(i + 1)
			}
			keys = append(keys, by)
		}
		if p.d.Aliases || !strings.HasSuffix(s, "."+p.ident(c.Name)) {
			s += " AS " + p.ident(c.Name)
		}
		cols = append(cols, s)
	}
	p.keyed = false
	if p.d.Flat && p.lifted == nil && t.Grouped >= 0 && strings.Contains(strings.Join(cols, ""), "SELECT ") {
		return p.flat(t)
	}
	return p.statement(t, cols, keys)
}

// groupedBy renders a grouping key of which s is the column.
func (p *printer) groupedBy(c *plan.Column, s string) (selected, by string) {
	x := frag{s, compare}
	if c.Kind == plan.Key {
		return p.grouping(x, p.key(c.Operand), c.Type)
	}
	return p.grouping(x, x, c.Type)
}

// indented moves the lines of a text to the right.
func indented(s string) string {
	return "  " + strings.ReplaceAll(strings.TrimSuffix(s, "\n"), "\n", "\n  ") + "\n"
}

// A lift collects what is computed before a table is grouped.
type lift struct{ columns []string }

// add takes an expression and returns the column that holds it.
func (l *lift) add(x string) string {
	i := slices.Index(l.columns, x)
	if i < 0 {
		i, l.columns = len(l.columns), append(l.columns, x)
	}
	return "lifted.v" + strconv.Itoa(i+1)
}

// flat renders a grouped table whose keys and values hold subqueries, in two
// steps: the rows with these computed, then their groups.
func (p *printer) flat(t *plan.Table) string {
	p.lifted = &lift{}
	defer func() { p.lifted = nil }()
	var cols, keys []string
	for i, c := range t.Columns {
		p.keyed = i < t.Grouped
		var s, by string
		if i < t.Grouped {
			x := p.lifted.add(p.column(c))
			if c.Kind == plan.Key && raw(c.Operand) {
				s, by = p.grouping(frag{x, atom}, p.readText(frag{x, atom}, c.Type), c.Type)
			} else {
				s, by = p.grouping(frag{x, atom}, frag{x, atom}, c.Type)
			}
			keys = append(keys, by)
		} else {
			s = p.column(c)
		}
		cols = append(cols, s+" AS "+p.ident(c.Name))
	}
	p.keyed = false
	for i, x := range p.lifted.columns {
		p.lifted.columns[i] = x + " AS v" + strconv.Itoa(i+1)
	}
	rows := p.statement(t, p.lifted.columns, nil)
	text := "SELECT\n  " + strings.Join(cols, ",\n  ") + "\nFROM (\n" + indented(rows) + ") AS lifted\n"
	if len(keys) > 0 {
		text += "GROUP BY " + strings.Join(keys, ", ") + "\n"
	}
	return text
}

func (p *printer) statement(t *plan.Table, cols, keys []string) string {
	p.t = t
	var sb strings.Builder
	sb.Grow(1024) // most statements fit
	if len(cols) == 1 {
		put(&sb, "SELECT ", cols[0], "\n")
	} else {
		put(&sb, "SELECT\n  ", strings.Join(cols, ",\n  "), "\n")
	}
	for _, s := range t.Sources {
		put(&sb, p.source(s), "\n")
	}
	sb.WriteString(p.where(t))
	if len(keys) > 0 {
		put(&sb, "GROUP BY ", strings.Join(keys, ", "), "\n")
	}
	return sb.String()
}

// source renders a source with its join.
func (p *printer) source(s *plan.Source) string {
	var name string
	switch {
	case s.Table != nil:
		name = s.Table.Name
	case s.Junction != nil:
		name = p.junction(s)
	default:
		name = p.table(s.Entity.Table.For(p.d.Name))
	}
	if s.Alias != name {
		name += " AS " + s.Alias
	}
	if s.Join == plan.Base {
		return "FROM " + name
	}
	on := make([]string, 0, len(s.On)+1)
	for _, e := range s.On {
		on = append(on, p.equal(e))
	}
	if s.Cond != nil && s.Cond.Op != ir.True {
		for _, c := range conjuncts(s.Cond) {
			on = append(on, p.cond(c).within(and))
		}
	}
	join := "JOIN "
	if s.Join == plan.Left {
		join = "LEFT JOIN "
	}
	return join + name + " ON " + strings.Join(on, " AND ")
}

// mostFolded is the length beyond which nobody reads a condition line by line.
const mostFolded = 1 << 16

// where renders conditions, one a line, each with the place where it was written.
// Rows that are one row in the table make conditions of one text: it stands once.
func (p *printer) where(t *plan.Table) string {
	var lines []string
	seen := map[string]bool{}
	add := func(s, origin string) {
		if !seen[s] {
			seen[s] = true
			lines = append(lines, s+origin)
		}
	}
	for _, pr := range t.Prune {
		op := " >= "
		if pr.Upper {
			op = " <= "
		}
		add(pr.Source.Alias+"."+p.ident(pr.Column)+op+p.date(pr.At), "")
	}
	for _, c := range t.Where {
		p.place = c
		s := p.cond(c).within(and)
		if len(s) > 100 && len(s) < mostFolded && foldable(c) {
			s = p.folded(c, 1)
		}
		add(s, p.origin(c))
	}
	if len(lines) == 0 {
		return ""
	}
	return "WHERE " + strings.Join(lines, "\n  AND ") + "\n"
}

// origin is the comment that tells where a condition was written.
func (p *printer) origin(n *ir.Node) string {
	if !p.Places {
		return ""
	}
	s := p.Builder.OriginOf(n)
	if !s.IsValid() {
		return ""
	}
	at := s.File.Position(int(s.Start))
	return " -- " + oneLine(s.File.Name) + ":" + strconv.Itoa(at.Line)
}

// foldable reports whether a condition has parts that can stand on lines of
// their own, and not so many that they must become a tree.
func foldable(n *ir.Node) bool { return (n.Op == ir.And || n.Op == ir.Or) && len(n.Args) <= widest }

// folded renders a long condition that is foldable over several lines.
func (p *printer) folded(n *ir.Node, indent int) string {
	word, level := "AND ", and
	if n.Op == ir.Or {
		word, level = "OR ", or
	}
	pad := "\n" + strings.Repeat("  ", indent+1)
	parts := make([]string, len(n.Args))
	for i, a := range n.Args {
		parts[i] = p.cond(a).within(level + 1)
		if len(parts[i]) > 100 && foldable(a) {
			parts[i] = p.folded(a, indent+1)
		}
	}
	return "(" + pad + strings.Join(parts, pad+word) + "\n" + strings.Repeat("  ", indent) + ")"
}

// clock renders the table of values that depend on the clock alone.
func (p *printer) clock() string {
	p.inClock = true
	defer func() { p.inClock = false }()
	cols := make([]string, len(p.q.ClockOrder))
	for i, n := range p.q.ClockOrder {
		name := p.q.Clock[n]
		if n.Op == ir.Now {
			cols[i] = "now.t AS " + name
			continue
		}
		cols[i] = p.value(n).s + " AS " + name
	}
	return "SELECT\n  " + strings.Join(cols, ",\n  ") + "\nFROM (SELECT " + p.d.Clock + " AS t) AS now\n"
}

// operand renders a column of a source.
func (p *printer) operand(o plan.Operand) string {
	if o.Column != nil {
		return o.Source.Alias + "." + p.ident(o.Column.Name)
	}
	return o.Source.Alias + "." + p.ident(o.Physical)
}

// ident renders one part of a name, in quotes unless it is plain.
func (p *printer) ident(s string) string {
	if folds(s) && !p.d.Reserved[s] {
		return s
	}
	if p.d.Upper && folds(s) {
		s = strings.ToUpper(s)
	}
	opening, closing := p.d.Quote[:1], p.d.Quote[len(p.d.Quote)-1:]
	if p.d.Ident != nil {
		return opening + p.d.Ident.Replace(s) + closing
	}
	return opening + strings.ReplaceAll(s, closing, closing+closing) + closing
}

// folds reports whether a name needs no quotes for its characters: every dialect
// takes it as it takes the name in capitals.
func folds(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !(c >= 'a' && c <= 'z' || c == '_' || i > 0 && c >= '0' && c <= '9') {
			return false
		}
	}
	return s != ""
}

// table renders a dotted physical name.
func (p *printer) table(name string) string { return p.name(strings.Split(name, ".")) }

// name renders a name of several parts.
func (p *printer) name(parts []string) string {
	idents := make([]string, len(parts))
	for i, s := range parts {
		idents[i] = p.ident(s)
	}
	return strings.Join(idents, ".")
}

func conjuncts(n *ir.Node) []*ir.Node {
	if n.Op == ir.And {
		return n.Args
	}
	return []*ir.Node{n}
}
