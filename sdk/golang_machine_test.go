package sdk

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/clerk/clerk-sdk-go/v2"
	"github.com/clerk/clerk-sdk-go/v2/m2m_token"
	"github.com/clerk/clerk-sdk-go/v2/machine"
	"github.com/clerk/clerk-sdk-go/v2/machinescope"

	"bartleby/testkit"
)

func TestGoMachines(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ctx, conf := t.Context(), config(s, s.Tenant.Key)
		c := machine.NewClient(conf)
		mail := must[*clerk.MachineWithScopedMachinesAndSecretKey](t)(c.Create(ctx, &machine.CreateParams{Name: "Mail"}))
		s.Clock.Advance(time.Second)
		bill := must[*clerk.MachineWithScopedMachinesAndSecretKey](t)(c.Create(ctx, &machine.CreateParams{Name: "Billing", ScopedMachines: []string{mail.ID}, DefaultTokenTTL: clerk.Int64(60)}))
		if bill.Object != "machine" || bill.Name != "Billing" || bill.InstanceID != s.Tenant.Instance.ID || bill.DefaultTokenTTL != 60 || bill.CreatedAt == 0 ||
			!strings.HasPrefix(bill.SecretKey, "ak_") || len(bill.ScopedMachines) != 1 || bill.ScopedMachines[0].Name != "Mail" {
			t.Errorf("%+v", bill)
		}
		_, err := c.Create(ctx, &machine.CreateParams{Name: "x", ScopedMachines: []string{"mch_2OEpKhcCN1Lat9NQ0G6puh7q5Rb"}})
		refused(t, err, "422 form_resource_not_found scoped_machines")
		if got := must[*clerk.MachineSecretKey](t)(c.GetSecretKey(ctx, bill.ID)); got.Secret != bill.SecretKey || got.Object != "machine_secret_key" {
			t.Errorf("%+v", got)
		}
		if got := must[*clerk.MachineWithScopedMachines](t)(c.Update(ctx, bill.ID, &machine.UpdateParams{Name: clerk.String("Invoices"), DefaultTokenTTL: clerk.Int64(600)})); got.Name != "Invoices" || got.DefaultTokenTTL != 600 || len(got.ScopedMachines) != 1 {
			t.Errorf("%+v", got)
		}
		if got := must[*clerk.MachineWithScopedMachines](t)(c.Get(ctx, bill.ID)); got.Name != "Invoices" {
			t.Errorf("%+v", got)
		}
		list := must[*clerk.MachineList](t)(c.List(ctx, &machine.ListParams{OrderBy: clerk.String("-name"), Query: clerk.String("i"), ListParams: clerk.ListParams{Limit: clerk.Int64(1)}}))
		if list.TotalCount != 2 || len(list.Machines) != 1 || list.Machines[0].ID != mail.ID {
			t.Errorf("%+v", list)
		}

		scopes := machinescope.NewClient(conf)
		scope := must[*clerk.MachineScope](t)(scopes.CreateScope(ctx, mail.ID, &machinescope.CreateScopeParams{ToMachineID: bill.ID}))
		if scope.Object != "machine_scope" || scope.FromMachineID != mail.ID || scope.ToMachineID != bill.ID || scope.CreatedAt == 0 {
			t.Errorf("%+v", scope)
		}
		_, err = scopes.CreateScope(ctx, mail.ID, &machinescope.CreateScopeParams{ToMachineID: bill.ID})
		refused(t, err, "409 duplicate_record")
		if gone := must[*clerk.DeletedMachineScope](t)(scopes.DeleteScope(ctx, mail.ID, bill.ID)); !gone.Deleted || gone.FromMachineID != mail.ID || gone.ToMachineID != bill.ID {
			t.Errorf("%+v", gone)
		}
		_, err = scopes.DeleteScope(ctx, mail.ID, bill.ID)
		refused(t, err, "404 resource_not_found")

		sender, receiver, own := m2m_token.NewClient(config(s, bill.SecretKey)), m2m_token.NewClient(config(s, mail.SecretKey)), m2m_token.NewClient(conf)
		claims := json.RawMessage(`{"job":7}`)
		token := must[*clerk.M2MTokenWithToken](t)(sender.Create(ctx, &m2m_token.CreateParams{Claims: &claims, SecondsUntilExpiration: clerk.Int64(60)}))
		if token.Object != "machine_to_machine_token" || token.Subject != bill.ID || string(token.Claims) != `{"job":7}` || len(token.Scopes) != 1 || token.Scopes[0] != mail.ID ||
			!strings.HasPrefix(token.Token, "mt_") || token.Expiration == nil || *token.Expiration != token.CreatedAt+60_000 || token.Revoked || token.Expired {
			t.Errorf("%+v", token)
		}
		_, err = own.Create(ctx, &m2m_token.CreateParams{})
		refused(t, err, "401 authentication_invalid")
		reserved := json.RawMessage(`{"sub":"x"}`)
		_, err = sender.Create(ctx, &m2m_token.CreateParams{Claims: &reserved})
		refused(t, err, "400 machine_token_reserved_claim claims")
		for _, c := range []*m2m_token.Client{receiver, own} {
			if got := must[*clerk.M2MToken](t)(c.Verify(ctx, &m2m_token.VerifyParams{Token: token.Token})); got.ID != token.ID || got.Subject != bill.ID || string(got.Claims) != `{"job":7}` {
				t.Errorf("%+v", got)
			}
		}
		_, err = sender.Verify(ctx, &m2m_token.VerifyParams{Token: token.Token})
		refused(t, err, "404 resource_not_found")
		if list := must[*clerk.M2MTokenList](t)(own.List(ctx, &m2m_token.ListParams{Subject: &bill.ID, ListParams: clerk.ListParams{Limit: clerk.Int64(5)}})); list.TotalCount != 1 || list.M2MTokens[0].ID != token.ID || list.M2MTokens[0].LastUsedAt == nil {
			t.Errorf("%+v", list)
		}
		if gone := must[*clerk.M2MToken](t)(sender.Revoke(ctx, token.ID, &m2m_token.RevokeParams{RevocationReason: clerk.String("over")})); !gone.Revoked || *gone.RevocationReason != "over" {
			t.Errorf("%+v", gone)
		}
		_, err = receiver.Verify(ctx, &m2m_token.VerifyParams{Token: token.Token})
		refused(t, err, "404 resource_not_found")
		if list := must[*clerk.M2MTokenList](t)(sender.List(ctx, &m2m_token.ListParams{Subject: &bill.ID, Revoked: clerk.Bool(true), Expired: clerk.Bool(true)})); list.TotalCount != 1 || !list.M2MTokens[0].Revoked {
			t.Errorf("%+v", list)
		}
		if gone := must[*clerk.DeletedResource](t)(c.Delete(ctx, bill.ID)); !gone.Deleted || gone.ID != bill.ID {
			t.Errorf("%+v", gone)
		}
		_, err = sender.Create(ctx, &m2m_token.CreateParams{})
		refused(t, err, "401 clerk_key_invalid")
	})
}
