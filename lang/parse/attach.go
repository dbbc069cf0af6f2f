package parse

import "github.com/segc-dev/segc/lang/ast"

func attach(f *ast.File, comments []ast.Comment) { f.Tail = comments }
