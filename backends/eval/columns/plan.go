package columns

import (
	"fmt"
	"strings"

	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/token"
)

// A Plan says how each distinct condition of a program is decided.
type Plan []Step

// A Step is a condition without and, or and not in it.
type Step struct {
	Condition string // as ir.Dump writes it
	Span      token.Span
	Sets      []string // the sets that have it
	RowByRow  string   // why it is decided a row at a time; "": it has a kernel
}

// Plan returns how conditions are decided over data as of an instant; without
// data, d nil, what is known before.
func (p *Program) Plan(d *Data, now types.Instant) (Plan, error) {
	whys := make([]string, len(p.lits))
	for i, l := range p.lits {
		whys[i] = l.why
	}
	if d != nil {
		r, err := p.bind(d, now)
		if err != nil {
			return nil, err
		}
		whys = r.whys
	}
	sets := make([][]string, len(p.lits))
	for i, root := range p.graph.Roots {
		seen := map[int32]bool{}
		p.literalsOf(root, seen)
		for lit := range sets {
			if seen[int32(lit)] {
				sets[lit] = append(sets[lit], p.Sets[i].Name)
			}
		}
	}
	var out Plan
	for i, l := range p.lits {
		out = append(out, Step{strings.Join(strings.Fields(ir.Dump(l.node)), " "), p.b.OriginOf(l.node), sets[i], whys[i]})
	}
	return out, nil
}

// literalsOf notes the literals of a node of the graph.
func (p *Program) literalsOf(at int32, seen map[int32]bool) {
	node := &p.graph.Nodes[at]
	if node.Op == ir.Lit {
		seen[node.Lit] = true
	}
	for _, a := range node.Args {
		p.literalsOf(a, seen)
	}
}

// String returns a line for each condition: those in columns first.
func (p Plan) String() string {
	var b strings.Builder
	rows := 0
	for _, s := range p {
		if s.RowByRow == "" {
			fmt.Fprintf(&b, "columns     %s\n", s.Condition)
		} else {
			rows++
		}
	}
	for _, s := range p {
		if s.RowByRow != "" {
			fmt.Fprintf(&b, "row by row  %s: %s\n", s.Condition, s.RowByRow)
		}
	}
	fmt.Fprintf(&b, "%d conditions in columns, %d row by row\n", len(p)-rows, rows)
	return b.String()
}
