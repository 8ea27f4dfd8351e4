package fapi_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"image"
	"image/png"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"bartleby"
	"bartleby/identity"
	"bartleby/store"
	"bartleby/testkit"
)

// person makes a user with an address at example.com, and a browser in which they are signed in.
func person(t *testing.T, s *testkit.Server, name string) (*testkit.Browser, string) {
	t.Helper()
	return personAt(t, s, name+"@example.com")
}

func personAt(t *testing.T, s *testkit.Server, address string) (*testkit.Browser, string) {
	t.Helper()
	name, _, _ := strings.Cut(address, "@")
	id := s.Call(t, 200, "POST /v1/users", `{"email_address":["`+address+`"],"first_name":"`+name+`","skip_password_requirement":true}`).ID(t)
	return signedIn(t, s, id), id
}

func signedIn(t *testing.T, s *testkit.Server, userID string) *testkit.Browser {
	t.Helper()
	b := s.Browser(s.Tenant)
	b.SignIn(t, identity.NewSession{UserID: userID, Strategy: "password", FirstFactor: true})
	return b
}

// company is an organization with an administrator and a plain member.
type company struct {
	id, admin, member string
	by, with          *testkit.Browser // of the administrator, of the member
	at                string           // its path
}

func newCompany(t *testing.T, s *testkit.Server, name string) *company {
	t.Helper()
	c := &company{}
	c.by, c.admin = person(t, s, "admin-"+strings.ToLower(name))
	c.with, c.member = person(t, s, "member-"+strings.ToLower(name))
	c.id = c.by.Call(t, 200, "POST /v1/organizations", url.Values{"name": {name}}).Part(t, "response", "id").(string)
	c.at = "/v1/organizations/" + c.id
	c.by.Call(t, 200, "POST "+c.at+"/memberships", url.Values{"user_id": {c.member}, "role": {"org:member"}})
	return c
}

// listed are the values of a key in the data of a list.
func listed(t *testing.T, a testkit.Answer, key string) []string {
	t.Helper()
	var out []string
	for _, one := range a.Part(t, "response", "data").([]any) {
		out = append(out, one.(map[string]any)[key].(string))
	}
	slices.Sort(out)
	return out
}

