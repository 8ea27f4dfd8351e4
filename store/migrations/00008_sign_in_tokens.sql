-- +goose Up
CREATE TABLE sign_in_tokens (
  instance_id KEY_TEXT NOT NULL,
  id KEY_TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  user_id KEY_TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  doc JSON_DOC NOT NULL,
  PRIMARY KEY (instance_id, id),
  FOREIGN KEY (instance_id, user_id) REFERENCES users (instance_id, id) ON DELETE CASCADE
);
CREATE INDEX sign_in_tokens_user ON sign_in_tokens (instance_id, user_id);
CREATE INDEX sign_in_tokens_expires_at ON sign_in_tokens (instance_id, expires_at);

CREATE TABLE testing_tokens (
  instance_id KEY_TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  digest KEY_TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (instance_id, digest)
);
CREATE INDEX testing_tokens_expires_at ON testing_tokens (instance_id, expires_at);

-- +goose Down
DROP TABLE testing_tokens;
DROP TABLE sign_in_tokens;
