package picture

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"strings"
)

// Edges of generated avatars, in pixels.
const (
	minAvatar     = 16
	defaultAvatar = 256
)

// Avatar draws the image of somebody who has none as a PNG of size×size pixels, size being moved into 16–MaxSide, 0
// meaning 256: initials, at most two, in white on a gradient that seed (an id) alone decides. Initials the built-in font
// lacks, which has the Latin, Greek and Cyrillic alphabets, and no initials make a person's silhouette.
//
// It is the rendering to serve by default: some consumers of image URLs refuse SVG.
func Avatar(seed, initials string, size int) Picture {
	if size == 0 {
		size = defaultAvatar
	}
	size = min(max(size, minAvatar), MaxSide)
	img := image.NewRGBA(image.Rect(0, 0, size, size))
	shade := shadeOf(seed)
	// The colour depends on x+y alone, so there are only so many of them.
	steps := make([][4]byte, 2*size-1)
	for i := range steps {
		c := shade.at((float64(i) + 1) / float64(2*size))
		steps[i] = [4]byte{c.R, c.G, c.B, c.A}
	}
	for y := range size {
		row := img.Pix[y*img.Stride:]
		for x := range size {
			copy(row[x*4:], steps[x+y][:])
		}
	}
	drawing, ok := lettering(clean(initials))
	if !ok {
		drawing = silhouette()
	}
	drawing.fill(img, size)

	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		panic(err) // an image within bounds into memory: cannot happen
	}
	return seal("image/png", out.Bytes(), size, size)
}

// AvatarSVG draws what Avatar does as an SVG document without scripts and without references to anything outside it. Initials
// the built-in font lacks are left to the fonts of whoever looks at it. Width and height are what it shows at unless told
// otherwise.
func AvatarSVG(seed, initials string) Picture {
	const edge = 128
	initials = clean(initials)
	label := "avatar"
	var drawing string
	if letters, ok := lettering(initials); ok {
		label = initials
		drawing = fmt.Sprintf(`<path fill="#fff" d="%s"/>`, letters.path(edge))
	} else if initials == "" {
		drawing = fmt.Sprintf(`<path fill="#fff" d="%s"/>`, silhouette().path(edge))
	} else {
		label = initials
		drawing = fmt.Sprintf(`<text x="64" y="64" dy=".36em" text-anchor="middle" fill="#fff" font-size="52" font-weight="500" `+
			`font-family="system-ui,sans-serif">%s</text>`, escaper.Replace(initials))
	}
	shade := shadeOf(seed)
	var stops strings.Builder
	for i, c := range shade {
		fmt.Fprintf(&stops, `<stop offset="%g" stop-color="#%02x%02x%02x"/>`, float64(i)/float64(len(shade)-1), c.R, c.G, c.B)
	}
	svg := fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %[1]d %[1]d" width="%[1]d" height="%[1]d" `+
		`role="img" aria-label="%[2]s"><defs><linearGradient id="g" x2="1" y2="1">%[3]s</linearGradient></defs>`+
		`<rect width="%[1]d" height="%[1]d" fill="url(#g)"/>%[4]s</svg>`,
		edge, escaper.Replace(label), stops.String(), drawing)
	return seal("image/svg+xml", []byte(svg), edge, edge)
}

// escaper makes text safe in XML. Initials are letters and digits, which need none of it; it stands here so that this stays
// true whatever becomes of them.
var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#39;")
