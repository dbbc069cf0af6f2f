package enginetest

import (
	_ "embed" // the script
	"syscall"
)

//go:embed snowflake.py
var snowflakeScript string

func (s *server) startSnowflake(attr *syscall.SysProcAttr) error {
	dir, err := installed("fakesnow-" + fakesnow)
	if err != nil {
		return err
	}
	return s.runPython(attr, snowflakeScript, dir)
}
