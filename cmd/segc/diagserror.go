package main

import "github.com/segc-dev/segc/lang/diag"

// A diagsError carries diagnostics through functions that return an error.
type diagsError struct{ list diag.List }

func (e *diagsError) Error() string { return e.list[0].Message }
