-- +goose Up
CREATE TABLE machines (
  instance_id KEY_TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  id KEY_TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  name KEY_TEXT NOT NULL, -- folded
  doc JSON_DOC NOT NULL,
  PRIMARY KEY (instance_id, id)
);
CREATE INDEX machines_created_at ON machines (instance_id, created_at, id);
CREATE INDEX machines_name ON machines (instance_id, name, id);

-- The secret keys of machines. That which is current is kept readable, because it can be asked for; those that it
-- replaced are digests only.
CREATE TABLE machine_keys (
  instance_id KEY_TEXT NOT NULL,
  machine_id KEY_TEXT NOT NULL,
  digest KEY_TEXT NOT NULL UNIQUE,
  secret TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL, -- 0: it is the current one
  PRIMARY KEY (instance_id, machine_id, digest),
  FOREIGN KEY (instance_id, machine_id) REFERENCES machines (instance_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX machine_keys_current ON machine_keys (instance_id, machine_id) WHERE expires_at = 0;

CREATE TABLE machine_scopes (
  instance_id KEY_TEXT NOT NULL,
  from_id KEY_TEXT NOT NULL,
  to_id KEY_TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (instance_id, from_id, to_id),
  FOREIGN KEY (instance_id, from_id) REFERENCES machines (instance_id, id) ON DELETE CASCADE,
  FOREIGN KEY (instance_id, to_id) REFERENCES machines (instance_id, id) ON DELETE CASCADE
);
CREATE INDEX machine_scopes_to ON machine_scopes (instance_id, to_id);

CREATE TABLE m2m_tokens (
  instance_id KEY_TEXT NOT NULL,
  id KEY_TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  machine_id KEY_TEXT NOT NULL,
  digest KEY_TEXT NOT NULL,
  likeness KEY_TEXT NOT NULL,
  revoked BOOLEAN NOT NULL,
  expires_at BIGINT NOT NULL,
  doc JSON_DOC NOT NULL,
  PRIMARY KEY (instance_id, id),
  FOREIGN KEY (instance_id, machine_id) REFERENCES machines (instance_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX m2m_tokens_digest ON m2m_tokens (instance_id, digest);
CREATE INDEX m2m_tokens_created_at ON m2m_tokens (instance_id, machine_id, created_at, id);
CREATE INDEX m2m_tokens_expires_at ON m2m_tokens (instance_id, machine_id, expires_at);
CREATE INDEX m2m_tokens_likeness ON m2m_tokens (instance_id, machine_id, likeness, expires_at);

-- A key belongs to a user or to an organization, and goes with it.
CREATE TABLE api_keys (
  instance_id KEY_TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  id KEY_TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  user_id KEY_TEXT NULL,
  organization_id KEY_TEXT NULL,
  subject KEY_TEXT NOT NULL,
  type KEY_TEXT NOT NULL,
  name KEY_TEXT NOT NULL,
  holds_name BOOLEAN NOT NULL, -- no other key of the subject may have the name
  search TEXT NOT NULL,        -- folded name and description
  digest KEY_TEXT NOT NULL,
  revoked BOOLEAN NOT NULL,
  expires_at BIGINT NOT NULL,  -- 0: never
  doc JSON_DOC NOT NULL,
  PRIMARY KEY (instance_id, id),
  FOREIGN KEY (instance_id, user_id) REFERENCES users (instance_id, id) ON DELETE CASCADE,
  FOREIGN KEY (instance_id, organization_id) REFERENCES organizations (instance_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX api_keys_digest ON api_keys (instance_id, digest);
CREATE UNIQUE INDEX api_keys_name ON api_keys (instance_id, subject, name) WHERE holds_name = true;
CREATE INDEX api_keys_created_at ON api_keys (instance_id, subject, created_at, id);
CREATE INDEX api_keys_user ON api_keys (instance_id, user_id);
CREATE INDEX api_keys_organization ON api_keys (instance_id, organization_id);

-- Apart from the keys, so that no listing can carry them.
CREATE TABLE api_key_secrets (
  instance_id KEY_TEXT NOT NULL,
  id KEY_TEXT NOT NULL,
  secret TEXT NOT NULL,
  PRIMARY KEY (instance_id, id),
  FOREIGN KEY (instance_id, id) REFERENCES api_keys (instance_id, id) ON DELETE CASCADE
);

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('m2m_tokens', 'sqlite_autoindex_m2m_tokens_1', '100000 50000 1'), ('m2m_tokens', 'm2m_tokens_digest', '100000 50000 1'), ('m2m_tokens', 'm2m_tokens_created_at', '100000 50000 1000 1 1'), ('m2m_tokens', 'm2m_tokens_expires_at', '100000 50000 1000 1'), ('m2m_tokens', 'm2m_tokens_likeness', '100000 50000 1000 100 1'), ('api_keys', 'sqlite_autoindex_api_keys_1', '100000 50000 1'), ('api_keys', 'api_keys_digest', '100000 50000 1'), ('api_keys', 'api_keys_name', '100000 50000 2 1'), ('api_keys', 'api_keys_created_at', '100000 50000 2 1 1'), ('api_keys', 'api_keys_user', '100000 50000 2'), ('api_keys', 'api_keys_organization', '100000 50000 2'); -- only sqlite
ANALYZE sqlite_schema; -- only sqlite

-- +goose Down
DROP TABLE api_key_secrets;
DROP TABLE api_keys;
DROP TABLE m2m_tokens;
DROP TABLE machine_scopes;
DROP TABLE machine_keys;
DROP TABLE machines;
