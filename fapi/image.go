package fapi

import (
	"net/http"
	"strconv"

	"bartleby"
	"bartleby/picture"
	"bartleby/store"
)

// An image URL names its content: another upload has another id, and an avatar is drawn from the URL alone. So answers
// may be kept for ever, by anybody.
const keepForever = "public, max-age=31536000, immutable"

// serveImage answers with an image, or a smaller copy where the query asks for one.
func (a *api) serveImage(w http.ResponseWriter, r *http.Request) error {
	token, err := picture.ParseToken(r.PathValue("token"))
	if err != nil {
		return bartleby.ImageNotFound()
	}
	sizing, err := picture.ParseSizing(r.URL.Query().Get)
	if err != nil {
		return bartleby.ParamValueInvalid("width", "width, height and quality are positive numbers, fit is scale-down or crop")
	}
	image, err := a.image(r, token, sizing)
	if err != nil {
		return err
	}
	header := w.Header()
	header.Set("Cache-Control", keepForever)
	header.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	header.Set("Cross-Origin-Resource-Policy", "cross-origin")
	header.Set("Access-Control-Allow-Origin", "*")
	etag := `"` + image.Digest + `"`
	header.Set("ETag", etag)
	if r.Header.Get("If-None-Match") == etag {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	header.Set("Content-Type", image.ContentType)
	header.Set("Content-Length", strconv.Itoa(len(image.Data)))
	_, err = w.Write(image.Data)
	return err
}

func (a *api) image(r *http.Request, token picture.Token, sizing picture.Sizing) (picture.Picture, error) {
	if token.Kind == picture.Default {
		return picture.Avatar(token.Resource, token.Initials, sizing.Square()), nil
	}
	stored, err := store.Read(r.Context(), a.db, token.Instance, func(tx *store.Tx) (picture.Picture, error) {
		i, err := tx.Image(token.Image)
		if err != nil {
			return picture.Picture{}, err
		}
		return picture.Picture{ContentType: i.ContentType, Data: i.Data, Width: i.Width, Height: i.Height, Digest: i.Digest}, nil
	})
	if err != nil || sizing == (picture.Sizing{}) {
		return stored, err
	}
	return picture.Resize(stored, sizing)
}
