package spell_test

import (
	"strings"
	"testing"

	"github.com/segc-dev/segc/lang/spell"
)

func TestNearest(t *testing.T) {
	for _, c := range []struct {
		word, candidates, want string
	}{
		{"contry", "city country county", "country"}, // one insertion beats two
		{"contry", "county", "county"},
		{"coutnry", "country", "country"}, // a swap is one edit
		{"Country", "country", "country"}, // case costs nothing
		{"plan", "plans", "plans"},
		{"pln", "plan", "plan"},
		{"x", "y", ""}, // a letter for a letter is another word
		{"id", "ip", "ip"},
		{"ab", "ba", "ba"},
		{"country", "currency", ""},                      // three edits of seven letters
		{"subscription", "subscripton_", "subscripton_"}, // two edits of twelve
		{"bat", "cat hat", "cat"},                        // ties by byte order
		{"bat", "hat cat", "cat"},
		{"plan", "plan", ""}, // the word itself is no suggestion
		{"", "a", ""},
		{"straße", "strasse", "strasse"},
		{strings.Repeat("a", 100), strings.Repeat("a", 99), ""},
	} {
		if got := spell.Nearest(c.word, strings.Fields(c.candidates)); got != c.want {
			t.Errorf("Nearest(%q, %s) = %q, want %q", c.word, c.candidates, got, c.want)
		}
	}
}
