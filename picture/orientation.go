package picture

import (
	"encoding/binary"
	"image"
)

// turn is an EXIF orientation, 1–8: how the stored pixels are to be turned before anybody looks at them. Anything else
// means upright.
type turn uint16

const upright turn = 1

// apply returns img as it is meant to be seen.
func (t turn) apply(img *image.RGBA) *image.RGBA {
	if t <= upright || t > 8 {
		return img
	}
	width, height := img.Bounds().Dx(), img.Bounds().Dy()
	if t >= 5 {
		width, height = height, width
	}
	out := image.NewRGBA(image.Rect(0, 0, width, height))
	right, bottom := width-1, height-1
	for y := range height {
		for x := range width {
			var sx, sy int
			switch t {
			case 2: // mirrored
				sx, sy = right-x, y
			case 3: // upside down
				sx, sy = right-x, bottom-y
			case 4: // mirrored upside down
				sx, sy = x, bottom-y
			case 5: // mirrored along the main diagonal
				sx, sy = y, x
			case 6: // to be turned clockwise
				sx, sy = y, right-x
			case 7: // mirrored along the other diagonal
				sx, sy = bottom-y, right-x
			case 8: // to be turned counter-clockwise
				sx, sy = bottom-y, x
			}
			from := sy*img.Stride + sx*4
			copy(out.Pix[y*out.Stride+x*4:][:4], img.Pix[from:from+4])
		}
	}
	return out
}

// exifTurn finds the orientation in the TIFF block of an EXIF segment; upright if there is none or it is nonsense.
func exifTurn(tiff []byte) turn {
	const (
		orientation = 0x0112
		short       = 3
		entrySize   = 12
	)
	if len(tiff) < 8 {
		return upright
	}
	var order binary.ByteOrder
	switch string(tiff[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return upright
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return upright
	}
	entries := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(entries) < entrySize {
			break
		}
		if order.Uint16(entries) == orientation && order.Uint16(entries[2:]) == short && order.Uint32(entries[4:]) == 1 {
			if t := turn(order.Uint16(entries[8:])); t >= 1 && t <= 8 {
				return t
			}
			return upright
		}
		entries = entries[entrySize:]
	}
	return upright
}
