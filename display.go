package bartleby

import (
	"math"
	"net/url"
	"regexp"
	"strconv"
)

// DisplaySettings say what the hosted pages look like, and what they link to. "" leaves it to them.
type DisplaySettings struct {
	LogoURL             string `json:"logo_url"`
	PrimaryColor        string `json:"primary_color"` // #rrggbb, of buttons and links, where the browser is set to light
	PrimaryColorDark    string `json:"primary_color_dark"`
	BackgroundColor     string `json:"background_color"`
	BackgroundColorDark string `json:"background_color_dark"`
	TermsURL            string `json:"terms_url"`
	PrivacyURL          string `json:"privacy_policy_url"`
}

var colour = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

// CheckDisplay refuses colours that are none and URLs that lead nowhere. Errors: form_param_format_invalid, form_param_value_invalid.
func CheckDisplay(d DisplaySettings) error {
	var all []error
	for _, c := range [][2]string{
		{"primary_color", d.PrimaryColor}, {"primary_color_dark", d.PrimaryColorDark}, {"background_color", d.BackgroundColor}, {"background_color_dark", d.BackgroundColorDark},
	} {
		if c[1] != "" && !colour.MatchString(c[1]) {
			all = append(all, ParamFormat(c[0], "it must be a colour such as #2457c5"))
		}
	}
	for _, link := range [][2]string{{"logo_url", d.LogoURL}, {"terms_url", d.TermsURL}, {"privacy_policy_url", d.PrivacyURL}} {
		u, err := url.Parse(link[1])
		if link[1] != "" && (err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http") {
			all = append(all, ParamFormat(link[0], "it must be a URL with http or https"))
		}
	}
	return Collect(all...)
}

// InkOn is black or white, whichever reads better on a colour (WCAG 2.1, contrast ratio).
func InkOn(colour string) string {
	channel := func(at int) float64 {
		n, err := strconv.ParseUint(colour[at:at+2], 16, 8)
		if err != nil {
			return 0
		}
		c := float64(n) / 255
		if c <= 0.03928 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	luminance := 0.2126*channel(1) + 0.7152*channel(3) + 0.0722*channel(5)
	if 1.05/(luminance+0.05) >= (luminance+0.05)/0.05 {
		return "#ffffff"
	}
	return "#000000"
}
