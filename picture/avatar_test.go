package picture

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"
	"math"
	"strings"
	"testing"
)

func TestAvatarIsLegible(t *testing.T) {
	least := math.Inf(1)
	for i := range 2000 {
		shade := shadeOf(fmt.Sprintf("user_%d", i))
		for step := range 101 {
			least = min(least, contrastWithWhite(shade.at(float64(step)/100)))
		}
	}
	if least < 3 {
		t.Errorf("contrast %.2f", least)
	}
	if got := contrastWithWhite(color.RGBA{0x77, 0x77, 0x77, 255}); math.Abs(got-4.48) > 0.01 { // WCAG's own example
		t.Errorf("contrast of #777 is %.3f", got)
	}
}

func TestShadesDiffer(t *testing.T) {
	seen := map[shade]bool{}
	for i := range 2000 {
		shade := shadeOf(fmt.Sprintf("user_%d", i))
		seen[shade] = true
		if shade[0] == shade[4] {
			t.Errorf("%d has no gradient", i)
		}
	}
	if len(seen) < 1900 { // some neighbours round to the same bytes
		t.Errorf("2000 seeds give %d gradients", len(seen))
	}
}

func TestOKLCH(t *testing.T) {
	// The primaries' places in OKLCH, from the published conversion.
	for want, at := range map[color.RGBA][3]float64{
		{255, 0, 0, 255}:     {0.62796, 0.25768, 29.234},
		{0, 255, 0, 255}:     {0.86644, 0.29483, 142.495},
		{0, 0, 255, 255}:     {0.45201, 0.31321, 264.052},
		{255, 255, 255, 255}: {1, 0, 0},
		{0, 0, 0, 255}:       {0, 0, 0},
	} {
		got := oklch(at[0], at[1], at[2])
		off := func(a, b uint8) bool { return max(a, b)-min(a, b) > 3 }
		if off(got.R, want.R) || off(got.G, want.G) || off(got.B, want.B) {
			t.Errorf("%v is %v, want %v", at, got, want)
		}
	}
}

// ink counts white pixels and returns the middle of their box.
func ink(img image.Image) (count int, middle image.Point) {
	box := image.Rectangle{}
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			if r, g, b, _ := img.At(x, y).RGBA(); r>>8 > 250 && g>>8 > 250 && b>>8 > 250 {
				count++
				box = box.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return count, box.Min.Add(box.Max).Div(2)
}

func TestAvatar(t *testing.T) {
	for size, want := range map[int]int{0: 256, -5: 16, 1: 16, 16: 16, 100: 100, 1024: 1024, 5000: 1024} {
		p := Avatar(aUser, "AL", size)
		opened(t, p)
		if p.Width != want || p.Height != want || p.ContentType != "image/png" {
			t.Errorf("%d: %s of %d×%d", size, p.ContentType, p.Width, p.Height)
		}
	}
	base := Avatar(aUser, "AL", 0)
	if Avatar(aUser, "AL", 0).Digest != base.Digest || Avatar(aUser, "al!", 0).Digest != base.Digest {
		t.Error("not repeatable")
	}
	silhouette := Avatar(aUser, "", 0).Digest
	for _, initials := range []string{"山", "山田", "A山", "א", "𠀀", "🎉", " "} {
		if Avatar(aUser, initials, 0).Digest != silhouette {
			t.Errorf("%q is no silhouette", initials)
		}
	}
	for _, initials := range []string{"AL", "M", "I", "ÅÉ", "ЖЩ", "ΩΣ", "ŁŐ", "7", "WW", "QJ", ""} {
		p := Avatar(aUser, initials, 0)
		if initials != "" && p.Digest == silhouette {
			t.Errorf("%q is a silhouette", initials)
		}
		count, middle := ink(opened(t, p))
		if count < 600 || count > 256*256/2 {
			t.Errorf("%q: %d white pixels", initials, count)
		}
		if max(middle.X-128, 128-middle.X) > 2 {
			t.Errorf("%q: middle at %v", initials, middle)
		}
		// Accents and tails hang out.
		if off := max(middle.Y-128, 128-middle.Y); initials == "WW" && off > 2 {
			t.Errorf("%q: middle at %v", initials, middle)
		}
	}
	if other := Avatar("user_other", "AL", 0); other.Digest == base.Digest {
		t.Error("the seed changes nothing")
	}
}

func TestAvatarSVG(t *testing.T) {
	for _, initials := range []string{"AL", "", "山", "<script>", `"'&`, "]]>", "ÅЖ", "𠀀", "\x00\xff", "אב"} {
		p := AvatarSVG(aUser, initials)
		if p.ContentType != "image/svg+xml" || p.Width != 128 || p.Height != 128 || p.Digest == "" {
			t.Errorf("%+v", p)
		}
		text := string(p.Data)
		for _, unwanted := range []string{"script", "href", "<style", "<image", "foreignObject", "NaN"} {
			if strings.Contains(strings.ToLower(text), strings.ToLower(unwanted)) {
				t.Errorf("%q: has %s", initials, unwanted)
			}
		}
		if strings.Count(text, "http") != 1 || strings.Count(text, "url(") != 1 || !strings.Contains(text, "url(#g)") {
			t.Errorf("%q: refers to something outside: %s", initials, text)
		}
		decoder := xml.NewDecoder(bytes.NewReader(p.Data))
		drawn := false
		for {
			token, err := decoder.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%q: %v", initials, err)
			}
			if start, ok := token.(xml.StartElement); ok {
				drawn = drawn || start.Name.Local == "path" || start.Name.Local == "text"
				for _, attribute := range start.Attr {
					if strings.HasPrefix(attribute.Name.Local, "on") {
						t.Errorf("%q: %s", initials, attribute.Name.Local)
					}
				}
			}
		}
		if !drawn {
			t.Errorf("%q: nothing on it", initials)
		}
	}
	if !strings.Contains(string(AvatarSVG(aUser, "山").Data), ">山</text>") {
		t.Error("letters beyond the font are not left to the viewer's")
	}
}

func BenchmarkAvatar(b *testing.B) {
	for _, size := range []int{80, 256} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				p := Avatar(aUser, "AL", size)
				b.SetBytes(int64(len(p.Data)))
			}
		})
	}
}

func BenchmarkAvatarSVG(b *testing.B) {
	for b.Loop() {
		AvatarSVG(aUser, "AL")
	}
}
