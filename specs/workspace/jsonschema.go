package workspace

import _ "embed"

// JSONSchema is the JSON Schema of segc.yaml, for editors that complete and
// check it.
//
//go:embed workspace.json
var JSONSchema []byte
