package review

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// An outline is a segment file cut into declarations, by its words alone: much
// faster than parsing, and enough to find what a declaration can reach.
type outline struct {
	pkg    string // the text of the package clause
	chunks []*chunk
}

// A chunk is the text of one declaration with the comment above it; of a YAML
// file it is the whole file.
type chunk struct {
	text     string
	declares []string // names, as written
	uses     []string // every word that may be a name
}

// opening are the words that begin a declaration at the start of a line.
var opening = map[string]bool{"package": true, "segment": true, "trait": true, "exclusive": true, "partition": true, "split": true, "param": true}

// outlineOf cuts a file. What does not look like one ends up in fewer, larger
// chunks, never in none.
func outlineOf(path, text string) *outline {
	if !strings.HasSuffix(path, ".seg") {
		return &outline{chunks: []*chunk{yamlChunk(text)}}
	}
	o := &outline{}
	start := 0
	for _, at := range openings(text) {
		o.add(text[start:at])
		start = at
	}
	o.add(text[start:])
	return o
}

func (o *outline) add(text string) {
	words := wordsOf(text)
	for i, w := range words {
		switch {
		case w == "package" && o.pkg == "" && len(o.chunks) == 0:
			o.pkg = text
			return
		case opening[w] && w != "exclusive" && w != "package" && i+1 < len(words):
			o.chunks = append(o.chunks, &chunk{text, []string{words[i+1]}, words})
			return
		}
	}
	if strings.TrimSpace(text) != "" && len(words) > 0 {
		o.chunks = append(o.chunks, &chunk{text: text, uses: words})
	}
}

// openings returns where declarations begin, with the comments right above.
func openings(text string) (out []int) {
	depth, comment := 0, -1
	for at := 0; at < len(text); {
		end := len(text)
		if n := strings.IndexByte(text[at:], '\n'); n >= 0 {
			end = at + n + 1
		}
		line := text[at:end]
		trimmed := strings.TrimSpace(line)
		switch {
		case depth == 0 && strings.HasPrefix(trimmed, "#"):
			if comment < 0 {
				comment = at
			}
		case depth == 0 && opening[firstWord(trimmed)]:
			if comment < 0 {
				comment = at
			}
			out = append(out, comment)
			comment = -1
		default:
			comment = -1
		}
		depth = max(0, depth+nesting(line))
		at = end
	}
	return out
}

// nesting counts brackets outside of strings and comments.
func nesting(line string) (depth int) {
	scan(line, func(c byte) {
		switch c {
		case '{', '(', '[':
			depth++
		case '}', ')', ']':
			depth--
		}
	}, nil)
	return depth
}

func firstWord(s string) string {
	end := strings.IndexFunc(s, func(c rune) bool { return !wordRune(c) })
	if end < 0 {
		return s
	}
	return s[:end]
}

func wordRune(c rune) bool { return c == '_' || unicode.IsLetter(c) || unicode.IsDigit(c) }

// scan goes over a text without its strings and comments: signs to one, words to
// the other.
func scan(text string, sign func(byte), word func(string)) {
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case c == '"':
			for i++; i < len(text) && text[i] != '"' && text[i] != '\n'; i++ {
				if text[i] == '\\' {
					i++
				}
			}
			i++
		case c == '#':
			end := strings.IndexByte(text[i:], '\n')
			if end < 0 {
				return
			}
			i += end
		case c < utf8.RuneSelf && !wordRune(rune(c)):
			sign(c)
			i++
		default:
			end := i
			for end < len(text) {
				r, n := utf8.DecodeRuneInString(text[end:])
				if !wordRune(r) {
					break
				}
				end += n
			}
			if end == i {
				_, n := utf8.DecodeRuneInString(text[i:])
				end += n
			} else if word != nil {
				word(text[i:end])
			}
			i = end
		}
	}
}

func wordsOf(text string) (words []string) {
	scan(text, func(byte) {}, func(w string) { words = append(words, w) })
	return words
}

// yamlChunk takes a YAML file as one chunk that declares whatever stands behind
// `name:`, and uses every word, those in strings too: expressions are written there.
func yamlChunk(text string) *chunk {
	c := &chunk{text: text}
	words := strings.FieldsFunc(text, func(r rune) bool { return !wordRune(r) })
	for i, w := range words {
		if w == "name" && i+1 < len(words) {
			c.declares = append(c.declares, words[i+1])
		}
	}
	c.uses = words
	return c
}
