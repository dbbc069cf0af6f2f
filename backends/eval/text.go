package eval

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
	"unsafe"

	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

func noText(*frame) (string, state) { return "", isNull }

// text compiles a text, of a version its order key. A text that is computed lies
// in memory of the frame until the same function is called again.
func (c *compiler) text(n *ir.Node) textFn {
	if n.Size() < large || n.Op == ir.Agg { // small ones each have memory of their own
		return c.textOf(n)
	}
	fn, ok := c.known.texts[n]
	if !ok {
		fn = c.textOf(n)
		if slot, ok := c.memoFor(n); ok {
			fn = remembered(slot, fn, func(m *memo, v string) { m.s = strings.Clone(v) }, func(m *memo) string { return m.s })
		}
		c.known.texts[n] = fn
	}
	return fn
}

func (c *compiler) textOf(n *ir.Node) textFn {
	switch n.Op {
	case ir.Const:
		v, ok := n.Value.(string)
		if n.Type.Kind == schema.Version && ok {
			v, ok = versionKey(v)
		}
		if !ok {
			return noText
		}
		return func(*frame) (string, state) { return v, known }
	case ir.Attr:
		return c.textAttr(n)
	case ir.Coalesce:
		return coalesce(all(n.Args, c.text))
	case ir.If:
		return choose(c.cond(n.Args[0]), c.text(n.Args[1]), c.text(n.Args[2]))
	case ir.Call:
		return c.textCall(n)
	case ir.Agg:
		return c.textAgg(n)
	}
	panic(fmt.Sprintf("eval: %s is no text", n.Op))
}

func (c *compiler) textAttr(n *ir.Node) textFn {
	row, d := c.attr(n)
	if d == nil {
		return noText
	}
	if d.form == formVersion {
		buf := c.buffer()
		return func(f *frame) (string, state) {
			at := row(f)
			if at == nil {
				return "", isNull
			}
			v, s := d.text(at)
			if s != known {
				return "", s
			}
			key, ok := appendVersionKey(f.bufs[buf][:0], v)
			f.bufs[buf] = key
			if !ok {
				return "", isNull
			}
			return unsafe.String(unsafe.SliceData(key), len(key)), known
		}
	}
	return func(f *frame) (string, state) {
		at := row(f)
		if at == nil {
			return "", isNull
		}
		return d.text(at)
	}
}

// computed reports whether a text can lie in memory of the frame.
func computed(n *ir.Node) bool {
	return n.Op != ir.Const && (n.Op != ir.Attr || n.Type.Kind == schema.Version)
}

func (c *compiler) textCall(n *ir.Node) textFn {
	x, op, buf := c.text(n.Args[0]), n.Fn, c.buffer()
	return func(f *frame) (string, state) {
		v, s := x(f)
		if s != known {
			return "", s
		}
		switch op {
		case types.Trim:
			return strings.Trim(v, " "), known
		case types.Domain:
			if v = domain(v); v == "" {
				return "", isNull
			}
			f.bufs[buf] = appendMapped(f.bufs[buf][:0], v, unicode.ToLower)
		case types.Lower:
			f.bufs[buf] = appendMapped(f.bufs[buf][:0], v, unicode.ToLower)
		default:
			f.bufs[buf] = appendMapped(f.bufs[buf][:0], v, unicode.ToUpper)
		}
		out := f.bufs[buf]
		return unsafe.String(unsafe.SliceData(out), len(out)), known
	}
}

// appendMapped appends a text letter by letter, as strings.Map does: a byte that
// is no UTF-8 becomes U+FFFD.
func appendMapped(dst []byte, s string, to func(rune) rune) []byte {
	for _, r := range s {
		dst = utf8.AppendRune(dst, to(r))
	}
	return dst
}

// domain returns the host of a URL, else what stands behind the last @.
func domain(s string) string {
	if host, ok := urlHost(s); ok {
		return host
	}
	if i := strings.LastIndexByte(s, '@'); i >= 0 {
		return s[i+1:]
	}
	return ""
}

// urlHost returns the host of a URL: behind scheme and user, before port and path.
func urlHost(s string) (host string, ok bool) {
	scheme, rest, ok := strings.Cut(s, "://")
	if !ok || scheme == "" || !isLetter(scheme[0]) || strings.Trim(scheme[1:], schemeLetters) != "" {
		return "", false
	}
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		rest = rest[:i]
	}
	rest = rest[strings.LastIndexByte(rest, '@')+1:]
	if strings.HasPrefix(rest, "[") {
		if i := strings.IndexByte(rest, ']'); i >= 0 {
			return rest[:i+1], true
		}
	}
	host, _, _ = strings.Cut(rest, ":")
	return host, true
}

const schemeLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+.-"

func isLetter(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }

// textTest compiles the predicates over two texts.
func (c *compiler) textTest(n *ir.Node) truthFn {
	x, y := c.text(n.Args[0]), c.text(n.Args[1])
	var test func(s, with string) bool
	switch n.Fn {
	case types.Contains:
		test = strings.Contains
	case types.StartsWith:
		test = strings.HasPrefix
	case types.EndsWith:
		test = strings.HasSuffix
	default:
		pattern, _ := n.Args[1].Value.(string)
		re, err := regexp.Compile(pattern)
		if err != nil {
			c.refuse(&Error{Code: BadRecord, Span: c.b.OriginOf(n), Message: err.Error()})
			return func(*frame) ir.Mask { return ir.IsUnknown }
		}
		test = func(s, _ string) bool { return re.MatchString(s) }
	}
	return func(f *frame) ir.Mask {
		s, st := x(f)
		if st != known {
			return unknown(st)
		}
		with, st := y(f)
		if st != known {
			return unknown(st)
		}
		return truth(test(s, with))
	}
}

func truth(b bool) ir.Mask {
	if b {
		return ir.IsTrue
	}
	return ir.IsFalse
}

// unknown is the truth value of a predicate over a value that is not known.
func unknown(s state) ir.Mask {
	if s == failed {
		return failedTruth
	}
	return ir.IsUnknown
}
