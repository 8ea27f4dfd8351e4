package picture

import (
	"bytes"
	"encoding/binary"
	"image/color"
	"testing"
)

// oriented is a 64×48 JPEG whose EXIF block tells how to turn it.
func oriented(t testing.TB, order binary.AppendByteOrder, how uint16) []byte {
	t.Helper()
	tiff := []byte("II*\x00")
	if order.String() == binary.BigEndian.String() {
		tiff = []byte("MM\x00*")
	}
	tiff = order.AppendUint32(tiff, 8)
	tiff = order.AppendUint16(tiff, 2) // entries
	tiff = order.AppendUint16(tiff, 0x010f)
	tiff = order.AppendUint16(tiff, 2)
	tiff = order.AppendUint32(tiff, 4)
	tiff = append(tiff, "Cam\x00"...)
	tiff = order.AppendUint16(tiff, 0x0112)
	tiff = order.AppendUint16(tiff, 3)
	tiff = order.AppendUint32(tiff, 1)
	tiff = order.AppendUint16(tiff, how)
	tiff = append(tiff, 0, 0, 0, 0, 0, 0)
	body := append([]byte("Exif\x00\x00"), tiff...)
	segment := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(body)+2))
	segment = append(segment, body...)
	plain := asJPEG(t, quartered(64, 48, quarters))
	return bytes.Join([][]byte{plain[:2], segment, plain[2:]}, nil)
}

func TestNormalizeOrientation(t *testing.T) {
	// By the EXIF standard the number tells on which sides of the picture the first row and the first column are.
	for how, want := range map[uint16][4]color.NRGBA{
		0: {red, lime, blue, yellow}, // not a turn
		1: {red, lime, blue, yellow}, // row above, column left
		2: {lime, red, yellow, blue}, // above, right
		3: {yellow, blue, lime, red}, // below, right
		4: {blue, yellow, red, lime}, // below, left
		5: {red, blue, lime, yellow}, // left, above
		6: {blue, red, yellow, lime}, // right, above
		7: {yellow, lime, blue, red}, // right, below
		8: {lime, yellow, red, blue}, // left, below
		9: {red, lime, blue, yellow}, // not a turn
	} {
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			p := normalized(t, oriented(t, order, how))
			wantWidth, wantHeight := 64, 48
			if how >= 5 && how <= 8 {
				wantWidth, wantHeight = 48, 64
			}
			if p.Width != wantWidth || p.Height != wantHeight {
				t.Errorf("%d: %d×%d", how, p.Width, p.Height)
			}
			wantQuarters(t, p, want)
			if bytes.Contains(p.Data, []byte("Exif")) || bytes.Contains(p.Data, []byte("Cam")) {
				t.Errorf("%d: metadata survived", how)
			}
		}
	}
}

func TestExifNonsense(t *testing.T) {
	for _, tiff := range []string{
		"", "II*\x00", "II*\x00\xff\xff\xff\xff", "II*\x00\x08\x00\x00\x00", "II*\x00\x08\x00\x00\x00\xff\xff",
		"XX*\x00\x08\x00\x00\x00\x01\x00", "MM\x00*\x00\x00\x00\x00", "II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00",
	} {
		if got := exifTurn([]byte(tiff)); got != upright {
			t.Errorf("%q: %d", tiff, got)
		}
	}
}

func TestLayoutCountsScans(t *testing.T) {
	layout := layoutOf(stored(t, "progressive.jpg"))
	if layout.scans < 5 || layout.scans > 12 {
		t.Errorf("%d scans", layout.scans)
	}
	if layout.bytesPerPixel != 15 && layout.bytesPerPixel != 7.5 {
		t.Errorf("%g bytes per pixel", layout.bytesPerPixel)
	}
	if layout := layoutOf(asJPEG(t, quartered(64, 48, quarters))); layout.scans != 1 || layout.bytesPerPixel != 1.5 {
		t.Errorf("%+v", layout)
	}
	// A thumbnail inside a segment is none of the picture's scans.
	if layout := layoutOf([]byte("\xff\xd8\xff\xe1\x00\x08\xff\xda\x00\x02\xff\xda\xff\xd0\x00\xff\x00\xff\xff\xff\xd9\xff\xda\x00\x02")); layout.scans != 0 {
		t.Errorf("%+v", layout)
	}
}
