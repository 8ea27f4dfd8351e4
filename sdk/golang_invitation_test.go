package sdk

import (
	"fmt"
	"strings"
	"testing"

	"github.com/clerk/clerk-sdk-go/v2"
	"github.com/clerk/clerk-sdk-go/v2/allowlistidentifier"
	"github.com/clerk/clerk-sdk-go/v2/blocklistidentifier"
	"github.com/clerk/clerk-sdk-go/v2/invitation"

	"bartleby/testkit"
)

func TestGoInvitations(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ctx, conf := t.Context(), config(s, s.Tenant.Key)
		c := invitation.NewClient(conf)
		i := must[*clerk.Invitation](t)(c.Create(ctx, &invitation.CreateParams{
			EmailAddress: "Guest@example.com", PublicMetadata: raw(`{"a":1}`), RedirectURL: clerk.String("https://example.com/in"), ExpiresInDays: clerk.Int64(3), Notify: clerk.Bool(false),
		}))
		if i.EmailAddress != "guest@example.com" || i.Status != "pending" || string(i.PublicMetadata) != `{"a":1}` || i.URL == "" || i.ExpiresAt == nil {
			t.Errorf("%+v", i)
		}
		_, err := c.Create(ctx, &invitation.CreateParams{EmailAddress: "guest@example.com"})
		refused(t, err, "400 duplicate_record")
		bulk := must[*clerk.Invitations](t)(c.BulkCreate(ctx, &invitation.BulkCreateParams{Invitations: []*invitation.CreateParams{{EmailAddress: "one@example.com"}, {EmailAddress: "two@example.com"}}}))
		if len(bulk.Invitations) != 2 || bulk.Invitations[1].EmailAddress != "two@example.com" {
			t.Errorf("%+v", bulk)
		}
		if gone := must[*clerk.Invitation](t)(c.Revoke(ctx, i.ID)); !gone.Revoked || gone.Status != "revoked" {
			t.Errorf("%+v", gone)
		}
		_, err = c.Revoke(ctx, i.ID)
		refused(t, err, "400 invitation_already_revoked")
		for want, p := range map[string]*invitation.ListParams{
			"two@example.com one@example.com of 2": {OrderBy: clerk.String("-email_address")}, "guest@example.com one@example.com of 3": {Statuses: []string{"pending", "revoked"}, OrderBy: clerk.String("email_address"), ListParams: clerk.ListParams{Limit: clerk.Int64(2)}},
			"one@example.com of 1": {Query: clerk.String("one")},
		} {
			list := must[*clerk.InvitationList](t)(c.List(ctx, p))
			var all []string
			for _, i := range list.Invitations {
				all = append(all, i.EmailAddress)
			}
			if got := fmt.Sprintf("%s of %d", strings.Join(all, " "), list.TotalCount); got != want {
				t.Errorf("%s, want %s", got, want)
			}
		}

		allow, block := allowlistidentifier.NewClient(conf), blocklistidentifier.NewClient(conf)
		a := must[*clerk.AllowlistIdentifier](t)(allow.Create(ctx, &allowlistidentifier.CreateParams{Identifier: clerk.String("new@example.com"), Notify: clerk.Bool(true)}))
		if a.Identifier != "new@example.com" || a.IdentifierType != "email_address" || a.InvitationID == nil {
			t.Errorf("%+v", a)
		}
		_, err = allow.Create(ctx, &allowlistidentifier.CreateParams{Identifier: clerk.String("new@example.com")})
		refused(t, err, "400 duplicate_record")
		if list := must[*clerk.AllowlistIdentifierList](t)(allow.List(ctx, &allowlistidentifier.ListParams{})); list.TotalCount != 1 || list.AllowlistIdentifiers[0].ID != a.ID {
			t.Errorf("%+v", list)
		}
		if gone := must[*clerk.DeletedResource](t)(allow.Delete(ctx, a.ID)); !gone.Deleted {
			t.Errorf("%+v", gone)
		}
		_, err = allow.Delete(ctx, a.ID)
		refused(t, err, "404 resource_not_found")
		b := must[*clerk.BlocklistIdentifier](t)(block.Create(ctx, &blocklistidentifier.CreateParams{Identifier: clerk.String("example.net")}))
		if b.Identifier != "*@example.net" {
			t.Errorf("%+v", b)
		}
		_, err = block.Create(ctx, &blocklistidentifier.CreateParams{Identifier: clerk.String("nobody")})
		refused(t, err, "422 form_param_format_invalid identifier")
		if list := must[*clerk.BlocklistIdentifierList](t)(block.List(ctx, &blocklistidentifier.ListParams{})); list.TotalCount != 1 {
			t.Errorf("%+v", list)
		}
		if gone := must[*clerk.DeletedResource](t)(block.Delete(ctx, b.ID)); !gone.Deleted {
			t.Errorf("%+v", gone)
		}
	})
}
