package picture

import (
	"fmt"
	"image"
	"image/draw"
	"strings"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gomedium"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// point is a place on an avatar whose edge is 1, from the upper left corner.
type point struct{ x, y float32 }

// stroke is one piece of an outline: it begins where the one before it ended. Its kind is an SVG path command: M moves, L
// is a line, Q and C are curves with one and two control points; as many points count, the last being its end.
type stroke struct {
	kind   byte
	points [3]point
}

func (s stroke) count() int { return map[byte]int{'M': 1, 'L': 1, 'Q': 2, 'C': 3}[s.kind] }

// outline is a filled shape that both renderings draw, so that they look alike.
type outline []stroke

// fill draws the outline in white on a square of size pixels.
func (o outline) fill(on *image.RGBA, size int) {
	raster := vector.NewRasterizer(size, size)
	edge := float32(size)
	for i, s := range o {
		p := s.points
		for n := range p {
			p[n].x, p[n].y = p[n].x*edge, p[n].y*edge
		}
		switch s.kind {
		case 'M':
			if i > 0 {
				raster.ClosePath()
			}
			raster.MoveTo(p[0].x, p[0].y)
		case 'L':
			raster.LineTo(p[0].x, p[0].y)
		case 'Q':
			raster.QuadTo(p[0].x, p[0].y, p[1].x, p[1].y)
		case 'C':
			raster.CubeTo(p[0].x, p[0].y, p[1].x, p[1].y, p[2].x, p[2].y)
		}
	}
	raster.ClosePath()
	raster.DrawOp = draw.Over
	raster.Draw(on, on.Bounds(), image.White, image.Point{})
}

// path returns the outline as the d attribute of an SVG path, on a square of size units.
func (o outline) path(size float32) string {
	var d strings.Builder
	for i, s := range o {
		if s.kind == 'M' && i > 0 {
			d.WriteByte('Z')
		}
		d.WriteByte(s.kind)
		for n := range s.count() {
			if n > 0 {
				d.WriteByte(' ')
			}
			fmt.Fprintf(&d, "%.2f %.2f", s.points[n].x*size, s.points[n].y*size)
		}
	}
	if len(o) > 0 {
		d.WriteByte('Z')
	}
	return d.String()
}

// silhouette is a head above shoulders that the lower edge cuts.
func silhouette() outline {
	const round = 0.5523 // how far a curve's handles reach that stands for a quarter circle
	ellipse := func(x, y, a, b float32) outline {
		return outline{
			{'M', [3]point{{x - a, y}}},
			{'C', [3]point{{x - a, y - round*b}, {x - round*a, y - b}, {x, y - b}}},
			{'C', [3]point{{x + round*a, y - b}, {x + a, y - round*b}, {x + a, y}}},
			{'C', [3]point{{x + a, y + round*b}, {x + round*a, y + b}, {x, y + b}}},
			{'C', [3]point{{x - round*a, y + b}, {x - a, y + round*b}, {x - a, y}}},
		}
	}
	return append(ellipse(0.5, 0.385, 0.165, 0.165), ellipse(0.5, 0.93, 0.30, 0.31)...)
}

// typeface is the font of the initials. It has the Latin, Greek and Cyrillic alphabets.
var typeface = sync.OnceValue(func() *sfnt.Font {
	parsed, err := sfnt.Parse(gomedium.TTF)
	if err != nil {
		panic(err) // compiled in, and parsed by every test
	}
	return parsed
})

// lettering returns the outline of initials in the middle of the square. ok is false if there are none or the font lacks
// one of them.
func lettering(initials string) (o outline, ok bool) {
	const (
		widest     = 0.66  // of the square that the letters may take
		tracking   = -0.01 // em between two letters beyond what the font has: capitals side by side look loose
		oneLetter  = 0.40  // height of a capital
		twoLetters = 0.335
	)
	typeface := typeface()
	var buffer sfnt.Buffer
	em := fixed.I(int(typeface.UnitsPerEm())) // so that lengths come in units of the font, exactly
	var left, right fixed.Int26_6             // edges of the ink
	var advance fixed.Int26_6
	var before sfnt.GlyphIndex
	for i, letter := range []rune(initials) {
		glyph, err := typeface.GlyphIndex(&buffer, letter)
		if err != nil || glyph == 0 {
			return nil, false
		}
		if i > 0 {
			kern, err := typeface.Kern(&buffer, before, glyph, em, font.HintingNone)
			if err == nil {
				advance += kern
			}
			advance += fixed.Int26_6(tracking * float32(em))
		}
		segments, err := typeface.LoadGlyph(&buffer, glyph, em, nil)
		if err != nil || len(segments) == 0 {
			return nil, false
		}
		bounds := segments.Bounds()
		if i == 0 {
			left = bounds.Min.X
		}
		right = advance + bounds.Max.X
		for _, segment := range segments {
			s := stroke{kind: "MLQC"[segment.Op]}
			for n := range s.count() {
				s.points[n] = point{float32(segment.Args[n].X + advance), float32(segment.Args[n].Y)}
			}
			o = append(o, s)
		}
		width, err := typeface.GlyphAdvance(&buffer, glyph, em, font.HintingNone)
		if err != nil {
			return nil, false
		}
		advance += width
		before = glyph
	}
	if len(o) == 0 || right <= left {
		return nil, false
	}
	// Letters are centred by their ink from left to right, but by the height of a plain capital up and down: tails and
	// accents hang out, as they do in print.
	metrics, err := typeface.Metrics(&buffer, em, font.HintingNone)
	if err != nil || metrics.CapHeight <= 0 {
		return nil, false
	}
	capital := float32(metrics.CapHeight)
	height := float32(twoLetters)
	if len([]rune(initials)) == 1 {
		height = oneLetter
	}
	factor := min(height/capital, widest/float32(right-left))
	for i := range o {
		for n := range o[i].count() {
			p := &o[i].points[n]
			p.x = 0.5 + (p.x-float32(left+right)/2)*factor
			p.y = 0.5 + (p.y+capital/2)*factor
		}
	}
	return o, true
}
