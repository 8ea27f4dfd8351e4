package picture

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf16"

	"bartleby"
)

// ErrToken says that the last part of an image URL is no token of ours.
var ErrToken = errors.New("picture: not an image token")

// TokenKind tells what an image URL shows.
type TokenKind string

// The kinds of image URLs.
const (
	Default  TokenKind = "default"  // an avatar drawn from Resource and Initials
	Uploaded TokenKind = "uploaded" // the stored image with the id Image
)

// MaxTokenLength is the most bytes an encoded token may have.
const MaxTokenLength = 512

// Token is what the last part of an image URL says, as base64 of JSON. It is not signed and grants nothing: everybody may
// write one, and all that an invented one of kind Default yields is an avatar. SDKs decode it to learn from Kind whether
// the user has an image of their own.
type Token struct {
	Kind     TokenKind
	Instance string // ins_…
	Resource string // user_…, org_…; only of kind Default
	Initials string // up to two letters, see Initials; "" for a silhouette; only of kind Default
	Image    string // img_…; only of kind Uploaded
}

// wireToken is Token as it is written; the order of the fields is part of the format.
type wireToken struct {
	Kind     TokenKind `json:"type"`
	Instance string    `json:"iid"`
	Resource string    `json:"rid,omitempty"`
	Image    string    `json:"id,omitempty"`
	Initials string    `json:"initials,omitempty"`
}

// Encode returns the token as a URL's last part. It is the one spelling of t that ParseToken accepts: base64url without
// padding. As the JSON in it is pure ASCII, none of the characters occur in which base64url differs from plain base64, so
// that clients decode it with either.
func (t Token) Encode() string {
	wire := wireToken{Kind: t.Kind, Instance: t.Instance, Resource: t.Resource, Image: t.Image, Initials: clean(t.Initials)}
	text, err := json.Marshal(wire)
	if err != nil {
		panic(err) // five strings: cannot happen
	}
	return base64.RawURLEncoding.EncodeToString(ascii(text))
}

// URL is where the image of a user or an organization is served: the uploaded one, or an avatar when imageID is "".
func URL(frontend, instance, id, imageID, initials string) string {
	t := Token{Kind: Default, Instance: instance, Resource: id, Initials: initials}
	if imageID != "" {
		t = Token{Kind: Uploaded, Instance: instance, Image: imageID}
	}
	return strings.TrimSuffix(frontend, "/") + "/images/" + t.Encode()
}

// ascii writes what is beyond ASCII in a JSON text as \u escapes.
func ascii(text []byte) []byte {
	var out []byte
	for _, r := range string(text) {
		if r < 0x80 {
			out = append(out, byte(r))
			continue
		}
		for _, unit := range utf16.AppendRune(nil, r) {
			out = fmt.Appendf(out, `\u%04x`, unit)
		}
	}
	return out
}

// ParseToken reads what Encode wrote and nothing else: unknown or missing fields, ids and initials of another shape and any
// other spelling of the same token are refused, so that no image has two URLs. Errors: ErrToken.
func ParseToken(text string) (Token, error) {
	if len(text) > MaxTokenLength {
		return Token{}, fmt.Errorf("%w: too long", ErrToken)
	}
	decoded, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		return Token{}, fmt.Errorf("%w: %w", ErrToken, err)
	}
	var wire wireToken
	if err := json.Unmarshal(decoded, &wire); err != nil {
		return Token{}, fmt.Errorf("%w: %w", ErrToken, err)
	}
	t := Token{Kind: wire.Kind, Instance: wire.Instance, Resource: wire.Resource, Image: wire.Image, Initials: wire.Initials}
	if !t.valid() || t.Encode() != text {
		return Token{}, ErrToken
	}
	return t, nil
}

func (t Token) valid() bool {
	if !isID(t.Instance, bartleby.InstanceID) {
		return false
	}
	switch t.Kind {
	case Default:
		return bartleby.IsID(t.Resource) && t.Image == "" && t.Initials == clean(t.Initials)
	case Uploaded:
		return isID(t.Image, bartleby.ImageID) && t.Resource == "" && t.Initials == ""
	}
	return false
}

func isID(id string, prefix bartleby.Prefix) bool {
	return bartleby.IsID(id) && strings.HasPrefix(id, string(prefix)+"_")
}
