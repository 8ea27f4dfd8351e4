-- One text for both engines: JSON_DOC, KEY_TEXT and BYTES become the engine's types, and a line that ends in
-- "-- only sqlite" or "-- only postgres" is kept for that engine alone. KEY_TEXT sorts by code point on both.

-- +goose Up
CREATE TABLE applications (
  id KEY_TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE instances (
  id KEY_TEXT NOT NULL PRIMARY KEY,
  application_id KEY_TEXT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
  environment TEXT NOT NULL,
  settings JSON_DOC NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE secret_keys (
  id KEY_TEXT NOT NULL PRIMARY KEY,
  instance_id KEY_TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  digest KEY_TEXT NOT NULL UNIQUE,    -- SHA-256 in hexadecimal
  plain TEXT NOT NULL DEFAULT '',     -- of development instances only: every start prints it
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL DEFAULT 0 -- 0: never
);
CREATE INDEX secret_keys_instance ON secret_keys (instance_id, created_at);

-- A user is one row: doc is the aggregate as it is answered, secrets what is never answered. The other columns are what
-- moves without the document changing, and what lists filter and sort by; absent values are '' and 0.
CREATE TABLE users (
  instance_id KEY_TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  id KEY_TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  last_active_at BIGINT NOT NULL DEFAULT 0,
  last_sign_in_at BIGINT NOT NULL DEFAULT 0,
  failed_attempts INTEGER NOT NULL DEFAULT 0,
  locked_at BIGINT NOT NULL DEFAULT 0,
  banned BOOLEAN NOT NULL DEFAULT false,
  image_id KEY_TEXT NULL,
  initials TEXT NOT NULL DEFAULT '',
  email_address KEY_TEXT NOT NULL DEFAULT '',
  phone_number KEY_TEXT NOT NULL DEFAULT '',
  web3_wallet KEY_TEXT NOT NULL DEFAULT '',
  username KEY_TEXT NOT NULL DEFAULT '',
  first_name KEY_TEXT NOT NULL DEFAULT '',
  last_name KEY_TEXT NOT NULL DEFAULT '',
  name TEXT NOT NULL DEFAULT '',
  search TEXT NOT NULL DEFAULT '',
  doc JSON_DOC NOT NULL,
  secrets JSON_DOC NOT NULL,
  grams TSVECTOR NULL, -- only postgres
  PRIMARY KEY (instance_id, id)
);
CREATE INDEX users_created_at ON users (instance_id, created_at, id);
CREATE INDEX users_updated_at ON users (instance_id, updated_at, id);
CREATE INDEX users_last_active_at ON users (instance_id, last_active_at, id, created_at);
CREATE INDEX users_last_sign_in_at ON users (instance_id, last_sign_in_at, id, created_at);
CREATE INDEX users_email_address ON users (instance_id, email_address, id);
CREATE INDEX users_phone_number ON users (instance_id, phone_number, id);
CREATE INDEX users_web3_wallet ON users (instance_id, web3_wallet, id);
CREATE INDEX users_username ON users (instance_id, username, id);
CREATE INDEX users_first_name ON users (instance_id, first_name, id);
CREATE INDEX users_last_name ON users (instance_id, last_name, id);
CREATE INDEX users_banned ON users (instance_id, created_at, id) WHERE banned = true;
CREATE INDEX users_grams ON users USING GIN (grams); -- only postgres
CREATE VIRTUAL TABLE user_grams USING fts5 (grams, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii'); -- only sqlite

-- +goose StatementBegin -- only sqlite
CREATE TRIGGER users_grams_delete AFTER DELETE ON users BEGIN DELETE FROM user_grams WHERE rowid = old.rowid; END; -- only sqlite
-- +goose StatementEnd -- only sqlite

-- What is unique about a user, and finds them.
CREATE TABLE identifiers (
  instance_id KEY_TEXT NOT NULL,
  kind KEY_TEXT NOT NULL,
  value KEY_TEXT NOT NULL,
  id KEY_TEXT NULL,
  user_id KEY_TEXT NOT NULL,
  PRIMARY KEY (instance_id, kind, value),
  FOREIGN KEY (instance_id, user_id) REFERENCES users (instance_id, id) ON DELETE CASCADE
);
CREATE INDEX identifiers_user ON identifiers (instance_id, user_id, kind, value);
CREATE UNIQUE INDEX identifiers_id ON identifiers (instance_id, id) WHERE id IS NOT NULL;

CREATE TABLE images (
  instance_id KEY_TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  id KEY_TEXT NOT NULL,
  content_type TEXT NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  digest TEXT NOT NULL,
  data BYTES NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (instance_id, id)
);

-- The outbox: written with the change it tells of, emptied by workers.
CREATE TABLE events (
  instance_id KEY_TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  id KEY_TEXT NOT NULL,
  type TEXT NOT NULL,
  subject_id KEY_TEXT NOT NULL,
  payload JSON_DOC NOT NULL,
  client_ip TEXT NOT NULL,
  user_agent TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (instance_id, id)
);

-- SQLite plans by statistics, and without any it takes an instance for ten rows. These say what a large instance looks
-- like, so that plans are the same on every database, and no filter is answered by walking all of its users.
ANALYZE sqlite_schema; -- only sqlite
DELETE FROM sqlite_stat1; -- only sqlite
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('users', 'sqlite_autoindex_users_1', '100000 50000 1'), ('users', 'users_created_at', '100000 50000 1 1'), ('users', 'users_updated_at', '100000 50000 1 1'), ('users', 'users_last_active_at', '100000 50000 1000 1 1'), ('users', 'users_last_sign_in_at', '100000 50000 1000 1 1'), ('users', 'users_email_address', '100000 50000 1 1'), ('users', 'users_phone_number', '100000 50000 1 1'), ('users', 'users_web3_wallet', '100000 50000 1 1'), ('users', 'users_username', '100000 50000 1 1'), ('users', 'users_first_name', '100000 50000 50 1'), ('users', 'users_last_name', '100000 50000 10 1'), ('users', 'users_banned', '100 50 1 1'), ('identifiers', 'sqlite_autoindex_identifiers_1', '300000 150000 50000 1'), ('identifiers', 'identifiers_user', '300000 150000 3 2 1'), ('identifiers', 'identifiers_id', '300000 150000 1'); -- only sqlite
ANALYZE sqlite_schema; -- only sqlite

-- +goose Down
DROP TABLE events;
DROP TABLE images;
DROP TABLE identifiers;
DROP TABLE user_grams; -- only sqlite
DROP TABLE users;
DROP TABLE secret_keys;
DROP TABLE instances;
DROP TABLE applications;
