-- +goose Up
CREATE TABLE messages (
  instance_id KEY_TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  id KEY_TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  status KEY_TEXT NOT NULL,
  next_at BIGINT NOT NULL,
  leased_until BIGINT NOT NULL DEFAULT 0,
  doc JSON_DOC NOT NULL,
  PRIMARY KEY (instance_id, id)
);
CREATE INDEX messages_created_at ON messages (instance_id, created_at, id);
CREATE INDEX messages_queued ON messages (next_at) WHERE status = 'queued';

-- +goose Down
DROP TABLE messages;
