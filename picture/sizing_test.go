package picture

import (
	"errors"
	"image/color"
	"net/url"
	"testing"
)

func TestParseSizing(t *testing.T) {
	for query, want := range map[string]Sizing{
		"":                     {Fit: ScaleDown},
		"width=200&height=100": {200, 100, ScaleDown, 0},
		"width=200&height=200&fit=crop&quality=100": {200, 200, Crop, 100},
		"height=1&fit=scale-down":                   {0, 1, ScaleDown, 0},
		"width=1600&fit=cover":                      {1024, 0, Crop, 0},
		"width=&fit=contain&quality=1":              {0, 0, ScaleDown, 1},
	} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := ParseSizing(values.Get); err != nil || got != want {
			t.Errorf("%s: %+v, %v", query, got, err)
		}
	}
	for _, query := range []string{
		"width=0", "height=-1", "width=ten", "width=1e2", "width=99999999999999999999", "width=1000001", "quality=0",
		"quality=101", "quality=2000", "fit=stretch", "fit=CROP", "width=12px",
	} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := ParseSizing(values.Get); !errors.Is(err, ErrSizing) || got != (Sizing{}) {
			t.Errorf("%s: %+v, %v", query, got, err)
		}
	}
}

func TestResize(t *testing.T) {
	wide := normalized(t, asPNG(t, quartered(600, 300, quarters)))
	logo := normalized(t, asPNG(t, quartered(600, 300, hiddenQuarters)))
	tall := normalized(t, asPNG(t, quartered(100, 1000, quarters)))
	for _, test := range []struct {
		p             Picture
		s             Sizing
		width, height int
	}{
		{wide, Sizing{Width: 200}, 200, 100},
		{wide, Sizing{Height: 30}, 60, 30},
		{wide, Sizing{Width: 200, Height: 50}, 100, 50},
		{wide, Sizing{Width: 50, Height: 200}, 50, 25},
		{wide, Sizing{Width: 1024, Height: 1024}, 600, 300},
		{wide, Sizing{Width: 200, Height: 200, Fit: Crop}, 200, 200},
		{wide, Sizing{Width: 200, Height: 20, Fit: Crop}, 200, 20},
		{wide, Sizing{Width: 500, Height: 500, Fit: Crop}, 300, 300}, // not enlarged, still a square
		{wide, Sizing{Width: 1024, Height: 512, Fit: Crop}, 600, 300},
		{wide, Sizing{Width: 200, Fit: Crop}, 200, 100},
		{wide, Sizing{Width: 1, Height: 1, Fit: Crop}, 1, 1},
		{wide, Sizing{Width: 1, Height: 1024, Fit: Crop}, 1, 300},
		{wide, Sizing{Width: 1}, 1, 1},
		{tall, Sizing{Width: 1024, Height: 1, Fit: Crop}, 100, 1},
		{tall, Sizing{Height: 10}, 1, 10},
		{logo, Sizing{Width: 100, Height: 100, Fit: Crop}, 100, 100},
		{logo, Sizing{Width: 33, Quality: 5}, 33, 17},
	} {
		got, err := Resize(test.p, test.s)
		if err != nil {
			t.Errorf("%+v: %v", test.s, err)
			continue
		}
		if got.Width != test.width || got.Height != test.height || got.ContentType != test.p.ContentType {
			t.Errorf("%+v: %s of %d×%d, want %d×%d", test.s, got.ContentType, got.Width, got.Height, test.width, test.height)
		}
		if min(got.Width, got.Height) >= 20 {
			want := quarters
			if test.p.ContentType == "image/png" {
				want = hiddenQuarters
			}
			wantQuarters(t, got, want)
		}
	}
}

func TestResizeCutsEvenly(t *testing.T) {
	img := quartered(300, 100, [4]color.NRGBA{red, red, red, red})
	for y := range 100 {
		for x := 100; x < 200; x++ {
			img.SetNRGBA(x, y, lime)
		}
	}
	got, err := Resize(normalized(t, asPNG(t, img)), Sizing{Width: 80, Height: 80, Fit: Crop})
	if err != nil {
		t.Fatal(err)
	}
	wantQuarters(t, got, [4]color.NRGBA{lime, lime, lime, lime})
}

func TestResizeQuality(t *testing.T) {
	p := normalized(t, asPNG(t, quartered(200, 200, quarters)))
	for _, s := range []Sizing{{}, {Quality: 88}, {Quality: 100}, {Width: 200, Fit: Crop}, {Width: 900, Height: 200}} {
		if got, err := Resize(p, s); err != nil || got.Digest != p.Digest {
			t.Errorf("%+v: made anew (%v)", s, err)
		}
	}
	poor, err := Resize(p, Sizing{Quality: 5})
	if err != nil || len(poor.Data) >= len(p.Data) {
		t.Errorf("%d bytes of %d, %v", len(poor.Data), len(p.Data), err)
	}
	opened(t, poor)
}

func TestResizeRefuses(t *testing.T) {
	p := normalized(t, asPNG(t, quartered(20, 20, quarters)))
	for _, s := range []Sizing{{Width: -1}, {Height: 1025}, {Quality: 101}, {Fit: "stretch"}} {
		if _, err := Resize(p, s); !errors.Is(err, ErrSizing) {
			t.Errorf("%+v: %v", s, err)
		}
	}
	for _, p := range []Picture{
		{Data: []byte("?"), Width: 10, Height: 10},
		{Data: p.Data, Width: 10, Height: 10},
		{Data: p.Data[:40], Width: 20, Height: 20},
	} {
		if _, err := Resize(p, Sizing{Width: 5}); !errors.Is(err, ErrFormat) {
			t.Error(err)
		}
	}
}

func TestSizingSquare(t *testing.T) {
	for s, want := range map[Sizing]int{{}: 0, {Width: 80}: 80, {Height: 40}: 40, {Width: 90, Height: 30}: 30} {
		if got := s.Square(); got != want {
			t.Errorf("%+v: %d", s, got)
		}
	}
}
