package enginetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"time"

	"github.com/segc-dev/segc/backends/engine"
)

// server is a PostgreSQL of the test binary's own: its data in a temporary
// folder, reached through a socket there, no port, nothing synced.
type server struct {
	dir     string
	process *os.Process
	exited  chan struct{} // closed when the process has ended
	log     bytes.Buffer  // read once it has
	admin   engine.Engine
	schemas int
}

// mostStart bounds the wait for a server to answer.
const mostStart = 30 * time.Second

// startPostgres starts a server; the error says what is missing.
func startPostgres() (*server, error) {
	bin, err := postgresBin()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "segc-pg-")
	if err != nil {
		return nil, err
	}
	s := &server{dir: dir, exited: make(chan struct{})}
	if err := s.start(bin); err != nil {
		s.stop()
		return nil, fmt.Errorf("%w\n%s", err, s.log.String())
	}
	return s, nil
}

// postgresBin returns the folder of the newest server on this machine.
func postgresBin() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if err != nil {
		return "", err
	}
	best, version := "", 0
	for _, path := range found {
		if v, err := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path)))); err == nil && v > version {
			best, version = filepath.Dir(path), v
		}
	}
	if best != "" {
		return best, nil
	}
	path, err := exec.LookPath("postgres")
	if err != nil {
		return "", errors.New("no server in /usr/lib/postgresql/*/bin, and no `postgres` in PATH")
	}
	return filepath.Dir(path), nil
}

func (s *server) start(bin string) error {
	attr, err := s.owner()
	if err != nil {
		return err
	}
	data := filepath.Join(s.dir, "data")
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-A", "trust", "-U", "postgres", "--no-sync",
		"-E", "UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US")
	initdb.SysProcAttr, initdb.Dir = attr, s.dir
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	if err := s.run(filepath.Join(bin, "postgres"), attr,
		"-D", data, "-k", s.dir, "-c", "listen_addresses=", "-c", "fsync=off", "-c", "full_page_writes=off",
		"-c", "synchronous_commit=off", "-c", "timezone=America/New_York"); err != nil {
		return err
	}
	return s.await()
}

// owner gives the folder to a user who may run the server, who is not root, and
// returns how to start processes as that user.
func (s *server) owner() (*syscall.SysProcAttr, error) {
	if os.Getuid() != 0 {
		return &syscall.SysProcAttr{}, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("root may not run the server, and another user is needed: %w", err)
	}
	uid, _ := strconv.Atoi(u.Uid) // numbers on this system
	gid, _ := strconv.Atoi(u.Gid)
	if err := errors.Join(os.Chmod(s.dir, 0o755), os.Chown(s.dir, uid, gid)); err != nil {
		return nil, err
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, nil
}

// run starts the server and sees to it that it does not outlive this process:
// the signal at the parent's death is bound to the thread that started it.
func (s *server) run(path string, attr *syscall.SysProcAttr, args ...string) error {
	cmd := exec.Command(path, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = s.dir, &s.log, &s.log
	dying := *attr
	dying.Pdeathsig = syscall.SIGQUIT
	cmd.SysProcAttr = &dying
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			cmd.Wait() // how it ended stands in the log
		}
		close(s.exited)
	}()
	if err := <-started; err != nil {
		return err
	}
	s.process = cmd.Process
	return nil
}

// await connects as soon as the server answers.
func (s *server) await() error {
	for deadline := time.Now().Add(mostStart); ; {
		var err error
		s.admin, err = engine.Open(context.Background(), engine.Config{Engine: "postgres", DSN: s.dsn(), ReadWrite: true})
		if err == nil {
			return nil
		}
		select {
		case <-s.exited:
			return errors.New("the server ended at once")
		case <-time.After(20 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("the server did not answer within %v: %w", mostStart, err)
		}
	}
}

func (s *server) dsn() string {
	return "host=" + s.dir + " user=postgres dbname=postgres sslmode=disable"
}

func (s *server) newSchema() (string, error) {
	s.schemas++
	name := "t" + strconv.Itoa(s.schemas)
	return name, s.admin.Exec(context.Background(), "CREATE SCHEMA "+name)
}

func (s *server) dropSchema(name string) error {
	return s.admin.Exec(context.Background(), "DROP SCHEMA "+name+" CASCADE")
}

// stop ends the server and removes its data.
func (s *server) stop() {
	if s.admin != nil {
		s.admin.Close()
	}
	if s.process != nil {
		s.process.Signal(syscall.SIGINT) // fast shutdown
		<-s.exited
	}
	os.RemoveAll(s.dir)
}
