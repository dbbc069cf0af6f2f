package yaml

import (
	"cmp"
	"slices"

	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/yamlsrc"
)

// Comments stand on keys and list items. Those of a declaration, a body item or
// a condition in a list stay with it; those deeper inside move to the nearest
// of these. A node's comments are removed when the tree has them, so that
// whatever is left can be found.

func countComments(n *yamlsrc.Node) int {
	count := len(n.Before) + len(n.After) + len(n.Inner)
	for _, e := range n.Entries {
		count += countComments(e.Key) + countComments(e.Value)
	}
	for _, item := range n.Items {
		count += countComments(item)
	}
	return count
}

// take moves comments out of a node.
func (r *reader) take(from *[]yamlsrc.Comment) []ast.Comment {
	var list []ast.Comment
	for _, c := range *from {
		list = append(list, ast.Comment{Text: c.Text, Gap: c.Gap, Span: c.Span})
	}
	r.comments -= len(list)
	*from = nil
	return list
}

// pend keeps comments for the next declaration or body item.
func (r *reader) pend(n *yamlsrc.Node) {
	r.pending = append(r.pending, r.take(&n.Before)...)
	r.pending = append(r.pending, r.take(&n.After)...)
}

func (r *reader) takePending() []ast.Comment {
	list := r.pending
	r.pending = nil
	return list
}

// sweep takes all that is left in a node and below it.
func (r *reader) sweep(n *yamlsrc.Node) []ast.Comment {
	if r.comments == 0 {
		return nil
	}
	list := append(r.take(&n.Before), r.take(&n.After)...)
	for _, e := range n.Entries {
		list = append(append(list, r.sweep(e.Key)...), r.sweep(e.Value)...)
	}
	for _, item := range n.Items {
		list = append(list, r.sweep(item)...)
	}
	return append(list, r.take(&n.Inner)...)
}

// carry gives a node of the tree the comments of its key or list item, slot,
// those inside its value, and the ones in before.
func (r *reader) carry(to ast.Node, slot, value *yamlsrc.Node, before []ast.Comment) {
	if r.comments == 0 && len(before) == 0 && len(r.loose) == 0 {
		return
	}
	c := &ast.Comments{Before: append(before, r.take(&slot.Before)...), After: r.take(&slot.After)}
	if slot == value && value.Kind == yamlsrc.Map && len(value.Entries) > 0 {
		c.After = append(c.After, r.take(&value.Entries[0].Key.After)...)
	}
	c.Before = append(append(c.Before, r.sweep(value)...), r.loose...)
	r.loose = nil
	slices.SortStableFunc(c.Before, func(a, b ast.Comment) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
	for i := range c.After {
		c.After[i].Gap = false
	}
	r.keep(to, c)
}

// carried reads an item of a list inside an expression, with its comments.
func (r *reader) carried(item *yamlsrc.Node, read func(*yamlsrc.Node) ast.Expr) ast.Expr {
	outer := r.loose
	r.loose = nil
	e := read(item)
	r.carry(e, item, item, nil)
	r.loose = outer
	return e
}

// keep stores comments, if there are any.
func (r *reader) keep(to ast.Node, c *ast.Comments) {
	if len(c.Before)+len(c.After)+len(c.Inner) == 0 {
		return
	}
	if had := r.file.Comments[to]; had != nil {
		c.Before = append(had.Before, c.Before...)
		c.After = append(had.After, c.After...)
		c.Inner = append(had.Inner, c.Inner...)
	}
	r.file.Comments[to] = c
}

// apart sets the comments above a declaration or arm off its description: in
// the DSL, a comment right above is the description.
func (r *reader) apart(n ast.Node) {
	if c := r.file.Comments[n]; c != nil && len(c.Before) > 0 {
		c.Before[len(c.Before)-1].Gap = true
	}
}
