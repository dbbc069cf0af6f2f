//go:build !linux

package enginetest

import "errors"

// server is a PostgreSQL of the test binary's own; only Linux has one.
type server struct{}

func startPostgres() (*server, error) {
	return nil, errors.New("tests start a server of their own on Linux alone")
}

func (s *server) dsn() string                { return "" }
func (s *server) newSchema() (string, error) { return "", nil }
func (s *server) dropSchema(string) error    { return nil }
func (s *server) stop()                      {}
