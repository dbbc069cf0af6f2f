//go:build !(goexperiment.simd && amd64)

package kernels

// Wide says whether wide vectors are used.
func Wide() bool { return false }

func wideRange8([]uint64, []uint8, uint8, uint8) bool { return false }

func wideRange16([]uint64, []uint16, uint16, uint16) bool { return false }

func wideRange32([]uint64, []uint32, uint32, uint32) bool { return false }

func wideRange64([]uint64, []uint64, uint64, uint64) bool { return false }

func wideAtMost([]uint64, []float64, float64) bool { return false }

func wideAnd(*Block, []Block, []int32) bool { return false }

func wideOr(*Block, []Block, []int32) bool { return false }
