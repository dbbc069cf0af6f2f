package check

import (
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/token"
)

// An instance is a segment or trait with its arguments applied: one of the two,
// or none after a mistake.
type instance struct {
	set   *hir.Set
	trait *hir.Trait
}

func (in instance) sound() bool { return in.set != nil || in.trait != nil }

// maxInstances bounds how often the bodies of a workspace are checked anew.
const maxInstances = 20_000

// instanceOf returns a segment or trait as a call (nil: a bare name, all defaults)
// asks for it; nothing after a mistake.
func (b *body) instanceOf(s *scope, d *decl, call *ast.Call, span token.Span) instance {
	if !b.use(d, span) {
		b.broken = true
		return instance{}
	}
	var given []*ast.Arg
	if call != nil {
		given = call.Args
	}
	args := b.arguments(s, d, given, span)
	if args == nil {
		return instance{}
	}
	key := d.key(args)
	if b.anySample(args) {
		key = "?" + key // the values say nothing: not the instance of that name
	}
	in, made := d.instances[key]
	if !made {
		in = b.makeInstance(d, args, span)
		d.instances[key] = in
	}
	if !in.sound() {
		b.broken = true
	}
	return in
}

// makeInstance checks a sound body anew, so that it cannot meet a cycle.
func (b *body) makeInstance(d *decl, args []*hir.Const, call token.Span) instance {
	if b.instances++; b.instances > maxInstances {
		if b.instances == maxInstances+1 {
			b.report(tooManyInstances(call, d.name))
		}
		return instance{}
	}
	samples := map[string]bool{}
	for i, k := range args {
		if b.isSample(k) {
			samples[d.formals[i].name()] = true
		}
	}
	return b.instantiate(d, args, samples, call)
}

func (b *body) anySample(args []*hir.Const) bool {
	for _, k := range args {
		if b.isSample(k) {
			return true
		}
	}
	return false
}

// setRef resolves a segment or arm as `in`, `among` and the command line name
// it; nil after a mistake.
func (b *body) setRef(s *scope, e ast.Expr) *hir.Set {
	name, call := refParts(e)
	if name == nil {
		b.report(setExpected(e.Pos()))
		return nil
	}
	found, ok := b.find(b.pkg, dotted(name.Parts))
	switch {
	case !ok:
		b.report(unknownSet(name, b.nearest(dotted(name.Parts), b.declNames(b.pkg, isSet))))
		return nil
	case !isSet(found):
		b.report(notASet(name, found))
		return nil
	case found.d.entity == nil:
		b.broken = true
		return nil
	case found.arm < 0:
		return b.instanceOf(s, found.d, call, e.Pos()).set
	case call != nil:
		b.report(armCalled(call))
		return nil
	case !b.use(found.d, e.Pos()):
		b.broken = true
		return nil
	case found.d.partition != nil:
		return found.d.partition.Arms[found.arm]
	}
	return found.d.split.Arms[found.arm]
}

// traitNamed resolves a trait as the command line names it.
func (b *body) traitNamed(s *scope, e ast.Expr) *hir.Trait {
	name, call := refParts(e)
	if name == nil {
		b.report(setExpected(e.Pos()))
		return nil
	}
	found, ok := b.find(b.pkg, dotted(name.Parts))
	if !ok || !isTrait(found) {
		b.report(unknownTrait(name, b.nearest(dotted(name.Parts), b.declNames(b.pkg, isTrait))))
		return nil
	}
	if found.d.entity == nil {
		return nil
	}
	return b.instanceOf(s, found.d, call, e.Pos()).trait
}

// refParts takes a Name or Call apart; name is nil for everything else.
func refParts(e ast.Expr) (name *ast.Name, call *ast.Call) {
	switch e := e.(type) {
	case *ast.Name:
		name = e
	case *ast.Call:
		name, call = e.Func, e
	}
	if name == nil || len(name.Parts) == 0 {
		return nil, nil
	}
	return name, call
}
