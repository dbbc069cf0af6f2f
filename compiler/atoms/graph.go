// Package atoms finds what the conditions of many sets have in common, for
// evaluators that compute it once: distinct literals, numbered; boolean
// structure as one graph over them; and what kind of question a literal or an
// aggregate asks, so that kernels can answer it.
//
// It reads the ir and computes nothing. A literal is an ir.Lit: a predicate and
// the truth values of it that count. In a condition a literal is true or false,
// so that a bit per literal and row is all that a graph needs.
package atoms

import (
	"fmt"

	"github.com/segc-dev/segc/compiler/ir"
)

// A Graph is conditions over literals. Equal parts of conditions are one node.
type Graph struct {
	Literals []*ir.Node // distinct ir.Lit nodes, in the order in which Add met them
	Nodes    []Node     // arguments before what they are arguments of
	Roots    []int32    // the node of each condition that was added

	at map[*ir.Node]int32
}

// A Node is a boolean operation over earlier nodes, or a literal.
type Node struct {
	Op   ir.Op   // True, False, Lit, And, Or or AtLeast
	Lit  int32   // of Lit: its place in Graph.Literals
	N    int64   // of AtLeast
	Args []int32 // of And, Or and AtLeast: places in Graph.Nodes
	Uses int32   // how many roots and nodes have it
}

// NewGraph returns a graph of conditions of one ir.Builder.
func NewGraph(conds ...*ir.Node) *Graph {
	g := &Graph{at: map[*ir.Node]int32{}}
	for _, c := range conds {
		g.Add(c)
	}
	return g
}

// Add adds a condition and returns the place of its root in Roots.
func (g *Graph) Add(cond *ir.Node) int {
	n := g.node(cond)
	g.Nodes[n].Uses++
	g.Roots = append(g.Roots, n)
	return len(g.Roots) - 1
}

func (g *Graph) node(c *ir.Node) int32 {
	if n, ok := g.at[c]; ok {
		return n
	}
	node := Node{Op: c.Op, N: c.N}
	switch c.Op {
	case ir.True, ir.False:
	case ir.Lit:
		node.Lit = int32(len(g.Literals))
		g.Literals = append(g.Literals, c)
	case ir.And, ir.Or, ir.AtLeast:
		node.Args = make([]int32, len(c.Args))
		for i, a := range c.Args {
			n := g.node(a)
			node.Args[i] = n
			g.Nodes[n].Uses++
		}
	default:
		panic(fmt.Sprintf("atoms: %s is no condition", c.Op))
	}
	g.Nodes = append(g.Nodes, node)
	n := int32(len(g.Nodes) - 1)
	g.at[c] = n
	return n
}

// Eval returns what a root is when the literals are what lit says: the meaning
// of a graph, for tests and for slow paths.
func (g *Graph) Eval(root int, lit func(i int32) bool) bool { return g.eval(g.Roots[root], lit) }

func (g *Graph) eval(n int32, lit func(i int32) bool) bool {
	node := &g.Nodes[n]
	switch node.Op {
	case ir.Lit:
		return lit(node.Lit)
	case ir.And:
		for _, a := range node.Args {
			if !g.eval(a, lit) {
				return false
			}
		}
		return true
	case ir.Or:
		for _, a := range node.Args {
			if g.eval(a, lit) {
				return true
			}
		}
		return false
	case ir.AtLeast:
		left := node.N
		for _, a := range node.Args {
			if g.eval(a, lit) {
				left--
			}
		}
		return left <= 0
	}
	return node.Op == ir.True
}
