package arrowrows

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Sizes of messages: of what describes them, and of what they hold.
const (
	mostDescribed = 64 << 20
	mostBody      = 16 << 30
	mostDepth     = 64 // of fields in fields
)

// frames passes the messages of a stream on. It looks through what describes each
// first, since the library makes room for as many fields as a message says it has.
type frames struct {
	r     *bufio.Reader
	head  []byte // of the message at hand, what is left
	body  int64  // bytes of its body that are left
	ended bool   // the stream ended with its mark, or between messages
	done  bool
}

var errCut = errors.New("it ends within a message")

// Read reads, as io.Reader says.
func (f *frames) Read(p []byte) (int, error) {
	if len(f.head) == 0 && f.body == 0 {
		if f.done {
			return 0, io.EOF
		}
		if err := f.next(); err != nil {
			return 0, err
		}
	}
	if len(f.head) > 0 {
		n := copy(p, f.head)
		f.head = f.head[n:]
		return n, nil
	}
	n, err := f.r.Read(p[:min(int64(len(p)), f.body)])
	f.body -= int64(n)
	if errors.Is(err, io.EOF) && f.body > 0 {
		err = errCut
	}
	return n, err
}

// next reads the beginning of a message: the mark of one, the length of what
// describes it, and that. Streams before Arrow 0.15 lack the mark.
func (f *frames) next() error {
	const mark = 0xffffffff
	head := make([]byte, 4, 8)
	switch n, err := io.ReadFull(f.r, head); {
	case n == 0 && errors.Is(err, io.EOF):
		f.ended, f.done = true, true
		return io.EOF
	case err != nil:
		return cut(err)
	}
	size := binary.LittleEndian.Uint32(head)
	if size == mark {
		head = head[:8]
		if _, err := io.ReadFull(f.r, head[4:]); err != nil {
			return cut(err)
		}
		size = binary.LittleEndian.Uint32(head[4:])
	}
	f.head = head
	if size == 0 {
		f.ended, f.done = true, true
		return nil
	}
	if size > mostDescribed {
		return fmt.Errorf("a message is described by %d bytes, and %d are the most", size, mostDescribed)
	}
	described := make([]byte, size)
	if _, err := io.ReadFull(f.r, described); err != nil {
		return cut(err)
	}
	var err error
	if f.body, err = bodyOf(described); err != nil {
		return err
	}
	f.head = append(f.head, described...)
	return nil
}

func cut(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errCut
	}
	return err
}

// bodyOf looks through the description of a message, a FlatBuffer of
// format/Message.fbs of Arrow, and returns the length of its body.
func bodyOf(described []byte) (body int64, err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("the description of a message leads out of itself")
		}
	}()
	w := &walker{buf: described, left: len(described)}
	message := int64(w.u32(0))
	const headerType, header, bodyLength, metadata = 1, 2, 3, 4
	if at := w.field(message, bodyLength); at != 0 {
		body = int64(binary.LittleEndian.Uint64(w.buf[at:]))
	}
	if body < 0 || body > mostBody {
		return 0, fmt.Errorf("a message has a body of %d bytes, and %d are the most", body, int64(mostBody))
	}
	w.vector(message, metadata, 4)
	of, kind := w.table(message, header), byte(0)
	if at := w.field(message, headerType); at != 0 {
		kind = w.buf[at]
	}
	const isSchema, isDictionary, isBatch = 1, 2, 3
	switch {
	case of == 0:
		return 0, errors.New("a message has no header")
	case kind == isSchema:
		w.vector(of, 2, 4)
		w.vector(of, 3, 8)
		w.fields(of, 1, 0)
	case kind == isDictionary:
		if of = w.table(of, 1); of == 0 {
			return 0, errors.New("a dictionary holds nothing")
		}
		w.batch(of)
	case kind == isBatch:
		w.batch(of)
	}
	return body, nil
}

// A walker follows the offsets of a FlatBuffer; one that leads out of it, or more
// steps than it has bytes, panics.
type walker struct {
	buf  []byte
	left int
}

func (w *walker) u32(at int64) uint32 {
	if w.left--; w.left < 0 {
		panic("offsets lead to the same place again and again")
	}
	return binary.LittleEndian.Uint32(w.buf[at:])
}

// field returns where field i of a table lies, 0 when it has none.
func (w *walker) field(table int64, i int64) int64 {
	fields := table - int64(int32(w.u32(table)))
	if 4+2*i+2 > int64(binary.LittleEndian.Uint16(w.buf[fields:])) {
		return 0
	}
	off := binary.LittleEndian.Uint16(w.buf[fields+4+2*i:])
	if off == 0 {
		return 0
	}
	return table + int64(off)
}

// table returns where the table lies that a field leads to, 0 for none.
func (w *walker) table(table, i int64) int64 {
	at := w.field(table, i)
	if at == 0 {
		return 0
	}
	return at + int64(w.u32(at))
}

// vector returns where the elements lie that a field leads to, and their number.
func (w *walker) vector(table, i, size int64) (at, n int64) {
	if at = w.table(table, i); at == 0 {
		return 0, 0
	}
	n, at = int64(w.u32(at)), at+4
	_ = w.buf[at : at+n*size]
	return at, n
}

// fields looks through the fields of a schema, or the children of a field.
func (w *walker) fields(table, i int64, depth int) {
	if depth > mostDepth {
		panic("fields nest too deep")
	}
	const typeKind, typ, children, metadata = 2, 3, 5, 6
	at, n := w.vector(table, i, 4)
	for k := range n {
		f := at + 4*k
		f += int64(w.u32(f))
		w.vector(f, metadata, 4)
		if t := w.table(f, typ); t != 0 {
			const isUnion, typeIDs = 14, 1
			if kind := w.field(f, typeKind); kind != 0 && w.buf[kind] == isUnion {
				w.vector(t, typeIDs, 4)
			}
		}
		w.fields(f, children, depth+1)
	}
}

// batch looks through a record batch.
func (w *walker) batch(table int64) {
	const nodes, buffers, variadic = 1, 2, 4
	w.vector(table, nodes, 16)
	w.vector(table, buffers, 16)
	w.vector(table, variadic, 8)
}
