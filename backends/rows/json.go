package rows

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// mostNested bounds how deep JSON values nest.
const mostNested = 100

// An object is a JSON object with its names in order, each once.
type object struct {
	names  []string
	values []any
}

// get returns the value of a name.
func (o *object) get(name string) (any, bool) {
	for i, n := range o.names {
		if n == name {
			return o.values[i], true
		}
	}
	return nil, false
}

// decodeJSON reads one JSON value: objects are *object, numbers json.Number. It
// refuses what encoding/json mends in silence: a name given twice, bytes that
// are no UTF-8, text behind the value.
func decodeJSON(text []byte) (any, error) {
	if !utf8.Valid(text) {
		return nil, errors.New("the line is not valid UTF-8")
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	v, err := decodeValue(dec, 0)
	if err != nil {
		return nil, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("text follows the JSON value; a line holds one row")
	}
	return v, nil
}

func decodeValue(dec *json.Decoder, depth int) (any, error) {
	if depth > mostNested {
		return nil, fmt.Errorf("the JSON nests deeper than %d levels", mostNested)
	}
	tok, err := dec.Token()
	if err != nil {
		return nil, notJSON(err)
	}
	switch tok {
	case json.Delim('{'):
		return decodeObject(dec, depth)
	case json.Delim('['):
		list := []any{}
		for dec.More() {
			v, err := decodeValue(dec, depth+1)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		_, err := dec.Token()
		return list, notJSON(err)
	}
	return tok, nil
}

func decodeObject(dec *json.Decoder, depth int) (any, error) {
	o := &object{}
	for dec.More() {
		tok, err := dec.Token()
		if err != nil {
			return nil, notJSON(err)
		}
		name, ok := tok.(string)
		if !ok {
			return nil, errors.New("the line is no JSON: a name is no string")
		}
		if _, twice := o.get(name); twice {
			return nil, fmt.Errorf("`%s` is given twice", name)
		}
		v, err := decodeValue(dec, depth+1)
		if err != nil {
			return nil, err
		}
		o.names, o.values = append(o.names, name), append(o.values, v)
	}
	_, err := dec.Token()
	return o, notJSON(err)
}

// notJSON words what the decoder found; nil stays nil.
func notJSON(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("the line is no JSON: it ends too early")
	}
	return fmt.Errorf("the line is no JSON: %s", strings.TrimPrefix(err.Error(), "json: "))
}

// fromJSON returns a decoded JSON value as a type. Numbers are JSON numbers,
// dates and instants strings, a point is {"lat": …, "lon": …}.
func fromJSON(raw any, t types.Type) (types.Value, error) {
	switch r := raw.(type) {
	case nil:
		return nil, nil
	case []any:
		if t.Kind == schema.List {
			return listFromJSON(r, *t.Elem)
		}
	case *object:
		if t.Kind == schema.Point {
			return pointFromJSON(r)
		}
	case string:
		if v, err := parseElement(raw, t); err == nil || readsText(t.Kind) {
			return v, err
		}
	case json.Number:
		if v, err := parseElement(raw, t); err == nil || readsNumber(t.Kind) {
			return v, err
		}
	case bool:
		if t.Kind == schema.Bool {
			return r, nil
		}
	}
	return nil, fmt.Errorf("the value is %s, and the schema says %s", kindOfJSON(raw), typeName(t))
}

func readsNumber(k schema.Kind) bool {
	return k == schema.Int || k == schema.Decimal || k == schema.Float
}

func readsText(k schema.Kind) bool {
	return !readsNumber(k) && k != schema.Bool && k != schema.List && k != schema.Point
}

func listFromJSON(raw []any, elem types.Type) (types.Value, error) {
	list := make([]types.Value, 0, len(raw))
	for i, r := range raw {
		v, err := fromJSON(r, elem)
		if err != nil {
			return nil, fmt.Errorf("element %d: %w", i+1, err)
		}
		list = append(list, v)
	}
	return list, nil
}

func pointFromJSON(o *object) (types.Value, error) {
	var at [2]types.Value
	for i, name := range []string{"lat", "lon"} {
		raw, _ := o.get(name)
		v, err := fromJSON(raw, types.Type{Kind: schema.Float})
		if err != nil {
			return nil, fmt.Errorf("`%s`: %w", name, err)
		}
		at[i] = v
	}
	for _, name := range o.names {
		if name != "lat" && name != "lon" {
			return nil, fmt.Errorf("a point has `lat` and `lon`, and no `%s`", name)
		}
	}
	return point(at[0], at[1]), nil
}

func kindOfJSON(raw any) string {
	switch raw.(type) {
	case nil:
		return "null"
	case bool:
		return "true or false"
	case json.Number:
		return "a number"
	case string:
		return "a string"
	case []any:
		return "a list"
	}
	return "an object"
}
