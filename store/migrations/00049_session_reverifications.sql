-- +goose Up
-- The id is the session's: each has one at most.
CREATE TABLE session_reverifications (
  instance_id KEY_TEXT NOT NULL,
  id KEY_TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  doc JSON_DOC NOT NULL,
  PRIMARY KEY (instance_id, id),
  FOREIGN KEY (instance_id, id) REFERENCES sessions (instance_id, id) ON DELETE CASCADE
);

-- +goose Down
DROP TABLE session_reverifications;
