package yaml

import (
	"strings"
	"unicode"

	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/yamlsrc"
)

// root reads the whole file.
func (r *reader) root(n *yamlsrc.Node) {
	if n.IsNull() {
		r.report(codeVersion, r.src.Span(0, 0), "the file is empty", "a file begins with `version: 1`")
	} else if f, ok := r.fields(n, &table{fileTable.name, fileTable.title, optional(fileTable.keys)}); ok {
		r.version(f)
		for _, e := range f.entries {
			switch e.Key.Value {
			case "version":
				r.pend(e.Key)
			case "package":
				r.pkg(e)
			default:
				r.section(e)
			}
		}
	}
	r.file.Tail = append(r.takePending(), r.sweep(n)...)
	r.file.Tail = append(r.file.Tail, r.loose...)
	if n := len(r.file.Tail); n > 0 {
		r.file.Tail[n-1].Gap = false
	}
}

// optional returns keys of which none is required: version has words of its own.
func optional(keys []key) []key {
	keys = append([]key(nil), keys...)
	for i := range keys {
		keys[i].required = false
	}
	return keys
}

func (r *reader) version(f fields) {
	switch n := f.get("version"); {
	case n == nil:
		r.report(codeVersion, head(f.node), "the file does not say the version of the language", "begin it with `version: 1`")
	case n.Kind != yamlsrc.Scalar || n.Value != "1":
		r.report(codeVersion, head(n), "version `"+clip(n.Span.Text())+"` is not known", "write `version: 1`")
	}
}

func (r *reader) pkg(e yamlsrc.Entry) {
	p := &ast.Package{Path: r.path(e.Value, "`package`", "write such as `shop.marketing`"), Span: e.Value.Span}
	if p.Path != nil {
		r.file.Package = p
		r.carry(p, e.Key, e.Value, r.takePending())
	}
}

// section reads a list of declarations of one kind, or `declarations`.
func (r *reader) section(e yamlsrc.Entry) {
	r.pend(e.Key)
	if !r.is(e.Value, yamlsrc.List, "`"+e.Key.Value+"`") {
		return
	}
	for _, item := range e.Value.Items {
		if e.Key.Value != "declarations" {
			r.decl(e.Key.Value, item)
			continue
		}
		r.pend(item)
		f, _ := r.fields(item, sectionTable)
		for _, inner := range f.entries {
			r.section(inner)
		}
		r.pending = append(r.pending, r.take(&item.Inner)...)
	}
	r.pending = append(r.pending, r.take(&e.Value.Inner)...)
}

var declTables = map[string]*table{"segments": segmentTable, "traits": traitTable, "partitions": partitionTable,
	"splits": splitTable, "params": paramTable}

func (r *reader) decl(section string, n *yamlsrc.Node) {
	before := r.takePending()
	f, ok := r.fields(n, declTables[section])
	if !ok {
		r.pending = before
		return
	}
	head := ast.Head{Doc: r.doc(f), Name: r.name(f.get("name"), "`name`"), Span: n.Span}
	var d ast.Decl
	switch section {
	case "segments":
		d = &ast.Segment{Head: head, Params: r.formals(f), Entity: r.name(f.get("of"), "`of`"), Items: r.body(f)}
	case "traits":
		d = &ast.Trait{Head: head, Params: r.formals(f), Entity: r.name(f.get("of"), "`of`"), Type: r.typ(f.get("type")), Value: r.expr(f.get("value"))}
	case "partitions":
		d = &ast.Partition{Head: head, Exclusive: r.flag(f.get("exclusive"), "`exclusive`"), Entity: r.name(f.get("of"), "`of`"),
			Items: r.body(f), Arms: r.arms(f)}
	case "splits":
		d = r.split(f, head)
	default:
		d = &ast.Param{Head: head, Type: r.typ(f.get("type")), Value: r.constant(f.get("value"), "`value`")}
	}
	if of := f.entry("of"); of.Key != nil {
		r.opening(d, of)
	}
	if whole(d) {
		r.file.Decls = append(r.file.Decls, d)
	}
	if inner := append(r.takePending(), r.take(&n.Inner)...); len(inner) > 0 {
		inner[len(inner)-1].Gap = false
		r.keep(d, &ast.Comments{Inner: inner})
	}
	r.carry(d, n, n, before)
	r.apart(d)
}

// opening gives the comment to the right of `of` to the entity: in the DSL it
// stands behind the brace that opens the body.
func (r *reader) opening(d ast.Decl, of yamlsrc.Entry) {
	if entity := entityOf(d); entity != nil && len(of.Key.After) > 0 {
		r.keep(entity, &ast.Comments{After: r.take(&of.Key.After)})
	}
}

// entityOf returns the entity of a declaration with a body, or nil.
func entityOf(d ast.Decl) *ast.Ident {
	switch d := d.(type) {
	case *ast.Segment:
		return d.Entity
	case *ast.Partition:
		return d.Entity
	case *ast.Split:
		return d.Entity
	}
	return nil
}

// whole reports whether a declaration has what every later pass counts on; what
// it lacks is reported.
func whole(d ast.Decl) bool {
	switch d := d.(type) {
	case *ast.Trait:
		if d.Entity.Name == "" {
			return false
		}
	case *ast.Param:
		if d.Type == nil {
			return false
		}
	}
	entity := entityOf(d)
	return d.DeclName().Name != "" && (entity == nil || entity.Name != "")
}

