package sql

import (
	"strconv"
	"strings"

	"github.com/segc-dev/segc/compiler/plan"
)

// Unpivot makes of a row with a column a segment a row a segment, in one pass.
// Warehouses that run a table of a statement anew for each reference need it; the
// others, whose Unpivot is empty, read the table `flags` once a segment.
type Unpivot struct {
	From    string // after FROM: {flags} is the table; {pairs}, {names} and {held} are entries between commas, {n} their number
	Pair    string // an entry of {pairs}: {name} is a literal, {held} a column
	Segment string // the segment of a row
	Holds   string // the condition that the row is a member; None where From has members only
}

// long renders the memberships of the rows of a table.
func (p *printer) long(t *plan.Table, ctes *[]string) string {
	flags := distinctNames(t)
	*ctes = append(*ctes, p.cte("flags", "every row with its memberships", p.selects(flags)))
	key := p.ident(t.Columns[0].Name)
	outputs := t.Columns[1:]
	if p.d.Unpivot.From == "" {
		arms := make([]string, len(outputs))
		for i, c := range outputs {
			held := frag{p.ident(flags.Columns[i+1].Name), atom}
			arms[i] = "SELECT " + p.text(c.Name) + " AS segment, " + key + "\nFROM flags\nWHERE " + p.expand(p.d.Holds, []frag{held}) + "\n"
		}
		return strings.Join(arms, "UNION ALL\n")
	}
	var pairs, names, held []string
	for i, c := range outputs {
		name, flag := p.text(c.Name), "flags."+p.ident(flags.Columns[i+1].Name)
		names, held = append(names, name), append(held, flag)
		pairs = append(pairs, p.expand(p.d.Unpivot.Pair, nil, "name", name, "held", flag))
	}
	list := func(parts []string) string { return strings.Join(parts, ",\n  ") }
	s := "SELECT " + p.d.Unpivot.Segment + " AS segment, flags." + key + "\nFROM " +
		p.expand(p.d.Unpivot.From, nil, "flags", "flags", "pairs", list(pairs), "names", list(names), "held", list(held), "n", strconv.Itoa(len(outputs))) + "\n"
	if h := p.d.Unpivot.Holds; h != None {
		s += "WHERE " + h + "\n"
	}
	return s
}
