package identity

import (
	"bytes"
	"context"

	"bartleby"
	"bartleby/store"
)

// UserMetadata is a change of a user's three metadata objects. What is absent is left alone.
type UserMetadata struct {
	Public  bartleby.Patch[bartleby.Metadata]
	Private bartleby.Patch[bartleby.Metadata]
	Unsafe  bartleby.Patch[bartleby.Metadata]
}

// MergeUserMetadata merges each object given into the one there (RFC 7396). A null in place of an object changes nothing.
func (s *Service) MergeUserMetadata(ctx context.Context, ins *bartleby.Instance, id string, in UserMetadata) (*bartleby.UserDocument, error) {
	return s.changeUserMetadata(ctx, ins, id, in, bartleby.MergeMetadata)
}

// ReplaceUserMetadata puts each object given in the place of the one there. A null is kept as null where the answer may
// hold one, which is for private metadata; elsewhere it is the empty object.
func (s *Service) ReplaceUserMetadata(ctx context.Context, ins *bartleby.Instance, id string, in UserMetadata) (*bartleby.UserDocument, error) {
	for field, null := range map[*bartleby.Patch[bartleby.Metadata]]string{&in.Public: "{}", &in.Private: "null", &in.Unsafe: "{}"} {
		if field.Null {
			*field = bartleby.To(bartleby.Metadata(null))
		}
	}
	return s.changeUserMetadata(ctx, ins, id, in, func(param string, _, given bartleby.Metadata) (bartleby.Metadata, error) {
		if string(given) == "null" {
			return given, nil // only ever made above
		}
		return bartleby.CheckMetadata(param, given)
	})
}

func (s *Service) changeUserMetadata(ctx context.Context, ins *bartleby.Instance, id string, in UserMetadata,
	combine func(param string, old, given bartleby.Metadata) (bartleby.Metadata, error),
) (*bartleby.UserDocument, error) {
	return s.changeUser(ctx, ins, id, func(_ *store.Tx, u *bartleby.User) error {
		c, changed := &checks{}, false
		set := func(param string, in bartleby.Patch[bartleby.Metadata], field *bartleby.Metadata) {
			if !in.Has() {
				return
			}
			value, err := combine(param, *field, in.To)
			if err != nil {
				c.add(err)
				return
			}
			changed = changed || !bytes.Equal(value, *field)
			*field = value
		}
		set("public_metadata", in.Public, &u.PublicMetadata)
		set("private_metadata", in.Private, &u.PrivateMetadata)
		set("unsafe_metadata", in.Unsafe, &u.UnsafeMetadata)
		if err := c.err(); err != nil {
			return err
		}
		if !changed {
			return errUnchanged
		}
		return nil
	})
}
