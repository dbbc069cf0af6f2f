package main

import "github.com/spf13/cobra"

func initCommand(e *env) *cobra.Command { return &cobra.Command{Use: "init [DIR]"} }

func evalCommand(e *env) *cobra.Command { return &cobra.Command{Use: "eval"} }
