//lint:file-ignore SA1019 methods that the SDK has deprecated have to work as well

package sdk

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/clerk/clerk-sdk-go/v2"
	"github.com/clerk/clerk-sdk-go/v2/actortoken"
	"github.com/clerk/clerk-sdk-go/v2/jwks"
	"github.com/clerk/clerk-sdk-go/v2/signintoken"
	"github.com/clerk/clerk-sdk-go/v2/testingtoken"
	"github.com/clerk/clerk-sdk-go/v2/user"

	"bartleby/testkit"
)

func TestGoTokens(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		ctx, conf := t.Context(), config(s, s.Tenant.Key)
		ada := must[*clerk.User](t)(connect(s, s.Tenant.Key).users.Create(ctx, &user.CreateParams{Username: clerk.String("ada_l")}))

		signIns := signintoken.NewClient(conf)
		token := must[*clerk.SignInToken](t)(signIns.Create(ctx, &signintoken.CreateParams{UserID: &ada.ID, ExpiresInSeconds: clerk.Int64(60)}))
		if token.UserID != ada.ID || token.Status != "pending" || token.Token == "" || token.URL == nil || !strings.HasSuffix(*token.URL, token.Token) {
			t.Errorf("%+v", token)
		}
		if gone := must[*clerk.SignInToken](t)(signIns.Revoke(ctx, token.ID)); gone.Status != "revoked" {
			t.Errorf("%+v", gone)
		}
		_, err := signIns.Revoke(ctx, token.ID)
		refused(t, err, "400 sign_in_token_cannot_be_revoked_code")
		_, err = signIns.Create(ctx, &signintoken.CreateParams{UserID: clerk.String(nobody)})
		refused(t, err, "404 resource_not_found")

		actors := actortoken.NewClient(conf)
		actor := must[*clerk.ActorToken](t)(actors.Create(ctx, &actortoken.CreateParams{UserID: &ada.ID, Actor: json.RawMessage(`{"sub":"user_support"}`), ExpiresInSeconds: clerk.Int64(60)}))
		if actor.UserID != ada.ID || actor.Status != "pending" || string(actor.Actor) != `{"sub":"user_support"}` || actor.Token == "" {
			t.Errorf("%+v", actor)
		}
		if gone := must[*clerk.ActorToken](t)(actors.Revoke(ctx, actor.ID)); gone.Status != "revoked" {
			t.Errorf("%+v", gone)
		}
		_, err = actors.Revoke(ctx, actor.ID)
		refused(t, err, "400 actor_token_cannot_be_revoked_code")

		set := must[*clerk.JSONWebKeySet](t)(jwks.NewClient(conf).Get(ctx, &jwks.GetParams{}))
		if len(set.Keys) != 1 || set.Keys[0].KeyID != s.Tenant.Instance.ID || set.Keys[0].Algorithm != "RS256" {
			t.Errorf("%+v", set)
		}

		testing := must[*clerk.TestingToken](t)(testingtoken.NewClient(conf).Create(ctx))
		if !strings.Contains(testing.Token, "-c_") || testing.ExpiresAt == 0 {
			t.Errorf("%+v", testing)
		}
	})
}
