package fapi

import (
	"context"

	"bartleby"
	"bartleby/wire"
)

type noInput struct{}

func (a *api) getClient(ctx context.Context, _ *noInput) (*wire.FrontendClient, error) {
	view, err := a.found(ctx)
	if err != nil {
		return nil, err
	}
	return a.show(ctx, view), nil
}

func (a *api) createClient(ctx context.Context, _ *noInput) (*wire.FrontendClient, error) {
	if _, err := a.demandClient(ctx); err != nil {
		return nil, err
	}
	return a.current(ctx)
}

// deleteClient ends a client; the browser then has none.
func (a *api) deleteClient(ctx context.Context, _ *noInput) (*wire.FrontendClient, error) {
	v := visitOf(ctx)
	if v.client == nil {
		return nil, bartleby.SignedOut()
	}
	if err := a.id.DeleteClient(ctx, v.instance, v.client.ID); err != nil {
		return nil, err
	}
	v.client = nil
	if !v.native {
		v.take()
	}
	return nil, nil
}

// removeSessions signs everybody out; the client stays.
func (a *api) removeSessions(ctx context.Context, _ *noInput) (*wire.FrontendClient, error) {
	v := visitOf(ctx)
	if v.client == nil {
		return nil, bartleby.SignedOut()
	}
	if err := a.id.LeaveClient(ctx, v.instance, v.client.ID); err != nil {
		return nil, err
	}
	return a.current(ctx)
}

type verifyClient struct {
	CaptchaToken string `json:"captcha_token" doc:"What a CAPTCHA gave."`
}

// verifyClient takes the outcome of a CAPTCHA, of which this server has none.
func (a *api) verifyClient(context.Context, *verifyClient) (*wire.FrontendClient, error) {
	return nil, bartleby.CaptchaNotEnabled()
}
