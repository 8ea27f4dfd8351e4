package identity

import (
	"bytes"
	"context"
	"errors"

	"bartleby"
	"bartleby/picture"
	"bartleby/store"
)

// SetProfileImage decodes an upload, stores it re-encoded, and drops the image it replaces.
func (s *Service) SetProfileImage(ctx context.Context, ins *bartleby.Instance, userID string, upload []byte) (*bartleby.UserDocument, error) {
	image, err := normalizeUpload(upload)
	if err != nil {
		return nil, err
	}
	return s.changeUser(ctx, ins, userID, func(tx *store.Tx, u *bartleby.User) error {
		was := u.State.ImageID
		id := tx.NewID(bartleby.ImageID)
		if err := tx.PutImage(id, image); err != nil {
			return err
		}
		u.State.ImageID, u.HasImage = id, true
		if was == "" {
			return nil
		}
		return tx.DeleteImage(was)
	})
}

// normalizeUpload decodes an upload and encodes it anew: nothing that was sent is ever served as it came.
func normalizeUpload(upload []byte) (store.Image, error) {
	image, err := picture.Normalize(bytes.NewReader(upload))
	switch {
	case errors.Is(err, picture.ErrTooLarge), errors.Is(err, picture.ErrTooManyPixels):
		return store.Image{}, bartleby.ImageTooLarge(picture.MaxBytes)
	case err != nil:
		return store.Image{}, bartleby.ImageInvalid()
	}
	return store.Image{ContentType: image.ContentType, Width: image.Width, Height: image.Height, Digest: image.Digest, Data: image.Data}, nil
}

// DeleteProfileImage goes back to the generated avatar. It fails with image_not_found when nothing was uploaded.
func (s *Service) DeleteProfileImage(ctx context.Context, ins *bartleby.Instance, userID string) (*bartleby.UserDocument, error) {
	return s.changeUser(ctx, ins, userID, func(tx *store.Tx, u *bartleby.User) error {
		if u.State.ImageID == "" {
			return bartleby.ImageNotFound()
		}
		return dropProfileImage(tx, u)
	})
}

func dropProfileImage(tx *store.Tx, u *bartleby.User) error {
	was := u.State.ImageID
	u.State.ImageID, u.HasImage = "", false
	return tx.DeleteImage(was)
}

// changeProfileImage lets a PATCH drop the image (null), or name the one that is there already. Images belong to one
// user, so that no other can be named.
func changeProfileImage(tx *store.Tx, u *bartleby.User, in bartleby.Patch[string]) error {
	switch {
	case !in.Set, in.To != "" && in.To == u.State.ImageID:
		return nil
	case in.To != "":
		return bartleby.ParamResourceNotFound("profile_image_id")
	case u.State.ImageID == "":
		return nil
	}
	return dropProfileImage(tx, u)
}
