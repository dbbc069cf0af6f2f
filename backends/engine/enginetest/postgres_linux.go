package enginetest

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"syscall"
)

// startPostgres starts PostgreSQL with a locale and a zone that statements must
// not depend on.
func (s *server) startPostgres(attr *syscall.SysProcAttr) error {
	return s.servePostgres(attr, "--locale-provider=icu", "--icu-locale=en-US")
}

// startRedshift starts PostgreSQL with texts in the order of Redshift, that of bytes.
func (s *server) startRedshift(attr *syscall.SysProcAttr) error { return s.servePostgres(attr) }

func (s *server) servePostgres(attr *syscall.SysProcAttr, locale ...string) error {
	postgres, err := newest("/usr/lib/postgresql/*/bin/postgres", "postgres")
	if err != nil {
		return err
	}
	data := filepath.Join(s.dir, "data")
	initdb := exec.Command(filepath.Join(filepath.Dir(postgres), "initdb"), append([]string{"-D", data, "-A", "trust", "-U", "postgres", "--no-sync",
		"-E", "UTF8", "--locale=C.UTF-8"}, locale...)...)
	initdb.SysProcAttr, initdb.Dir = attr, s.dir
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	return s.run(postgres, attr,
		"-D", data, "-k", s.dir, "-c", "listen_addresses=", "-c", "fsync=off", "-c", "full_page_writes=off",
		"-c", "synchronous_commit=off", "-c", "timezone=America/New_York")
}
