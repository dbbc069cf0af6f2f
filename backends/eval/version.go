package eval

import (
	"encoding/binary"
	"strings"
)

// appendVersionKey appends a text whose order of bytes is the order of versions,
// one for all spellings of a version; ok is false for a text that is none.
//
// Each number is 3 and its eight bytes; then 2 for a release, 1 for a
// pre-release, which comes before it. Identifiers of a pre-release are 2, length
// and digits for numbers, 3 and the text up to a 0 for others; 1 ends them.
// What is shorter ends in a smaller byte than what goes on.
func appendVersionKey(dst []byte, s string) (key []byte, ok bool) {
	s, _, _ = strings.Cut(strings.TrimPrefix(s, "v"), "+") // what a build says is ignored
	numbers, pre, hasPre := strings.Cut(s, "-")
	end := len(dst) + 9 // of the last number that is not 0; the first one stays
	for more := true; more; {
		var part string
		part, numbers, more = strings.Cut(numbers, ".")
		if len(part) > 18 || !isDigits(part) {
			return dst, false
		}
		var n uint64
		for i := range len(part) {
			n = n*10 + uint64(part[i]-'0')
		}
		dst = binary.BigEndian.AppendUint64(append(dst, 3), n)
		if n != 0 {
			end = len(dst)
		}
	}
	dst = dst[:end]
	if !hasPre {
		return append(dst, 2), true
	}
	dst = append(dst, 1)
	for more := true; more; {
		var id string
		id, pre, more = strings.Cut(pre, ".")
		switch {
		case id == "" || strings.Trim(id, identifierLetters) != "":
			return dst, false
		case !isDigits(id):
			dst = append(append(append(dst, 3), id...), 0)
		case len(id) > 18:
			return dst, false
		default:
			id = strings.TrimLeft(id[:len(id)-1], "0") + id[len(id)-1:]
			dst = append(append(dst, 2, byte(len(id))), id...)
		}
	}
	return append(dst, 1), true
}

const identifierLetters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-"

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// versionKey returns the key of a version; ok is false for a text that is none.
func versionKey(s string) (key string, ok bool) {
	dst, ok := appendVersionKey(nil, s)
	return string(dst), ok
}
