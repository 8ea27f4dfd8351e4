package pages_test

import (
	"bytes"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"bartleby"
	"bartleby/testkit"
)

// enter signs Ada in.
func enter(t *testing.T, s *testkit.Server) *browser {
	t.Helper()
	b := open(t, s, s.Tenant)
	b.get("/sign-in")
	b.submit("/sign-in", "identifier=ada@example.com")
	return b.submit("/sign-in/factor-one", "password=correct horse battery")
}

func TestProfile(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		id := signed(t, s)
		b := enter(t, s).at("/user", 200, "Ada Lovelace", "ada@example.com primary")
		b.submit("/user", `first_name=<b>"Ada`, "last_name=", "username=lovelace").at("/user", 200, "Saved.", `<b>"Ada`)
		if strings.Contains(b.body, "<b>") {
			t.Error(b.body)
		}
		b.submit("/user", "username=x").at("/user", 422, "4 to 64 characters")
		u := s.Call(t, 200, "GET /v1/users/"+id, "").Object(t)
		if u["first_name"] != `<b>"Ada` || u["last_name"] != nil || u["username"] != "lovelace" {
			t.Error(u)
		}
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		file, _ := form.CreateFormFile("file", "me.png")
		if err := png.Encode(file, image.NewRGBA(image.Rect(0, 0, 40, 40))); err != nil {
			t.Fatal(err)
		}
		form.Close()
		r, _ := http.NewRequest(http.MethodPost, b.base+"/user/image", &body)
		r.Header.Set("Content-Type", form.FormDataContentType())
		r.Header.Set("Origin", b.base)
		b.do(r).at("/user", 200, "Remove the picture")
		b.submit("/user/image", "remove=1").at("/user", 200)
		b.post("/user/image", url.Values{}).at("/user/image", 422)
	})
}

func TestAddresses(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		signed(t, s)
		b := enter(t, s)
		b.submit("/remove").at("/user", 200) // there is a username left to sign in by
		b.get("/user/email-addresses").at("/user/email-addresses", 200)
		b.submit("/user/email-addresses", "email_address=nonsense").at("/user/email-addresses", 422)
		b.submit("/user/email-addresses", "email_address=new@example.com")
		if !strings.HasPrefix(b.url.Path, "/user/email-addresses/idn_") {
			t.Fatal(b.url, b.text())
		}
		at := b.url.Path
		b.submit(at, "code=1").at(at, 422, "not the right code")
		b.submit("/prepare").at(at, 200)
		b.submit(at, "code="+sent(t, s, "new@example.com", "otp_code")).at("/user", 200, "Verified.", "new@example.com primary")
		b.get("/user/email-addresses")
		b.submit("/user/email-addresses", "email_address=second@example.com")
		b.get("/user").at("/user", 200, "second@example.com unverified")
		b.submit("/prepare")
		b.submit(b.url.Path, "code="+sent(t, s, "second@example.com", "otp_code")).at("/user", 200)
		b.submit("/primary").at("/user", 200, "second@example.com primary")
		b.get("/user/email-addresses/idn_nonsense").at("/user/email-addresses/idn_nonsense", 404)

		s.Clock.Advance(11 * time.Minute) // who it is was proved too long ago
		b.get("/user/email-addresses").at("/user/confirm", 200, "Confirm that it is you")
		b.submit("/user/confirm", "password=wrong").at("/user/confirm", 422)
		b.submit("/user/confirm", "password=correct horse battery").at("/user/email-addresses", 200)
		b.get("/user/phone-numbers")
		b.submit("/user/phone-numbers", "phone_number=+12015550155")
		b.submit(b.url.Path, "code="+bartleby.TestCode).at("/user", 200, "+12015550155")
	})
}

func TestPassword(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		signed(t, s)
		other := enter(t, s)
		b := enter(t, s)
		b.get("/user/password").at("/user/password", 200)
		b.submit("/user/password", "new_password=short").at("/user/password", 422)
		b.submit("/user/password", "new_password=a whole new password", "sign_out=1").at("/user/security", 200, "The password is changed.")
		other.get("/user").at("/sign-in", 200)
		b.get("/user/password")
		b.submit("/user/password/remove").at("/user/security", 200, "You sign in without a password.")
		s.Clock.Advance(11 * time.Minute)
		b.get("/user/password").at("/user/confirm", 200)
		b.submit("/user/confirm/prepare").at("/user/confirm", 200, "a***@example.com")
		b.submit("/user/confirm", "code="+sent(t, s, "ada@example.com", "otp_code")).at("/user/password", 200, "Set a password")
	})
}