// pixels is a PNG.
func pixels(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewRGBA(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// A user creates an organization, is its administrator, and finds it in their client at once.
func TestOrganization(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		b, user := person(t, s, "ada")
		a := b.Call(t, 200, "POST /v1/organizations", url.Values{"name": {"Acme Inc"}, "slug": {""}})
		id := a.Part(t, "response", "id").(string)
		if a.Part(t, "response", "slug") != "acme-inc" || a.Part(t, "response", "members_count") != 1.0 || a.Part(t, "response", "pending_invitations_count") != 0.0 || a.Part(t, "response", "private_metadata") != nil {
			t.Errorf("%s", a.Body)
		}
		session := a.Part(t, "client", "sessions").([]any)[0].(map[string]any)
		membership := session["user"].(map[string]any)["organization_memberships"].([]any)[0].(map[string]any)
		if membership["role"] != "org:admin" || membership["organization"].(map[string]any)["id"] != id || !slices.Contains(membership["permissions"].([]any), any(bartleby.ManageMemberships)) {
			t.Errorf("%v", membership)
		}
		if events := s.Events(t, s.Tenant, id); len(events) != 1 || events[0].Type != bartleby.OrganizationCreated {
			t.Errorf("%v", events)
		}
		at := "/v1/organizations/" + id
		if got := b.Call(t, 200, "GET "+at, nil); got.Part(t, "response", "name") != "Acme Inc" || got.Part(t, "client") != nil {
			t.Errorf("%s", got.Body)
		}
		if got := b.Call(t, 200, "POST "+at+"?_method=PATCH", url.Values{"name": {"Acme"}, "slug": {"acme"}}).Part(t, "response", "slug"); got != "acme" {
			t.Errorf("%v", got)
		}
		b.Refused(t, 422, "PATCH "+at, url.Values{"name": {""}}, "form_param_nil name")
		b.Refused(t, 422, "POST /v1/organizations", url.Values{"slug": {"x"}}, "form_param_missing name")
		b.Refused(t, 422, "POST /v1/organizations", url.Values{"name": {"Other"}, "slug": {"acme"}}, "form_identifier_exists slug")
		if roles := listed(t, b.Call(t, 200, "GET "+at+"/roles?limit=20", nil), "key"); !slices.Equal(roles, []string{"org:admin", "org:member"}) {
			t.Errorf("%v", roles)
		}

		s.Call(t, 200, "PATCH /v1/users/"+user, `{"create_organizations_limit":1}`)
		b.Refused(t, 403, "POST /v1/organizations", url.Values{"name": {"Second"}}, "org_creation_limit_exceeded")
		s.Call(t, 200, "PATCH /v1/users/"+user, `{"create_organization_enabled":false}`)
		b.Refused(t, 403, "POST /v1/organizations", url.Values{"name": {"Second"}}, "user_create_organization_not_enabled")
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Organizations.SlugDisabled = true })
		b.Refused(t, 403, "PATCH "+at, url.Values{"slug": {"other"}}, "organization_slugs_disabled")

		s.Call(t, 200, "PATCH /v1/organizations/"+id, `{"admin_delete_enabled":false}`)
		b.Refused(t, 403, "DELETE "+at, nil, "organization_admin_delete_not_enabled")
		s.Call(t, 200, "PATCH /v1/organizations/"+id, `{"admin_delete_enabled":true}`)
		gone := b.Call(t, 200, "DELETE "+at, nil)
		if gone.Part(t, "response", "deleted") != true || gone.Part(t, "response", "id") != id {
			t.Errorf("%s", gone.Body)
		}
		b.Refused(t, 404, "GET "+at, nil, "organization_not_found_or_unauthorized organization_id")
		s.Configure(t, s.Tenant, func(set *bartleby.Settings) { set.Organizations.Enabled = false })
		b.Refused(t, 403, "POST /v1/organizations", url.Values{"name": {"Late"}}, "organization_not_enabled_in_instance")
		b.Refused(t, 403, "GET /v1/me/organization_memberships", nil, "organization_not_enabled_in_instance")
	})
}

func TestOrganizationLogo(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		c := newCompany(t, s, "Acme")
		c.by.Refused(t, 404, "DELETE "+c.at+"/logo", nil, "image_not_found")
		for _, body := range []string{base64.StdEncoding.EncodeToString(pixels(t)), "data:image/png;base64," + base64.StdEncoding.EncodeToString(pixels(t))} {
			a := sendRaw(t, s, c.by, "POST", c.at+"/logo?_method=PUT", "application/octet-stream", body)
			if a.Status != 200 || a.Part(t, "response", "has_image") != true || a.Part(t, "response", "logo_url") != a.Part(t, "response", "image_url") {
				t.Errorf("%d %s", a.Status, a.Body)
			}
		}
		if a := sendRaw(t, s, c.by, "PUT", c.at+"/logo", "application/octet-stream", "no image"); a.Status != 400 {
			t.Errorf("%d %s", a.Status, a.Body)
		}
		if a := sendRaw(t, s, c.with, "PUT", c.at+"/logo", "application/octet-stream", base64.StdEncoding.EncodeToString(pixels(t))); a.Status != 403 || a.Codes(t)[0] != "missing_organization_permission" {
			t.Errorf("%d %s", a.Status, a.Body)
		}
		if a := c.by.Call(t, 200, "DELETE "+c.at+"/logo", nil); a.Part(t, "response", "deleted") != true {
			t.Errorf("%s", a.Body)
		}
		if a := c.by.Call(t, 200, "GET "+c.at, nil); a.Part(t, "response", "has_image") != false {
			t.Errorf("%s", a.Body)
		}
	})
}

