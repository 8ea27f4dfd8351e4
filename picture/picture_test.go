package picture

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
)

// The files show, on 64×48 pixels, four quarters: red and lime above blue and yellow. Where a name says alpha, and in the
// 32-bit icon, the yellow quarter is invisible. They were made by cwebp, gif2webp and ImageMagick.
//
//go:embed testdata
var testdata embed.FS

var (
	red    = color.NRGBA{255, 0, 0, 255}
	lime   = color.NRGBA{0, 255, 0, 255}
	blue   = color.NRGBA{0, 0, 255, 255}
	yellow = color.NRGBA{255, 255, 0, 255}
	hidden = color.NRGBA{}

	quarters       = [4]color.NRGBA{red, lime, blue, yellow}
	hiddenQuarters = [4]color.NRGBA{red, lime, blue, hidden}
)

// quartered draws four quarters: upper left, upper right, lower left, lower right.
func quartered(width, height int, colors [4]color.NRGBA) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			img.SetNRGBA(x, y, colors[x*2/width+2*(y*2/height)])
		}
	}
	return img
}

func stored(t testing.TB, name string) []byte {
	t.Helper()
	data, err := testdata.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func asPNG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func asJPEG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: 92}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func normalized(t testing.TB, data []byte) Picture {
	t.Helper()
	p, err := Normalize(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// opened decodes p with the standard library and checks what p says about itself.
func opened(t testing.TB, p Picture) image.Image {
	t.Helper()
	img, format, err := image.Decode(bytes.NewReader(p.Data))
	if err != nil {
		t.Fatal(err)
	}
	if "image/"+format != p.ContentType {
		t.Errorf("content type %s, data is %s", p.ContentType, format)
	}
	if img.Bounds() != image.Rect(0, 0, p.Width, p.Height) {
		t.Errorf("says %d×%d, is %v", p.Width, p.Height, img.Bounds())
	}
	sum := sha256.Sum256(p.Data)
	if p.Digest != hex.EncodeToString(sum[:]) {
		t.Errorf("digest %q", p.Digest)
	}
	return img
}

// wantQuarters checks the middle of each quarter.
func wantQuarters(t testing.TB, p Picture, want [4]color.NRGBA) {
	t.Helper()
	img := opened(t, p)
	for i, w := range want {
		x, y := p.Width*(1+2*(i%2))/4, p.Height*(1+2*(i/2))/4
		got := color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA)
		if w.A == 0 && got.A == 0 {
			continue
		}
		off := func(a, b uint8) bool { return max(a, b)-min(a, b) > 12 }
		if off(got.R, w.R) || off(got.G, w.G) || off(got.B, w.B) || off(got.A, w.A) {
			t.Errorf("quarter %d is %v, want %v", i, got, w)
		}
	}
}

func TestNormalizeFormats(t *testing.T) {
	paletted := image.NewPaletted(image.Rect(0, 0, 64, 48), color.Palette{red, lime, blue, yellow, hidden})
	for y := range 48 {
		for x := range 64 {
			paletted.SetColorIndex(x, y, uint8(x/32+2*(y/24)))
		}
	}
	var still, moving, partial bytes.Buffer
	if err := gif.Encode(&still, paletted, nil); err != nil {
		t.Fatal(err)
	}
	second := image.NewPaletted(paletted.Rect, paletted.Palette)
	err := gif.EncodeAll(&moving, &gif.GIF{Image: []*image.Paletted{paletted, second}, Delay: []int{1, 1}})
	if err != nil {
		t.Fatal(err)
	}
	// One frame without the lower right quarter's columns: what it does not cover is transparent.
	left := paletted.SubImage(image.Rect(0, 0, 32, 48)).(*image.Paletted)
	err = gif.EncodeAll(&partial, &gif.GIF{
		Image: []*image.Paletted{left}, Delay: []int{0}, Config: image.Config{Width: 64, Height: 48, ColorModel: left.Palette},
	})
	if err != nil {
		t.Fatal(err)
	}
	deep := image.NewNRGBA64(image.Rect(0, 0, 64, 48))
	for y := range 48 {
		for x := range 64 {
			deep.Set(x, y, hiddenQuarters[x/32+2*(y/24)])
		}
	}

	for name, test := range map[string]struct {
		data []byte
		kind string
		want [4]color.NRGBA
	}{
		"jpeg":                     {asJPEG(t, quartered(64, 48, quarters)), "image/jpeg", quarters},
		"jpeg, progressive":        {stored(t, "progressive.jpg"), "image/jpeg", quarters},
		"jpeg, four inks":          {stored(t, "cmyk.jpg"), "image/jpeg", quarters},
		"png":                      {asPNG(t, quartered(64, 48, quarters)), "image/jpeg", quarters},
		"png with alpha":           {asPNG(t, quartered(64, 48, hiddenQuarters)), "image/png", hiddenQuarters},
		"png of 16 bits":           {asPNG(t, deep), "image/png", hiddenQuarters},
		"gif":                      {still.Bytes(), "image/jpeg", quarters},
		"gif, animated":            {moving.Bytes(), "image/jpeg", quarters},
		"gif, partial frame":       {partial.Bytes(), "image/png", [4]color.NRGBA{red, hidden, blue, hidden}},
		"webp, lossy":              {stored(t, "lossy.webp"), "image/jpeg", quarters},
		"webp, lossless":           {stored(t, "lossless.webp"), "image/jpeg", quarters},
		"webp, lossy with alpha":   {stored(t, "alpha.webp"), "image/png", hiddenQuarters},
		"webp, lossless, alpha":    {stored(t, "losslessalpha.webp"), "image/png", hiddenQuarters},
		"webp, animated":           {stored(t, "animated.webp"), "image/jpeg", quarters},
		"webp, animated, lossy":    {stored(t, "animatedlossy.webp"), "image/jpeg", quarters},
		"webp, animated and alpha": {stored(t, "animatedalpha.webp"), "image/png", hiddenQuarters},
		"ico of 32 bits":           {stored(t, "depth32.ico"), "image/png", hiddenQuarters},
		"ico of 4 bits":            {stored(t, "palette.ico"), "image/jpeg", quarters},
	} {
		t.Run(name, func(t *testing.T) {
			p := normalized(t, test.data)
			if p.ContentType != test.kind || p.Width != 64 || p.Height != 48 {
				t.Errorf("%s of %d×%d", p.ContentType, p.Width, p.Height)
			}
			wantQuarters(t, p, test.want)
			if again := normalized(t, test.data); again.Digest != p.Digest {
				t.Error("the same bytes gave another picture")
			}
		})
	}
}

func TestNormalizeRefusesOtherFormats(t *testing.T) {
	for _, data := range []string{
		"", "G", "GIF89a", "\xff\xd8\xff", pngSignature, "RIFF\x00\x00\x00\x00WEBP", "\x00\x00\x01\x00", "\x00\x00\x01\x00\x01\x00",
		"<svg xmlns='http://www.w3.org/2000/svg'/>", "BM\x00\x00", "II*\x00", "%PDF-1.7", "hello", strings.Repeat("\x00", 5000),
	} {
		if _, err := Normalize(strings.NewReader(data)); !errors.Is(err, ErrFormat) {
			t.Errorf("%.20q: %v", data, err)
		}
	}
}

func TestNormalizeScalesDownOnly(t *testing.T) {
	for _, test := range []struct{ width, height, wantWidth, wantHeight int }{
		{1, 1, 1, 1},
		{1024, 1024, 1024, 1024},
		{1025, 1025, 1024, 1024},
		{2000, 1000, 1024, 512},
		{1000, 2000, 512, 1024},
		{2051, 4099, 512, 1024}, // past the block averaging, with blocks cut off
		{5003, 1301, 1024, 266},
		{5000, 1, 1024, 1},
		{2, 9000, 1, 1024},
	} {
		p := normalized(t, asPNG(t, quartered(test.width, test.height, quarters)))
		if p.Width != test.wantWidth || p.Height != test.wantHeight {
			t.Errorf("%d×%d became %d×%d", test.width, test.height, p.Width, p.Height)
		}
		if min(p.Width, p.Height) > 8 {
			wantQuarters(t, p, quarters)
		}
	}
	// The same with transparency, whose invisible colour must not bleed, and from JPEG's own colours.
	wantQuarters(t, normalized(t, asPNG(t, quartered(4100, 2100, hiddenQuarters))), hiddenQuarters)
	wantQuarters(t, normalized(t, asJPEG(t, quartered(4100, 2100, quarters))), quarters)
}

func TestBlocksAverage(t *testing.T) {
	img := image.NewNRGBA(image.Rect(0, 0, 5, 3))
	for i := range 15 {
		img.SetNRGBA(i%5, i/5, color.NRGBA{uint8(i * 10), 0, 255, 255})
	}
	img.SetNRGBA(0, 0, color.NRGBA{255, 255, 255, 0})
	got := blocks(img, 2)
	want := []color.RGBA{
		{30, 0, 191, 191}, {50, 0, 255, 255}, {65, 0, 255, 255}, // the invisible pixel adds neither colour nor alpha
		{105, 0, 255, 255}, {125, 0, 255, 255}, {140, 0, 255, 255},
	}
	for i, w := range want {
		if c := got.RGBAAt(i%3, i/3); c != w {
			t.Errorf("block %d is %v, want %v", i, c, w)
		}
	}
}

func TestNormalizeLimits(t *testing.T) {
	over := append(asPNG(t, quartered(8, 8, quarters)), make([]byte, MaxBytes)...)
	if _, err := Normalize(bytes.NewReader(over)); !errors.Is(err, ErrTooLarge) || errors.Is(err, ErrFormat) {
		t.Errorf("too large: %v", err)
	}
	if _, err := Normalize(bytes.NewReader(over[:MaxBytes])); err != nil {
		t.Errorf("just large enough: %v", err)
	}
	torn := errors.New("connection torn")
	if _, err := Normalize(io.MultiReader(bytes.NewReader(over[:99]), iotest.ErrReader(torn))); !errors.Is(err, torn) ||
		errors.Is(err, ErrFormat) {
		t.Errorf("torn: %v", err)
	}
}

// claimPNG is a PNG that announces a size and holds next to nothing.
func claimPNG(width, height uint32, depth, colorType byte) []byte {
	body := []byte("IHDR")
	body = binary.BigEndian.AppendUint32(body, width)
	body = binary.BigEndian.AppendUint32(body, height)
	body = append(body, depth, colorType, 0, 0, 0)
	data := append([]byte(pngSignature), 0, 0, 0, 13)
	data = append(data, body...)
	data = binary.BigEndian.AppendUint32(data, crc32.ChecksumIEEE(body))
	return append(data, 0, 0, 0, 0, 'I', 'D', 'A', 'T')
}

// claimJPEG is a JPEG that announces a size and its scans, without picture data.
func claimJPEG(frame byte, width, height uint16, scans int) []byte {
	data := []byte{0xff, 0xd8, 0xff, frame, 0, 17, 8}
	data = binary.BigEndian.AppendUint16(data, height)
	data = binary.BigEndian.AppendUint16(data, width)
	data = append(data, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0)
	for range scans {
		data = append(data, 0xff, 0xda, 0, 8, 1, 1, 0, 0, 0, 0, 1, 2, 0xff, 0)
	}
	return data
}

func TestNormalizeBombs(t *testing.T) {
	gifBomb := []byte("GIF89a\xff\xff\xff\xff\x00\x00\x00")
	webpBomb := []byte("RIFF\x16\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x10\x00\x00\x00\xff\x3f\x00\xff\x3f\x00")
	// A small canvas around a frame of 16384×16384.
	webpLie := []byte("RIFF\x2a\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\x0f\x00\x00\x0f\x00\x00" +
		"VP8L\x0c\x00\x00\x00\x2f\xff\xff\xff\x0f\x00\x00\x00\x00\x00\x00\x00")
	inner := claimPNG(100_000, 100_000, 8, 6)
	icon := []byte{0, 0, 1, 0, 1, 0, 16, 16, 0, 0, 1, 0, 32, 0}
	icon = binary.LittleEndian.AppendUint32(icon, uint32(len(inner)))
	icon = append(binary.LittleEndian.AppendUint32(icon, 22), inner...)

	for name, test := range map[string]struct {
		data []byte
		want error
	}{
		"png":                      {claimPNG(100_000, 100_000, 8, 6), ErrTooManyPixels},
		"png, narrow":              {claimPNG(1, 100_000, 8, 6), ErrTooManyPixels},
		"png, 16 bits":             {claimPNG(6300, 6300, 16, 6), ErrTooManyPixels},
		"png, greatest":            {claimPNG(1<<31-1, 1<<31-1, 1, 0), ErrFormat},
		"jpeg":                     {claimJPEG(0xc0, 65535, 65535, 1), ErrTooManyPixels},
		"jpeg, progressive":        {claimJPEG(0xc2, 6000, 6000, 1), ErrTooManyPixels},
		"jpeg of a thousand scans": {claimJPEG(0xc2, 4000, 4000, 1000), ErrFormat},
		"gif":                      {gifBomb, ErrTooManyPixels},
		"webp":                     {webpBomb, ErrTooManyPixels},
		"webp, lying":              {webpLie, ErrFormat},
		"ico around a png":         {icon, ErrTooManyPixels},
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := Normalize(bytes.NewReader(test.data))
			runtime.ReadMemStats(&after)
			if !errors.Is(err, test.want) {
				t.Errorf("%v, want %v", err, test.want)
			}
			if spent := after.TotalAlloc - before.TotalAlloc; spent > 1<<20 {
				t.Errorf("%d bytes were allocated to refuse it", spent)
			}
		})
	}
}

