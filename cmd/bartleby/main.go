// Command bartleby is the server and its tools. It is the only place where the parts are joined, and where the clock and
// the environment are read.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// usageError is a mistake in flags or environment: one clear line, and exit code 2.
type usageError struct{ error }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Environ(), os.Stdout, os.Stderr)
	stop()
	var usage usageError
	switch {
	case err == nil:
	case errors.As(err, &usage):
		fmt.Fprintf(os.Stderr, "bartleby: %v\n", err)
		os.Exit(2)
	default:
		fmt.Fprintf(os.Stderr, "bartleby: %v\n", err)
		os.Exit(1)
	}
}

// run is the program without its process: tests call it too.
func run(ctx context.Context, args, environ []string, stdout, stderr io.Writer) error {
	env, err := environment(environ)
	if err != nil {
		return usageError{err}
	}
	command, err := parse(args, env, stdout)
	if err != nil || command == nil {
		return err
	}
	return command(ctx, process{env: env, stdout: stdout, stderr: stderr, now: time.Now})
}

// process is what a command may use of the world.
type process struct {
	env            map[string]string
	stdout, stderr io.Writer
	now            func() time.Time
}