// sendRaw has a browser send a body of some type.
func sendRaw(t *testing.T, s *testkit.Server, b *testkit.Browser, method, path, media, body string) testkit.Answer {
	t.Helper()
	r, err := http.NewRequest(method, s.Frontend+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	at, err := url.Parse(b.Tenant.Instance.URL(s.Frontend))
	if err != nil {
		t.Fatal(err)
	}
	r.Host = at.Host
	r.Header.Set("Content-Type", media)
	r.Header.Set("Origin", b.Origin)
	for name, value := range b.Cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	return testkit.Send(t, r)
}

func TestMemberships(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		c := newCompany(t, s, "Acme")
		a := c.by.Call(t, 200, "GET "+c.at+"/memberships?paginated=true&limit=10&offset=0", nil)
		if a.Part(t, "response", "total_count") != 2.0 || !slices.Equal(listed(t, a, "role"), []string{"org:admin", "org:member"}) {
			t.Errorf("%s", a.Body)
		}
		if a = c.with.Call(t, 200, "GET "+c.at+"/memberships?paginated=true&role=org:admin&role=org:none", nil); a.Part(t, "response", "total_count") != 1.0 {
			t.Errorf("%s", a.Body)
		}
		if a = c.with.Call(t, 200, "GET "+c.at+"/memberships?paginated=true&query=member-acme", nil); a.Part(t, "response", "total_count") != 1.0 {
			t.Errorf("%s", a.Body)
		}
		if bare := c.by.Call(t, 200, "GET "+c.at+"/memberships?limit=1", nil).Part(t, "response").([]any); len(bare) != 1 {
			t.Errorf("%v", bare)
		}
		_, third := person(t, s, "third")
		c.by.Refused(t, 404, "POST "+c.at+"/memberships", url.Values{"user_id": {third}, "role": {"org:none"}}, "resource_not_found role")
		a = c.by.Call(t, 200, "POST "+c.at+"/memberships", url.Values{"user_id": {third}, "role": {"org:member"}})
		if a.Part(t, "response", "organization", "members_count") != 3.0 || a.Part(t, "response", "public_user_data", "user_id") != third {
			t.Errorf("%s", a.Body)
		}
		c.by.Refused(t, 400, "POST "+c.at+"/memberships", url.Values{"user_id": {third}, "role": {"org:member"}}, "already_a_member_in_organization user_id")
		c.by.Refused(t, 404, "POST "+c.at+"/memberships", url.Values{"user_id": {"user_none"}, "role": {"org:member"}}, "resource_not_found")
		if a = c.by.Call(t, 200, "PATCH "+c.at+"/memberships/"+third, url.Values{"role": {"org:admin"}}); a.Part(t, "response", "role") != "org:admin" {
			t.Errorf("%s", a.Body)
		}
		c.by.Call(t, 200, "PATCH "+c.at+"/memberships/"+third, url.Values{"role": {"org:member"}})
		c.by.Refused(t, 400, "PATCH "+c.at+"/memberships/"+c.admin, url.Values{"role": {"org:member"}}, "organization_minimum_permissions_needed")
		c.by.Refused(t, 400, "DELETE /v1/me/organization_memberships/"+c.id, nil, "organization_minimum_permissions_needed")
		if a = c.by.Call(t, 200, "DELETE "+c.at+"/memberships/"+third, nil); a.Part(t, "response", "public_user_data", "user_id") != third {
			t.Errorf("%s", a.Body)
		}
		c.by.Refused(t, 404, "DELETE "+c.at+"/memberships/"+third, nil, "resource_not_found")

		own := c.with.Call(t, 200, "GET /v1/me/organization_memberships?paginated=true&limit=10&offset=0", nil)
		if own.Part(t, "response", "total_count") != 1.0 || listed(t, own, "role")[0] != "org:member" {
			t.Errorf("%s", own.Body)
		}
		if bare := c.with.Call(t, 200, "GET /v1/me/organization_memberships", nil).Part(t, "response").([]any); len(bare) != 1 {
			t.Errorf("%v", bare)
		}
		left := c.with.Call(t, 200, "DELETE /v1/me/organization_memberships/"+c.id, nil)
		if left.Part(t, "response", "deleted") != true || len(left.Part(t, "client", "sessions").([]any)[0].(map[string]any)["user"].(map[string]any)["organization_memberships"].([]any)) != 0 {
			t.Errorf("%s", left.Body)
		}
		c.with.Refused(t, 404, "DELETE /v1/me/organization_memberships/"+c.id, nil, "organization_not_found_or_unauthorized organization_id")
	})
}

