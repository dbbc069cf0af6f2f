package lint

import (
	"github.com/segc-dev/segc/compiler/hir"
)

var constantCondition = &Rule{
	Code: "SEG2005", Name: "constant-condition", Level: Warning, Preset: Recommended,
	Title: "a condition is the same for every row",
	Why: `A condition or a part of one holds of every row, or of none, whatever the row: 'level is null' of an attribute that
is never null, 'level >= level', 'level > 5 and level < 3'. What the segment then says is left to the rest.`,
	Fires:   "segment known of customer {\n  where level is not null\n  where country = \"NL\"\n}",
	Instead: "segment known of customer {\n  where country = \"NL\"\n}",
	Set: func(p *Pass, s *hir.Set) {
		if s.Kind == hir.SplitArm || p.impossible(p.clauses(s, s.Clauses)) {
			return
		}
		if len(s.Clauses) == 1 && p.impossible(p.b.Not(p.clauses(s, s.Clauses))) {
			return // always-true says so
		}
		for _, c := range s.Clauses {
			if !c.Except {
				p.constants(s, c.Cond)
			}
		}
	},
}

// constants reports the outermost parts that are the same for every row.
func (p *Pass) constants(s *hir.Set, x hir.Expr) {
	if c, ok := x.(*hir.Const); ok && c.Param != "" {
		return // a switch
	}
	at := x.Of().Span
	part := p.cond(withCond(s, x))
	switch {
	case !at.IsValid():
	case p.impossible(part):
		p.report(at, "no row meets this", "it is false or unknown everywhere")
		return
	case p.impossible(p.b.Not(part)):
		p.report(at, "every row meets this", "it holds everywhere")
		return
	}
	switch x := x.(type) {
	case *hir.And:
		for _, a := range x.Args {
			p.constants(s, a)
		}
	case *hir.Or:
		for _, a := range x.Args {
			p.constants(s, a)
		}
	}
}
