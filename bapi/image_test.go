package bapi_test

import (
	"bytes"
	"image"
	"image/color"
	_ "image/jpeg"
	"image/png"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"bartleby/testkit"
)

// portrait is a PNG of one colour.
func portrait(t *testing.T, width, height int, shade color.Color) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			img.Set(x, y, shade)
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

var white = color.RGBA{255, 255, 255, 255}

// upload sends a file as SDKs do: multipart/form-data with one part.
func upload(t *testing.T, s *testkit.Server, key, path, part string, data []byte) testkit.Answer {
	t.Helper()
	return uploadBy(t, s, http.MethodPost, key, path, part, data)
}

// uploadBy adds more fields to the form: names and values in turn.
func uploadBy(t *testing.T, s *testkit.Server, method, key, path, part string, data []byte, more ...string) testkit.Answer {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	file, err := form.CreateFormFile(part, "me.png")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.Write(data); err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(more); i += 2 {
		if err := form.WriteField(more[i], more[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	return s.Do(t, testkit.Request{
		Call: method + " " + path, Body: body.String(), Key: key,
		Header: map[string]string{"Content-Type": form.FormDataContentType()},
	})
}

// fetch reads an image as a browser does, without any key.
func fetch(t *testing.T, url, ifNoneMatch string) testkit.Answer {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if ifNoneMatch != "" {
		r.Header.Set("If-None-Match", ifNoneMatch)
	}
	return testkit.Send(t, r)
}

// shown decodes an image and gives its size and the colour of its middle.
func shown(t *testing.T, a testkit.Answer) (image.Point, color.RGBA) {
	t.Helper()
	if a.Status != 200 {
		t.Fatalf("status %d: %s", a.Status, a.Body)
	}
	img, _, err := image.Decode(bytes.NewReader(a.Body))
	if err != nil {
		t.Fatalf("%v (%s)", err, a.Header.Get("Content-Type"))
	}
	size := img.Bounds().Size()
	return size, color.RGBAModel.Convert(img.At(size.X/2, size.Y/2)).(color.RGBA)
}

func TestProfileImage(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		a := s.Call(t, 200, "POST /v1/users", `{"first_name":"Ada","last_name":"Lovelace","username":"ada_l"}`)
		id, path := a.ID(t), "/v1/users/"+a.ID(t)+"/profile_image"
		avatar := a.Object(t)["image_url"].(string)
		if !strings.HasPrefix(avatar, s.Frontend+"/images/") || a.Object(t)["has_image"] != false {
			t.Fatalf("%s", a.Body)
		}
		generated := fetch(t, avatar, "")
		if size, _ := shown(t, generated); size.X != size.Y || size.X < 100 || generated.Header.Get("Content-Type") != "image/png" {
			t.Errorf("avatar of %v, %v", size, generated.Header)
		}

		red := color.RGBA{200, 30, 30, 255}
		up := upload(t, s, "", path, "file", portrait(t, 300, 200, red))
		u := up.Object(t)
		first, _ := u["image_url"].(string)
		if up.Status != 200 || u["has_image"] != true || first == avatar || u["profile_image_url"] != first {
			t.Fatalf("%d %s", up.Status, up.Body)
		}
		if got := s.Call(t, 200, "GET /v1/users/"+id, "").Object(t)["image_url"]; got != first {
			t.Errorf("image_url %v, want %s", got, first)
		}
		served := fetch(t, first, "")
		size, middle := shown(t, served)
		if size != image.Pt(300, 200) || near(middle, red) > 12 {
			t.Errorf("%v, %v", size, middle)
		}
		etag := served.Header.Get("ETag")
		for name, want := range map[string]string{
			"Cache-Control": "public, max-age=31536000, immutable", "Access-Control-Allow-Origin": "*",
			"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox",
		} {
			if got := served.Header.Get(name); got != want {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
		if again := fetch(t, first, etag); etag == "" || again.Status != http.StatusNotModified || len(again.Body) != 0 {
			t.Errorf("with its own ETag %s: %d, %d bytes", etag, again.Status, len(again.Body))
		}
		if small, _ := shown(t, fetch(t, first+"?width=60", "")); small != image.Pt(60, 40) {
			t.Errorf("resized to %v", small)
		}
		if square, _ := shown(t, fetch(t, first+"?width=50&height=50&fit=crop", "")); square != image.Pt(50, 50) {
			t.Errorf("cropped to %v", square)
		}
		if bad := fetch(t, first+"?width=-4", ""); bad.Status != 422 || bad.Codes(t)[0] != "form_param_value_invalid width" {
			t.Errorf("%d %s", bad.Status, bad.Body)
		}

		// Another upload has another URL, and the old image is gone.
		blue := color.RGBA{20, 40, 220, 255}
		second := upload(t, s, "", path, "file", portrait(t, 40, 40, blue)).Object(t)["image_url"].(string)
		if _, middle := shown(t, fetch(t, second, "")); second == first || near(middle, blue) > 12 {
			t.Errorf("%s, %v", second, middle)
		}
		if old := fetch(t, first, ""); old.Status != 404 || old.Codes(t)[0] != "image_not_found" {
			t.Errorf("old image: %d %s", old.Status, old.Body)
		}

		gone := s.Call(t, 200, "DELETE "+path, "").Object(t)
		if gone["has_image"] != false || gone["image_url"] != avatar {
			t.Errorf("%v", gone)
		}
		if old := fetch(t, second, ""); old.Status != 404 {
			t.Errorf("deleted image: %d", old.Status)
		}
		s.Refused(t, 404, "DELETE "+path, "", "image_not_found")

		// The image goes with its user.
		third := upload(t, s, "", path, "file", portrait(t, 40, 40, blue)).Object(t)["image_url"].(string)
		s.Call(t, 200, "DELETE /v1/users/"+id, "")
		if old := fetch(t, third, ""); old.Status != 404 {
			t.Errorf("image of a deleted user: %d", old.Status)
		}
		if got := types(s.Events(t, s.Tenant, id)); got != "user.created user.updated user.updated user.updated user.updated user.deleted" {
			t.Errorf("events: %s", got)
		}
	})
}

// near is how far two colours are apart, in their most different channel.
func near(a, b color.RGBA) int {
	far := 0
	for _, d := range []int{int(a.R) - int(b.R), int(a.G) - int(b.G), int(a.B) - int(b.B)} {
		far = max(far, d, -d)
	}
	return far
}

func TestProfileImageRefusals(t *testing.T) {
	testkit.Servers(t, func(t *testing.T, s *testkit.Server) {
		id := s.Call(t, 200, "POST /v1/users", `{"username":"someone"}`).ID(t)
		path := "/v1/users/" + id + "/profile_image"
		good := portrait(t, 20, 20, white)
		for name, c := range map[string]struct {
			answer testkit.Answer
			want   string
			status int
		}{
			"text":          {upload(t, s, "", path, "file", []byte("<svg onload=alert(1)>")), "request_body_invalid", 400},
			"cut off":       {upload(t, s, "", path, "file", good[:len(good)/2]), "request_body_invalid", 400},
			"nothing":       {upload(t, s, "", path, "file", nil), "request_body_invalid", 400},
			"another part":  {upload(t, s, "", path, "picture", good), "form_param_missing file", 400},
			"too large":     {upload(t, s, "", path, "file", append(bytes.Clone(good), make([]byte, 11<<20)...)), "image_too_large", 413},
			"twin's key":    {upload(t, s, s.Twin.Key, path, "file", good), "resource_not_found", 404},
			"nobody":        {upload(t, s, "", "/v1/users/user_2abcdefghijklmnopqrstuvwxyz0/profile_image", "file", good), "resource_not_found", 404},
			"no upload":     {s.Do(t, testkit.Request{Call: "POST " + path, Body: `{"file":"x"}`}), "", 415},
			"not an image":  {fetch(t, s.Frontend+"/images/abc", ""), "image_not_found", 404},
			"made-up token": {fetch(t, s.Frontend+"/images/"+strings.Repeat("e", 3000), ""), "image_not_found", 404},
		} {
			codes := c.answer.Codes(t)
			if c.answer.Status != c.status || len(codes) == 0 || c.want != "" && codes[0] != c.want {
				t.Errorf("%s: %d %v, want %d %s", name, c.answer.Status, codes, c.status, c.want)
			}
		}
		if u := s.Call(t, 200, "GET /v1/users/"+id, "").Object(t); u["has_image"] != false {
			t.Errorf("a refused upload left something: %v", u)
		}
	})
}