// Whoever joins at the same time as others joins while there is room, whichever way they come.
func TestRacingMembers(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		c := newCompany(t, s, "Acme")
		var users []string
		for _, name := range []string{"one", "two", "three", "four", "five", "six"} {
			_, id := person(t, s, name)
			users = append(users, id)
		}
		var wait sync.WaitGroup
		got := make([]int, 2*len(users))
		for i, id := range users {
			wait.Add(2)
			go func() {
				defer wait.Done()
				got[2*i] = c.by.Do(t, "POST "+c.at+"/memberships", url.Values{"user_id": {id}, "role": {"org:member"}}).Status
			}()
			go func() {
				defer wait.Done()
				got[2*i+1] = c.by.Do(t, "POST "+c.at+"/invitations", url.Values{"email_address": {"guest-" + id[len(id)-5:] + "@example.com"}, "role": {"org:member"}}).Status
			}()
		}
		wait.Wait()
		slices.Sort(got)
		if want := []int{200, 200, 200, 403}; !slices.Equal(got[:4], want) || got[len(got)-1] != 403 {
			t.Errorf("%v", got)
		}
		a := c.by.Call(t, 200, "GET "+c.at, nil)
		if a.Part(t, "response", "members_count").(float64)+a.Part(t, "response", "pending_invitations_count").(float64) != 5 {
			t.Errorf("%s", a.Body)
		}
	})
}

// Two administrators who leave at the same time do not leave the organization to nobody.
func TestRacingLeavers(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		c := newCompany(t, s, "Acme")
		c.by.Call(t, 200, "PATCH "+c.at+"/memberships/"+c.member, url.Values{"role": {"org:admin"}})
		var wait sync.WaitGroup
		got := make([]int, 2)
		for i, b := range []*testkit.Browser{c.by, c.with} {
			wait.Add(1)
			go func() {
				defer wait.Done()
				got[i] = b.Do(t, "DELETE /v1/me/organization_memberships/"+c.id, nil).Status
			}()
		}
		wait.Wait()
		if slices.Sort(got); !slices.Equal(got, []int{200, 400}) {
			t.Errorf("%v", got)
		}
	})
}

func TestOrganizationInvitations(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		c := newCompany(t, s, "Acme")
		a := c.by.Call(t, 200, "POST "+c.at+"/invitations", url.Values{"email_address": {"Guest@example.com"}, "role": {"org:member"}})
		id := a.Part(t, "response", "id").(string)
		if a.Part(t, "response", "email_address") != "guest@example.com" || a.Part(t, "response", "status") != "pending" || a.Part(t, "response", "url") != nil || a.Part(t, "response", "public_organization_data", "name") != "Acme" {
			t.Errorf("%s", a.Body)
		}
		if mailed(t, s, "guest@example.com") == "" {
			t.Error("no mail")
		}
		c.by.Refused(t, 400, "POST "+c.at+"/invitations", url.Values{"email_address": {"guest@example.com"}, "role": {"org:member"}}, "organization_invitation_not_unique email_address")
		c.by.Refused(t, 400, "POST "+c.at+"/invitations", url.Values{"email_address": {"member-acme@example.com"}, "role": {"org:member"}}, "already_a_member_in_organization email_address")
		c.by.Refused(t, 422, "POST "+c.at+"/invitations", url.Values{"email_address": {"x"}}, "form_param_missing role")
		bulk := c.by.Call(t, 200, "POST "+c.at+"/invitations/bulk", url.Values{"email_address": {"one@example.com", "two@example.com"}, "role": {"org:admin"}, "notify": {"false"}})
		if list := bulk.Part(t, "response").([]any); len(list) != 2 || list[1].(map[string]any)["role"] != "org:admin" {
			t.Errorf("%s", bulk.Body)
		}
		c.by.Refused(t, 403, "POST "+c.at+"/invitations", url.Values{"email_address": {"four@example.com"}, "role": {"org:member"}}, "organization_membership_quota_exceeded")
		list := c.by.Call(t, 200, "GET "+c.at+"/invitations?limit=2&offset=0&status=pending", nil)
		if list.Part(t, "response", "total_count") != 3.0 || len(listed(t, list, "id")) != 2 {
			t.Errorf("%s", list.Body)
		}
		if pending := c.by.Call(t, 200, "GET "+c.at+"/invitations/pending", nil).Part(t, "response").([]any); len(pending) != 3 {
			t.Errorf("%v", pending)
		}
		if a = c.by.Call(t, 200, "POST "+c.at+"/invitations/"+id+"/revoke", nil); a.Part(t, "response", "status") != "revoked" {
			t.Errorf("%s", a.Body)
		}
		c.by.Refused(t, 404, "POST "+c.at+"/invitations/"+id+"/revoke", nil, "organization_invitation_not_pending")
		c.by.Refused(t, 404, "POST "+c.at+"/invitations/orginv_none/revoke", nil, "resource_not_found")
		other := newCompany(t, s, "Other")
		foreign := other.by.Call(t, 200, "POST "+other.at+"/invitations", url.Values{"email_address": {"guest@example.com"}, "role": {"org:member"}}).Part(t, "response", "id").(string)
		c.by.Refused(t, 404, "POST "+c.at+"/invitations/"+foreign+"/revoke", nil, "resource_not_found")
		if types := eventTypes(s.Events(t, s.Tenant, id)); !slices.Equal(types, []string{"organizationInvitation.created", "organizationInvitation.revoked"}) {
			t.Errorf("%v", types)
		}
	})
}

