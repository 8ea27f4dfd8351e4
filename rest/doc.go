// Package rest is the machinery of the doors: routes with typed handlers, binding of requests, API versions, the error
// envelope, rate limits, logs and metrics.
//
// A door hands New its table of routes. Everything that reflection can learn about an input is learnt then, once for each
// API version; a request only follows the plan.
//
// What may not enter: any noun, rule or query, and any import of ours but package bartleby, which is here for its errors,
// patches and callers.
package rest
