package witness

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/prove"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// mostKeys is how many keys are tried: an arm of 1 % of each of two splits is
// found in that many.
const mostKeys = 50_000

// A bucketing is a hash bucket of the key that a model gives a value: whether
// it is below each bound is what counts.
type bucketing struct {
	seed   string
	want   int64
	bounds []int64
}

// hash gives a row a key that falls into the buckets that a model asks for: of
// splits, and of bucket("seed"). Where none is found it keeps its own.
func (h *history) hash(row *draft, cond *ir.Node, m *prove.Model) {
	all := bucketings(row.entity, cond, m)
	if len(all) == 0 {
		return
	}
	own := row.get(row.entity.Key)
	for n := range mostKeys {
		key := types.Value(int64(h.made + 1000 + n))
		if row.entity.Key.Type.Kind == schema.String {
			key = fmt.Sprintf("w%d", h.made+1000+n)
		} else if row.entity.Key.Type.Kind != schema.Int {
			return
		}
		if fits(all, rows.Text(key)) {
			row.set(row.entity.Key, key)
			return
		}
	}
	row.set(row.entity.Key, own)
}

func fits(all []bucketing, key string) bool {
	for _, b := range all {
		sum := sha256.Sum256([]byte(b.seed + ":" + key))
		got := int64(binary.BigEndian.Uint32(sum[:4]))
		for _, bound := range b.bounds {
			if (got < bound) != (b.want < bound) {
				return false
			}
		}
	}
	return true
}

// bucketings returns what a model says of buckets of the key of level 0.
func bucketings(e *schema.Entity, cond *ir.Node, m *prove.Model) (all []bucketing) {
	bounds := map[*ir.Node][]int64{}
	seen := map[*ir.Node]bool{}
	var walk func(n *ir.Node)
	walk = func(n *ir.Node) {
		if seen[n] {
			return
		}
		seen[n] = true
		for i, a := range n.Args {
			if isBucket(a, e) && n.Op == ir.Pred && len(n.Args) == 2 {
				if v, ok := n.Args[1-i].Value.(int64); ok {
					bounds[a] = append(bounds[a], v)
				}
			}
			walk(a)
		}
	}
	walk(cond)
	for _, c := range m.Values {
		if !isBucket(c.Node, e) || len(c.Candidates) == 0 {
			continue
		}
		want, ok := c.Candidates[0].(int64)
		seed, ok2 := c.Node.Args[1].Value.(string)
		if ok && ok2 {
			all = append(all, bucketing{seed, want, bounds[c.Node]})
		}
	}
	return all
}

// isBucket reports whether a node is a bucket of the key of level 0.
func isBucket(n *ir.Node, e *schema.Entity) bool {
	if n.Op != ir.Call || n.Fn != types.Bucket32 {
		return false
	}
	key := n.Args[0]
	return key.Op == ir.Attr && key.Attr == e.Key && key.Args[0].Op == ir.Var && key.Args[0].Level == 0
}