// An authenticator application is set up, and asked for; a backup code stands in for it, once.
func TestSecondFactor(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		signed(t, s)
		b := enter(t, s)
		b.get("/user/security").at("/user/security", 200, "Two-step verification off")
		b.submit("/user/totp/offer").at("/user/totp/offer", 200, "Scan this")
		if !strings.Contains(b.body, "<svg class=\"qr\"") {
			t.Error(b.body)
		}
		secret := value(b, "secret")
		b.submit("/user/totp", "code=000000").at("/user/totp", 422, "not the right code", "I cannot scan it")
		code, err := totp.GenerateCode(secret, s.Clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		b.submit("/user/totp", "code="+code).at("/user/totp", 200, "Keep these backup codes")
		var codes []string
		for n := range b.page.Descendants() {
			if n.Data == "code" && n.FirstChild != nil {
				codes = append(codes, n.FirstChild.Data)
			}
		}
		if len(codes) != 10 {
			t.Fatal(codes)
		}
		s.Clock.Advance(time.Minute)
		b = enter(t, s).at("/sign-in/factor-two", 200, "authenticator app shows")
		b.submit("/sign-in/factor-two", "code=000000").at("/sign-in/factor-two", 422)
		code, _ = totp.GenerateCode(secret, s.Clock.Now())
		b.submit("/sign-in/factor-two", "code="+code).at("/user", 200)
		for _, ok := range []bool{true, false} {
			b = enter(t, s)
			b.get("/sign-in/factor-two?by=backup_code").at("/sign-in/factor-two", 200, "Enter a backup code")
			if b.submit("/sign-in/factor-two", "code="+codes[0]); ok {
				b.at("/user", 200)
			} else {
				b.at("/sign-in/factor-two", 422)
			}
		}
		b = enter(t, s)
		code, _ = totp.GenerateCode(secret, s.Clock.Now().Add(30*time.Second))
		b.submit("/sign-in/factor-two", "code="+code).at("/user", 200)
		b.get("/user/security").at("/user/security", 200, "Two-step verification on")
		b.submit("/user/backup-codes").at("/user/backup-codes", 200, "Keep these backup codes")
		s.Clock.Advance(11 * time.Minute) // the password alone would not do
		b.get("/user/password").at("/user/confirm", 200, "authenticator app shows")
		b.submit("/user/confirm", "code=000000").at("/user/confirm", 422)
		b.get("/user/confirm?by=backup_code").at("/user/confirm", 200, "Each works once")
		b.get("/user/confirm?by=password&to=/user/password").at("/user/confirm", 200, "authenticator app shows")
		code, _ = totp.GenerateCode(secret, s.Clock.Now())
		b.submit("/user/confirm", "code="+code).at("/user/password", 200)
		b.get("/user/security")
		b.submit("/user/totp/remove").at("/user/security", 200, "Two-step verification off")
	})
}

func TestDevices(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		signed(t, s)
		other := enter(t, s)
		s.Places = map[string]bartleby.Place{"127.0.0.1": {City: "London", Country: "GB"}}
		b := enter(t, s)
		b.get("/user/security").at("/user/security", 200, "this one", "London, GB · 127.0.0.1 · ")
		var far string
		for row := range b.page.Descendants() {
			if here := strings.Contains(text(row), "this one"); row.Data != "li" || here {
				continue
			}
			for n := range row.Descendants() {
				if at := attribute(n, "action"); strings.HasSuffix(at, "/revoke") {
					far = at
				}
			}
		}
		b.post(far, url.Values{}).at("/user/security", 200, "That device is signed out.")
		other.get("/user").at("/sign-in", 200)
		stranger := open(t, s, s.Tenant)
		stranger.post(far, url.Values{}).at("/sign-in", 200)
		b.get("/user/delete").at("/user/delete", 200)
		b.submit("/user/delete").at("/user/delete", 422, "has to be filled in")
		b.submit("/user/delete", "sure=1").at("/sign-in", 200, "The account is deleted.")
		if list := s.Call(t, 200, "GET /v1/users", "").List(t); len(list) != 0 {
			t.Error(list)
		}
	})
}
