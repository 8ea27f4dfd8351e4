-- +goose Up
CREATE TABLE oauth_applications (
  instance_id KEY_TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  id KEY_TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  client_id KEY_TEXT NOT NULL,
  name KEY_TEXT NOT NULL,           -- folded
  doc JSON_DOC NOT NULL,
  PRIMARY KEY (instance_id, id)
);
CREATE UNIQUE INDEX oauth_applications_client_id ON oauth_applications (instance_id, client_id);
CREATE INDEX oauth_applications_created_at ON oauth_applications (instance_id, created_at, id);
CREATE INDEX oauth_applications_name ON oauth_applications (instance_id, name, id);

CREATE TABLE oauth_tokens (
  instance_id KEY_TEXT NOT NULL,
  id KEY_TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  application_id KEY_TEXT NOT NULL,
  user_id KEY_TEXT NOT NULL,
  grant_id KEY_TEXT NOT NULL,
  digest KEY_TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  doc JSON_DOC NOT NULL,
  PRIMARY KEY (instance_id, id),
  FOREIGN KEY (instance_id, application_id) REFERENCES oauth_applications (instance_id, id) ON DELETE CASCADE,
  FOREIGN KEY (instance_id, user_id) REFERENCES users (instance_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX oauth_tokens_digest ON oauth_tokens (instance_id, digest);
CREATE INDEX oauth_tokens_grant ON oauth_tokens (instance_id, grant_id, id);
CREATE INDEX oauth_tokens_application ON oauth_tokens (instance_id, application_id);
CREATE INDEX oauth_tokens_user ON oauth_tokens (instance_id, user_id);
CREATE INDEX oauth_tokens_expires_at ON oauth_tokens (instance_id, expires_at);

-- +goose Down
DROP TABLE oauth_tokens;
DROP TABLE oauth_applications;
