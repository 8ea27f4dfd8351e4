package identity

import (
	"context"
	"strings"

	"bartleby"
	"bartleby/store"
	"bartleby/token"
)

// PublicURL is where an instance's public side is: the issuer of its tokens.
func (s *Service) PublicURL(ins *bartleby.Instance) string { return ins.URL(s.Tokens.FrontendURL) }

// newHostLabel makes a name for a subdomain: nobody has to guess it, but no two are the same.
func newHostLabel() string { return "i" + strings.ToLower(token.Secret()[:10]) }

// MoveInstance gives an instance another host; "" for that of the server's public side, which its holder then leaves for a
// label. It fails with resource_not_found, form_param_format_invalid and host_taken.
func (s *Service) MoveInstance(ctx context.Context, id, host string) error {
	if host != "" {
		var err error
		if host, err = bartleby.CheckFrontendHost(host); err != nil {
			return err
		}
		holder, err := store.InstanceByHost(ctx, s.DB, host)
		if err != nil {
			return err
		}
		if holder != nil && holder.ID != id {
			return bartleby.HostTaken(host)
		}
	}
	label := newHostLabel()
	_, err := store.Write(ctx, s.DB, id, func(tx *store.Tx) (struct{}, error) { return struct{}{}, tx.SaveFrontendHost(host, label) })
	return err
}

// InstanceAt finds the instance whose public side has a host, whatever the path behind it; nil when there is none.
func (s *Service) InstanceAt(ctx context.Context, host string) (*bartleby.Instance, error) {
	host, _, _ = strings.Cut(host, "/")
	for _, known := range bartleby.HostsOf(host, s.Tokens.FrontendURL) {
		if ins, err := store.InstanceByHost(ctx, s.DB, known); err != nil || ins != nil {
			return ins, err
		}
	}
	return nil, nil
}
