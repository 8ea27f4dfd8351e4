package pages

import (
	"crypto/sha256"
	_ "embed" // stylesheet and script
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"

	"bartleby"
	"bartleby/picture"
)

//go:embed style.css
var stylesheet string

//go:embed script.js
var script []byte

// keep is how long a browser keeps what its address names by content.
const keep = "public, max-age=31536000, immutable"

// colours are the custom properties that the instance's settings change.
func colours(look bartleby.DisplaySettings) string {
	scheme := func(accent, ground string) string {
		var b strings.Builder
		if accent != "" {
			fmt.Fprintf(&b, "--accent:%s;--on-accent:%s;", accent, bartleby.InkOn(accent))
		}
		if ground != "" {
			fmt.Fprintf(&b, "--ground:%s;", ground)
		}
		return b.String()
	}
	out := ""
	if light := scheme(look.PrimaryColor, look.BackgroundColor); light != "" {
		out += "@media (prefers-color-scheme: light){:root{" + light + "}}\n"
	}
	if dark := scheme(look.PrimaryColorDark, look.BackgroundColorDark); dark != "" {
		out += "@media (prefers-color-scheme: dark){:root{" + dark + "}}\n"
	}
	return out
}

// styleVersion names a stylesheet by its content, and the script with it.
func styleVersion(look bartleby.DisplaySettings) string {
	sum := sha256.Sum256([]byte(stylesheet + string(script) + colours(look)))
	return hex.EncodeToString(sum[:6])
}

func (p *Pages) style(v *visit) error {
	return v.file("text/css; charset=utf-8", []byte(stylesheet+colours(v.Instance.Settings.Display)))
}

func (p *Pages) script(v *visit) error { return v.file("text/javascript; charset=utf-8", script) }

// icon stands in for a logo in the title of a window.
func (p *Pages) icon(v *visit) error {
	return v.file("image/svg+xml", picture.AvatarSVG(v.Instance.ID, picture.Initials(v.Instance.Application)).Data)
}

func (v *visit) file(media string, data []byte) error {
	header := v.Writer.Header()
	header.Set("Content-Type", media)
	header.Set("Cache-Control", "no-cache")
	if v.Request.URL.Query().Get("v") == styleVersion(v.Instance.Settings.Display) {
		header.Set("Cache-Control", keep)
	}
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	v.Writer.WriteHeader(http.StatusOK)
	_, err := v.Writer.Write(data)
	return err
}
