package sql

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

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
	Zones     *ZoneTables    // of Zone, kept between statements; nil keeps none
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
	if o.Zones == nil {
		o.Zones = &ZoneTables{}
	}
	p := &printer{Options: o, d: o.Dialect, q: q}
	ctes := make([]string, 0, len(q.Tables)+2)
	for _, t := range q.Tables[:len(q.Tables)-1] {
		ctes = append(ctes, p.cte(t.Name, t.About, p.selects(t)))
	}
	final, columns := p.result(q, &ctes)
	if len(q.ClockOrder) > 0 {
		ctes = append([]string{p.cte("clock", "the present, asked once", p.clock())}, ctes...)
	}
	if p.usesZone { // the clock may read it
		ctes = append([]string{o.Zones.cte(o.Dialect, o.Zone)}, ctes...)
	}
	if len(p.cannot) > 0 {
		p.cannot.Sort()
		return Statement{}, p.cannot
	}
	st := Statement{Columns: columns}
	final += p.d.Tail
	if p.d.NarrowParams && o.Bind { // descriptions may hold anything
		o.Header = narrowed(o.Header)
	}
	text := assemble(o.Header, ctes, final)
	head := p.settle(text[:len(text)-len(final)])
	st.SQL, st.body = text, len(head)
	if len(p.late) > 0 {
		st.SQL = head + p.settle(final)
		st.Params = p.params
	}
	if p.d.NarrowParams && len(st.Params) > 0 && strings.ContainsFunc(st.SQL, beyondFirstPlane) {
		p.report("a parameter is misplaced after a character beyond U+FFFF, as a name has one", "compile it without --params")
		return Statement{}, p.cannot
	}
	if most := p.d.MaxParams; most > 0 && len(st.Params) > most {
		p.report("the statement has "+strconv.Itoa(len(st.Params))+" parameters, and "+strconv.Itoa(most)+" are the most", "compile it without --params")
		return Statement{}, p.cannot
	}
	return st, nil
}

func beyondFirstPlane(r rune) bool { return r > 0xffff }

// narrowed returns comments without characters beyond U+FFFF.
func narrowed(lines []string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = strings.Map(func(r rune) rune {
			if beyondFirstPlane(r) {
				return unicode.ReplacementChar
			}
			return r
		}, l)
	}
	return out
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
	texts
	d        *Dialect
	q        *plan.Query
	t        *plan.Table
	inClock  bool
	usesZone bool
	keyed    bool                // rendering what is grouped by
	counted  map[*ir.Node]digits // see digits
	late     []late
	lateAt   map[string]int // where in late a literal is
	lifted   *lift          // set while a table is rendered in two steps
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
	sb, start := p.room(len(name) + len(p.d.As) + len(about) + len(body) + 2*strings.Count(body, "\n") + 20)
	if about != "" {
		put(sb, "-- ", oneLine(about), "\n")
	}
	put(sb, name, " ", p.d.As, " (\n")
	for l := range strings.SplitSeq(strings.TrimSuffix(body, "\n"), "\n") {
		put(sb, "  ", l, "\n")
	}
	sb.WriteByte(')')
	return sb.String()[start:]
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
	cols := make([]string, 0, len(t.Columns))
	var keys []string
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
		name := p.ident(c.Name)
		if of, ok := strings.CutSuffix(s, name); p.d.Aliases || !ok || !strings.HasSuffix(of, ".") {
			s = p.cat(s, " AS ", name)
		}
		cols = append(cols, s)
	}
	p.keyed = false
	if p.d.Flat && p.lifted == nil && t.Grouped >= 0 && slices.ContainsFunc(cols, func(s string) bool { return strings.Contains(s, "SELECT ") }) {
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
	parts := make([]string, 0, 2*len(t.Sources)+7)
	if len(cols) == 1 {
		parts = append(parts, "SELECT ", cols[0], "\n")
	} else {
		parts = append(parts, "SELECT\n  ", p.join(cols, ",\n  "), "\n")
	}
	for _, s := range t.Sources {
		parts = append(parts, p.source(s), "\n")
	}
	parts = append(parts, p.where(t))
	if len(keys) > 0 {
		parts = append(parts, "GROUP BY ", p.join(keys, ", "), "\n")
	}
	return p.cat(parts...)
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
		name = p.cat(name, " AS ", s.Alias)
	}
	if s.Join == plan.Base {
		return p.cat("FROM ", name)
	}
	on := make([]string, 0, len(s.On)+1)
	for _, e := range s.On {
		on = append(on, p.equal(e))
	}
	if s.Cond != nil && s.Cond.Op != ir.True {
		for _, c := range conjuncts(s.Cond) {
			on = append(on, p.wrap(p.cond(c), and))
		}
	}
	join := "JOIN "
	if s.Join == plan.Left {
		join = "LEFT JOIN "
	}
	return p.cat(join, name, " ON ", p.join(on, " AND "))
}

