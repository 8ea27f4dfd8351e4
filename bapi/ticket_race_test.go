package bapi_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"bartleby"
	"bartleby/testkit"
)

// A ticket admits to what it was made for, and is still good for that after it was tried on something else.
func TestTicketsOfOtherKinds(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ctx, ins := t.Context(), s.Tenant.Instance
		guest := s.Call(t, 200, "POST /v1/users", `{"email_address":["guest@example.com"]}`).ID(t)
		organization := s.Call(t, 200, "POST /v1/organizations", `{"name":"Acme"}`).ID(t)
		uses := []struct {
			what, ticket string
			use          func(ticket string) error
		}{
			{"invitation", ticketOf(t, s.Call(t, 200, "POST /v1/invitations", `{"email_address":"guest@example.com","ignore_existing":true}`)), func(ticket string) error {
				_, err := s.Rules.AcceptInvitation(ctx, ins, ticket, guest)
				return err
			}},
			{"organization invitation", ticketOf(t, s.Call(t, 200, "POST /v1/organizations/"+organization+"/invitations", `{"email_address":"guest@example.com","role":"org:member"}`)), func(ticket string) error {
				_, err := s.Rules.AcceptOrganizationInvitation(ctx, ins, ticket, guest)
				return err
			}},
			{"sign-in token", s.Call(t, 200, "POST /v1/sign_in_tokens", `{"user_id":"`+guest+`"}`).Object(t)["token"].(string), func(ticket string) error {
				_, err := s.Rules.RedeemSignInToken(ctx, ins, ticket)
				return err
			}},
		}
		for i, one := range uses {
			for j, other := range uses {
				if err := one.use(other.ticket); i != j && !bartleby.IsCode(err, "ticket_invalid_code") {
					t.Errorf("the ticket of the %s as that of the %s: %v", other.what, one.what, err)
				} else if i == j && err != nil {
					t.Errorf("%s: %v", one.what, err)
				}
			}
		}
	})
}

// What is used at the moment when it is revoked is one of the two, never both.
func TestRevokedOrUsed(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ctx, ins := context.Background(), s.Tenant.Instance
		for round := range 12 {
			user := s.Call(t, 200, "POST /v1/users", fmt.Sprintf(`{"username":"guest_%d"}`, round)).ID(t)
			invitation := s.Call(t, 200, "POST /v1/invitations", fmt.Sprintf(`{"email_address":"guest_%d@example.com"}`, round))
			_, ticket, _ := strings.Cut(invitation.Object(t)["url"].(string), "=")
			token := s.Call(t, 200, "POST /v1/sign_in_tokens", `{"user_id":"`+user+`"}`)
			for what, race := range map[string]struct {
				use    func() error
				revoke string
			}{
				"invitation": {func() error {
					_, err := s.Rules.AcceptInvitation(ctx, ins, ticket, user)
					return err
				}, "POST /v1/invitations/" + invitation.ID(t) + "/revoke"},
				"sign-in token": {func() error {
					_, err := s.Rules.RedeemSignInToken(ctx, ins, token.Object(t)["token"].(string))
					return err
				}, "POST /v1/sign_in_tokens/" + token.ID(t) + "/revoke"},
			} {
				var group sync.WaitGroup
				var used, revoked atomic.Int64
				for range 3 {
					group.Go(func() {
						if race.use() == nil {
							used.Add(1)
						}
					})
					group.Go(func() {
						switch a := s.Do(t, testkit.Request{Call: race.revoke}); {
						case a.Status == 200:
							revoked.Add(1)
						case a.Status != 400:
							t.Errorf("%d %s", a.Status, a.Body)
						}
					})
				}
				group.Wait()
				if used.Load()+revoked.Load() != 1 {
					t.Errorf("round %d: the %s was used %d times and revoked %d times", round, what, used.Load(), revoked.Load())
				}
			}
		}
	})
}
