package bartleby

import "context"

// Caller says on whose behalf a request runs: what an event or a log line may say about where a change came from.
type Caller struct {
	TraceID   string // 32 lower-case hex characters, the same as in the answer
	ClientIP  string
	UserAgent string
	KeyID     string // id of the secret key, never the key
}

type callerKey struct{}

// WithCaller puts the caller into the context.
func WithCaller(ctx context.Context, c Caller) context.Context {
	return context.WithValue(ctx, callerKey{}, c)
}

// CallerFrom is the caller in the context; the zero Caller when there is none (a command line, a worker).
func CallerFrom(ctx context.Context) Caller {
	c, _ := ctx.Value(callerKey{}).(Caller)
	return c
}
