package enginetest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
)

// startMariaDB starts MariaDB with a collation that ignores case, accents and
// blanks at the end, and a zone that statements must not depend on. It loads no
// tables of time zones: servers often have none.
func (s *server) startMariaDB(attr *syscall.SysProcAttr) error {
	mariadbd, err := newest("/usr/sbin/mariadbd", "mariadbd")
	if err != nil {
		return err
	}
	install, err := exec.LookPath("mariadb-install-db")
	if err != nil {
		return errors.New("no `mariadb-install-db` in PATH")
	}
	data := filepath.Join(s.dir, "data")
	init := exec.Command(install, "--no-defaults", "--datadir="+data, "--auth-root-authentication-method=normal", "--skip-test-db",
		"--skip-name-resolve", "--innodb-flush-method=nosync", "--innodb-log-file-size=8M")
	init.SysProcAttr, init.Dir = attr, s.dir
	init.Env = append(os.Environ(), "TMPDIR="+s.dir)
	if out, err := init.CombinedOutput(); err != nil {
		return fmt.Errorf("mariadb-install-db: %w: %s", err, out)
	}
	return s.run(mariadbd, attr, "--no-defaults", "--datadir="+data, "--socket="+filepath.Join(s.dir, "socket"), "--skip-networking",
		"--tmpdir="+s.dir, "--pid-file="+filepath.Join(s.dir, "pid"), "--innodb-flush-log-at-trx-commit=0", "--innodb-flush-method=nosync",
		"--skip-log-bin", "--performance-schema=off", "--character-set-server=utf8mb4", "--collation-server=utf8mb4_general_ci",
		"--default-time-zone=-05:00", "--max-allowed-packet=64M")
}
