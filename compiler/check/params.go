package check

import (
	"maps"
	"slices"
	"strings"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// A formal is a parameter of a segment or trait.
type formal struct {
	node *ast.Formal
	typ  types.Type
	def  *hir.Const // nil: an argument is required
}

// resolveFormals checks the parameters of a declaration once.
func (c *Checker) resolveFormals(d *decl, params []*ast.Formal) {
	if d.heads {
		return
	}
	d.heads = true
	if len(params) == 0 {
		return
	}
	b := c.newBody(d, nil)
	first := map[string]*ast.Ident{}
	for _, p := range params {
		if p.Name == nil {
			continue
		}
		if f, taken := first[p.Name.Name]; taken {
			b.report(declaredTwice(p.Name, f))
			continue
		}
		first[p.Name.Name] = p.Name
		b.localName(p.Name)
		d.formals = append(d.formals, b.formal(p))
	}
	if name := d.node.DeclName(); len(params) > 0 && isCallable(name.Name) {
		b.report(reservedCall(name))
	}
	d.broken = d.broken || b.broken
}

func (b *body) formal(p *ast.Formal) *formal {
	f := &formal{node: p, typ: b.typeOf(p.Type)}
	if p.Default == nil {
		return f
	}
	k := b.constant(b.scope(), p.Default)
	if k == nil {
		return &formal{node: p}
	}
	if f.def = b.fit(p.Name.Name, f.typ, k); f.def == nil {
		return &formal{node: p}
	}
	f.typ = f.def.Type // the unit of the default is that of every argument
	if f.typ.Kind == schema.Decimal {
		f.typ.Precision, f.typ.Scale = 0, 0
	}
	return f
}

// sample returns a value that stands for an argument while a body is checked
// without one.
func (f *formal) sample() *hir.Const {
	t := f.typ
	if types.IsNumber(t) && t.Unit == "" {
		t.Unit = types.AnyUnit
	}
	k := &hir.Const{Info: info(t, false, f.node.Span), Value: sampleOf(t), Param: f.name()}
	return k
}

func (f *formal) name() string {
	if f.node.Name == nil {
		return ""
	}
	return f.node.Name.Name
}

func sampleOf(t types.Type) types.Value {
	switch t.Kind {
	case schema.Bool:
		return true
	case schema.Int:
		return int64(1)
	case schema.Decimal:
		return types.DecimalOf(1)
	case schema.Float:
		return 1.0
	case schema.String:
		return ""
	case schema.Date:
		return types.Date(0)
	case schema.Timestamp:
		return types.Instant(0)
	case schema.Version:
		return "1"
	case schema.Point:
		return types.Point{}
	case schema.List:
		return []types.Value{}
	case schema.Duration:
		return types.Duration{N: 1, Unit: token.Day}
	case schema.Distance:
		return types.Distance(1)
	}
	return nil
}

// typeOf returns the type that a parameter or trait declares.
func (b *body) typeOf(t *ast.Type) types.Type {
	if t == nil || t.Name == nil {
		b.broken = true
		return types.Type{}
	}
	k, ok := schema.Kinds[t.Name.Name]
	switch {
	case !ok:
		b.report(unknownType(t, b.nearest(t.Name.Name, kindNames)))
		return types.Type{}
	case k == schema.Enum:
		b.report(enumType(t))
		return types.Type{}
	case len(t.Args) > 0 && (k != schema.Decimal || !decimalArgs(t.Args)):
		b.report(typeArguments(t))
		return types.Type{}
	case (t.Elem != nil) != (k == schema.List):
		b.report(listType(t))
		return types.Type{}
	}
	typ := types.Type{Kind: k}
	if k == schema.Decimal && len(t.Args) == 2 {
		typ.Precision, typ.Scale = t.Args[0], t.Args[1]
	}
	if t.Elem != nil {
		e := b.typeOf(t.Elem)
		if e.Kind >= schema.Point {
			b.report(listType(t))
			return types.Type{}
		}
		typ.Elem = &e
	}
	if t.Unit != nil {
		if !types.IsNumber(typ) {
			b.report(unitOfType(t))
			return types.Type{}
		}
		typ.Unit = t.Unit.Name
	}
	return typ
}

func decimalArgs(args []int) bool {
	return len(args) == 2 && 1 <= args[0] && args[0] <= types.MaxPrecision && 0 <= args[1] && args[1] <= args[0]
}

func kindNames() []string { return slices.Sorted(maps.Keys(schema.Kinds)) }

// fit brings a constant to the type of the parameter that it is for, or reports
// that it cannot.
func (b *body) fit(name string, declared types.Type, k *hir.Const) *hir.Const {
	if isInvalid(k) || declared.Kind == schema.Invalid {
		b.broken = true
		return nil
	}
	clash := types.Assignable(declared, k.Type)
	if clash == types.UnitMissing && k.Type.Unit == "" && isZero(k) {
		clash = types.NoClash
	}
	if clash != types.NoClash {
		b.report(wrongArgument(k, name, declared, clash))
		return nil
	}
	fitted := *k
	fitted.Param = name
	if types.IsNumber(declared) {
		fitted.Type.Kind = declared.Kind
		if declared.Unit != "" {
			fitted.Type.Unit = declared.Unit
		}
		fitted.Value = widen(declared.Kind, k.Value)
	}
	if declared.Kind == schema.List && fitted.Type.Elem == nil {
		fitted.Type = declared
	}
	return &fitted
}

// widen brings a number to a kind that holds it.
func widen(k schema.Kind, v types.Value) types.Value {
	switch k {
	case schema.Decimal:
		if d, ok := types.AsDecimal(v); ok {
			return d
		}
	case schema.Float:
		if f, ok := types.AsFloat(v); ok {
			return f
		}
	}
	return v
}

// arguments matches what is given with the parameters; nil when something is
// wrong and reported.
func (b *body) arguments(s *scope, d *decl, given []*ast.Arg, call token.Span) []*hir.Const {
	args := make([]*hir.Const, len(d.formals))
	sound := true
	for i, a := range given {
		at := b.argumentPlace(d, a, i, call)
		if at < 0 {
			sound = false
			continue
		}
		if args[at] != nil {
			b.report(argumentTwice(a, d.formals[at].name()))
			sound = false
			continue
		}
		k := b.constant(s, a.Value)
		if k != nil {
			args[at] = b.fit(d.formals[at].name(), d.formals[at].typ, k)
		}
		sound = sound && args[at] != nil
	}
	if !sound {
		b.broken = true
		return nil
	}
	var missing []*formal
	for i, f := range d.formals {
		if args[i] == nil {
			if args[i] = f.def; f.def == nil {
				missing = append(missing, f)
			}
		}
	}
	if missing != nil {
		b.report(missingArguments(call, d, missing))
		return nil
	}
	return args
}

// argumentPlace returns the parameter that an argument is for, or -1.
func (b *body) argumentPlace(d *decl, a *ast.Arg, position int, call token.Span) int {
	if a.Name == nil {
		if position >= len(d.formals) {
			b.report(tooManyArguments(a, d))
			return -1
		}
		return position
	}
	for i, f := range d.formals {
		if f.name() == a.Name.Name {
			return i
		}
	}
	b.report(unknownArgument(a, d, b.nearest(a.Name.Name, d.formalNames)))
	return -1
}

func (d *decl) formalNames() []string {
	names := make([]string, len(d.formals))
	for i, f := range d.formals {
		names[i] = f.name()
	}
	return names
}

// atDefaults reports whether every argument is the parameter's default.
func (d *decl) atDefaults(args []*hir.Const) bool {
	for i, f := range d.formals {
		if f.def == nil || !sameConst(f.def, args[i]) {
			return false
		}
	}
	return true
}

func sameConst(a, b *hir.Const) bool {
	return a == b || a.Type.Unit == b.Type.Unit && valueText(a) == valueText(b)
}

// key tells instances apart: defaults for the one without arguments.
func (d *decl) key(args []*hir.Const) string {
	if d.atDefaults(args) {
		return defaults
	}
	return d.instanceName(args)
}

// instanceName returns the qualified name with the arguments that differ from
// the defaults: `big_spender(300 USD, window: 90 days)`.
func (d *decl) instanceName(args []*hir.Const) string {
	var given []string
	skipped := false
	for i, f := range d.formals {
		if f.def != nil && sameConst(f.def, args[i]) {
			skipped = true
			continue
		}
		text := valueText(args[i])
		if skipped {
			text = f.name() + ": " + text
		}
		given = append(given, text)
	}
	if given == nil {
		return d.name
	}
	return d.name + "(" + strings.Join(given, ", ") + ")"
}

// checkParam gives a workspace constant its value: that of the command line, or
// the declared one.
func (c *Checker) checkParam(d *decl, node *ast.Param) {
	b := c.newBody(d, nil)
	t := b.typeOf(node.Type)
	value := b.paramValue(node, t, node.Value)
	if text, ok := c.in.Set[d.name]; ok && value != nil {
		own := c.newBody(d, nil)
		declared := value.Type
		if declared.Kind == schema.Decimal {
			declared.Precision, declared.Scale = t.Precision, t.Scale
		}
		value = own.paramValue(node, declared, commandLine(d.name, text, declared, own))
		b.broken = b.broken || own.broken
	}
	if d.broken = d.broken || b.broken || value == nil; d.broken {
		return
	}
	d.param = &hir.Param{Name: d.name, Type: value.Type, Value: value.Value, Decl: node}
}

func (b *body) paramValue(node *ast.Param, t types.Type, value ast.Expr) *hir.Const {
	k := b.constant(b.scope(), value)
	if k == nil {
		return nil
	}
	return b.fit(node.Name.Name, t, k)
}

// commandLine parses a value given with --set; texts need no quotes there.
func commandLine(name, text string, t types.Type, b *body) ast.Expr {
	f := token.NewFile("--set "+name, []byte(text))
	bare := !strings.HasPrefix(strings.TrimSpace(text), `"`)
	span := f.Span(0, len(text))
	switch {
	case bare && t.Kind == schema.String:
		return &ast.StringLit{Value: text, Span: span}
	case bare && t.Kind == schema.Version && types.ValidVersion(text):
		word := &ast.Ident{Name: "version", Span: span}
		return &ast.Call{Func: &ast.Name{Parts: []*ast.Ident{word}, Span: span},
			Args: []*ast.Arg{{Value: &ast.StringLit{Value: text, Span: span}, Span: span}}, Span: span}
	}
	e, _, diags := parse.Expr(f, text, nil)
	for _, d := range diags {
		b.report(d)
	}
	return e
}

// override reports values of the command line that no param takes.
func (c *Checker) override() {
	for _, name := range slices.Sorted(maps.Keys(c.in.Set)) {
		if e, ok := c.names[name]; !ok || !isParam(e) {
			span := token.NewFile("--set", []byte(name+"="+c.in.Set[name])).Span(0, len(name))
			c.report(unknownOverride(span, name, c.nearest(name, c.declNames("", isParam))))
		}
	}
}
