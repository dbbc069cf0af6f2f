package lint

import (
	"strings"

	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
)

// A suppression is a comment that turns findings off:
//
//	# lint: ignore null-lost, naming until 2027-01-31: unknown plans are left out on purpose
//
// Beside code it holds for its line, above code for the next line, and where that
// begins a declaration for all of it.
type suppression struct {
	span  token.Span
	rules []string
	until types.Date
	dated bool
	why   string
	from  int // lines that it holds for
	to    int
	used  bool
}

// prefix begins the comments that speak to lint.
const prefix = "lint:"

// suppress removes the findings that comments turn off, and reports comments
// that turn off nothing, or say too little.
func suppress(w *Workspace, c *Config, list diag.List) diag.List {
	comments := map[*token.File][]*suppression{}
	kept := diag.List{}
	for _, f := range w.Files {
		for _, s := range suppressions(f) {
			if problem := s.problem(w.Today); problem != "" {
				if set := c.of(badSuppression, f.Source.Name); set.level > Off {
					kept.Add(diag.Diag{Code: badSuppression.Code, Severity: set.level.severity(), Span: s.span, Message: problem,
						Label: "write `# lint: ignore RULE until 2027-01-31: the reason`, with or without the date"})
				}
				continue
			}
			comments[f.Source] = append(comments[f.Source], s)
		}
	}
	for _, d := range list {
		if !ignored(comments[d.Span.File], d) {
			kept = append(kept, d)
		}
	}
	for file, all := range comments {
		set := c.of(unusedSuppression, file.Name)
		for _, s := range all {
			if !s.used && set.level > Off {
				kept.Add(diag.Diag{Code: unusedSuppression.Code, Severity: set.level.severity(), Span: s.span, Message: "this comment turns off no finding",
					Label: "remove it", Fixes: drop(s.span, "remove the comment", true)})
			}
		}
	}
	return kept
}

func ignored(list []*suppression, d diag.Diag) bool {
	found := false
	for _, s := range list {
		line := d.Span.File.Position(int(d.Span.Start)).Line
		if line < s.from || line > s.to {
			continue
		}
		for _, name := range s.rules {
			if r := Lookup(name); r != nil && r.Code == d.Code {
				s.used, found = true, true
			}
		}
	}
	return found
}

// problem says what is wrong with a suppression, or "".
func (s *suppression) problem(today types.Date) string {
	if len(s.rules) == 0 {
		return "this comment is no `lint: ignore`"
	}
	for _, name := range s.rules {
		if Lookup(name) == nil {
			msg := "there is no rule `" + name + "`"
			if hint := near(name, names()); hint != "" {
				msg += "; " + hint
			}
			return msg
		}
	}
	switch {
	case s.why == "":
		return "a suppression needs a reason"
	case s.dated && s.until < today:
		return "this suppression ended on " + s.until.String()
	}
	return ""
}

// suppressions reads the comments of a file.
func suppressions(f *ast.File) (out []*suppression) {
	lines := strings.Split(string(f.Source.Content), "\n")
	each(f, func(c ast.Comment) {
		text, ok := strings.CutPrefix(strings.TrimSpace(c.Text), prefix)
		if !ok {
			return
		}
		s := parse(strings.TrimSpace(text))
		s.span = c.Span
		s.from = f.Source.Position(int(c.Span.Start)).Line
		if before := strings.TrimSpace(lines[s.from-1]); strings.HasPrefix(before, "#") {
			for s.from++; s.from <= len(lines) && blank(lines[s.from-1]); s.from++ {
			}
		}
		s.to = s.from
		for _, d := range f.Decls {
			if f.Source.Position(int(d.Pos().Start)).Line == s.from {
				s.to = f.Source.Position(int(d.Pos().End)).Line
			}
		}
		out = append(out, s)
	})
	return out
}

func blank(line string) bool {
	line = strings.TrimSpace(line)
	return line == "" || strings.HasPrefix(line, "#")
}

// parse reads `ignore a, b until DATE: why`.
func parse(text string) *suppression {
	s := &suppression{}
	rest, ok := strings.CutPrefix(text, "ignore ")
	if !ok {
		return s
	}
	head, why, _ := strings.Cut(rest, ":")
	s.why = strings.TrimSpace(why)
	list, date, dated := strings.Cut(head, " until ")
	if dated {
		d, err := types.ParseDate(strings.TrimSpace(date))
		if err != nil {
			return s
		}
		s.until, s.dated = d, true
	}
	for _, name := range strings.Split(list, ",") {
		s.rules = append(s.rules, strings.TrimSpace(name))
	}
	return s
}

// each visits every comment of a file.
func each(f *ast.File, visit func(ast.Comment)) {
	all := func(list []ast.Comment) {
		for _, c := range list {
			visit(c)
		}
	}
	ast.Walk(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Segment:
			all(n.Doc)
		case *ast.Trait:
			all(n.Doc)
		case *ast.Partition:
			all(n.Doc)
		case *ast.Split:
			all(n.Doc)
		case *ast.Param:
			all(n.Doc)
		case *ast.Arm:
			all(n.Doc)
		case *ast.SplitArm:
			all(n.Doc)
		}
		if c := f.Comments[n]; c != nil {
			all(c.Before)
			all(c.After)
			all(c.Inner)
		}
		return true
	})
	all(f.Tail)
}

var badSuppression = &Rule{
	Code: "SEG2802", Name: "bad-suppression", Level: Error, Preset: Minimal,
	Title: "a suppression says too little, names no rule, or has ended",
	Why: `A comment that turns a finding off names rules that exist and gives a reason after a colon. It may carry a last day;
after it the finding is back. '# lint: ignore null-lost until 2027-01-31: unknown plans are left out on purpose'.`,
	Fires:   "segment free of customer {\n  # lint: ignore null-lost\n  where plan != \"pro\"\n}",
	Instead: "segment free of customer {\n  # lint: ignore null-lost: unknown plans are left out on purpose\n  where plan != \"pro\"\n}",
}

var unusedSuppression = &Rule{
	Code: "SEG2801", Name: "unused-suppression", Level: Warning, Preset: Minimal,
	Title:   "a suppression turns off nothing",
	Why:     `The finding that the comment was written for is not there, or no longer. What stays would hide the next one.`,
	Fires:   "segment free of customer {\n  # lint: ignore null-lost: unknown plans are left out on purpose\n  where level = 3\n}",
	Instead: "segment free of customer {\n  where level = 3\n}",
}
