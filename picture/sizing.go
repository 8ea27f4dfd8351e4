package picture

import (
	"errors"
	"fmt"
	"image"
	"strconv"
)

// ErrSizing says that a query for a smaller copy of an image makes no sense.
var ErrSizing = errors.New("picture: bad width, height, fit or quality")

// Fit tells what to do with an image whose proportions are not those asked for.
type Fit string

// The fits of an image URL.
const (
	ScaleDown Fit = "scale-down" // keep all of it, inside the box
	Crop      Fit = "crop"       // keep the box's proportions, cut what hangs over, evenly on both sides
)

// Sizing asks for a smaller copy of an image. The zero value asks for the image itself.
type Sizing struct {
	Width, Height int // pixels at most, 1–MaxSide; 0: no bound
	Fit           Fit // "" is ScaleDown; Crop needs both Width and Height, else it is ScaleDown too
	Quality       int // of a JPEG, 1–100; 0: as stored
}

// ParseSizing reads width, height, fit and quality, as image URLs carry them in their query; get is the Get of the query's
// values. Absent and empty ones are zero. No stored image is larger than MaxSide and none is ever enlarged, so greater
// widths and heights mean MaxSide. The fits contain and cover, which people know from style sheets, mean ScaleDown and
// Crop. Errors: ErrSizing.
func ParseSizing(get func(name string) string) (Sizing, error) {
	var s Sizing
	for name, target := range map[string]*int{"width": &s.Width, "height": &s.Height, "quality": &s.Quality} {
		text := get(name)
		if text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > 1_000_000 {
			return Sizing{}, fmt.Errorf("%w: %s", ErrSizing, name)
		}
		*target = min(n, MaxSide)
	}
	if s.Quality > 100 {
		return Sizing{}, fmt.Errorf("%w: quality", ErrSizing)
	}
	switch fit := get("fit"); fit {
	case "", "scale-down", "contain":
		s.Fit = ScaleDown
	case "crop", "cover":
		s.Fit = Crop
	default:
		return Sizing{}, fmt.Errorf("%w: fit", ErrSizing)
	}
	return s, nil
}

// Square returns the edge in pixels of a generated avatar that answers s: the smaller bound given, or 0 without any, which
// Avatar takes for its own default.
func (s Sizing) Square() int {
	if s.Width > 0 && s.Height > 0 {
		return min(s.Width, s.Height)
	}
	return max(s.Width, s.Height)
}

// check refuses what ParseSizing would not have made.
func (s Sizing) check() error {
	if s.Width < 0 || s.Width > MaxSide || s.Height < 0 || s.Height > MaxSide || s.Quality < 0 || s.Quality > 100 {
		return ErrSizing
	}
	if s.Fit != "" && s.Fit != ScaleDown && s.Fit != Crop {
		return ErrSizing
	}
	return nil
}

// Resize makes the copy of p that s asks for, never enlarged. With Crop an image too small for the box keeps the box's
// proportions all the same: who asks for a square gets one. If nothing would change, p itself comes back, not another
// generation of it.
//
// Errors: ErrSizing; ErrFormat and ErrTooManyPixels if p is not a JPEG or PNG that this package made.
func Resize(p Picture, s Sizing) (Picture, error) {
	if err := s.check(); err != nil {
		return Picture{}, err
	}
	kept, width, height := s.plan(p.Width, p.Height)
	same := width == p.Width && height == p.Height
	if same && (s.Quality == 0 || s.Quality >= defaultQuality || p.ContentType != "image/jpeg") {
		return p, nil
	}
	img, turn, err := decode(p.Data)
	if err != nil {
		return Picture{}, err
	}
	if turn != upright || img.Bounds() != image.Rect(0, 0, p.Width, p.Height) {
		return Picture{}, fmt.Errorf("%w: not as it was stored", ErrFormat)
	}
	quality := s.Quality
	if quality == 0 {
		quality = defaultQuality
	}
	part, ok := img.(interface {
		SubImage(r image.Rectangle) image.Image
	})
	if ok && kept != img.Bounds() {
		img = part.SubImage(kept)
	}
	return encode(scale(img, width, height), quality)
}

// plan tells which part of a width×height image to keep and how large to draw it.
func (s Sizing) plan(width, height int) (kept image.Rectangle, toWidth, toHeight int) {
	if s.Fit == Crop && s.Width > 0 && s.Height > 0 {
		// within, turned about: the box is what is scaled, to the largest that the image can fill.
		w, h := width, max(1, (width*s.Height+s.Width/2)/s.Width)
		if h > height {
			w, h = max(1, (height*s.Width+s.Height/2)/s.Height), height
		}
		w, h = min(w, width), min(h, height)
		left, top := (width-w)/2, (height-h)/2
		kept = image.Rect(left, top, left+w, top+h)
		if s.Width <= w && s.Height <= h {
			return kept, s.Width, s.Height
		}
		return kept, w, h
	}
	maxWidth, maxHeight := s.Width, s.Height
	if maxWidth == 0 {
		maxWidth = width
	}
	if maxHeight == 0 {
		maxHeight = height
	}
	toWidth, toHeight = within(width, height, maxWidth, maxHeight)
	return image.Rect(0, 0, width, height), toWidth, toHeight
}
