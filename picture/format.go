package picture

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/webp"
)

// decode tells the format from the first bytes, checks what the header announces against the limits, and only then
// decodes. The turn returned is still to be applied.
func decode(data []byte) (image.Image, turn, error) {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xd8\xff")):
		return decodeJPEG(data)
	case bytes.HasPrefix(data, []byte(pngSignature)):
		img, err := decodePNG(data)
		return img, upright, err
	case bytes.HasPrefix(data, []byte("GIF87a")), bytes.HasPrefix(data, []byte("GIF89a")):
		img, err := decodeGIF(data)
		return img, upright, err
	case len(data) > 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP":
		img, err := decodeWebP(data)
		return img, upright, err
	case bytes.HasPrefix(data, []byte("\x00\x00\x01\x00")):
		img, err := decodeICO(data)
		return img, upright, err
	}
	return nil, upright, ErrFormat
}

// broken blames the upload for what a decoder said about it.
func broken(err error) error { return fmt.Errorf("%w: %w", ErrFormat, err) }

// affordable refuses a header that announces more than may be decoded. bytesPerPixel is what the decoder will allocate.
func affordable(width, height int, bytesPerPixel float64) error {
	if width < 1 || height < 1 {
		return fmt.Errorf("%w: %d×%d pixels", ErrFormat, width, height)
	}
	if width > MaxEdge || height > MaxEdge || width*height > MaxPixels ||
		float64(width*height)*bytesPerPixel > maxDecoded {
		return fmt.Errorf("%w: %d×%d", ErrTooManyPixels, width, height)
	}
	return nil
}

func decodeJPEG(data []byte) (image.Image, turn, error) {
	config, err := jpeg.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, upright, broken(err)
	}
	layout := layoutOf(data)
	if err := affordable(config.Width, config.Height, layout.bytesPerPixel); err != nil {
		return nil, upright, err
	}
	// Each progressive scan passes over the whole picture however few bytes it has, so their number is what a small file
	// can make expensive. Ten is usual.
	if layout.scans > maxScans {
		return nil, upright, fmt.Errorf("%w: %d scans", ErrFormat, layout.scans)
	}
	img, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, upright, broken(err)
	}
	return img, layout.turn, nil
}

const pngSignature = "\x89PNG\r\n\x1a\n"

func decodePNG(data []byte) (image.Image, error) {
	config, err := png.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, broken(err)
	}
	deep := 4.0
	switch config.ColorModel {
	case color.RGBA64Model, color.NRGBA64Model, color.Gray16Model:
		deep = 8
	}
	if err := affordable(config.Width, config.Height, deep); err != nil {
		return nil, err
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, broken(err)
	}
	return img, nil
}

// decodeGIF returns the first frame on the whole canvas: a frame may cover only part of it, the rest is transparent.
func decodeGIF(data []byte) (image.Image, error) {
	config, err := gif.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, broken(err)
	}
	if err := affordable(config.Width, config.Height, 4); err != nil {
		return nil, err
	}
	frame, err := gif.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, broken(err)
	}
	canvas := image.Rect(0, 0, config.Width, config.Height)
	if frame.Bounds() == canvas {
		return frame, nil
	}
	whole := image.NewRGBA(canvas)
	draw.Draw(whole, frame.Bounds(), frame, frame.Bounds().Min, draw.Src)
	return whole, nil
}

func decodeWebP(data []byte) (image.Image, error) {
	data = stillWebP(data)
	config, err := webp.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, broken(err)
	}
	deep := 5.0
	if config.ColorModel == color.NYCbCrAModel {
		deep = 7 // the alpha channel is decoded as a picture of its own
	}
	// The decoder itself makes sure that the frame is as large as the header says.
	if err := affordable(config.Width, config.Height, deep); err != nil {
		return nil, err
	}
	img, err := webp.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, broken(err)
	}
	return fullRange(img), nil
}
