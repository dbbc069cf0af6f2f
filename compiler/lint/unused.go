package lint

import (
	"slices"

	"github.com/segc-dev/segc/lang/ast"
)

var unused = &Rule{
	Code: "SEG2606", Name: "unused", Level: Warning, Preset: Recommended,
	Title: "nothing uses the definition",
	Why: `A trait, a workspace parameter, a name made with 'let' or a parameter of a segment that nothing refers to is left over
from an edit, or is missing where it was meant. Segments, partitions and splits are results themselves.`,
	Options: []Option{{"keep", texts(), "names that are used elsewhere; what 'value' and 'score' in segc.yaml name is"}},
	Fires:   "segment dutch of customer {\n  let spend = sum(orders.amount in last 90 days)\n  where country = \"NL\"\n}",
	Instead: "segment dutch of customer {\n  let spend = sum(orders.amount in last 90 days)\n  where country = \"NL\"\n  where spend > 10 USD\n}",
	Decl: func(p *Pass, d ast.Decl) {
		switch d := d.(type) {
		case *ast.Trait:
			p.unusedGlobal(d.Name, "trait")
			p.unusedFormals(d.Params, d)
		case *ast.Param:
			p.unusedGlobal(d.Name, "parameter")
		case *ast.Segment:
			p.unusedFormals(d.Params, d)
			p.unusedLets(d.Items, d)
		case *ast.Partition:
			p.unusedLets(d.Items, d)
		}
	},
}

func (p *Pass) unusedGlobal(id *ast.Ident, what string) {
	if p.index.used[id.Name] == 0 && !slices.Contains(p.option("keep").Texts, id.Name) && !slices.Contains(p.Kept, id.Name) {
		p.report(id.Span, "nothing uses the "+what+" `"+id.Name+"`", "")
	}
}

func (p *Pass) unusedFormals(list []*ast.Formal, d ast.Decl) {
	for _, f := range list {
		if f.Name != nil && !usedIn(d, f.Name) {
			p.report(f.Name.Span, "nothing uses the parameter `"+f.Name.Name+"`", "")
		}
	}
}

func (p *Pass) unusedLets(items []ast.Item, d ast.Decl) {
	for _, it := range items {
		if l, ok := it.(*ast.Let); ok && l.Name != nil && !usedIn(d, l.Name) {
			f := p.report(l.Name.Span, "nothing uses the name `"+l.Name.Name+"`", "")
			f.Fixes = dropClause(l.Span, "remove it")
		}
	}
}

// usedIn reports whether a name stands in an expression of a declaration.
func usedIn(d ast.Decl, id *ast.Ident) bool {
	found := false
	ast.Walk(d, func(n ast.Node) bool {
		if name, ok := n.(*ast.Name); ok {
			for _, part := range name.Parts {
				found = found || part.Name == id.Name
			}
		}
		return !found
	})
	return found
}
