package bartleby_test

import (
	"strings"
	"testing"

	"bartleby"
)

func TestCheckDisplay(t *testing.T) {
	good := bartleby.DisplaySettings{LogoURL: "https://example.com/logo.svg", PrimaryColor: "#Aa00ff", BackgroundColorDark: "#000000", TermsURL: "http://localhost/terms"}
	if err := bartleby.CheckDisplay(good); err != nil {
		t.Error(err)
	}
	bad := bartleby.DisplaySettings{LogoURL: "javascript:alert(1)", PrimaryColor: "red", PrimaryColorDark: "#fff", BackgroundColor: "#00000;", BackgroundColorDark: "}body{", TermsURL: "/terms", PrivacyURL: "https:"}
	err := bartleby.CheckDisplay(bad)
	for _, name := range []string{"logo_url", "primary_color", "primary_color_dark", "background_color", "background_color_dark", "terms_url", "privacy_policy_url"} {
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s is taken: %v", name, err)
		}
	}
}

func TestInkOn(t *testing.T) {
	for colour, ink := range map[string]string{"#ffffff": "#000000", "#000000": "#ffffff", "#2f4fd0": "#ffffff", "#9db2ff": "#000000", "#ffcc00": "#000000", "#777777": "#000000", "#666666": "#ffffff"} {
		if got := bartleby.InkOn(colour); got != ink {
			t.Errorf("%s: %s", colour, got)
		}
	}
}