// TestNormalizePolyglots hides foreign bytes wherever formats leave room.
func TestNormalizePolyglots(t *testing.T) {
	const script = "<script>alert('here')</script>"
	img := quartered(64, 48, quarters)
	chunk := append([]byte("tEXtComment\x00"), script...)
	text := binary.BigEndian.AppendUint32(nil, uint32(len(chunk)-4))
	text = append(text, chunk...)
	text = binary.BigEndian.AppendUint32(text, crc32.ChecksumIEEE(chunk))
	plain := asPNG(t, img)
	commented := bytes.Join([][]byte{plain[:33], text, plain[33:]}, nil)
	comment := append([]byte{0xff, 0xfe, 0, byte(2 + len(script))}, script...)
	photo := asJPEG(t, img)

	for name, data := range map[string][]byte{
		"behind a png":  append(plain[:len(plain):len(plain)], script...),
		"inside a png":  commented,
		"behind a jpeg": append(photo[:len(photo):len(photo)], script...),
		"inside a jpeg": bytes.Join([][]byte{photo[:2], comment, photo[2:]}, nil),
		"behind a webp": append(stored(t, "alpha.webp"), script...),
	} {
		if !bytes.Contains(data, []byte(script)) {
			t.Fatal("the test hides nothing")
		}
		p := normalized(t, data)
		if bytes.Contains(p.Data, []byte("script")) || bytes.Contains(p.Data, []byte("alert")) {
			t.Errorf("%s: still there", name)
		}
	}
}

