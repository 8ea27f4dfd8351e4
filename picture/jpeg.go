package picture

import (
	"bytes"
	"encoding/binary"
)

// jpegLayout is what the markers of a JPEG file tell about it without decoding.
type jpegLayout struct {
	turn          turn
	scans         int
	bytesPerPixel float64 // that decoding takes
}

// maxScans is the most scans a JPEG may have.
const maxScans = 100

// layoutOf walks over the markers of a JPEG file exactly as image/jpeg does, so that a file cannot show the two of them
// different scans. It stops where image/jpeg would give up.
func layoutOf(data []byte) jpegLayout {
	const (
		baseline    = 0xc0
		extended    = 0xc1
		progressive = 0xc2
		restart0    = 0xd0
		restart7    = 0xd7
		endOfImage  = 0xd9
		startOfScan = 0xda
		exif        = 0xe1
	)
	layout := jpegLayout{turn: upright}
	seen := false
	for at := 2; at+1 < len(data); {
		marker := data[at+1]
		if data[at] != 0xff || marker == 0 || marker == 0xff {
			at++ // picture data, or filling
			continue
		}
		at += 2
		if marker >= restart0 && marker <= restart7 {
			continue
		}
		if marker == endOfImage || at+2 > len(data) {
			break
		}
		size := int(binary.BigEndian.Uint16(data[at:]))
		if size < 2 || at+size > len(data) {
			break
		}
		body := data[at+2 : at+size]
		at += size
		switch marker {
		case baseline, extended, progressive:
			if layout.bytesPerPixel > 0 {
				break // a second frame is an error, which comes only after the first was decoded
			}
			layout.bytesPerPixel = samplesPerPixel(body)
			if marker == progressive {
				layout.bytesPerPixel *= 5 // all coefficients, four bytes each, are kept until the last scan is read
			}
		case startOfScan:
			layout.scans++
		case exif:
			if !seen && bytes.HasPrefix(body, []byte("Exif\x00\x00")) {
				seen = true
				layout.turn = exifTurn(body[6:])
			}
		}
	}
	return layout
}

// samplesPerPixel reads from a frame header how many samples it stores for a pixel: 3 of full colour, 1.5 if the colour
// is kept at half the resolution both ways.
func samplesPerPixel(frame []byte) float64 {
	if len(frame) < 6 || len(frame) < 6+3*int(frame[5]) {
		return 4
	}
	sum, across, down := 0, 1, 1
	for i := range int(frame[5]) {
		h, v := int(frame[7+3*i]>>4), int(frame[7+3*i]&15)
		sum += h * v
		across, down = max(across, h), max(down, v)
	}
	return float64(sum) / float64(across*down)
}
