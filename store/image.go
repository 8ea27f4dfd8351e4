package store

import (
	"errors"
	"fmt"

	"bartleby"
)

// Image is a stored image, as it is served.
type Image struct {
	ContentType   string
	Width, Height int    // pixels
	Digest        string // SHA-256 of Data in hexadecimal
	Data          []byte
}

// PutImage stores an image under a new id. Images lie in the database on both engines, so that they come and go with the
// transaction, and a backup of the database is a backup of everything.
func (tx *Tx) PutImage(id string, i Image) error {
	_, err := tx.exec(`INSERT INTO images (instance_id, id, content_type, width, height, digest, data, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, tx.Instance, id, i.ContentType, i.Width, i.Height, i.Digest, i.Data, tx.Now)
	if err != nil {
		return fmt.Errorf("put image %s: %w", id, err)
	}
	return nil
}

// Image reads an image. It fails with image_not_found.
func (tx *Tx) Image(id string) (*Image, error) {
	var i Image
	err := tx.get([]any{&i.ContentType, &i.Width, &i.Height, &i.Digest, &i.Data},
		`SELECT content_type, width, height, digest, data FROM images WHERE instance_id = $1 AND id = $2`, tx.Instance, id)
	if errors.Is(err, errNoRows) {
		return nil, bartleby.ImageNotFound()
	}
	if err != nil {
		return nil, fmt.Errorf("image %s: %w", id, err)
	}
	return &i, nil
}

// DeleteImage removes an image; it is no error when there is none.
func (tx *Tx) DeleteImage(id string) error {
	if _, err := tx.exec(`DELETE FROM images WHERE instance_id = $1 AND id = $2`, tx.Instance, id); err != nil {
		return fmt.Errorf("delete image %s: %w", id, err)
	}
	return nil
}
