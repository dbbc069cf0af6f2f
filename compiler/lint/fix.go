package lint

import (
	"cmp"
	"slices"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/lower"
	"github.com/segc-dev/segc/compiler/prove"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
)

// Apply returns a text with the edits of a fix, which are all of its file.
func Apply(text string, f diag.Fix) string {
	edits := slices.Clone(f.Edits)
	slices.SortFunc(edits, func(a, b diag.Edit) int { return cmp.Compare(b.Span.Start, a.Span.Start) })
	for _, e := range edits {
		text = text[:e.Span.Start] + e.Text + text[e.Span.End:]
	}
	return text
}

// Fixes chooses, of the fixes of findings, those that can be applied together,
// and returns what each file then holds, by its name. Unsafe ones are taken only
// when asked for. A fix that overlaps one taken before waits for the next run.
func Fixes(list diag.List, unsafe bool) (texts map[*token.File]string, applied int) {
	taken := map[*token.File][]diag.Edit{}
	for _, d := range list {
		for _, f := range d.Fixes {
			if f.Safe || unsafe {
				if fits(taken, f) {
					applied++
					for _, e := range f.Edits {
						taken[e.Span.File] = append(taken[e.Span.File], e)
					}
				}
				break
			}
		}
	}
	texts = map[*token.File]string{}
	for file, edits := range taken {
		texts[file] = Apply(string(file.Content), diag.Fix{Edits: edits})
	}
	return texts, applied
}

func fits(taken map[*token.File][]diag.Edit, f diag.Fix) bool {
	for _, e := range f.Edits {
		for _, t := range taken[e.Span.File] {
			if e.Span.Start < t.Span.End && t.Span.Start < e.Span.End || e.Span == t.Span {
				return false
			}
		}
	}
	return true
}

// Differs names a set of one program for which it is not proved that the other
// program has a set of this name with the same members; or "".
func Differs(before, after *hir.Program) string {
	f := newFacts(&Workspace{Program: before}, nil)
	g := newFacts(&Workspace{Program: after}, nil)
	g.b, g.lower, g.opt = f.b, lower.New(f.b, after), f.opt
	sets := map[string]*hir.Set{}
	for _, s := range after.Sets {
		sets[s.Name] = s
	}
	for _, s := range before.Sets {
		other := sets[s.Name]
		if other == nil {
			return s.Name
		}
		if x, y := f.cond(s), g.cond(other); x != y && !prove.Equivalent(f.b, x, y) {
			return s.Name
		}
	}
	if len(after.Sets) != len(before.Sets) {
		return "the workspace"
	}
	return ""
}
