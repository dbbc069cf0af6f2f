package schema

import _ "embed"

// JSONSchema is the JSON Schema of schema files, for editors that complete and
// check them.
//
//go:embed schema.json
var JSONSchema []byte
