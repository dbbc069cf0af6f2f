// Package ast is the tree that both surfaces share: what was written, exact
// and untyped. The set of nodes is closed; nodes are data with a span.
package ast

import "github.com/segc-dev/segc/lang/token"

// A Node is any part of the tree.
type Node interface{ Pos() token.Span }

// A File is one source file, DSL or YAML.
//
//	file = [ "package" path ] { decl }
type File struct {
	Source  *token.File
	Package *Package // nil when the file has none
	Decls   []Decl
	// Comments holds the comments attached to nodes: declarations, body items,
	// arms, expressions. A description comment is in the declaration's Doc instead.
	Comments map[Node]*Comments
	Tail     []Comment // after the last declaration
	Span     token.Span
}

// Comments are the comments attached to one node.
type Comments struct {
	Before []Comment // on lines of their own above the node
	After  []Comment // to the right, on the node's last line
	Inner  []Comment // before the closing brace or bracket of the node
}

// A Comment is one `# text` line, without the mark and the blank after it.
// Gap says that a blank line stood between it and the next line.
type Comment struct {
	Text string
	Gap  bool
	Span token.Span
}

// Pos returns the span.
func (f *File) Pos() token.Span { return f.Span }

// An Ident is a name as written. Quoted names (in backquotes) hold the bare text.
type Ident struct {
	Name string
	Span token.Span
}

// Pos returns the span.
func (i *Ident) Pos() token.Span { return i.Span }

// A Package is the clause `package a.b`.
type Package struct {
	Path []*Ident
	Span token.Span
}

// Pos returns the span.
func (p *Package) Pos() token.Span { return p.Span }

// A Decl is a declaration: Segment, Trait, Partition, Split or Param.
type Decl interface {
	Node
	decl()
	DeclName() *Ident
}

// A Head is what every declaration has.
type Head struct {
	Doc  []Comment // the comment right above: the description
	Name *Ident
	Span token.Span
}

// Pos returns the span of the whole declaration, without its description.
func (h *Head) Pos() token.Span { return h.Span }

// DeclName returns the declared name.
func (h *Head) DeclName() *Ident { return h.Name }

// Declarations.
type (
	// segment = "segment" name [ "(" formal { "," formal } ")" ] "of" name "{" { item } "}"
	Segment struct {
		Head
		Params []*Formal
		Entity *Ident
		Items  []Item
	}

	// trait = "trait" name [ "(" formals ")" ] "of" name [ ":" type ] "=" expr
	Trait struct {
		Head
		Params []*Formal
		Entity *Ident
		Type   *Type // nil: inferred
		Value  Expr
	}

	// partition = [ "exclusive" ] "partition" name "of" name "{" { meta | let } { arm } "}"
	Partition struct {
		Head
		Exclusive bool
		Entity    *Ident
		Items     []Item // Meta and Let only
		Arms      []*Arm
	}

	// split = "split" name "of" name "seed" string [ "among" segref ] "{" { meta } { name percent } "}"
	Split struct {
		Head
		Entity *Ident
		Seed   *StringLit
		Among  Expr // nil, or a Name or Call that names a segment or arm
		Items  []Item
		Arms   []*SplitArm
	}

	// param = "param" name ":" type "=" literal
	Param struct {
		Head
		Type  *Type
		Value Expr
	}
)

func (*Segment) decl()   {}
func (*Trait) decl()     {}
func (*Partition) decl() {}
func (*Split) decl()     {}
func (*Param) decl()     {}

// A Formal is a parameter of a segment or trait: `name ":" type [ "=" literal ]`.
type Formal struct {
	Name    *Ident
	Type    *Type
	Default Expr // nil: an argument is required
	Span    token.Span
}

// Pos returns the span.
func (f *Formal) Pos() token.Span { return f.Span }

// A Type is a type as written: a name, arguments of decimal(p,s), an element of
// list<T>, and a unit (`decimal USD`). `duration` and `distance` are types too.
type Type struct {
	Name *Ident
	Args []int // decimal(p, s)
	Elem *Type // list<T>
	Unit *Ident
	Span token.Span
}

// Pos returns the span.
func (t *Type) Pos() token.Span { return t.Span }

// An Arm is one arm of a partition: `name "where" expr` or `name "otherwise"`.
// Several where clauses of one arm are a conjunction, as in a segment.
type Arm struct {
	Doc   []Comment
	Name  *Ident
	Where []Expr // empty: otherwise
	Span  token.Span
}

// Pos returns the span.
func (a *Arm) Pos() token.Span { return a.Span }

// A SplitArm is `name percent`.
type SplitArm struct {
	Doc   []Comment
	Name  *Ident
	Share *NumberLit // with Percent set
	Span  token.Span
}

// Pos returns the span.
func (a *SplitArm) Pos() token.Span { return a.Span }

// An Item is a part of a body: Meta, Let, Where, Except or Expect.
type Item interface {
	Node
	item()
}

// Body items. They keep the order in which they were written.
type (
	// meta = name ":" value. The value is a literal, a list, a bare Name, or a MapLit.
	Meta struct {
		Key   *Ident
		Value Expr
		Span  token.Span
	}
	// let = "let" name "=" expr
	Let struct {
		Name  *Ident
		Value Expr
		Span  token.Span
	}
	// where = "where" expr
	Where struct {
		Cond Expr
		Span token.Span
	}
	// except = "except" expr
	Except struct {
		Cond Expr
		Span token.Span
	}
	// expect = "expect" ( "size" | "share" ) ( "between" lit "and" lit | cmp lit )
	Expect struct {
		What *Ident // size or share
		Op   Op     // Lt, Le, Gt, Ge, Eq; or Range: Lo and Hi, both inside
		Lo   Expr   // the bound of a comparison, or the lower one of a range
		Hi   Expr
		Span token.Span
	}
)

func (*Meta) item()   {}
func (*Let) item()    {}
func (*Where) item()  {}
func (*Except) item() {}
func (*Expect) item() {}

// Pos returns the span.
func (n *Meta) Pos() token.Span { return n.Span }

// Pos returns the span.
func (n *Let) Pos() token.Span { return n.Span }

// Pos returns the span.
func (n *Where) Pos() token.Span { return n.Span }

// Pos returns the span.
func (n *Except) Pos() token.Span { return n.Span }

// Pos returns the span.
func (n *Expect) Pos() token.Span { return n.Span }