func eventTypes(list []bartleby.Event) []string {
	var out []string
	for _, e := range list {
		out = append(out, string(e.Type))
	}
	return out
}

// Who is invited and signed in accepts without the mail; nobody else does.
func TestOwnInvitations(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		c := newCompany(t, s, "Acme")
		guest, _ := person(t, s, "guest")
		id := c.by.Call(t, 200, "POST "+c.at+"/invitations", url.Values{"email_address": {"guest@example.com"}, "role": {"org:admin"}}).Part(t, "response", "id").(string)
		list := guest.Call(t, 200, "GET /v1/me/organization_invitations?status=pending&limit=10&offset=0", nil)
		if list.Part(t, "response", "total_count") != 1.0 || listed(t, list, "id")[0] != id {
			t.Errorf("%s", list.Body)
		}
		c.with.Refused(t, 404, "POST /v1/me/organization_invitations/"+id+"/accept", nil, "resource_not_found")
		a := guest.Call(t, 200, "POST /v1/me/organization_invitations/"+id+"/accept", nil)
		if a.Part(t, "response", "status") != "accepted" || a.Part(t, "response", "public_organization_data", "id") != c.id {
			t.Errorf("%s", a.Body)
		}
		guest.Refused(t, 400, "POST /v1/me/organization_invitations/"+id+"/accept", nil, "organization_invitation_already_accepted")
		guest.Call(t, 200, "PATCH "+c.at, url.Values{"name": {"Acme of us all"}})
		if !told(t, s, "admin-acme@example.com", "organization_invitation_accepted") {
			t.Error("the inviter was not told")
		}
		late := c.by.Call(t, 200, "POST "+c.at+"/invitations", url.Values{"email_address": {"late@example.com"}, "role": {"org:member"}}).Part(t, "response", "id").(string)
		b, _ := person(t, s, "late")
		c.by.Call(t, 200, "POST "+c.at+"/invitations/"+late+"/revoke", nil)
		b.Refused(t, 400, "POST /v1/me/organization_invitations/"+late+"/accept", nil, "organization_invitation_revoked_code")
	})
}

// told tells whether a message in the words of a template went to an address.
func told(t *testing.T, s *testkit.Server, to, slug string) bool {
	t.Helper()
	list, err := store.Read(context.Background(), s.DB, s.Tenant.Instance.ID, func(tx *store.Tx) ([]*bartleby.Message, error) {
		list, _, err := tx.Messages(to, 10, 0)
		return list, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(list, func(m *bartleby.Message) bool { return m.Slug == slug })
}
