-- +goose Up
CREATE TABLE waitlist_entries (
  instance_id KEY_TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  id KEY_TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  email_address KEY_TEXT NOT NULL,
  status KEY_TEXT NOT NULL,
  invited_at BIGINT NOT NULL,       -- 0 for never
  doc JSON_DOC NOT NULL,
  PRIMARY KEY (instance_id, id)
);
CREATE UNIQUE INDEX waitlist_entries_email_address ON waitlist_entries (instance_id, email_address);
CREATE INDEX waitlist_entries_created_at ON waitlist_entries (instance_id, created_at, id);
CREATE INDEX waitlist_entries_invited_at ON waitlist_entries (instance_id, invited_at, id);
CREATE INDEX waitlist_entries_status ON waitlist_entries (instance_id, status, created_at, id);

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('waitlist_entries', 'sqlite_autoindex_waitlist_entries_1', '50000 25000 1'), ('waitlist_entries', 'waitlist_entries_email_address', '50000 25000 1'), ('waitlist_entries', 'waitlist_entries_created_at', '50000 25000 1 1'), ('waitlist_entries', 'waitlist_entries_invited_at', '50000 25000 2 1'), ('waitlist_entries', 'waitlist_entries_status', '50000 25000 6000 1 1'); -- only sqlite
ANALYZE sqlite_schema; -- only sqlite

-- +goose Down
DROP TABLE waitlist_entries;