func samples(t testing.TB) [][]byte {
	all := [][]byte{
		asJPEG(t, quartered(40, 30, quarters)),
		oriented(t, binary.LittleEndian, 6),
		asPNG(t, quartered(40, 30, hiddenQuarters)),
		claimJPEG(0xc2, 64, 64, 3),
		iconOf(8, 8, false), iconOf(24, 5, true), iconOf(1, 9, true),
	}
	var animation bytes.Buffer
	frame := image.NewPaletted(image.Rect(0, 0, 9, 9), color.Palette{red, lime, hidden})
	if err := gif.Encode(&animation, frame, nil); err != nil {
		t.Fatal(err)
	}
	all = append(all, animation.Bytes())
	files, err := testdata.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if !file.IsDir() {
			all = append(all, stored(t, file.Name()))
		}
	}
	return all
}

func TestNormalizeDamaged(t *testing.T) {
	dice := rand.New(rand.NewPCG(1, 2))
	for _, data := range samples(t) {
		step := max(1, len(data)/60)
		for cut := 0; cut < len(data); cut += step {
			p, err := Normalize(bytes.NewReader(data[:cut]))
			checkOutcome(t, p, err)
			damaged := bytes.Clone(data)
			for range 3 {
				damaged[dice.IntN(len(damaged))] = byte(dice.UintN(256))
			}
			p, err = Normalize(bytes.NewReader(damaged))
			checkOutcome(t, p, err)
		}
	}
}

