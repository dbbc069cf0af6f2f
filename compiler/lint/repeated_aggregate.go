package lint

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/format"
	"github.com/segc-dev/segc/lang/token"
)

var repeatedAggregate = &Rule{
	Code: "SEG2305", Name: "repeated-aggregate", Level: Info, Preset: Recommended,
	Title: "the same aggregate is written in several definitions",
	Why: `A value that several definitions compute has a name of its own in people's heads: make it a trait, so that it has one
definition, and a change of it is one edit.`,
	Options: []Option{{"max", number(3), "the most definitions that may write it"}},
	Config:  "max: 1",
	Fires: "segment a of customer {\n  where sum(orders.amount in last 90 days where status = \"paid\") > 100 USD\n}\n\n" +
		"segment b of customer {\n  where sum(orders.amount in last 90 days where status = \"paid\") > 900 USD\n}",
	Instead: "trait spend of customer = sum(orders.amount in last 90 days where status = \"paid\")\n\n" +
		"segment a of customer {\n  where spend > 100 USD\n}\n\nsegment b of customer {\n  where spend > 900 USD\n}",
	All: func(p *Pass) {
		at := map[string][]token.Span{}
		for _, f := range p.Files {
			for _, d := range f.Decls {
				seen := map[string]bool{}
				ast.Walk(d, func(n ast.Node) bool {
					a, ok := n.(*ast.Aggregate)
					if !ok || a.Rel == nil || a.Func.Name == "any" || a.Func.Name == "none" {
						return true
					}
					if text := format.Expr(a); !seen[text] {
						seen[text] = true
						at[text] = append(at[text], a.Span)
					}
					return true
				})
			}
		}
		for _, text := range slices.SortedFunc(maps.Keys(at), cmp.Compare[string]) {
			places := at[text]
			if len(places) <= p.option("max").Int {
				continue
			}
			p.report(places[0], fmt.Sprintf("%d definitions write this aggregate", len(places)), "make it a trait",
				diag.Note{Span: places[1], Message: "for example here"})
		}
	},
}
