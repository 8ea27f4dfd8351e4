package picture

import (
	"image"

	"golang.org/x/image/draw"
)

// within returns the largest size of the same proportions that fits into maxWidth×maxHeight, never larger than it was.
func within(width, height, maxWidth, maxHeight int) (int, int) {
	if width <= maxWidth && height <= maxHeight {
		return width, height
	}
	if width*maxHeight > height*maxWidth { // relatively wider than the box
		return maxWidth, max(1, (height*maxWidth+width/2)/width)
	}
	return max(1, (width*maxHeight+height/2)/height), maxHeight
}

// scale draws src at exactly width×height. Far larger sources are first averaged down in whole blocks: the good kernel
// needs 32 bytes for each source row and target column, and what it adds shows only in the last halving.
func scale(src image.Image, width, height int) *image.RGBA {
	size := src.Bounds().Size()
	if factor := min(size.X/(2*width), size.Y/(2*height)); factor > 1 {
		src = blocks(src, factor)
		size = src.Bounds().Size()
	}
	out := image.NewRGBA(image.Rect(0, 0, width, height))
	if size == out.Bounds().Size() {
		draw.Draw(out, out.Bounds(), src, src.Bounds().Min, draw.Src)
		return out
	}
	draw.CatmullRom.Scale(out, out.Bounds(), src, src.Bounds(), draw.Src, nil)
	return out
}

// blocks averages squares of n×n pixels into one; those cut off by the right and lower edge are averaged over what there
// is of them. It converts n rows at a time, so that no full-size copy is made, and averages premultiplied colours, so that
// the colour of invisible pixels does not bleed.
func blocks(src image.Image, n int) *image.RGBA {
	from := src.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, (from.Dx()+n-1)/n, (from.Dy()+n-1)/n))
	strip := image.NewRGBA(image.Rect(0, 0, from.Dx(), n))
	sums := make([][4]uint32, out.Bounds().Dx())
	for y := range out.Bounds().Dy() {
		rows := min(n, from.Dy()-y*n)
		draw.Draw(strip, image.Rect(0, 0, from.Dx(), rows), src, image.Pt(from.Min.X, from.Min.Y+y*n), draw.Src)
		clear(sums)
		for row := range rows {
			pixels := strip.Pix[row*strip.Stride:][:from.Dx()*4]
			for x := range sums {
				block := pixels[x*n*4 : min((x+1)*n*4, len(pixels))]
				sum := &sums[x]
				for ; len(block) >= 4; block = block[4:] {
					sum[0] += uint32(block[0])
					sum[1] += uint32(block[1])
					sum[2] += uint32(block[2])
					sum[3] += uint32(block[3])
				}
			}
		}
		target := out.Pix[y*out.Stride:]
		for x, sum := range sums {
			count := uint32(min(n, from.Dx()-x*n) * rows)
			for c := range sum {
				target[x*4+c] = uint8((sum[c] + count/2) / count)
			}
		}
	}
	return out
}