// checkOutcome holds for whatever bytes come in.
func checkOutcome(t testing.TB, p Picture, err error) {
	t.Helper()
	if err != nil {
		if !errors.Is(err, ErrFormat) && !errors.Is(err, ErrTooLarge) && !errors.Is(err, ErrTooManyPixels) {
			t.Errorf("uncatalogued error: %v", err)
		}
		return
	}
	opened(t, p)
	if p.Width > MaxSide || p.Height > MaxSide {
		t.Errorf("%d×%d", p.Width, p.Height)
	}
}

func FuzzNormalize(f *testing.F) {
	for _, data := range samples(f) {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Normalize(bytes.NewReader(data))
		checkOutcome(t, p, err)
	})
}

// photo is a 12-megapixel JPEG with as much detail as a camera's.
func photo(b *testing.B) []byte {
	img := image.NewRGBA(image.Rect(0, 0, 4000, 3000))
	dice := rand.New(rand.NewPCG(3, 4))
	for y := range 3000 {
		for x := range 4000 {
			noise := uint8(dice.UintN(24))
			img.SetRGBA(x, y, color.RGBA{uint8(x/16) + noise, uint8(y/12) + noise, uint8((x+y)/32) + noise, 255})
		}
	}
	return asJPEG(b, img)
}

func BenchmarkNormalize(b *testing.B) {
	data := photo(b)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Normalize(bytes.NewReader(data)); err != nil {
			b.Fatal(err)
		}
	}
}
