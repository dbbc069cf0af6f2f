// Package arrowrows reads rows from Apache Arrow record batches: of a stream, of a
// file (Feather V2 is the same form), or of batches that are in memory. A row is a
// rows.Record, so that what is said of records holds of it.
package arrowrows

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/specs/schema"
)

// mostBytes bounds one buffer of a batch, compressed or not.
const mostBytes = 1 << 30

// A Reader gives the rows of one entity, batch after batch. It holds one batch at
// a time, and so does who keeps a row of it.
type Reader struct {
	// Skipped are the columns that the schema does not know.
	Skipped []string

	file  string
	in    *frames
	ipc   *ipc.Reader
	form  *form
	batch batchColumns
	row   int // of the batch, the next
}

// NewReader reads the schema of a stream or a file and finds the attributes and
// relations of an entity by their names. A file is read from its beginning to its
// end, as a stream is. The error is a *rows.Error, or io.EOF when there is nothing.
func NewReader(r io.Reader, file string, e *schema.Entity) (*Reader, error) {
	buf := bufio.NewReaderSize(r, 64<<10)
	switch start, err := buf.Peek(8); {
	case len(start) == 0 && errors.Is(err, io.EOF):
		return nil, io.EOF
	case bytes.HasPrefix(start, []byte("FEA1")):
		return nil, &rows.Error{Code: rows.MalformedFile, File: file, Message: "this is Feather V1; write it as Feather V2, which is an Arrow file"}
	case bytes.HasPrefix(start, []byte("ARROW1")):
		buf.Discard(8) // cannot fail: the bytes are there
	}
	out := &Reader{file: file, in: &frames{r: buf}}
	var err error
	if out.ipc, err = ipc.NewReader(out.in, ipc.WithAllocator(bounded{memory.NewGoAllocator()})); err != nil {
		return nil, out.damaged(err)
	}
	fields := out.ipc.Schema().Fields()
	var bad *rows.Error
	if out.form, bad = formOf(e, fields, ""); bad != nil {
		bad.File = file
		return nil, bad
	}
	for _, f := range fields {
		if e.Attribute(f.Name) == nil && e.Relation(f.Name) == nil {
			out.Skipped = append(out.Skipped, f.Name)
		}
	}
	return out, nil
}

// Next returns the next row, io.EOF after the last; other errors are of type
// *rows.Error. Rows can be read by several goroutines, and after later ones.
func (r *Reader) Next() (rows.Record, error) {
	for r.batch.RecordBatch == nil || r.row >= int(r.batch.NumRows()) {
		if err := r.nextBatch(); err != nil {
			return nil, err
		}
	}
	r.row++
	return &row{form: r.form, in: r.batch, at: r.row - 1}, nil
}

// Waits reports whether the next row has to wait for bytes.
func (r *Reader) Waits() bool {
	return (r.batch.RecordBatch == nil || r.row >= int(r.batch.NumRows())) && r.in.r.Buffered() == 0
}

func (r *Reader) nextBatch() (err error) {
	defer func() {
		if p := recover(); p != nil { // the library panics on some damaged batches
			err = r.damaged(fmt.Errorf("%v", p))
		}
	}()
	switch batch, err := r.ipc.Read(); {
	case errors.Is(err, io.EOF) && r.in.ended:
		return io.EOF
	case errors.Is(err, io.EOF):
		return r.damaged(errCut)
	case err != nil:
		return r.damaged(err)
	default:
		batch.Retain() // rows of it live on; memory is the collector's
		touch(batch.Columns())
		r.batch, r.row = batchColumns{batch}, 0
	}
	return nil
}

func (r *Reader) damaged(err error) error {
	return &rows.Error{Code: rows.MalformedFile, File: r.file, Message: "this is no Arrow stream or file, or it is damaged: " + err.Error()}
}

// touch makes arrays that are made when they are asked first, before several
// goroutines ask.
func touch(list []arrow.Array) {
	for _, a := range list {
		switch a := a.(type) {
		case *array.Dictionary:
			touch([]arrow.Array{a.Dictionary()})
		case array.ListLike:
			touch([]arrow.Array{a.ListValues()})
		case *array.Struct:
			for i := range a.NumField() {
				touch([]arrow.Array{a.Field(i)})
			}
		}
	}
}

// A bounded allocator refuses buffers that no batch needs; the reader recovers.
type bounded struct{ memory.Allocator }

// Allocate allocates, as memory.Allocator says.
func (b bounded) Allocate(size int) []byte {
	check(size)
	return b.Allocator.Allocate(size)
}

// Reallocate allocates anew, as memory.Allocator says.
func (b bounded) Reallocate(size int, old []byte) []byte {
	check(size)
	return b.Allocator.Reallocate(size, old)
}

func check(size int) {
	if size < 0 || size > mostBytes {
		panic(fmt.Sprintf("a buffer of %d bytes, and %d are the most", size, mostBytes))
	}
}

// Rows returns the rows of a record batch as records of an entity. They hold as
// long as the batch does. The error is a *rows.Error.
func Rows(e *schema.Entity, batch arrow.RecordBatch) ([]rows.Record, error) {
	form, bad := formOf(e, batch.Schema().Fields(), "")
	if bad != nil {
		bad.File = "the batch"
		return nil, bad
	}
	touch(batch.Columns())
	out := make([]rows.Record, batch.NumRows())
	for i := range out {
		out[i] = &row{form: form, in: batchColumns{batch}, at: i}
	}
	return out, nil
}
