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

// server is a database server of the test binary's own: its data in a temporary
// folder, reached through a socket there, no port, nothing synced.
type server struct {
	kind    kind
	dir     string
	process *os.Process
	exited  chan struct{} // closed when the process has ended
	log     bytes.Buffer  // read once it has
	admin   engine.Engine
	spaces  int
}

// A kind is how a server of an engine is made, reached and ended.
type kind struct {
	engine string
	user   string // who runs it when this process is root's
	start  func(*server, *syscall.SysProcAttr) error
	// dsn is how to connect to a space, or for "" to the server.
	dsn func(s *server, space string) string
	// create and drop are statements with %s for the space of a test.
	create, drop string
	ready        []string       // what a server that only just answers may still refuse
	quit         syscall.Signal // ends it without losing time
	// open connects where package engine cannot.
	open func(dsn string) (engine.Engine, error)
}

// kinds are the servers that tests start, by engine.
var kinds = map[string]kind{
	"clickhouse": {
		engine: "clickhouse", start: (*server).startClickHouse, quit: syscall.SIGKILL,
		dsn:    func(s *server, space string) string { return "http://127.0.0.1:" + s.port() + "/" + space },
		create: "CREATE DATABASE %s", drop: "DROP DATABASE %s",
	},
	"databricks": {
		engine: "databricks", start: (*server).startSpark, quit: syscall.SIGTERM,
		dsn: func(s *server, space string) string {
			return "http://token:none@127.0.0.1:" + s.port() + "/sql/1.0/warehouses/spark?schema=" + space
		},
		create: "CREATE SCHEMA %s", drop: "DROP SCHEMA %s CASCADE",
	},
	"mariadb": {
		engine: "mariadb", user: "mysql", start: (*server).startMariaDB, quit: syscall.SIGTERM,
		dsn:    func(s *server, space string) string { return "root@unix(" + s.dir + "/socket)/" + space },
		create: "CREATE DATABASE %s", drop: "DROP DATABASE %s",
	},
	"postgres": {
		engine: "postgres", user: "postgres", start: (*server).startPostgres, quit: syscall.SIGINT,
		dsn:    postgresDSN,
		create: "CREATE SCHEMA %s", drop: "DROP SCHEMA %s CASCADE",
	},
	"redshift": {
		engine: "postgres", user: "postgres", start: (*server).startRedshift, quit: syscall.SIGINT,
		dsn:    postgresDSN,
		create: "CREATE SCHEMA %s", drop: "DROP SCHEMA %s CASCADE",
	},
	"snowflake": {
		engine: "snowflake", start: (*server).startSnowflake, quit: syscall.SIGKILL, open: openSnowflake,
		dsn:    func(s *server, space string) string { return "http://127.0.0.1:" + s.port() + "/" + space },
		create: "CREATE SCHEMA %s", drop: "DROP SCHEMA %s CASCADE",
	},
	"trino": {
		engine: "trino", start: (*server).startTrino, quit: syscall.SIGKILL,
		dsn: func(s *server, space string) string {
			return "http://test@127.0.0.1:" + s.port() + "?catalog=memory&schema=" + space
		},
		create: "CREATE SCHEMA memory.%s", drop: "DROP SCHEMA memory.%s CASCADE",
		// It answers seconds before it knows of a node, itself, that reads tables.
		ready: []string{"CREATE TABLE IF NOT EXISTS memory.default.ready (x bigint)", "INSERT INTO memory.default.ready VALUES (1)",
			"INSERT INTO memory.default.ready SELECT x FROM memory.default.ready"},
	},
}

func postgresDSN(s *server, space string) string {
	dsn := "host=" + s.dir + " user=postgres dbname=postgres sslmode=disable"
	if space != "" {
		dsn += " search_path=" + space
	}
	return dsn
}

// mostStart bounds the wait for a server to answer.
const mostStart = 2 * time.Minute

// memory returns a folder in memory with room for a server, where making and
// dropping tables waits for no disk; "" where there is none.
func memory() string {
	const folder, room = "/dev/shm", 2 << 30
	var fs syscall.Statfs_t
	if err := syscall.Statfs(folder, &fs); err != nil || fs.Bavail*uint64(fs.Bsize) < room {
		return ""
	}
	probe, err := os.MkdirTemp(folder, "segc-")
	if err != nil || os.Remove(probe) != nil {
		return ""
	}
	return folder
}

// start starts a server; the error says what is missing.
func start(k kind) (*server, error) {
	dir, err := os.MkdirTemp(memory(), "segc-"+k.engine+"-")
	if err != nil {
		return nil, err
	}
	s := &server{kind: k, dir: dir, exited: make(chan struct{})}
	attr, err := s.owner()
	if err == nil {
		err = k.start(s, attr)
	}
	if err == nil {
		err = s.await()
	}
	if err != nil {
		s.stop()
		return nil, fmt.Errorf("%w\n%s", err, s.log.String())
	}
	return s, nil
}

// owner gives the folder to a user who may run the server, who is not root, and
// returns how to start processes as that user.
func (s *server) owner() (*syscall.SysProcAttr, error) {
	if os.Getuid() != 0 || s.kind.user == "" {
		return &syscall.SysProcAttr{}, nil
	}
	u, err := user.Lookup(s.kind.user)
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
	if s.kind.quit == syscall.SIGKILL { // Java takes the other for a question
		dying.Pdeathsig = syscall.SIGKILL
	}
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

// await connects as soon as the server answers and is ready.
func (s *server) await() error {
	for deadline := time.Now().Add(mostStart); ; {
		err := s.connect()
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

// connect opens the server's own session, once, and has it do what shows that it
// is ready.
func (s *server) connect() (err error) {
	if s.admin == nil {
		if dsn := s.kind.dsn(s, ""); s.kind.open != nil {
			s.admin, err = s.kind.open(dsn)
		} else {
			s.admin, err = engine.Open(context.Background(), engine.Config{Engine: s.kind.engine, DSN: dsn, ReadWrite: true})
		}
	}
	for _, statement := range s.kind.ready {
		if err == nil {
			err = s.admin.Exec(context.Background(), statement)
		}
	}
	return err
}

// newSpace makes an empty place for tables and returns its name.
func (s *server) newSpace() (string, error) {
	s.spaces++
	name := "t" + strconv.Itoa(s.spaces)
	return name, s.admin.Exec(context.Background(), fmt.Sprintf(s.kind.create, name))
}

func (s *server) dropSpace(name string) error {
	return s.admin.Exec(context.Background(), fmt.Sprintf(s.kind.drop, name))
}

func (s *server) dsn(space string) string { return s.kind.dsn(s, space) }

// stop ends the server and removes its data.
func (s *server) stop() {
	if s.admin != nil {
		s.admin.Close()
	}
	if s.process != nil {
		s.process.Signal(s.kind.quit)
		<-s.exited
	}
	os.RemoveAll(s.dir)
}

// newest returns the path of the newest server on this machine: a glob whose star
// is the version, else a command in PATH.
func newest(glob, command string) (string, error) {
	found, err := filepath.Glob(glob)
	if err != nil {
		return "", err
	}
	best, version := "", 0
	for _, path := range found {
		if v, err := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path)))); err == nil && v > version {
			best, version = path, v
		}
	}
	if best != "" {
		return best, nil
	}
	path, err := exec.LookPath(command)
	if err != nil {
		return "", errors.New("no server in " + glob + ", and no `" + command + "` in PATH")
	}
	return path, nil
}
