//go:build !cgo || noduckdb

package engine

import "context"

// openDuckDB says why this build cannot: DuckDB's library is C++.
func openDuckDB(context.Context, Config) (Engine, error) {
	return nil, &Error{Code: LeftOut, Message: "this build of segc is without DuckDB; " +
		"build it with CGO_ENABLED=1, a C compiler and no tag `noduckdb`, or choose `--engine go`"}
}
