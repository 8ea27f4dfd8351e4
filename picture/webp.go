package picture

import (
	"encoding/binary"
	"image"
)

// stillWebP returns the first frame of an animated WebP as a WebP of its own, because x/image/webp reads stills only.
// Anything else comes back as it is, for the decoder to judge. A frame smaller than the canvas is taken as the picture:
// encoders write the first one whole.
func stillWebP(data []byte) []byte {
	const (
		canvasAt   = 12 // where the first chunk begins: RIFF, size, WEBP come before
		frameHead  = 16 // position, size, duration and flags before a frame's own chunks
		animated   = 1 << 1
		alpha      = 1 << 4
		headerSize = 10
	)
	if len(data) < canvasAt+8+headerSize || string(data[canvasAt:canvasAt+4]) != "VP8X" || data[canvasAt+8]&animated == 0 {
		return data
	}
	frame, ok := riffChunk(data[canvasAt:], "ANMF")
	if !ok || len(frame) < frameHead {
		return data
	}
	header := make([]byte, headerSize)
	copy(header[4:], frame[6:12]) // width-1 and height-1, three bytes each, written alike in both places
	body := frame[frameHead:]
	if len(body) >= 4 && string(body[:4]) == "ALPH" {
		header[0] = alpha
	}
	still := []byte("RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00")
	still = append(still, header...)
	still = append(still, body...)
	binary.LittleEndian.PutUint32(still[4:], uint32(len(still)-8))
	return still
}

// riffChunk returns the payload of the first chunk of that name, padding included.
func riffChunk(chunks []byte, name string) ([]byte, bool) {
	for len(chunks) >= 8 {
		size := int64(binary.LittleEndian.Uint32(chunks[4:]))
		size += size & 1
		if size > int64(len(chunks)-8) {
			return nil, false
		}
		if string(chunks[:4]) == name {
			return chunks[8 : 8+size], true
		}
		chunks = chunks[8+size:]
	}
	return nil, false
}

// fullRange stretches the colours of a lossy WebP. VP8 stores brightness as 16–235 and colour as 16–240, as television does;
// x/image/webp hands them on as they are, and everybody else takes them for JPEG's 0–255, which looks washed out.
func fullRange(img image.Image) image.Image {
	var planes *image.YCbCr
	switch img := img.(type) {
	case *image.YCbCr:
		planes = img
	case *image.NYCbCrA:
		planes = &img.YCbCr
	default:
		return img
	}
	var brightness, chroma [256]byte
	for i := range 256 {
		brightness[i] = byte(min(max(((i-16)*255+109)/219, 0), 255))
		chroma[i] = byte(min(max(((i-128)*255+128*224+112)/224, 0), 255))
	}
	for i, y := range planes.Y {
		planes.Y[i] = brightness[y]
	}
	for i, c := range planes.Cb {
		planes.Cb[i] = chroma[c]
	}
	for i, c := range planes.Cr {
		planes.Cr[i] = chroma[c]
	}
	return img
}
