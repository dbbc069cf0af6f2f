package review

import (
	"slices"
	"strings"

	"github.com/segc-dev/segc/compiler/diff"
	"github.com/segc-dev/segc/compiler/hir"
)

func join(names []string) string { return strings.Join(names, ", ") }

// arms compares the labels of two partitions or splits; what became of each arm
// is told of that arm.
func (r *reviewer) arms(o, n *diff.Item) *diff.Change {
	c := newChange(diff.Modified, o, n)
	before, after := armNames(o), armNames(n)
	if !slices.Equal(before, after) {
		c.Flags = append(c.Flags, diff.ArmsChanged)
		c.Note = join(before) + " → " + join(after)
	}
	if entityOf(o) != entityOf(n) {
		c.Flags = append(c.Flags, diff.GrainChanged)
	}
	if len(c.Metadata) > 0 && len(c.Predicate.Edits) == 0 {
		c.Flags = append(c.Flags, diff.MetadataOnly)
	}
	return c
}

func entityOf(i *diff.Item) string {
	if i.Partition != nil {
		return i.Partition.Entity.Name
	}
	return i.Split.Entity.Name
}

func armNames(i *diff.Item) (names []string) {
	sets := []*hir.Set{}
	if i.Partition != nil {
		sets = i.Partition.Arms
	} else if i.Split != nil {
		sets = i.Split.Arms
	}
	for _, s := range sets {
		names = append(names, strings.TrimPrefix(s.Name, i.Name+"."))
	}
	return names
}

// finishArms gives partitions and splits the verdict that their arms make, and
// drops those of which there is nothing to tell.
func (r *reviewer) finishArms() {
	r.report.Changes = slices.DeleteFunc(r.report.Changes, func(c *diff.Change) bool {
		if c.Kind != diff.Modified || c.Verdict != "" {
			return false
		}
		c.Verdict = diff.Equivalent
		for _, a := range r.report.Changes {
			if !strings.HasPrefix(a.ID, c.ID+".") || a.Subject != diff.Arm && a.Subject != diff.SplitArm {
				continue
			}
			switch {
			case a.Verdict == diff.Unknown:
				c.Verdict = diff.Unknown
			case c.Verdict == diff.Equivalent && (a.Verdict.Moves() || a.Kind != diff.Modified):
				c.Verdict = diff.Shifted
			}
		}
		status := "proved"
		if c.Verdict == diff.Unknown {
			status = "unknown"
			c.Note = "one of its arms is not decided"
		}
		c.Proof = &diff.Proof{Status: status, Method: "arms", Claims: []diff.Claim{}}
		nothing := c.Verdict == diff.Equivalent && len(c.Flags) == 0 && len(c.Metadata) == 0
		if nothing && len(c.Predicate.Edits) > 0 {
			c.Flags = append(c.Flags, diff.Rewritten)
			return false
		}
		return nothing
	})
}