// mostFolded is the length beyond which nobody reads a condition line by line.
const mostFolded = 1 << 16

// where renders conditions, one a line, each with the place where it was written.
// Rows that are one row in the table make conditions of one text: it stands once.
func (p *printer) where(t *plan.Table) string {
	most := len(t.Prune) + len(t.Where)
	if most == 0 {
		return ""
	}
	lines, seen := make([]string, 0, most), map[string]bool(nil)
	if most > 1 {
		seen = make(map[string]bool, most)
	}
	add := func(s, origin string) {
		if seen[s] {
			return
		}
		if seen != nil {
			seen[s] = true
		}
		lines = append(lines, p.cat(s, origin))
	}
	for _, pr := range t.Prune {
		op := " >= "
		if pr.Upper {
			op = " <= "
		}
		add(p.cat(pr.Source.Alias, ".", p.ident(pr.Column), op, p.date(pr.At)), "")
	}
	for _, c := range t.Where {
		p.place = c
		f, lines := p.folded(c, 1)
		s := p.wrap(f, and)
		if lines != "" && len(s) > mostInLine && len(s) < mostFolded {
			s = lines
		}
		add(s, p.origin(c))
	}
	return p.cat("WHERE ", p.join(lines, "\n  AND "), "\n")
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
	return p.cat(" -- ", oneLine(s.File.Name), ":", strconv.Itoa(at.Line))
}

// foldable reports whether a condition has parts that can stand on lines of
// their own, and not so many that they must become a tree.
func foldable(n *ir.Node) bool { return (n.Op == ir.And || n.Op == ir.Or) && len(n.Args) <= widest }

// mostInLine is the length beyond which a condition is folded.
const mostInLine = 100

// folded renders a condition in one line and, when it is foldable and may be longer
// than a line takes, over several: those are in parentheses.
func (p *printer) folded(n *ir.Node, indent int) (line frag, lines string) {
	if !foldable(n) || !p.enter() {
		return p.cond(n), ""
	}
	defer p.leave()
	word, level := "AND ", and
	if n.Op == ir.Or {
		word, level = "OR ", or
	}
	flat, broken := make([]string, len(n.Args)), make([]string, len(n.Args))
	for i, a := range n.Args {
		f, s := p.folded(a, indent+1)
		flat[i] = p.wrap(f, level+1)
		broken[i] = flat[i]
		if s != "" && len(flat[i]) > mostInLine {
			broken[i] = s
		}
	}
	line = frag{p.join(flat, " "+word), level}
	if len(line.s)+len("()") <= mostInLine {
		return line, ""
	}
	pad := "\n" + strings.Repeat("  ", indent)
	return line, p.cat("(", pad, "  ", p.join(broken, pad+"  "+word), pad, ")")
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
		cols[i] = p.cat(p.value(n).s, " AS ", name)
	}
	return "SELECT\n  " + strings.Join(cols, ",\n  ") + "\nFROM (SELECT " + p.d.Clock + " AS t) AS now\n"
}

// operand renders a column of a source.
func (p *printer) operand(o plan.Operand) string {
	if o.Column != nil {
		return p.cat(o.Source.Alias, ".", p.ident(o.Column.Name))
	}
	return p.cat(o.Source.Alias, ".", p.ident(o.Physical))
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
func (p *printer) table(name string) string {
	if !strings.Contains(name, ".") {
		return p.ident(name)
	}
	return p.name(strings.Split(name, "."))
}

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
