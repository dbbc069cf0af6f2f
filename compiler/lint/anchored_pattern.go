package lint

import (
	"regexp"
	"strings"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/format"
)

var plainPattern = &Rule{
	Code: "SEG2304", Name: "plain-pattern", Level: Warning, Preset: Recommended,
	Title: "a pattern that is a plain text",
	Why: `'matches "^info@"' asks for what 'starts with "info@"' says. The plain form is cheaper in every warehouse, runs on those
without regular expressions, and proofs look into it.`,
	Fires:   "segment info of customer {\n  where email matches \"^info@\"\n}",
	Instead: "segment info of customer {\n  where email starts with \"info@\"\n}",
	Set: func(p *Pass, s *hir.Set) {
		for _, c := range s.Clauses {
			hir.Walk(c.Cond, func(x hir.Expr) {
				m, ok := x.(*hir.Call)
				if !ok || m.Op != types.Matches || !m.Span.IsValid() || !m.Args[0].Of().Span.IsValid() {
					return
				}
				k, ok := m.Args[1].(*hir.Const)
				if !ok {
					return
				}
				pattern, _ := k.Value.(string)
				op, plain := plainSearch(pattern)
				if op == types.NoOp {
					return
				}
				word := op.String()
				text := word + " " + format.Expr(&ast.StringLit{Value: plain})
				d := p.report(m.Span, "this pattern is a plain text", "write `"+text+"`")
				if arg := m.Args[0].Of().Span; arg.Start == m.Span.Start { // not negated
					same := &hir.Call{Info: m.Info, Op: op, Args: []hir.Expr{m.Args[0], &hir.Const{Info: k.Info, Value: plain}}}
					d.Fixes = replace(m.Span, arg.Text()+" "+text, "write it plainly", p.alike(s, m, same))
				}
			})
		}
	},
}

// plainSearch returns the operator and the text that a pattern stands for, or "".
func plainSearch(pattern string) (op types.Op, plain string) {
	body, start := strings.CutPrefix(pattern, "^")
	body, end := strings.CutSuffix(body, "$")
	plain = unescaped(body)
	if plain == "" || regexp.QuoteMeta(plain) != body && plain != body {
		return types.NoOp, ""
	}
	switch {
	case start && end:
		return types.Eq, plain
	case start:
		return types.StartsWith, plain
	case end:
		return types.EndsWith, plain
	}
	return types.Contains, plain
}

// unescaped returns the text that a pattern without operators matches, or "".
func unescaped(body string) string {
	var sb strings.Builder
	for i := 0; i < len(body); i++ {
		c := body[i]
		if c == '\\' && i+1 < len(body) && strings.IndexByte(`\.+*?()|[]{}^$`, body[i+1]) >= 0 {
			i++
			sb.WriteByte(body[i])
			continue
		}
		if strings.IndexByte(`\.+*?()|[]{}^$`, c) >= 0 {
			return ""
		}
		sb.WriteByte(c)
	}
	return sb.String()
}
