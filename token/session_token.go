package token

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"bartleby"
)

// Standard is what every token of a session says. Times are Unix seconds.
type Standard struct {
	AuthorizedParty string `json:"azp,omitempty"` // origin of whoever asked; "" where it is not known
	ExpiresAt       int64  `json:"exp"`
	IssuedAt        int64  `json:"iat"`
	Issuer          string `json:"iss"`
	ID              string `json:"jti,omitempty"`
	NotBefore       int64  `json:"nbf"`
	UserID          string `json:"sub"`
}

// SessionToken is what a session token says beyond that.
type SessionToken struct {
	Standard
	SessionID  string          `json:"sid"`
	Status     string          `json:"sts"` // active or pending
	FactorAges [2]int64        `json:"fva"` // minutes since the first and the second factor were verified; -1: never
	Actor      json.RawMessage `json:"act,omitempty"`
}

// Organization is the one that is active, with what its member may do.
type Organization struct {
	ID, Slug    string
	Role        string   // org:…
	Permissions []string // org:<feature>:<action>, sorted
}

// NewID makes an id for a token (jti).
func NewID() string {
	var b [10]byte
	rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// Claims is the token in the first layout, which has neither a version nor an id. The organization is nil for none.
func (s SessionToken) Claims(o *Organization) ([]byte, error) {
	v1 := struct {
		SessionToken
		OrganizationID string    `json:"org_id,omitempty"`
		Slug           string    `json:"org_slug,omitempty"`
		Role           string    `json:"org_role,omitempty"`
		Permissions    *[]string `json:"org_permissions,omitempty"`
	}{SessionToken: s}
	v1.ID = ""
	if o != nil {
		v1.OrganizationID, v1.Slug, v1.Role, v1.Permissions = o.ID, o.Slug, o.Role, &o.Permissions
	}
	return json.Marshal(v1)
}

// activeOrganization is the claim o: roles and permissions without what all of them have in common.
type activeOrganization struct {
	ID          string `json:"id"`
	Slug        string `json:"slg,omitempty"`
	Role        string `json:"rol"`
	Permissions string `json:"per,omitempty"` // names of the actions, separated by commas
	Features    string `json:"fpm,omitempty"` // a decimal for each feature of fea: its lowest bit is that of the first action
}

// Claims2 is the token in the second layout.
func (s SessionToken) Claims2(o *Organization) ([]byte, error) {
	v2 := struct {
		SessionToken
		Version      int                 `json:"v"`
		Features     string              `json:"fea,omitempty"` // o:<feature>, separated by commas
		Organization *activeOrganization `json:"o,omitempty"`
	}{SessionToken: s, Version: 2}
	if o != nil {
		active := &activeOrganization{ID: o.ID, Slug: o.Slug, Role: strings.TrimPrefix(o.Role, "org:")}
		v2.Features, active.Permissions, active.Features = packPermissions(o.Permissions)
		v2.Organization = active
	}
	return json.Marshal(v2)
}

// packPermissions writes permissions as features, actions, and for each feature a number with a bit for each of its actions.
// Readers of these numbers hold 63 bits: the actions beyond are left out.
func packPermissions(keys []string) (fea, per, fpm string) {
	var features, actions []string
	bits := map[string]uint64{}
	for _, key := range keys {
		_, key, _ = strings.Cut(key, ":")
		feature, action, _ := strings.Cut(key, ":")
		at := slices.Index(actions, action)
		if at < 0 {
			if at = len(actions); at == 63 {
				continue
			}
			actions = append(actions, action)
		}
		if !slices.Contains(features, feature) {
			features = append(features, feature)
		}
		bits[feature] |= 1 << at
	}
	numbers := make([]string, len(features))
	for i, feature := range features {
		numbers[i] = fmt.Sprint(bits[feature])
		features[i] = "o:" + feature
	}
	return strings.Join(features, ","), strings.Join(actions, ","), strings.Join(numbers, ",")
}

// Former is what matters of a session token that is to be replaced.
type Former struct {
	SessionID       string `json:"sid"`
	AuthorizedParty string `json:"azp"`
	IssuedAt        int64  `json:"iat"` // Unix seconds; 0: it does not say
}

// ReadFormer checks that this instance signed a session token, whether or not its time is over. Errors:
// expired_session_token_invalid, session_refresh_session_token_ineligible.
func (i *Issuer) ReadFormer(ctx context.Context, instance, text string) (Former, error) {
	var f Former
	header, err := i.verify(ctx, instance, text, &f)
	if errors.Is(err, ErrSignature) {
		return f, bartleby.RefreshRefused("expired_session_token_invalid", "The token is not one that this instance signed.")
	}
	if err == nil && header.ExtraHeaders["cat"] != SessionCategory {
		err = bartleby.RefreshRefused("session_refresh_session_token_ineligible", "The token is not a session token.")
	}
	return f, err
}
