package yamlsrc

import (
	"bytes"
	"strings"
)

// attach gives every comment of the file to a node. The library's own comments
// are not used: it loses some, and knows no places.
func (r *reader) attach(root *Node) {
	comments := r.comments()
	if len(comments) == 0 {
		return
	}
	s := sweep{reader: r, root: root}
	for _, c := range comments {
		s.attach(c)
	}
}

// comments returns the comments in order: whatever begins with # outside
// scalars, and those in the header of a block text.
func (r *reader) comments() []Comment {
	src := r.file.Content
	var found []Comment
	gap := func(from, to int) {
		for i := from; i < to; i++ {
			hash := bytes.IndexByte(src[i:to], '#')
			if hash < 0 {
				return
			}
			end := contentEnd(src, i+hash)
			found = append(found, r.comment(i+hash, end))
			i = end
		}
	}
	pos := r.base
	for _, n := range r.texts {
		gap(pos, int(n.Span.Start))
		pos = max(pos, int(n.Span.End))
		if n.Style == Literal || n.Style == Folded {
			gap(int(n.Span.Start), contentEnd(src, int(n.Span.Start)))
			pos = max(pos, contentEnd(src, int(n.Span.Start)))
		}
	}
	gap(pos, len(src))
	return found
}

func (r *reader) comment(start, end int) Comment {
	text := strings.TrimPrefix(string(r.file.Content[start+1:end]), " ")
	_, below, _ := bytes.Cut(r.file.Content[end:], []byte("\n"))
	next, _, more := bytes.Cut(below, []byte("\n"))
	return Comment{Text: strings.TrimRight(text, " \t"), Gap: more && len(bytes.TrimSpace(next)) == 0, Span: r.file.Span(start, end)}
}

// A sweep moves through the file from comment to comment and keeps the slots
// and boxes that are open at its place, so that all of it takes linear time.
type sweep struct {
	*reader
	root            *Node
	nextSlot        int
	nextBox         int
	openSlots       []int
	openBoxes       []int
	endedSlots      []int // that ended since the comment before
	closedBoxes     []int // that ended last, together, innermost first
	closedAt        int
	lastSlotBeganAt int
}

func (s *sweep) attach(c Comment) {
	at := int(c.Span.Start)
	s.moveTo(at)
	line := s.lineStart(at)
	if len(bytes.TrimSpace(s.file.Content[line:at])) > 0 {
		if n := s.left(line); n != nil {
			n.After = append(n.After, c)
			return
		}
	}
	if n := s.above(at, at-line); n != nil {
		n.Inner = append(n.Inner, c)
		return
	}
	below := s.slots[s.nextSlot].node
	below.Before = append(below.Before, c)
}

// moveTo opens what begins before the offset and closes what ends there.
func (s *sweep) moveTo(at int) {
	s.endedSlots = s.endedSlots[:0]
	for ; s.nextSlot < len(s.slots) && s.slots[s.nextSlot].start < at; s.nextSlot++ {
		s.endSlots(s.slots[s.nextSlot].start)
		s.openSlots = append(s.openSlots, s.nextSlot)
		s.lastSlotBeganAt = s.slots[s.nextSlot].start
	}
	s.endSlots(at)
	for ; s.nextBox < len(s.boxes) && s.boxes[s.nextBox].start < at; s.nextBox++ {
		s.endBoxes(s.boxes[s.nextBox].start)
		s.openBoxes = append(s.openBoxes, s.nextBox)
	}
	s.endBoxes(at)
}

func (s *sweep) endSlots(at int) {
	for n := len(s.openSlots); n > 0 && s.slots[s.openSlots[n-1]].end <= at; n-- {
		s.endedSlots = append(s.endedSlots, s.openSlots[n-1])
		s.openSlots = s.openSlots[:n-1]
	}
}

func (s *sweep) endBoxes(at int) {
	for n := len(s.openBoxes); n > 0 && s.boxes[s.openBoxes[n-1]].end <= at; n-- {
		b := s.openBoxes[n-1]
		if s.boxes[b].end > s.closedAt {
			s.closedBoxes, s.closedAt = s.closedBoxes[:0], s.boxes[b].end
		}
		s.closedBoxes = append(s.closedBoxes, b)
		s.openBoxes = s.openBoxes[:n-1]
	}
}

// left returns the node that a comment to the right of something means: the
// outermost that ends on the line and began there too or is written in one
// piece; else the innermost that begins on the line, such as a key.
func (s *sweep) left(line int) *Node {
	best := -1
	for _, i := range s.endedSlots {
		if s.slots[i].end >= line && (s.slots[i].start >= line || s.slots[i].compact) && (best < 0 || i < best) {
			best = i
		}
	}
	if n := len(s.openSlots); best < 0 && n > 0 && s.slots[s.openSlots[n-1]].start >= line {
		best = s.openSlots[n-1]
	}
	if best < 0 {
		return nil
	}
	return s.slots[best].node
}

// above returns the map or list under whose last entry a comment stands, by
// brackets or by indentation, or nil when it belongs to the slot below.
func (s *sweep) above(at, column int) *Node {
	hasNext := s.nextSlot < len(s.slots)
	if n := len(s.openBoxes); n > 0 && s.boxes[s.openBoxes[n-1]].node.Style == Flow {
		b := s.boxes[s.openBoxes[n-1]]
		if hasNext && s.slots[s.nextSlot].start < b.end {
			return nil
		}
		return b.node
	}
	if hasNext && column <= s.columnOf(s.slots[s.nextSlot].start) {
		return nil
	}
	if s.lastSlotBeganAt <= s.closedAt {
		for _, i := range s.closedBoxes { // innermost first
			if b := s.boxes[i]; b.node.Style == Block && b.column <= column {
				return b.node
			}
		}
	}
	if hasNext {
		return nil
	}
	return s.root
}
