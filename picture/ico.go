package picture

import (
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"strings"
)

// What can be wrong with an icon file, beside what the PNG decoder says.
var (
	errIconCut   = errors.New("icon file ends too early")
	errIconKind  = errors.New("icon of an unsupported kind")
	errIconColor = errors.New("icon names a colour it does not have")
)

// decodeICO returns the largest image of a Windows icon file, of several the one with most colours. Each is a whole PNG or
// a bitmap of 1, 4, 8, 24 or 32 bits a pixel without its file header, uncompressed, and with a mask of its own.
func decodeICO(data []byte) (image.Image, error) {
	const head, entrySize = 6, 16
	if len(data) < head {
		return nil, broken(errIconCut)
	}
	count := int(binary.LittleEndian.Uint16(data[4:]))
	if count == 0 || len(data) < head+count*entrySize {
		return nil, broken(errIconCut)
	}
	var best []byte
	most := -1
	for i := range count {
		entry := data[head+i*entrySize:][:entrySize]
		// Edges are written in a byte, 256 as 0. The depth only decides between images of equal size.
		width, height := int(entry[0]+255)+1, int(entry[1]+255)+1
		rank := width*height<<8 + min(int(binary.LittleEndian.Uint16(entry[6:])), 255)
		if rank > most {
			most, best = rank, entry
		}
	}
	size, at := int64(binary.LittleEndian.Uint32(best[8:])), int64(binary.LittleEndian.Uint32(best[12:]))
	if at+size > int64(len(data)) {
		return nil, broken(errIconCut)
	}
	body := data[at : at+size]
	if strings.HasPrefix(string(body[:min(8, len(body))]), pngSignature) {
		return decodePNG(body)
	}
	img, err := iconBitmap(body)
	if err != nil {
		return nil, broken(err)
	}
	return img, nil
}

// iconBitmap decodes a bitmap as icons hold it: header, palette, colours bottom row first, then one bit a pixel that makes
// it transparent. The header's height counts both pictures.
func iconBitmap(data []byte) (image.Image, error) {
	const headerSize, maxEdge = 40, 1024
	if len(data) < headerSize {
		return nil, errIconCut
	}
	header := binary.LittleEndian.Uint32(data)
	width, height := int32(binary.LittleEndian.Uint32(data[4:])), int32(binary.LittleEndian.Uint32(data[8:]))/2
	depth := int(binary.LittleEndian.Uint16(data[14:]))
	compression := binary.LittleEndian.Uint32(data[16:])
	if header != headerSize || compression != 0 || width < 1 || width > maxEdge || height < 1 || height > maxEdge {
		return nil, fmt.Errorf("%w: %d×%d, %d bits, compression %d", errIconKind, width, height, depth, compression)
	}
	rest := data[headerSize:]

	colors := 0
	switch depth {
	case 1, 4, 8:
		colors = int(min(binary.LittleEndian.Uint32(data[32:]), 1<<depth))
		if colors == 0 {
			colors = 1 << depth
		}
	case 24, 32:
	default:
		return nil, fmt.Errorf("%w: %d bits", errIconKind, depth)
	}
	if len(rest) < colors*4 {
		return nil, errIconCut
	}
	palette := rest[:colors*4]
	rest = rest[colors*4:]

	stride, maskStride := (int(width)*depth+31)/32*4, (int(width)+31)/32*4
	if len(rest) < stride*int(height) {
		return nil, errIconCut
	}
	rows, mask := rest[:stride*int(height)], rest[stride*int(height):]
	img := image.NewNRGBA(image.Rect(0, 0, int(width), int(height)))
	seeThrough := false
	for y := range int(height) {
		row := rows[(int(height)-1-y)*stride:][:stride]
		for x := range int(width) {
			pixel := color.NRGBA{A: 255}
			switch depth {
			case 32:
				pixel = color.NRGBA{row[x*4+2], row[x*4+1], row[x*4], row[x*4+3]}
				seeThrough = seeThrough || pixel.A != 0
			case 24:
				pixel.R, pixel.G, pixel.B = row[x*3+2], row[x*3+1], row[x*3]
			default:
				perByte := 8 / depth
				index := int(row[x/perByte]>>(8-depth*(x%perByte+1))) & (1<<depth - 1)
				if index >= colors {
					return nil, errIconColor
				}
				pixel.R, pixel.G, pixel.B = palette[index*4+2], palette[index*4+1], palette[index*4]
			}
			img.SetNRGBA(x, y, pixel)
		}
	}
	if seeThrough {
		return img, nil // 32 bits with an alpha channel in use: the mask only repeats it, and is often left out
	}
	if len(mask) < maskStride*int(height) {
		if depth != 32 {
			return nil, errIconCut
		}
		mask = make([]byte, maskStride*int(height))
	}
	for y := range int(height) {
		row := mask[(int(height)-1-y)*maskStride:]
		for x := range int(width) {
			alpha := byte(255)
			if row[x/8]>>(7-x%8)&1 == 1 {
				alpha = 0
			}
			img.Pix[img.PixOffset(x, y)+3] = alpha
		}
	}
	return img, nil
}
