package parse

import (
	"io"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/segc-dev/segc/lang/token"
)

// definition is the scanner as participle knows it.
type definition struct{}

// Symbols names the classes of tokens that the grammar may refer to.
func (definition) Symbols() map[string]lexer.TokenType {
	return map[string]lexer.TokenType{"EOF": lexer.EOF, "Mistake": symbol(mistake), "Name": symbol(ident), "Quoted": symbol(quoted),
		"Text": symbol(text), "Number": symbol(number), "Percent": symbol(percent), "Date": symbol(date), "Instant": symbol(instant),
		"Keyword": symbol(kwPackage), "Mark": symbol(lparen)}
}

// symbol is participle's number of a kind.
func symbol(k kind) lexer.TokenType {
	switch {
	case k == eof:
		return lexer.EOF
	case k.keyword():
		k = kwPackage
	case k >= lparen:
		k = lparen
	}
	return lexer.EOF - lexer.TokenType(k)
}

// Lex scans everything that r holds. Comments are no tokens; the scanner keeps
// them beside.
func (definition) Lex(filename string, r io.Reader) (lexer.Lexer, error) {
	content, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	p := &parser{scanner: scanner{source: source{file: token.NewFile(filename, content), text: string(content)}}}
	p.scan()
	p.end = len(p.toks)
	return &feed{p: p, end: p.end, shown: p.end}, nil
}

// A feed gives participle the tokens of one declaration at the level of blocks.
// Left out are the brackets of expressions with all they hold, and in a body
// what follows the first token of a clause, up to where the next one can begin:
// the holes read that. In the arms of a partition the grammar itself reads
// `where`, so there one token more is shown. The offset of a token is its index
// in the parser.
type feed struct {
	p      *parser
	i, end int
	shown  int  // what stands before this token is not left out
	body   bool // the declaration has a body, which begins at shown
	arms   bool // the body is that of a partition
	inside bool // the token before is the keyword of a clause in an arm
}

// Next returns the next token. It never fails.
func (f *feed) Next() (lexer.Token, error) {
	if f.i >= f.end {
		return lexer.Token{Type: lexer.EOF, Pos: lexer.Position{Offset: f.end}}, nil
	}
	i, t := f.i, &f.p.toks[f.i]
	f.i++
	if i > f.shown {
		f.skip(i, t)
	}
	return lexer.Token{Type: symbol(t.kind), Value: f.p.text[t.start:t.end], Pos: lexer.Position{Offset: i}}, nil
}

// skip moves over what is left out behind the token i.
func (f *feed) skip(i int, t *tok) {
	begins := t.kind.clause() || nameLike(t.kind) && f.p.kindAt(f.i) == colon
	switch m := int(t.match); {
	case f.inside:
		f.i = max(f.p.nextClause(i), f.i)
	case f.body && begins && (!f.arms || t.kind != kwWhere):
		f.i = f.p.nextClause(f.i)
	case t.kind.opens() && m > i:
		f.i = m + 1
	}
	f.inside = f.arms && t.kind == kwWhere
}

// nextClause returns the first token from i, outside of brackets, that can begin
// a clause or end the body.
func (p *parser) nextClause(i int) int {
	for ; i < p.end; i++ {
		k := p.toks[i].kind
		switch {
		case k == rbrace || k.clause() || k == kwOtherwise:
			return i
		case nameLike(k):
			next := p.kindAt(i + 1)
			if next == colon || next == kwWhere || next == kwOtherwise || next == number || next == percent || p.toks[i].lineStart && k == ident && p.capitalClause(i) != eof {
				return i
			}
		case k.opens() && int(p.toks[i].match) > i:
			i = int(p.toks[i].match)
		}
	}
	return i
}
