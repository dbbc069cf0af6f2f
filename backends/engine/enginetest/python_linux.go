package enginetest

import (
	_ "embed" // the scripts
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
)

// Engines that are Python packages are served by a script over HTTP, on a port of
// this machine that the script writes into the server's folder.

//go:embed serve.py
var serveScript string

//go:embed clickhouse.py
var clickhouseScript string

// installed returns the folder of an engine that .ci/engines has installed:
// under SEGC_ENGINES, or segc-engines in the user's cache.
func installed(name string) (string, error) {
	root := os.Getenv("SEGC_ENGINES")
	if root == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return "", err
		}
		root = filepath.Join(cache, "segc-engines")
	}
	dir := filepath.Join(root, name)
	if _, err := os.Stat(dir); err != nil {
		return "", fmt.Errorf("no folder %s; `.ci/engines` makes it", dir)
	}
	return dir, nil
}

func (s *server) startClickHouse(attr *syscall.SysProcAttr) error {
	dir, err := installed("chdb-26.9.0")
	if err != nil {
		return err
	}
	return s.runPython(attr, clickhouseScript, dir)
}

//go:embed spark.py
var sparkScript string

// startSpark starts Spark behind the API of Databricks, with a zone that
// statements must not depend on.
func (s *server) startSpark(attr *syscall.SysProcAttr) error {
	dir, err := installed("pyspark-4.1.1")
	if err != nil {
		return err
	}
	return s.runPython(attr, sparkScript, dir, "SPARK_LOCAL_IP=127.0.0.1", "PYSPARK_SUBMIT_ARGS=--driver-memory 1g pyspark-shell")
}

// runPython starts a script, behind the one that serves it, with the packages of a
// folder and variables of its own.
func (s *server) runPython(attr *syscall.SysProcAttr, script, packages string, variables ...string) error {
	env, err := exec.LookPath("env")
	if err != nil {
		return err
	}
	args := append(variables, "PYTHONPATH="+packages, "python3", "-u", "-c", serveScript+script, s.dir)
	return s.run(env, attr, args...)
}

// port returns where a script listens.
func (s *server) port() string {
	text, err := os.ReadFile(filepath.Join(s.dir, "port"))
	if err != nil {
		return "0" // it does not listen yet
	}
	return string(text)
}
