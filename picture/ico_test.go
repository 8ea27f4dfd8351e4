package picture

import (
	"bytes"
	"encoding/binary"
	"image/color"
	"testing"
)

// iconOf writes an icon of 2×edge by 2×edge pixels in quarters; of one bit a pixel, the colours are red and lime alone. If
// masked, the lower right quarter is.
func iconOf(depth, edge int, masked bool) []byte {
	size := 2 * edge
	colors := map[int]int{1: 2, 4: 16, 8: 256}[depth]
	body := binary.LittleEndian.AppendUint32(nil, 40)
	body = binary.LittleEndian.AppendUint32(body, uint32(size))
	body = binary.LittleEndian.AppendUint32(body, uint32(2*size))
	body = binary.LittleEndian.AppendUint16(body, 1)
	body = binary.LittleEndian.AppendUint16(body, uint16(depth))
	body = append(body, make([]byte, 24)...)
	for i := range colors {
		c := quarters[i%4]
		body = append(body, c.B, c.G, c.R, 0)
	}
	stride, maskStride := (size*depth+31)/32*4, (size+31)/32*4
	for y := size - 1; y >= 0; y-- {
		row := make([]byte, stride)
		for x := range size {
			quarter := x/edge + 2*(y/edge)
			c := quarters[quarter]
			switch depth {
			case 1:
				row[x/8] |= byte(quarter&1) << (7 - x%8)
			case 4:
				row[x/2] |= byte(quarter) << (4 * (1 - x%2))
			case 8:
				row[x] = byte(quarter)
			case 24, 32:
				copy(row[x*depth/8:], []byte{c.B, c.G, c.R})
			}
		}
		body = append(body, row...)
	}
	for y := size - 1; y >= 0; y-- {
		row := make([]byte, maskStride)
		for x := range size {
			if masked && x >= edge && y >= edge {
				row[x/8] |= 1 << (7 - x%8)
			}
		}
		body = append(body, row...)
	}
	icon := []byte{0, 0, 1, 0, 1, 0, byte(size), byte(size), 0, 0, 1, 0, byte(depth), 0}
	icon = binary.LittleEndian.AppendUint32(icon, uint32(len(body)))
	icon = binary.LittleEndian.AppendUint32(icon, 22)
	return append(icon, body...)
}

func TestIconDepths(t *testing.T) {
	for _, depth := range []int{1, 4, 8, 24, 32} {
		for _, edge := range []int{16, 15, 17, 64} {
			want := quarters
			if depth == 1 {
				want = [4]color.NRGBA{red, lime, red, lime}
			}
			p := normalized(t, iconOf(depth, edge, false))
			if p.ContentType != "image/jpeg" || p.Width != 2*edge {
				t.Errorf("%d bits: %s of %d", depth, p.ContentType, p.Width)
			}
			wantQuarters(t, p, want)

			p = normalized(t, iconOf(depth, edge, true))
			if p.ContentType != "image/png" {
				t.Errorf("%d bits, masked: %s", depth, p.ContentType)
			}
			want[3] = hidden
			wantQuarters(t, p, want)
		}
	}
}

func TestIconTakesTheLargest(t *testing.T) {
	small := iconOf(32, 8, false)[22:]
	large := asPNG(t, quartered(256, 256, hiddenQuarters))
	icon := []byte{0, 0, 1, 0, 2, 0}
	at := 6 + 2*16
	for _, image := range []struct {
		edge byte
		data []byte
	}{{0, large}, {16, small}} {
		icon = append(icon, image.edge, image.edge, 0, 0, 1, 0, 32, 0)
		icon = binary.LittleEndian.AppendUint32(icon, uint32(len(image.data)))
		icon = binary.LittleEndian.AppendUint32(icon, uint32(at))
		at += len(image.data)
	}
	icon = bytes.Join([][]byte{icon, large, small}, nil)
	p := normalized(t, icon)
	if p.Width != 256 {
		t.Errorf("%d pixels", p.Width)
	}
	wantQuarters(t, p, hiddenQuarters)
}

func TestIconWithoutMask(t *testing.T) {
	icon := iconOf(32, 8, false)
	cut := len(icon) - 16*4
	binary.LittleEndian.PutUint32(icon[14:], uint32(cut-22))
	wantQuarters(t, normalized(t, icon[:cut]), quarters)

	// A palette shorter than the colours used.
	icon = iconOf(8, 8, false)
	icon[22+32] = 2
	if _, err := Normalize(bytes.NewReader(icon)); err == nil {
		t.Error("a colour beyond the palette was accepted")
	}
}
