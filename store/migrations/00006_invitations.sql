-- +goose Up
CREATE TABLE invitations (
  instance_id KEY_TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  id KEY_TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  email_address KEY_TEXT NOT NULL,
  status KEY_TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  repeatable BOOLEAN NOT NULL,
  doc JSON_DOC NOT NULL,
  PRIMARY KEY (instance_id, id)
);
CREATE UNIQUE INDEX invitations_pending ON invitations (instance_id, email_address) WHERE status = 'pending' AND repeatable = false;
CREATE INDEX invitations_email_address ON invitations (instance_id, email_address, id);
CREATE INDEX invitations_created_at ON invitations (instance_id, created_at, id);
CREATE INDEX invitations_expires_at ON invitations (instance_id, expires_at, id);

CREATE TABLE listed_identifiers (
  instance_id KEY_TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  id KEY_TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  list KEY_TEXT NOT NULL,
  identifier KEY_TEXT NOT NULL,
  doc JSON_DOC NOT NULL,
  PRIMARY KEY (instance_id, id)
);
CREATE UNIQUE INDEX listed_identifiers_identifier ON listed_identifiers (instance_id, list, identifier);
CREATE INDEX listed_identifiers_created_at ON listed_identifiers (instance_id, list, created_at, id);

-- +goose Down
DROP TABLE listed_identifiers;
DROP TABLE invitations;
