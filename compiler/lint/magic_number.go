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

var magicNumber = &Rule{
	Code: "SEG2508", Name: "repeated-amount", Level: Info, Preset: Strict,
	Title: "an amount is written in several definitions",
	Why: `An amount with a unit that several definitions share is usually one decision. A workspace parameter gives it a name and
one place: 'param vip_floor: decimal = 500 USD'.`,
	Options: []Option{{"max", number(2), "the most definitions that may write it"}},
	Fires: "segment a of customer {\n  where balance > 500 USD\n}\n\nsegment b of customer {\n  where balance < 500 USD\n}\n\n" +
		"segment c of customer {\n  where credit_limit > 500 USD\n}",
	Instead: "param limit: decimal = 500 USD\n\nsegment a of customer {\n  where balance > limit\n}\n\nsegment b of customer {\n  where balance < limit\n}\n\n" +
		"segment c of customer {\n  where credit_limit > limit\n}",
	All: func(p *Pass) {
		at := map[string][]token.Span{}
		for _, f := range p.Files {
			for _, d := range f.Decls {
				seen := map[string]bool{}
				ast.Walk(d, func(n ast.Node) bool {
					if k, ok := n.(*ast.NumberLit); ok && k.Unit != nil {
						if text := format.Expr(k); !seen[text] {
							seen[text] = true
							at[text] = append(at[text], k.Span)
						}
					}
					return true
				})
			}
		}
		for _, text := range slices.SortedFunc(maps.Keys(at), cmp.Compare[string]) {
			if places := at[text]; len(places) > p.option("max").Int {
				p.report(places[0], fmt.Sprintf("%d definitions write `%s`", len(places), text), "make it a `param`", diag.Note{Span: places[1], Message: "for example here"})
			}
		}
	},
}
