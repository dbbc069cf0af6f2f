package sql

import "strings"

// texts makes texts out of others. What it makes lies one after the other in large
// blocks: a statement is put together from thousands of short ones.
type texts struct{ block strings.Builder }

// The sizes of the first block and of later ones that hold no longer text.
const firstBlock, mostBlock = 1 << 10, 4 << 10

// room returns the builder of a block that has room, and where it is filled to.
func (t *texts) room(size int) (sb *strings.Builder, start int) {
	if t.block.Cap()-t.block.Len() < size {
		next := min(2*t.block.Cap()+firstBlock, mostBlock)
		t.block.Reset()
		t.block.Grow(max(size, next))
	}
	return &t.block, t.block.Len()
}

// cat puts texts one after the other.
func (t *texts) cat(parts ...string) string {
	size := 0
	for _, s := range parts {
		size += len(s)
	}
	sb, start := t.room(size)
	put(sb, parts...)
	return sb.String()[start:]
}

// join puts texts one after the other, with a text between them.
func (t *texts) join(parts []string, between string) string {
	if len(parts) == 1 {
		return parts[0]
	}
	size := len(parts) * len(between)
	for _, s := range parts {
		size += len(s)
	}
	sb, start := t.room(size)
	for i, s := range parts {
		if i > 0 {
			sb.WriteString(between)
		}
		sb.WriteString(s)
	}
	return sb.String()[start:]
}

// wrap returns the text of an expression for a place that needs at least a binding.
func (t *texts) wrap(f frag, bind int) string {
	if f.bind < bind {
		return t.cat("(", f.s, ")")
	}
	return f.s
}

// expand fills a template; see fillIn.
func (t *texts) expand(template string, ops []frag, names ...string) string {
	if template == "$1" {
		return t.wrap(ops[0], atom)
	}
	sb, start := t.room(filledSize(template, ops, names))
	fillIn(sb, template, ops, names)
	return sb.String()[start:]
}
