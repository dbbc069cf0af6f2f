//go:build !linux

package enginetest

import "errors"

// server is a database server of the test binary's own; only Linux has one.
type server struct{}

type kind struct{}

// kinds are the servers that tests would start.
var kinds = map[string]kind{"clickhouse": {}, "databricks": {}, "mariadb": {}, "postgres": {}, "redshift": {}, "snowflake": {}, "trino": {}}

func start(kind) (*server, error) {
	return nil, errors.New("tests start a server of their own on Linux alone")
}

func (s *server) dsn(string) string         { return "" }
func (s *server) newSpace() (string, error) { return "", nil }
func (s *server) dropSpace(string) error    { return nil }
func (s *server) stop()                     {}
