package history

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// dropped are the variables of git's own that mean something else where we run
// it: a hook sets them for the repository that it runs in.
var dropped = []string{"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_NAMESPACE",
	"GIT_LITERAL_PATHSPECS", "GIT_EXTERNAL_DIFF", "GIT_TRACE", "LC_ALL", "LANGUAGE"}

// environment is what git runs in: English, without questions, without locks.
func environment(more ...string) []string {
	env := slices.DeleteFunc(os.Environ(), func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		return slices.Contains(dropped, name)
	})
	return append(append(env, "LC_ALL=C", "GIT_TERMINAL_PROMPT=0", "GIT_OPTIONAL_LOCKS=0", "GIT_LITERAL_PATHSPECS=1"), more...)
}

func command(ctx context.Context, dir string, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, "git", append([]string{"-c", "core.fsmonitor=false", "-C", dir}, args...)...)
	c.Env = environment()
	return c
}

// git runs git and returns what it printed without the last line end. ok is
// false where it ended with 1 and said nothing: its way to answer no.
func git(ctx context.Context, dir string, args ...string) (out string, ok bool, err error) {
	return finish(command(ctx, dir, args...))
}

func finish(c *exec.Cmd) (out string, ok bool, err error) {
	var stdout, stderr bytes.Buffer
	c.Stdout, c.Stderr = &stdout, &stderr
	err = c.Run()
	if err == nil {
		return strings.TrimSuffix(stdout.String(), "\n"), true, nil
	}
	said := strings.TrimSpace(stderr.String())
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 1 && said == "" {
		return "", false, nil
	}
	return "", false, explained(err, said)
}

// explained words what git refused.
func explained(err error, said string) error {
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return wrong(noRepository, "install git, or compare folders and archives", "git is not installed, and versions are read by it")
	case strings.Contains(said, "dubious ownership"):
		folder := between(said, "repository at '", "'")
		return wrong(ownership, "trust it with `git config --global --add safe.directory "+folder+"`",
			"git refuses the repository at %s: it belongs to another user", folder)
	case strings.Contains(said, "not a git repository"):
		return wrong(noRepository, "name two folders or archives, or run `git init`", "there is no git repository here")
	case strings.Contains(said, "expected commit type"):
		return wrong(noRevision, "name a commit, a branch or a tag", "the revision is no commit")
	case said == "":
		return wrong(gitFailed, "run it by hand to see more", "git failed: %s", err)
	}
	return missing(gitFailed, "mend the repository, or compare folders", "git failed: %s", firstLine(said))
}

func between(s, from, to string) string {
	_, s, ok := strings.Cut(s, from)
	if !ok {
		return "this folder"
	}
	s, _, _ = strings.Cut(s, to)
	return s
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return strings.TrimPrefix(s, "fatal: ")
}
