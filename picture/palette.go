package picture

import (
	"crypto/sha256"
	"encoding/binary"
	"image/color"
	"math"
)

// shade is the background of a generated avatar: a gradient of colours, evenly spaced, from the upper left corner to the
// lower right one.
type shade [5]color.RGBA

// minContrast is the least contrast (WCAG 2) of white initials with every colour behind them. Large text needs 3; a
// little is kept in hand for rounding.
const minContrast = 3.15

// shadeOf draws two hues from the seed and runs from a lighter one to a deeper one. Work is done in OKLCH, where equal
// lightness looks equally light whatever the hue, so that no avatar of a list stands out from the others.
func shadeOf(seed string) shade {
	const (
		// Between green and orange the hues go through olive and mustard, which look like illness when dark enough for
		// white letters. They are left out: hues run from first up through blue, violet and red to last, in degrees.
		first, last  = 142, 412
		least, most  = 35, 75 // degrees between the two hues
		light, deep  = 0.70, 0.52
		chroma       = 0.17
		deeperChroma = 0.16
	)
	sum := sha256.Sum256([]byte("avatar:" + seed))
	fraction := func(i int) float64 { return float64(binary.BigEndian.Uint32(sum[4*i:])) / (1 << 32) }

	apart := least + fraction(1)*(most-least)
	from := first + fraction(0)*(last-first-apart)
	to := from + apart
	if sum[31]&1 == 1 {
		from, to = to, from
	}
	var s shade
	for i := range s {
		t := float64(i) / float64(len(s)-1)
		lightness := light + t*(deep-light)
		strength := chroma + t*(deeperChroma-chroma)
		hue := from + t*(to-from)
		s[i] = oklch(lightness, strength, hue)
		for contrastWithWhite(s[i]) < minContrast {
			lightness -= 0.005
			s[i] = oklch(lightness, strength, hue)
		}
	}
	return s
}

// at returns the colour at t, 0–1.
func (s shade) at(t float64) color.RGBA {
	t = min(max(t, 0), 1) * float64(len(s)-1)
	i := min(int(t), len(s)-2)
	t -= float64(i)
	mix := func(a, b uint8) uint8 { return uint8(math.Round(float64(a) + t*(float64(b)-float64(a)))) }
	a, b := s[i], s[i+1]
	return color.RGBA{mix(a.R, b.R), mix(a.G, b.G), mix(a.B, b.B), 255}
}

// oklch converts a colour of lightness 0–1, chroma and hue in degrees to sRGB, with less chroma where the screen has none
// so strong.
func oklch(lightness, chroma, hue float64) color.RGBA {
	sin, cos := math.Sincos(hue * math.Pi / 180)
	for ; ; chroma -= 0.002 {
		rgb := oklab(lightness, chroma*cos, chroma*sin)
		const slack = 0.0005 // of rounding
		if chroma <= 0 || (min(rgb[0], rgb[1], rgb[2]) >= -slack && max(rgb[0], rgb[1], rgb[2]) <= 1+slack) {
			return color.RGBA{companded(rgb[0]), companded(rgb[1]), companded(rgb[2]), 255}
		}
	}
}

// oklab converts to linear sRGB, by the matrices of Björn Ottosson's definition.
func oklab(lightness, a, b float64) [3]float64 {
	cube := func(x float64) float64 { return x * x * x }
	l := cube(lightness + 0.3963377774*a + 0.2158037573*b)
	m := cube(lightness - 0.1055613458*a - 0.0638541728*b)
	s := cube(lightness - 0.0894841775*a - 1.2914855480*b)
	return [3]float64{
		4.0767416621*l - 3.3077115913*m + 0.2309699292*s,
		-1.2684380046*l + 2.6097574011*m - 0.3413193965*s,
		-0.0041960863*l - 0.7034186147*m + 1.7076147010*s,
	}
}

// companded converts linear light 0–1 to an sRGB byte.
func companded(light float64) uint8 {
	light = min(max(light, 0), 1)
	if light <= 0.0031308 {
		light *= 12.92
	} else {
		light = 1.055*math.Pow(light, 1/2.4) - 0.055
	}
	return uint8(math.Round(light * 255))
}

// contrastWithWhite returns the WCAG 2 contrast, 1–21.
func contrastWithWhite(c color.RGBA) float64 {
	linear := func(v uint8) float64 {
		x := float64(v) / 255
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 1.05 / (0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B) + 0.05)
}
