-- +goose Up
-- What agents did with a secret key, by the tools of the Model Context Protocol. Keys may go; what was done with them stays.
CREATE TABLE tool_calls (
  instance_id KEY_TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  id KEY_TEXT NOT NULL,
  key_id KEY_TEXT NOT NULL,
  tool TEXT NOT NULL,
  operation TEXT NOT NULL,
  trace_id TEXT NOT NULL,
  client_ip TEXT NOT NULL,
  user_agent TEXT NOT NULL,
  status INTEGER NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (instance_id, id)
);
CREATE INDEX tool_calls_created_at ON tool_calls (instance_id, created_at, id);

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('tool_calls', 'tool_calls_created_at', '200000 100000 1 1'); -- only sqlite
ANALYZE sqlite_schema; -- only sqlite

-- +goose Down
DROP TABLE tool_calls;
