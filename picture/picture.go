// Package picture makes profile images and logos: it turns whatever bytes somebody uploaded into a small clean JPEG or
// PNG, serves smaller copies of it, draws an avatar for whoever uploaded none, and spells the token by which an image URL
// names one of them.
//
// Nothing uploaded is ever passed on as it came: the pixels are decoded, scaled and encoded afresh, so neither metadata
// (places, serial numbers) nor bytes appended behind the image survive. The bytes are hostile until then, so every
// decoder's cost is bounded from the header before it runs.
//
// What may not enter: HTTP, SQL, files, clocks, randomness and settings. Bytes come in, bytes go out, and the same input
// gives the same output.
package picture

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
)

// Limits of what Normalize accepts and makes.
const (
	MaxBytes  = 10 << 20   // of the upload
	MaxPixels = 40_000_000 // width × height, of the upload
	MaxEdge   = 16_384     // pixels of either edge, of the upload
	MaxSide   = 1024       // pixels of the longer edge, of what is stored

	// defaultQuality is the JPEG quality (1–100) of what is stored.
	defaultQuality = 88

	// maxDecoded bounds the memory of decoding, in bytes. 16-bit PNGs and progressive JPEGs need several times what their
	// pixel count suggests, so pixels alone do not bound it.
	maxDecoded = 256 << 20
)

// What can be wrong with an upload. Errors of this package wrap one of these (or ErrSizing, ErrToken); an error of the
// reader handed to Normalize comes back wrapped as it was.
var (
	ErrTooLarge      = errors.New("picture: more than 10 MB")
	ErrTooManyPixels = errors.New("picture: too many pixels")
	ErrFormat        = errors.New("picture: not a readable JPEG, PNG, GIF, WebP or ICO image")
)

// Picture is an encoded image that is safe to serve.
type Picture struct {
	ContentType string // image/jpeg, image/png or image/svg+xml
	Data        []byte
	Width       int    // pixels
	Height      int    // pixels
	Digest      string // SHA-256 of Data in lower-case hex: an id, or an ETag once quoted
}

// Normalize reads an uploaded image and returns what to store in its place: upright, no larger than MaxSide on either
// edge (never enlarged), without metadata; JPEG if opaque, PNG if any pixel is not. The format is told by the bytes alone.
// Of an animation the first frame is kept.
//
// Errors: ErrTooLarge past MaxBytes, ErrTooManyPixels if decoding would take too much memory, ErrFormat if the bytes are
// no image of a supported kind or a damaged one, and whatever r says.
//
// One call can hold up to some 350 MB for a second or two, most hold a tenth of that: callers bound how many run at once.
func Normalize(r io.Reader) (Picture, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return Picture{}, fmt.Errorf("picture: reading: %w", err)
	}
	if len(data) > MaxBytes {
		return Picture{}, ErrTooLarge
	}
	img, turn, err := decode(data)
	if err != nil {
		return Picture{}, err
	}
	size := img.Bounds().Size()
	width, height := within(size.X, size.Y, MaxSide, MaxSide)
	return encode(turn.apply(scale(img, width, height)), defaultQuality)
}

// encode writes img as JPEG of the given quality (1–100) if it is opaque, else as PNG.
func encode(img *image.RGBA, quality int) (Picture, error) {
	var out bytes.Buffer
	kind := "image/jpeg"
	var err error
	if img.Opaque() {
		err = jpeg.Encode(&out, img, &jpeg.Options{Quality: quality})
	} else {
		kind = "image/png"
		err = png.Encode(&out, img)
	}
	if err != nil {
		return Picture{}, fmt.Errorf("picture: encoding: %w", err)
	}
	return seal(kind, out.Bytes(), img.Bounds().Dx(), img.Bounds().Dy()), nil
}

// seal wraps finished bytes and takes their digest.
func seal(kind string, data []byte, width, height int) Picture {
	sum := sha256.Sum256(data)
	return Picture{ContentType: kind, Data: data, Width: width, Height: height, Digest: hex.EncodeToString(sum[:])}
}
