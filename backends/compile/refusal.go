package compile

import (
	"strings"

	"github.com/segc-dev/segc/lang/diag"
)

// A refusal is what a dialect cannot express.
type refusal struct {
	dialect string
	diags   diag.List
}

// together makes one list of what dialects cannot express: what they say alike of
// one place is said once, of all of them, and what else each says of it is a note.
func together(refused []refusal) (all diag.List) {
	if len(refused) == 1 {
		return refused[0].diags
	}
	type group struct {
		diag     diag.Diag
		said     phrase
		dialects []string
	}
	var groups []*group
	for _, r := range refused {
	next:
		for _, d := range r.diags {
			said := phraseOf(d.Message, r.dialect)
			for _, g := range groups {
				if g.said != said || g.diag.Code != d.Code || g.diag.Span != d.Span {
					continue
				}
				g.dialects = append(g.dialects, r.dialect)
				if d.Label != g.diag.Label && d.Label != "" {
					g.diag.Notes = append(g.diag.Notes, diag.Note{Message: r.dialect + ": " + d.Label})
				}
				continue next
			}
			groups = append(groups, &group{d, said, []string{r.dialect}})
		}
	}
	for _, g := range groups {
		g.diag.Message = g.said.of(g.dialects)
		all.Add(g.diag)
	}
	all.Sort()
	return all
}

// A phrase is a message around the name of the dialect that it is of.
type phrase struct {
	before, after string
	anyone        bool // it names no dialect
}

func phraseOf(message, dialect string) phrase {
	if after, ok := strings.CutPrefix(message, dialect+": "); ok {
		return phrase{after: ": " + after}
	}
	before, ok := strings.CutSuffix(message, dialect)
	return phrase{before: before, anyone: !ok}
}

// of is the message, of dialects.
func (p phrase) of(dialects []string) string {
	if p.anyone {
		return p.before
	}
	return p.before + strings.Join(dialects, ", ") + p.after
}
