package fapi

import (
	"context"

	"bartleby"
	"bartleby/rest"
	"bartleby/wire"
)

// change is a route that changes something: its answer, and its refusals, carry the client as it is then.
func change[In, Out any](a *api, pattern string, h func(context.Context, *In) (*Out, error)) *rest.Route {
	return rest.On(pattern, func(ctx context.Context, in *In) (*wire.Enveloped[Out], error) {
		a.delay(ctx)
		out, err := h(ctx, in)
		if err != nil {
			return nil, a.beside(ctx, err)
		}
		client, err := a.current(ctx)
		return &wire.Enveloped[Out]{Response: out, Client: client}, err
	}).Loose()
}

// read is a route that changes nothing: its answer has the envelope, but no client.
func read[In, Out any](a *api, pattern string, h func(context.Context, *In) (*Out, error)) *rest.Route {
	return rest.On(pattern, func(ctx context.Context, in *In) (*wire.Enveloped[Out], error) {
		a.delay(ctx)
		out, err := h(ctx, in)
		if err != nil {
			return nil, err
		}
		return &wire.Enveloped[Out]{Response: out}, nil
	}).Loose()
}

// bare is a route whose answer has no envelope.
func bare[In, Out any](a *api, pattern string, h func(context.Context, *In) (*Out, error)) *rest.Route {
	return rest.On(pattern, func(ctx context.Context, in *In) (*Out, error) {
		a.delay(ctx)
		return h(ctx, in)
	}).Loose()
}

// found is the request's client as its browser sees it, for requests that changed nothing; nil when it has none.
func (a *api) found(ctx context.Context) (*bartleby.ClientView, error) {
	v := visitOf(ctx)
	if v.client == nil {
		return nil, nil
	}
	return a.id.ClientView(ctx, v.instance, v.client, a.ask(ctx))
}

// view reads the request's client anew, and shows it as its browser sees it after what was changed; nil when it has none.
func (a *api) view(ctx context.Context) (*bartleby.ClientView, error) {
	v := visitOf(ctx)
	if v.client == nil {
		return nil, nil
	}
	c, err := a.id.Client(ctx, v.instance, v.client.ID)
	if bartleby.IsCode(err, "resource_not_found") {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return a.id.ClientView(ctx, v.instance, c, a.ask(ctx))
}

// current is the request's client as it is now, for the answer; nil when it has none.
func (a *api) current(ctx context.Context) (*wire.FrontendClient, error) {
	view, err := a.view(ctx)
	if err != nil {
		return nil, err
	}
	return a.show(ctx, view), nil
}

// show presents a client, and keeps the cookies of the browser in step.
func (a *api) show(ctx context.Context, view *bartleby.ClientView) *wire.FrontendClient {
	p := a.presenter(ctx)
	a.tell(visitOf(ctx), p, view)
	if view == nil {
		return nil
	}
	return p.FrontendClient(view)
}

// beside has a refusal carry the client as well: what front ends show may be out of date, and the refusal its consequence.
func (a *api) beside(ctx context.Context, err error) error {
	client, failed := a.current(ctx)
	if failed != nil || client == nil {
		return err
	}
	return rest.Beside(err, map[string]any{"client": client})
}
