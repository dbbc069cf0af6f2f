package witness

import (
	"github.com/segc-dev/segc/backends/compile"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/prove"
	"github.com/segc-dev/segc/specs/schema"
)

// A Workspace is what is proved of each two sets of one entity, as prove.Map
// numbers them in Sets.
type Workspace struct {
	Entity *schema.Entity
	Sets   []*hir.Set
	*prove.Map
}

// Compare proves what it can of each two sets of a program, entity by entity in
// the order of their first sets.
func Compare(p *hir.Program, sets []*hir.Set) (list []Workspace) {
	at := map[*schema.Entity]int{}
	for _, s := range sets {
		i, ok := at[s.Entity]
		if !ok {
			i = len(list)
			at[s.Entity] = i
			list = append(list, Workspace{Entity: s.Entity})
		}
		list[i].Sets = append(list[i].Sets, s)
	}
	for i := range list {
		c := compile.New(p)
		conds := make([]*ir.Node, len(list[i].Sets))
		for j, s := range list[i].Sets {
			conds[j] = c.Cond(s, nil)
		}
		list[i].Map = prove.Relations(c.Builder(), conds)
	}
	return list
}