func (r *reader) split(f fields, head ast.Head) *ast.Split {
	d := &ast.Split{Head: head, Entity: r.name(f.get("of"), "`of`"), Seed: &ast.StringLit{}, Items: r.body(f)}
	if n := f.get("seed"); n != nil {
		text, _ := r.text(n, "`seed`")
		d.Seed = &ast.StringLit{Value: text, Span: n.Span}
	}
	if n := f.get("among"); n != nil {
		d.Among = r.ref(n)
	}
	if n := f.get("arms"); n != nil && r.is(n, yamlsrc.List, "`arms`") {
		for _, item := range n.Items {
			if g, ok := r.fields(item, shareTable); ok {
				arm := &ast.SplitArm{Doc: r.doc(g), Name: r.name(g.get("name"), "`name`"), Share: r.share(g.get("share")), Span: item.Span}
				d.Arms = append(d.Arms, arm)
				r.carry(arm, item, item, r.takePending())
				r.apart(arm)
			}
		}
		r.pending = append(r.pending, r.take(&n.Inner)...)
	}
	return d
}

func (r *reader) share(n *yamlsrc.Node) *ast.NumberLit {
	if n == nil {
		return &ast.NumberLit{Text: "0", Percent: true}
	}
	before := len(r.diags)
	if lit, ok := r.constant(n, "`share`").(*ast.NumberLit); ok && lit.Percent {
		return lit
	}
	if len(r.diags) == before {
		r.report(codeValue, head(n), "`share` is a percentage, not `"+clip(n.Span.Text())+"`", "write such as `10%`")
	}
	return &ast.NumberLit{Text: "0", Percent: true, Span: n.Span}
}

func (r *reader) arms(f fields) []*ast.Arm {
	n := f.get("arms")
	if n == nil || !r.is(n, yamlsrc.List, "`arms`") {
		return nil
	}
	var arms []*ast.Arm
	for _, item := range n.Items {
		before := r.takePending()
		g, ok := r.fields(item, armTable)
		if !ok {
			continue
		}
		arm := &ast.Arm{Doc: r.doc(g), Name: r.name(g.get("name"), "`name`"), Span: item.Span}
		where, otherwise := g.entry("where"), g.entry("otherwise")
		switch {
		case where.Key != nil && otherwise.Key != nil:
			r.conflict(where.Key, otherwise.Key)
		case where.Key != nil:
			arm.Where = r.conditions(where.Value, "`where`")
		case otherwise.Key == nil || !r.flag(otherwise.Value, "`otherwise`"):
			r.report(codeMissing, head(item), "the arm has no condition", "add `where:`, or `otherwise: true` for everyone who is left")
		}
		arms = append(arms, arm)
		r.carry(arm, item, item, before)
		r.apart(arm)
	}
	r.pending = append(r.pending, r.take(&n.Inner)...)
	return arms
}

func (r *reader) formals(f fields) []*ast.Formal {
	n := f.get("params")
	if n == nil {
		return nil
	}
	var formals []*ast.Formal
	for _, item := range r.list(n, "`params`") {
		g, ok := r.fields(item, formalTable)
		if !ok {
			continue
		}
		formal := &ast.Formal{Name: r.name(g.get("name"), "`name`"), Type: r.typ(g.get("type")), Span: item.Span}
		if d := g.get("default"); d != nil {
			formal.Default = r.constant(d, "`default`")
		}
		if formal.Name.Name != "" && formal.Type != nil {
			formals = append(formals, formal)
		}
	}
	return formals
}

// typ reads a type; nil stays nil.
func (r *reader) typ(n *yamlsrc.Node) *ast.Type {
	if n == nil {
		return nil
	}
	text, ok := r.text(n, "`type`")
	if !ok {
		return nil
	}
	t, comments, diags := parse.Type(r.src, text, n.At)
	r.embed(n, comments, diags)
	if diags.HasErrors() {
		return nil
	}
	return t
}

// doc reads the description: one comment a line.
func (r *reader) doc(f fields) []ast.Comment {
	n := f.get("description")
	if n == nil {
		return nil
	}
	text, ok := r.text(n, "the description")
	if !ok {
		return nil
	}
	if n.Style == yamlsrc.Literal || n.Style == yamlsrc.Folded {
		text = strings.TrimRight(text, "\n")
	}
	var doc []ast.Comment
	at := 0
	for _, line := range strings.Split(text, "\n") {
		place := n.Sub(at, at+len(line))
		if i := strings.IndexFunc(line, unseen); i >= 0 {
			r.report(codeValue, n.Sub(at+i, at+i+1), "the description holds a character that no comment can hold", "remove it")
			return nil
		}
		doc = append(doc, ast.Comment{Text: strings.TrimRight(line, " \t"), Span: place})
		at += len(line) + 1
	}
	return doc
}

// unseen reports the characters that source text must not hold.
func unseen(c rune) bool {
	return c != '\t' && (unicode.IsControl(c) || unicode.Is(unicode.Bidi_Control, c) || c == 0xFEFF || c == 0x2028 || c == 0x2029)
}

// conflict reports two keys of one map that exclude each other.
func (r *reader) conflict(first, second *yamlsrc.Node) {
	if second.Span.Start < first.Span.Start {
		first, second = second, first
	}
	r.report(codeConflict, second.Span, "`"+second.Value+"` and `"+first.Value+"` exclude each other", "keep one of the two", noteAt(first.Span))
}
