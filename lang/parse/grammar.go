package parse

import (
	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"
)

// The grammar of the blocks. It is LL(1): the first token of an alternative
// decides. What it leaves to holes is read by methods of the parser: names,
// types, expressions, and the marks that may be missing, so that a missing one
// is reported in our words and the rest of the declaration is read all the same.
type (
	// declaration = package | segment | trait | partition | split | param
	declaration struct {
		Package   *packageClause `parser:"  @@"`
		Segment   *segmentDecl   `parser:"| @@"`
		Trait     *traitDecl     `parser:"| @@"`
		Partition *partitionDecl `parser:"| @@"`
		Split     *splitDecl     `parser:"| @@"`
		Param     *paramDecl     `parser:"| @@"`
	}

	packageClause struct {
		Path pathHole `parser:"'package' @@"`
	}

	segmentDecl struct {
		Name   nameHole   `parser:"'segment' @@"`
		Params []*formal  `parser:"( '(' ( @@ ( ',' @@ )* ','? )?"`
		Close  parenHole  `parser:"  @@ )?"`
		Entity entityHole `parser:"@@"`
		Open   openHole   `parser:"@@"`
		Items  []itemHole `parser:"@@*"`
		End    endHole    `parser:"@@"`
	}

	traitDecl struct {
		Name   nameHole   `parser:"'trait' @@"`
		Params []*formal  `parser:"( '(' ( @@ ( ',' @@ )* ','? )?"`
		Close  parenHole  `parser:"  @@ )?"`
		Entity entityHole `parser:"@@"`
		Type   typeHole   `parser:"( ':' @@ )?"`
		Equals equalsHole `parser:"@@"`
		Value  valueHole  `parser:"@@"`
	}

	partitionDecl struct {
		Exclusive bool       `parser:"@'exclusive'?"`
		Name      nameHole   `parser:"'partition' @@"`
		Entity    entityHole `parser:"@@"`
		Open      openHole   `parser:"@@"`
		Body      []*arm     `parser:"@@*"`
		End       endHole    `parser:"@@"`
	}

	splitDecl struct {
		Name   nameHole   `parser:"'split' @@"`
		Entity entityHole `parser:"@@"`
		Seed   seedHole   `parser:"@@"`
		Among  refHole    `parser:"( 'among' @@ )?"`
		Open   openHole   `parser:"@@"`
		Body   []*share   `parser:"@@*"`
		End    endHole    `parser:"@@"`
	}

	paramDecl struct {
		Name   nameHole     `parser:"'param' @@"`
		Type   colonType    `parser:"@@"`
		Equals equalsHole   `parser:"@@"`
		Value  constantHole `parser:"@@"`
	}

	// formal = name ":" type [ "=" constant ]
	formal struct {
		Name    formalName   `parser:"@@"`
		Type    colonType    `parser:"@@"`
		Default constantHole `parser:"( '=' @@ )?"`
	}

	// arm = name { "where" expr } | name "otherwise" | item
	arm struct {
		Name      armName    `parser:"  ( @@"`
		Otherwise bool       `parser:"    ( @'otherwise'"`
		Where     []condHole `parser:"    | ( 'where' @@ )+ ) )"`
		Item      itemHole   `parser:"| @@"`
	}

	// share = name percent | item
	share struct {
		Arm  shareHole `parser:"  @@"`
		Item itemHole  `parser:"| @@"`
	}
)

// A blocks is the grammar, built, and bound to the parser that fills its holes.
// Building takes longer than parsing a file, so they are reused.
type blocks struct {
	p         *parser
	pkg       *participle.Parser[packageClause]
	segment   *participle.Parser[segmentDecl]
	trait     *participle.Parser[traitDecl]
	partition *participle.Parser[partitionDecl]
	split     *participle.Parser[splitDecl]
	param     *participle.Parser[paramDecl]
}

// newBlocks builds the grammar. It panics when the grammar is wrong, which any
// test shows.
func newBlocks() *blocks {
	b := &blocks{p: &parser{}}
	root := participle.MustBuild[declaration](
		participle.Lexer(definition{}),
		hole(b, (*parser).nameHole), hole(b, (*parser).formalName), hole(b, (*parser).armName), hole(b, (*parser).pathHole),
		hole(b, (*parser).entityHole), hole(b, (*parser).typeHole), hole(b, (*parser).colonType), hole(b, (*parser).refHole),
		hole(b, (*parser).seedHole), hole(b, (*parser).valueHole), hole(b, (*parser).constantHole), hole(b, (*parser).condHole),
		hole(b, (*parser).shareHole), hole(b, (*parser).itemHole), hole(b, (*parser).openHole), hole(b, (*parser).endHole),
		hole(b, (*parser).parenHole), hole(b, (*parser).equalsHole),
	)
	b.pkg, b.segment, b.trait = production[packageClause](root), production[segmentDecl](root), production[traitDecl](root)
	b.partition, b.split, b.param = production[partitionDecl](root), production[splitDecl](root), production[paramDecl](root)
	return b
}

func production[P any](root *participle.Parser[declaration]) *participle.Parser[P] {
	p, err := participle.ParserForProduction[P](root)
	if err != nil {
		panic(err)
	}
	return p
}

// hole makes read the reader of the interface type T in the grammar. It moves
// the parser to participle's place before, and participle to the parser's after.
// A nil result means that nothing of the kind begins here.
func hole[T comparable](b *blocks, read func(*parser) T) participle.Option {
	return participle.ParseTypeWith(func(lex *lexer.PeekingLexer) (T, error) {
		var none T
		b.p.i = lex.Peek().Pos.Offset
		v := read(b.p)
		if v == none {
			return none, participle.NextMatch
		}
		for t := lex.Peek(); t.Pos.Offset < b.p.i && !t.EOF(); t = lex.Peek() {
			lex.Next()
		}
		return v, nil
	})
}
