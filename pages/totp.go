package pages

import (
	"fmt"
	"html/template"
	"net/http"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// totpPage is a secret that waits for its first code. It is shown until then, and never again.
type totpPage struct {
	Secret, URI string
	Codes       []string
	Action      string // where the code goes, or who has kept the codes
}

// Groups writes the secret so that it can be typed.
func (t *totpPage) Groups() string {
	var groups []string
	for i := 0; i < len(t.Secret); i += 4 {
		groups = append(groups, t.Secret[i:min(i+4, len(t.Secret))])
	}
	return strings.Join(groups, " ")
}

// Code draws the URI for a camera.
func (t *totpPage) Code() (template.HTML, error) {
	code, err := qr.Encode(t.URI, qr.M, qr.Auto)
	if err != nil {
		return "", fmt.Errorf("QR code: %w", err)
	}
	size := code.Bounds().Dx()
	var path strings.Builder
	for y := range size {
		for x := range size {
			if r, _, _, _ := code.At(x, y).RGBA(); r == 0 {
				fmt.Fprintf(&path, "M%d %dh1v1h-1z", x, y)
			}
		}
	}
	return template.HTML(fmt.Sprintf( //nolint:gosec // numbers only
		`<svg class="qr" viewBox="0 0 %d %d" role="img" aria-label="%s" shape-rendering="crispEdges"><path d="%s" fill="#000"/></svg>`,
		size, size, template.HTMLEscapeString(say("totp.qr")), path.String())), nil
}

func (p *Pages) offerTOTP(v *visit) error {
	offer, err := p.Identity.OfferTOTP(v.ctx, v.Instance, v.user.ID)
	if err != nil {
		return v.again(err, "security", "security.title", v.securityOrNil())
	}
	v.form = nil
	return v.showMine(http.StatusOK, "totp", "totp.title", nil, &totpPage{Secret: offer.Secret, URI: offer.URI, Action: "/user/totp"})
}

func (p *Pages) acceptTOTP(v *visit) error {
	made, err := p.Identity.AcceptTOTP(v.ctx, v.Instance, v.user.ID, v.session.ID, v.get("code"))
	if err != nil {
		return v.again(err, "totp", "totp.title", &totpPage{Secret: v.get("secret"), URI: v.get("uri"), Action: "/user/totp"}, "code")
	}
	if len(made.BackupCodes) > 0 {
		return v.showCodes(made.BackupCodes)
	}
	return v.to("/user/security", "done", "totp_on")
}

func (p *Pages) removeTOTP(v *visit) error {
	if err := p.Identity.RemoveTOTP(v.ctx, v.Instance, v.user.ID); err != nil {
		return v.again(err, "security", "security.title", v.securityOrNil())
	}
	return v.to("/user/security", "done", "totp_off")
}

func (p *Pages) renewBackupCodes(v *visit) error {
	made, err := p.Identity.RenewBackupCodes(v.ctx, v.Instance, v.user.ID)
	if err != nil {
		return v.again(err, "security", "security.title", v.securityOrNil())
	}
	return v.showCodes(made.Codes)
}

// showCodes shows backup codes, this once.
func (v *visit) showCodes(codes []string) error {
	return v.showMine(http.StatusOK, "codes", "codes.title", nil, &totpPage{Codes: codes, Action: "/user/security"})
}
