package gogen

import (
	"go/token"
	"strconv"
	"strings"
	"unicode"
)

// names gives out identifiers, each once.
type names map[string]bool

// reserved are names that generated code may not use for its own things: words
// of the language, what it predeclares, packages that may be imported, and the
// locals of generated functions.
var reserved = strings.Fields(`any append bool byte cap clear close cmp comparable complex complex128 complex64 copy
	delete error false float32 float64 imag int int16 int32 int64 int8 iota len make max min new nil panic print println
	real recover rune string true uint uint16 uint32 uint64 uint8 uintptr
	big binary bits fmt math regexp sha256 slices sort strconv strings testing time unicode utf8
	at best bestKey bestTime buffer err found i in k j known n names now s sum total v values want got Clock At`)

func newNames(taken []string) names {
	n := names{}
	for _, list := range [][]string{reserved, taken} {
		for _, name := range list {
			n[name] = true
		}
	}
	return n
}

// unique returns a name that was not given out, with a number behind it if need be.
func (n names) unique(name string) string {
	for i, try := 2, name; ; i++ {
		if !n[try] && !token.IsKeyword(try) {
			n[try] = true
			return try
		}
		try = name + strconv.Itoa(i)
	}
}

// initialisms are words that Go writes in capitals.
var initialisms = map[string]string{"id": "ID", "url": "URL", "api": "API", "ip": "IP", "uuid": "UUID", "http": "HTTP"}

// exported returns a name of the language as an exported Go name: lapsed_vip as
// LapsedVip, a.b as AB.
func exported(name string) string {
	var sb strings.Builder
	words := strings.FieldsFunc(name, func(r rune) bool { return r == '_' || !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for _, w := range words {
		if s, ok := initialisms[w]; ok {
			sb.WriteString(s)
			continue
		}
		r := []rune(w)
		sb.WriteString(string(unicode.ToUpper(r[0])) + string(r[1:]))
	}
	s := sb.String()
	if s == "" || !unicode.IsUpper([]rune(s)[0]) {
		s = "X" + s
	}
	return s
}

// local returns a name of the language as a Go name that is not exported.
func local(name string) string {
	r := []rune(exported(name))
	for i := range r {
		if i > 0 && (i+1 == len(r) || !unicode.IsUpper(r[i+1])) && !unicode.IsUpper(r[i]) {
			break
		}
		if i > 0 && i+1 < len(r) && !unicode.IsUpper(r[i+1]) {
			break
		}
		r[i] = unicode.ToLower(r[i])
	}
	return string(r)
}
