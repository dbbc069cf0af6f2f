package columns_test

import (
	"os"
	"testing"

	"github.com/segc-dev/segc/backends/engine/enginetest"
)

func TestMain(m *testing.M) { os.Exit(enginetest.Main(m)) }
