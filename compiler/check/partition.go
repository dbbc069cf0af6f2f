package check

import (
	"math/big"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// declared returns the body of a partition or split, or nil when its entity is
// unknown.
func (c *Checker) declared(d *decl) *body {
	if d.entity == nil {
		d.broken = true
		return nil
	}
	return c.newBody(d, &hir.Var{Name: d.entity.Name, Entity: d.entity, Span: d.node.DeclName().Span})
}

// checkPartition checks the arms: each takes the rows that its conditions hold
// for and that no earlier arm took.
func (c *Checker) checkPartition(d *decl, node *ast.Partition) {
	b := c.declared(d)
	if b == nil {
		return
	}
	p := &hir.Partition{Name: d.name, Entity: d.entity, Exclusive: node.Exclusive, Meta: b.meta(d, node.Doc, node.Items), Decl: node}
	b.checkLets(node.Items)
	if len(node.Arms) == 0 {
		b.report(noArms(node.Name, "partition"))
	}
	var taken []hir.Expr // not true: the conditions of the arms so far
	for i, a := range node.Arms {
		if len(a.Where) == 0 {
			p.Otherwise = true
			if i < len(node.Arms)-1 {
				b.report(otherwiseNotLast(a))
			}
		}
		set, own := b.arm(d, p, a, taken)
		p.Arms = append(p.Arms, set)
		taken = append(taken, not(isTrue(own), a.Span))
	}
	if d.broken = d.broken || b.broken; !d.broken {
		d.partition = p
	}
}

// arm checks one arm after those whose conditions are in taken; own is its
// condition alone.
func (b *body) arm(d *decl, p *hir.Partition, a *ast.Arm, taken []hir.Expr) (set *hir.Set, own hir.Expr) {
	id := orNameless(a.Name)
	set = &hir.Set{Kind: hir.Arm, Name: d.name + "." + id.Name, Entity: d.entity, Row: b.row, Partition: p, Default: true,
		Meta: hir.Meta{Description: description(a.Doc), Package: d.pkg}, Decl: a, Span: id.Span}
	var conds []hir.Expr
	for _, w := range a.Where {
		cond := b.cond(b.scope(), w)
		set.Clauses = append(set.Clauses, &hir.Clause{Cond: cond, Span: w.Pos()})
		conds = append(conds, cond)
	}
	all := append(append(make([]hir.Expr, 0, len(taken)+len(conds)), taken...), conds...)
	set.Cond = conjunction(all, id.Span)
	return set, conjunction(conds, id.Span)
}

// buckets is the number of hash buckets that a split cuts up.
var buckets = new(big.Int).Lsh(big.NewInt(1), 32)

// checkSplit checks the arms: consecutive ranges of hash buckets.
func (c *Checker) checkSplit(d *decl, node *ast.Split) {
	b := c.declared(d)
	if b == nil {
		return
	}
	p := &hir.Split{Name: d.name, Entity: d.entity, Meta: b.meta(d, node.Doc, node.Items), Decl: node}
	if node.Seed != nil {
		p.Seed = node.Seed.Value
		if p.Seed == "" {
			b.report(seedEmpty(node.Seed.Span))
		}
	}
	if node.Among != nil {
		p.Among = b.setRef(b.scope(), node.Among)
		if p.Among == nil {
			b.broken = true
		} else if p.Among.Entity != d.entity {
			b.report(setOfOther(node.Among.Pos(), p.Among, d.entity))
		}
	}
	if len(node.Arms) == 0 {
		b.report(noArms(node.Name, "split"))
	}
	if !hasTextKey(d.entity) {
		b.report(keyHasNoText(node.Name.Span, d.entity))
	} else {
		b.splitArms(d, p, node)
	}
	if d.broken = d.broken || b.broken; !d.broken {
		d.split = p
	}
}

func (b *body) splitArms(d *decl, p *hir.Split, node *ast.Split) {
	seed := constOf(schema.String, p.Seed, token.Span{})
	total := types.DecimalOf(0)
	from := int64(0)
	for _, a := range node.Arms {
		share, ok := b.share(a)
		if !ok {
			continue
		}
		total = decimalArith(types.Add, total, share)
		to := bucketsBelow(total)
		switch {
		case total.Cmp(types.DecimalOf(1)) > 0:
			b.report(splitOver(a, total))
			return
		case to == from:
			b.report(emptyArm(a))
		}
		p.Arms = append(p.Arms, b.splitArm(d, p, a, seed, from, to))
		from = to
	}
}

// share returns the percentage of an arm, 0 to 1.
func (b *body) share(a *ast.SplitArm) (types.Decimal, bool) {
	if a.Share == nil || !a.Share.Percent { // the parser said why
		b.broken = true
		return types.Decimal{}, false
	}
	k, ok := b.number(a.Share).(*hir.Const)
	if !ok || isInvalid(k) {
		return types.Decimal{}, false
	}
	share, isDecimal := k.Value.(types.Decimal)
	if !isDecimal || !a.Share.Percent {
		b.report(shareExpected(a))
		return types.Decimal{}, false
	}
	return share, true
}

// bucketsBelow returns floor(share * 2^32).
func bucketsBelow(share types.Decimal) int64 {
	n := new(big.Int).Mul(share.Unscaled, buckets)
	n.Quo(n, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(share.Scale)), nil))
	if !n.IsInt64() {
		return buckets.Int64() + 1
	}
	return n.Int64()
}

func (b *body) splitArm(d *decl, p *hir.Split, a *ast.SplitArm, seed *hir.Const, from, to int64) *hir.Set {
	id := orNameless(a.Name)
	set := &hir.Set{Kind: hir.SplitArm, Name: d.name + "." + id.Name, Entity: d.entity, Row: b.row, Split: p, Default: true,
		Meta: hir.Meta{Description: description(a.Doc), Package: d.pkg}, Decl: a, Span: id.Span}
	var conds []hir.Expr
	if p.Among != nil {
		conds = append(conds, &hir.Member{Info: info(kind(schema.Bool), false, a.Span), Row: b.row, Set: p.Among})
	}
	for _, end := range []struct {
		op types.Op
		at int64
	}{{types.Ge, from}, {types.Lt, to}} {
		if end.at == 0 || end.at == buckets.Int64() {
			continue // the end of everything
		}
		args := []hir.Expr{b.bucket32(b.row, seed, a.Span), constOf(schema.Int, end.at, token.Span{})}
		conds = append(conds, &hir.Call{Info: info(kind(schema.Bool), anyNullable(args), a.Span), Op: end.op, Args: args})
	}
	set.Cond = conjunction(conds, id.Span)
	return set
}
