-- +goose Up
CREATE TABLE clients (
  instance_id KEY_TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  id KEY_TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  doc JSON_DOC NOT NULL,
  PRIMARY KEY (instance_id, id)
);
CREATE INDEX clients_created_at ON clients (instance_id, created_at, id);

-- What moves on every request (updated_at, last_active_at, abandon_at), and what changes for many sessions at once
-- (organization_id), is not in the document.
CREATE TABLE sessions (
  instance_id KEY_TEXT NOT NULL,
  id KEY_TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  client_id KEY_TEXT NOT NULL,
  user_id KEY_TEXT NOT NULL,
  status KEY_TEXT NOT NULL,
  organization_id KEY_TEXT NOT NULL, -- '' for none
  last_active_at BIGINT NOT NULL,
  expire_at BIGINT NOT NULL,
  abandon_at BIGINT NOT NULL,
  refresh_digest TEXT NOT NULL,      -- '' for none
  doc JSON_DOC NOT NULL,
  PRIMARY KEY (instance_id, id),
  FOREIGN KEY (instance_id, client_id) REFERENCES clients (instance_id, id) ON DELETE CASCADE,
  FOREIGN KEY (instance_id, user_id) REFERENCES users (instance_id, id) ON DELETE CASCADE
);
CREATE INDEX sessions_created_at ON sessions (instance_id, created_at, id);
CREATE INDEX sessions_user ON sessions (instance_id, user_id, created_at, id);
CREATE INDEX sessions_client ON sessions (instance_id, client_id, created_at, id);
CREATE INDEX sessions_status ON sessions (instance_id, status, created_at, id);
CREATE INDEX sessions_organization ON sessions (instance_id, organization_id, user_id) WHERE organization_id <> '';

CREATE TABLE sign_ups (
  instance_id KEY_TEXT NOT NULL,
  id KEY_TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  client_id KEY_TEXT NOT NULL,
  abandon_at BIGINT NOT NULL,
  doc JSON_DOC NOT NULL,
  PRIMARY KEY (instance_id, id),
  FOREIGN KEY (instance_id, client_id) REFERENCES clients (instance_id, id) ON DELETE CASCADE
);
CREATE INDEX sign_ups_client ON sign_ups (instance_id, client_id);

-- What a handshake has to tell a back end, until it asks.
CREATE TABLE handshakes (
  instance_id KEY_TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  digest KEY_TEXT NOT NULL,          -- of the nonce
  sealed BYTES NOT NULL,             -- the directives, readable with the nonce alone
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (instance_id, digest)
);
CREATE INDEX handshakes_expires_at ON handshakes (instance_id, expires_at);

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('clients', 'sqlite_autoindex_clients_1', '200000 100000 1'), ('clients', 'clients_created_at', '200000 100000 1 1'), ('sessions', 'sqlite_autoindex_sessions_1', '400000 200000 1'), ('sessions', 'sessions_created_at', '400000 200000 1 1'), ('sessions', 'sessions_user', '400000 200000 20 1 1'), ('sessions', 'sessions_client', '400000 200000 2 1 1'), ('sessions', 'sessions_status', '400000 200000 50000 1 1'), ('sessions', 'sessions_organization', '100000 50000 50 1'); -- only sqlite
ANALYZE sqlite_schema; -- only sqlite

-- +goose Down
DROP TABLE handshakes;
DROP TABLE sign_ups;
DROP TABLE sessions;
DROP TABLE clients;
