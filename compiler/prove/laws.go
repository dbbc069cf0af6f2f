package prove

import (
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/specs/schema"
)

// count finds the kinds of rows of the aggregates.
func (e *encoder) count(steps int) {
	for _, g := range e.groups {
		g.find(steps)
	}
}

// laws returns what holds of the cells on every row.
func (e *encoder) laws() *formula {
	var parts []*formula
	for _, p := range e.alike {
		parts = append(parts, e.equalTexts(p)...)
	}
	return e.allOf(append(parts, e.missingRows()...)...)
}

// equalTexts returns the laws that texts which are equal lie in one cell.
func (e *encoder) equalTexts(p pair) (laws []*formula) {
	const most = 64
	n := len(p.x.family.samples)
	if n > most {
		return nil
	}
	zero := p.diff.cellOf(number{})
	if zero%2 == 0 { // equality is not asked of
		return nil
	}
	apart := e.lit(p.diff.v, span(len(p.diff.ends), zero, zero+1).complement(len(p.diff.ends)))
	for i := range n {
		one := span(n, i, i+1)
		laws = append(laws, e.anyOf(apart, e.lit(p.x.v, one.complement(n)), e.lit(p.y.v, one)),
			e.anyOf(apart, e.lit(p.y.v, one.complement(n)), e.lit(p.x.v, one)))
	}
	return laws
}

// missingRows returns the laws that a row which is not there has no attributes:
// one that must have a value tells, for the others and for rows further on.
func (e *encoder) missingRows() (laws []*formula) {
	tells := map[*ir.Node]*ir.Node{}
	for _, n := range e.order {
		if n.Op == ir.Attr && n.Args[0].Op == ir.ToOne && !n.Attr.Nullable && n.Type.Kind != schema.Version && tells[n.Args[0]] == nil {
			tells[n.Args[0]] = n
		}
	}
	for _, n := range e.order {
		if n.Op != ir.Attr {
			continue
		}
		for row := n.Args[0]; row.Op == ir.ToOne; row = row.Args[0] {
			key := tells[row]
			if key == nil || key == n {
				continue
			}
			there, known := e.nulls[key]
			own, nullable := e.nulls[n]
			if !known || !nullable {
				continue
			}
			laws = append(laws, e.anyOf(e.lit(there, isOff), e.lit(own, isOn)))
		}
	}
	return laws
}
