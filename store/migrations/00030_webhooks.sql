-- +goose Up
-- Events are dispatched in the order in which they were written: by rowid on SQLite, by seq on PostgreSQL.
ALTER TABLE events ADD COLUMN seq BIGINT GENERATED ALWAYS AS IDENTITY; -- only postgres
ALTER TABLE events ADD COLUMN dispatched_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX events_waiting ON events (dispatched_at) WHERE dispatched_at = 0; -- only sqlite
CREATE INDEX events_waiting ON events (seq) WHERE dispatched_at = 0; -- only postgres
CREATE UNIQUE INDEX events_seq ON events (seq); -- only postgres

CREATE TABLE webhook_endpoints (
  instance_id KEY_TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  id KEY_TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  disabled BOOLEAN NOT NULL,
  due_at BIGINT NOT NULL DEFAULT 0,        -- when some delivery is due; 0 when none waits
  leased_by KEY_TEXT NOT NULL DEFAULT '',  -- the worker that sends to it now
  leased_until BIGINT NOT NULL DEFAULT 0,
  doc JSON_DOC NOT NULL,
  PRIMARY KEY (instance_id, id)
);
CREATE INDEX webhook_endpoints_created_at ON webhook_endpoints (instance_id, created_at, id);
CREATE INDEX webhook_endpoints_due_at ON webhook_endpoints (due_at) WHERE due_at > 0;

CREATE TABLE deliveries (
  instance_id KEY_TEXT NOT NULL,
  id KEY_TEXT NOT NULL,
  endpoint_id KEY_TEXT NOT NULL,
  event_id KEY_TEXT NOT NULL,
  seq BIGINT NOT NULL,                     -- of the event
  status KEY_TEXT NOT NULL,
  tries INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  next_at BIGINT NOT NULL,                 -- 1 for one that never failed
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (instance_id, id),
  FOREIGN KEY (instance_id, endpoint_id) REFERENCES webhook_endpoints (instance_id, id) ON DELETE CASCADE,
  FOREIGN KEY (instance_id, event_id) REFERENCES events (instance_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX deliveries_event ON deliveries (instance_id, endpoint_id, event_id);
CREATE INDEX deliveries_of_event ON deliveries (instance_id, event_id);
CREATE INDEX deliveries_seq ON deliveries (instance_id, endpoint_id, seq);
CREATE INDEX deliveries_pending ON deliveries (instance_id, endpoint_id, next_at, seq) WHERE status = 'pending';

CREATE TABLE delivery_attempts (
  instance_id KEY_TEXT NOT NULL,
  delivery_id KEY_TEXT NOT NULL,
  number INTEGER NOT NULL,
  at BIGINT NOT NULL,
  duration BIGINT NOT NULL,
  status INTEGER NOT NULL,
  error TEXT NOT NULL,
  response BYTES NOT NULL,
  PRIMARY KEY (instance_id, delivery_id, number),
  FOREIGN KEY (instance_id, delivery_id) REFERENCES deliveries (instance_id, id) ON DELETE CASCADE
);

-- +goose Down
DROP TABLE delivery_attempts;
DROP TABLE deliveries;
DROP TABLE webhook_endpoints;
DROP INDEX events_seq; -- only postgres
DROP INDEX events_waiting;
ALTER TABLE events DROP COLUMN dispatched_at;
ALTER TABLE events DROP COLUMN seq; -- only postgres
